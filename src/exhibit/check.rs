//! `ccem check`: the claims and their verdicts.

mod table;

use super::full::{few_enough, seeds};
use super::{Outcome, Status, Watch, Words};
use crate::certificate::{Argument, Because, Certificate, CertifiedClaim};
use crate::claim::file::{FileClaim, read_claims};
use crate::claim::statement::Region;
use crate::claim::{CLAIMS, Claim, Scope, Standing};
use crate::evidence::{Examination, Level, Verdict, examine, examine_statement};
use crate::reduction::Problem;
use crate::reduction::grid::Problems;
use crate::verifier::verify;
use table::{described, list, report};

/// Claims to be examined.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Claims of the registry by name, and files of claims, which end in `.toml`; none stands for
    /// all of the registry but the conjectures.
    pub claims: Vec<String>,
    /// List the claims instead of examining them.
    pub list: bool,
    /// Examine the conjectures too.
    pub conjectures: bool,
    /// Levels of evidence.
    pub levels: Vec<Level>,
    /// Examine at these problems instead of each claim's own scope.
    pub problems: Option<Problems>,
    /// Random starts of each full optimisation, instead of the claim's own number.
    pub seeds: Option<u64>,
}

impl Default for Check {
    /// Every claim that is believed, at every level.
    fn default() -> Self {
        Check {
            claims: Vec::new(),
            list: false,
            conjectures: false,
            levels: Level::ALL.to_vec(),
            problems: None,
            seeds: None,
        }
    }
}

/// Claims that were examined.
#[derive(Clone, Debug)]
pub struct Examined {
    /// A row for each.
    pub rows: Vec<Row>,
    /// What is to be said beside them.
    pub warnings: Vec<String>,
}

/// A claim and what was found.
#[derive(Clone, Debug)]
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
    /// The table of the verdicts.
    pub(super) fn compute(&self, watch: &Watch) -> Result<Outcome, String> {
        match self.list {
            true => Ok(Outcome::done(list(&self.selected()?))),
            false => Ok(self.records(watch)?.outcome()),
        }
    }

    /// The claims asked for, examined.
    ///
    /// # Errors
    /// If a name is unknown, a file cannot be read, or a problem is none.
    pub fn records(&self, watch: &Watch) -> Result<Examined, String> {
        self.seeds.map(seeds).transpose()?;
        let claims = self.selected()?;
        let from_files = self.read_files()?;
        let replacement = self.scope()?;
        let warnings = self.left_out(replacement.as_ref()).into_iter().collect();
        let bar = (watch.progress).bar((claims.len() + from_files.len()) as u64, "claims");
        let mut rows = Vec::new();
        for claim in claims {
            let mut scope = match &replacement {
                Some(scope) => within(scope, claim),
                None => (claim.scope)(),
            };
            scope.seeds = self.seeds.unwrap_or(scope.seeds);
            few_enough(scope.full.len(), scope.seeds)?;
            rows.push(self.row(claim, &scope));
            bar.advance(1);
        }
        for (file, claim) in from_files {
            rows.push(self.row_of_file(file, claim));
            bar.advance(1);
        }
        Ok(Examined { rows, warnings })
    }

    pub(super) fn words(&self) -> Words {
        let levels: Vec<String> = self.levels.iter().map(ToString::to_string).collect();
        let all = Level::ALL.map(|level| level.to_string());
        let words = (self.claims.iter()).fold(Words::command("check"), Words::word);
        let words = words
            .flag("--list", self.list)
            .flag("--conjectures", self.conjectures)
            .unless("--level", levels.join(","), all.join(","));
        let words = match &self.problems {
            Some(problems) => words.problems(problems),
            None => words,
        };
        words.option("--seeds", self.seeds)
    }

    /// The files of claims among what is asked for.
    pub fn files(&self) -> Vec<&String> {
        self.files_and_names().0
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
            examination: examine(claim, scope, &self.levels),
            scope: described(scope, claim, &self.levels),
        }
    }

    /// Only rigorous arithmetic can examine a claim of a file.
    fn row_of_file(&self, file: &str, claim: FileClaim) -> Row {
        let statement = claim.statement;
        Row {
            id: claim.id,
            wording: match claim.wording {
                // Words are a label; what is examined is the statement.
                Some(wording) => format!("{wording} ({statement})"),
                None => statement.to_string(),
            },
            source: file.into(),
            scope: statement.region.to_string(),
            examination: examine_statement(statement, &self.levels),
        }
    }

    /// The claims of the registry that were asked for, in its order; by default all, or none
    /// beside files.
    fn selected(&self) -> Result<Vec<&'static Claim>, String> {
        let (_, names) = self.files_and_names();
        for id in &names {
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
    fn read_files(&self) -> Result<Vec<(&str, FileClaim)>, String> {
        let (files, _) = self.files_and_names();
        if !files.is_empty() && self.problems.is_some() {
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
        let Some(problems) = &self.problems else {
            return Ok(None);
        };
        let reduced = problems.all()?;
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
        let empirical = self.levels.contains(&Level::Empirical);
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

impl Examined {
    /// The table, and the worst verdict.
    pub fn outcome(&self) -> Outcome {
        Outcome {
            report: report(&self.rows),
            status: self.status(),
            warnings: self.warnings.clone(),
        }
    }

    /// The worst verdict decides: refuted, then undecided.
    pub fn status(&self) -> Status {
        let of = |row: &Row| match row.examination.verdict() {
            Verdict::Refuted => Status::Refuted,
            Verdict::Undecided => Status::Undecided,
            _ => Status::Holds,
        };
        self.rows.iter().map(of).max().unwrap_or(Status::Holds)
    }

    /// What proves or refutes the claims by interval arithmetic: those certificates that the
    /// verifier confirms, and those that it does not.
    pub fn certificates(&self) -> (Vec<Certificate>, Vec<Certificate>) {
        let certificates = self.rows.iter().filter_map(certificate);
        certificates.partition(|certificate| verify(certificate).is_ok())
    }
}

/// Every argument that was found for a claim: those that refute it, or else those that prove it.
fn certificate(row: &Row) -> Option<Certificate> {
    let found = &row.examination.finding(Level::Certified)?.arguments;
    let refutes = |argument: &&Argument| matches!(argument.because, Because::Counterexample(_));
    let refuting: Vec<Argument> = found.iter().filter(refutes).cloned().collect();
    let arguments = match refuting.is_empty() {
        true => found.clone(),
        false => refuting,
    };
    (!arguments.is_empty()).then(|| {
        Certificate::Claim(CertifiedClaim {
            id: row.id.clone(),
            wording: row.wording.clone(),
            arguments,
        })
    })
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
