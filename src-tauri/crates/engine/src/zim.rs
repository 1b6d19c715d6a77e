//! Taking articles out of a ZIM: each by the road of any file, its pictures from the file, nothing from the network.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use kalan_content::{Attached, INSIDE, extract_inside_page, path_inside};
use kalan_export::ZimFile;
use kalan_model::{ArticleDraft, Origin, Saved};
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{AddReport, AddedArticle, Engine, EngineError, FailedInput, draft};

/// Articles that are taken, or named, without a choice.
const MOST_ARTICLES: u32 = 1_000;
/// Bytes of one article's pictures.
const MOST_PICTURE_BYTES: usize = 128 * 1024 * 1024;
/// How a ZIM begins (openZIM, header).
const MAGIC: [u8; 4] = *b"ZIM\x04";
/// The header, which holds a mark that no two files share.
const HEADER_BYTES: u64 = 80;

/// What is to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZimRequest {
    /// The file.
    pub path: PathBuf,
    /// Paths in it, or titles, in this order; all when there are none, by their paths.
    pub articles: Vec<String>,
    /// A collection that they are put into, made when it is not there.
    pub collection: Option<String>,
}

/// What a ZIM says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ZimContents {
    /// Its title.
    pub title: Option<String>,
    /// Its languages, ISO 639-3.
    pub language: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// How many articles it holds.
    pub count: u32,
    /// The first thousand of them.
    pub articles: Vec<ZimLine>,
}

/// An article in a ZIM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ZimLine {
    /// What it is chosen by.
    pub path: String,
    /// Its title.
    pub title: String,
}

/// An open file, and the address that stands for it.
struct Opened {
    zim: ZimFile,
    root: Url,
}

/// Whether a file is a ZIM, by its first bytes.
pub fn is_zim(path: &Path) -> bool {
    let mut magic = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    read.is_ok() && magic == MAGIC
}

impl Engine {
    /// What a ZIM holds.
    ///
    /// # Errors
    /// A file that is none, or is damaged; no program for ZIM files.
    pub async fn zim_contents(&self, path: &Path) -> Result<ZimContents, EngineError> {
        let path = path.to_owned();
        self.blocking(move |_| {
            let failed = |source| failed(&path, source);
            let mut zim = open(&path)?.zim;
            Ok(ZimContents {
                title: zim.metadata("Title").map_err(failed)?,
                language: zim.metadata("Language").map_err(failed)?,
                description: zim.metadata("Description").map_err(failed)?,
                count: zim.articles,
                articles: list(&mut zim).map_err(failed)?,
            })
        })
        .await
    }

    /// Takes articles, one after the other; each that fails is told and the rest go on.
    ///
    /// # Errors
    /// What stops them all: a file that is no ZIM, a name that is not in it, a full or read-only disk.
    pub async fn import_zim(
        &self,
        request: ZimRequest,
        cancel: &CancellationToken,
    ) -> Result<AddReport, EngineError> {
        let (mut report, mut ids) = (AddReport::default(), Vec::new());
        let asked = request.clone();
        let (mut opened, chosen) = self
            .blocking(move |_| {
                let mut opened = open(&asked.path)?;
                let chosen = chosen(&mut opened.zim, &asked)?;
                Ok((opened, chosen))
            })
            .await?;
        for path in chosen {
            if cancel.is_cancelled() {
                let error = EngineError::Cancelled.failure();
                report.failed.push(FailedInput { input: path, error });
                continue;
            }
            let now = self.now();
            let (file, asked) = (request.path.clone(), path.clone());
            let (again, read) = self
                .blocking(move |_| {
                    let read = opened.article(&file, &asked, now);
                    Ok((opened, read))
                })
                .await?;
            opened = again;
            match read {
                Ok((draft, attached)) => {
                    let title = draft.title.clone();
                    let saved = self.save_article(draft).await?;
                    self.keep_attached(attached).await?;
                    let added = AddedArticle {
                        id: saved.id(),
                        title,
                    };
                    ids.push(added.id);
                    match saved {
                        Saved::Unchanged(_) => report.unchanged.push(added),
                        Saved::New(_) | Saved::Updated(_) => report.added.push(added),
                    }
                }
                Err(error) => report.failed.push(FailedInput {
                    input: path,
                    error: error.failure(),
                }),
            }
        }
        if let Some(name) = &request.collection {
            let collection = self.make_collection(name).await?;
            self.collect(collection.id, ids, None).await?;
        }
        self.refresh_search().await;
        Ok(report)
    }
}

