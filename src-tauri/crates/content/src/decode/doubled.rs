//! Text that was encoded twice: UTF-8 taken for windows-1252 and written as UTF-8 again, so that "l’été" reads "lâ€™Ã©tÃ©".

use std::borrow::Cow;

/// Fewer of them may be quoted in a text about encodings.
const ENOUGH: usize = 3;
/// What was encoded three times is mended twice.
const ROUNDS: usize = 2;

/// The text as it was before, when most of what is not ASCII in it reads as such.
pub(super) fn mend(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut text = text;
    for _ in 0..ROUNDS {
        match once(&text) {
            Some(mended) => text = Cow::Owned(mended),
            None => break,
        }
    }
    text
}

fn once(text: &str) -> Option<String> {
    if !looks_doubled(text) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut found, mut within, mut others) = (0_usize, 0_usize, 0_usize);
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !byte.is_ascii()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((letter, chars, bytes)) = doubled(rest) {
            out.push(letter);
            (found, within) = (found + 1, within + chars);
            rest = &rest[bytes..];
        } else {
            let one = rest.chars().next().map_or(1, char::len_utf8);
            out.push_str(&rest[..one]);
            others += 1;
            rest = &rest[one..];
        }
    }
    out.push_str(rest);
    // Letters that look so by chance stand among others of their language.
    (found >= ENOUGH && within * 2 >= others * 3).then_some(out)
}

/// A quick look: most pages have none of these.
fn looks_doubled(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The first byte of what `begins` names is 0xc3, and what follows it is no ASCII.
    let mut seen = memchr::memchr2_iter(0xc3, 0xc5, bytes).filter(|at| {
        let next = bytes.get(at + 2).copied().unwrap_or_default();
        matches!(next, 0xc2 | 0xc5 | 0xc6 | 0xcb | 0xe2)
    });
    seen.nth(ENOUGH - 1).is_some()
}

/// The letter that the first letters of a text were, with how many letters and bytes they are.
fn doubled(text: &str) -> Option<(char, usize, usize)> {
    let mut letters = text.char_indices();
    let lead = byte_of(letters.next()?.1).filter(|lead| begins(*lead))?;
    let length = match lead {
        0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    };
    let mut bytes = [lead, 0, 0, 0];
    let mut end = 0;
    for byte in &mut bytes[1..length] {
        let (at, letter) = letters.next()?;
        *byte = byte_of(letter)?;
        end = at + letter.len_utf8();
    }
    let letter = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
    Some((letter, length, end))
}

/// What begins a letter of Latin, Cyrillic or Arabic script, a sign of print or an emoji.
const fn begins(byte: u8) -> bool {
    matches!(
        byte,
        0xc2 | 0xc3 | 0xc5 | 0xd0 | 0xd1 | 0xd8 | 0xd9 | 0xe2 | 0xef | 0xf0
    )
}

/// The byte that windows-1252 reads as this letter; latin-1 where that has none.
fn byte_of(letter: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(letter)) {
        return (byte >= 0x80).then_some(byte);
    }
    let mut buffer = [0; 4];
    let letter: &str = letter.encode_utf8(&mut buffer);
    match encoding_rs::WINDOWS_1252.encode(letter) {
        (bytes, _, false) => bytes.first().copied(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "L’été dernier, à Ségou — « l’eau » monte… 🙂 10 €";

    /// Bytes of UTF-8, each taken for a letter.
    fn again(text: &str) -> String {
        let (letters, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes());
        letters.into_owned()
    }

    #[test]
    fn what_was_encoded_twice_is_read_as_it_was_written() {
        assert_eq!(mend(Cow::Owned(again(TEXT))), TEXT);
        assert_eq!(mend(Cow::Owned(again(&again(TEXT)))), TEXT, "and three times");
        let latin: String = TEXT.bytes().map(char::from).collect();
        assert_eq!(mend(Cow::Owned(latin)), TEXT, "through latin-1 as well");
        let arabic = "النهر يرتفع";
        assert_eq!(mend(Cow::Owned(again(arabic))), arabic);
    }

    #[test]
    fn what_only_looks_so_stays() {
        for text in [
            TEXT,
            "São Tomé, NÃO É Â® ÂNGULO, coração, três, avô, também, ação",
            "Das Zeichen ä wird zu Ã¤, ö zu Ã¶ und ü zu Ã¼, wenn die Länge für größere Wörter überschätzt wird; schöne Grüße.",
            "×\u{a0}שלום ×\u{a0} עולם",
        ] {
            assert_eq!(mend(Cow::Borrowed(text)), text);
        }
    }
}
