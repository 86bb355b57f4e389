//! `ccem check`: the claims and their verdicts.

mod certificates;
mod glance;
mod selection;
mod table;

use rayon::prelude::*;

use super::full::{few_enough, seeds};
use super::progress::Bar;
use super::{Failure, Outcome, Status, Watch, Words};
use crate::claim::file::{FileClaim, read_claims};
use crate::claim::statement::Region;
use crate::claim::{Claim, Expected, Scope, in_latex};
use crate::evidence::{Examination, Level, Verdict, examine_statements_watched, examine_watched};
use crate::experiment;
use crate::optimize::Interrupt;
use crate::reduction::Problem;
use crate::reduction::grid::{Integers, Problems};
use crate::report::Cell;
pub use certificates::{Asked, in_coq};
use table::{described, list, report};

/// Claims to be examined.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Claims of the registry by name, and files of claims, which end in `.toml`; none stands for
    /// what is believed: the claims of the paper and our own.
    pub claims: Vec<String>,
    /// The claims of this work instead.
    pub paper: Option<String>,
    /// All claims of the registry instead.
    pub all: bool,
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
    /// What was found of each of several claims, instead of a line for each.
    pub verbose: bool,
}

impl Default for Check {
    /// Every claim that is believed, at every level.
    fn default() -> Self {
        Check {
            claims: Vec::new(),
            paper: None,
            all: false,
            list: false,
            conjectures: false,
            levels: Level::ALL.to_vec(),
            problems: None,
            seeds: None,
            verbose: false,
        }
    }
}

/// Claims that were examined.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The work whose claims they are, if one was asked for.
    pub work: Option<&'static str>,
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
    /// What it says as LaTeX, from its formulas.
    latex: Option<String>,
    source: String,
    /// Its place in the work.
    pub(super) place: String,
    expected: Option<Expected>,
    /// What was found.
    pub examination: Examination,
    scope: String,
}

impl Check {
    /// The table of the verdicts.
    pub(super) fn compute(&self, watch: &Watch) -> Result<Outcome, Failure> {
        match self.list {
            true => Ok(Outcome::done(list(&self.selected()?))),
            false => Ok(self.outcome(&self.records(watch)?)),
        }
    }

    /// The table, and the worst verdict; who names a claim is told where it says nothing.
    pub fn outcome(&self, examined: &Examined) -> Outcome {
        let mut outcome = examined.outcome();
        let brief = examined.rows.len() > 1 && !self.verbose && examined.work.is_none();
        outcome.report.glance = brief.then(|| glance::glance(&examined.rows));
        let unsaid = !self.claims.is_empty() && examined.says_nothing();
        Outcome {
            status: match outcome.status {
                Status::Holds if unsaid => Status::Undecided,
                status => status,
            },
            ..outcome
        }
    }

    /// The claims asked for, examined.
    ///
    /// # Errors
    /// If a name is unknown, a file cannot be read, a problem is none, or the interrupt came.
    pub fn records(&self, watch: &Watch) -> Result<Examined, Failure> {
        self.seeds.map(seeds).transpose()?;
        let claims = self.selected()?;
        let from_files = self.read_files()?;
        let replacement = self.scope()?;
        let left_out = self.left_out(replacement.as_ref());
        let scoped = |claim| {
            let mut scope = match &replacement {
                Some(scope) => within(scope, claim),
                None => claim.default_scope(),
            };
            scope.seeds = self.seeds.unwrap_or(scope.seeds);
            few_enough(scope.full.len(), scope.seeds)?;
            Ok((claim, scope))
        };
        let scopes = claims.into_iter().map(scoped);
        let scopes: Vec<(&Claim, Scope)> = scopes.collect::<Result<_, Failure>>()?;
        let bar = (watch.progress).bar((scopes.len() + from_files.len()) as u64, "claims");
        let stop = &watch.stop;
        let of_registry = |(claim, scope): (&Claim, Scope)| self.row(claim, &scope, stop);
        let mut rows = each(scopes, &*bar, stop, of_registry)?;
        let registered = rows.len();
        let of_file = |(file, claim): (&str, FileClaim)| self.row_of_file(file, claim, stop);
        rows.extend(each(from_files, &*bar, stop, of_file)?);
        let unexpected = rows[registered..].iter().filter_map(Row::unexpected);
        let warnings = left_out.into_iter().chain(unexpected).collect();
        Ok(Examined {
            work: self.paper()?.map(|paper| paper.work),
            rows,
            warnings,
        })
    }

    /// The claims of a text instead of a file's, examined at the levels of the request; `name` says
    /// where the text is from.
    ///
    /// # Errors
    /// If it cannot be read, or if the interrupt came.
    pub fn text(&self, name: &str, text: &str, watch: &Watch) -> Result<Examined, Failure> {
        let claims = read_claims(name, text).map_err(|error| error.to_string())?;
        let bar = (watch.progress).bar(claims.len() as u64, "claims");
        let stop = &watch.stop;
        let rows = each(claims, &*bar, stop, |claim| {
            self.row_of_file(name, claim, stop)
        })?;
        Ok(Examined {
            work: None,
            warnings: rows.iter().filter_map(Row::unexpected).collect(),
            rows,
        })
    }

