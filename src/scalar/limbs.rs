//! Enclosures of a few hundred bits in limbs of fixed number, without allocation: 10 digits or 100
//! at some nanoseconds an operation.
//!
//! A [`Limbs<W>`] stands for every real number within a radius of one of 64W bits. All that a sum,
//! product or quotient loses is below the last bit and goes to the radius, as does the tail of a
//! series; a root is held against its remainder. What is exact keeps the radius 0.
//!
//! *Assumed.* IEEE 754 binary64 arithmetic, for the radii. No library function is trusted: a root or
//! logarithm in doubles is only where the search for the true one begins.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};
use num_rational::BigRational;

use super::enclosing::Enclosing;
use super::{Logistic, Scalar};
use whole::{Whole, is_zero, leading_zeros};

mod arithmetic;
mod decimals;
mod series;
#[cfg(test)]
mod tests;
mod whole;

/// The real numbers within `ulps`·2^(`exponent` − 64W) of ±`mantissa`·2^(`exponent` − 64W), where the
/// highest bit of the mantissa is set, or none is. An infinite radius says nothing at all, not even
/// that there is a value, and every operation on it says nothing again: so does whatever leaves
/// 2^±2²⁶.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limbs<const W: usize> {
    negative: bool,
    mantissa: Whole<W>,
    exponent: i64,
    ulps: f64,
}

/// At least the sum of `parts` ≥ 0, each computed with a few roundings; 0 if all are 0.
fn at_least<const K: usize>(parts: [f64; K]) -> f64 {
    // Fewer than 64 roundings to nearest stand behind any part or sum, each of 2⁻⁵³.
    const SLACK: f64 = 1.0 + 64.0 * f64::EPSILON;
    let sum: f64 = parts.iter().sum();
    if sum == 0.0 { 0.0 } else { sum * SLACK }
}

/// At least 2^k·x, for x ≥ 0.
fn scaled(x: f64, k: i64) -> f64 {
    match k {
        _ if x == 0.0 => 0.0,
        // The smallest normal number covers what underflows.
        ..=1000 => (x * power(k.max(-1000))).max(f64::MIN_POSITIVE),
        _ => f64::INFINITY,
    }
}

/// 2^k for |k| ≤ 1000.
fn power(k: i64) -> f64 {
    f64::from_bits(((1023 + k) as u64) << 52)
}

/// No number is beyond 2^±2²⁶.
const FARTHEST: i64 = 1 << 26;

/// 2⁹⁰⁰: no radius is as many units.
const WIDEST: f64 = f64::from_bits((1023 + 900) << 52);

impl<const W: usize> Limbs<W> {
    const WIDTH: i64 = 64 * W as i64;

    const ZERO: Self = Limbs {
        negative: false,
        mantissa: [0; W],
        exponent: 0,
        ulps: 0.0,
    };

    /// Nothing is known.
    const NOTHING: Self = Limbs {
        ulps: f64::INFINITY,
        ..Self::ZERO
    };

    const ONE: Self = {
        let mut mantissa = [0; W];
        mantissa[W - 1] = 1 << 63;
        Limbs {
            mantissa,
            exponent: 1,
            ..Self::ZERO
        }
    };

    /// ±mantissa·2^(exponent − 64W), and so many of its units around it.
    fn ball(negative: bool, mantissa: Whole<W>, exponent: i64, ulps: f64) -> Self {
        let places = leading_zeros(&mantissa);
        if places == 64 * W {
            return match ulps {
                0.0 => Self::ZERO,
                _ => Self::within(Limbs {
                    exponent,
                    ulps,
                    ..Self::ZERO
                }),
            };
        }
        let mantissa = match places {
            0 => mantissa,
            _ => whole::up(&mantissa, 0, places).0,
        };
        Self::within(Limbs {
            negative,
            mantissa,
            exponent: exponent - places as i64,
            ulps: scaled(ulps, places as i64),
        })
    }

