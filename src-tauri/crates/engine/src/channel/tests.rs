//! A publisher, followers, and what stands between them: old lists, forks, mixed parts, endless files, stolen keys.

mod attacks;
mod keys;
mod machine;
mod ways;
