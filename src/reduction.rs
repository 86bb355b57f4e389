//! The reduction: the loss on CCEM as a convex function ℓ of one variable s ∈ [0, 1].
//!
//! With s = 1/(1+δ²), the paper's normalised similarity, both similarities of CCEM are affine,
//!
//! p(s) = 2s − 1,  q(s) = s (N−2)/(N−1) − 1,
//!
//! so ℓ(s) = φ(p(s)) + (N−1) ψ(q(s)) is convex on a compact interval: s = 1 is the simplex
//! ETF (δ = 0), s = 0 the antipodal structure (δ = ∞). By the key lemma and Jensen's
//! inequality min ℓ bounds the full loss from below in *every* dimension (Theorem 1).

mod batch;
pub mod brent;
pub mod derivation;
pub mod enclosure;
pub mod grid;
pub mod learned_bias;
mod optimum;
mod problem;
pub mod proven;
mod pulls;
mod quantity;
pub mod spelling;

pub use batch::{LargestBatch, largest_etf_batch};
pub use optimum::{Optimum, minimise_directly, solve};
pub use problem::{Condition, InvalidProblem, Phase, PhaseDecision, Problem, described};
pub use quantity::{Quantity, QuantityError, Threshold};

use crate::loss::{PairLoss, Parameters};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// A member of the closed CCEM family, by both of its weights: s = 1/(1+δ²) on the simplex and
/// r = 1 − s = δ²/(1+δ²) on the axis that separates U from V.
///
/// Keeping both lets δ = √(r/s) keep its digits at either end.
#[derive(Clone, Debug, PartialEq)]
pub struct CcemPoint<S> {
    /// s ∈ [0, 1]; 1 at the simplex ETF.
    pub s: S,
    /// r = 1 − s; 1 at the antipodal structure.
    pub r: S,
}

impl<S: Scalar> CcemPoint<S> {
    /// By s.
    pub fn from_s(s: S) -> Self {
        CcemPoint {
            r: S::integer(1) - s.clone(),
            s,
        }
    }

    /// By r = 1 − s.
    pub fn from_r(r: S) -> Self {
        CcemPoint {
            s: S::integer(1) - r.clone(),
            r,
        }
    }

    /// By δ (finite): s = 1/(1+δ²), r = δ²/(1+δ²).
    pub fn from_delta(delta: S) -> Self {
        let square = delta.clone() * delta;
        let whole = S::integer(1) + square.clone();
        CcemPoint {
            s: S::integer(1) / whole.clone(),
            r: square / whole,
        }
    }

    /// The simplex ETF: s = 1, δ = 0.
    pub fn etf() -> Self {
        CcemPoint {
            s: S::integer(1),
            r: S::integer(0),
        }
    }

    /// The antipodal structure: s = 0, δ = ∞.
    pub fn antipodal() -> Self {
        CcemPoint {
            s: S::integer(0),
            r: S::integer(1),
        }
    }

    /// p = s − r = (1−δ²)/(1+δ²), the similarity of every positive pair.
    pub fn positive(&self) -> S {
        self.s.clone() - self.r.clone()
    }

    /// q = −(r + s/(N−1)) = −(1/(N−1) + δ²)/(1+δ²), the similarity of every negative pair.
    pub fn negative(&self, n: &S) -> S {
        -(self.r.clone() + self.s.clone() / (n.clone() - S::integer(1)))
    }
}

/// Which of s and r is the smaller one, and is kept relatively accurate.
#[derive(Clone, Copy, Debug)]
enum Half {
    S,
    R,
}

impl Half {
    fn of(point: &CcemPoint<f64>) -> Half {
        if point.s <= point.r { Half::S } else { Half::R }
    }

    /// The smaller weight.
    fn weight<S: Scalar>(self, point: &CcemPoint<S>) -> S {
        match self {
            Half::S => point.s.clone(),
            Half::R => point.r.clone(),
        }
    }

    /// The point of that weight.
    fn point<S: Scalar>(self, weight: S) -> CcemPoint<S> {
        match self {
            Half::S => CcemPoint::from_s(weight),
            Half::R => CcemPoint::from_r(weight),
        }
    }

    /// A change of s as one of the weight.
    fn signed<S: Scalar>(self, step: S) -> S {
        match self {
            Half::S => step,
            Half::R => -step,
        }
    }
}

impl CcemPoint<f64> {
    /// δ = √(r/s) ∈ [0, ∞].
    pub fn delta(&self) -> f64 {
        (self.r / self.s).sqrt()
    }
}

/// N, t and b as symbols.
pub fn symbols() -> Parameters<Expr> {
    Parameters {
        n: Expr::variable("N"),
        t: Expr::variable("t"),
        b: Expr::variable("b"),
    }
}

/// ℓ(s) = φ(p(s)) + (N−1) ψ(q(s)).
pub fn reduced_loss<L: PairLoss, S: Scalar>(point: &CcemPoint<S>, at: &Parameters<S>) -> S {
    loss_between::<L, S>(point.positive(), point.negative(&at.n), at)
}

