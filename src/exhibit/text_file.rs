//! The texts that a command reads: claims, certificates, labels, points.

use std::fs;
use std::path::Path;

/// The text of an ordinary file of at most `most` bytes. A pipe may never end, nor does /dev/zero.
///
/// # Errors
/// If it is none, or cannot be read; `what` names such a file.
pub(super) fn text(file: &Path, what: &str, most: u64) -> Result<String, String> {
    let name = file.display();
    let unreadable = |error| format!("cannot read {name}: {error}");
    let about = fs::metadata(file).map_err(unreadable)?;
    if !about.is_file() {
        return Err(format!("{name} is not an ordinary file; {what} is wanted"));
    }
    match about.len() {
        size if size <= most => fs::read_to_string(file).map_err(unreadable),
        size => Err(format!(
            "{name} has {size} bytes; {what} has at most {most}"
        )),
    }
}
