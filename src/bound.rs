//! Lower bounds of the loss where the dimension is too small for min ℓ.

pub mod kernel;
pub mod lemma;
