//! Books, PDF and encoded pages: changed inside, then put together so that a reader gets as far as the change.

use encoding_rs::Encoding;

use super::mutation::Mutator;
use crate::documents as sample;

/// Labels of every decoder of the web, and some that are none.
#[rustfmt::skip]
pub(super) const LABELS: &[&str] = &[
    "utf-8", "ibm866", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8",
    "iso-8859-8-i", "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "koi8-r", "koi8-u", "macintosh",
    "windows-874", "windows-1250", "windows-1251", "latin1", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
    "windows-1257", "windows-1258", "x-mac-cyrillic", "gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr",
    "replacement", "utf-16be", "utf-16le", "x-user-defined", "utf-7", "", "é",
];

impl Mutator<'_> {
    /// A file of one of the kinds that are opened.
    pub(super) fn document(&mut self) -> Vec<u8> {
        match self.random.below(3) {
            0 => self.mutated(),
            1 => self.book(),
            _ => self.pdf(),
        }
    }

    fn book(&mut self) -> Vec<u8> {
        let mut files: Vec<(&str, Vec<u8>)> = sample::WHOLE_BOOK
            .iter()
            .map(|(name, bytes)| (*name, bytes.to_vec()))
            .collect();
        for _ in 0..=self.random.below(2) {
            let at = self.random.below(files.len());
            self.change(&mut files[at].1);
        }
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, bytes)| (*name, bytes.as_slice()))
            .collect();
        sample::book(&files)
    }

    fn pdf(&mut self) -> Vec<u8> {
        let content = "BT /F1 20 Tf 72 760 Td (Le puits) Tj ET q 1 0 0 1 5 5 cm /X Do Q BT /F2 11 Tf 72 720 Td [(Le village) -300 (attendait)] TJ ET";
        let form = "BT /F1 9 Tf 72 700 Td (dans un cadre) Tj ET /X Do";
        let stream = |entries: &str, words: &str| {
            format!("<<{entries}/Length {}>>stream\n{words}\nendstream", words.len()).into_bytes()
        };
        let resources = "/Resources<</Font<</F1 5 0 R/F2 8 0 R>>/XObject<</X 7 0 R>>>>";
        let mut objects = vec![
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{resources}>>").into_bytes(),
            stream("", content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
            b"<</Title(Le puits)/Author(Awa Diallo)/CreationDate(D:20250730101500Z)>>".to_vec(),
            stream(&format!("/Type/XObject/Subtype/Form/BBox[0 0 900 900]{resources}"), form),
            b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 65/LastChar 122/Widths[500]/CharProcs<</a 7 0 R>>/Encoding<</Differences[97/a]>>>>".to_vec(),
        ];
        for _ in 0..=self.random.below(3) {
            let at = self.random.below(objects.len());
            self.change(&mut objects[at]);
        }
        sample::pdf_of(&objects)
    }

    /// A page or a feed written in one encoding and perhaps changed afterwards; its first line names one.
    pub(super) fn encoded(&mut self) -> Vec<u8> {
        let label = self.random.pick(LABELS);
        let text = String::from_utf8_lossy(&self.mutated()).into_owned();
        let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::UTF_8);
        let mut bytes = match label {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => encoding.encode(&text).0.into_owned(),
        };
        if self.random.below(2) == 0 {
            self.change(&mut bytes);
        }
        let mut input = format!("{label}\n").into_bytes();
        input.extend(bytes);
        input
    }
}
