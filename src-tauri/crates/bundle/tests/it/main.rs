//! The bundle as its callers see it: what is written is read, what is not as it must be is refused and says why.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests: what fails fails here, and a skipped test says so"
)]

mod channel;
mod delta;
mod desk;
mod evil;
mod keys;
mod lies;
mod limits;
mod mutations;
mod packing;
mod refusals;
mod trust;
mod vectors;
