//! Writing articles out in a format that others read: chosen as a list is, whole under its name or not at all.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kalan_content::{Shown, plain_text, present};
use kalan_export::{
    Cover, CoverWords, Epub, Json, List, ListFormat, Notes, Page, Piece, PieceAsset, PieceWriter, Site, Zim,
};
use kalan_model::{ArticleFilter, ArticleId, ArticleSort, AssetHash, Collection, PictureState};
use kalan_store::{ArticlePlace, StoreError};
use serde::Serialize;
use tempfile::{NamedTempFile, TempDir};

use crate::{Engine, EngineError, Reader};

/// Articles that are written at once at most.
pub(crate) const MOST_ARTICLES: u32 = 100_000;
/// Articles that are looked at for the language of a book.
const LOOKED_AT: usize = 200;

/// A file's name while it is not whole.
const WHOLE: &str = "whole.zim";

/// The formats of articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A book, EPUB 3.
    Epub,
    /// One file of HTML with all in it.
    Html,
    /// A folder that a browser opens, with its own search.
    Site,
    /// A folder of Markdown with front matter.
    Markdown,
    /// One document for programs.
    Json,
    /// A file for Kiwix, with its own search.
    Zim,
    /// A bibliography, CSL JSON.
    Csl,
    /// A bibliography, RIS.
    Ris,
    /// A bibliography, BibTeX.
    Bibtex,
    /// A file of bookmarks, Netscape's.
    Netscape,
    /// A feed with the articles whole.
    Atom,
}

impl ExportFormat {
    fn is_folder(self) -> bool {
        matches!(self, Self::Site | Self::Markdown)
    }

    /// The list that this format is, for other programs.
    fn list(self) -> Option<ListFormat> {
        Some(match self {
            Self::Csl => ListFormat::Csl,
            Self::Ris => ListFormat::Ris,
            Self::Bibtex => ListFormat::Bibtex,
            Self::Netscape => ListFormat::Bookmarks,
            Self::Atom => ListFormat::Atom,
            _ => return None,
        })
    }

    /// Whether it shows pictures of its own; others name those of the web.
    fn has_pictures(self) -> bool {
        self != Self::Json && self.list().is_none()
    }
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRequest {
    /// Which articles, as a list chooses them.
    pub filter: ArticleFilter,
    /// Only these, in this order; all that the filter lets through when there are none.
    pub ids: Vec<ArticleId>,
    /// As what.
    pub format: ExportFormat,
    /// What they are called together; the collection's name, or the day's, without one.
    pub title: Option<String>,
    /// BCP 47 tag of the whole; that of the most articles without one.
    pub language: Option<String>,
    /// The file or folder.
    pub out: PathBuf,
    /// With what is the person's own: tags and highlights.
    pub own: bool,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// Where it stands.
    pub path: String,
    /// As what.
    pub format: ExportFormat,
    /// How many articles.
    pub articles: usize,
    /// How many pictures.
    pub pictures: usize,
    /// How many pictures were not on this machine: their words stand there.
    pub pictures_missing: usize,
    /// Articles that are not in the library any more.
    pub articles_missing: usize,
    /// Articles that came from no address: no bookmark leads to them.
    pub articles_without_address: usize,
}

/// Where it is written until it is whole.
enum Beside {
    File(NamedTempFile),
    Folder(TempDir),
    /// A file that has others beside it until it is whole.
    Within(TempDir),
}

impl Engine {
    /// Writes articles out. What stood under the name before is replaced when all is written; a folder that holds
    /// something is left alone.
    ///
    /// # Errors
    /// A collection that is not there; a place that cannot be written to.
    pub async fn export(&self, request: ExportRequest) -> Result<ExportReport, EngineError> {
        let made = self.now().to_string();
        self.blocking(move |engine| engine.reader().write_out(&request, &made))
            .await
    }
}

impl Reader {
    /// As [`Engine::export`], by a handle that only reads the library; `made` is the moment that stands in the file.
    ///
    /// # Errors
    /// As [`Engine::export`].
    pub fn write_out(&self, request: &ExportRequest, made: &str) -> Result<ExportReport, EngineError> {
        let chosen = self.chosen(request)?;
        let cover = self.cover(request, &chosen, made)?;
        let failed = |source| file_failed(&request.out, source);
        let is_filled = fs::read_dir(&request.out).is_ok_and(|mut inside| inside.next().is_some());
        if request.format.is_folder() && is_filled {
            return Err(EngineError::FolderTaken(request.out.display().to_string()));
        }
        let beside = begin(request).map_err(failed)?;
        let writer = writer(request.format, &beside, cover).map_err(failed)?;
        let mut going = Going {
            reader: self,
            format: request.format,
            own: request.own,
            notes: chosen.notes,
            sent: HashSet::new(),
            report: ExportReport {
                path: request.out.display().to_string(),
                format: request.format,
                articles: 0,
                pictures: 0,
                pictures_missing: 0,
                articles_missing: 0,
                articles_without_address: 0,
            },
            writer,
        };
        for id in chosen.ids {
            match going.article(id) {
                Ok(()) => {}
                // Removed since the choice was made.
                Err(EngineError::Store(StoreError::NotFound { .. })) => going.report.articles_missing += 1,
                Err(EngineError::File { source, .. }) => return Err(failed(source)),
                Err(error) => return Err(error),
            }
        }
        let Going { writer, report, .. } = going;
        writer
            .finish()
            .and_then(|()| put(beside, &request.out))
            .map_err(failed)?;
        Ok(report)
    }

