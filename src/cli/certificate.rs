//! Where `--certificate FILE` goes.

use std::path::{Path, PathBuf};

use super::output::write_whole;
use crate::certificate::Certificate;
use crate::exhibit::verify::verified;
use crate::report::{check_writable, same_file};

/// Could a certificate be written there, and is it no other output's file?
pub fn check_target(target: &Path, others: &[(&str, Option<&PathBuf>)]) -> Result<(), String> {
    for (flag, other) in others {
        if other.is_some_and(|other| same_file(other, target)) {
            return Err(format!("--certificate and {flag} name the same file"));
        }
    }
    check_writable(target).map_err(|error| error.to_string())
}

/// Writes certificates whole or not at all, after they were verified as they will be read.
pub fn write_certificates(target: &Path, certificates: &[Certificate]) -> Result<(), String> {
    write_whole(target, verified(certificates)?.as_bytes())
}
