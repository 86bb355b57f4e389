//! The optimum of the reduced problem, enclosed: every number of it lies in an interval that
//! rigorous arithmetic has proved to contain it.
//!
//! The same few lines run in [`Interval`] (doubles, fast) and in
//! [`Precise`](crate::scalar::precise::Precise) (any number of digits).

use num_rational::BigRational;
use num_traits::One;

use super::{CcemPoint, Optimum, Phase, Problem, loss_between, slope, slope_sign};
use crate::loss::{Parameters, Sigmoid, infonce_reduced};
use crate::scalar::Scalar;
use crate::scalar::dual::Dual;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::interval::Interval;

/// The optimum of one problem, each number in an enclosure.
#[derive(Clone, Debug)]
pub struct EnclosedOptimum<S> {
    /// Decided by the closed-form conditions, rigorously.
    pub phase: Phase,
    /// s* and r* = 1 − s*.
    pub point: CcemPoint<S>,
    /// δ*; `None` where it is ∞.
    pub delta: Option<S>,
    /// p(s*).
    pub positive: S,
    /// q(s*).
    pub negative: S,
    /// ℓ(s*) = min ℓ.
    pub loss: S,
}

/// Encloses the optimum, given the f64 one; `None` where this reading is too coarse to prove that
/// its interval contains the root of ℓ′, or the phase is not settled.
pub fn enclose<S: Enclosing>(problem: &Problem, near: &Optimum) -> Option<EnclosedOptimum<S>> {
    if !near.settled {
        return None;
    }
    let at = problem.at::<S>();
    let point = match near.phase {
        Phase::Etf => CcemPoint::etf(),
        Phase::Antipodal => CcemPoint::antipodal(),
        Phase::Intermediate => match rational_point(problem) {
            Some(point) => point,
            None => stationary_point(&at, near)?,
        },
    };
    Some(EnclosedOptimum {
        phase: near.phase,
        delta: delta(near.phase, &point),
        positive: point.positive(),
        negative: point.negative(&at.n),
        loss: least_loss(&point, &at),
        point,
    })
}

/// At N = 4 the root of ℓ′ is rational: tq − b = b − tp gives s* = 3(t+b)/(4t). For other N and
/// rational t, b it is transcendental wherever it matters: s* = ½ and p = 0 happen at N = 4 only.
fn rational_point<S: Scalar>(problem: &Problem) -> Option<CcemPoint<S>> {
    let (4, Some(t), Some(b)) = (
        problem.n(),
        problem.t().as_rational(),
        problem.b().as_rational(),
    ) else {
        return None;
    };
    let ratio = BigRational::new(3.into(), 4.into());
    let s = ratio * (t + b) / t;
    Some(CcemPoint {
        r: S::rational(&(BigRational::one() - &s)),
        s: S::rational(&s),
    })
}

/// The same for InfoNCE, whose optimum on CCEM is the simplex ETF at every t.
pub fn enclose_infonce<S: Enclosing>(problem: &Problem) -> EnclosedOptimum<S> {
    let (at, point) = (problem.at::<S>(), CcemPoint::<S>::etf());
    let (positive, negative) = (point.positive(), point.negative(&at.n));
    EnclosedOptimum {
        phase: Phase::Etf,
        delta: delta(Phase::Etf, &point),
        loss: infonce_reduced(positive.clone(), negative.clone(), &at),
        positive,
        negative,
        point,
    }
}

/// δ = √(r/s) = exp(½ ln(r/s)).
fn delta<S: Scalar>(phase: Phase, point: &CcemPoint<S>) -> Option<S> {
    match phase {
        Phase::Antipodal => None,
        Phase::Etf => Some(S::integer(0)),
        Phase::Intermediate => {
            let square = point.r.clone() / point.s.clone();
            Some((S::ratio(1, 2) * square.ln()).exp())
        }
    }
}

