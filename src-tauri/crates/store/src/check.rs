//! Proves the library: the file, its references, every asset's bytes, the index against the table.

use std::collections::BTreeSet;

use kalan_model::AssetHash;

use crate::table::search_queue;
use crate::{Store, StoreError};

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which kind: `integrity`, `reference`, `asset_missing`, `asset_damaged`, `body_damaged`, `index_behind`.
    pub kind: &'static str,
    /// What happened, to what, and what to do.
    pub detail: String,
    /// Whether `--repair` mends it.
    pub repairable: bool,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// What is not as it should be; empty for a sound library.
    pub problems: Vec<Problem>,
    /// Articles in the library.
    pub articles: u32,
    /// Files that are named.
    pub assets: u32,
    /// Files that nothing names: harmless.
    pub orphans: u32,
}

impl Store {
    /// Looks at everything; with `repair`, mends what is derived and sets aside what is broken. A person's own
    /// words are never deleted.
    ///
    /// # Errors
    /// When the disk refuses to be read.
    pub fn check(&self, repair: bool) -> Result<CheckReport, StoreError> {
        let mut report = CheckReport::default();
        self.check_database(&mut report)?;
        let damaged = self.check_assets(&mut report)?;
        self.check_bodies(&mut report)?;
        self.check_index(&mut report)?;
        if repair {
            self.repair(&report, damaged)?;
        }
        Ok(report)
    }

    fn check_database(&self, report: &mut CheckReport) -> Result<(), StoreError> {
        self.reader().read(|tx| {
            report.articles = tx.articles().count(&kalan_model::ArticleFilter::default())?;
            let mut integrity = tx.connection.prepare("PRAGMA integrity_check(20)")?;
            for line in integrity.query_map([], |row| row.get::<_, String>(0))? {
                let line = line?;
                if line != "ok" {
                    report
                        .problems
                        .push(problem("integrity", format!("library.db: {line}"), false));
                }
            }
            let mut references = tx.connection.prepare("PRAGMA foreign_key_check")?;
            for table in references.query_map([], |row| row.get::<_, String>(0))? {
                let detail = format!("a row of {} names one that is not there", table?);
                report.problems.push(problem("reference", detail, false));
            }
            Ok(())
        })
    }

    /// Says which named files are missing or damaged.
    fn check_assets(&self, report: &mut CheckReport) -> Result<Vec<AssetHash>, StoreError> {
        let named = self.reader().read(|tx| tx.assets().all())?;
        let (files, leftovers) = self.reader().assets().survey()?;
        let mut broken = Vec::new();
        for (hash, _) in &named {
            let kind = match files.contains(hash) {
                false => "asset_missing",
                true if self.reader().assets().read(*hash)?.is_none() => "asset_damaged",
                true => continue,
            };
            let detail = format!("picture {hash}: `kalan check --repair` lets the next sync fetch it again");
            report.problems.push(problem(kind, detail, true));
            broken.push(*hash);
        }
        let known: BTreeSet<AssetHash> = named.iter().map(|(hash, _)| *hash).collect();
        let orphans = files.difference(&known).count() + leftovers.len();
        report.assets = u32::try_from(named.len()).unwrap_or(u32::MAX);
        report.orphans = u32::try_from(orphans).unwrap_or(u32::MAX);
        Ok(broken)
    }

    fn check_bodies(&self, report: &mut CheckReport) -> Result<(), StoreError> {
        self.reader().read(|tx| {
            for id in tx.articles().ids(&kalan_model::ArticleFilter::default())? {
                if let Err(error) = tx.articles().body(id) {
                    let detail = format!("article {id}: {error}; save its page again to read it");
                    report.problems.push(problem("body_damaged", detail, false));
                }
            }
            Ok(())
        })
    }

    fn check_index(&self, report: &mut CheckReport) -> Result<(), StoreError> {
        let waiting = self
            .reader()
            .read(|tx| search_queue::waiting(tx.connection, 1))?
            .len();
        // An empty library has no index yet, and needs none.
        let indexed = self.reader().search().count().unwrap_or(0);
        if waiting == 0 && indexed != u64::from(report.articles) {
            let detail = format!(
                "the search knows {indexed} of {} articles: `kalan check --repair` makes the index again",
                report.articles
            );
            report.problems.push(problem("index_behind", detail, true));
        }
        Ok(())
    }

    fn repair(&self, report: &CheckReport, broken: Vec<AssetHash>) -> Result<(), StoreError> {
        for hash in &broken {
            self.reader().assets().set_aside(*hash)?;
        }
        self.write(move |tx| {
            let connection = tx.read().connection;
            for hash in broken {
                connection.execute(
                    "UPDATE article_pictures SET hash = NULL, failure = NULL, retry_at = NULL WHERE hash = ?1",
                    [hash.as_bytes()],
                )?;
                connection.execute(
                    "UPDATE enclosures SET hash = NULL, failure = NULL, retry_at = NULL WHERE hash = ?1",
                    [hash.as_bytes()],
                )?;
                connection.execute("DELETE FROM assets WHERE hash = ?1", [hash.as_bytes()])?;
            }
            Ok(())
        })?;
        if report
            .problems
            .iter()
            .any(|problem| problem.kind == "index_behind")
        {
            self.reader().search().discard()?;
            self.write(|tx| search_queue::fill(tx.read().connection))?;
        }
        Ok(())
    }
}

fn problem(kind: &'static str, detail: String, repairable: bool) -> Problem {
    Problem {
        kind,
        detail,
        repairable,
    }
}
