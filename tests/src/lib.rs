//! What the tests of all rooms stand on: a web on this machine that behaves, and misbehaves, as told.

pub mod bad_disk;
pub mod driver;
pub mod link;
pub mod material;
pub mod picture;
pub mod prose;
mod random;
pub mod real_pages;
pub mod web;
