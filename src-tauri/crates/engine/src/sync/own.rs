//! What the person asked for while there was no network, done first.

use kalan_fetch::Spent;

use super::patience::Patience;
use super::road::{Road, What};
use crate::EngineError;
use crate::outbox::Sent;

impl Road<'_> {
    pub(super) async fn send_own(
        &self,
        job: i64,
        allowance: Option<u64>,
        patience: Patience,
    ) -> Result<(What, Spent), EngineError> {
        let (sent, spent) = self.engine.send(job, allowance, self.cancel).await?;
        let what = match sent {
            Sent::Saved(saved) => What::Text(Some(saved)),
            Sent::Gone => What::Text(None),
            Sent::Broke(code) if patience.has(code) => What::Broke,
            Sent::Broke(_) | Sent::Left => What::Left,
        };
        Ok((what, spent))
    }
}
