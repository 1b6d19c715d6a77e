//! Why a host refuses, as far as its answer tells: each reason has one thing that may help.

use kalan_model::ErrorCode;
use reqwest::header::HeaderMap;

/// Why a host refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It asks for a name and a password (401).
    Unauthorized,
    /// It does not let this reader in (403).
    Forbidden,
    /// There is nothing at the address (404).
    NotThere,
    /// The law keeps it from answering (451).
    Legal,
    /// A guard against robots stands before it: `cf-mitigated`, `x-datadome` and their kind.
    RobotWall,
    /// Its number says nothing more.
    Other,
}

impl Refusal {
    /// Reads it from the head of an answer that is no answer.
    pub(crate) fn of(status: u16, headers: &HeaderMap) -> Self {
        if is_robot_wall(status, headers) {
            return Self::RobotWall;
        }
        match status {
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 => Self::NotThere,
            451 => Self::Legal,
            _ => Self::Other,
        }
    }

    /// The code that the page has words for.
    pub(crate) const fn code(self) -> ErrorCode {
        match self {
            Self::Unauthorized => ErrorCode::Unauthorized,
            Self::Forbidden => ErrorCode::Forbidden,
            Self::Legal => ErrorCode::LegalReasons,
            Self::RobotWall => ErrorCode::RobotWall,
            Self::NotThere | Self::Other => ErrorCode::HttpStatus,
        }
    }

    /// What to do about it, in English.
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Self::Unauthorized => "it asks for a name and a password, which its owner gives",
            Self::Forbidden => {
                "it does not let this reader in; open it in a browser, or look for another feed of the site"
            }
            Self::NotThere => "there is nothing at this address any more; look for the new one on the site",
            Self::Legal => "its owner may not show it where you are",
            Self::RobotWall => {
                "a guard against robots stands before it; wait a day, or ask its owner to let feed readers through"
            }
            Self::Other => "open the address in a browser to see why",
        }
    }
}

/// Whether the head is that of a guard against robots, of those that say so.
fn is_robot_wall(status: u16, headers: &HeaderMap) -> bool {
    let has = |name: &str| headers.contains_key(name);
    let says = |name: &str, word: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.to_ascii_lowercase().contains(word))
    };
    matches!(status, 401 | 403 | 405 | 429 | 503)
        && (says("cf-mitigated", "challenge")
            || has("x-datadome")
            || has("x-dd-b")
            || says("server", "datadome")
            || says("x-amzn-waf-action", "captcha")
            || says("x-amzn-waf-action", "challenge"))
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn refused(status: u16, name: &'static str, value: &'static str) -> Refusal {
        let head = [(HeaderName::from_static(name), HeaderValue::from_static(value))];
        Refusal::of(status, &head.into_iter().collect())
    }

    #[test]
    fn a_guard_against_robots_is_told_from_a_host_that_refuses() {
        assert_eq!(refused(403, "cf-mitigated", "challenge"), Refusal::RobotWall);
        assert_eq!(refused(403, "x-datadome", "protected"), Refusal::RobotWall);
        assert_eq!(
            refused(403, "server", "cloudflare"),
            Refusal::Forbidden,
            "half the web is behind it"
        );
        assert_eq!(refused(404, "cf-mitigated", "challenge"), Refusal::NotThere);
        assert_eq!(refused(451, "x", ""), Refusal::Legal);
        assert_eq!(refused(401, "www-authenticate", "Basic"), Refusal::Unauthorized);
        assert_eq!(refused(500, "x", ""), Refusal::Other);
    }
}
