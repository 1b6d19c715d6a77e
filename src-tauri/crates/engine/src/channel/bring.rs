//! Bringing a file of a channel: read where it stands, or fetched piece by piece until it is whole, and proved.

use std::path::{Path, PathBuf};
use std::time::Duration;

use kalan_bundle::ChannelFile;
use kalan_fetch::{Download, FetchError, Request};

use super::place::{Place, endless, file_failed, prove};
use super::pull::Pulling;
use super::spending::Spending;
use crate::EngineError;
use crate::sync::is_of_the_link;

/// The folder of bundles that are on their way, in the library.
pub(super) const ON_THEIR_WAY: &str = "channel";
/// When a file that the link broke is asked for again in the same pull, where nothing came of it; what made progress is
/// gone on with at once.
const WAITS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(5)];
/// So many times its bytes may be paid for a file in one pull, while each try brings more of it.
const MOST_PAID: u64 = 3;

impl Pulling<'_> {
    /// The file, proved: where it stands, or brought from its host.
    pub(super) async fn bring(
        &self,
        file: &ChannelFile,
        spending: &mut Spending<'_>,
    ) -> Result<PathBuf, EngineError> {
        let url = match &self.place {
            Place::Folder(folder) => {
                let path = folder.join(&file.file);
                return self.proved(path, file).await;
            }
            Place::Web(url) => url.join(&file.file),
        };
        let url = url.map_err(|_| EngineError::InvalidAddress(self.place.to_string()))?;
        let path = self.staged(file);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| file_failed(folder, error))?;
        }
        let (mut tries, mut paid) = (WAITS.iter(), 0);
        while here(&path) != file.size {
            let into = Download {
                path: path.clone(),
                size_bytes: file.size,
            };
            let before = here(&path);
            let (answer, bytes) = spending.ask(Request::file(url.clone(), into)).await?;
            paid += bytes;
            match answer {
                Ok(_) => {}
                Err(FetchError::TooLarge { .. }) => {
                    let _ = std::fs::remove_file(&path);
                    return Err(self.place.refused(endless(file)));
                }
                Err(error) if is_of_the_link(error.failure().code) => {
                    // A host that begins anew each time would be paid without end.
                    if here(&path) > before && paid <= MOST_PAID * file.size {
                        tries = WAITS.iter();
                        continue;
                    }
                    let Some(wait) = tries.next() else {
                        return Err(error.into());
                    };
                    tokio::time::sleep(*wait).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.proved(path, file).await
    }

    async fn proved(&self, path: PathBuf, file: &ChannelFile) -> Result<PathBuf, EngineError> {
        let (here, file) = (path.clone(), file.clone());
        let proved = self.engine.blocking(move |_| prove(&here, &file)).await;
        if proved.is_err() && matches!(self.place, Place::Web(_)) {
            // What is spoilt is asked for from its beginning next time.
            let _ = std::fs::remove_file(&path);
        }
        proved.map(|()| path)
    }

    pub(super) fn staged(&self, file: &ChannelFile) -> PathBuf {
        let folder: &Path = self.engine.reader().dir();
        folder.join(ON_THEIR_WAY).join(format!("{}.part", file.hash))
    }
}

/// Bytes of a file that are here.
pub(super) fn here(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |meta| meta.len())
}
