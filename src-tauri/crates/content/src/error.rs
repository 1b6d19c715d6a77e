//! What can go wrong in this room, named by what the caller can do about it.

use kalan_model::ErrorCode;

/// Why bytes gave no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// The bytes are no page and no text: a picture, an archive, a program.
    #[error("these bytes are not a page or a text ({found})")]
    NotAPage {
        /// What they look like.
        found: &'static str,
    },
    /// No known feed root was found.
    #[error("this is not a feed: no RSS, Atom or JSON Feed begins here")]
    NotAFeed,
    /// It begins as a feed, a book or a PDF, but nothing in it could be read.
    #[error("this cannot be read: {reason}")]
    Unreadable {
        /// What was wrong with it, and with what.
        reason: String,
    },
    /// More bytes than this room reads.
    #[error("{size_bytes} bytes are more than the {limit_bytes} that are read")]
    TooLarge {
        /// The limit.
        limit_bytes: u64,
        /// How many there are.
        size_bytes: u64,
    },
}

/// Holds a size against the most that is read.
///
/// # Errors
/// [`ContentError::TooLarge`].
pub(crate) const fn within(limit_bytes: usize, size_bytes: usize) -> Result<(), ContentError> {
    if size_bytes <= limit_bytes {
        return Ok(());
    }
    Err(ContentError::TooLarge {
        limit_bytes: limit_bytes as u64,
        size_bytes: size_bytes as u64,
    })
}

impl ContentError {
    /// The code by which the command and the page know it.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::NotAPage { .. } => ErrorCode::WrongContentType,
            Self::NotAFeed => ErrorCode::NotAFeed,
            Self::Unreadable { .. } => ErrorCode::Unreadable,
            Self::TooLarge { .. } => ErrorCode::TooLarge,
        }
    }
}
