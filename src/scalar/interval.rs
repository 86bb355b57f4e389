//! Intervals with f64 endpoints: what is computed is enclosed, never approximated.
//!
//! *Guaranteed.* If x ∈ X and y ∈ Y then x ∘ y ∈ X ∘ Y and f(x) ∈ f(X). Sums, products and
//! quotients are the smallest intervals with f64 endpoints: an endpoint that is representable
//! stays where it is. exp and ln are at most 2 steps between neighbouring doubles wider than
//! the true image of the argument, softplus and σ at most 8, in both tails and also where the
//! value is subnormal. X ⊆ X′ implies f(X) ⊆ f(X′).
//!
//! *Assumed.* IEEE 754 binary64 arithmetic, and core-math: its exp, ln and ln(1+x) are
//! correctly rounded, so the true value lies strictly between the neighbours of the computed
//! one (or beyond the largest double, if that is ∞), and the computed functions are monotone.
//! Every one-sided bound below is the maximum or minimum of compositions of monotone steps:
//! monotone itself, hence the inclusions above.
//!
//! *Conventions.* An interval is a set of real numbers; an infinite endpoint means unbounded on
//! that side and belongs to no set, so 0·∞ = 0 at endpoints. Two results say nothing:
//! the quotient by an interval that contains 0, and the logarithm of one without a positive
//! number, are [`Interval::ENTIRE`]. The logarithm of an interval that is partly positive is
//! that of its positive part: who needs positivity must ask for it.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

use num_rational::BigRational;

use super::enclosing::Enclosing;
use super::{Scalar, short};
use rational::{exactly, rational_down};

mod rational;

/// A closed interval [lo, hi] of real numbers, lo ≤ hi; unbounded below if lo = −∞, above if
/// hi = ∞. It is never empty and no endpoint is NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    lo: f64,
    hi: f64,
}

impl Interval {
    /// The real line: a quantity of which nothing is known.
    pub const ENTIRE: Interval = Interval {
        lo: f64::NEG_INFINITY,
        hi: f64::INFINITY,
    };

    /// The number `value` alone; the real line if `value` is no real number (±∞, NaN).
    pub fn exact(value: f64) -> Self {
        Self::new(value, value).unwrap_or(Self::ENTIRE)
    }

    /// [lo, hi], if that holds a real number.
    pub fn new(lo: f64, hi: f64) -> Option<Self> {
        let holds_a_real = lo <= hi && lo < f64::INFINITY && hi > f64::NEG_INFINITY;
        holds_a_real.then(|| Self::between(lo, hi))
    }

    /// [lo, hi], for endpoints that are ordered by construction. The sum turns −0 into 0.
    fn between(lo: f64, hi: f64) -> Self {
        debug_assert!(lo <= hi && lo < f64::INFINITY && hi > f64::NEG_INFINITY);
        Interval {
            lo: lo + 0.0,
            hi: hi + 0.0,
        }
    }

    /// The lower endpoint, or −∞.
    pub fn lo(self) -> f64 {
        self.lo
    }

    /// The upper endpoint, or ∞.
    pub fn hi(self) -> f64 {
        self.hi
    }

    /// hi − lo, rounded up.
    pub fn width(self) -> f64 {
        add_up(self.hi, -self.lo)
    }

    /// A bound on |x − y|/|z| over all x, y, z of the interval: 0 for a point, ∞ for any other
    /// interval that contains 0.
    pub fn relative_width(self) -> f64 {
        let smallest = self.lo.max(-self.hi);
        match self.width() {
            0.0 => 0.0,
            width if smallest > 0.0 => div_up(width, smallest),
            _ => f64::INFINITY,
        }
    }

    /// A finite double of the interval, next to its middle if the interval is bounded.
    pub fn midpoint(self) -> f64 {
        // Halving and rounding are monotone, so the result cannot leave the interval.
        self.lo.max(f64::MIN).midpoint(self.hi.min(f64::MAX))
    }

    /// x ∈ X.
    pub fn contains(self, x: f64) -> bool {
        x.is_finite() && self.lo <= x && x <= self.hi
    }

