//! Publishers' keys and signatures, in minisign's own format, so that a person can check a bundle with a tool that is not ours.
//!
//! The formats: <https://jedisct1.github.io/minisign/>, "Signature format" to "Secret key format".

mod public;
mod qr;
mod secret;
mod signature;
mod statement;
mod words;

pub use public::PublicKey;
pub use qr::QrPicture;
pub use secret::SecretKey;
pub(crate) use signature::MAX_BYTES as MAX_SIGNATURE_BYTES;
pub use signature::Signature;
pub use statement::{SignedStatement, Statement};
pub use words::WordLanguage;

/// Why a key, a signature or a statement cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not what it should be: another kind of file, or a damaged one.
    #[error("not a {what} of minisign's")]
    Unreadable {
        /// What was looked for: `public key`, `secret key`, `signature`, `statement`.
        what: &'static str,
    },
    /// The password does not open the key.
    #[error("the password does not open this key")]
    WrongPassword,
    /// The key is locked, and no password was given.
    #[error("this key needs its password")]
    PasswordNeeded,
    /// Signed by another key, or not what was signed.
    #[error("the signature is not of this, or not by this key")]
    Forged,
    /// The system gives no random bytes, or too little memory for the lock.
    #[error("this machine cannot do it: {reason}")]
    Machine {
        /// What it said.
        reason: String,
    },
}

/// Ed25519.
const ALGORITHM: &[u8; 2] = b"Ed";

/// The second line of a file of two lines or more whose first is a comment; a lone line is taken too.
fn encoded_line<'a>(text: &'a str, what: &'static str) -> Result<&'a str, KeyError> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().ok_or(KeyError::Unreadable { what })?;
    if first.starts_with("untrusted comment:") {
        return lines.next().ok_or(KeyError::Unreadable { what });
    }
    Ok(first)
}

/// Exactly `N` bytes of base64.
fn decode<const N: usize>(text: &str, what: &'static str) -> Result<[u8; N], KeyError> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(KeyError::Unreadable { what })
}

fn encode(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// `N` bytes at `at` of an array that is long enough.
fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&bytes[at..at + N]);
    part
}
