//! The finished cells of a sweep, as lines of JSON: a header that says whose they are, then a line
//! for every column (a single cell, unless starts are warm) in the order in which they finished.
//!
//! One form for three uses: `FILE.partial` beside an output that is under way, from which a sweep
//! is resumed; the part that a shard writes; and what `merge` reads. Every number comes back as the
//! same f64, so that a result made from a journal is the result of an uninterrupted sweep.
//!
//! A line is written at once when its column is finished. What follows the last line break is the
//! beginning of a line that was never finished, and does not count.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::shard::Shard;
use crate::experiment::{Optimised, Plan, SeedRun};
use crate::optimize::kernel::Instructions;
use crate::reduction::Problem;

/// What decides the cells of a journal. Journals with different headers have nothing in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    tool: String,
    version: String,
    /// The processor's instructions: different ones round differently.
    instructions: String,
    /// The arguments of the sweep, without those that do not decide its result.
    pub command: Vec<String>,
    /// The settings of its report.
    settings: Vec<(String, String)>,
    /// Which share of the grid it is.
    pub shard: Shard,
}

/// A finished column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its number in the grid.
    pub column: usize,
    cells: Vec<Finished>,
}

/// A finished cell: the problem as it was asked for, and what was measured. The theory is not
/// kept: it follows from the problem.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Finished {
    n: u64,
    d: u64,
    t: String,
    b: String,
    runs: Vec<SeedRun>,
}

impl Header {
    /// The header of what this version finds.
    pub fn new(command: &[String], settings: Vec<(String, String)>, shard: Shard) -> Header {
        Header {
            tool: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
            instructions: format!("{} {:?}", std::env::consts::ARCH, Instructions::best()),
            command: command.to_vec(),
            settings,
            shard,
        }
    }

    /// Why cells under this header are none of those under `own`, whatever their shards.
    pub fn objection(&self, own: &Header) -> Option<String> {
        if (&self.tool, &self.version) != (&own.tool, &own.version) {
            let [theirs, ours] = [self, own].map(|of| format!("{} {}", of.tool, of.version));
            Some(format!("is of {theirs}, and this is {ours}"))
        } else if self.command != own.command {
            let [theirs, ours] = [self, own].map(|of| of.command.join(" "));
            Some(format!(
                "is of another command, `{theirs}` instead of `{ours}`"
            ))
        } else if self.settings != own.settings {
            Some("was made with other settings".into())
        } else {
            None
        }
    }

    /// Why cells under this header may differ in their last digits from those under `own`, which
    /// is `whose`.
    pub fn rounds_differently(&self, own: &Header, whose: impl fmt::Display) -> Option<String> {
        let (theirs, ours) = (&self.instructions, &own.instructions);
        (theirs != ours).then(|| format!("was computed with {theirs}, and {whose} with {ours}"))
    }
}

impl Line {
    /// The line of a column.
    pub fn of(column: usize, cells: &[Optimised]) -> Line {
        Line {
            column,
            cells: cells.iter().map(Finished::of).collect(),
        }
    }

    /// The cells again; `None` if they are no runs of these problems by this plan.
    pub fn cells(self, problems: &[Problem], plan: &Plan) -> Option<Vec<Optimised>> {
        if self.cells.len() != problems.len() {
            return None;
        }
        let cells = self.cells.into_iter().zip(problems);
        cells
            .map(|(cell, problem)| cell.again(problem, plan))
            .collect()
    }
}

impl Finished {
    fn of(cell: &Optimised) -> Finished {
        let problem = &cell.problem;
        Finished {
            n: problem.n(),
            d: problem.d(),
            t: problem.t().to_string(),
            b: problem.b().to_string(),
            runs: cell.runs.clone(),
        }
    }

    fn again(self, problem: &Problem, plan: &Plan) -> Option<Optimised> {
        let seeds = (0..plan.seeds).map(|k| plan.seed.wrapping_add(k));
        let is_it = (self.n, self.d) == (problem.n(), problem.d())
            && (self.t, self.b) == (problem.t().to_string(), problem.b().to_string())
            && self.runs.iter().map(|run| run.seed).eq(seeds);
        is_it.then(|| Optimised::of(problem.clone(), plan.loss, self.runs))
    }
}

/// A value in a line of its own. Keys are strings and memory does not fail to write.
fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data are JSON") + "\n"
}

/// The journal of these columns, whole.
pub fn text<'a>(
    header: &Header,
    columns: impl Iterator<Item = (usize, &'a [Optimised])>,
) -> String {
    let lines = columns.map(|(column, cells)| line(&Line::of(column, cells)));
    line(header) + &lines.collect::<String>()
}

/// A journal that was read.
#[derive(Debug)]
pub struct Record {
    /// Whose it is.
    pub header: Header,
    /// Its columns.
    pub lines: Vec<Line>,
    /// Its length up to the last line break.
    whole: u64,
}

