//! Full optimisation of many problems from many starts, and what the runs tell.
//!
//! | file | holds |
//! |---|---|
//! | `optimised` | one problem, optimised in full from several seeds, beside its theory |
//! | `columns` | many problems, every run of them in parallel |
//! | `ended` | runs that wait for the rest of their column |
//! | [`epsilon`] | the loss of programs that write −ln(σ + ε), and training on it |
//! | [`grid`] | a grid of problems, cut into what is finished as a whole |
//! | [`shard`] | the share of a grid that one of n jobs takes |
//! | [`journal`] | finished columns as lines of a file, to resume from and to join |
//! | `statistics` | what K seeds tell |
//! | `watch` | who is told of each run, and may end them |
//!
//! A run that arrives at min ℓ shows that the bound is attained: the bound holds for all unit
//! vectors, so no global search is needed. A run that does not arrive shows nothing by itself.

mod columns;
mod ended;
pub mod epsilon;
pub mod grid;
pub mod journal;
mod optimised;
pub mod shard;
mod statistics;
mod watch;

pub use columns::{DISPLACEMENT, cost, optimise, optimise_columns};
pub use optimised::{Gap, Keep, Optimised, Plan, SeedRun, Theory};
pub use statistics::{Proportion, Spread, Summary};
pub use watch::Watch;
