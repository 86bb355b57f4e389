//! ccem: a symbolic-numeric theorem checker for the sigmoid contrastive loss.

#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod claim;
pub mod cli;
pub mod embedding;
pub mod evidence;
pub mod loss;
pub mod optimize;
pub mod reduction;
pub mod report;
pub mod scalar;
