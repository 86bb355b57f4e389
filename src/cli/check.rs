//! `ccem check`: the claims and their verdicts.

mod table;

use std::path::{Path, PathBuf};

use clap::Args;

use super::full::{few_enough, seeds};
use super::problems::Problems;
use super::progress::Progress;
use super::verify::{check_target, write_verified};
use super::{Outcome, Status};
use crate::certificate::{Argument, Because, Certificate, CertifiedClaim};
use crate::claim::file::{FileClaim, read_claims};
use crate::claim::statement::Region;
use crate::claim::{CLAIMS, Claim, Scope, Standing};
use crate::evidence::{Examination, Level, Verdict, examine, examine_statements};
use crate::reduction::Problem;
use crate::reduction::grid::{Integers, Quantities};
use crate::verifier::verify;
pub use table::report;
use table::{described, list};

/// Arguments of `ccem check`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem check                                every claim of the paper, at every level
  ccem check theorem-2-etf -N 10 -t 1,2     one claim at points of your own
  ccem check mine.toml                      claims of your own
  ccem check --level certified --certificate claims.json")]
pub struct Check {
    /// Claims to examine, by name, and files of claims (FILE.toml) [default: all of the registry
    /// but the conjectures]
    #[arg(value_name = "CLAIM")]
    claims: Vec<String>,
    /// List the claims instead of examining them
    #[arg(long)]
    list: bool,
    /// Examine the conjectures too
    #[arg(long)]
    conjectures: bool,
    /// Levels of evidence
    #[arg(long, value_name = "LEVEL", value_delimiter = ',', value_parser = level,
          default_value = "numeric,empirical,certified,formal")]
    level: Vec<Level>,
    /// Examine at these N instead of each claim's own scope (needs -t)
    #[arg(
        short = 'N',
        long,
        value_name = "N",
        requires = "temperature",
        allow_hyphen_values = true
    )]
    pairs: Option<Integers>,
    /// Embedding dimension [default: N]
    #[arg(
        short,
        long,
        value_name = "D",
        requires = "pairs",
        allow_hyphen_values = true
    )]
    dim: Option<Integers>,
    /// Examine at these temperatures instead of each claim's own scope (needs -N)
    #[arg(
        short,
        long,
        value_name = "T",
        requires = "pairs",
        allow_hyphen_values = true
    )]
    temperature: Option<Quantities>,
    /// Bias [default: equal to t]
    #[arg(
        short,
        long,
        value_name = "B",
        requires = "pairs",
        allow_hyphen_values = true
    )]
    bias: Option<Quantities>,
    /// Write what proves or refutes the claims by interval arithmetic to FILE, for `ccem verify`
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Random starts of each full optimisation [default: the claim's own number]
    #[arg(long, value_name = "K", value_parser = seeds)]
    seeds: Option<u64>,
}

fn level(text: &str) -> Result<Level, String> {
    let known = Level::ALL.map(|level| level.to_string());
    let level = Level::ALL
        .into_iter()
        .find(|level| level.to_string() == text);
    level.ok_or_else(|| {
        format!(
            "`{text}` is no level of evidence; there are {}",
            known.join(", ")
        )
    })
}

/// One row of the result.
pub struct Row {
    /// The name of the claim.
    pub id: String,
    wording: String,
    source: String,
    /// What was found.
    pub examination: Examination,
    scope: String,
}

impl Check {
    /// One row a claim.
    pub fn run(&self, progress: &Progress, output: Option<&PathBuf>) -> Result<Outcome, String> {
        let (files, names) = self.files_and_names();
        if self.list {
            return Ok(Outcome::done(list(&self.selected(&names)?)));
        }
        if let Some(path) = &self.certificate {
            let sources: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
            let mut others = vec![("--output", output)];
            others.extend(
                sources
                    .iter()
                    .map(|file| ("the file of claims", Some(file))),
            );
            check_target(path, &others)?;
        }
        let (rows, mut warnings) = self.examined(progress)?;
        if let Some(path) = &self.certificate {
            warnings.extend(certify(path, &rows)?);
        }
        Ok(Outcome {
            status: match status(&rows) {
                // Who names a claim is told that it says nothing there.
                Status::Holds if !self.claims.is_empty() && says_nothing(&rows) => {
                    Status::Undecided
                }
                status => status,
            },
            report: report(&rows),
            warnings,
        })
    }

