//! The whole library as one file, and back: an ordinary ZIP with the database of one moment and every picture.
//!
//! `kalan-backup.json` says what is in it, `library.db` is the database, `assets/` the pictures and sounds under
//! the hashes of their bytes, `dictionaries/` what the person put there. Passwords are not in it: the system's
//! keyring has them.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use kalan_model::{AssetHash, AssetHasher};
use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::dictionary::FOLDER as DICTIONARIES;
use crate::{Engine, EngineError};

/// The entry that tells a backup from other ZIP files; it stands first.
pub(crate) const HEAD: &str = "kalan-backup.json";
/// The entry of the database.
pub(crate) const DATABASE: &str = "library.db";
/// The folder of the pictures and sounds.
pub(crate) const ASSETS: &str = "assets/";
/// The form of a backup that this program writes, and the newest that it reads.
pub(crate) const FORMAT: u32 = 1;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BackupHead {
    pub(crate) format: u32,
    /// When it was made, RFC 3339.
    pub(crate) made: String,
    pub(crate) articles: u32,
    pub(crate) feeds: u32,
    pub(crate) assets: u32,
    pub(crate) database_bytes: u64,
    /// BLAKE3 of the database.
    pub(crate) database: AssetHash,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupReport {
    /// The file.
    pub path: String,
    /// Articles in it.
    pub articles: u32,
    /// Subscriptions in it.
    pub feeds: u32,
    /// Pictures and sounds in it.
    pub assets: u32,
    /// Pictures and sounds that are named and damaged or not on the disk: a sync can bring them again.
    pub assets_missing: u32,
    /// Its size.
    pub size_bytes: u64,
}

impl Engine {
    /// Writes the whole library to the file `out`, or into the folder `out` under the day's name, while it is used.
    /// What stood under the name is replaced when all is written.
    ///
    /// # Errors
    /// A place that cannot be written to; nothing is left there then.
    pub async fn backup(&self, out: PathBuf) -> Result<BackupReport, EngineError> {
        let made = self.now().to_string();
        self.blocking(move |engine| engine.backup_now(&out, &made)).await
    }

    fn backup_now(&self, out: &Path, made: &str) -> Result<BackupReport, EngineError> {
        let day: String = made.chars().take(10).collect();
        let out = if out.is_dir() {
            out.join(format!("kalan-{day}.zip"))
        } else {
            out.to_owned()
        };
        let failed = |source| crate::export::file_failed(&out, source);
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
        let beside = tempfile::Builder::new()
            .prefix(".kalan-")
            .tempdir_in(folder.unwrap_or(Path::new(".")));
        let beside = beside.map_err(failed)?;
        let copy = beside.path().join(DATABASE);
        self.store.reader().copy_database(&copy)?;
        // What the copy names is what is taken along, whatever the library does meanwhile.
        let named = kalan_store::Store::open(beside.path())?;
        let (assets, articles, feeds) = named.reader().read(|tx| {
            let articles = tx.articles().count(&kalan_model::ArticleFilter::default())?;
            Ok((tx.assets().all()?, articles, tx.feeds().list()?.len()))
        })?;
        drop(named);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (database, database_bytes) = hash_file(&copy).map_err(failed)?;
        let head = BackupHead {
            format: FORMAT,
            made: made.to_owned(),
            articles,
            feeds: count(feeds),
            assets: count(assets.len()),
            database_bytes,
            database,
        };
        let whole = beside.path().join("backup.zip");
        let file = File::create(&whole).map_err(failed)?;
        let missing = self.write_parts(file, &head, &copy, &assets).map_err(failed)?;
        let size_bytes = fs::metadata(&whole).map_err(failed)?.len();
        fs::rename(&whole, &out).map_err(failed)?;
        Ok(BackupReport {
            path: out.display().to_string(),
            articles,
            feeds: head.feeds,
            assets: head.assets - missing,
            assets_missing: missing,
            size_bytes,
        })
    }

    /// Writes all parts; says how many pictures are not on the disk as they are named.
    fn write_parts(
        &self,
        file: File,
        head: &BackupHead,
        database: &Path,
        assets: &[(AssetHash, u64)],
    ) -> io::Result<u32> {
        let mut zip = ZipWriter::new(BufWriter::new(file));
        let as_is = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let packed = as_is
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(1));
        zip.start_file(HEAD, as_is)?;
        zip.write_all(&serde_json::to_vec_pretty(head)?)?;
        zip.start_file(DATABASE, packed.large_file(true))?;
        io::copy(&mut File::open(database)?, &mut zip)?;
        let mut missing = 0;
        for (hash, _) in assets {
            let bytes = self.store.reader().assets().read(*hash).ok().flatten();
            let Some(bytes) = bytes else {
                missing += 1;
                continue;
            };
            zip.start_file(format!("{ASSETS}{hash}"), as_is)?;
            zip.write_all(&bytes)?;
        }
        let dictionaries = fs::read_dir(self.reader().dir().join(DICTIONARIES));
        for entry in dictionaries.into_iter().flatten().flatten() {
            if entry.metadata().is_ok_and(|meta| meta.is_file()) {
                let name = entry.file_name().to_string_lossy().into_owned();
                zip.start_file(format!("{DICTIONARIES}/{name}"), as_is.large_file(true))?;
                io::copy(&mut File::open(entry.path())?, &mut zip)?;
            }
        }
        let mut file = zip.finish()?;
        file.flush()?;
        file.get_ref().sync_all()?;
        Ok(missing)
    }
}

fn hash_file(path: &Path) -> io::Result<(AssetHash, u64)> {
    let mut hasher = AssetHasher::default();
    let (mut file, mut piece, mut size) = (File::open(path)?, vec![0; 1 << 16], 0);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok((hasher.hash(), size)),
            read => {
                hasher.update(&piece[..read]);
                size += read as u64;
            }
        }
    }
}