    fn chosen(&self, request: &ExportRequest) -> Result<Chosen, EngineError> {
        let sort = if request.filter.collection.is_some() {
            ArticleSort::Hand
        } else {
            ArticleSort::Newest
        };
        let place = ArticlePlace {
            offset: 0,
            limit: MOST_ARTICLES,
            sort,
        };
        Ok(self.store().read(|tx| {
            let ids = if request.ids.is_empty() {
                tx.articles().ids_at(&request.filter, place)?
            } else {
                request.ids.clone()
            };
            let (mut whole, mut notes) = (None, HashMap::new());
            if let Some(collection) = request.filter.collection {
                whole = Some(tx.collections().get(collection)?);
                let items = tx.collections().items(collection)?;
                notes.extend(
                    items
                        .into_iter()
                        .filter_map(|item| Some((item.article, item.note?))),
                );
            }
            Ok(Chosen { ids, whole, notes })
        })?)
    }

    fn cover(&self, request: &ExportRequest, chosen: &Chosen, made: &str) -> Result<Cover, EngineError> {
        let language = match &request.language {
            Some(language) => language.clone(),
            None => self.language_of(&chosen.ids)?,
        };
        let day: String = made.chars().take(10).collect();
        let whole = chosen.whole.as_ref();
        let named = || whole.map(|collection| collection.name.clone());
        let title = request.title.clone().or_else(named);
        let title = title.unwrap_or_else(|| format!("Kalan {day}"));
        let second: String = made.chars().take(19).collect();
        Ok(Cover {
            identifier: format!("urn:kalan:book:{}", ArticleId::of(&title)),
            words: CoverWords::of(&language),
            title,
            note: whole.and_then(|collection| collection.note.clone()),
            language,
            made: format!("{second}Z"),
        })
    }

    /// The language of the most.
    fn language_of(&self, ids: &[ArticleId]) -> Result<String, EngineError> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for id in ids.iter().take(LOOKED_AT) {
            let head = self.store().read(|tx| tx.articles().head(*id));
            if let Some(language) = head.ok().and_then(|head| head.row.language) {
                *counts.entry(language).or_default() += 1;
            }
        }
        let most = counts
            .into_iter()
            .max_by(|one, other| one.1.cmp(&other.1).then(other.0.cmp(&one.0)));
        Ok(most.map_or_else(|| "fr".to_owned(), |(language, _)| language))
    }
}