    /// Y ⊆ X.
    pub fn contains_interval(self, other: Self) -> bool {
        self.lo <= other.lo && other.hi <= self.hi
    }

    /// X ∩ Y, if the two meet.
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.lo.max(other.lo), self.hi.min(other.hi))
    }

    /// The smallest interval that contains X and Y.
    pub fn hull(self, other: Self) -> Self {
        Self::between(self.lo.min(other.lo), self.hi.max(other.hi))
    }

    /// x > 0 for every x. False means not proved, here and in the three methods below.
    pub fn is_positive(self) -> bool {
        self.lo > 0.0
    }

    /// x < 0 for every x.
    pub fn is_negative(self) -> bool {
        self.hi < 0.0
    }

    /// x ≥ 0 for every x.
    pub fn is_nonnegative(self) -> bool {
        self.lo >= 0.0
    }

    /// x ≤ 0 for every x.
    pub fn is_nonpositive(self) -> bool {
        self.hi <= 0.0
    }

    /// X·Y for X ≥ 0: the least product is taken at y = lo, the greatest at y = hi.
    fn nonnegative_times(self, y: Self) -> Self {
        let at_least = if y.lo >= 0.0 { self.lo } else { self.hi };
        let at_most = if y.hi >= 0.0 { self.hi } else { self.lo };
        Self::between(mul_down(at_least, y.lo), mul_up(at_most, y.hi))
    }

    /// X/Y for Y > 0: the least quotient is taken at x = lo, the greatest at x = hi.
    fn over_positive(self, y: Self) -> Self {
        let at_least = if self.lo >= 0.0 { y.hi } else { y.lo };
        let at_most = if self.hi >= 0.0 { y.lo } else { y.hi };
        Self::between(div_down(self.lo, at_least), div_up(self.hi, at_most))
    }
}

/// The greatest double ≤ nearest + error, for a result `nearest` of rounding to nearest and a
/// number with the sign of its `error` = true − nearest.
///
/// Proof: the true value lies between `nearest` and a neighbour. If `nearest` = ∞ by overflow,
/// the error is −∞ and the answer is the largest double; −∞ stays, also if the error is NaN.
fn lowered(nearest: f64, error: f64) -> f64 {
    if error >= 0.0 {
        nearest
    } else {
        nearest.next_down()
    }
}

/// The greatest double ≤ a + b, for a, b < ∞.
///
/// Proof: with |large| ≥ |small| and a finite sum, sum − large and the error are doubles
/// (Dekker 1971), so `error` is exact.
fn add_down(a: f64, b: f64) -> f64 {
    let (large, small) = if a.abs() >= b.abs() { (a, b) } else { (b, a) };
    let sum = a + b;
    lowered(sum, small - (sum - large))
}

/// The least double ≥ a + b, for a, b > −∞.
fn add_up(a: f64, b: f64) -> f64 {
    -add_down(-a, -b)
}

/// Below this magnitude, 2⁻⁹⁰⁰, a residual may have bits below the least double, 2⁻¹⁰⁷⁴.
const SMALL: f64 = f64::from_bits((1023 - 900) << 52);

/// 2⁶⁰⁰, which lifts the residuals of small products and quotients above 2⁻¹⁰⁷⁴.
const LIFT: f64 = f64::from_bits((1023 + 600) << 52);

/// The greatest double ≤ a·b, where 0·∞ = 0.
///
/// Proof: the residual ab − fl(ab) is a multiple of the product of the last places of a and b:
/// at least 2⁻⁹⁰⁰⁻¹⁰⁶ if |ab| ≥ 2⁻⁹⁰⁰, and at least 2⁻²¹⁴⁸ always, hence 2⁻⁹⁴⁸ after both
/// factors are lifted (exactly: |a|, |b| ≤ 2⁻⁹⁰⁰⁺¹⁰⁷⁴). So its rounding keeps its sign.
fn mul_down(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 {
        return 0.0;
    }
    let product = a * b;
    let residual = if product.abs() >= SMALL {
        a.mul_add(b, -product)
    } else {
        (a * LIFT).mul_add(b * LIFT, -(product * LIFT * LIFT))
    };
    lowered(product, residual)
}

