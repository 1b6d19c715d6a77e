//! The tokens of HTML.
