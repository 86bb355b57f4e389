//! The readings of a number: intervals of doubles, and numbers of any precision.

#[path = "scalar/interval.rs"]
mod interval;
#[path = "scalar/precise.rs"]
mod precise;