/// Reads a journal.
///
/// # Errors
/// If it cannot be read, or if a whole line is not what a journal has there.
pub fn read(path: &Path) -> Result<Record, String> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, error))?;
    record(&bytes, path)
}

/// What the bytes of a journal say.
fn record(bytes: &[u8], path: &Path) -> Result<Record, String> {
    let shown = path.display();
    let last = bytes.iter().rposition(|&byte| byte == b'\n');
    let whole = last.map_or(0, |last| last + 1);
    let mut lines = bytes[..whole].split_inclusive(|&byte| byte == b'\n');
    let header = lines.next().map(serde_json::from_slice);
    let header = header.and_then(Result::ok);
    let header = header.ok_or_else(|| format!("{shown} is no journal or part of a sweep"))?;
    let lines = lines.zip(2..).map(|(line, number)| {
        serde_json::from_slice(line).map_err(|_| format!("{shown} is damaged at line {number}"))
    });
    Ok(Record {
        header,
        lines: lines.collect::<Result<_, _>>()?,
        whole: whole as u64,
    })
}

fn unreadable(path: &Path, error: io::Error) -> String {
    format!("cannot read {}: {error}", path.display())
}

fn unwritable(path: &Path, error: io::Error) -> String {
    format!("cannot write {}: {error}", path.display())
}

/// The journal of an output that is under way.
#[derive(Debug)]
pub struct Journal {
    file: Mutex<File>,
    path: PathBuf,
}

impl Journal {
    /// Where the journal of an output lies: `FILE.partial`.
    pub fn path(output: &Path) -> PathBuf {
        let mut name = output.as_os_str().to_owned();
        name.push(".partial");
        name.into()
    }

    /// Deletes the journal of an output that is written.
    ///
    /// # Errors
    /// If it cannot be deleted.
    pub fn discard(output: &Path) -> Result<(), String> {
        let path = Journal::path(output);
        fs::remove_file(&path).map_err(|error| format!("cannot delete {}: {error}", path.display()))
    }

    /// Begins a journal.
    ///
    /// # Errors
    /// If there is one already, or if it cannot be written.
    pub fn begin(path: PathBuf, header: &Header) -> Result<Journal, String> {
        // Of two sweeps that begin at once only one creates the file.
        let journal = Journal::open(path, File::options().create_new(true))?;
        journal.write(&line(header))?;
        Ok(journal)
    }

    /// Continues a journal, and says what is in it.
    ///
    /// # Errors
    /// If it belongs to another sweep, or is in use, or cannot be read and written.
    pub fn resume(path: PathBuf, header: &Header) -> Result<(Journal, Vec<Line>), String> {
        let mut journal = Journal::open(path, &mut File::options())?;
        let path = journal.path.as_path();
        let file = journal
            .file
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(|error| unreadable(path, error))?;
        if line(header).as_bytes().starts_with(&bytes) {
            // It ended before, or while, it wrote the header.
            file.set_len(0).map_err(|error| unwritable(path, error))?;
            journal.write(&line(header))?;
            return Ok((journal, Vec::new()));
        }
        let record = record(&bytes, path)?;
        let other_machine = || {
            record
                .header
                .rounds_differently(header, "this machine computes")
        };
        let other_shard = || {
            let shard = record.header.shard;
            (shard != header.shard).then(|| format!("is of shard {shard}, not {}", header.shard))
        };
        let objection = record.header.objection(header);
        if let Some(objection) = objection.or_else(other_machine).or_else(other_shard) {
            return Err(format!(
                "cannot resume: {} {objection}; resume it as what it is, or delete it",
                path.display()
            ));
        }
        file.set_len(record.whole)
            .map_err(|error| unwritable(path, error))?;
        Ok((journal, record.lines))
    }

    fn open(path: PathBuf, options: &mut OpenOptions) -> Result<Journal, String> {
        let file = options.read(true).append(true).open(&path);
        let file = file.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => format!(
                "{} has the finished cells of an interrupted sweep; continue it with --resume, or \
                 delete it",
                path.display()
            ),
            _ => unwritable(&path, error),
        })?;
        // Where the file system knows no locks, nobody is kept out.
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(format!("another sweep is writing {}", path.display()));
        }
        let file = Mutex::new(file);
        Ok(Journal { file, path })
    }

    /// Adds a finished column, in one piece or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&self, column: usize, cells: &[Optimised]) -> Result<(), String> {
        self.write(&line(&Line::of(column, cells)))
    }

    fn write(&self, line: &str) -> Result<(), String> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        append(&mut file, line).map_err(|error| unwritable(&self.path, error))
    }
}

/// Appends a line; where that fails, as on a full disk, not even its beginning stays.
fn append(file: &mut File, line: &str) -> io::Result<()> {
    let whole = file.metadata()?.len();
    file.write_all(line.as_bytes())
        .or_else(|error| file.set_len(whole).and(Err(error)))
}
