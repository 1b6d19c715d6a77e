//! Bytes to text, whatever encoding they are in.

mod doubled;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How far a page or a feed is searched for the name of its encoding.
const PRESCAN_BYTES: usize = 4096;

/// Where a text may name its own encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `<meta charset>`; guessed from the letters when nothing is named.
    Page,
    /// `<?xml encoding?>`; windows-1252 when nothing is named.
    Feed,
}

/// The text of `bytes`: byte order mark, else valid UTF-8, else the named encoding, else a guess.
///
/// UTF-8 goes before the label because a latin-1 label over UTF-8 bytes is a common fault and the reverse never
/// decodes by accident.
pub(crate) fn decode<'b>(bytes: &'b [u8], content_type: Option<&str>, kind: Kind) -> Cow<'b, str> {
    let text = decode_once(bytes, content_type, kind);
    // A feed's readers compare what it says with what others read of it.
    if kind == Kind::Page {
        doubled::mend(text)
    } else {
        text
    }
}

fn decode_once<'b>(bytes: &'b [u8], content_type: Option<&str>, kind: Kind) -> Cow<'b, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Some(encoding) = wide_without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    let label = labelled(bytes, content_type, kind);
    // ISO-2022-JP is pure ASCII bytes: valid UTF-8, and not what it says.
    let escapes =
        label.filter(|encoding| !encoding.is_ascii_compatible() || *encoding == encoding_rs::ISO_2022_JP);
    if let (None, Ok(text)) = (escapes, std::str::from_utf8(bytes)) {
        return Cow::Borrowed(text);
    }
    let encoding = label.unwrap_or_else(|| guess(bytes, kind));
    encoding.decode_without_bom_handling(bytes).0
}

/// UTF-16 that forgot its mark begins with `<` and a zero.
fn wide_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0, b'<', 0, _, ..] => Some(encoding_rs::UTF_16BE),
        [b'<', 0, _, 0, ..] => Some(encoding_rs::UTF_16LE),
        _ => None,
    }
}

fn labelled(bytes: &[u8], content_type: Option<&str>, kind: Kind) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(PRESCAN_BYTES)]).to_ascii_lowercase();
    let inside = match kind {
        Kind::Page => after(&head, "charset"),
        Kind::Feed => head
            .find("<?xml")
            .and_then(|at| after(head[at..].split("?>").next()?, "encoding")),
    };
    let outside = content_type.and_then(|value| after(&value.to_ascii_lowercase(), "charset"));
    // A label of UTF-8 or UTF-16 over bytes that are not is no help: the caller has tried those.
    outside
        .or(inside)
        .filter(|encoding| *encoding != UTF_8 && *encoding != encoding_rs::UTF_16LE)
}

fn after(text: &str, name: &str) -> Option<&'static Encoding> {
    let rest = &text[text.find(name)? + name.len()..];
    let value = rest
        .trim_start()
        .strip_prefix('=')?
        .trim_start_matches(['"', '\'', ' ']);
    let end = value
        .find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c))
        .unwrap_or(value.len());
    Encoding::for_label(&value.as_bytes()[..end])
}

fn guess(bytes: &[u8], kind: Kind) -> &'static Encoding {
    if kind == Kind::Feed {
        return WINDOWS_1252;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_letters_survive_every_label() {
        let latin = b"<meta charset=iso-8859-1><p>\xe9t\xe9 \x80</p>";
        assert!(
            decode(latin, None, Kind::Page).contains("été €"),
            "latin-1 is windows-1252 on the web"
        );
        let lying = "<meta charset=iso-8859-1><p>été</p>";
        assert!(
            decode(lying.as_bytes(), None, Kind::Page).contains("été"),
            "valid UTF-8 under a wrong label is UTF-8"
        );
        let silent = b"<p>L'\xe9conomie du pays a \xe9t\xe9 r\xe9form\xe9e apr\xe8s la s\xe9cheresse</p>";
        assert!(
            decode(silent, None, Kind::Page).contains("économie"),
            "with no label the letters tell"
        );
        let header = b"<p>\xcf\xf0\xe8\xe2\xe5\xf2</p>";
        assert!(decode(header, Some("text/html; charset=windows-1251"), Kind::Page).contains("Привет"));
    }

    #[test]
    fn a_feed_says_its_encoding_in_its_first_line() {
        let feed = b"<?xml version='1.0' encoding='windows-1256'?><t>\xe3\xd1\xcd\xc8\xc7</t>";
        assert!(decode(feed, None, Kind::Feed).contains("مرحبا"));
        assert!(
            decode(b"<rss>\xe9</rss>", None, Kind::Feed).contains('é'),
            "an unnamed one is windows-1252"
        );
    }

    #[test]
    fn utf16_with_and_without_its_mark() {
        let wide: Vec<u8> = "<p>été</p>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide, None, Kind::Page), "<p>été</p>");
        let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(wide).collect();
        assert_eq!(decode(&marked, None, Kind::Page), "<p>été</p>");
    }
}
