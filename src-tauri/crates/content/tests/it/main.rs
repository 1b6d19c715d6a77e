//! What the room promises as a whole, on pages and feeds of our own and on the shared ones.

mod fixtures;
mod hostile;
mod sanitizing;
mod shared;