/// min ℓ over an enclosure X of the minimiser: ℓ(m) + ℓ′(X)(X − m) contains ℓ(s*) by the mean
/// value theorem, and is narrow because ℓ′ is nearly 0 on X.
fn least_loss<S: Enclosing>(point: &CcemPoint<S>, at: &Parameters<S>) -> S {
    let middle = match half(point) {
        Half::S => CcemPoint::from_s(point.s.midpoint()),
        Half::R => CcemPoint::from_r(point.r.midpoint()),
    };
    let (p, q) = (middle.positive(), middle.negative(&at.n));
    let at_middle = loss_between::<Sigmoid, S>(p, q, at);
    // Not in doubles, where a loss of 1e−1670 would be lost in the underflow of its slope.
    at_middle + slope(point, at) * (point.s.clone() - middle.s)
}

/// The smallest interval of doubles around X.
fn in_doubles<S: Enclosing>(x: &S) -> Interval {
    let [lo, hi] = x.outward();
    Interval::new(lo, hi).unwrap_or(Interval::ENTIRE)
}

fn at_in_doubles<S: Enclosing>(at: &Parameters<S>) -> Parameters<Interval> {
    Parameters {
        n: in_doubles(&at.n),
        t: in_doubles(&at.t),
        b: in_doubles(&at.b),
    }
}

/// The same interval in another reading.
fn from_doubles<S: Enclosing>(x: Interval) -> S {
    S::point(x.lo()).hull(&S::point(x.hi()))
}

/// Which of s and r is the smaller one, and is kept relatively accurate.
#[derive(Clone, Copy)]
enum Half {
    S,
    R,
}

fn half<S: Enclosing>(point: &CcemPoint<S>) -> Half {
    if point.s.outward()[0] <= point.r.outward()[0] {
        Half::S
    } else {
        Half::R
    }
}

impl Half {
    fn point<S: Scalar>(self, x: S) -> CcemPoint<S> {
        match self {
            Half::S => CcemPoint::from_s(x),
            Half::R => CcemPoint::from_r(x),
        }
    }
}

/// An enclosure of the root of the log form of ℓ′, by the interval Newton method
///
/// X ← X ∩ (m − g(m)/g′(X)),
///
/// begun around the f64 root. If the step maps X into its own inside, X contains exactly one
/// root (Moore, Kearfott, Cloud, *Introduction to Interval Analysis*, thm. 8.1). X may reach beyond
/// ½: g increases on the whole line, and the phase has put its only root inside (0, 1).
fn stationary_point<S: Enclosing>(at: &Parameters<S>, near: &Optimum) -> Option<CcemPoint<S>> {
    const WIDENINGS: i32 = 8;
    let CcemPoint { s, r } = near.point;
    let (half, guess) = if s <= r { (Half::S, s) } else { (Half::R, r) };
    (1..=WIDENINGS).find_map(|k| {
        let radius = near.s_error * 4f64.powi(k);
        let around = S::point((guess - radius).max(0.0)).hull(&S::point(guess + radius));
        Some(half.point(newton(at, half, around)?))
    })
}

/// Newton steps on X while they help; `None` unless one of them proved that X has the root.
fn newton<S: Enclosing>(at: &Parameters<S>, half: Half, mut x: S) -> Option<S> {
    const MOST_STEPS: usize = 40;
    // An enclosure of g′ over the first X holds over every later one.
    let steepness = steepness(at, half, &x);
    let mut proved = false;
    for _ in 0..MOST_STEPS {
        let middle = x.midpoint();
        let value = slope_sign(&half.point(middle.clone()), at);
        let step = middle - value.clone() / steepness.clone();
        proved |= step.is_inside(&x);
        let next = step.intersection(&x)?;
        // What the rounding of g(m) alone does to the root: no later step gets below it.
        let noise = ((value.clone() - value) / steepness.clone()).width();
        let helped = next.width() < 0.5 * x.width();
        x = next;
        if !helped || x.width() <= noise {
            break;
        }
    }
    proved.then_some(x)
}

/// g′ over X, in the coordinate of `half`; in doubles, for it only sets how fast X shrinks: by
/// some 14 digits a step.
fn steepness<S: Enclosing>(at: &Parameters<S>, half: Half, x: &S) -> S {
    let at = at_in_doubles(at);
    let at = Parameters {
        n: Dual::constant(at.n),
        t: Dual::constant(at.t),
        b: Dual::constant(at.b),
    };
    let x = Dual::variable(in_doubles(x));
    from_doubles(slope_sign(&half.point(x), &at).slope)
}
