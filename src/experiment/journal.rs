//! The finished cells of a sweep, as lines of JSON: a header that says whose they are, then a line
//! for every column (a single cell, unless starts are warm) in the order in which they finished.
//!
//! One form for three uses: `FILE.partial` beside an output that is under way, from which a sweep
//! is resumed; the part that a shard writes; and what `merge` reads. Every number comes back as the
//! same f64, so that a result made from a journal is the result of an uninterrupted sweep; and every
//! line ends in its checksum, so that a number that was changed since is not taken for a result.
//!
//! A line is written at once when its column is finished. What follows the last line break is the
//! beginning of a line that was never finished, and does not count.
//!
//! | file | holds |
//! |---|---|
//! | `header` | whose a journal is |
//! | `line` | a finished column |
//! | `sealed` | a line and its checksum |
//! | `record` | what a journal says, and which lines of it do not count |

mod header;
mod line;
mod record;
mod sealed;

use std::fs::{self, File, TryLockError};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::Optimised;
pub use header::Header;
pub use line::Line;
pub use record::{Flaw, Record, read};
use record::{ordinary, record, unreadable};
use sealed::sealed;

/// The journal of these columns, whole.
pub fn text<'a>(
    header: &Header,
    columns: impl Iterator<Item = (usize, &'a [Optimised])>,
) -> String {
    let lines = columns.map(|(column, cells)| sealed(&Line::of(column, cells)));
    sealed(header) + &lines.collect::<String>()
}

/// The journal of an output that is under way. Nobody else writes to it until it is dropped.
#[derive(Debug)]
pub struct Journal {
    file: Mutex<File>,
    path: PathBuf,
}

/// A journal that is continued.
#[derive(Debug)]
pub struct Resumed {
    /// To add the other columns to.
    pub journal: Journal,
    /// Its columns, with the numbers of their lines.
    pub lines: Vec<(usize, Line)>,
    /// Why other lines of it do not count.
    pub flaws: Vec<Flaw>,
}

impl Journal {
    /// Where the journal of an output lies: `FILE.partial`.
    pub fn path(output: &Path) -> PathBuf {
        let mut name = output.as_os_str().to_owned();
        name.push(".partial");
        name.into()
    }

    /// Begins a journal.
    ///
    /// # Errors
    /// If there is one already, or if it cannot be written.
    pub fn begin(path: PathBuf, header: &Header) -> Result<Journal, String> {
        // Of two sweeps that begin at once only one creates the file.
        let file = File::options().append(true).create_new(true).open(&path);
        let file = match file {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(taken(path));
            }
            file => file.map_err(|error| unwritable(&path, error))?,
        };
        lock(&file, &path)?;
        let journal = Journal {
            file: Mutex::new(file),
            path,
        };
        journal.write(&sealed(header))?;
        Ok(journal)
    }

    /// Continues a journal, if there is one, and says what is in it.
    ///
    /// # Errors
    /// If it belongs to another sweep, or is in use, or cannot be read and written.
    pub fn resume(path: PathBuf, header: &Header) -> Result<Option<Resumed>, String> {
        let Some(mut journal) = Journal::existing(path)? else {
            return Ok(None);
        };
        let path = journal.path.as_path();
        let file = journal.file.get_mut();
        let file = file.unwrap_or_else(PoisonError::into_inner);
        let first = sealed(header);
        let begun = beginning(file, first.len()).map_err(|error| unreadable(path, error))?;
        if begun.is_some_and(|begun| first.as_bytes().starts_with(&begun)) {
            // It ended before, or while, it wrote the header.
            file.set_len(0).map_err(|error| unwritable(path, error))?;
            journal.write(&first)?;
            return Ok(Some(Resumed {
                journal,
                lines: Vec::new(),
                flaws: Vec::new(),
            }));
        }
        let record = record(BufReader::new(&*file), path)?;
        if let Some(objection) = objection(&record.header, header) {
            return Err(format!(
                "cannot resume: {} {objection}; resume it as what it is, or delete it",
                path.display()
            ));
        }
        file.set_len(record.whole)
            .map_err(|error| unwritable(path, error))?;
        Ok(Some(Resumed {
            journal,
            lines: record.lines,
            flaws: record.flaws,
        }))
    }

    /// The journal that lies there, if one does, for nobody else to write to.
    fn existing(path: PathBuf) -> Result<Option<Journal>, String> {
        let is_missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        loop {
            match ordinary(&path) {
                Err(error) if is_missing(&error) => return Ok(None),
                checked => checked.map_err(|error| unreadable(&path, error))?,
            }
            let file = match File::options().read(true).append(true).open(&path) {
                Err(error) if is_missing(&error) => return Ok(None),
                file => file.map_err(|error| unwritable(&path, error))?,
            };
            lock(&file, &path)?;
            // Whoever held it may just have written its output and deleted it.
            if lies_at(&file, &path) {
                let file = Mutex::new(file);
                return Ok(Some(Journal { file, path }));
            }
        }
    }

    /// Adds a finished column, in one piece or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&self, column: usize, cells: &[Optimised]) -> Result<(), String> {
        self.write(&sealed(&Line::of(column, cells)))
    }

    /// Deletes it: the output is written.
    ///
    /// # Errors
    /// If it cannot be deleted.
    pub fn done(self) -> Result<(), String> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(format!("cannot delete {}: {error}", self.path.display()))
            }
            _ => Ok(()),
        }
    }

    fn write(&self, line: &str) -> Result<(), String> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        append(&mut file, line).map_err(|error| unwritable(&self.path, error))
    }
}

/// Why a journal cannot be continued under a header.
fn objection(of: &Header, own: &Header) -> Option<String> {
    let other_machine = || of.rounds_differently(own, "this machine computes");
    let other_shard =
        || (of.shard != own.shard).then(|| format!("is of shard {}, not {}", of.shard, own.shard));
    of.objection(own)
        .or_else(other_machine)
        .or_else(other_shard)
}

/// All of a file, from where it stands, if it is no longer than this; else it stays there.
fn beginning(mut file: &File, most: usize) -> io::Result<Option<Vec<u8>>> {
    if file.metadata()?.len() > most as u64 {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    io::Seek::rewind(&mut file)?;
    Ok(Some(bytes))
}

/// Why a journal cannot begin where there is something.
fn taken(path: PathBuf) -> String {
    let shown = path.display().to_string();
    match Journal::existing(path) {
        Err(error) => error,
        Ok(_) => format!(
            "{shown} has the finished cells of an interrupted sweep; continue it with --resume, or \
             delete it"
        ),
    }
}

/// Keeps others out; where the file system knows no locks, nobody is.
fn lock(file: &File, path: &Path) -> Result<(), String> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            Err(format!("another sweep is writing {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Is this the file that the path leads to now?
#[cfg(unix)]
fn lies_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(there)) => (open.dev(), open.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn lies_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// Appends a line; where that fails, as on a full disk, not even its beginning stays.
fn append(file: &mut File, line: &str) -> io::Result<()> {
    let whole = file.metadata()?.len();
    file.write_all(line.as_bytes())
        .or_else(|error| file.set_len(whole).and(Err(error)))
}

fn unwritable(path: &Path, error: io::Error) -> String {
    format!("cannot write {}: {error}", path.display())
}