struct Chosen {
    ids: Vec<ArticleId>,
    /// The collection, where one was chosen.
    whole: Option<Collection>,
    notes: HashMap<ArticleId, String>,
}

/// The pictures of an article, written.
struct Shelved {
    /// By the address on the web, where each is shown from.
    addresses: HashMap<String, String>,
    /// What stands in the page for each, and the picture itself for those that are to stand in it.
    inline: Vec<(String, String)>,
}

/// What is going on while articles are written.
struct Going<'a> {
    reader: &'a Reader,
    format: ExportFormat,
    own: bool,
    notes: HashMap<ArticleId, String>,
    sent: HashSet<AssetHash>,
    report: ExportReport,
    writer: Box<dyn PieceWriter>,
}

impl Going<'_> {
    fn article(&mut self, id: ArticleId) -> Result<(), EngineError> {
        let own = self.own;
        let is_notes = matches!(self.format, ExportFormat::Markdown | ExportFormat::Json);
        let (head, body, pictures, tags, highlights, note) = self.reader.store().read(|tx| {
            Ok((
                tx.articles().head(id)?,
                tx.articles().body(id)?.html,
                tx.pictures().of_article(id)?,
                if own {
                    tx.tags().of_article(id)?
                } else {
                    Vec::new()
                },
                if own {
                    tx.highlights().list(Some(id))?
                } else {
                    Vec::new()
                },
                // A book for others says what its collection says; one's own files say what oneself says.
                if own && is_notes {
                    tx.states().note(id)?
                } else {
                    None
                },
            ))
        })?;
        if self.format == ExportFormat::Netscape && head.url.is_none() {
            self.report.articles_without_address += 1;
            return Ok(());
        }
        let text = plain_text(&body);
        let html = if !self.format.has_pictures() {
            body
        } else {
            let shelved = self.pictures(pictures)?;
            let html = present(&body, |url| match shelved.addresses.get(url) {
                Some(address) => Shown::At(address.clone()),
                None => Shown::Missing,
            });
            // Last: no reader of tags takes an attribute of a megabyte.
            let put = |html: String, (address, data): (String, String)| html.replace(&address, &data);
            shelved.inline.into_iter().fold(html, put)
        };
        let piece = Piece {
            head,
            html,
            text,
            note: self.notes.get(&id).cloned().or(note),
            tags,
            highlights,
        };
        self.writer.piece(&piece).map_err(disk)?;
        self.report.articles += 1;
        Ok(())
    }

    /// Where each picture is shown from, once it is written.
    fn pictures(&mut self, all: Vec<(String, PictureState)>) -> Result<Shelved, EngineError> {
        let (mut addresses, mut inline) = (HashMap::new(), Vec::new());
        for (url, state) in all {
            let asset = match state {
                PictureState::Kept(hash) => self.asset(hash)?.map(|asset| (hash, asset)),
                _ => None,
            };
            let Some((hash, asset)) = asset else {
                self.report.pictures_missing += 1;
                continue;
            };
            let address = match self.format {
                ExportFormat::Site | ExportFormat::Zim => format!("../pictures/{}", asset.name),
                _ => format!("pictures/{}", asset.name),
            };
            if self.format == ExportFormat::Html {
                let data = format!(
                    "data:{};base64,{}",
                    asset.media_type,
                    STANDARD.encode(&asset.bytes)
                );
                inline.push((format!("src=\"{address}\""), format!("src=\"{data}\"")));
            }
            if self.sent.insert(hash) {
                self.writer.picture(&asset).map_err(disk)?;
                self.report.pictures += 1;
            }
            addresses.insert(url, address);
        }
        Ok(Shelved { addresses, inline })
    }

    fn asset(&self, hash: AssetHash) -> Result<Option<PieceAsset>, EngineError> {
        let reader = self.reader.store();
        let meta = reader.read(|tx| tx.assets().get(hash))?;
        let (Some(meta), Some(bytes)) = (meta, reader.assets().read(hash)?) else {
            return Ok(None);
        };
        let width = meta.width.unwrap_or(0);
        let (media_type, bytes) = if self.format == ExportFormat::Epub && meta.media_type == "image/webp" {
            // Readers of books know WebP since EPUB 3.3 only.
            match kalan_picture::for_old_readers(&bytes) {
                Ok(again) => (again.media_type.to_owned(), again.bytes),
                Err(_) => return Ok(None),
            }
        } else {
            (meta.media_type, bytes)
        };
        let ending = media_type
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .replace("jpeg", "jpg");
        Ok(Some(PieceAsset {
            name: format!("{hash}.{ending}"),
            media_type,
            width,
            bytes,
        }))
    }
}

