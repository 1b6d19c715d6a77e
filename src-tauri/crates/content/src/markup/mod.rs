//! HTML as a flat run of tokens, and its rewriting in one linear pass.
//!
//! The HTML5 tree builder is quadratic in depth, in `&` and in attributes, and can turn 15 KB into 7 MB. So every
//! HTML that comes in is first written anew here: shallow, well nested, escaped, without raw text. On what comes
//! out all parsers agree, and the tree builder behind it has nothing left to repair.

mod balance;
mod entities;
mod lexer;
mod names;
mod nesting;
mod token;
mod writer;

pub(crate) use balance::{Policy, Sink, Verdict, balance, rewrite};
pub(crate) use entities::{decode, escape_text};
pub(crate) use lexer::Lexer;
pub(crate) use names::{is_block, is_void};
pub(crate) use token::{Tag, Token};
pub(crate) use writer::{MAX_VALUE_BYTES, write_element, write_end, write_start};
