//! How the words of the model stand in a row: ids and hashes as bytes, times as milliseconds.

use kalan_model::{ArticleId, AssetHash, CollectionId, ErrorCode, Failure, FeedId, Timestamp};
use rusqlite::Row;
use rusqlite::types::Value;

/// A value as a column holds it; for lists of parameters of mixed kinds.
pub(crate) fn blob(bytes: &[u8]) -> Value {
    Value::Blob(bytes.to_vec())
}

pub(crate) fn article_id(row: &Row<'_>, column: &str) -> rusqlite::Result<ArticleId> {
    row.get(column).map(ArticleId::from_bytes)
}

pub(crate) fn feed_id(row: &Row<'_>, column: &str) -> rusqlite::Result<FeedId> {
    row.get(column).map(FeedId::from_bytes)
}

pub(crate) fn collection_id(row: &Row<'_>, column: &str) -> rusqlite::Result<CollectionId> {
    row.get(column).map(CollectionId::from_bytes)
}

pub(crate) fn hash(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<AssetHash>> {
    Ok(row.get::<_, Option<[u8; 32]>>(column)?.map(AssetHash::from_bytes))
}

pub(crate) fn time(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis))
}

/// A failure in one column, as JSON with a stable code.
pub(crate) fn failure(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Failure>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.map(|text| {
        serde_json::from_str(&text).unwrap_or_else(|_| Failure::new(ErrorCode::Internal, text.as_str()))
    }))
}

pub(crate) fn failure_text(failure: Option<&Failure>) -> Option<String> {
    failure.and_then(|failure| serde_json::to_string(failure).ok())
}

/// A word of an enum as serde writes it: `auto`, `page`.
pub(crate) fn word<T: words::Word>(value: T) -> String {
    value.write()
}

/// Enums that stand in a column as their serde word.
pub(crate) mod words {
    use kalan_model::{FeedPictures, FeedStatus, FullText, HighlightColour, Origin};

    /// An enum and its word.
    pub(crate) trait Word: Sized {
        fn write(self) -> String;
        fn read(text: &str) -> Self;
    }

    macro_rules! columns {
        ($($name:ident: $($text:literal = $variant:ident),*; else $fallback:ident)*) => {$(
            impl Word for $name {
                fn write(self) -> String {
                    match self { $(Self::$variant => $text.to_owned()),* }
                }

                // What a newer Kalan wrote falls back to the harmless choice.
                fn read(text: &str) -> Self {
                    match text { $($text => Self::$variant,)* _ => Self::$fallback }
                }
            }
        )*};
    }

    columns! {
        Origin: "feed" = Feed, "page" = Page, "file" = File, "bundle" = Bundle; else Page
        FullText: "auto" = Auto, "always" = Always, "never" = Never; else Auto
        FeedPictures: "all" = All, "small" = Small, "none" = None; else All
        HighlightColour: "ochre" = Ochre, "indigo" = Indigo, "clay" = Clay, "leaf" = Leaf, "plum" = Plum; else Ochre
        FeedStatus: "active" = Active, "gone" = Gone; else Active
    }
}
