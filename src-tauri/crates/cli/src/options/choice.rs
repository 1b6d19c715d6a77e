//! The arguments that choose articles, and those of `export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kalan_engine::{Engine, EngineError, ExportFormat};
use kalan_model::ArticleFilter;

/// Which articles.
#[derive(Debug, Args)]
pub(crate) struct Choice {
    /// Only what is not read
    #[arg(long)]
    pub(crate) unread: bool,
    /// Only what is starred
    #[arg(long)]
    pub(crate) starred: bool,
    /// Only what this feed brought
    #[arg(long, value_name = "ID")]
    pub(crate) feed: Option<String>,
    /// Only this collection
    #[arg(long, value_name = "NAME")]
    pub(crate) collection: Option<String>,
    /// Only what carries this tag
    #[arg(long, value_name = "T")]
    pub(crate) tag: Option<String>,
}

impl Choice {
    /// The choice in the library's terms; names become ids.
    pub(crate) fn filter(self, engine: &Engine) -> Result<ArticleFilter, EngineError> {
        let feed = self
            .feed
            .as_deref()
            .map(|text| engine.feed_named(text))
            .transpose()?;
        let collection = self
            .collection
            .as_deref()
            .map(|name| engine.reader().collection(name))
            .transpose()?;
        Ok(ArticleFilter {
            unread: self.unread,
            starred: self.starred,
            feed,
            collection: collection.map(|collection| collection.id),
            tag: self.tag,
            ..ArticleFilter::default()
        })
    }
}

/// The formats that a library is written to.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// A book for e-readers (EPUB 3)
    Epub,
    /// One file of HTML, pictures in it
    Html,
    /// A folder that any browser opens, with its own search
    Site,
    /// A folder of Markdown with front matter
    Markdown,
    /// One JSON document
    Json,
    /// A file for Kiwix, with its own search
    Zim,
    /// A bibliography for Zotero and pandoc (CSL JSON)
    Csl,
    /// A bibliography for Zotero, EndNote and Mendeley (RIS)
    Ris,
    /// A bibliography for LaTeX (BibTeX)
    Bibtex,
    /// Bookmarks for browsers (Netscape's file)
    Netscape,
    /// A feed with the articles whole (Atom)
    Atom,
    /// The list of feeds
    Opml,
}

impl Format {
    /// The format of articles; none for what is no article.
    pub(crate) fn of_articles(self) -> Option<ExportFormat> {
        match self {
            Self::Epub => Some(ExportFormat::Epub),
            Self::Html => Some(ExportFormat::Html),
            Self::Site => Some(ExportFormat::Site),
            Self::Markdown => Some(ExportFormat::Markdown),
            Self::Json => Some(ExportFormat::Json),
            Self::Zim => Some(ExportFormat::Zim),
            Self::Csl => Some(ExportFormat::Csl),
            Self::Ris => Some(ExportFormat::Ris),
            Self::Bibtex => Some(ExportFormat::Bibtex),
            Self::Netscape => Some(ExportFormat::Netscape),
            Self::Atom => Some(ExportFormat::Atom),
            Self::Opml => None,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Only these articles, in this order
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
    #[command(flatten)]
    pub(crate) choice: Choice,
    /// The format
    #[arg(long)]
    pub(crate) format: Format,
    /// What they are called together [default: the collection's name]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// The language of the whole, such as fr [default: that of the most]
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Option<String>,
    /// The file to write, or the folder for a site and Markdown; - for standard output (OPML)
    #[arg(long, short, value_name = "OUT")]
    pub(crate) output: PathBuf,
}
