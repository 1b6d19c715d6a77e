//! The arguments of reading with a pen and a dictionary: `highlight`, `highlights`, `define`.

use clap::{Args, ValueEnum};

/// The washes of the highlighter.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Colour {
    /// Yellow earth
    #[default]
    Ochre,
    /// Blue
    Indigo,
    /// Red earth
    Clay,
    /// Green
    Leaf,
    /// Violet
    Plum,
}

#[derive(Debug, Args)]
pub(crate) struct Highlight {
    /// The article's id, or its first six digits or more
    pub(crate) id: String,
    /// The words to mark, as they stand in its text
    #[arg(value_name = "WORDS")]
    pub(crate) exact: String,
    /// The colour
    #[arg(long, value_enum, default_value_t)]
    pub(crate) colour: Colour,
    /// What to say of them
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) note: String,
}

#[derive(Debug, Args)]
pub(crate) struct Note {
    /// The article's id, or its first six digits or more
    pub(crate) id: String,
    /// What to say of it, in place of what was said; - for standard input. Without it, what was said is printed
    #[arg(value_name = "TEXT", conflicts_with = "remove")]
    pub(crate) text: Option<String>,
    /// Take the note away
    #[arg(long)]
    pub(crate) remove: bool,
}

/// The formats that highlights are written to.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum HighlightsFormat {
    /// For people
    Markdown,
    /// W3C Web Annotation, JSON-LD
    W3c,
}

#[derive(Debug, Args)]
pub(crate) struct Highlights {
    /// Of this article; else of all
    pub(crate) id: Option<String>,
    /// Write them out
    #[arg(long, value_enum)]
    pub(crate) format: Option<HighlightsFormat>,
    /// The file to write
    #[arg(long, short, value_name = "OUT", requires = "format")]
    pub(crate) output: Option<String>,
    /// Take this one away, by its own id
    #[arg(long, value_name = "HIGHLIGHT", conflicts_with_all = ["id", "format"])]
    pub(crate) remove: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Define {
    /// The word
    pub(crate) word: String,
}
