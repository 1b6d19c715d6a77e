//! A text as a QR code, to be shown, printed, photographed.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// The squares of a QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrPicture {
    /// Squares a side, without the quiet zone.
    pub side: usize,
    /// Row by row: whether the square is dark.
    pub dark: Vec<bool>,
}

/// Squares of white that a camera wants around it (ISO 18004).
const QUIET: usize = 4;

impl QrPicture {
    /// The code of `text`; none when it is too long for one (some 2,300 bytes).
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let size = code.size();
        let dark = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
        Some(Self {
            side: usize::try_from(size).ok()?,
            dark: dark.map(|(x, y)| code.get_module(x, y)).collect(),
        })
    }

    /// The code as a picture without colours of its own: the page gives it `currentColor`.
    pub fn to_svg(&self) -> String {
        let side = self.side + 2 * QUIET;
        let mut path = String::new();
        for (place, _) in self.dark.iter().enumerate().filter(|(_, dark)| **dark) {
            let (x, y) = (place % self.side + QUIET, place / self.side + QUIET);
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <path fill=\"currentColor\" d=\"{path}\"/></svg>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_fits_and_a_book_does_not() {
        let picture =
            QrPicture::of("kalan:key?k=RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3").unwrap();
        assert_eq!(picture.dark.len(), picture.side * picture.side);
        assert!(picture.dark[0], "a corner of the finder is dark");
        let svg = picture.to_svg();
        assert!(svg.starts_with("<svg ") && !svg.contains("<script"), "{svg:.80}");
        assert_eq!(QrPicture::of(&"x".repeat(4_000)), None);
    }
}
