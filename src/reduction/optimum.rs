//! The optimum of the reduced problem in f64.

use super::brent::minimum;
use super::pulls::Pulls;
use super::{CcemPoint, Half, Phase, Problem, log_odds, reduced_loss, slope_sign};
use crate::loss::{Parameters, Sigmoid};
use crate::scalar::dual::Dual;
use crate::scalar::rounded::Rounded;

/// The minimiser of ℓ over [0, 1] and what it says of the optimal embedding.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimum {
    /// By the closed-form conditions.
    pub phase: Phase,
    /// See [`PhaseDecision`](super::PhaseDecision).
    pub settled: bool,
    /// s* and r* = 1 − s*.
    pub point: CcemPoint<f64>,
    /// δ* ∈ [0, ∞].
    pub delta: f64,
    /// p(s*).
    pub positive: f64,
    /// q(s*).
    pub negative: f64,
    /// ℓ(s*) = min ℓ, the lower bound of the full loss in every dimension.
    pub loss: f64,
    /// First-order bound on the rounding error of `loss`.
    pub loss_error: f64,
    /// First-order bound on the error of s*, which is also that of r*.
    pub s_error: f64,
}

impl Optimum {
    /// The relative error of δ* that rounding allows: |Δδ|/δ = |Δs|/(2 s r). Grows near the
    /// thresholds, where one of s, r is small.
    pub fn delta_relative_error(&self) -> f64 {
        match self.phase {
            Phase::Intermediate => {
                self.s_error / (2.0 * self.point.s * self.point.r) + 4.0 * f64::EPSILON
            }
            Phase::Etf | Phase::Antipodal => 0.0,
        }
    }
}

/// Solves the reduced problem: the phase by the closed forms; in the intermediate phase the root
/// of the log form of ℓ′ by Newton's method, in the smaller of s and r = 1 − s.
pub fn solve(problem: &Problem) -> Optimum {
    let decision = problem.phase();
    let at = problem.at::<f64>();
    let point = match decision.phase {
        Phase::Etf => CcemPoint::etf(),
        Phase::Antipodal => CcemPoint::antipodal(),
        Phase::Intermediate => stationary_point(&at),
    };
    let (exact, rounded) = (exactly(&point), problem.at::<Rounded>());
    let s_error = match decision.phase {
        Phase::Intermediate => stationary_point_error(&point, &rounded, &at),
        Phase::Etf | Phase::Antipodal => 0.0,
    };
    let loss = reduced_loss::<Sigmoid, Rounded>(&exact, &rounded);
    Optimum {
        phase: decision.phase,
        settled: decision.settled,
        delta: point.delta(),
        positive: point.positive(),
        negative: point.negative(&at.n),
        loss: loss.value,
        loss_error: loss.error,
        s_error,
        point,
    }
}

/// The root of the log form g of ℓ′, in the half of [0, 1] where it lies so that the smaller of s
/// and r keeps its digits.
fn stationary_point(at: &Parameters<f64>) -> CcemPoint<f64> {
    let odds = log_odds(at.n);
    let pulls = |half: Half, x| Pulls::at(&half.point(x), at);
    let half = match pulls(Half::S, 0.5).slope_sign(odds) >= 0.0 {
        true => Half::S,
        false => Half::R,
    };
    half.point(root(0.5, |x| {
        let pulls = pulls(half, x);
        (half.signed(pulls.slope_sign(odds)), pulls.steepness(at))
    }))
}

/// The root in (0, most] of an increasing function, given by its value and slope, that is not above
/// 0 at 0 nor below 0 at `most`: Newton's steps, and halving where they leave the bracket.
fn root(most: f64, function: impl Fn(f64) -> (f64, f64)) -> f64 {
    const MOST_STEPS: usize = 100;
    let (mut low, mut high, mut x) = (0.0, most, most);
    for _ in 0..MOST_STEPS {
        let (value, slope) = function(x);
        if value < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let newton = x - value / slope;
        let next = if newton == x || (low < newton && newton < high) {
            newton
        } else {
            low.midpoint(high)
        };
        if (next - x).abs() <= f64::EPSILON * next {
            return next;
        }
        x = next;
    }
    x
}

/// Both weights of the point, taken as they are.
fn exactly(point: &CcemPoint<f64>) -> CcemPoint<Rounded> {
    CcemPoint {
        s: Rounded::exact(point.s),
        r: Rounded::exact(point.r),
    }
}

/// |Δs| ≤ |error of the log form| / its slope in s, plus the last digit of the smaller of s, r.
fn stationary_point_error(
    point: &CcemPoint<f64>,
    rounded: &Parameters<Rounded>,
    at: &Parameters<f64>,
) -> f64 {
    let noise = slope_sign(&exactly(point), rounded);
    let at = Parameters {
        n: Dual::constant(at.n),
        t: Dual::constant(at.t),
        b: Dual::constant(at.b),
    };
    let slope = slope_sign(&CcemPoint::from_s(Dual::variable(point.s)), &at).slope;
    // Where the root itself is not resolved, the value that is left belongs to the error.
    (noise.error + noise.value.abs()) / slope + 4.0 * f64::EPSILON * point.s.min(point.r)
}

/// The independent check of [`solve`]: the minimiser of ℓ itself by argmin's `BrentOpt`, and
/// min ℓ. It uses neither ℓ′ nor the phase conditions.
pub fn minimise_directly(problem: &Problem) -> (CcemPoint<f64>, f64) {
    let at = problem.at::<f64>();
    let loss = |s: f64| reduced_loss::<Sigmoid, f64>(&CcemPoint::from_s(s), &at);
    let (s, value) = minimum(loss, 0.0, 1.0);
    (CcemPoint::from_s(s), value)
}
