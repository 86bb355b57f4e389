//! Coq asked about the claims of one run.
//!
//! The theory is that of this program: its sources are written to the user's cache and compiled
//! once. They are asked nothing where one of them is not as `proofs/assumptions.txt` has it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::record::{Record, hexadecimal, source};
use super::{CLASSICAL_REALS, Proved};
use crate::certificate::kernel::CoqFile;
use crate::evidence::{Finding, Level, Verdict, Witness};

/// The files on which a file of claims rests, each after those that it needs.
const THEORY: [&str; 13] = [
    "Definitions",
    "Sums",
    "Convexity",
    "Reduced",
    "Phases",
    "Rules",
    "Formulas",
    "Reflect",
    "Checker",
    "Motion",
    "Movement",
    "Rates",
    "Thresholds",
];

/// Where Coq is and how long it may take.
#[derive(Clone, Debug)]
pub struct Coq {
    /// The compiler.
    pub coqc: PathBuf,
    /// A directory with the theory, compiled; else that of the cache.
    pub theory: Option<PathBuf>,
    /// The time for one run.
    pub limit: Duration,
}

/// Coq did not come to an answer.
#[derive(Debug)]
pub enum Silent {
    /// There is no such program.
    Absent,
    /// The run was interrupted.
    Stopped,
    /// Another reason.
    Failed(String),
}

/// What Coq has accepted.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The axioms that it printed.
    pub axioms: Vec<String>,
    proved: Proved,
}

impl Accepted {
    /// What that says of a claim that its theorems state, or deny.
    pub fn finding(&self, theorems: &str, refuted: bool) -> Finding {
        let mut finding = Finding::new(Level::Formal, "theorems");
        let axioms = match self.axioms.is_empty() {
            true => "no axioms".into(),
            false => self.axioms.join(", "),
        };
        match refuted {
            true => {
                finding.witness = Some(Witness {
                    point: theorems.into(),
                    found: format!("Coq's kernel has accepted the negation, on {axioms}"),
                });
            }
            false => {
                finding.agreed = 1;
                finding.remark = format!("{theorems}, on {axioms}");
                finding.settled = Some(Verdict::Proved(self.proved));
            }
        }
        finding
    }
}

