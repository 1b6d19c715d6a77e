//! What a publisher says of a key: that another follows it, or that it is no longer good.
//!
//! A statement travels in the channel and on paper as one text: a line of JSON and minisign's four lines below it.

use std::fmt;
use std::str::FromStr;

use kalan_model::Timestamp;
use serde::{Deserialize, Serialize};

use super::{KeyError, PublicKey, SecretKey, Signature};

const WHAT: &str = "statement";
/// No statement is longer.
const MAX_BYTES: usize = 16 * 1024;
/// Signed with each statement, so that no signature of a bundle can be shown as one.
const COMMENT: &str = "kalan key statement";

/// What is said of `key`, by that key itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "statement", rename_all = "snake_case", deny_unknown_fields)]
pub enum Statement {
    /// From now on `next` signs in its place.
    Rotate {
        /// The key that signs this.
        key: PublicKey,
        /// The one that follows it.
        next: PublicKey,
        /// When it was said.
        at: Timestamp,
    },
    /// Nothing that it signs is to be believed any more: lost, or stolen.
    Revoke {
        /// The key that signs this.
        key: PublicKey,
        /// Why, in the publisher's words.
        reason: String,
        /// When it was said.
        at: Timestamp,
    },
}

impl Statement {
    /// The key it is about, which must have signed it.
    pub const fn key(&self) -> &PublicKey {
        match self {
            Self::Rotate { key, .. } | Self::Revoke { key, .. } => key,
        }
    }

    /// Signs it; none when `secret` is not the key it is about.
    pub fn sign(self, secret: &SecretKey) -> Option<SignedStatement> {
        (*self.key() == secret.public_key()).then(|| {
            let text = serde_json::to_string(&self).unwrap_or_default();
            let signature = secret.sign(text.as_bytes(), COMMENT);
            SignedStatement {
                text,
                statement: self,
                signature,
            }
        })
    }
}

/// A statement whose signature was proved, or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedStatement {
    text: String,
    statement: Statement,
    signature: Signature,
}

impl SignedStatement {
    /// What is said.
    pub const fn statement(&self) -> &Statement {
        &self.statement
    }
}

impl fmt::Display for SignedStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signature.fmt(f)
    }
}

impl FromStr for SignedStatement {
    type Err = KeyError;

    /// Reads and proves: there is no statement that was only read.
    fn from_str(file: &str) -> Result<Self, KeyError> {
        let unreadable = KeyError::Unreadable { what: WHAT };
        if file.len() > MAX_BYTES {
            return Err(unreadable);
        }
        let (text, signature) = file.split_once('\n').ok_or(unreadable.clone())?;
        let text = text.trim_end_matches('\r');
        let statement: Statement = serde_json::from_str(text).map_err(|_| unreadable)?;
        let signature: Signature = signature.parse()?;
        statement.key().verify(text.as_bytes(), &signature)?;
        if signature.trusted_comment() != COMMENT {
            return Err(KeyError::Forged);
        }
        Ok(Self {
            text: text.to_owned(),
            statement,
            signature,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> (SecretKey, SecretKey) {
        (
            SecretKey::from_seed([1; 8], &[1; 32]),
            SecretKey::from_seed([2; 8], &[2; 32]),
        )
    }

    fn rotation() -> Statement {
        let (old, new) = keys();
        Statement::Rotate {
            key: old.public_key(),
            next: new.public_key(),
            at: Timestamp::from_millis(1_795_000_000_000),
        }
    }

    #[test]
    fn a_statement_is_read_back_as_it_was_signed() {
        let signed = rotation().sign(&keys().0).unwrap();
        assert_eq!(signed.to_string().parse(), Ok(signed));
    }

    #[test]
    fn only_the_key_itself_may_say_what_follows_it() {
        let (old, new) = keys();
        assert_eq!(rotation().sign(&new), None, "a thief names himself");
        let signed = rotation().sign(&old).unwrap().to_string();
        let forged = signed.replace(&new.public_key().to_string(), &old.public_key().to_string());
        assert_eq!(forged.parse::<SignedStatement>(), Err(KeyError::Forged));
        let text = signed.lines().next().unwrap();
        let other = format!("{text}\n{}", old.sign(text.as_bytes(), "a bundle"));
        assert_eq!(
            other.parse::<SignedStatement>(),
            Err(KeyError::Forged),
            "a signature made for something else says nothing of keys"
        );
    }
}
