//! The optimum of the reduced problem, enclosed: every number of it lies in an interval that
//! rigorous arithmetic has proved to contain it.
//!
//! The same few lines run in [`Interval`](crate::scalar::interval::Interval) (doubles), in
//! [`Limbs`] (some hundred bits) and in [`Precise`](crate::scalar::precise::Precise) (any number of
//! digits).

use num_rational::BigRational;
use num_traits::One;

use super::pulls::Pulls;
use super::{CcemPoint, Half, Optimum, Phase, Problem, log_odds, reduced_loss};
use crate::loss::{Parameters, Sigmoid, infonce_reduced};
use crate::scalar::Scalar;
use crate::scalar::enclosing::{Decimals, Enclosing};
use crate::scalar::limbs::Limbs;

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
    enclose_from(problem, near, in_doubles(near), WORTH)
}

/// So many bits are not worth a further step of Newton's.
const WORTH: i32 = 20;

/// The same to many digits: a step of Newton's doubles the bits of the root, so that it is sought in
/// two limbs and, where that is far from enough, in four, before its first step at full precision.
pub fn enclose_finely<S: Decimals>(
    problem: &Problem,
    near: &Optimum,
) -> Option<EnclosedOptimum<S>> {
    let coarse = in_doubles(near);
    if near.phase != Phase::Intermediate || S::BITS <= Limbs::<2>::BITS {
        return enclose_from(problem, near, coarse, worth(S::BITS));
    }
    let fine = guess::<Limbs<2>>(problem, near, coarse).unwrap_or(coarse);
    if S::BITS <= Limbs::<4>::BITS {
        return enclose_from(problem, near, fine, worth(S::BITS));
    }
    let finest = guess::<Limbs<4>>(problem, near, fine).unwrap_or(fine);
    enclose_from(problem, near, finest, worth(S::BITS))
}

/// Where there are readings of more bits, a fifth of them is not worth a further step either.
fn worth(bits: usize) -> i32 {
    match bits <= Limbs::<7>::BITS {
        true => bits as i32 / 5,
        false => WORTH,
    }
}

/// What is asked for, from a guess in the coordinate of the half where it lies.
fn enclose_from<S: Enclosing>(
    problem: &Problem,
    near: &Optimum,
    guess: Guess,
    worth: i32,
) -> Option<EnclosedOptimum<S>> {
    if !near.settled {
        return None;
    }
    let at = problem.at::<S>();
    let at_point = |point: CcemPoint<S>| (reduced_loss::<Sigmoid, S>(&point, &at), point);
    let (loss, point) = match near.phase {
        Phase::Etf => at_point(CcemPoint::etf()),
        Phase::Antipodal => at_point(CcemPoint::antipodal()),
        Phase::Intermediate => {
            let stationary = Stationary::near(&at, Half::of(&near.point), guess, worth)?;
            match rational_point(problem) {
                Some(point) => (stationary.loss, point),
                None => (stationary.loss, stationary.point),
            }
        }
    };
    Some(EnclosedOptimum {
        phase: near.phase,
        delta: delta(near.phase, &point),
        positive: point.positive(),
        negative: point.negative(&at.n),
        loss,
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

/// δ = √(r/s).
fn delta<S: Scalar>(phase: Phase, point: &CcemPoint<S>) -> Option<S> {
    match phase {
        Phase::Antipodal => None,
        Phase::Etf => Some(S::integer(0)),
        Phase::Intermediate => Some((point.r.clone() / point.s.clone()).sqrt()),
    }
}

/// A number near the root, as a sum of doubles.
type Guess = [f64; 4];

/// The f64 root.
fn in_doubles(near: &Optimum) -> Guess {
    [Half::of(&near.point).weight(&near.point), 0.0, 0.0, 0.0]
}

/// The root of ℓ′ in another reading, as a sum of doubles.
fn guess<S: Decimals>(problem: &Problem, near: &Optimum, from: Guess) -> Option<Guess> {
    let half = Half::of(&near.point);
    let stationary = Stationary::<S>::near(&problem.at(), half, from, worth(S::BITS))?;
    let mut rest = half.weight(&stationary.point);
    let guess = std::array::from_fn(|_| {
        let [low, high] = rest.outward();
        let part = low.midpoint(high);
        rest = rest.clone() - S::point(part);
        part
    });
    guess.iter().all(|part| part.is_finite()).then_some(guess)
}

/// The only root of g, the log form of ℓ′, and min ℓ.
struct Stationary<S> {
    point: CcemPoint<S>,
    loss: S,
}

impl<S: Enclosing> Stationary<S> {
    /// From g, g′ and ℓ at one point m, all of which the same two exponentials give.
    ///
    /// **The root.** g is defined on the whole line, and |g″| ≤ 2t g′, for the arguments of its
    /// softplus have slopes of at most 2t and |σ′| ≤ σ. So ln g′ changes by at most 2t|x − m| from m
    /// to x, and with h = |g/g′|(m) and y = 2th < 1 the root lies at a distance between ln(1+y)/(2t)
    /// and −ln(1−y)/(2t): for y ≤ ½
    ///
    /// s* = m − (g/g′)(m)·(1 + θ), |θ| ≤ y.
    ///
    /// **The minimum.** ℓ′ = 2t σ(b − tp)(e^g − 1) since (N−2) σ(tq − b) = 2 σ(b − tp) e^g. Between
    /// m and s*, at most 1.4h apart, |g| ≤ |g(m)|, and σ(b − tp), which is at most φ ≤ ℓ at m, no
    /// more than doubles. With |g(m)| ≤ ½ too, where e^g − 1 is at most 1.3|g|,
    ///
    /// ℓ(m)(1 − 5y|g(m)|) ≤ ℓ(s*) ≤ ℓ(m),
    ///
    /// and 5 leaves room for the rounding of that product.
    fn near(at: &Parameters<S>, half: Half, guess: Guess, worth: i32) -> Option<Self> {
        const MOST_STEPS: usize = 8;
        let odds = log_odds(at.n.clone());
        let mut m: S = sum(guess);
        let mut best = None;
        for _ in 0..MOST_STEPS {
            let pulls = Pulls::at(&half.point(m.clone()), at);
            let g = pulls.slope_sign(odds.clone());
            let step = half.signed(g.clone() / pulls.steepness(at));
            let y = size(&(S::integer(2) * at.t.clone() * step.clone()));
            let excess = 5.0 * size(&g) * y;
            if !(y <= 0.5 && size(&g) <= 0.5) {
                return best;
            }
            let theta = S::point(-y).hull(&S::point(y));
            let x = m - step.clone() * (S::integer(1) + theta.clone());
            let fall = S::point(0.0).hull(&S::point(excess.next_up()));
            best = Some(Stationary {
                loss: pulls.loss(at) * (S::integer(1) - fall),
                point: half.point(x.clone()),
            });
            // The width of a step is what the rounding of g does to the root: none gets below it.
            if size(&step) * y <= 2f64.powi(worth) * step.width() {
                break;
            }
            m = x.midpoint();
        }
        best
    }
}

/// The sum of the parts.
fn sum<S: Enclosing>(guess: Guess) -> S {
    let parts = guess.into_iter().filter(|part| *part != 0.0);
    parts.fold(S::integer(0), |sum, part| sum + S::point(part))
}

/// At least |x|.
fn size<S: Enclosing>(x: &S) -> f64 {
    let [low, high] = x.outward();
    high.max(-low)
}
