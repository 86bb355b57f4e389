//! Claims about encoders and a learned bias: minima against many embeddings, what linear maps can
//! produce by exact arithmetic, the sign of ∂ℓ/∂b by intervals.

use std::collections::BTreeSet;

use super::finding;
use crate::claim::encoders::Encoded;
use crate::encoder::Sharing;
use crate::encoder::statements::{
    PHASES, best_bias, equal_pairs_minimum, hidden_width, linear_rank, nonnegative_minimum,
};
use crate::evidence::formula::read;
use crate::evidence::point::typed;
use crate::evidence::{Finding, Outcome};
use crate::reduction::{Phase, Problem};
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

/// Beyond this many pairs embeddings take time and say no more.
const MOST_PAIRS: u64 = 64;

/// Beyond this many pairs exact arithmetic takes time and says no more.
const MOST_EXACT: u64 = 8;

/// Examines a claim at the points, or at their numbers of pairs.
pub fn examine(claim: &Encoded, points: &[&Problem]) -> Finding {
    match claim {
        Encoded::NonnegativeMinimum(bound) => minimum(bound, points, nonnegative_minimum),
        Encoded::EqualPairsMinimum(bound) => minimum(bound, points, equal_pairs_minimum),
        Encoded::LinearRank { etf, intermediate } => {
            let one = Expr::integer(1);
            let needed = |phase| match phase {
                Phase::Etf => etf,
                Phase::Intermediate => intermediate,
                Phase::Antipodal => &one,
            };
            let cases = PHASES.map(|phase| (phase, needed(phase)));
            widths("ranks", points, &cases, |n, phase, r, claimed| {
                linear_rank(n, *phase, r, claimed)
            })
        }
        Encoded::HiddenUnits {
            etf,
            shared,
            separate,
        } => {
            let cases = [
                ((Phase::Etf, Sharing::Shared), etf),
                ((Phase::Etf, Sharing::Separate), etf),
                ((Phase::Intermediate, Sharing::Shared), shared),
                ((Phase::Intermediate, Sharing::Separate), separate),
            ];
            widths(
                "widths",
                points,
                &cases,
                |n, (phase, sharing), h, claimed| hidden_width(n, *phase, h, *sharing, claimed),
            )
        }
        Encoded::LearnedBias(bias) => learned_bias(bias, points),
    }
}

/// As claimed, or what was found instead.
fn outcome(failure: Option<String>) -> Outcome {
    failure.map_or(Outcome::Agrees, Outcome::Contradicts)
}

/// A formula of a claim at a point; `None` where it is undefined.
fn enclosed(formula: &Expr, problem: &Problem) -> Option<Interval> {
    let at = problem.at();
    let s = Interval::integer(1);
    read(formula, &at, s).filter(|value| value.outward().iter().all(|end| end.is_finite()))
}

/// "The least loss of these families is `bound`."
fn minimum(
    bound: &Expr,
    points: &[&Problem],
    check: fn(&Problem, Interval) -> Option<String>,
) -> Finding {
    let mut finding = finding("points");
    for problem in points.iter().filter(|problem| problem.n() <= MOST_PAIRS) {
        let found = match enclosed(bound, problem) {
            Some(bound) => outcome(check(problem, bound)),
            None => Outcome::WithinRounding,
        };
        finding.count(found, || typed(problem));
    }
    finding
}

/// "It is enough iff it is at least …", for every width up to N.
fn widths<C>(
    unit: &'static str,
    points: &[&Problem],
    cases: &[(C, &Expr)],
    check: impl Fn(usize, &C, usize, bool) -> Option<String>,
) -> Finding {
    let sizes: BTreeSet<u64> = points.iter().map(|problem| problem.n()).collect();
    let mut finding = finding(unit);
    for n in sizes.into_iter().filter(|n| *n <= MOST_EXACT) {
        for (case, needed) in cases {
            let at = |name: &str| (name == "N").then_some(n as f64);
            let needed = needed.evaluate(&at).unwrap_or(f64::NAN);
            for width in 1..=n as usize {
                let failure = check(n as usize, case, width, width as f64 >= needed);
                finding.count(outcome(failure), || format!("-N {n}"));
            }
        }
    }
    finding
}

/// "∂ℓ/∂b at the simplex ETF changes its sign at this bias, and ℓ falls in s there."
fn learned_bias(bias: &Expr, points: &[&Problem]) -> Finding {
    let mut finding = finding("points");
    for problem in points {
        let at = problem.at::<Interval>();
        let found = match enclosed(bias, problem) {
            Some(b) => outcome(best_bias(at.n, at.t, b)),
            None => Outcome::WithinRounding,
        };
        finding.count(found, || typed(problem));
    }
    finding
}
