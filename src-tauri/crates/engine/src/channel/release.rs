//! A bundle as a channel's list names it: what it must be to be taken, and what moves when its content is in.

use kalan_bundle::{Edition, EditionHash, Problem, ProblemCode, PublicKey};
use kalan_store::FollowedChannel;

/// One step to the newest number.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    /// The channel as it is followed here, before this step.
    pub(crate) channel: FollowedChannel,
    /// The file's name in the list.
    pub(crate) file: String,
    /// The key that signed the list.
    pub(crate) publisher: PublicKey,
    /// The number that it leads to.
    pub(crate) sequence: u64,
    /// The edition that it must come to, where the list says it: that of the newest number.
    pub(crate) edition: Option<EditionHash>,
}

impl Release {
    /// Holds what a bundle comes to against the list: parts of two publications do not make a third.
    ///
    /// # Errors
    /// `Mixed`.
    pub(crate) fn check(&self, edition: &Edition) -> Result<(), Problem> {
        let header = &edition.header;
        let placed = header
            .channel
            .as_ref()
            .is_some_and(|place| place.id == self.channel.id && place.sequence == self.sequence);
        let signed = header
            .publisher
            .as_ref()
            .is_some_and(|by| by.key == self.publisher);
        let same = self.edition.is_none_or(|listed| listed == edition.hash());
        if placed && signed && same {
            return Ok(());
        }
        Err(Problem::new(ProblemCode::Mixed).with("file", &self.file))
    }
}
