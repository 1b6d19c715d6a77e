//! BibTeX with the type and fields of biblatex for what is read on the web; UTF-8.

use super::one_line;
use crate::piece::Piece;

/// An entry. Its key is the article's own, so that a text that cites it finds it in every later list.
pub(super) fn entry(piece: &Piece) -> String {
    let row = &piece.head.row;
    let id = row.id.to_string();
    let day = piece.day();
    let arrived: String = row.arrived.to_string().chars().take(10).collect();
    let tags = (!piece.tags.is_empty()).then(|| piece.tags.join(", "));
    // In braces of its own a name is one, whatever words it has.
    let author = row.byline.as_deref().map(|name| format!("{{{}}}", plain(name)));
    let year = day.as_deref().and_then(|day| day.get(..4));
    let fields = [
        ("title", Some(format!("{{{}}}", plain(piece.title())))),
        ("author", author),
        ("organization", row.site_name.as_deref().map(plain)),
        ("date", day.clone()),
        ("year", year.map(str::to_owned)),
        ("url", piece.head.url.as_deref().map(address)),
        ("urldate", Some(arrived)),
        ("langid", row.language.as_deref().map(plain)),
        ("keywords", tags.as_deref().map(plain)),
        ("abstract", Some(plain(&row.excerpt))),
        ("note", piece.note.as_deref().map(plain)),
    ];
    let mut out = format!("@online{{kalan{},\n", id.get(..12).unwrap_or(&id));
    for (name, value) in fields {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            out.push_str(&format!("  {name} = {{{value}}},\n"));
        }
    }
    out.push_str("}\n\n");
    out
}

/// Words in which nothing is a command of TeX.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        match letter {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' | '}' | '%' | '#' | '$' | '&' | '_' => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
    }
    out
}

/// An address stands as it is, but for the signs that would end it.
fn address(url: &str) -> String {
    url.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_is_a_command() {
        assert_eq!(
            plain("50 % d'eau {et} $\\x"),
            "50 \\% d'eau \\{et\\} \\$\\textbackslash{}x"
        );
        assert_eq!(
            address("https://a.test/{x}?b=50%25"),
            "https://a.test/%7Bx%7D?b=50%25"
        );
    }
}
