//! A folder of Markdown with front matter, as Obsidian and its kind read it; pictures stand beside.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::PathBuf;

use serde_json::json;

use crate::annotations::quote_markdown;
use crate::file_name::file_name;
use crate::markdown::markdown;
use crate::piece::{Piece, PieceAsset, PieceWriter};

/// A folder that is being filled.
pub struct Notes {
    dir: PathBuf,
    taken: HashSet<String>,
}

impl Notes {
    /// Begins to fill a folder, which is there and empty.
    ///
    /// # Errors
    /// What the disk says.
    pub fn begin(dir: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(dir.join("pictures"))?;
        Ok(Self {
            dir,
            taken: HashSet::new(),
        })
    }
}

impl PieceWriter for Notes {
    fn picture(&mut self, asset: &PieceAsset) -> io::Result<()> {
        fs::write(self.dir.join("pictures").join(&asset.name), &asset.bytes)
    }

    fn piece(&mut self, piece: &Piece) -> io::Result<()> {
        let name = file_name(piece.title(), "md", &mut self.taken);
        let mut text = front_matter(piece);
        text.push_str(&markdown(&piece.head.row.title, &piece.html));
        text.push('\n');
        if let Some(note) = &piece.note {
            text.push_str(&format!("\n> [!note]\n> {}\n", note.replace('\n', "\n> ")));
        }
        for highlight in &piece.highlights {
            text.push('\n');
            text.push_str(&quote_markdown(highlight));
        }
        fs::write(self.dir.join(name), text)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

/// YAML: each value as JSON, which is YAML too, whatever stands in a title.
fn front_matter(piece: &Piece) -> String {
    let row = &piece.head.row;
    let fields = [
        ("title", json!(row.title)),
        ("author", json!(row.byline)),
        ("site", json!(row.site_name)),
        ("source", json!(piece.head.url)),
        ("published", json!(piece.day())),
        ("saved", json!(row.arrived)),
        ("language", json!(row.language)),
        ("tags", json!(piece.tags)),
        ("read", json!(row.read)),
        ("starred", json!(row.starred)),
        ("id", json!(row.id)),
    ];
    let mut out = String::from("---\n");
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_null()) {
        out.push_str(&format!("{name}: {value}\n"));
    }
    out.push_str("---\n\n");
    out
}
