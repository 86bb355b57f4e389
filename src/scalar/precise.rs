//! Enclosures at any precision: 30 digits or 300.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

use dashu_base::UnsignedAbs;
use dashu_int::{IBig, UBig};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;

use super::decimal::Decimal;
use super::enclosing::{Decimals, Enclosing};
use super::{Logistic, Scalar};
use arithmetic::{Arithmetic, Bounds, Float, magnitude, sign};
use series::End;

mod arithmetic;
mod series;

/// An interval that encloses the value of a formula, its ends rounded outward to `BITS`
/// significant bits (a sum may keep one more).
///
/// **Inclusion.** If every operand encloses a real number and the operation is defined there, the
/// result encloses its value. For a single number as argument, each operation and each function is
/// a few units in its last bit wide *relative to its value*, also where that is e^−1000000.
///
/// **Undefined.** Where some member of the operands has no image (a divisor that may be 0, ln of
/// what may be ≤ 0), or where numbers leave the range (e^z with z ≥ 2²⁴, ln of a number beyond
/// e^±2²⁴, anything else beyond 2^±2²⁶), the result is undefined: it says nothing of the value, not
/// even that there is one. It has neither bounds nor sign nor digits, and every operation on it is
/// undefined again. Nothing panics.
///
/// ```
/// use ccem::{reduction::etf_threshold, scalar::{Scalar, precise::Precise}};
/// let threshold = etf_threshold(Precise::<128>::integer(10));
/// assert_eq!(threshold.digits(30).as_deref(), Some("1.75131913414978197459481746910"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Precise<const BITS: usize>(Option<Bounds>);

impl<const BITS: usize> Precise<BITS> {
    const AT: Arithmetic = {
        assert!(BITS > 0, "an enclosure needs at least one bit");
        Arithmetic::new(BITS)
    };

    /// Encloses both numbers and all between them.
    pub fn between(a: &BigRational, b: &BigRational) -> Self {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        let ends = Self::rational(a).0.zip(Self::rational(b).0);
        Precise(ends.and_then(|(a, b)| Self::AT.round(a.lo, b.hi)))
    }

    /// The ends (lo, hi) exactly: lo ≤ value ≤ hi. `None` if undefined.
    pub fn bounds(&self) -> Option<(BigRational, BigRational)> {
        let Bounds { lo, hi } = self.0.as_ref()?;
        Some((exactly(lo), exactly(hi)))
    }

    /// hi − lo, exactly. `None` if undefined.
    pub fn width(&self) -> Option<BigRational> {
        self.bounds().map(|(lo, hi)| hi - lo)
    }

    /// Whether the value may be `x`: `false` proves that it is not. Undefined excludes nothing.
    pub fn contains(&self, x: &BigRational) -> bool {
        let (numerator, denominator) = (float(x.numer()), float(x.denom()));
        self.0.as_ref().is_none_or(|Bounds { lo, hi }| {
            lo * &denominator <= numerator && numerator <= hi * &denominator
        })
    }

    /// The sign that every member has (`Equal`: the value is exactly 0). `None` if they differ or
    /// if undefined.
    pub fn sign(&self) -> Option<Ordering> {
        let Bounds { lo, hi } = self.0.as_ref()?;
        let (low, high) = (sign(lo), sign(hi));
        (low == high).then_some(low)
    }

    /// Whether the value is proved to be > 0.
    pub fn is_positive(&self) -> bool {
        self.sign() == Some(Ordering::Greater)
    }

    /// Whether the value is proved to be < 0.
    pub fn is_negative(&self) -> bool {
        self.sign() == Some(Ordering::Less)
    }

    /// The tightest pair of f64 with lo ≤ value ≤ hi; (−∞, ∞) if undefined.
    pub fn to_f64_bounds(&self) -> (f64, f64) {
        let Some(Bounds { lo, hi }) = &self.0 else {
            return (f64::NEG_INFINITY, f64::INFINITY);
        };
        // −∞ < x < ∞ for every end x, so neither loop passes an infinity.
        let (mut below, mut above) = (lo.to_f64().value(), hi.to_f64().value());
        while Float::try_from(below).is_ok_and(|float| &float > lo) {
            below = below.next_down();
        }
        while Float::try_from(above).is_ok_and(|float| &float < hi) {
            above = above.next_up();
        }
        // Adding 0 turns −0 into 0.
        (below + 0.0, above + 0.0)
    }

