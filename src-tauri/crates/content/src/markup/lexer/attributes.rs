//! The attributes of a tag: where most of a page's bytes are, and most of its reading.

use std::borrow::Cow;

use super::{Lexer, MAX_NAME_BYTES, lower};
use crate::markup::entities::decode;
use crate::markup::token::Tag;

/// More attributes than any author wrote by hand; the tree builder is quadratic in them.
const MAX_ATTRIBUTES: usize = 64;

impl<'a> Lexer<'a> {
    /// Reads attributes up to the tag's `>`; false when the text ends before it, which undoes the tag.
    pub(super) fn attributes(&mut self, tag: &mut Tag<'a>) -> bool {
        self.read.clear();
        loop {
            self.skip_white_space();
            match self.byte(0) {
                Some(b'>') => {
                    self.at += 1;
                    // In no more memory than they need: a page has as many of these lists as tags.
                    tag.attributes = self.read.drain(..).collect();
                    return true;
                }
                Some(b'/') => {
                    self.at += 1;
                    tag.self_closing = self.byte(0) == Some(b'>');
                }
                None => return false,
                Some(_) => {
                    let (name, value) = self.attribute();
                    let known = self.read.iter().any(|(known, _)| *known == name);
                    if self.read.len() < MAX_ATTRIBUTES && is_attribute_name(&name) && !known {
                        self.read.push((name, decode(value)));
                    }
                }
            }
        }
    }

    fn attribute(&mut self) -> (Cow<'a, str>, &'a str) {
        // A `=` at the head belongs to the name.
        let name = self.until(1, |b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'='));
        self.at += name.len();
        let behind = self.at;
        self.skip_white_space();
        if self.byte(0) != Some(b'=') {
            self.at = behind;
            return (lower(name), "");
        }
        self.at += 1;
        self.skip_white_space();
        let value = match self.byte(0) {
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                self.past(&[quote])
            }
            _ => {
                let value = self.until(0, |b| b.is_ascii_whitespace() || b == b'>');
                self.at += value.len();
                value
            }
        };
        (lower(name), value)
    }
}

/// A name that can be written back: a quote or `<` in it would be read otherwise.
fn is_attribute_name(name: &str) -> bool {
    name.len() <= MAX_NAME_BYTES
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(&b))
}
