//! The desktop program: starts the shell.
fn main() {}