/// φ(p) + (N−1) ψ(q).
pub(crate) fn loss_between<L: PairLoss, S: Scalar>(p: S, q: S, at: &Parameters<S>) -> S {
    let negatives = at.n.clone() - S::integer(1);
    L::phi(p, at) + negatives * L::psi(q, at)
}

/// ℓ′(s) = t [ (N−2) σ(t q(s) − b) − 2 σ(b − t p(s)) ] of the sigmoid loss.
pub fn slope<S: Scalar>(point: &CcemPoint<S>, at: &Parameters<S>) -> S {
    slope_between(point.positive(), point.negative(&at.n), at)
}

fn slope_between<S: Scalar>(p: S, q: S, at: &Parameters<S>) -> S {
    let Parameters { n, t, b } = at.clone();
    let pull_of_negatives = (n - S::integer(2)) * (t.clone() * q - b.clone()).sigmoid();
    let pull_of_positives = S::integer(2) * (b - t.clone() * p).sigmoid();
    t * (pull_of_negatives - pull_of_positives)
}

/// The log form of the sign of ℓ′(s), for N ≥ 3:
///
/// ln(N−2) + ln σ(t q(s) − b) − ln 2 − ln σ(b − t p(s)).
///
/// Positive where ℓ′ is; increasing in s; keeps its accuracy where ℓ itself is 1e−16.
pub fn slope_sign<S: Scalar>(point: &CcemPoint<S>, at: &Parameters<S>) -> S {
    slope_sign_between(point.positive(), point.negative(&at.n), at)
}

fn slope_sign_between<S: Scalar>(p: S, q: S, at: &Parameters<S>) -> S {
    let Parameters { n, t, b } = at.clone();
    let negatives = (n - S::integer(2)).ln() + (t.clone() * q - b.clone()).log_sigmoid();
    let positives = S::integer(2).ln() + (b - t * p).log_sigmoid();
    negatives - positives
}

/// Theorem 2 (t = b, N ≥ 4): the ETF is optimal iff t ≥ ((N−1)/N) ln(N−3).
pub fn etf_threshold<S: Scalar>(n: S) -> S {
    (n.clone() - S::integer(1)) / n.clone() * (n - S::integer(3)).ln()
}

/// Theorem 2 (t = b, N ≥ 4): the antipodal structure is optimal iff t ≤ ½ ln((N−2)/2).
pub fn antipodal_threshold<S: Scalar>(n: S) -> S {
    S::ratio(1, 2) * log_odds(n)
}

/// ln((N−2)/2).
fn log_odds<S: Scalar>(n: S) -> S {
    ((n - S::integer(2)) / S::integer(2)).ln()
}

/// The two sides of the ETF condition for any (t, b), N ≥ 3, in logarithms so that nothing
/// overflows: the ETF is optimal iff left ≤ right in
///
/// ln(N−2) + ln(1 + e^{t−b}) ≤ ln 2 + ln(1 + e^{b+t/(N−1)}).
pub fn etf_condition<S: Scalar>(at: &Parameters<S>) -> Condition<S> {
    let Parameters { n, t, b } = at.clone();
    let reach = t.clone() / (n.clone() - S::integer(1));
    Condition {
        left: (n - S::integer(2)).ln() + (t - b.clone()).softplus(),
        right: S::integer(2).ln() + (b + reach).softplus(),
    }
}

/// The two sides of the antipodal condition for any (t, b), N ≥ 3: the antipodal structure is
/// optimal iff t + b ≤ ln((N−2)/2).
pub fn antipodal_condition<S: Scalar>(at: &Parameters<S>) -> Condition<S> {
    Condition {
        left: at.t.clone() + at.b.clone(),
        right: log_odds(at.n.clone()),
    }
}

/// The ETF condition solved for the bias, N ≥ 3: the ETF is optimal iff b is at least this.
///
/// With y = e^b and τ = t/(N−1) the condition is 2e^τ y² − (N−4) y − (N−2) e^t ≥ 0, which has one
/// positive root,
///
/// b = ln( N−4 + √((N−4)² + 8(N−2) e^{t+τ}) ) − τ − ln 4.
pub fn etf_bias<S: Scalar>(n: S, t: S) -> S {
    let reach = t.clone() / (n.clone() - S::integer(1));
    let linear = n.clone() - S::integer(4);
    let constant = S::integer(8) * (n - S::integer(2)) * (t + reach.clone()).exp();
    let discriminant = linear.clone() * linear.clone() + constant;
    let root = (S::ratio(1, 2) * discriminant.ln()).exp();
    (linear + root).ln() - reach - S::integer(4).ln()
}

/// The antipodal condition solved for the bias, N ≥ 3: the antipodal structure is optimal iff b is
/// at most ln((N−2)/2) − t.
pub fn antipodal_bias<S: Scalar>(n: S, t: S) -> S {
    log_odds(n) - t
}
