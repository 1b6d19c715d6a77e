//! All in one file of HTML, pictures in it: it opens with a double click, and prints.

use std::io::{self, Write};

use crate::piece::{Cover, Piece, PieceAsset, PieceWriter};
use crate::written::{article, document_head};

/// How a page looks; it follows the light of the system and has rules for paper.
pub(crate) const STYLE: &str = include_str!("page.css");

/// A page that is being written.
pub struct Page<W: Write> {
    out: W,
    cover: Cover,
}

impl<W: Write> Page<W> {
    /// Begins a page.
    ///
    /// # Errors
    /// What the disk says.
    pub fn begin(mut out: W, cover: Cover) -> io::Result<Self> {
        let head = document_head(
            &cover.title,
            &cover.language,
            &format!("<style>\n{STYLE}</style>"),
        );
        out.write_all(head.as_bytes())?;
        out.write_all(b"<body>\n<main>\n")?;
        Ok(Self { out, cover })
    }
}

impl<W: Write> PieceWriter for Page<W> {
    /// Its pictures came with the article.
    fn picture(&mut self, _: &PieceAsset) -> io::Result<()> {
        Ok(())
    }

    fn piece(&mut self, piece: &Piece) -> io::Result<()> {
        self.out.write_all(article(piece, &self.cover).as_bytes())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.write_all(b"</main>\n</body>\n</html>\n")?;
        self.out.flush()
    }
}
