//! What a journal says, and which of its lines cannot be believed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::sealed::{Damage, opened};
use super::{Header, Line};
use crate::memory::{available, gibibytes};

/// A journal that was read.
#[derive(Debug)]
pub struct Record {
    /// Whose it is.
    pub header: Header,
    /// Its columns, each once, with the numbers of their lines in the file.
    pub lines: Vec<(usize, Line)>,
    /// Why other lines do not count.
    pub flaws: Vec<Flaw>,
    /// Its length up to the last line break.
    pub(super) whole: u64,
}

/// Why a line does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    line: usize,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Damaged(Damage),
    /// It says what an earlier line says.
    Duplicate(usize),
    /// It says otherwise of a column than an earlier line; neither is believed.
    Contradiction(usize),
}

impl Flaw {
    /// A sentence about the file.
    pub fn said_of(&self, path: &Path) -> String {
        let (path, line) = (path.display(), self.line);
        match self.kind {
            Kind::Damaged(damage) => {
                format!("{path} is damaged at line {line}: {}", damage.what())
            }
            Kind::Duplicate(of) => {
                format!("{path} has a duplicated line: line {line} repeats line {of}")
            }
            Kind::Contradiction(of) => {
                format!(
                    "{path} contradicts itself: of one column lines {of} and {line} tell two things"
                )
            }
        }
    }
}

/// Reads a journal.
///
/// # Errors
/// If it is no ordinary file, does not fit into memory or cannot be read, or if its header is none
/// or damaged.
pub fn read(path: &Path) -> Result<Record, String> {
    ordinary(path).map_err(|error| unreadable(path, error))?;
    let file = File::open(path).map_err(|error| unreadable(path, error))?;
    record(BufReader::new(file), path)
}

/// Refuses what may have no end, or no beginning until somebody writes it.
pub(super) fn ordinary(path: &Path) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    let (length, available) = (metadata.len(), available());
    if !metadata.is_file() {
        let message = "it is no ordinary file";
        Err(io::Error::new(io::ErrorKind::InvalidInput, message))
    } else if length > available {
        let [length, available] = [length, available].map(gibibytes);
        let message = format!("it has {length}, and {available} of memory are available");
        Err(io::Error::new(io::ErrorKind::OutOfMemory, message))
    } else {
        Ok(())
    }
}

/// What a journal says, line by line.
pub(super) fn record(mut from: impl BufRead, path: &Path) -> Result<Record, String> {
    let read = |error| unreadable(path, error);
    let mut text = Vec::new();
    let mut first = from.by_ref().take(Header::MOST as u64);
    let mut whole = first.read_until(b'\n', &mut text).map_err(read)?;
    let header = header(&text, path)?;
    let mut columns = Columns::default();
    for number in 2.. {
        text.clear();
        let length = from.read_until(b'\n', &mut text).map_err(read)?;
        if text.last() != Some(&b'\n') {
            break;
        }
        whole += length;
        columns.add(number, opened(&text));
    }
    Ok(Record {
        header,
        lines: columns.undisputed(),
        flaws: columns.flaws,
        whole: whole as u64,
    })
}

/// The header, if the first line is one.
fn header(line: &[u8], path: &Path) -> Result<Header, String> {
    let path = path.display();
    opened(line).map_err(|damage| match damage {
        // Nothing in it says that it ever was one.
        Damage::Unsealed if !line.starts_with(b"{\"tool\":") => {
            format!("{path} is no journal or part of a sweep")
        }
        Damage::Foreign => format!("{path} is no journal or part of a sweep"),
        damage => format!(
            "{path} is damaged at line 1, which says whose it is: {}",
            damage.what()
        ),
    })
}

/// The lines so far.
#[derive(Default)]
struct Columns {
    /// By column: the first line that tells it, and its number.
    told: BTreeMap<usize, (usize, Line)>,
    disputed: BTreeSet<usize>,
    flaws: Vec<Flaw>,
}

impl Columns {
    fn add(&mut self, number: usize, line: Result<Line, Damage>) {
        let kind = match line {
            Err(damage) => Kind::Damaged(damage),
            Ok(line) => match self.told.get(&line.column) {
                None => {
                    self.told.insert(line.column, (number, line));
                    return;
                }
                Some((first, told)) if *told == line => Kind::Duplicate(*first),
                Some((first, _)) => {
                    self.disputed.insert(line.column);
                    Kind::Contradiction(*first)
                }
            },
        };
        self.flaws.push(Flaw { line: number, kind });
    }

    /// Takes the lines of the columns of which one thing is told, in the order of the file.
    fn undisputed(&mut self) -> Vec<(usize, Line)> {
        let told = std::mem::take(&mut self.told).into_iter();
        let undisputed = told.filter(|(column, _)| !self.disputed.contains(column));
        let mut lines: Vec<(usize, Line)> = undisputed.map(|(_, line)| line).collect();
        lines.sort_by_key(|(number, _)| *number);
        lines
    }
}

pub(super) fn unreadable(path: &Path, error: io::Error) -> String {
    format!("cannot read {}: {error}", path.display())
}
