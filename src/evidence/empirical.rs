//! Empirical evidence: full optimisation over U and V from many random starts.
//!
//! A run that arrives at min ℓ shows that the bound is attained: the bound holds for all unit
//! vectors, so no global search is needed. A run that does not arrive shows nothing by itself.

mod cell;
mod claims;
mod columns;
mod judged;
mod statistics;

pub use cell::{Cell, Gap, Loss, Plan, SeedRun, Theory};
pub use claims::examine;
pub use columns::{DISPLACEMENT, cost, optimise, optimise_columns};
pub use statistics::{Proportion, Spread, Summary};