/// Writes the file and has Coq check it; what it does not accept is left out of the file.
///
/// # Errors
/// [`Silent`].
pub fn prove(
    file: &mut CoqFile,
    path: &Path,
    coq: &Coq,
    stopped: &dyn Fn() -> bool,
) -> Result<Accepted, Silent> {
    write(path, &file.text())?;
    if let Some(source) = Record::read().stale() {
        return Err(Silent::Failed(format!(
            "{source} is not the file that Coq's kernel has read"
        )));
    }
    let theory = match &coq.theory {
        Some(theory) => checked(theory)?,
        None => compiled(coq, stopped)?,
    };
    // Another program may write to the same path meanwhile: Coq reads a copy that is ours alone.
    let scratch = tempfile::tempdir().map_err(failed(path))?;
    let copy = scratch.path().join("claims.v");
    // The claims after a rejected one are asked about alone, and at the end all that are left at
    // once: so each is asked about twice at most, however many are rejected.
    let mut first = 0;
    loop {
        let text = match first {
            0 => file.text(),
            _ => file.text_from(first),
        };
        write(path, &file.text())?;
        write(&copy, &text)?;
        let run = Run::of(coq, &theory, &copy, stopped)?;
        first = match (run.succeeded, first) {
            (true, 0) => return run.accepted(),
            (true, _) => 0,
            (false, _) => {
                let line = run.line_of_error(&copy);
                let rejected = line.and_then(|line| file.leave_out(first, line));
                let complaint = || Silent::Failed(format!("Coq fails: {}", run.complaint()));
                1 + rejected.ok_or_else(complaint)?
            }
        };
        if file.theorems().next().is_none() {
            return Err(Silent::Failed("Coq accepts no claim".into()));
        }
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Silent {
    move |error| Silent::Failed(format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), Silent> {
    fs::write(path, text).map_err(failed(path))
}

/// A run of Coq on one file.
struct Run {
    succeeded: bool,
    out: String,
    err: String,
}

impl Run {
    fn of(
        coq: &Coq,
        theory: &Path,
        file: &Path,
        stopped: &dyn Fn() -> bool,
    ) -> Result<Run, Silent> {
        let scratch = tempfile::tempdir().map_err(failed(theory))?;
        let [out, err] = ["out", "err"].map(|name| scratch.path().join(name));
        let create = |path: &Path| File::create(path).map_err(failed(path));
        let mut child = Command::new(&coq.coqc)
            .args(["-q", "-w", "none", "-Q"])
            .arg(theory)
            .arg("CCEM")
            .arg("-o")
            .arg(output_of(theory, file, scratch.path()))
            .arg(file)
            .stdin(Stdio::null())
            .stdout(create(&out)?)
            .stderr(create(&err)?)
            .spawn()
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => Silent::Absent,
                _ => failed(&coq.coqc)(error),
            })?;
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().map_err(failed(&coq.coqc))? {
                break status;
            }
            let late = begun.elapsed() > coq.limit;
            if late || stopped() {
                // It may have ended by itself in the meantime.
                let _ = child.kill();
                let _ = child.wait();
                return Err(match late {
                    true => Silent::Failed(format!("Coq took longer than {:?}", coq.limit)),
                    false => Silent::Stopped,
                });
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let text = |path: &Path| fs::read_to_string(path).unwrap_or_default();
        Ok(Run {
            succeeded: status.success(),
            out: text(&out),
            err: text(&err),
        })
    }

    /// The axioms that `Print Assumptions` lists: each begins its line.
    fn accepted(&self) -> Result<Accepted, Silent> {
        let lines = self
            .out
            .lines()
            .skip_while(|line| *line != "Axioms:")
            .skip(1);
        let names = lines.filter(|line| !line.starts_with(' '));
        let axioms: Vec<String> = names
            .filter_map(|line| line.split([' ', ':']).next())
            .filter_map(|name| name.rsplit('.').next())
            .map(str::to_owned)
            .collect();
        let closed = self.out.contains("Closed under the global context");
        match axioms
            .iter()
            .find(|axiom| !CLASSICAL_REALS.contains(&&***axiom))
        {
            Some(axiom) => Err(Silent::Failed(format!("it rests on the axiom {axiom}"))),
            None if axioms.is_empty() && !closed => {
                Err(Silent::Failed("Coq named no axioms".into()))
            }
            None => Ok(Accepted {
                axioms,
                proved: Proved(()),
            }),
        }
    }

    /// `File "…", line 12, characters …`, of this file.
    fn line_of_error(&self, path: &Path) -> Option<usize> {
        let start = format!("File \"{}\", line ", path.display());
        let at = self.err.find(&start)? + start.len();
        self.err[at..].split(',').next()?.parse().ok()
    }

    fn complaint(&self) -> String {
        let lines = self.err.lines().filter(|line| !line.trim().is_empty());
        let first: Vec<&str> = lines.take(4).map(str::trim).collect();
        first.join(" ")
    }
}

/// A file of the theory is compiled beside itself, any other beside the answers.
fn output_of(theory: &Path, file: &Path, scratch: &Path) -> PathBuf {
    match file.parent() == Some(theory) {
        true => file.with_extension("vo"),
        false => scratch
            .join(file.file_name().unwrap_or_default())
            .with_extension("vo"),
    }
}

fn sources() -> impl Iterator<Item = (String, &'static [u8])> {
    THEORY.iter().filter_map(|name| {
        let name = format!("{name}.v");
        let content = source(&format!("theory/{name}"))?;
        Some((name, content))
    })
}

/// A directory of the user's, if it has this theory, compiled.
fn checked(theory: &Path) -> Result<PathBuf, Silent> {
    for (name, content) in sources() {
        let path = theory.join(&name);
        let same = fs::read(&path).is_ok_and(|text| text == content);
        if !same || !path.with_extension("vo").exists() {
            return Err(Silent::Failed(format!(
                "{} is not the {name} of this ccem, compiled",
                path.display()
            )));
        }
    }
    Ok(theory.to_owned())
}

/// The theory of the cache, which is compiled if it is not there.
fn compiled(coq: &Coq, stopped: &dyn Fn() -> bool) -> Result<PathBuf, Silent> {
    let cache = cache().ok_or(Silent::Failed(
        "there is no directory for caches: name a compiled theory by --theory DIR".into(),
    ))?;
    let home = cache.join(format!("theory-{}", fingerprint(coq)?));
    if home.join("complete").exists() {
        return Ok(home);
    }
    fs::create_dir_all(&cache).map_err(failed(&cache))?;
    let work = tempfile::tempdir_in(&cache).map_err(failed(&cache))?;
    for (name, content) in sources() {
        let path = work.path().join(name);
        fs::write(&path, content).map_err(failed(&path))?;
        let run = Run::of(coq, work.path(), &path, stopped)?;
        if !run.succeeded {
            return Err(Silent::Failed(format!("Coq fails: {}", run.complaint())));
        }
    }
    write(&work.path().join("complete"), "")?;
    // Another run may have been first: then its directory is as good.
    match fs::rename(work.path(), &home) {
        Err(error) if !home.join("complete").exists() => Err(failed(&home)(error)),
        _ => Ok(home),
    }
}

/// Of the sources and of the compiler, whose versions do not read each other's files.
fn fingerprint(coq: &Coq) -> Result<String, Silent> {
    let version = Command::new(&coq.coqc)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Silent::Absent,
            _ => failed(&coq.coqc)(error),
        })?;
    let mut hash = Sha256::new();
    hash.update(&version.stdout);
    sources().for_each(|(_, content)| hash.update(content));
    Ok(hexadecimal(&hash.finalize())[..16].to_owned())
}

/// Where this program may keep what it can make again.
pub fn cache() -> Option<PathBuf> {
    let directory = |name: &str| {
        let path = PathBuf::from(std::env::var_os(name)?);
        path.is_absolute().then_some(path)
    };
    let home = || Some(directory("HOME")?.join(".cache"));
    let base = directory("XDG_CACHE_HOME")
        .or_else(|| directory("LOCALAPPDATA"))
        .or_else(home)?;
    Some(base.join("ccem"))
}
