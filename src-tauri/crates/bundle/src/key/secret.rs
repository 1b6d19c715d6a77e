//! A publisher's secret key: locked by a password in minisign's own way, or bare for a keyring that locks it itself.

use std::fmt;

use blake2::digest::consts::U32;
use blake2::{Blake2b, Digest};
use ed25519_dalek::{Signer, SigningKey};

use super::{ALGORITHM, KeyError, PublicKey, Signature, decode, encode, encoded_line, part};

const WHAT: &str = "secret key";
const SCRYPT: &[u8; 2] = b"Sc";
const BARE: &[u8; 2] = &[0, 0];
const CHECKED_BY: &[u8; 2] = b"B2";
/// Key number, secret key, check value: what the password hides.
const HIDDEN: usize = 8 + 64 + 32;

/// 64 MiB and a fifth of a second: an old laptop bears it, a guesser pays it each time.
const LOG_N: u8 = 16;
const MEMORY: u64 = 64 << 20;
const OPERATIONS: u64 = 2 << 20;
/// What `minisign -G` asks for (1 GiB), and the most that is taken.
const MAX_LOG_N: u8 = 20;
const BLOCK_SIZE: u32 = 8;

/// A secret key, open.
#[derive(Clone)]
pub struct SecretKey {
    id: [u8; 8],
    key: SigningKey,
}

impl fmt::Debug for SecretKey {
    /// Never the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.public_key().id_text())
    }
}

impl SecretKey {
    /// A new key, from the system's random bytes.
    ///
    /// # Errors
    /// `Machine` when there are none.
    pub fn generate() -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        let mut id = [0; 8];
        fill(&mut seed)?;
        fill(&mut id)?;
        Ok(Self::from_seed(id, &seed))
    }

    pub(crate) fn from_seed(id: [u8; 8], seed: &[u8; 32]) -> Self {
        Self {
            id,
            key: SigningKey::from_bytes(seed),
        }
    }

    /// What others verify with.
    pub fn public_key(&self) -> PublicKey {
        PublicKey {
            id: self.id,
            key: self.key.verifying_key().to_bytes(),
        }
    }

    /// Signs. The same message and comment give the same signature.
    ///
    /// Line ends in `comment` become spaces: it is one line of the file.
    pub fn sign(&self, message: &[u8], comment: &str) -> Signature {
        let comment = comment.replace(['\r', '\n'], " ");
        let mut signature = Signature {
            key_id: self.id,
            bytes: self.key.sign(&super::signature::prehash(message)).to_bytes(),
            comment,
            global: [0; 64],
        };
        signature.global = self.key.sign(&signature.global_message()).to_bytes();
        signature
    }

    /// The key file without a lock, for a keyring.
    pub fn to_bare_file(&self) -> String {
        self.file(*BARE, [0; 48], self.hidden())
    }

    /// The key file, locked by a password.
    ///
    /// # Errors
    /// `Machine` when it lacks random bytes or memory.
    pub fn to_locked_file(&self, password: &str) -> Result<String, KeyError> {
        let mut costs = [0; 48];
        fill(&mut costs[..32])?;
        costs[32..40].copy_from_slice(&OPERATIONS.to_le_bytes());
        costs[40..].copy_from_slice(&MEMORY.to_le_bytes());
        let mut hidden = self.hidden();
        cover(&mut hidden, password, &costs[..32], LOG_N, 1)?;
        Ok(self.file(*SCRYPT, costs, hidden))
    }

    fn file(&self, lock: [u8; 2], costs: [u8; 48], hidden: [u8; HIDDEN]) -> String {
        let line = encode(&[&ALGORITHM[..], &lock, CHECKED_BY, &costs, &hidden].concat());
        let kind = if lock == *BARE {
            "secret"
        } else {
            "encrypted secret"
        };
        format!("untrusted comment: minisign {kind} key\n{line}\n")
    }

    fn hidden(&self) -> [u8; HIDDEN] {
        let pair = self.key.to_keypair_bytes();
        let check = check_value(&self.id, &pair);
        let mut hidden = [0; HIDDEN];
        hidden[..8].copy_from_slice(&self.id);
        hidden[8..72].copy_from_slice(&pair);
        hidden[72..].copy_from_slice(&check);
        hidden
    }

    /// Opens a key file, of ours or of minisign's.
    ///
    /// # Errors
    /// `PasswordNeeded`, `WrongPassword`, `Unreadable`; `Machine` when the lock wants more memory than there may be.
    pub fn open(file: &str, password: Option<&str>) -> Result<Self, KeyError> {
        let unreadable = KeyError::Unreadable { what: WHAT };
        let bytes: [u8; 158] = decode(encoded_line(file, WHAT)?, WHAT)?;
        let (lock, costs): ([u8; 2], [u8; 48]) = (part(&bytes, 2), part(&bytes, 6));
        let mut hidden: [u8; HIDDEN] = part(&bytes, 54);
        if bytes[..2] != *ALGORITHM || bytes[4..6] != *CHECKED_BY {
            return Err(unreadable);
        }
        if lock == *SCRYPT {
            let password = password.ok_or(KeyError::PasswordNeeded)?;
            let number = |at| u64::from_le_bytes(part(&costs, at));
            let (log_n, parallel) = scrypt_costs(number(32), number(40)).ok_or(unreadable.clone())?;
            cover(&mut hidden, password, &costs[..32], log_n, parallel)?;
        } else if lock != *BARE {
            return Err(unreadable);
        }
        let (id, pair): ([u8; 8], [u8; 64]) = (part(&hidden, 0), part(&hidden, 8));
        let locked = lock == *SCRYPT;
        // An older minisign leaves the check value of a bare key empty.
        let check_holds = hidden[72..] == check_value(&id, &pair) || (!locked && hidden[72..] == [0; 32]);
        match SigningKey::from_keypair_bytes(&pair) {
            Ok(key) if check_holds => Ok(Self { id, key }),
            _ if locked => Err(KeyError::WrongPassword),
            _ => Err(unreadable),
        }
    }
}

