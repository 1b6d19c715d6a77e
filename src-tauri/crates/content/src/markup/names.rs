//! What the names of elements mean to whoever nests them (HTML Living Standard, 13.1.2 and 13.2.6).

/// Elements without content: they are never open.
pub(crate) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "image"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose content is no markup: it ends only at their own end tag.
pub(super) fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "title"
            | "textarea"
            | "xmp"
            | "iframe"
            | "noembed"
            | "noframes"
            | "plaintext"
            | "noscript"
    )
}

/// Elements that stand on lines of their own.
pub(crate) fn is_block(name: &str) -> bool {
    closes_paragraph(name)
        || matches!(
            name,
            "tr" | "thead"
                | "tbody"
                | "tfoot"
                | "caption"
                | "td"
                | "th"
                | "body"
                | "html"
                | "video"
                | "audio"
        )
}

/// Elements that end an open paragraph when they begin.
pub(super) fn closes_paragraph(name: &str) -> bool {
    is_heading(name)
        || matches!(
            name,
            "address"
                | "article"
                | "aside"
                | "blockquote"
                | "center"
                | "dd"
                | "details"
                | "dialog"
                | "dir"
                | "div"
                | "dl"
                | "dt"
                | "fieldset"
                | "figcaption"
                | "figure"
                | "footer"
                | "form"
                | "header"
                | "hgroup"
                | "hr"
                | "li"
                | "listing"
                | "main"
                | "menu"
                | "nav"
                | "ol"
                | "p"
                | "pre"
                | "search"
                | "section"
                | "summary"
                | "table"
                | "ul"
        )
}

/// `h1` to `h6`.
pub(super) fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}

/// Elements that a tree builder opens again after it had to close them: the source of amplification.
pub(super) fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements through which no end tag and no implied end reaches.
pub(super) fn is_wall(name: &str) -> bool {
    matches!(
        name,
        "td" | "th" | "caption" | "table" | "template" | "object" | "html" | "button" | "math" | "svg"
    )
}

/// Parts of a table, which stand nowhere else.
pub(super) fn is_table_part(name: &str) -> bool {
    matches!(
        name,
        "caption" | "colgroup" | "col" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th"
    )
}

/// Where only parts of a table may stand.
pub(super) fn holds_table_parts(name: &str) -> bool {
    matches!(name, "table" | "thead" | "tbody" | "tfoot" | "tr" | "colgroup")
}

/// The elements of MathML that say how a formula looks (MathML Core).
pub(super) fn is_math(name: &str) -> bool {
    matches!(
        name,
        "math"
            | "merror"
            | "mfrac"
            | "mi"
            | "mmultiscripts"
            | "mn"
            | "mo"
            | "mover"
            | "mpadded"
            | "mphantom"
            | "mprescripts"
            | "mroot"
            | "mrow"
            | "ms"
            | "mspace"
            | "msqrt"
            | "mstyle"
            | "msub"
            | "msubsup"
            | "msup"
            | "mtable"
            | "mtd"
            | "mtext"
            | "mtr"
            | "munder"
            | "munderover"
            | "none"
            | "semantics"
    )
}
