//! What a report says first, and whether a file says it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::{Format, Report, json, latex, markdown, text};

impl Report {
    /// Does the file begin as this report does in the format, whatever its rows: with the same
    /// loss, command, version and seed? CSV does not say whose it is.
    pub fn begins(&self, file: &Path, format: Format) -> bool {
        let head = match format {
            Format::Text => text::head(self, None),
            Format::Markdown => markdown::head(self),
            Format::Latex => latex::head(self),
            Format::Json => json::head(self),
            Format::Csv => return false,
        };
        beginning(file, head.len()).is_ok_and(|begun| begun == head.as_bytes())
    }
}

/// The first bytes of an ordinary file.
fn beginning(file: &Path, length: usize) -> io::Result<Vec<u8>> {
    let mut begun = Vec::new();
    if fs::metadata(file)?.is_file() {
        let mut bytes = File::open(file)?.take(length as u64);
        bytes.read_to_end(&mut begun)?;
    }
    Ok(begun)
}