impl Opened {
    /// An article and its pictures.
    fn article(
        &mut self,
        file: &Path,
        path: &str,
        now: kalan_model::Timestamp,
    ) -> Result<(ArticleDraft, Vec<Attached>), EngineError> {
        let failed = |source| failed(file, source);
        let entry = self.zim.get(path).map_err(failed)?;
        let entry = entry.ok_or_else(|| not_inside(file, path))?;
        let place = self.place(&entry.path);
        let page = extract_inside_page(&entry.bytes, &place, now).map_err(|source| EngineError::Content {
            input: path.to_owned(),
            source,
        })?;
        let mut page = draft::readable(page, path)?;
        if page.title.trim().is_empty() {
            page.title = entry.title;
        }
        let mut attached = std::mem::take(&mut page.attached);
        let mut left = MOST_PICTURE_BYTES;
        for shown in &page.pictures {
            let inside = path_inside(&shown.url).filter(|_| shown.url.starts_with(self.root.as_str()));
            let Some(inside) = inside else { continue };
            let picture = self.zim.get(&inside).map_err(failed)?;
            if let Some(picture) = picture.filter(|picture| picture.bytes.len() <= left) {
                left -= picture.bytes.len();
                attached.push(Attached {
                    url: shown.url.clone(),
                    bytes: picture.bytes,
                });
            }
        }
        Ok((draft::from_page(page, Origin::File, &[]), attached))
    }

    /// The address of an entry; its letters may be any.
    fn place(&self, path: &str) -> Url {
        let mut place = self.root.clone();
        if let Ok(mut names) = place.path_segments_mut() {
            names.pop_if_empty().extend(path.split('/'));
        }
        place
    }
}

fn open(path: &Path) -> Result<Opened, EngineError> {
    let failed = |source| failed(path, source);
    let mut header = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(HEADER_BYTES).read_to_end(&mut header).map_err(failed)?;
    if !header.starts_with(&MAGIC) {
        return Err(failed(io::Error::other("this is no ZIM file")));
    }
    let mark = blake3::hash(&header).to_hex();
    let root = format!("https://{INSIDE}/{}/", &mark[..16]);
    Ok(Opened {
        zim: ZimFile::open(path).map_err(failed)?,
        root: Url::parse(&root).expect("a literal host and hexadecimal digits"),
    })
}

/// The first articles, by their paths: those that Kalan writes are numbered in their order.
fn list(zim: &mut ZimFile) -> io::Result<Vec<ZimLine>> {
    let mut lines = Vec::new();
    for number in 0..zim.articles.min(MOST_ARTICLES) {
        if let Some(article) = zim.article(number)? {
            let (path, title) = (article.path, article.title);
            lines.push(ZimLine { path, title });
        }
    }
    lines.sort_by(|one, other| one.path.cmp(&other.path));
    lines.dedup_by(|one, other| one.path == other.path);
    Ok(lines)
}

/// The paths that are meant.
fn chosen(zim: &mut ZimFile, request: &ZimRequest) -> Result<Vec<String>, EngineError> {
    let failed = |source| failed(&request.path, source);
    if request.articles.is_empty() {
        if zim.articles > MOST_ARTICLES {
            return Err(EngineError::ChooseArticles {
                path: request.path.display().to_string(),
                articles: zim.articles,
            });
        }
        let all = list(zim).map_err(failed)?;
        return Ok(all.into_iter().map(|line| line.path).collect());
    }
    let mut lines = None;
    let mut paths = Vec::new();
    for name in &request.articles {
        if zim.get(name).map_err(failed)?.is_some() {
            paths.push(name.clone());
            continue;
        }
        let lines = match &mut lines {
            Some(lines) => lines,
            none => none.insert(list(zim).map_err(failed)?),
        };
        let found = lines.iter().find(|line| line.title == *name);
        let found = found.ok_or_else(|| not_inside(&request.path, name))?;
        paths.push(found.path.clone());
    }
    Ok(paths)
}

fn not_inside(file: &Path, name: &str) -> EngineError {
    EngineError::NotInside {
        path: file.display().to_string(),
        name: name.to_owned(),
    }
}

fn failed(path: &Path, source: io::Error) -> EngineError {
    EngineError::File {
        path: path.display().to_string(),
        source,
    }
}
