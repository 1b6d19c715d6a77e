//! What a pull may spend, and what it spent, written into the ledger request by request.

use kalan_fetch::{FetchError, Fetched, Request, Traffic};
use kalan_store::LedgerLine;
use tokio_util::sync::CancellationToken;

use crate::network::budget;
use crate::sync::line;
use crate::{Engine, EngineError};

/// What a request costs besides the body it asks for.
const OVERHEAD_BYTES: u64 = 2_000;

/// The bytes of one pull.
pub(super) struct Spending<'a> {
    engine: &'a Engine,
    before: Traffic,
    claimed: Traffic,
    budget: Option<u64>,
    cancel: &'a CancellationToken,
}

impl<'a> Spending<'a> {
    /// Begins to count, within what the person lets the network cost.
    pub(super) async fn begin(
        engine: &'a Engine,
        asked: Option<u64>,
        cancel: &'a CancellationToken,
    ) -> Result<Self, EngineError> {
        let now = engine.now();
        let read =
            move |engine: &Engine| Ok((engine.reader().network()?, engine.reader().already_spent(now)?));
        let (policy, spent) = engine.blocking(read).await?;
        Ok(Self {
            engine,
            before: engine.fetcher.traffic(),
            claimed: Traffic::default(),
            budget: budget(asked, &policy, spent).map(|(bytes, _)| bytes),
            cancel,
        })
    }

    /// What was spent so far.
    pub(super) fn spent(&self) -> Traffic {
        self.engine.fetcher.traffic() - self.before
    }

    /// Asks, within what is left; what it cost is in the ledger whatever came of it.
    pub(super) async fn ask(
        &mut self,
        mut request: Request,
    ) -> Result<(Result<Fetched, FetchError>, u64), EngineError> {
        let spent = self.spent();
        let spent = spent.bytes_received + spent.bytes_sent + OVERHEAD_BYTES;
        request.allow_bytes = self.budget.map(|budget| budget.saturating_sub(spent));
        if request.allow_bytes == Some(0) {
            let url = Box::new(request.url);
            return Ok((
                Err(FetchError::OverAllowance {
                    url,
                    size_bytes: None,
                }),
                0,
            ));
        }
        let (fetched, spent) = self.engine.fetcher.fetch_counted(&request, self.cancel).await;
        self.claimed += spent.traffic;
        let (now, line) = (
            self.engine.now(),
            line(None, request.url.as_str(), "channel", &spent),
        );
        self.engine.write(move |tx| tx.traffic().add(&line, now)).await?;
        Ok((fetched, spent.traffic.bytes_received))
    }

    /// Writes what belongs to no request, handshakes, into the ledger; gives all that was spent.
    pub(super) async fn end(self) -> Result<Traffic, EngineError> {
        let (spent, now) = (self.spent(), self.engine.now());
        let rest = spent - self.claimed;
        let line = LedgerLine {
            kind: "link",
            bytes_received: rest.bytes_received,
            bytes_sent: rest.bytes_sent,
            ..LedgerLine::default()
        };
        self.engine.write(move |tx| tx.traffic().add(&line, now)).await?;
        Ok(spent)
    }
}
