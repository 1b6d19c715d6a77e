//! The number of an item, in any of the forms that servers write it in.
//!
//! 64 bits: decimal (signed or not), `tag:google.com,2005:reader/item/` and sixteen hexadecimal digits, or the digits
//! alone. It is sent in the long form: Miniflux reads short ones as hexadecimal, `FreshRSS` as decimal.

const LONG: &str = "tag:google.com,2005:reader/item/";

/// Reads a number; a short form is decimal, unless it has sixteen digits that begin with a zero, or letters.
pub(crate) fn read(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix(LONG) {
        return hexadecimal(digits);
    }
    let padded = text.len() == 16 && text.starts_with('0');
    if padded || text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return hexadecimal(text);
    }
    let unsigned = || text.parse::<u64>().ok().map(u64::cast_signed);
    text.parse::<i64>().ok().or_else(unsigned)
}

/// The long form.
pub(crate) fn write(id: i64) -> String {
    format!("{LONG}{:016x}", id.cast_unsigned())
}

fn hexadecimal(digits: &str) -> Option<i64> {
    let fits =
        !digits.is_empty() && digits.len() <= 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| u64::from_str_radix(digits, 16).ok().map(u64::cast_signed))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_number_is_the_same_item() {
        for (text, id) in [
            ("1732472345123456", Some(1_732_472_345_123_456)),
            (
                "tag:google.com,2005:reader/item/000627a8c61a4e80",
                Some(0x6_27a8_c61a_4e80),
            ),
            ("tag:google.com,2005:reader/item/f", Some(15)),
            ("000627a8c61a4e80", Some(0x6_27a8_c61a_4e80)),
            ("0000000000000010", Some(16)),
            ("-355401917359550817", Some(-355_401_917_359_550_817)),
            (
                "tag:google.com,2005:reader/item/fb115bd6d34a8e9f",
                Some(-355_401_917_359_550_817),
            ),
            ("18091342156350000799", Some(-355_401_917_359_550_817)),
            ("12", Some(12)),
            ("", None),
            ("tag:google.com,2005:reader/item/", None),
            ("tag:google.com,2005:reader/item/00000000000000001", None),
            ("../../etc/passwd", None),
            ("٣", None),
        ] {
            assert_eq!(read(text), id, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_number_comes_back_from_the_form_it_is_sent_in(id: i64) {
            proptest::prop_assert_eq!(read(&write(id)), Some(id));
            proptest::prop_assert_eq!(read(&id.to_string()), Some(id));
        }
    }
}