    /// The double nearest to the value, where the enclosure determines it: rounding is monotone,
    /// so both ends round to it.
    pub fn nearest_f64(&self) -> Option<f64> {
        let Bounds { lo, hi } = self.0.as_ref()?;
        let (lo, hi) = (lo.to_f64().value(), hi.to_f64().value());
        (lo == hi).then_some(lo + 0.0)
    }

    /// The value in decimal, *proved* to be correctly rounded to `count` ≥ 1 significant digits,
    /// to nearest, a tie away from zero. `None` where the enclosure does not determine them (then
    /// more bits may), or if undefined.
    ///
    /// Rounding is monotone: where it sends both ends to one decimal, it sends all between there.
    /// All `count` digits are written, `0.5000` or `2.711e-16`, with an exponent where the decimal
    /// point would lie far from the digits; the number 0 is `0`.
    pub fn digits(&self, count: usize) -> Option<String> {
        let Bounds { lo, hi } = self.0.as_ref()?;
        // Numbers further apart than a factor of 2 share no decimal, and may be costly to print.
        if count == 0 || magnitude(lo).abs_diff(magnitude(hi)) > 1 {
            return None;
        }
        let decimal = nearest(lo, count);
        (decimal == nearest(hi, count)).then(|| decimal.to_string())
    }

    /// f([lo, hi]) ⊂ [f(lo) from below, f(hi) from above] for an increasing f.
    fn increasing(self, f: impl Fn(End, &Float) -> Option<Float>) -> Self {
        Precise(self.0.and_then(|Bounds { lo, hi }| {
            Self::AT.round(f(End::lower(BITS), &lo)?, f(End::upper(BITS), &hi)?)
        }))
    }

    fn combine(
        self,
        other: Self,
        operation: impl Fn(Arithmetic, &Bounds, &Bounds) -> Option<Bounds>,
    ) -> Self {
        let operands = self.0.zip(other.0);
        Precise(operands.and_then(|(x, y)| operation(Self::AT, &x, &y)))
    }
}

impl<const BITS: usize> Neg for Precise<BITS> {
    type Output = Self;
    fn neg(self) -> Self {
        Precise(self.0.map(|x| x.negated()))
    }
}

impl<const BITS: usize> Add for Precise<BITS> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.combine(other, Arithmetic::add)
    }
}

impl<const BITS: usize> Sub for Precise<BITS> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl<const BITS: usize> Mul for Precise<BITS> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.combine(other, Arithmetic::mul)
    }
}

impl<const BITS: usize> Div for Precise<BITS> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        self.combine(other, Arithmetic::div)
    }
}

impl<const BITS: usize> Scalar for Precise<BITS> {
    fn rational(value: &BigRational) -> Self {
        let numerator = Bounds::point(float(value.numer()));
        Precise(Self::AT.div(&numerator, &Bounds::point(float(value.denom()))))
    }

    fn integer(value: i64) -> Self {
        let value = Float::new(value.into(), 0);
        Precise(Self::AT.round(value.clone(), value))
    }

    fn exp(self) -> Self {
        self.increasing(End::exp)
    }

    fn ln(self) -> Self {
        self.increasing(End::ln)
    }

    /// Of the part that is at least 0.
    fn sqrt(self) -> Self {
        let from_zero = |x: &Float| {
            if sign(x).is_lt() {
                Float::zero()
            } else {
                x.clone()
            }
        };
        Precise(self.0.filter(|x| sign(&x.hi).is_ge()).and_then(|x| {
            let (low, high) = (
                End::lower(BITS).sqrt(&from_zero(&x.lo)),
                End::upper(BITS).sqrt(&x.hi),
            );
            Self::AT.round(low, high)
        }))
    }

    fn softplus(self) -> Self {
        self.increasing(End::softplus)
    }

    fn sigmoid(self) -> Self {
        self.increasing(End::sigmoid)
    }

    /// With e = e^−|z|: softplus(|z|) = |z| + ln(1 + e), σ(|z|) = 1/(1 + e). Where an enclosure
    /// reaches across 0 these stay identities, for both signs of z.
    fn logistic(self) -> Logistic<Self> {
        if self.is_negative() {
            return (-self).logistic().reflected();
        }
        let e = (-self.clone()).exp();
        let tail = e.clone().increasing(End::ln_1p);
        let whole = Self::integer(1) / (Self::integer(1) + e.clone());
        Logistic {
            softplus: self + tail.clone(),
            softplus_reflected: tail,
            sigmoid_reflected: e * whole.clone(),
            sigmoid: whole,
        }
    }
}

