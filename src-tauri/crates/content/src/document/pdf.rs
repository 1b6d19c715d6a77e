//! A PDF with a text layer: its words in the order they were set, put together again as headings and paragraphs.
//!
//! The file is read by `hayro`, which is made for hostile files; what it draws is caught here and nothing is painted.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::metadata::Metadata;
use hayro_interpret::hayro_syntax::object::DateTime;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt as _, interpret_page,
};
use kalan_model::{Published, Timestamp};

use super::lines::{Leaf, Letter, article};
use super::{Writing, objects, unpack, unreadable};
use crate::{ContentError, dates};

/// Pages that are read.
const MAX_PAGES: usize = 3_000;
/// Things that are drawn in the whole file: pages that draw pages would never end.
const MAX_DRAWN: usize = 20_000_000;
/// A drawing within a drawing may hold much that is not seen from here.
const DRAWING: usize = 20;
/// Bytes of letters on one page; a poster has a tenth.
const MAX_PAGE_LETTERS: usize = 500_000;
/// Lines of the whole file; a book of a thousand pages has fifty thousand.
const MAX_LINES: usize = 1_000_000;
/// Bytes that the contents of all pages unpack to; they are kept until the file is read.
const MAX_CONTENT_BYTES: usize = 128 * 1024 * 1024;
/// How far the mark of a PDF may stand from the beginning.
const SNIFF_BYTES: usize = 1024;

pub(super) fn is(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(SNIFF_BYTES)];
    head.windows(5)
        .position(|part| part == b"%PDF-")
        .is_some_and(|at| !head[..at].contains(&b'<'))
}

pub(super) fn read(bytes: &[u8]) -> Result<Writing, ContentError> {
    // A fault in the reader of a foreign format is this file's fault, and no reason to stop the program.
    let read = catch_unwind(AssertUnwindSafe(|| pages(bytes)));
    let (leaves, facts) = read.map_err(|_| unreadable("the PDF cannot be followed to its end"))??;
    if leaves.iter().all(|leaf| leaf.len() == 0) {
        return Err(unreadable("the PDF holds pictures of its pages and no text"));
    }
    let text = article(&leaves);
    Ok(Writing {
        title: facts
            .title
            .filter(|title| is_title(title))
            .or(text.title)
            .unwrap_or_default(),
        html: text.html,
        ..Writing {
            byline: facts.byline,
            published: facts.published,
            ..Writing::default()
        }
    })
}

#[derive(Default)]
struct Facts {
    title: Option<String>,
    byline: Option<String>,
    published: Option<Published>,
}

fn pages(bytes: &[u8]) -> Result<(Vec<Leaf>, Facts), ContentError> {
    if !unpack::is_bounded(bytes) {
        return Err(unreadable("the PDF would unpack to more than this program opens"));
    }
    if !objects::are_bounded(bytes) {
        return Err(unreadable("the PDF is damaged in too many places"));
    }
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => unreadable("the PDF is locked with a password"),
        _ => unreadable("the PDF is damaged"),
    })?;
    let cache = InterpreterCache::new();
    let (mut drawn, mut lines, mut content) = (0, 0, 0);
    let mut leaves = Vec::new();
    for (number, page) in pdf.pages().iter().take(MAX_PAGES).enumerate() {
        content += page.page_stream().map_or(0, <[u8]>::len);
        if content > MAX_CONTENT_BYTES || lines > MAX_LINES {
            return Err(unreadable("the PDF holds more than is read at once"));
        }
        let (width, height) = page.render_dimensions();
        let mut context = Context::new(
            // From the foot of the page upwards to from its head downwards.
            page.initial_transform(true).to_kurbo(),
            Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
            &cache,
            pdf.xref(),
            InterpreterSettings::default(),
        );
        let mut catcher = Catcher {
            letters: Vec::new(),
            letter_bytes: 0,
            drawn: &mut drawn,
        };
        interpret_page(page, &mut context, &mut catcher);
        let leaf = Leaf::of(number, f64::from(height), &catcher.letters);
        lines += leaf.len();
        leaves.push(leaf);
    }
    Ok((leaves, facts(pdf.metadata())))
}

fn facts(metadata: &Metadata) -> Facts {
    let words = |bytes: &Option<Box<[u8]>>| {
        let text = bytes.as_deref().map(text_of)?;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    };
    let day = metadata
        .creation_date
        .as_ref()
        .or(metadata.modification_date.as_ref());
    Facts {
        title: words(&metadata.title),
        byline: words(&metadata.author),
        published: day.and_then(moment).map(|at| Published {
            at,
            // When the file was made: a good guess at when it was published, and no more.
            inferred: true,
        }),
    }
}

/// PDF's text string: UTF-16 with a mark, UTF-8 with a mark, or a set of its own that is nearly latin-1.
fn text_of(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding
            .decode_without_bom_handling(&bytes[mark..])
            .0
            .into_owned(),
        None => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

fn moment(day: &DateTime) -> Option<Timestamp> {
    dates::parse_machine(&format!("{:04}-{:02}-{:02}", day.year, day.month, day.day))
}

/// Whether what a program wrote as the title was written by a person.
fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let is_file = [
        ".doc", ".docx", ".odt", ".pdf", ".indd", ".tex", ".dvi", ".ppt", ".qxd", ".rtf", ".tmp",
    ]
    .iter()
    .any(|end| lower.ends_with(end));
    let is_default = [
        "untitled",
        "sans titre",
        "microsoft word",
        "document",
        "layout",
        "print",
        "slide 1",
    ]
    .iter()
    .any(|start| {
        lower == *start || lower.starts_with(&format!("{start} -")) || lower.starts_with(&format!("{start}1"))
    });
    !is_file && !is_default && title.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

/// Catches the letters of one page.
struct Catcher<'c> {
    letters: Vec<Letter>,
    letter_bytes: usize,
    drawn: &'c mut usize,
}

impl Catcher<'_> {
    fn count(&mut self, things: usize) {
        *self.drawn += things;
        if *self.drawn > MAX_DRAWN || self.letter_bytes > MAX_PAGE_LETTERS {
            // The one way out of an interpreter that cannot be told to stop; caught in `read`, and silent.
            resume_unwind(Box::new("more is drawn than a person could read"));
        }
    }
}

impl Device<'_> for Catcher<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        self.count(run.glyphs().len());
        for glyph in run.glyphs() {
            let whole = props.transform * glyph.transform();
            let at = whole * Point::ZERO;
            let size = letter_size(whole);
            if !(at.x.is_finite() && at.y.is_finite() && size.is_finite() && size > 0.1) {
                continue;
            }
            let text = match glyph.as_unicode() {
                Some(BfString::Char(letter)) => letter.to_string(),
                Some(BfString::String(letters)) => letters,
                None => continue,
            };
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            let advance = f64::from(advance.unwrap_or(500.0)) / 1000.0 * size;
            self.letter_bytes += text.len();
            self.letters.push(Letter {
                x: at.x,
                y: at.y,
                size,
                advance,
                text,
            });
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {
        self.count(1);
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.count(1);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.count(DRAWING);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {
        self.count(1);
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// The height of the em square on the page.
fn letter_size(transform: Affine) -> f64 {
    let [_, _, c, d, ..] = transform.as_coeffs();
    // A glyph's own space has a thousand units to the em.
    c.hypot(d) * 1000.0
}