    pub(super) fn words(&self) -> Words {
        let levels: Vec<String> = self.levels.iter().map(ToString::to_string).collect();
        let all = Level::ALL.map(|level| level.to_string());
        let words = (self.claims.iter()).fold(Words::command("check"), Words::word);
        let words = words
            .option("--paper", self.paper.as_ref())
            .flag("--all", self.all)
            .flag("--list", self.list)
            .flag("--conjectures", self.conjectures)
            .unless("--level", levels.join(","), all.join(","));
        let words = match &self.problems {
            Some(problems) => words.problems(problems),
            None => words,
        };
        words.option("--seeds", self.seeds).flag("-v", self.verbose)
    }

    fn row(&self, claim: &Claim, scope: &Scope, stop: &Interrupt) -> Row {
        let source = claim.source;
        let watch = unseen(stop);
        Row {
            id: claim.id.into(),
            wording: claim.wording.into(),
            latex: claim.latex(),
            source: format!("{}, {}", source.work, source.item),
            place: source.item.into(),
            expected: Some(claim.expected),
            examination: examine_watched(claim, scope, &self.levels, watch),
            scope: described(scope, claim, &self.levels),
        }
    }

    fn row_of_file(&self, file: &str, claim: FileClaim, stop: &Interrupt) -> Row {
        let watch = unseen(stop);
        let latex = in_latex(&claim.statements);
        let examination = examine_statements_watched(claim.statements, &self.levels, watch);
        Row {
            latex,
            wording: match claim.wording {
                // Words are a label; what is examined is what is said.
                Some(wording) => format!("{wording} ({})", claim.said),
                None => claim.said,
            },
            source: match &claim.source {
                Some(source) => format!("{file}, after {source}"),
                None => file.into(),
            },
            place: claim.source.unwrap_or_default(),
            expected: claim.expected,
            scope: claim.scope,
            id: claim.id,
            examination: match &claim.places {
                Some(places) => examination.of_places(places),
                None => examination,
            },
        }
    }

    /// The scope that the user put in the place of each claim's own.
    fn scope(&self) -> Result<Option<Scope>, String> {
        let Some(problems) = &self.problems else {
            return Ok(None);
        };
        few_enough(small(problems), self.seeds.unwrap_or(SEEDS))?;
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
            seeds: SEEDS,
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

/// The runs of a claim can be ended, and are not shown.
fn unseen(stop: &Interrupt) -> experiment::Watch<'_> {
    experiment::Watch {
        stop,
        ..experiment::Watch::NOBODY
    }
}

/// A row for each piece of work, in order, on all cores; none after an interrupt.
fn each<T: Send>(
    work: Vec<T>,
    bar: &dyn Bar,
    stop: &Interrupt,
    row: impl Fn(T) -> Row + Sync,
) -> Result<Vec<Row>, Failure> {
    let examined = |piece| (!stop.is_raised()).then(|| row(piece));
    let told = |_: &Row| bar.advance(1);
    let rows = work.into_par_iter().map(examined).while_some();
    let rows: Vec<Row> = rows.inspect(told).collect();
    match stop.is_raised() {
        true => Err(Failure::Interrupted(format!(
            "{} claims were examined; no verdict is given",
            rows.len()
        ))),
        false => Ok(rows),
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

/// The starts of a problem of the user's own, unless another number is asked for.
const SEEDS: u64 = 3;

/// Full optimisation of more pairs, or in more dimensions, takes minutes a run.
const MOST_PAIRS: u64 = 512;

fn is_small(problem: &Problem) -> bool {
    problem.n() <= MOST_PAIRS && problem.d() <= MOST_PAIRS
}

/// How many of a grid are, before they are made. It saturates.
fn small(problems: &Problems) -> usize {
    let count = |all: &Integers| all.iter().filter(|n| *n <= MOST_PAIRS).count();
    let narrowed = Problems {
        n: 1_u64.into(),
        d: None,
        ..problems.clone()
    };
    let [n, d] = [count(&problems.n), problems.d.as_ref().map_or(1, count)];
    let each = usize::try_from(narrowed.len()).unwrap_or(usize::MAX);
    each.saturating_mul(n).saturating_mul(d)
}

impl Examined {
    /// The table, and the worst verdict.
    pub fn outcome(&self) -> Outcome {
        Outcome {
            report: report(self),
            status: self.status(),
            warnings: self.warnings.clone(),
        }
    }

    /// The worst verdict decides: refuted, then undecided.
    pub fn status(&self) -> Status {
        let of = |row: &Row| match row.examination.verdict() {
            Verdict::Refuted | Verdict::SourceInconsistent => Status::Refuted,
            Verdict::Undecided | Verdict::Vacuous(_) => Status::Undecided,
            _ => Status::Holds,
        };
        self.rows.iter().map(of).max().unwrap_or(Status::Holds)
    }

    /// Was a claim not examined at all?
    fn says_nothing(&self) -> bool {
        let verdict = |row: &Row| row.examination.verdict();
        (self.rows.iter()).any(|row| verdict(row) == Verdict::NotApplicable)
    }
}

impl Row {
    /// What it says, in words and, for a paper, in formulas.
    fn says(&self) -> Cell {
        match &self.latex {
            Some(latex) => Cell::formula(&self.wording, latex.clone()),
            None => self.wording.clone().into(),
        }
    }

    /// That another verdict came than the one that its file expects.
    fn unexpected(&self) -> Option<String> {
        let (expected, verdict) = (self.expected?.name(), self.examination.verdict());
        let differs = verdict.to_string() != expected;
        differs.then(|| format!("{} is {verdict}; its file expects {expected}", self.id))
    }
}
