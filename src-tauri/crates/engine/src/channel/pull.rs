//! Pulling: the list, then the cheapest way to its newest number, step by step; the number moves with each step's content.

use kalan_bundle::{BundleError, Channel, ChannelFile, Followed, Kind, Problem, ProblemCode};
use kalan_fetch::FetchError;
use kalan_model::{ErrorCode, Failure, Timestamp, Validators};
use kalan_store::FollowedChannel;
use tokio_util::sync::CancellationToken;

use super::bring::{ON_THEIR_WAY, here};
use super::follow::Head;
use super::place::Place;
use super::release::Release;
use super::report::{ChannelBundle, FailedChannel, PullReport, PulledChannel, WaitingChannel};
use super::spending::Spending;
use crate::{Engine, EngineError};

/// What is pulled, and from where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullOptions {
    /// The channels by name, number or place; all of them when empty.
    pub names: Vec<String>,
    /// Another place for this once: a stick, a mirror.
    pub from: Option<String>,
    /// Takes what there is also where its publisher promised a newer one.
    pub stale: bool,
    /// Bytes on the wire, both ways; none for no limit but the person's own.
    pub budget_bytes: Option<u64>,
}

/// One bundle on the way to the newest number.
struct Step {
    file: ChannelFile,
    from: Option<u64>,
    to: u64,
}

impl Engine {
    /// Brings the channels to their newest numbers. One that cannot be believed or reached is data in the report, and
    /// stays where it is.
    ///
    /// # Errors
    /// [`EngineError::NoChannel`], [`EngineError::SyncRunning`], or what the library says.
    pub async fn pull_channels(
        &self,
        options: &PullOptions,
        cancel: &CancellationToken,
    ) -> Result<PullReport, EngineError> {
        let cancel = cancel.child_token();
        let _guard = self.begin_sync(&cancel)?;
        self.fetcher.forget_names();
        let channels = match options.names.as_slice() {
            [] => self.followed_channels()?,
            names => names
                .iter()
                .map(|name| self.followed_channel(name))
                .collect::<Result<_, _>>()?,
        };
        let from = options.from.as_deref().map(Place::named).transpose()?;
        let mut spending = Spending::begin(self, options.budget_bytes, &cancel).await?;
        let mut report = PullReport::default();
        for channel in channels {
            let pulling = Pulling {
                engine: self,
                place: match &from {
                    Some(place) => place.clone(),
                    None => Place::named(&channel.place)?,
                },
                elsewhere: from.is_some(),
                stale: options.stale,
                now: self.now(),
            };
            match pulling.pull(channel.clone(), &mut spending).await {
                Ok(pulled) => report.pulled.push(pulled),
                Err(EngineError::Fetch(FetchError::OverAllowance { .. })) => {
                    report.waiting.push(pulling.waiting(channel)?);
                }
                Err(error) => report.failed.push(pulling.failed(channel, &error)?),
            }
        }
        if report.pulled.iter().any(|pulled| !pulled.bundles.is_empty()) {
            self.refresh_search().await;
        }
        if options.names.is_empty() && report.failed.is_empty() && report.waiting.is_empty() {
            // What is left of files that nobody waits for any more. One that stays is only room.
            let _ = std::fs::remove_dir_all(self.reader().dir().join(ON_THEIR_WAY));
        }
        let spent = spending.end().await?;
        report.bytes_received = spent.bytes_received;
        report.bytes_sent = spent.bytes_sent;
        report.requests = spent.requests;
        Ok(report)
    }
}

/// One channel on its way to its newest number.
pub(super) struct Pulling<'a> {
    pub(super) engine: &'a Engine,
    pub(super) place: Place,
    /// Whether that is not the channel's own place.
    elsewhere: bool,
    stale: bool,
    now: Timestamp,
}

