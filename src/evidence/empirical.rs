//! Empirical evidence: full optimisation over U and V from many random starts, see
//! [`crate::experiment`].

mod claims;
mod judged;
mod pairs;
pub mod reported;
mod small_dimension;
mod statements;

pub use claims::examine;
pub use statements::examine_statements;
