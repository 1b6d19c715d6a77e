//! Following a channel: who signs it is shown and asked once; and the list of all.

use kalan_bundle::{Channel, Problem, ProblemCode, PublicKey, Publisher, TrustStore, Verdict};
use kalan_fetch::{FetchError, Fetched, Request};
use kalan_model::Validators;
use kalan_store::FollowedChannel;
use tokio_util::sync::CancellationToken;

use super::place::Place;
use super::report::{ChannelInfo, ChannelList, FollowReport};
use super::spending::Spending;
use crate::keys::TRUST;
use crate::{Engine, EngineError};

/// What a place answers when it is asked for its list.
pub(super) enum Head {
    /// It is the one that was seen.
    Same,
    /// The file, and what to ask its host with next time.
    List(Vec<u8>, Validators),
}

impl Engine {
    /// Follows a channel from now on. With `trust` the person has seen who signs it, and says yes.
    ///
    /// # Errors
    /// [`EngineError::Bundle`] when it is not signed by somebody who is trusted; the network, the disk.
    pub async fn follow_channel(
        &self,
        place: &str,
        trust: bool,
        cancel: &CancellationToken,
    ) -> Result<FollowReport, EngineError> {
        let place = Place::named(place)?;
        let mut spending = Spending::begin(self, None, cancel).await?;
        let head = self.head_of(&place, &Validators::default(), &mut spending).await;
        spending.end().await?;
        let Head::List(bytes, _) = head? else {
            return Err(place.refused(Problem::new(ProblemCode::NotAChannel)));
        };
        self.blocking(move |engine| engine.follow_now(&place, &bytes, trust))
            .await
    }

    fn follow_now(&self, place: &Place, bytes: &[u8], trust: bool) -> Result<FollowReport, EngineError> {
        let list = Channel::read(bytes).map_err(|problem| place.refused(problem))?;
        self.hear_all(&list)?;
        let publisher = list.publisher.clone();
        match self.trust_store()?.judge(Some(&publisher), Some(&list.id)) {
            Verdict::Trusted => {}
            Verdict::Doubtful(problem) if trust && problem.code == ProblemCode::UnknownPublisher => {
                self.trust_publisher(publisher.clone(), Some(list.id.clone()))?;
            }
            Verdict::Doubtful(problem) => return Err(place.refused(problem)),
        }
        let (key, id) = (publisher.key, list.id.clone());
        self.change_setting(TRUST, move |store: &mut TrustStore| store.follow(&key, &id))?;
        let store = self.trust_store()?;
        let known = self.followed_channels()?.into_iter().find(|known| {
            known.id == list.id && successor_of(&store, &known.publisher) == Some(publisher.key)
        });
        let row = FollowedChannel {
            id: list.id.clone(),
            publisher_name: publisher.name.clone(),
            publisher: publisher.key.to_string(),
            title: list.title.clone(),
            place: place.to_string(),
            ..FollowedChannel::default()
        };
        let known_number = known.map(|known| known.number);
        let number = self.store.write_own(move |tx| match known_number {
            Some(number) => tx.channels().set_place(number, &row.place).map(|()| number),
            None => tx.channels().add(&row),
        })?;
        Ok(FollowReport {
            number,
            title: list.title,
            place: place.to_string(),
            publisher,
            sequence: list.sequence,
            expires: list.expires,
            known: known_number.is_some(),
        })
    }

    /// Follows a channel no more; its articles stay.
    ///
    /// # Errors
    /// [`EngineError::NoChannel`].
    pub async fn unfollow_channel(&self, name: &str) -> Result<ChannelInfo, EngineError> {
        let name = name.to_owned();
        let now = self.now();
        self.blocking(move |engine| {
            let channel = engine.followed_channel(&name)?;
            let number = channel.number;
            engine.store.write_own(move |tx| tx.channels().remove(number))?;
            Ok(info(channel, now))
        })
        .await
    }

    /// The channels that are followed, and those that are published from here.
    ///
    /// # Errors
    /// What the library says.
    pub fn channels(&self) -> Result<ChannelList, EngineError> {
        let now = self.now();
        let followed = self.followed_channels()?;
        Ok(ChannelList {
            followed: followed.into_iter().map(|channel| info(channel, now)).collect(),
            published: self.own_channels()?,
        })
    }

