//! The pictures of a stored article: which it wants, and where they are shown from.

use kalan_model::WantedPicture;

/// What stands in the place of a picture when an article is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The picture, from this address.
    At(String),
    /// A note with its alternative text: the picture is not on this machine.
    Missing,
}

/// The pictures of sanitized HTML, each once, in order; the first one leads.
pub fn pictures(_html: &str) -> Vec<WantedPicture> {
    Vec::new()
}

/// Sanitized HTML as it is shown: every picture is where `resolve` says, nothing else is asked of the network.
pub fn present(html: &str, mut _resolve: impl FnMut(&str) -> Shown) -> String {
    html.to_owned()
}
