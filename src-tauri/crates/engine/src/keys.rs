//! Publishers' keys: one's own, which seal bundles, and those of others, which the person believes or not.

use kalan_bundle::{
    Heard, KnownPublisher, PublicKey, Publisher, SecretKey, SignedStatement, Statement, TrustStore,
};
use kalan_model::Timestamp;
use kalan_store::ReadTx;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Engine, EngineError};

/// Settings under which they stand; the secret halves are in the keyring.
const OWN: &str = "own_keys";
pub(crate) const TRUST: &str = "publishers";

/// Characters of a publisher's name: it stands on a card.
const MAX_NAME: usize = 120;

/// One of the person's own keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnKey {
    /// The publisher's name, as the bundles say it.
    pub name: String,
    /// The public half.
    pub key: PublicKey,
    /// When it was made.
    pub made: Timestamp,
    /// When it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Timestamp>,
    /// The keys that it follows, newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<PublicKey>,
    /// What was said of it and of those, each signed by the key it is about: a channel carries it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<String>,
}

impl OwnKey {
    pub(crate) fn publisher(&self) -> Publisher {
        Publisher {
            name: self.name.clone(),
            key: self.key,
        }
    }

    /// Whether what that key signed is this publisher's.
    pub(crate) fn signed_as(&self, key: &PublicKey) -> bool {
        self.key == *key || self.earlier.contains(key)
    }
}

/// The name under which the secret half is kept.
fn secret_name(key: &PublicKey) -> String {
    format!("key {}", key.id_text())
}

