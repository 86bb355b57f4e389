//! Empirical evidence: full optimisation over U and V from many random starts, see
//! [`crate::experiment`].

mod claims;
mod judged;

pub use claims::examine;
