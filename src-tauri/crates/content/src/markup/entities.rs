//! Character references, decoded in time linear in the text and written back in one form.

use std::borrow::Cow;

use memchr::memchr3;

/// The longest name in the HTML table has 31 letters.
const LONGEST_NAME: usize = 32;

/// `text` with its character references resolved; carriage returns become line feeds, as a parser would have it.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    let next = |text: &str| memchr3(b'&', b'\r', 0, text.as_bytes());
    if next(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = next(rest) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match rest.as_bytes()[0] {
            b'&' => reference(rest, &mut out),
            b'\r' => {
                out.push('\n');
                if rest.as_bytes().get(1) == Some(&b'\n') {
                    2
                } else {
                    1
                }
            }
            _ => 1,
        };
        rest = &rest[taken..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Writes what stands for the reference at the head of `text`, and says how many bytes it took.
fn reference(text: &str, out: &mut String) -> usize {
    let taken = match text.as_bytes().get(1) {
        Some(b'#') => numeric(text, out),
        Some(letter) if letter.is_ascii_alphabetic() => named(text, out),
        _ => None,
    };
    taken.unwrap_or_else(|| {
        out.push('&');
        1
    })
}

fn numeric(text: &str, out: &mut String) -> Option<usize> {
    let (digits_at, radix) = if matches!(text.as_bytes().get(2), Some(b'x' | b'X')) {
        (3, 16)
    } else {
        (2, 10)
    };
    let digits = text[digits_at..]
        .bytes()
        .take(LONGEST_NAME)
        .take_while(|b| (*b as char).is_digit(radix))
        .count();
    if digits == 0 {
        return None;
    }
    let end = digits_at + digits;
    let code = u32::from_str_radix(&text[digits_at..end], radix).unwrap_or(0);
    match code {
        0 | 0xd800..=0xdfff | 0x0011_0000.. => out.push('\u{fffd}'),
        // A raw carriage return comes back from the next parser as a line feed, and would never be a fixed point.
        0x0d => out.push('\n'),
        // HTML reads these as windows-1252.
        0x80..=0x9f => out.push_str(&encoding_rs::WINDOWS_1252.decode(&[code.to_le_bytes()[0]]).0),
        code => out.push(char::from_u32(code).unwrap_or('\u{fffd}')),
    }
    Some(end + usize::from(text.as_bytes().get(end) == Some(&b';')))
}

/// The names that nearly all pages use, before the table of all is asked.
const USUAL: [(&str, char); 6] = [
    ("&amp;", '&'),
    ("&nbsp;", '\u{a0}'),
    ("&quot;", '"'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&rsquo;", '’'),
];

fn named(text: &str, out: &mut String) -> Option<usize> {
    if let Some((name, letter)) = USUAL.iter().find(|(name, _)| text.starts_with(name)) {
        out.push(*letter);
        return Some(name.len());
    }
    let name = text[1..]
        .bytes()
        .take(LONGEST_NAME)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let end = 1 + name;
    if text.as_bytes().get(end) == Some(&b';') {
        let found = html_escape::decode_html_entities(&text[..=end]);
        if found != text[..=end] {
            out.push_str(&found);
            return Some(end + 1);
        }
    }
    // Without its semicolon only the old names of Latin-1 count.
    let found = html_escape::decode_html_entities(&format!("{};", &text[..end])).into_owned();
    let mut letters = found.chars();
    let old = matches!(
        (letters.next(), letters.next()),
        (Some('<' | '>' | '&' | '"' | '\u{a0}'..='\u{ff}'), None)
    );
    old.then(|| {
        out.push_str(&found);
        end
    })
}

/// Writes `text` so that a parser reads it back as it is.
pub(crate) fn escape_text(text: &str, out: &mut String) {
    escape(text, out, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    });
}

/// Writes the value of an attribute that stands in double quotes.
pub(crate) fn escape_attribute(text: &str, out: &mut String) {
    escape(text, out, |byte| match byte {
        b'&' => Some("&amp;"),
        b'"' => Some("&quot;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    });
}

/// Writes what `written` says for an ASCII letter, and the name of the space that does not break.
fn escape(text: &str, out: &mut String, written: impl Fn(u8) -> Option<&'static str>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let (form, length) = match (written(*byte), byte) {
            (Some(form), _) => (form, 1),
            (None, 0xc2) if bytes.get(at + 1) == Some(&0xa0) => ("&nbsp;", 2),
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(form);
        from = at + length;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_as_browsers_read_them() {
        for (written, read) in [
            ("&eacute;t&eacute;", "été"),
            ("a&nbsp;b", "a\u{a0}b"),
            ("&eacute &copy", "é ©"),
            ("&#233;&#xE9;&#233", "ééé"),
            ("&#150;&#128;", "–€"),
            ("&#0;&#xD800;&#99999999999;", "\u{fffd}\u{fffd}\u{fffd}"),
            ("AT&T & co &unknown; &", "AT&T & co &unknown; &"),
            ("&amp;lt;", "&lt;"),
            ("a\r\nb\rc&#13;d", "a\nb\nc\nd"),
        ] {
            assert_eq!(decode(written), read, "{written}");
        }
    }

    #[test]
    fn what_is_escaped_is_read_back() {
        let text = "a < b && c > \"d\" \u{a0} é";
        let (mut plain, mut quoted) = (String::new(), String::new());
        escape_text(text, &mut plain);
        escape_attribute(text, &mut quoted);
        assert_eq!((decode(&plain).as_ref(), decode(&quoted).as_ref()), (text, text));
        assert!(!quoted.contains('"'), "a quote would end the attribute");
    }
}