    /// The claims asked for, examined, and what is to be said beside them.
    pub fn examined(&self, progress: &Progress) -> Result<(Vec<Row>, Vec<String>), String> {
        let (files, names) = self.files_and_names();
        let claims = self.selected(&names)?;
        let from_files = self.read_files(&files)?;
        let replacement = self.scope()?;
        let warnings = self.left_out(replacement.as_ref()).into_iter().collect();
        let bar = progress.bar((claims.len() + from_files.len()) as u64, "claims");
        let mut rows = Vec::new();
        for claim in claims {
            let mut scope = match &replacement {
                Some(scope) => within(scope, claim),
                None => (claim.scope)(),
            };
            scope.seeds = self.seeds.unwrap_or(scope.seeds);
            few_enough(&scope.full, scope.seeds)?;
            rows.push(self.row(claim, &scope));
            bar.inc(1);
        }
        for (file, claim) in from_files {
            rows.push(self.row_of_file(file, claim));
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok((rows, warnings))
    }

    fn files_and_names(&self) -> (Vec<&String>, Vec<&String>) {
        self.claims.iter().partition(|name| name.ends_with(".toml"))
    }

    fn row(&self, claim: &Claim, scope: &Scope) -> Row {
        let source = claim.source;
        Row {
            id: claim.id.into(),
            wording: claim.wording.into(),
            source: format!("{}, {}", source.work, source.item),
            examination: examine(claim, scope, &self.level),
            scope: described(scope, claim, &self.level),
        }
    }

    fn row_of_file(&self, file: &str, claim: FileClaim) -> Row {
        Row {
            wording: match claim.wording {
                // Words are a label; what is examined is what is said.
                Some(wording) => format!("{wording} ({})", claim.said),
                None => claim.said,
            },
            source: match claim.source {
                Some(source) => format!("{file}, after {source}"),
                None => file.into(),
            },
            scope: claim.scope,
            id: claim.id,
            examination: examine_statements(claim.statements, &self.level),
        }
    }

    /// The claims of the registry that were asked for, in its order; by default all, or none
    /// beside files.
    fn selected(&self, names: &[&String]) -> Result<Vec<&'static Claim>, String> {
        for id in names {
            if Claim::find(id).is_none() {
                let known: Vec<&str> = CLAIMS.iter().map(|claim| claim.id).collect();
                return Err(format!(
                    "there is no claim `{id}`; there are {}, and files that end in .toml",
                    known.join(", ")
                ));
            }
        }
        let wanted = |claim: &&Claim| match names.is_empty() {
            true if !self.claims.is_empty() => false,
            true => self.list || self.conjectures || claim.standing != Standing::Conjecture,
            false => names.iter().any(|id| *id == claim.id),
        };
        Ok(CLAIMS.iter().filter(wanted).collect())
    }

    /// The claims of the files, each with the name of its file.
    fn read_files<'a>(&self, files: &[&'a String]) -> Result<Vec<(&'a str, FileClaim)>, String> {
        if !files.is_empty() && self.pairs.is_some() {
            return Err(
                "a claim in a file has its own ranges; -N and -t do not apply to it".into(),
            );
        }
        let mut claims = Vec::new();
        for file in files {
            let text = read_text(file)?;
            let read = read_claims(file, &text).map_err(|error| error.to_string())?;
            claims.extend(read.into_iter().map(|claim| (file.as_str(), claim)));
        }
        Ok(claims)
    }

    /// The scope that the user put in the place of each claim's own.
    fn scope(&self) -> Result<Option<Scope>, String> {
        let (Some(pairs), Some(temperature)) = (&self.pairs, &self.temperature) else {
            return Ok(None);
        };
        let problems = Problems {
            pairs: pairs.clone(),
            dim: self.dim.clone(),
            temperature: temperature.clone(),
            bias: self.bias.clone(),
        };
        let reduced = problems.grid()?;
        let full = reduced
            .iter()
            .filter(|problem| is_small(problem))
            .cloned()
            .collect();
        Ok(Some(Scope {
            region: None,
            reduced,
            full,
            seeds: 3,
        }))
    }

    /// What a scope of the user's own leaves out.
    fn left_out(&self, scope: Option<&Scope>) -> Option<String> {
        let empirical = self.level.contains(&Level::Empirical);
        let left_out = scope.is_some_and(|scope| !scope.reduced.iter().all(is_small));
        (empirical && left_out)
            .then(|| format!("N or d above {MOST_PAIRS} are not optimised in full: minutes a run"))
    }
}