fn disk(source: io::Error) -> EngineError {
    file_failed(Path::new(""), source)
}

pub(crate) fn file_failed(path: &Path, source: io::Error) -> EngineError {
    EngineError::File {
        path: path.display().to_string(),
        source,
    }
}

fn begin(request: &ExportRequest) -> io::Result<Beside> {
    let parent = request
        .out
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let mut beside = tempfile::Builder::new();
    beside.prefix(".kalan-").suffix(".part");
    if !request.format.is_folder() && request.format != ExportFormat::Zim {
        return beside.tempfile_in(parent).map(Beside::File);
    }
    let dir = beside.tempdir_in(parent)?;
    Ok(if request.format == ExportFormat::Zim {
        Beside::Within(dir)
    } else {
        Beside::Folder(dir)
    })
}

fn writer(format: ExportFormat, beside: &Beside, cover: Cover) -> io::Result<Box<dyn PieceWriter>> {
    let out = || match beside {
        Beside::File(file) => file
            .reopen()
            .map(|file| BufWriter::with_capacity(256 * 1024, file)),
        Beside::Folder(_) | Beside::Within(_) => Err(io::ErrorKind::IsADirectory.into()),
    };
    let dir = || match beside {
        Beside::Folder(dir) => dir.path().to_owned(),
        Beside::Within(dir) => dir.path().join(WHOLE),
        Beside::File(file) => file.path().to_owned(),
    };
    if let Some(list) = format.list() {
        return Ok(Box::new(List::begin(out()?, list, cover)?));
    }
    Ok(match format {
        ExportFormat::Epub => Box::new(Epub::begin(out()?, cover)?),
        ExportFormat::Html => Box::new(Page::begin(out()?, cover)?),
        ExportFormat::Markdown => Box::new(Notes::begin(dir())?),
        ExportFormat::Zim => Box::new(Zim::begin(&dir(), cover)?),
        ExportFormat::Site => Box::new(Site::begin(dir(), cover)?),
        _ => Box::new(Json::begin(out()?)?),
    })
}

/// Gives what is whole its name.
fn put(beside: Beside, out: &Path) -> io::Result<()> {
    match beside {
        Beside::File(file) => {
            file.as_file().sync_all()?;
            let file = file.persist(out).map_err(|error| error.error)?;
            readable(&file)
        }
        Beside::Within(dir) => {
            let whole = dir.path().join(WHOLE);
            fs::rename(&whole, out)?;
            readable(&File::open(out)?)
        }
        Beside::Folder(dir) => {
            if out.is_dir() {
                fs::remove_dir(out)?;
            }
            fs::rename(dir.path(), out)?;
            let _ = dir.keep();
            readable(&File::open(out)?)
        }
    }
}

/// What was made for this person's eyes alone while it was half is as any other file of theirs now.
fn readable(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = if file.metadata()?.is_dir() { 0o755 } else { 0o644 };
        file.set_permissions(fs::Permissions::from_mode(mode))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