fn check_value(id: &[u8; 8], pair: &[u8; 64]) -> [u8; 32] {
    let mut hash = Blake2b::<U32>::new();
    hash.update(ALGORITHM);
    hash.update(id);
    hash.update(pair);
    hash.finalize().into()
}

/// Hides or shows: the same bytes are mixed in both times.
fn cover(
    hidden: &mut [u8; HIDDEN],
    password: &str,
    salt: &[u8],
    log_n: u8,
    parallel: u32,
) -> Result<(), KeyError> {
    let machine = |reason: String| KeyError::Machine { reason };
    let costs =
        scrypt::Params::new(log_n, BLOCK_SIZE, parallel).map_err(|error| machine(error.to_string()))?;
    let mut stream = [0; HIDDEN];
    scrypt::scrypt(password.as_bytes(), salt, &costs, &mut stream)
        .map_err(|error| machine(error.to_string()))?;
    for (byte, mask) in hidden.iter_mut().zip(stream) {
        *byte ^= mask;
    }
    Ok(())
}

/// The costs of scrypt that libsodium makes of its two limits (`pickparams`).
fn scrypt_costs(operations: u64, memory: u64) -> Option<(u8, u32)> {
    let operations = operations.max(32_768);
    let block = u64::from(BLOCK_SIZE);
    let by_operations = operations < memory / 32;
    let max_n = if by_operations {
        operations / (block * 4)
    } else {
        memory / (block * 128)
    };
    let log_n = (1..=MAX_LOG_N).find(|log_n| 1 << log_n > max_n / 2)?;
    let parallel = if by_operations {
        1
    } else {
        (operations / 4 / (1 << log_n)).min(0x3fff_ffff) / block
    };
    // More at once would be more work than any key of minisign's asks for.
    u32::try_from(parallel)
        .ok()
        .filter(|parallel| (1..=16).contains(parallel))
        .map(|parallel| (log_n, parallel))
}

fn fill(bytes: &mut [u8]) -> Result<(), KeyError> {
    getrandom::fill(bytes).map_err(|error| KeyError::Machine {
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_costs_are_read_as_we_mean_them() {
        assert_eq!(scrypt_costs(OPERATIONS, MEMORY), Some((LOG_N, 1)));
        assert_eq!(
            scrypt_costs(33_554_432, 1 << 30),
            Some((20, 1)),
            "what minisign asks for"
        );
    }

    #[test]
    fn costs_that_no_machine_bears_are_refused() {
        for (operations, memory) in [
            (u64::MAX, u64::MAX),
            (u64::MAX, 1 << 20),
            (1 << 40, 4 << 30),
            (1 << 26, 2 << 30),
        ] {
            assert_eq!(scrypt_costs(operations, memory), None, "{operations}, {memory}");
        }
    }

    #[test]
    fn a_key_opens_with_its_password_and_no_other() {
        let key = SecretKey::from_seed([7; 8], &[9; 32]);
        let file = key.to_locked_file("le puits de Ségou").unwrap();
        let opened = SecretKey::open(&file, Some("le puits de Ségou")).unwrap();
        assert_eq!(opened.public_key(), key.public_key());
        assert_eq!(
            SecretKey::open(&file, Some("le puits")).unwrap_err(),
            KeyError::WrongPassword
        );
        assert_eq!(
            SecretKey::open(&file, None).unwrap_err(),
            KeyError::PasswordNeeded
        );
        assert!(!format!("{key:?}").contains(&file[40..60]), "a log shows no key");
    }

    #[test]
    fn a_bare_key_opens_and_a_damaged_one_does_not() {
        let key = SecretKey::from_seed([7; 8], &[9; 32]);
        let file = key.to_bare_file();
        assert_eq!(
            SecretKey::open(&file, None).unwrap().public_key(),
            key.public_key()
        );
        let damaged = file.replacen("RWQ", "RWS", 1);
        assert!(SecretKey::open(&damaged, None).is_err());
        for text in [
            "",
            "\n\n",
            "untrusted comment: x",
            "untrusted comment: x\né",
            "RWQ",
        ] {
            assert!(SecretKey::open(text, None).is_err(), "{text:?}");
        }
    }
}
