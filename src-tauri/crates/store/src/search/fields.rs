//! What the index holds of an article.

use kalan_model::{ArticleId, FeedId};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
    Value as _,
};

use crate::SourceText;
use crate::table::filter::primary;

/// The name under which the tokenizer is registered.
pub(crate) const FOLDING: &str = "folding";

/// Columns that are read when a search is counted.
pub(crate) const LANGUAGE: &str = "language";
pub(crate) const SOURCE: &str = "source";
pub(crate) const DATE: &str = "date";
pub(crate) const KEY: &str = "key";

/// Bytes of text that are kept for snippets: the words of a very long article are found all the same.
const MAX_SNIPPET_SOURCE: usize = 256 * 1024;

/// The fields, by name.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    pub(crate) schema: Schema,
    pub(crate) id: Field,
    pub(crate) key: Field,
    /// Everything that can be found: title, byline, site and body, so that one word is one list.
    pub(crate) all: Field,
    /// The title once more: a word there weighs more.
    pub(crate) title: Field,
    pub(crate) site: Field,
    pub(crate) byline: Field,
    pub(crate) language: Field,
    /// Who brought it: a feed's id, else the site's name.
    pub(crate) source: Field,
    pub(crate) date: Field,
    text: Field,
}

/// The first half of an id, by which state is looked up.
pub(crate) fn key_of(id: ArticleId) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&id.as_bytes()[..8]);
    u64::from_be_bytes(first)
}

/// A source as the index knows it; none for what has neither feed nor site.
fn source_key(feed: Option<FeedId>, site: Option<&str>) -> Option<String> {
    feed.map(|feed| format!("feed:{feed}"))
        .or_else(|| site.map(|site| format!("site:{site}")))
}

impl Fields {
    pub(crate) fn new() -> Self {
        let mut schema = Schema::builder();
        let text = |record| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(FOLDING)
                .set_index_option(record);
            TextOptions::default().set_indexing_options(indexing)
        };
        let positions = IndexRecordOption::WithFreqsAndPositions;
        Self {
            id: schema.add_text_field("id", STRING | STORED),
            key: schema.add_u64_field(KEY, FAST),
            all: schema.add_text_field("all", text(positions)),
            title: schema.add_text_field("title", text(positions)),
            site: schema.add_text_field("site", text(positions)),
            byline: schema.add_text_field("byline", text(positions)),
            language: schema.add_text_field(LANGUAGE, STRING | FAST),
            source: schema.add_text_field(SOURCE, STRING | FAST),
            date: schema.add_i64_field(DATE, INDEXED | FAST),
            text: schema.add_text_field("text", STORED),
            schema: schema.build(),
        }
    }

    /// The document of an article whose body is `text`.
    pub(crate) fn document(&self, source: &SourceText, text: &str) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_text(self.id, source.id.to_string());
        document.add_u64(self.key, key_of(source.id));
        document.add_text(self.title, &source.title);
        document.add_text(self.all, &source.title);
        if let Some(byline) = &source.byline {
            document.add_text(self.byline, byline);
            document.add_text(self.all, byline);
        }
        if let Some(site) = &source.site_name {
            document.add_text(self.site, site);
            document.add_text(self.all, site);
        }
        if let Some(language) = &source.language {
            document.add_text(self.language, primary(language));
        }
        if let Some(source) = source_key(source.feed, source.site_name.as_deref()) {
            document.add_text(self.source, source);
        }
        document.add_text(self.all, text);
        document.add_i64(self.date, source.date.as_millis());
        document.add_text(self.text, &text[..text.floor_char_boundary(MAX_SNIPPET_SOURCE)]);
        document
    }

    /// What is kept of a document: its id and its text.
    pub(crate) fn stored(&self, document: &TantivyDocument) -> Option<(ArticleId, String)> {
        let id = document.get_first(self.id)?.as_str()?.parse().ok()?;
        let text = document
            .get_first(self.text)
            .and_then(|text| text.as_str().map(str::to_owned));
        Some((id, text.unwrap_or_default()))
    }
}
