//! What the room promises as a whole, on pages and feeds of our own and on the shared ones.

mod bombs;
mod documents;
mod fixtures;
mod fuzz;
mod hostile;
// The kit's own file, without the kit: this room is tested with no web and no runtime.
#[path = "../../../../../tests/src/material.rs"]
#[expect(unreachable_pub, reason = "public in the kit")]
mod material;
#[path = "../../../../../tests/src/random.rs"]
mod random;
mod sanitizing;
mod shared;
