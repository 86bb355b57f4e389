//! Claims about small dimensions: the brackets that closed forms prove at points, and where these
//! are not exact a search for an embedding that is better.

use std::collections::BTreeSet;

use super::finding;
use crate::bound::search::{Effort, named};
use crate::bound::{self, Bracket, EXACT};
use crate::claim::Direction;
use crate::claim::small_dimension::{Exact, Small};
use crate::embedding::codes::Arrangement;
use crate::evidence::point::typed;
use crate::evidence::small_dimension::{
    Excess, Member, in_dimension, not_below, rounded, with_pairs,
};
use crate::evidence::{Finding, Outcome};
use crate::optimize::Conduct;
use crate::reduction::Problem;
use crate::scalar::Scalar;
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

/// Beyond this many pairs a search takes time.
const MOST_SEARCHED: u64 = 12;

/// Beyond this many pairs monotonicity is the antipodal phase's.
const MOST_COMPARED: u64 = 12;

/// Examines a claim at the points, or in several dimensions at their N, t and b.
pub fn examine(claim: &Small, points: &[&Problem]) -> Finding {
    match claim {
        Small::Exact(exact) => optimal(exact, points),
        Small::Moves { with_d, with_n } => moves([*with_d, *with_n], points),
        Small::Excess { curvatures, share } => excess(curvatures, share, points),
    }
}

/// "The arrangement of the family is optimal where the conditions hold."
fn optimal(exact: &Exact, points: &[&Problem]) -> Finding {
    let mut finding = finding("points");
    for member in points.iter().filter_map(|point| Member::of(exact, point)) {
        let outcome = match member.holds {
            Some(false) => continue,
            None => Outcome::WithinRounding,
            Some(true) => is_optimal(&member),
        };
        finding.count(outcome, || in_full(&member.problem));
    }
    finding
}

fn is_optimal(member: &Member) -> Outcome {
    let problem = &member.problem;
    let by_closed_forms = judged(member, &bound::closed(problem));
    match by_closed_forms {
        Outcome::WithinRounding if problem.n() <= MOST_SEARCHED => {
            let effort = Effort { seeds: 4, first: 0 };
            let bracket = bound::bracket(problem, &effort, &Conduct::default());
            judged(member, &bracket)
        }
        outcome => outcome,
    }
}

/// Is the loss of the arrangement the lower end, or above the upper one?
fn judged(member: &Member, bracket: &Bracket) -> Outcome {
    let (own, upper) = (member.loss, bracket.upper);
    match () {
        _ if own.lo() > upper => Outcome::Contradicts(format!(
            "{} has the loss {:.9}, {} {upper:.9}",
            member.arrangement,
            own.lo(),
            bracket.structure
        )),
        _ if own.hi() - bracket.lower <= EXACT * own.hi() => Outcome::Agrees,
        _ => Outcome::WithinRounding,
    }
}

fn in_full(problem: &Problem) -> String {
    format!("{} -d {}", typed(problem), problem.d())
}

/// The dimensions at which L* is known in more places than elsewhere.
fn dimensions(n: u64) -> BTreeSet<u64> {
    [1, 2, n / 2, n / 2 + 1, n - 1, n]
        .into_iter()
        .filter(|d| (1..=n).contains(d))
        .collect()
}

/// "L* falls weakly with d and grows with N", by brackets that do not overlap.
fn moves([with_d, with_n]: [Direction; 2], points: &[&Problem]) -> Finding {
    let mut finding = finding("pairs");
    for problem in points.iter().filter(|point| point.n() <= MOST_COMPARED) {
        let lower = dimensions(problem.n());
        let cells: Vec<Problem> = lower
            .iter()
            .filter_map(|d| in_dimension(problem, *d))
            .collect();
        let brackets: Vec<Bracket> = cells.iter().map(bound::closed).collect();
        for (k, low) in brackets.iter().enumerate() {
            for (d, high) in lower.iter().zip(&brackets).skip(k + 1) {
                let found = moved(with_d, low, high, "dimension");
                told(&mut finding, found, || {
                    format!("{},{d}", in_full(&cells[k]))
                });
            }
        }
        for (cell, low) in cells.iter().zip(&brackets) {
            let Some(more) = with_pairs(cell, cell.n() + 1) else {
                continue;
            };
            let found = moved(with_n, low, &bound::closed(&more), "pair");
            told(&mut finding, found, || {
                format!("{} and one more pair", in_full(cell))
            });
        }
    }
    finding.remark = "pairs of problems whose brackets do not overlap".into();
    finding
}

/// Counts what brackets tell; where they overlap they tell nothing.
fn told(finding: &mut Finding, found: Option<Outcome>, point: impl FnOnce() -> String) {
    if let Some(outcome) = found {
        finding.count(outcome, point);
    }
}

fn moved(direction: Direction, from: &Bracket, to: &Bracket, step: &str) -> Option<Outcome> {
    let (rises, falls) = (to.lower > from.upper, to.upper < from.lower);
    let (as_said, against) = match direction {
        Direction::Increasing => (rises, falls),
        Direction::Decreasing => (falls, rises),
    };
    match (as_said, against) {
        (true, _) => Some(Outcome::Agrees),
        (_, true) => Some(Outcome::Contradicts(format!(
            "L* goes from {:.9} to {:.9} with one {step} or more",
            from.upper, to.lower
        ))),
        _ => None,
    }
}

/// "L ≥ φ(p) + (N−1) ψ(q) + (κ/2) share (p−q)²", at the arrangements whose similarities are
/// rational.
fn excess(curvatures: &[Expr; 2], share: &Expr, points: &[&Problem]) -> Finding {
    let mut finding = finding("arrangements");
    finding.remark = "codes by name; others are tested empirically".into();
    for problem in points.iter().filter(|point| point.n() <= MOST_COMPARED) {
        let small = dimensions(problem.n())
            .into_iter()
            .filter(|d| *d < problem.n());
        for cell in small.filter_map(|d| in_dimension(problem, d)) {
            let bound = Excess::at(&cell, curvatures, share);
            for arrangement in named(&cell) {
                let outcome = bound
                    .as_ref()
                    .and_then(|bound| judge(bound, &cell, &arrangement));
                told(&mut finding, outcome, || {
                    format!("{arrangement} at {}", in_full(&cell))
                });
            }
        }
    }
    finding
}

/// A loss and its bound at an arrangement whose similarities are rational.
fn judge(excess: &Excess, problem: &Problem, arrangement: &Arrangement) -> Option<Outcome> {
    let lift = Interval::exact(arrangement.lift);
    let loss = bound::closed::loss(arrangement, &lift, &problem.at())?;
    let others = Interval::integer(problem.n() as i64 - 1);
    let negatives = arrangement.negatives(&lift)?.into_iter();
    let sum = negatives.fold(Interval::integer(0), |sum, (m, count)| {
        sum + Interval::integer(count as i64) * m
    });
    let bound = excess.bound(Arrangement::positive(&lift), sum / others);
    Some(not_below(rounded(loss), bound))
}
