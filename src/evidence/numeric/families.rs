//! Claims about explicit families: CCEM built as vectors and measured.

use std::collections::BTreeSet;

use nalgebra::SVD;

use super::finding;
use crate::embedding::{Embedding, similarity_error};
use crate::evidence::formula::{Comparison, Derivatives, compare, value};
use crate::evidence::point::typed;
use crate::evidence::{Finding, Outcome};
use crate::loss::Parameters;
use crate::optimize::FullLoss;
use crate::reduction::{CcemPoint, Phase, Problem};
use crate::scalar::Scalar;
use crate::scalar::rounded::Rounded;
use crate::scalar::symbol::Expr;

/// Beyond this many pairs the N² similarities add time and nothing else.
const MOST_PAIRS: u64 = 64;

/// Members of the closed CCEM family at which every equality is measured.
const DELTAS: [f64; 7] = [0.0, 1e-3, 0.5, 1.0, 2.0, 1e3, f64::INFINITY];

/// What this level can say of a bound over all embeddings.
const EQUALITY_ONLY: &str = "equality only, the bound is tested empirically";

/// "q ≥ bound(N, s), with equality on CCEM": the equality, on CCEM built as vectors in R^N.
pub fn negative_mean(bound: &Expr, points: &[&Problem]) -> Finding {
    let sizes: BTreeSet<u64> = points.iter().map(|problem| problem.n()).collect();
    let mut finding = finding("members of CCEM");
    finding.remark = EQUALITY_ONLY.into();
    for n in sizes.into_iter().filter(|n| *n <= MOST_PAIRS) {
        for delta in DELTAS {
            let outcome = match Embedding::ccem(n as usize, n as usize, delta) {
                Ok(embedding) => equality(bound, &embedding),
                Err(_) => Outcome::WithinRounding,
            };
            finding.count(outcome, || format!("CCEM of -N {n} at δ = {delta}"));
        }
    }
    finding
}

fn equality(bound: &Expr, embedding: &Embedding) -> Outcome {
    let n = Rounded::integer(embedding.n() as i64);
    let measured = embedding.geometry();
    let error = similarity_error(embedding.d());
    let s = Rounded {
        value: measured.s,
        error,
    };
    let q = Rounded {
        value: measured.negative.mean(),
        error,
    };
    // The bound is a formula in N and s alone.
    let at = Parameters { n, t: n, b: n };
    let bound = value(bound, &at, s);
    match compare(q, bound) {
        Comparison::Equal => Outcome::Agrees,
        Comparison::Unknown => Outcome::WithinRounding,
        Comparison::Less | Comparison::Greater => Outcome::Contradicts(format!(
            "q = {:.9} on CCEM, where the bound is {:.9}",
            q.value, bound.value
        )),
    }
}

/// "ℓ is the full loss on CCEM": the full loss of CCEM built as vectors in R^N against ℓ, at
/// fixed δ and at the minimiser of ℓ, where it must also be what `BrentOpt` finds from ℓ alone.
pub fn ccem_is_optimal(loss: &Expr, points: &[&Problem]) -> Finding {
    let derivatives = Derivatives::new(loss);
    let mut finding = finding("members of CCEM");
    finding.remark = EQUALITY_ONLY.into();
    for problem in points.iter().filter(|problem| problem.n() <= MOST_PAIRS) {
        let reduced = derivatives.at(problem);
        let least = CcemPoint::from_s(reduced.minimiser().s);
        for delta in DELTAS.into_iter().chain([least.delta()]) {
            let s = CcemPoint::from_delta(Rounded::exact(delta)).s;
            let s = if delta.is_infinite() {
                Rounded::exact(0.0)
            } else {
                s
            };
            let outcome = same_loss(problem, delta, reduced.loss_at(s));
            finding.count(outcome, || {
                format!("CCEM at δ = {delta} of {}", typed(problem))
            });
        }
        let minima = compare(reduced.loss(least.s), reduced.minimise_directly());
        if minima == Comparison::Greater {
            let found = "ℓ is smaller elsewhere than at the root of ℓ′".into();
            finding.count(Outcome::Contradicts(found), || typed(problem));
        }
    }
    finding
}

/// Is the full loss of CCEM(δ) in R^N what ℓ says?
fn same_loss(problem: &Problem, delta: f64, reduced: Rounded) -> Outcome {
    let n = problem.n() as usize;
    let Ok(embedding) = Embedding::ccem(n, n, delta) else {
        return Outcome::WithinRounding;
    };
    let Parameters { t, b, .. } = problem.at::<f64>();
    let full = FullLoss::sigmoid(t, b).value(&embedding);
    let full = Rounded {
        value: full.loss,
        error: full.error,
    };
    match compare(full, reduced) {
        Comparison::Equal => Outcome::Agrees,
        Comparison::Unknown => Outcome::WithinRounding,
        Comparison::Less | Comparison::Greater => Outcome::Contradicts(format!(
            "the full loss is {:.9}, ℓ is {:.9}",
            full.value, reduced.value
        )),
    }
}

/// "min ℓ is attained iff d ≥ …": CCEM(δ*) fits into as many dimensions as its rank, counted from
/// its singular values; no other embedding needs fewer if every minimiser has its Gram matrices.
pub fn needed_dimension(loss: &Expr, claimed: [Expr; 3], points: &[&Problem]) -> Finding {
    let derivatives = Derivatives::new(loss);
    let mut finding = finding("ranks");
    finding.remark = "necessity rests on the optimum being unique up to rotation".into();
    for problem in points.iter().filter(|problem| problem.n() <= MOST_PAIRS) {
        let reduced = derivatives.at(problem);
        let phases = [Phase::Etf, Phase::Intermediate, Phase::Antipodal];
        let phase = phases
            .iter()
            .position(|phase| reduced.is_in(*phase) == Some(true));
        let outcome = match phase {
            Some(phase) => {
                let delta = CcemPoint::from_s(reduced.minimiser().s).delta();
                rank_is(&claimed[phase], problem, delta)
            }
            None => Outcome::WithinRounding,
        };
        finding.count(outcome, || typed(problem));
    }
    finding
}

fn rank_is(claimed: &Expr, problem: &Problem, delta: f64) -> Outcome {
    /// Singular values of CCEM(δ) are 0 or of the order of the smaller of 1 and δ.
    const ZERO: f64 = 1e-10;
    let n = problem.n() as usize;
    let Ok(embedding) = Embedding::ccem(n, n, delta) else {
        return Outcome::WithinRounding;
    };
    let svd = SVD::new(embedding.into_stacked(), false, false);
    let rank = svd
        .singular_values
        .iter()
        .filter(|value| **value > ZERO)
        .count();
    let claimed = value(claimed, &problem.at(), Rounded::exact(0.0)).value;
    if claimed == rank as f64 {
        Outcome::Agrees
    } else {
        Outcome::Contradicts(format!(
            "the optimum spans {rank} dimensions, not {claimed}"
        ))
    }
}
