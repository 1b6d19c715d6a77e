//! Lists of feeds in and out: OPML.

use kalan_export::{Subscription, read_opml, write_opml};
use kalan_model::ChangeSet;

use crate::{Engine, EngineError, Reader, address};

/// What importing a list did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Feeds that are new.
    pub added: u32,
    /// Feeds that were there.
    pub known: u32,
    /// Lines of the list that are no addresses of the web.
    pub skipped: u32,
}

impl Engine {
    /// Subscribes to every feed of a list, in one transaction; twice is once.
    ///
    /// # Errors
    /// When the list is damaged: nothing is taken then.
    pub async fn import_opml(&self, name: &str, text: &str) -> Result<ImportReport, EngineError> {
        let feeds = read_opml(text).map_err(|source| EngineError::Opml {
            input: name.to_owned(),
            source,
        })?;
        let now = self.now();
        let (report, feeds) = self
            .write_own(move |tx| {
                let (mut report, mut ids) = (ImportReport::default(), Vec::new());
                for feed in feeds {
                    let Ok(url) = address::typed(&feed.url) else {
                        report.skipped += 1;
                        continue;
                    };
                    let (id, new) = tx.feeds().add(url.as_str(), feed.folder.as_deref(), now)?;
                    if new {
                        report.added += 1;
                        ids.push(id);
                        if let Some(title) = &feed.title {
                            tx.feeds().rename(id, title)?;
                        }
                    } else {
                        report.known += 1;
                    }
                }
                Ok((report, ids))
            })
            .await?;
        self.changed(ChangeSet {
            feeds,
            ..ChangeSet::default()
        });
        Ok(report)
    }
}

impl Reader {
    /// Every subscription as OPML 2.0.
    ///
    /// # Errors
    /// What the library says.
    pub fn export_opml(&self) -> Result<String, EngineError> {
        let feeds: Vec<Subscription> = self
            .feeds()?
            .into_iter()
            .map(|feed| Subscription {
                url: feed.url,
                title: Some(feed.title),
                site_url: feed.site_url,
                folder: feed.folder,
            })
            .collect();
        Ok(write_opml("Kalan", &feeds))
    }
}
