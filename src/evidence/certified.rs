//! Certified evidence: a statement about every point of a region, proved or refuted by interval
//! arithmetic and symbolic identities.
//!
//! A claim is translated into statements, each of which [rules](crate::claim::rules) reduce to the
//! signs of formulas over boxes. This engine searches: for a rule, for the boxes, for a
//! counterexample. What it finds is an [`Argument`], which needs no trust in the search.
//!
//! What it cannot do: say anything outside the region, or about embeddings that are not CCEM.

mod argue;
mod bonds;
mod cover;
mod why;
mod witness;

use super::{Finding, Level, Verdict, Witness};
use crate::certificate::{Argument, Because, Tree};
use crate::claim::rules::{Rule, Shape};
use crate::claim::statement::{Region, Statement};
use crate::claim::{Claim, Scope, Translation};
use cover::Open;
use why::why;
pub use witness::{short_near, vectors_around};

/// That every statement of a claim is proved over its region. Only this engine makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certified(());

/// Examines what a claim says over the region of the scope; counterexamples are looked for among
/// the points of the scope first.
pub fn examine(claim: &Claim, scope: &Scope) -> Finding {
    let points: Vec<Region> = scope.reduced.iter().filter_map(Region::of).collect();
    match &scope.region {
        Some(region) => judge(&claim.translate(region), &points),
        None => Finding::new(Level::Certified, UNIT),
    }
}

/// What is known of ℓ over the region of a statement.
pub fn shape(statement: &Statement) -> Shape {
    argue::shape(statement, &statement.region)
}

/// The proof that a statement fails at one of the points, if intervals show it.
pub fn refuted_at(statement: &Statement, points: &[Region]) -> Option<Argument> {
    witness::refute(statement, shape(statement), points)
}

const UNIT: &str = "boxes";

/// Examines statements; a counterexample to one refutes what they translate.
pub fn judge(translation: &Translation, points: &[Region]) -> Finding {
    let mut finding = Finding::new(Level::Certified, UNIT);
    if translation.statements.iter().any(Statement::is_about_pairs) {
        return finding;
    }
    // Statements whose hypotheses were not found to hold nowhere; others share them.
    let mut met: Vec<&Statement> = Vec::new();
    for statement in &translation.statements {
        let shared = |other: &&Statement| {
            other.assume == statement.assume && other.region == statement.region
        };
        let settled = settle(statement, points, met.iter().any(shared));
        if !settled.as_ref().is_ok_and(Argument::is_vacuous) {
            met.push(statement);
        }
        match settled {
            Ok(argument) if translation.suffices && !argument.is_proof() => {
                finding.fall_short(&argument);
            }
            Ok(argument) => finding.add(argument),
            Err(stuck) => {
                finding.agreed += stuck.open.decided;
                finding.not_arrived += stuck.open.undecided.len();
                finding.why.get_or_insert_with(|| why(statement, &stuck));
            }
        }
    }
    if let (Some(first), None) = (translation.statements.first(), &finding.witness) {
        finding.remark = first.region.to_string();
        if let Some(beyond) = translation.beyond {
            finding.remark += &format!("; {beyond}");
        }
        let all = finding.not_arrived == 0 && translation.beyond.is_none();
        let says_nothing = finding.arguments.iter().all(Argument::is_vacuous);
        finding.settled = all.then_some(match says_nothing {
            true => Verdict::Vacuous(Certified(())),
            false => Verdict::Certified(Certified(())),
        });
    }
    finding
}

/// What a search did not settle, and what it knew of ℓ.
struct Stuck {
    open: Open,
    shape: Shape,
}

/// A proof, or a counterexample; else what is open. The cheap searches come first: most of what is
/// false fails at a point that is tried at once, where no number of boxes would show it.
fn settle(statement: &Statement, points: &[Region], is_met: bool) -> Result<Argument, Stuck> {
    const FIRST_BOXES: usize = 100;
    const FEW_BOXES: usize = 3_000;
    const MOST_BOXES: usize = 20_000;
    let shape = argue::shape(statement, &statement.region);
    if let Some(argument) = witness::refute_at_once(statement, shape, points) {
        return Ok(argument);
    }
    let search = argue::by_boxes(statement, shape);
    let spread = || statement.region.spread();
    // What holds at every s holds at the minimiser; there s is a coordinate, which may have roots.
    let of_all_s = || {
        let search = (shape != Shape::Any).then(|| argue::by_boxes(statement, Shape::Any));
        search?.within(FEW_BOXES).ok()
    };
    let vacuous = || (!is_met).then(|| argue::vacuous(statement, shape))?;
    let cheap = vacuous()
        .or_else(|| search.within(FIRST_BOXES).ok())
        .or_else(|| witness::refute(statement, shape, points))
        .or_else(|| witness::refute(statement, shape, &spread()))
        .or_else(|| witness::refute_beside_boundaries(statement, shape))
        .or_else(|| witness::refute_at_roots(statement, shape))
        .or_else(of_all_s)
        .or_else(|| search.within(FEW_BOXES).ok())
        .or_else(|| witness::refute_by_vectors(statement))
        .or_else(|| witness::refute_along(statement, shape));
    let stuck = |open| Stuck { open, shape };
    match cheap {
        Some(argument) => Ok(argument),
        None => search.within(MOST_BOXES).or_else(|open| {
            let middles = witness::middles(&open);
            witness::refute(statement, shape, &middles).ok_or(stuck(open))
        }),
    }
}

impl Argument {
    fn is_proof(&self) -> bool {
        matches!(self.because, Because::Rule(_))
    }

    fn is_vacuous(&self) -> bool {
        matches!(self.because, Because::Rule(Rule::Vacuous { .. }))
    }
}

impl Finding {
    /// What would have sufficed does not hold: the claim may, for another reason.
    fn fall_short(&mut self, argument: &Argument) {
        self.not_arrived += 1;
        if let Because::Counterexample(counterexample) = &argument.because {
            let why = format!("at {counterexample} the multipliers prove nothing");
            self.why.get_or_insert(why);
        }
    }

    fn add(&mut self, argument: Argument) {
        match &argument.because {
            Because::Rule(_) => {
                self.agreed += argument.trees.iter().map(Tree::boxes).sum::<usize>();
            }
            Because::Counterexample(counterexample) => {
                self.witness.get_or_insert(Witness {
                    point: counterexample.to_string(),
                    found: format!("it is false that {}", argument.statement.assert),
                });
            }
        }
        self.arguments.push(argument);
    }
}
