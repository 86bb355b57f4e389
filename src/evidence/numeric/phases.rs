//! Claims about the phase of one problem.

use super::finding;
use crate::evidence::formula::{Derivatives, Reduced, holds};
use crate::evidence::point::typed;
use crate::evidence::{Finding, Outcome};
use crate::reduction::{Condition, Phase, Problem};
use crate::scalar::symbol::Expr;

/// "The minimiser of ℓ is in `phase` iff `condition`": by the sign of ℓ′ at the end, and by the
/// values of ℓ alone.
pub fn phase_iff(
    loss: &Expr,
    phase: Phase,
    condition: Option<&Condition<Expr>>,
    points: &[&Problem],
) -> Finding {
    let derivatives = Derivatives::new(loss);
    let mut finding = finding("points");
    for problem in points {
        let reduced = derivatives.at(problem);
        let claimed = condition.map_or(Some(true), |condition| holds(condition, problem));
        let outcome = match (claimed, reduced.is_in(phase)) {
            (Some(claimed), Some(found)) if claimed != found => {
                Outcome::Contradicts(described(phase, found))
            }
            (Some(true), Some(true)) if beaten(&reduced, phase) => {
                Outcome::Contradicts(format!("ℓ is smaller inside than at the {phase} end"))
            }
            (Some(_), Some(_)) => Outcome::Agrees,
            _ => Outcome::WithinRounding,
        };
        finding.count(outcome, || typed(problem));
    }
    finding
}

/// "Where `condition` holds, the simplex ETF (s = 1) minimises both losses on CCEM."
pub fn shared_optimum(
    sigmoid: &Expr,
    infonce: &Expr,
    condition: &Condition<Expr>,
    points: &[&Problem],
) -> Finding {
    let (sigmoid, infonce) = (Derivatives::new(sigmoid), Derivatives::new(infonce));
    let mut finding = finding("points");
    for problem in points {
        if holds(condition, problem) != Some(true) {
            continue;
        }
        let both = [sigmoid.at(problem), infonce.at(problem)].map(|loss| loss.is_in(Phase::Etf));
        let outcome = match both {
            [Some(true), Some(true)] => Outcome::Agrees,
            [Some(false), _] => Outcome::Contradicts("the sigmoid loss falls below s = 1".into()),
            [_, Some(false)] => Outcome::Contradicts("InfoNCE falls below s = 1".into()),
            _ => Outcome::WithinRounding,
        };
        finding.count(outcome, || typed(problem));
    }
    finding
}

/// Does some s have a clearly smaller ℓ than the end?
fn beaten(reduced: &Reduced<'_>, phase: Phase) -> bool {
    let end = reduced.loss(if phase == Phase::Etf { 1.0 } else { 0.0 });
    (end - reduced.minimise_directly())
        .clear_sign()
        .is_some_and(std::cmp::Ordering::is_gt)
}

fn described(phase: Phase, found: bool) -> String {
    let (end, sign) = match (phase, found) {
        (Phase::Etf, true) => ("1", "<"),
        (Phase::Etf, false) => ("1", ">"),
        (_, true) => ("0", ">"),
        (_, false) => ("0", "<"),
    };
    let optimal = if found { "is" } else { "is not" };
    format!("ℓ′({end}) {sign} 0 by interval arithmetic: the {phase} structure {optimal} optimal")
}
