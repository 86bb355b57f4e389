//! The released SigLIP models in the paper's letters, and what other papers and checkpoints mean
//! by a temperature, a bias and δ.

pub mod convention;
pub mod models;