/// The least double ≥ a·b, where 0·∞ = 0.
fn mul_up(a: f64, b: f64) -> f64 {
    -mul_down(-a, b)
}

/// The greatest double ≤ a/b, for a < ∞ and b > 0, where a/∞ = 0.
///
/// Proof: a/b − q has the sign of the residual a − qb, a multiple of the last place of a or of
/// qb, whichever is less: at least 2⁻¹⁰⁷|a|, also where q is subnormal (its last place is
/// 2⁻¹⁰⁷⁴, that of b ≥ 2¹⁰²¹|a| is at least 2⁻⁵³b). That exceeds 2⁻¹⁰⁷⁴ if |a| ≥ 2⁻⁹⁰⁰, and for
/// every a ≠ 0 after a and q are lifted (exactly: |q| ≤ 2⁻⁹⁰⁰⁺¹⁰⁷⁴). If q = 0 the residual is a.
fn div_down(a: f64, b: f64) -> f64 {
    if b == f64::INFINITY {
        return 0.0;
    }
    let quotient = a / b;
    let residual = if a.abs() >= SMALL {
        (-quotient).mul_add(b, a)
    } else {
        (-quotient * LIFT).mul_add(b, a * LIFT)
    };
    lowered(quotient, residual)
}

/// The least double ≥ a/b, for a > −∞ and b > 0, where a/∞ = 0.
fn div_up(a: f64, b: f64) -> f64 {
    -div_down(-a, b)
}

/// At most e^z: the neighbour below the rounded value, or 0, or 1 if z ≥ 0. Exact at 0.
fn exp_down(z: f64) -> f64 {
    let known = if z >= 0.0 { 1.0 } else { 0.0 };
    core_math::exp(z).next_down().max(known)
}

/// At least e^z: the neighbour above the rounded value, or 1 if z ≤ 0. Exact at 0.
fn exp_up(z: f64) -> f64 {
    let known = if z <= 0.0 { 1.0 } else { f64::INFINITY };
    core_math::exp(z).next_up().min(known)
}

/// At most ln x: the neighbour below, or 0 if x ≥ 1; −∞ if x ≤ 0. Exact at 1.
fn ln_down(x: f64) -> f64 {
    if x <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let known = if x >= 1.0 { 0.0 } else { f64::NEG_INFINITY };
    core_math::log(x).next_down().max(known)
}

/// At least ln x for x > 0: the neighbour above, or 0 if x ≤ 1. Exact at 1.
fn ln_up(x: f64) -> f64 {
    let known = if x <= 1.0 { 0.0 } else { f64::INFINITY };
    core_math::log(x).next_up().min(known)
}

/// Beyond z = 40 (and below −40) e^−|z| is less than 2⁻⁵⁷, a sixteenth of the distance from
/// 1 to its lower neighbour.
const TAIL: f64 = 40.0;

/// At most softplus(z) = ln(1 + e^z), which increases with e^z and is at least 0 and z.
///
/// Proof: e ≤ e^z gives ln(1+e) ≤ softplus(z), and the neighbour below fl(ln(1+e)) is smaller.
/// The bound z takes over where e^z overflows.
fn softplus_down(z: f64) -> f64 {
    core_math::log1p(exp_down(z)).next_down().max(z).max(0.0)
}

/// At least softplus(z) = ln(1 + e^z), which is at most e^z.
///
/// Proof: e ≥ e^z gives ln(1+e) ≥ softplus(z) and e ≥ softplus(z). For m = max(z, 40),
/// softplus(z) ≤ softplus(m) < m + e^−m < the neighbour above m.
fn softplus_up(z: f64) -> f64 {
    let e = exp_up(z);
    let above = z.max(TAIL).next_up();
    core_math::log1p(e).next_up().min(e).min(above)
}