fn stored<T: DeserializeOwned + Default>(
    tx: ReadTx<'_>,
    setting: &str,
) -> Result<T, kalan_store::StoreError> {
    let text = tx.settings().get(setting)?;
    // What cannot be read is as if nobody were trusted: the person is asked again.
    Ok(text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

pub(crate) fn trust_of(tx: ReadTx<'_>) -> Result<TrustStore, kalan_store::StoreError> {
    stored(tx, TRUST)
}

impl Engine {
    /// The person's own keys, in the order they were made.
    ///
    /// # Errors
    /// What the library says.
    pub fn own_keys(&self) -> Result<Vec<OwnKey>, EngineError> {
        Ok(self.store.reader().read(|tx| stored(tx, OWN))?)
    }

    /// The publishers that were met here.
    ///
    /// # Errors
    /// What the library says.
    pub fn publishers(&self) -> Result<Vec<KnownPublisher>, EngineError> {
        Ok(self.trust_store()?.publishers().to_vec())
    }

    /// All that is known of them.
    ///
    /// # Errors
    /// What the library says.
    pub fn trust_store(&self) -> Result<TrustStore, EngineError> {
        Ok(self.store.reader().read(trust_of)?)
    }

    /// Makes a key for a publisher of that name. Its secret half goes to the keyring.
    ///
    /// # Errors
    /// [`EngineError::KeyName`] for a name that is taken or empty; what the keyring says.
    pub async fn new_key(&self, name: &str) -> Result<OwnKey, EngineError> {
        let name = name.trim().to_owned();
        let fits = !name.is_empty() && name.chars().count() <= MAX_NAME && !name.contains(char::is_control);
        if !fits || self.own_keys()?.iter().any(|own| own.name == name) {
            return Err(EngineError::KeyName(name.chars().take(MAX_NAME).collect()));
        }
        let made = self.now();
        self.blocking(move |engine| {
            let secret = SecretKey::generate().map_err(|error| key_failed(&name, &error))?;
            let key = secret.public_key();
            // First: a key without its secret half could never be told from one that was lost.
            engine.secrets.set(&secret_name(&key), &secret.to_bare_file())?;
            let own = OwnKey {
                name,
                key,
                made,
                revoked: None,
                earlier: Vec::new(),
                statements: Vec::new(),
            };
            let kept = own.clone();
            engine.change_setting(OWN, move |keys: &mut Vec<OwnKey>| keys.push(kept))?;
            let publisher = own.publisher();
            engine.change_setting(TRUST, move |trust: &mut TrustStore| {
                trust.trust(&publisher, None, made);
            })?;
            Ok(own)
        })
        .await
    }

    /// The own key of that name.
    ///
    /// # Errors
    /// [`EngineError::NoKey`].
    pub fn own_key(&self, name: &str) -> Result<OwnKey, EngineError> {
        let found = self.own_keys()?.into_iter().find(|own| own.name == name);
        found.ok_or_else(|| EngineError::NoKey(name.to_owned()))
    }

    /// The secret half of an own key.
    pub(crate) fn signer(&self, own: &OwnKey) -> Result<SecretKey, EngineError> {
        if own.revoked.is_some() {
            return Err(EngineError::KeyRevoked(own.name.clone()));
        }
        self.secret_of(own)
    }

    /// The same of a key that may have been taken back: for its last word alone.
    pub(crate) fn secret_of(&self, own: &OwnKey) -> Result<SecretKey, EngineError> {
        let file = self.secrets.get(&secret_name(&own.key))?;
        let file = file.ok_or_else(|| EngineError::NoKey(own.name.clone()))?;
        SecretKey::open(&file, None).map_err(|error| key_failed(&own.name, &error))
    }

    /// The secret half of an own key as a file of minisign's, locked by `password`: to be carried to another machine.
    ///
    /// # Errors
    /// [`EngineError::NoKey`]; what the keyring says.
    pub async fn export_secret_key(&self, name: &str, password: String) -> Result<String, EngineError> {
        let own = self.own_key(name)?;
        self.blocking(move |engine| {
            let locked = engine.signer(&own)?.to_locked_file(&password);
            locked.map_err(|error| key_failed(&own.name, &error))
        })
        .await
    }

    /// Believes a key from now on.
    ///
    /// # Errors
    /// [`EngineError::Key`] for what is no key.
    pub async fn trust_key(&self, key: &str, name: &str) -> Result<Publisher, EngineError> {
        let key = read_key(key)?;
        let now = self.now();
        let publisher = Publisher {
            name: name.trim().to_owned(),
            key,
        };
        let trusted = publisher.clone();
        self.blocking(move |engine| {
            engine.change_setting(TRUST, move |trust: &mut TrustStore| {
                trust.trust(&trusted, None, now);
            })
        })
        .await?;
        Ok(publisher)
    }

    /// Believes a key no more; it stays known.
    ///
    /// # Errors
    /// [`EngineError::Key`] for what is no key.
    pub async fn distrust_key(&self, key: &str) -> Result<PublicKey, EngineError> {
        let key = read_key(key)?;
        self.blocking(move |engine| {
            engine.change_setting(TRUST, move |trust: &mut TrustStore| trust.distrust(&key))
        })
        .await?;
        Ok(key)
    }

    /// Takes an own key back for good; gives the signed statement that tells others.
    ///
    /// # Errors
    /// [`EngineError::NoKey`]; what the keyring says.
    pub async fn revoke_key(&self, name: &str, reason: &str) -> Result<String, EngineError> {
        let own = self.own_key(name)?;
        let (reason, at) = (reason.to_owned(), self.now());
        self.blocking(move |engine| {
            let secret = engine.signer(&own)?;
            let statement = Statement::Revoke {
                key: own.key,
                reason,
                at,
            }
            .sign(&secret);
            let statement = statement.ok_or_else(|| EngineError::NoKey(own.name.clone()))?;
            let text = statement.to_string();
            let said = text.clone();
            engine.change_setting(OWN, move |keys: &mut Vec<OwnKey>| {
                for one in keys.iter_mut().filter(|one| one.key == own.key) {
                    one.revoked = Some(at);
                    one.statements.push(said.clone());
                }
            })?;
            engine.change_setting(TRUST, move |trust: &mut TrustStore| trust.hear(&statement))?;
            Ok(text)
        })
        .await
    }

    /// Makes another key for a publisher, which signs in the place of the one of before; gives the statement by that one
    /// which tells others. Their channels carry it.
    ///
    /// # Errors
    /// [`EngineError::NoKey`], [`EngineError::KeyRevoked`]; what the keyring says.
    pub async fn rotate_key(&self, name: &str) -> Result<(OwnKey, String), EngineError> {
        let own = self.own_key(name)?;
        let at = self.now();
        self.blocking(move |engine| {
            let old = engine.signer(&own)?;
            let secret = SecretKey::generate().map_err(|error| key_failed(&own.name, &error))?;
            let next = secret.public_key();
            let statement = Statement::Rotate {
                key: own.key,
                next,
                at,
            }
            .sign(&old);
            let statement = statement.ok_or_else(|| EngineError::NoKey(own.name.clone()))?;
            engine.secrets.set(&secret_name(&next), &secret.to_bare_file())?;
            let text = statement.to_string();
            let mut new = own.clone();
            new.earlier.push(own.key);
            new.statements.push(text.clone());
            new.key = next;
            let kept = new.clone();
            engine.change_setting(OWN, move |keys: &mut Vec<OwnKey>| {
                for one in keys.iter_mut().filter(|one| one.key == own.key) {
                    *one = kept.clone();
                }
            })?;
            engine.change_setting(TRUST, move |trust: &mut TrustStore| trust.hear(&statement))?;
            Ok((new, text))
        })
        .await
    }

    /// Takes what the owner of a key says of it: that another follows, or that it is not to be believed any more.
    ///
    /// # Errors
    /// [`EngineError::Key`] for what is no statement, or a forged one.
    pub async fn hear_statement(&self, text: &str) -> Result<Heard, EngineError> {
        let statement: SignedStatement = text.parse().map_err(EngineError::Key)?;
        self.blocking(move |engine| {
            engine.change_setting(TRUST, move |trust: &mut TrustStore| trust.hear(&statement))
        })
        .await
    }

    /// Changes what stands under a setting, in one transaction of the person's own.
    pub(crate) fn change_setting<S, T>(
        &self,
        setting: &'static str,
        change: impl FnOnce(&mut S) -> T + Send + 'static,
    ) -> Result<T, EngineError>
    where
        S: DeserializeOwned + Default + Serialize,
        T: Send + 'static,
    {
        Ok(self.store.write_own(move |tx| {
            let mut value: S = stored(tx.read(), setting)?;
            let answer = change(&mut value);
            // Names, keys and times always have a JSON.
            tx.settings()
                .set(setting, &serde_json::to_string(&value).unwrap_or_default())?;
            Ok(answer)
        })?)
    }

    pub(crate) fn trust_publisher(
        &self,
        publisher: Publisher,
        channel: Option<String>,
    ) -> Result<(), EngineError> {
        let now = self.now();
        self.change_setting(TRUST, move |trust: &mut TrustStore| {
            trust.trust(&publisher, channel.as_deref(), now);
        })
    }
}

fn read_key(text: &str) -> Result<PublicKey, EngineError> {
    text.parse().map_err(EngineError::Key)
}

fn key_failed(name: &str, error: &kalan_bundle::KeyError) -> EngineError {
    EngineError::Secret {
        name: format!("the key \"{name}\""),
        act: "used",
        reason: error.to_string(),
    }
}
