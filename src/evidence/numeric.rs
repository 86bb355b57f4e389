//! Numeric evidence: the reduced problem in f64, solved by argmin.
//!
//! The closed forms of a claim are held against ℓ itself, which knows nothing of them: against
//! the sign of ℓ′ at the ends, the root of ℓ′ (`BrentRoot`) and the minimum of ℓ (`BrentOpt`).
//! Signs are those of intervals, so at a point they are certain; other margins count only where
//! they stand far above a running error bound ([`Rounded`](crate::scalar::rounded::Rounded)). The
//! rest is counted as "within rounding". Of a claim of a file the margin is minimised over its region.

mod descent;
mod encoders;
mod families;
mod least;
mod monotone;
mod phases;
mod reported;
mod small_dimension;

use super::{Finding, Level};
use crate::claim::{Assertion, Claim, Scope};
use crate::reduction::Problem;

/// Examines a claim at every point of the scope that meets its hypotheses.
pub fn examine(claim: &Claim, scope: &Scope) -> Finding {
    let points: Vec<&Problem> = scope
        .reduced
        .iter()
        .filter(|problem| claim.domain.contains(problem))
        .collect();
    match claim.assertion.clone() {
        Assertion::NegativeMeanAtLeast(bound) => families::negative_mean(&bound, &points),
        Assertion::CcemIsOptimal { reduced } => families::ccem_is_optimal(&reduced, &points),
        Assertion::PhaseIff {
            reduced,
            phase,
            condition,
        } => phases::phase_iff(&reduced, phase, condition.as_ref(), &points),
        Assertion::SharedOptimum {
            sigmoid,
            infonce,
            condition,
        } => phases::shared_optimum(&sigmoid, &infonce, &condition, &points),
        Assertion::Monotone { reduced, direction } => {
            monotone::monotone(&reduced, direction, claim.domain.bias, &points)
        }
        Assertion::EtfPersists { reduced } => monotone::etf_persists(&reduced, &points),
        Assertion::NeededDimension {
            reduced,
            etf,
            intermediate,
            antipodal,
        } => families::needed_dimension(&reduced, [etf, intermediate, antipodal], &points),
        Assertion::Encoder(claim) => encoders::examine(&claim, &points),
        Assertion::Small(claim) => small_dimension::examine(&claim, &points),
        Assertion::Reported(claim) => reported::examine(&claim),
        // They are examined as such.
        Assertion::Statements(_) | Assertion::Incompatible { .. } => finding("points"),
    }
}

pub use least::examine as examine_statements;

fn finding(unit: &'static str) -> Finding {
    Finding::new(Level::Numeric, unit)
}
