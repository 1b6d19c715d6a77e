//! Articles as one JSON document: `{"articles": [{…, html, text, tags, note, highlights}]}`, as `show` gives them.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::piece::{Piece, PieceAsset, PieceWriter};

/// A document that is being written.
pub struct Json<W: Write> {
    out: W,
    pieces: usize,
}

impl<W: Write> Json<W> {
    /// Begins a document.
    ///
    /// # Errors
    /// What the disk says.
    pub fn begin(mut out: W) -> io::Result<Self> {
        out.write_all(b"{\"articles\":[")?;
        Ok(Self { out, pieces: 0 })
    }
}

impl<W: Write> PieceWriter for Json<W> {
    fn picture(&mut self, _: &PieceAsset) -> io::Result<()> {
        Ok(())
    }

    fn piece(&mut self, piece: &Piece) -> io::Result<()> {
        let mut document = serde_json::to_value(&piece.head)?;
        if let Value::Object(fields) = &mut document {
            fields.insert("html".into(), json!(piece.html));
            fields.insert("text".into(), json!(piece.text));
            fields.insert("tags".into(), json!(piece.tags));
            fields.insert("note".into(), json!(piece.note));
            fields.insert("highlights".into(), json!(piece.highlights));
        }
        self.out
            .write_all(if self.pieces == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut self.out, &document)?;
        self.pieces += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()
    }
}