/// The scope, with the region around those of its points that meet the claim's hypotheses.
fn within(scope: &Scope, claim: &Claim) -> Scope {
    let points = scope.reduced.iter();
    let met: Vec<&Problem> = points
        .filter(|point| claim.domain.contains(point))
        .collect();
    Scope {
        region: Region::around(&met),
        ..scope.clone()
    }
}

/// Full optimisation of more pairs, or in more dimensions, takes minutes a run.
const MOST_PAIRS: u64 = 512;

fn is_small(problem: &Problem) -> bool {
    problem.n() <= MOST_PAIRS && problem.d() <= MOST_PAIRS
}

/// The worst verdict decides: refuted, then undecided.
pub fn status(rows: &[Row]) -> Status {
    let of = |row: &Row| match row.examination.verdict() {
        Verdict::Refuted | Verdict::SourceInconsistent => Status::Refuted,
        Verdict::Undecided | Verdict::Vacuous(_) => Status::Undecided,
        _ => Status::Holds,
    };
    rows.iter().map(of).max().unwrap_or(Status::Holds)
}

/// Was a claim not examined at all?
fn says_nothing(rows: &[Row]) -> bool {
    let verdict = |row: &Row| row.examination.verdict();
    rows.iter()
        .any(|row| verdict(row) == Verdict::NotApplicable)
}

/// Every argument found, a claim at a time: those that refute it, or else those that prove it. What
/// the verifier does not confirm is left out, and named.
fn certify(path: &Path, rows: &[Row]) -> Result<Vec<String>, String> {
    let examined = rows.iter().filter_map(|row| {
        let found = &row.examination.finding(Level::Certified)?.arguments;
        let refutes = |argument: &&Argument| matches!(argument.because, Because::Counterexample(_));
        let refuting: Vec<Argument> = found.iter().filter(refutes).cloned().collect();
        let arguments = if refuting.is_empty() {
            found.clone()
        } else {
            refuting
        };
        (!arguments.is_empty()).then(|| {
            Certificate::Claim(CertifiedClaim {
                id: row.id.clone(),
                wording: row.wording.clone(),
                arguments,
            })
        })
    });
    let confirmed = |certificate: &Certificate| verify(certificate).is_ok();
    let (confirmed, left_out): (Vec<Certificate>, Vec<Certificate>) = examined.partition(confirmed);
    let mut warnings: Vec<String> = left_out
        .iter()
        .map(|certificate| format!("left out of {}, unconfirmed: {certificate}", path.display()))
        .collect();
    match confirmed.is_empty() {
        true => warnings.push("nothing is certified, so no certificate is written".into()),
        false => write_verified(path, &confirmed)?,
    }
    Ok(warnings)
}

/// A file of claims; more than a few megabytes are a mistake.
fn read_text(path: &str) -> Result<String, String> {
    const LARGEST: u64 = 1 << 22;
    let failed = |error: std::io::Error| format!("cannot read {path}: {error}");
    let about = std::fs::metadata(path).map_err(failed)?;
    if !about.is_file() {
        return Err(format!("{path} is not an ordinary file"));
    }
    let size = about.len();
    if size > LARGEST {
        return Err(format!(
            "{path} has {size} bytes; a file of claims has at most {LARGEST}"
        ));
    }
    std::fs::read_to_string(path).map_err(failed)
}