    fn within(self) -> Self {
        match self.exponent.abs() < FARTHEST && self.ulps < WIDEST {
            true => self,
            false => Self::NOTHING,
        }
    }

    /// A whole number.
    fn whole(
        negative: bool,
        limbs: impl DoubleEndedIterator<Item = u64> + ExactSizeIterator,
    ) -> Self {
        let (count, mut mantissa, mut rest) = (limbs.len(), [0; W], 0u64);
        for (place, limb) in limbs.rev().enumerate() {
            match W.checked_sub(place + 1) {
                Some(place) => mantissa[place] = limb,
                None => rest |= limb,
            }
        }
        let ulps = f64::from(u8::from(rest != 0));
        Self::ball(negative, mantissa, 64 * count as i64, ulps)
    }

    /// One double.
    fn exact(x: f64) -> Self {
        /// The exponent of the last bit of a subnormal number.
        const LAST: i64 = -1074;
        let bits = x.to_bits();
        let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i64, bits & ((1 << 52) - 1));
        let (significand, exponent) = match exponent {
            0 => (fraction, LAST),
            0x7ff => return Self::NOTHING,
            _ => (fraction | 1 << 52, exponent - 1 + LAST),
        };
        let mut mantissa = [0; W];
        mantissa[W - 1] = significand;
        Self::ball(x < 0.0, mantissa, exponent + 64, 0.0)
    }

    fn says_nothing(&self) -> bool {
        self.ulps == f64::INFINITY
    }

    /// Is there nothing but the number 0?
    fn is_zero(&self) -> bool {
        self.ulps == 0.0 && is_zero(&self.mantissa)
    }

    /// Is every member above 0?
    fn is_positive(&self) -> bool {
        !self.negative && self.is_apart()
    }

    /// Is no member 0?
    fn is_apart(&self) -> bool {
        self.least() > 0.0
    }

    /// At most the size of every member, in units of the last place.
    fn least(&self) -> f64 {
        let top = self.mantissa[W - 1] as f64 * (1.0 - f64::EPSILON);
        top * power(Self::WIDTH - 64) * (1.0 - f64::EPSILON) - self.ulps
    }

    /// At least the size of every member, in units of the last place.
    fn most(&self) -> f64 {
        at_least([
            self.mantissa[W - 1] as f64 * power(Self::WIDTH - 64),
            self.ulps,
        ])
    }

    /// The least k, or one more, such that every member is below 2^k in size.
    fn magnitude(&self) -> i64 {
        let radius = match self.ulps {
            0.0 => -FARTHEST,
            ulps => self.exponent - Self::WIDTH + i64::from(ulps.log2().ceil() as i32) + 1,
        };
        match is_zero(&self.mantissa) {
            true => radius,
            false => self.exponent.max(radius) + i64::from(self.ulps > 0.0),
        }
    }

    /// The middle as a double, or nearly: 0 or ∞ where it is out of range.
    fn near(&self) -> f64 {
        let size = self.mantissa[W - 1] as f64 * power(-64);
        let size = match self.exponent {
            ..-1000 => 0.0,
            -1000..=1000 => size * power(self.exponent),
            _ => f64::INFINITY,
        };
        if self.negative { -size } else { size }
    }

    /// The same, and as much more around it as any member of another is large.
    fn widened(self, by: &Self) -> Self {
        if self.says_nothing() || by.says_nothing() {
            return Self::NOTHING;
        }
        let by = scaled(by.most(), by.exponent - self.exponent);
        Self::within(Limbs {
            ulps: at_least([self.ulps, by]),
            ..self
        })
    }

    /// This, and all that is within the size of a middle of it.
    fn around(self, radius: &Self) -> Self {
        match self.is_zero() {
            // The unit of 0 is that of the radius.
            true => Limbs {
                exponent: radius.exponent,
                ..self
            }
            .widened(radius),
            false => self.widened(radius),
        }
    }

    /// The middle alone.
    fn middle(self) -> Self {
        match self.says_nothing() {
            true => self,
            false => Self::ball(self.negative, self.mantissa, self.exponent, 0.0),
        }
    }

    /// 2^k·x.
    fn scaled(self, k: i64) -> Self {
        match self.says_nothing() || self.is_zero() {
            true => self,
            false => Self::within(Limbs {
                exponent: self.exponent + k,
                ..self
            }),
        }
    }
}