/// At most σ(z) = 1/(1 + e^−z).
///
/// Proof: the denominator is rounded up. For m = min(z, −40) and e ≤ e^m,
/// σ(z) ≥ σ(m) > e^m (1 − e^m) > e (1 − 2⁻⁵⁷), at least the neighbour below e.
fn sigmoid_down(z: f64) -> f64 {
    let below = exp_down(z.min(-TAIL)).next_down();
    div_down(1.0, add_up(1.0, exp_up(-z))).max(below)
}

/// At least σ(z) = 1/(1 + e^−z), which is at most e^z.
///
/// Proof: the denominator is rounded down.
fn sigmoid_up(z: f64) -> f64 {
    div_up(1.0, add_down(1.0, exp_down(-z))).min(exp_up(z))
}

impl Neg for Interval {
    type Output = Self;
    fn neg(self) -> Self {
        Self::between(-self.hi, -self.lo)
    }
}

impl Add for Interval {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::between(add_down(self.lo, other.lo), add_up(self.hi, other.hi))
    }
}

impl Sub for Interval {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Interval {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        if self.is_nonnegative() {
            self.nonnegative_times(other)
        } else if self.is_nonpositive() {
            -(-self).nonnegative_times(other)
        } else if other.is_nonnegative() {
            other.nonnegative_times(self)
        } else if other.is_nonpositive() {
            -(-other).nonnegative_times(self)
        } else {
            let lo = mul_down(self.lo, other.hi).min(mul_down(self.hi, other.lo));
            let hi = mul_up(self.lo, other.lo).max(mul_up(self.hi, other.hi));
            Self::between(lo, hi)
        }
    }
}

impl Div for Interval {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        if other.is_positive() {
            self.over_positive(other)
        } else if other.is_negative() {
            (-self).over_positive(-other)
        } else {
            Self::ENTIRE
        }
    }
}

/// `log_sigmoid` is left at its default −softplus(−z): negation is exact, nothing is lost.
impl Scalar for Interval {
    fn rational(value: &BigRational) -> Self {
        match (exactly(value.numer()), exactly(value.denom())) {
            // The quotient is as tight as what the search finds.
            (Some(x), Some(y)) => Self::exact(x) / Self::exact(y),
            _ => Self::between(rational_down(value), -rational_down(&-value)),
        }
    }

    fn ratio(numerator: i64, denominator: i64) -> Self {
        match (short(numerator), short(denominator)) {
            (Some(x), Some(y)) => Self::exact(x) / Self::exact(y),
            _ => Self::rational(&BigRational::new(numerator.into(), denominator.into())),
        }
    }

    fn integer(value: i64) -> Self {
        short(value).map_or_else(|| Self::ratio(value, 1), Self::exact)
    }

    fn exp(self) -> Self {
        Self::between(exp_down(self.lo), exp_up(self.hi))
    }

    fn ln(self) -> Self {
        if self.is_nonpositive() {
            return Self::ENTIRE;
        }
        Self::between(ln_down(self.lo), ln_up(self.hi))
    }

    fn softplus(self) -> Self {
        Self::between(softplus_down(self.lo), softplus_up(self.hi))
    }

    fn sigmoid(self) -> Self {
        Self::between(sigmoid_down(self.lo), sigmoid_up(self.hi))
    }
}

impl Enclosing for Interval {
    fn point(x: f64) -> Self {
        Interval::exact(x)
    }

    fn hull(&self, other: &Self) -> Self {
        Interval::hull(*self, *other)
    }

    fn intersection(&self, other: &Self) -> Option<Self> {
        Interval::intersection(*self, *other)
    }

    fn midpoint(&self) -> Self {
        Interval::exact(Interval::midpoint(*self))
    }

    fn sign(&self) -> Option<Ordering> {
        match (self.lo, self.hi) {
            (lo, _) if lo > 0.0 => Some(Ordering::Greater),
            (_, hi) if hi < 0.0 => Some(Ordering::Less),
            (0.0, 0.0) => Some(Ordering::Equal),
            _ => None,
        }
    }

    fn outward(&self) -> [f64; 2] {
        [self.lo, self.hi]
    }

    fn width(&self) -> f64 {
        Interval::width(*self)
    }
}
