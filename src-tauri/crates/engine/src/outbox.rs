//! What the person asked for while there was no network: it waits in the library, and the next sync does it first.

use kalan_fetch::{FetchError, Spent};
use kalan_model::{ErrorCode, Failure};
use kalan_store::NewJob;
use tokio_util::sync::CancellationToken;

use crate::saved::Wish;
use crate::{Engine, EngineError};

/// The word for these jobs in the queue.
pub(crate) const JOB: &str = "outbox";

/// A page that was brought from another program and cannot be had stays in the list, and is asked for again after 30
/// days.
const ASKED_AGAIN_SECS: i64 = 30 * 24 * 3600;

/// What is asked for again as long as only the network is to blame.
pub(crate) fn can_wait(failure: &Failure) -> bool {
    // A name that nobody knows and a port that nobody listens at are mistypes as often as not.
    matches!(
        failure.code,
        ErrorCode::Offline
            | ErrorCode::NetworkOff
            | ErrorCode::Cut
            | ErrorCode::Stalled
            | ErrorCode::TryLater
            | ErrorCode::LoginRequired
    )
}

impl Engine {
    /// Keeps what only the network kept from being saved, for the next sync; gives the failure that says so.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) async fn queue_if_it_can_wait(
        &self,
        address: &str,
        mut failure: Failure,
    ) -> Result<Failure, EngineError> {
        if can_wait(&failure) {
            self.put_in_outbox(address).await?;
            failure
                .detail
                .push_str("; it is kept, and the next sync saves it");
            failure = failure.with("queued", true);
        }
        Ok(failure)
    }

    async fn put_in_outbox(&self, address: &str) -> Result<(), EngineError> {
        let job = NewJob {
            kind: JOB,
            key: address.to_owned(),
            feed: None,
            payload: address.to_owned(),
            url: Some(address.to_owned()),
            news_at: None,
        };
        self.write_own(move |tx| tx.jobs().add(&job).map(drop)).await
    }

    /// Addresses that wait for the network, oldest first.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn outbox(&self) -> Result<Vec<String>, EngineError> {
        let all = kalan_model::Timestamp::from_millis(i64::MAX / 1_000_000);
        self.blocking(move |engine| {
            let jobs = engine.store.reader().read(|tx| tx.jobs().due(JOB, all))?;
            Ok(jobs.into_iter().filter_map(|job| job.url).collect())
        })
        .await
    }

    /// Saves one address of the outbox. What only the network kept from it stays there.
    pub(crate) async fn send(
        &self,
        job: i64,
        allowance: Option<u64>,
        cancel: &CancellationToken,
    ) -> Result<(Sent, Spent), EngineError> {
        let read = move |engine: &Self| Ok(engine.store.reader().read(|tx| tx.jobs().get(job))?);
        let Some(payload) = self.blocking(read).await?.map(|job| job.payload) else {
            return Ok((Sent::Gone, Spent::default()));
        };
        let wish = Wish::of(&payload);
        let address = wish.url.clone();
        let (draft, spent) = self.fetch_page_counted(&address, allowance, cancel).await;
        let sent = match draft {
            Ok(whole) => {
                let saved = self.save_article(whole.draft).await?;
                self.grant(saved.id(), wish).await?;
                Sent::Saved(saved)
            }
            Err(EngineError::Store(error)) => return Err(error.into()),
            Err(EngineError::Fetch(FetchError::OverAllowance { .. } | FetchError::Cancelled)) => Sent::Left,
            Err(error) => {
                let failure = error.failure();
                if can_wait(&failure) {
                    let kept = failure.clone();
                    self.write(move |tx| tx.jobs().postpone(job, &kept)).await?;
                    return Ok((Sent::Broke(failure.code), spent));
                }
                tracing::warn!(%address, %failure.detail, "a saved address cannot be had");
                if Wish::is_brought(&payload) {
                    let later = self.now().plus_secs(ASKED_AGAIN_SECS);
                    self.write(move |tx| tx.jobs().fail(job, &failure, later)).await?;
                    return Ok((Sent::Gone, spent));
                }
                Sent::Gone
            }
        };
        if !matches!(sent, Sent::Left) {
            self.write(move |tx| tx.jobs().done(job)).await?;
        }
        Ok((sent, spent))
    }
}

/// What became of an address of the outbox.
pub(crate) enum Sent {
    Saved(kalan_model::Saved),
    /// It cannot be had, or somebody took it off.
    Gone,
    /// Only the network is to blame: it stays.
    Broke(ErrorCode),
    /// Stopped, or the budget does not reach: it stays.
    Left,
}