fn float(n: &BigInt) -> Float {
    Float::new(IBig::from_le_bytes(&n.to_signed_bytes_le()), 0)
}

fn exactly(x: &Float) -> BigRational {
    let significand = BigInt::from_signed_bytes_le(&x.significand().to_le_bytes());
    let power = BigInt::one() << x.exponent().unsigned_abs();
    if x.exponent() >= 0 {
        BigRational::from_integer(significand * power)
    } else {
        BigRational::new_raw(significand, power)
    }
}

/// The decimal of `count` ≥ 1 digits nearest to x, a tie away from zero; all digits 0 for 0.
fn nearest(x: &Float, count: usize) -> Decimal {
    let (sign, limit) = (sign(x), power_of_ten(count as isize));
    // No larger than that of the result: log₁₀ 2 is 0.30103 − 4.4e−9, and 2^(k−1) ≤ |x|.
    let mut exponent = ((magnitude(x) - 1) * 30103).div_euclid(100_000) - count as isize;
    let mut digits = UBig::ZERO;
    if sign.is_ne() {
        digits = nearest_multiple(x, exponent);
    }
    while digits >= limit {
        exponent += 1;
        digits = nearest_multiple(x, exponent);
    }
    Decimal::of(sign, digits.to_string(), exponent)
}

/// |x| / 10^exponent to the nearest integer, a tie upward: ⌊(2|x| + 10^exponent) / (2·10^exponent)⌋.
fn nearest_multiple(x: &Float, exponent: isize) -> UBig {
    let shift = |places: isize| UBig::ONE << places.max(0).unsigned_abs();
    let size = x.significand().unsigned_abs() * shift(x.exponent()) * power_of_ten(-exponent);
    let unit = shift(-x.exponent()) * power_of_ten(exponent);
    (UBig::from(2u8) * size + &unit) / (UBig::from(2u8) * unit)
}

/// 10^max(exponent, 0).
fn power_of_ten(exponent: isize) -> UBig {
    UBig::from(10u8).pow(exponent.max(0).unsigned_abs())
}

impl<const BITS: usize> Enclosing for Precise<BITS> {
    fn point(x: f64) -> Self {
        Float::try_from(x).map_or(Precise(None), |x| Precise(Some(Bounds::point(x))))
    }

    fn hull(&self, other: &Self) -> Self {
        let both = self.0.as_ref().zip(other.0.as_ref());
        Precise(both.map(|(x, y)| Bounds {
            lo: (&x.lo).min(&y.lo).clone(),
            hi: (&x.hi).max(&y.hi).clone(),
        }))
    }

    fn intersection(&self, other: &Self) -> Option<Self> {
        let (x, y) = self.0.as_ref().zip(other.0.as_ref())?;
        let (lo, hi) = ((&x.lo).max(&y.lo), (&x.hi).min(&y.hi));
        (lo <= hi).then(|| {
            Precise(Some(Bounds {
                lo: lo.clone(),
                hi: hi.clone(),
            }))
        })
    }

    /// The lower end plus half of the width, each rounded down: still inside.
    fn midpoint(&self) -> Self {
        let middle = |Bounds { lo, hi }: &Bounds| {
            let halves = Self::AT.add(&Bounds::point(lo.clone()), &Bounds::point(hi.clone()))?;
            let half = Self::AT.div(&halves, &Bounds::point(Float::new(IBig::from(2), 0)))?;
            Some(Bounds::point(half.lo.clamp(lo.clone(), hi.clone())))
        };
        Precise(self.0.as_ref().and_then(middle))
    }

    fn sign(&self) -> Option<Ordering> {
        Precise::sign(self)
    }

    fn outward(&self) -> [f64; 2] {
        let (lo, hi) = self.to_f64_bounds();
        [lo, hi]
    }

    fn width(&self) -> f64 {
        let width = |x: &Bounds| (&x.hi - &x.lo).to_f64().value().next_up();
        self.0.as_ref().map_or(f64::INFINITY, width)
    }
}

impl<const BITS: usize> Decimals for Precise<BITS> {
    const BITS: usize = BITS;

    fn nearest_f64(&self) -> Option<f64> {
        Precise::nearest_f64(self)
    }

    fn digits(&self, count: usize) -> Option<String> {
        Precise::digits(self, count)
    }
}