impl<const W: usize> Scalar for Limbs<W> {
    fn rational(value: &BigRational) -> Self {
        let whole = |x: &BigInt| Self::whole(x.sign() == Sign::Minus, x.iter_u64_digits());
        whole(value.numer()) / whole(value.denom())
    }

    fn ratio(numerator: i64, denominator: i64) -> Self {
        Self::integer(numerator) / Self::integer(denominator)
    }

    fn integer(value: i64) -> Self {
        Self::whole(value < 0, [value.unsigned_abs()].into_iter())
    }

    fn exp(self) -> Self {
        series::exp(self)
    }

    fn ln(self) -> Self {
        series::ln(self)
    }

    /// For every r > 0, √x = r + (x − r²)/(√x + r), and the divisor is at least r.
    fn sqrt(self) -> Self {
        if !self.is_positive() {
            return match self.is_zero() {
                true => self,
                false => Self::NOTHING,
            };
        }
        // x = m·4^k, and Heron's steps from the root of m in doubles.
        let k = self.exponent.div_euclid(2);
        let x = self.scaled(-2 * k);
        let (mut root, mut bits) = (Self::exact(x.near().sqrt()), 50);
        while bits < Self::WIDTH {
            root = (root + x.middle() / root).middle().scaled(-1);
            bits *= 2;
        }
        let rest = x - root * root;
        root.widened(&(rest / root)).scaled(k)
    }

    fn softplus(self) -> Self {
        self.logistic().softplus
    }

    fn sigmoid(self) -> Self {
        self.logistic().sigmoid
    }

    /// With e = e^−|z|: softplus(|z|) = |z| + ln(1 + e), σ(|z|) = 1/(1 + e). Where a ball reaches
    /// across 0 these stay identities, for both signs of z.
    fn logistic(self) -> Logistic<Self> {
        if self.negative {
            return (-self).logistic().reflected();
        }
        let e = (-self).exp();
        let tail = series::ln_1p(e);
        let whole = Self::ONE / (Self::ONE + e);
        Logistic {
            softplus: self + tail,
            softplus_reflected: tail,
            sigmoid: whole,
            sigmoid_reflected: e * whole,
        }
    }
}

impl<const W: usize> Enclosing for Limbs<W> {
    fn point(x: f64) -> Self {
        Self::exact(x)
    }

    /// The ball about their middle, rounded to a double.
    fn hull(&self, other: &Self) -> Self {
        let ends = [self.outward(), other.outward()];
        let (low, high) = (ends[0][0].min(ends[1][0]), ends[0][1].max(ends[1][1]));
        let middle = low.midpoint(high);
        let radius = (high - middle).max(middle - low).next_up();
        Self::exact(middle).around(&Self::exact(radius))
    }

    /// The narrower one, where they meet.
    fn intersection(&self, other: &Self) -> Option<Self> {
        let apart = (*self - *other).sign();
        match apart.is_some_and(Ordering::is_ne) {
            true => None,
            false if self.width() <= other.width() => Some(*self),
            false => Some(*other),
        }
    }

    fn midpoint(&self) -> Self {
        self.middle()
    }

    fn sign(&self) -> Option<Ordering> {
        if self.says_nothing() {
            None
        } else if self.is_apart() {
            Some(if self.negative {
                Ordering::Less
            } else {
                Ordering::Greater
            })
        } else {
            self.is_zero().then_some(Ordering::Equal)
        }
    }

    fn outward(&self) -> [f64; 2] {
        decimals::outward(self)
    }

    fn width(&self) -> f64 {
        scaled(self.ulps, self.exponent - Self::WIDTH + 1)
    }
}