impl Pulling<'_> {
    async fn pull(
        &self,
        mut channel: FollowedChannel,
        spending: &mut Spending<'_>,
    ) -> Result<PulledChannel, EngineError> {
        let mut pulled = PulledChannel {
            number: channel.number,
            title: channel.title.clone(),
            from: channel.have.map(|(sequence, _)| sequence),
            ..PulledChannel::default()
        };
        let known = match self.elsewhere {
            true => Validators::default(),
            false => channel.validators.clone(),
        };
        let validators = match self.engine.head_of(&self.place, &known, spending).await? {
            Head::Same => {
                self.refuse_expired(channel.expires)?;
                known
            }
            Head::List(bytes, validators) => {
                let list = self.believe(&bytes, &mut channel)?;
                self.walk(&list, &mut channel, &mut pulled, spending).await?;
                self.refuse_expired(Some(list.expires))?;
                validators
            }
        };
        pulled.sequence = channel.have.map(|(sequence, _)| sequence);
        pulled.expires = channel.expires;
        let (number, now) = (channel.number, self.now);
        let validators = if self.elsewhere {
            Validators::default()
        } else {
            validators
        };
        self.engine
            .write_own(move |tx| tx.channels().looked(number, now, &validators, None))
            .await?;
        Ok(pulled)
    }

    /// What became of a channel that could not be pulled.
    fn failed(&self, channel: FollowedChannel, error: &EngineError) -> Result<FailedChannel, EngineError> {
        let failure = error.failure();
        Ok(FailedChannel {
            number: channel.number,
            sequence: self.stays(channel.number, Some(failure.clone()))?,
            title: channel.title,
            error: failure,
        })
    }

    /// What became of a channel of which more is to come than may be spent now.
    fn waiting(&self, channel: FollowedChannel) -> Result<WaitingChannel, EngineError> {
        Ok(WaitingChannel {
            number: channel.number,
            sequence: self.stays(channel.number, None)?,
            title: channel.title,
        })
    }

    /// A channel is not at its newest number; gives the one it is at. Its host is asked for the whole of its list next
    /// time, unless all that was ever believed is in.
    fn stays(&self, number: i64, failure: Option<Failure>) -> Result<Option<u64>, EngineError> {
        let now = self.now;
        Ok(self.engine.store.write_own(move |tx| {
            let row = tx.read().channels().get(number)?;
            let sequence = row
                .as_ref()
                .and_then(|row| row.have)
                .map(|(sequence, _)| sequence);
            let all_in = row.filter(|row| sequence == Some(row.seen));
            let validators = all_in.map(|row| row.validators).unwrap_or_default();
            tx.channels().looked(number, now, &validators, failure.as_ref())?;
            Ok(sequence)
        })?)
    }

    /// Reads a list and holds it against what is known; what is believed is remembered before anything else is done.
    fn believe(&self, bytes: &[u8], channel: &mut FollowedChannel) -> Result<Channel, EngineError> {
        let refused = |problem| self.place.refused(problem);
        let list = Channel::read(bytes).map_err(refused)?;
        self.engine.hear_all(&list)?;
        if list.id != channel.id {
            let problem = Problem::new(ProblemCode::OtherChannel).with("title", &list.title);
            return Err(refused(problem));
        }
        self.engine
            .believe_signer(channel, &list.publisher, &self.place)?;
        let mut followed = Followed {
            have: channel.have.map(|(sequence, hash)| (sequence, hash.into())),
            seen: channel.seen,
            seen_created: channel.seen_created,
        };
        match list.judge(&followed, self.now) {
            Err(problem) if problem.code == ProblemCode::Expired && self.stale => {}
            judged => judged.map_err(refused)?,
        }
        followed.believe(&list);
        channel.publisher_name.clone_from(&list.publisher.name);
        channel.publisher = list.publisher.key.to_string();
        channel.title.clone_from(&list.title);
        channel.seen = followed.seen;
        channel.seen_created = followed.seen_created;
        channel.expires = Some(list.expires);
        let row = channel.clone();
        self.engine
            .store
            .write_own(move |tx| tx.channels().believe(&row))?;
        Ok(list)
    }

    fn refuse_expired(&self, expires: Option<Timestamp>) -> Result<(), EngineError> {
        match expires.filter(|expires| *expires < self.now && !self.stale) {
            Some(expires) => Err(self
                .place
                .refused(Problem::new(ProblemCode::Expired).with("expires", expires))),
            None => Ok(()),
        }
    }

    /// Takes the steps of the cheapest way; where one of them cannot be gone, the whole.
    async fn walk(
        &self,
        list: &Channel,
        channel: &mut FollowedChannel,
        pulled: &mut PulledChannel,
        spending: &mut Spending<'_>,
    ) -> Result<(), EngineError> {
        for step in self.way(list, channel) {
            let kind = step.from.map_or(Kind::Full, |_| Kind::Delta);
            let taken = self.take(list, step, channel, pulled, spending).await;
            match taken {
                Err(error) if kind == Kind::Delta && leads_nowhere(&error) => {
                    let whole = Step {
                        file: list.full.clone(),
                        from: None,
                        to: list.sequence,
                    };
                    return self.take(list, whole, channel, pulled, spending).await;
                }
                taken => taken?,
            }
        }
        Ok(())
    }

    fn way(&self, list: &Channel, channel: &FollowedChannel) -> Vec<Step> {
        let followed = Followed {
            have: channel.have.map(|(sequence, hash)| (sequence, hash.into())),
            ..Followed::default()
        };
        let here = |file: &ChannelFile| match self.place {
            Place::Web(_) => here(&self.staged(file)),
            Place::Folder(_) => 0,
        };
        let step = |file: &ChannelFile| {
            let delta = list.deltas.iter().find(|delta| delta.file == *file);
            Step {
                file: file.clone(),
                from: delta.map(|delta| delta.from),
                to: delta.map_or(list.sequence, |delta| delta.to),
            }
        };
        list.path(&followed, here).into_iter().map(step).collect()
    }

    async fn take(
        &self,
        list: &Channel,
        step: Step,
        channel: &mut FollowedChannel,
        pulled: &mut PulledChannel,
        spending: &mut Spending<'_>,
    ) -> Result<(), EngineError> {
        let path = self.bring(&step.file, spending).await?;
        let release = Release {
            channel: channel.clone(),
            file: step.file.file.clone(),
            publisher: list.publisher.key,
            sequence: step.to,
            edition: (step.to == list.sequence).then_some(list.edition),
        };
        let report = self.engine.import_release(&path, release).await;
        if matches!(self.place, Place::Web(_)) {
            // Taken or refused, it is not wanted again.
            let _ = std::fs::remove_file(&path);
        }
        let report = report?;
        let row = self
            .engine
            .store
            .reader()
            .read(|tx| tx.channels().get(channel.number))?;
        *channel = row.ok_or_else(|| EngineError::NoChannel(channel.title.clone()))?;
        pulled.sequence = Some(step.to);
        pulled.articles_new += report.articles_new;
        pulled.articles_updated += report.articles_updated;
        pulled.assets_new += report.assets_new;
        pulled.withdrawn.extend(report.withdrawn);
        pulled.bundles.push(ChannelBundle {
            kind: report.kind,
            from: step.from,
            to: step.to,
            size_bytes: step.file.size,
            file: step.file.file,
        });
        Ok(())
    }
}

/// Whether a way is closed for a reason that the whole does not have: what it builds on is not here any more, or a copy
/// of the channel has not that file yet.
fn leads_nowhere(error: &EngineError) -> bool {
    match error {
        EngineError::Bundle {
            source: BundleError::Refused(problem),
            ..
        } => matches!(problem.code, ProblemCode::WrongBase | ProblemCode::MissingBase),
        EngineError::File { .. }
        | EngineError::Fetch(FetchError::Refused { .. } | FetchError::Gone { .. }) => {
            matches!(
                error.failure().code,
                ErrorCode::NotFound | ErrorCode::HttpStatus | ErrorCode::Gone
            )
        }
        _ => false,
    }
}