    pub(super) fn followed_channels(&self) -> Result<Vec<FollowedChannel>, EngineError> {
        Ok(self.store.reader().read(|tx| tx.channels().followed())?)
    }

    /// The channel of that name, number or place.
    pub(super) fn followed_channel(&self, name: &str) -> Result<FollowedChannel, EngineError> {
        let place = Place::named(name).map(|place| place.to_string()).ok();
        let number = name.parse::<i64>().ok();
        let mut all = self.followed_channels()?.into_iter();
        let found = all.find(|one| {
            Some(one.number) == number
                || one.title == name
                || one.id == name
                || Some(&one.place) == place.as_ref()
        });
        found.ok_or_else(|| EngineError::NoChannel(name.to_owned()))
    }

    /// Takes what the owners of the channel's keys say of them, if they are known here.
    pub(super) fn hear_all(&self, list: &Channel) -> Result<(), EngineError> {
        let statements: Vec<_> = list.statements().collect();
        if statements.is_empty() {
            return Ok(());
        }
        self.change_setting(TRUST, move |store: &mut TrustStore| {
            for statement in &statements {
                store.hear(statement);
            }
        })
    }

    /// Whether whoever signed a list may speak for this channel: its key of before, or one that it named.
    pub(super) fn believe_signer(
        &self,
        channel: &FollowedChannel,
        publisher: &Publisher,
        place: &Place,
    ) -> Result<(), EngineError> {
        let store = self.trust_store()?;
        if let Verdict::Doubtful(problem) = store.judge(Some(publisher), Some(&channel.id)) {
            return Err(place.refused(problem));
        }
        if successor_of(&store, &channel.publisher) == Some(publisher.key) {
            return Ok(());
        }
        // Trusted, and another: what one publisher began no other goes on with.
        let problem = Problem::new(ProblemCode::ChangedKey)
            .with("name", &publisher.name)
            .with("key", publisher.key)
            .with("known_key", &channel.publisher);
        Err(place.refused(problem))
    }

    /// Asks a place for its list.
    pub(super) async fn head_of(
        &self,
        place: &Place,
        validators: &Validators,
        spending: &mut Spending<'_>,
    ) -> Result<Head, EngineError> {
        let Place::Web(url) = place else {
            let place = place.clone();
            let bytes = self.blocking(move |_| place_list(&place)).await?;
            return Ok(Head::List(bytes, Validators::default()));
        };
        let invalid = |_| EngineError::InvalidAddress(url.to_string());
        let url = url.join(Channel::FILE).map_err(invalid)?;
        let mut request = Request::text(url, Channel::MAX_BYTES as u64);
        request.validators = validators.clone();
        match spending.ask(request).await?.0 {
            Ok(Fetched::NotModified { .. }) => Ok(Head::Same),
            Ok(Fetched::Body(body)) => Ok(Head::List(body.bytes, body.validators)),
            Err(FetchError::TooLarge { .. }) => Err(place.refused(
                Problem::new(ProblemCode::Endless)
                    .with("file", Channel::FILE)
                    .with("size", Channel::MAX_BYTES),
            )),
            Err(error) => Err(error.into()),
        }
    }
}

fn place_list(place: &Place) -> Result<Vec<u8>, EngineError> {
    let missing = || {
        let path = std::path::Path::new(&place.to_string()).join(Channel::FILE);
        super::place::file_failed(&path, std::io::ErrorKind::NotFound.into())
    };
    place.list_bytes()?.ok_or_else(missing)
}

fn successor_of(store: &TrustStore, key: &str) -> Option<PublicKey> {
    key.parse().ok().map(|key| store.successor(&key))
}

fn info(channel: FollowedChannel, now: kalan_model::Timestamp) -> ChannelInfo {
    let key = channel.publisher.parse().ok();
    let name = channel.publisher_name;
    ChannelInfo {
        number: channel.number,
        title: channel.title,
        id: channel.id,
        place: channel.place,
        publisher: key.map(|key| Publisher { name, key }),
        sequence: channel.have.map(|(sequence, _)| sequence),
        seen: channel.seen,
        expires: channel.expires,
        expired: channel.expires.is_some_and(|expires| expires < now),
        checked: channel.checked,
        failure: channel.failure,
    }
}
