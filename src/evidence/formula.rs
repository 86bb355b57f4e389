//! A claim's formulas in N, t, b and s, read in f64: values with an error bound, signs by interval
//! arithmetic. What the engines that compute in floating point share.

use std::cmp::Ordering;

use crate::loss::Parameters;
use crate::reduction::brent::{minimum, root};
use crate::reduction::{Condition, Phase, Problem};
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::interval::Interval;
use crate::scalar::rounded::Rounded;
use crate::scalar::symbol::Expr;

/// `formula` at (N, t, b, s) in any reading; `None` if it has a variable beyond these.
pub fn read<S: Scalar>(formula: &Expr, at: &Parameters<S>, s: S) -> Option<S> {
    let variable = |name: &str| match name {
        "N" => Some(at.n.clone()),
        "t" => Some(at.t.clone()),
        "b" => Some(at.b.clone()),
        "s" => Some(s.clone()),
        _ => None,
    };
    formula.evaluate(&variable).ok()
}

/// The value of `formula` at (N, t, b, s); NaN, of no sign, if it has a variable beyond these.
pub fn value(formula: &Expr, at: &Parameters<Rounded>, s: Rounded) -> Rounded {
    read(formula, at, s).unwrap_or(Rounded::exact(f64::NAN))
}

/// The sign of `formula` at (N, t, b, s) by interval arithmetic; `None` within rounding, and
/// where the formula is undefined: there f64 computes NaN, while an interval only widens.
fn certain_sign(formula: &Expr, problem: &Problem, s: f64) -> Option<Ordering> {
    let defined = !read(formula, &problem.at::<f64>(), s)?.is_nan();
    read(formula, &problem.at(), Interval::exact(s))?
        .sign()
        .filter(|_| defined)
}

/// Is left ≤ right? By interval arithmetic; `None` within rounding.
pub fn holds(condition: &Condition<Expr>, problem: &Problem) -> Option<bool> {
    let margin = condition.right.clone() - condition.left.clone();
    certain_sign(&margin, problem, 0.0).map(Ordering::is_ge)
}

/// How two numbers with rounding errors compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Clearly less.
    Less,
    /// Equal within a rounding error that is small against both.
    Equal,
    /// Clearly greater.
    Greater,
    /// One is no finite number, or the error hides everything.
    Unknown,
}

/// Compares x and y. Equality is worth something only where the error is small.
pub fn compare(x: Rounded, y: Rounded) -> Comparison {
    /// An error above this part of the numbers compared hides everything.
    const COARSE: f64 = 1e-6;
    let difference = x - y;
    let finite = difference.value.is_finite() && difference.error.is_finite();
    match difference.clear_sign() {
        Some(Ordering::Less) if finite => Comparison::Less,
        Some(Ordering::Greater) if finite => Comparison::Greater,
        None if difference.error <= COARSE * x.value.abs().max(y.value.abs()) => Comparison::Equal,
        _ => Comparison::Unknown,
    }
}

/// A convex ℓ(s) on [0, 1] with its first two derivatives, at one problem.
pub struct Reduced<'a> {
    loss: &'a Expr,
    slope: &'a Expr,
    curvature: &'a Expr,
    at: Parameters<Rounded>,
    problem: &'a Problem,
}

/// A formula of ℓ, differentiated once for all problems.
pub struct Derivatives {
    loss: Expr,
    slope: Expr,
    curvature: Expr,
}

impl Derivatives {
    /// ℓ, ℓ′ and ℓ″.
    pub fn new(loss: &Expr) -> Self {
        let slope = loss.differentiate("s");
        Derivatives {
            curvature: slope.differentiate("s"),
            slope,
            loss: loss.clone(),
        }
    }

    /// ℓ at one problem.
    pub fn at<'a>(&'a self, problem: &'a Problem) -> Reduced<'a> {
        Reduced {
            loss: &self.loss,
            slope: &self.slope,
            curvature: &self.curvature,
            at: problem.at(),
            problem,
        }
    }
}

/// Where ℓ has its minimum, with a first-order error bound.
#[derive(Clone, Copy, Debug)]
pub struct Minimiser {
    pub s: f64,
    pub error: f64,
}

impl Reduced<'_> {
    /// ℓ(s).
    pub fn loss(&self, s: f64) -> Rounded {
        self.loss_at(Rounded::exact(s))
    }

    /// ℓ(s) where s itself carries an error.
    pub fn loss_at(&self, s: Rounded) -> Rounded {
        value(self.loss, &self.at, s)
    }

    /// The sign of ℓ′(s) by interval arithmetic, `None` within rounding.
    pub fn slope_sign(&self, s: f64) -> Option<Ordering> {
        certain_sign(self.slope, self.problem, s)
    }

    /// Is the minimiser the end `phase` stands for? By the sign of ℓ′ there, ℓ being convex.
    pub fn is_in(&self, phase: Phase) -> Option<bool> {
        match phase {
            Phase::Etf => self.slope_sign(1.0).map(Ordering::is_le),
            Phase::Antipodal => self.slope_sign(0.0).map(Ordering::is_ge),
            Phase::Intermediate => Some(!self.is_in(Phase::Etf)? && !self.is_in(Phase::Antipodal)?),
        }
    }

    /// How far from the minimiser s* an embedding of loss ≤ ℓ(s*) + `excess` can have its s: its
    /// loss is at least ℓ(s) (Theorem 1), so s lies in the interval {ℓ ≤ ℓ(s*) + excess}.
    pub fn resolution(&self, minimiser: f64, excess: f64) -> f64 {
        let level = self.loss(minimiser).value + excess;
        let above = |s: f64| self.loss(s).value - level;
        let left = root(|s| -above(s), 0.0, minimiser);
        let right = root(above, minimiser, 1.0);
        (minimiser - left).max(right - minimiser)
    }

    /// The minimum of ℓ found from its values alone.
    pub fn minimise_directly(&self) -> Rounded {
        let (s, _) = minimum(|s| self.loss(s).value, 0.0, 1.0);
        self.loss(s)
    }

    /// The minimiser of ℓ: an end, or the root of ℓ′.
    pub fn minimiser(&self) -> Minimiser {
        let slope = |s: f64| value(self.slope, &self.at, Rounded::exact(s));
        let s = root(|s| slope(s).value, 0.0, 1.0);
        if s == 0.0 || s == 1.0 {
            return Minimiser { s, error: 0.0 };
        }
        let (noise, curvature) = (slope(s), value(self.curvature, &self.at, Rounded::exact(s)));
        Minimiser {
            s,
            error: (noise.value.abs() + noise.error) / curvature.value + f64::EPSILON,
        }
    }
}
