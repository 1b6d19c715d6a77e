//! Markup written down: escaped, and bounded in what serializers and parsers are slow at.

use std::borrow::Cow;

use super::balance::Sink;
use super::entities::{escape_attribute, escape_text};
use super::token::Tag;

/// What is written at most; the rest of the input is left out.
const MAX_OUTPUT_BYTES: usize = 48 * 1024 * 1024;

/// Text between two tags is broken here by a `<wbr>`: serializers are quadratic in the escapes of one text.
const MAX_RUN_BYTES: usize = 8 * 1024;
/// Longer values are left out, for the same reason; they hold data and no words.
pub(crate) const MAX_VALUE_BYTES: usize = 32 * 1024;

/// Well nested markup as text.
pub(super) struct Writer {
    pub(super) out: String,
    /// Where the text since the last tag began.
    run_from: usize,
}

impl Writer {
    /// For about so many bytes.
    pub(super) fn of(size: usize) -> Self {
        Self {
            out: String::with_capacity(size.min(MAX_OUTPUT_BYTES)),
            run_from: 0,
        }
    }
}

impl<'a> Sink<'a> for Writer {
    fn start(&mut self, tag: Tag<'a>) {
        write_start(&tag, &mut self.out);
        self.run_from = self.out.len();
    }

    fn end(&mut self, name: &str) {
        write_end(name, &mut self.out);
        self.run_from = self.out.len();
    }

    fn text(&mut self, text: Cow<'a, str>, in_frame: bool) {
        let mut rest = text.as_ref();
        while !rest.is_empty() {
            let room = MAX_RUN_BYTES.saturating_sub(self.out.len() - self.run_from);
            if room == 0 {
                if in_frame {
                    return;
                }
                self.out.push_str("<wbr>");
                self.run_from = self.out.len();
                continue;
            }
            let end = (1..=rest.len().min(room.div_ceil(4)))
                .rev()
                .find(|at| rest.is_char_boundary(*at));
            let end = end.unwrap_or_else(|| rest.chars().next().map_or(rest.len(), char::len_utf8));
            escape_text(&rest[..end], &mut self.out);
            rest = &rest[end..];
        }
    }

    fn is_full(&self) -> bool {
        self.out.len() > MAX_OUTPUT_BYTES
    }
}

/// Writes a start tag.
pub(crate) fn write_start(tag: &Tag<'_>, out: &mut String) {
    write_element(&tag.name, &tag.attributes, out);
}

/// Writes the start tag of an element of this name.
pub(crate) fn write_element(name: &str, attributes: &[(Cow<'_, str>, Cow<'_, str>)], out: &mut String) {
    out.push('<');
    out.push_str(name);
    for (name, value) in attributes
        .iter()
        .filter(|(_, value)| value.len() <= MAX_VALUE_BYTES)
    {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape_attribute(value, out);
        out.push('"');
    }
    out.push('>');
}

/// Writes an end tag.
pub(crate) fn write_end(name: &str, out: &mut String) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}
