//! Sums, products and quotients.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::whole::{self, Whole, is_zero, leading_zeros};
use super::{Limbs, at_least, scaled};

impl<const W: usize> Limbs<W> {
    /// x + y, both middles not 0, for x.exponent ≥ y.exponent. A limb below the last one keeps what a
    /// cancellation brings up: it takes more than a bit only where the exponents differ by 1 at most.
    fn sum(x: &Self, y: &Self) -> Self {
        let places = x.exponent - y.exponent;
        let (part, below, lost) = whole::down(&y.mantissa, places.min(2 * Self::WIDTH) as usize);
        let ulps = at_least([x.ulps, scaled(y.ulps, -places)]);
        if x.negative == y.negative {
            Self::grown(x, &part, (below, lost), ulps)
        } else {
            Self::shrunk(x, &part, (below, lost), ulps)
        }
    }

    /// The sum of sizes: |x| + part + below/2⁶⁴ and, perhaps, some less.
    fn grown(x: &Self, part: &Whole<W>, (below, lost): (u64, bool), ulps: f64) -> Self {
        let mut sum = x.mantissa;
        let carry = whole::add(&mut sum, part);
        let mut inexact = lost || below != 0;
        if carry {
            inexact |= sum[0] & 1 == 1;
            sum = whole::down(&sum, 1).0;
            sum[W - 1] |= 1 << 63;
        }
        let ulps = if carry { scaled(ulps, -1) } else { ulps };
        Self::within(Limbs {
            mantissa: sum,
            exponent: x.exponent + i64::from(carry),
            ulps: at_least([ulps, f64::from(u8::from(inexact))]),
            ..*x
        })
    }

    /// The difference of sizes, likewise.
    fn shrunk(x: &Self, part: &Whole<W>, (below, lost): (u64, bool), ulps: f64) -> Self {
        let (mut rest, below) = (x.mantissa, below.wrapping_neg());
        // Below 0 only if the exponents agree: then nothing stands below the last limb.
        let reversed = whole::subtract(&mut rest, part, below != 0);
        if reversed {
            whole::negate(&mut rest);
        }
        let mut places = leading_zeros(&rest);
        if places == 64 * W {
            if below == 0 {
                return Self::ball(false, rest, x.exponent, ulps);
            }
            places += below.leading_zeros() as usize;
        }
        let (mantissa, left) = whole::up(&rest, below, places);
        let inexact = f64::from(u8::from(left != 0 || lost));
        Self::within(Limbs {
            negative: x.negative != reversed,
            mantissa,
            exponent: x.exponent - places as i64,
            ulps: at_least([scaled(ulps, places as i64), inexact]),
        })
    }
}

impl<const W: usize> Limbs<W> {
    /// A radius that the middle multiplies.
    fn unless_zero(&self, ulps: f64) -> f64 {
        if is_zero(&self.mantissa) { 0.0 } else { ulps }
    }
}

impl<const W: usize> Neg for Limbs<W> {
    type Output = Self;
    fn neg(self) -> Self {
        Limbs {
            negative: !self.negative && !is_zero(&self.mantissa),
            ..self
        }
    }
}

impl<const W: usize> Add for Limbs<W> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        if self.says_nothing() || other.says_nothing() {
            Self::NOTHING
        } else if self.is_zero() {
            other
        } else if is_zero(&other.mantissa) {
            self.widened(&other)
        } else if is_zero(&self.mantissa) {
            other.widened(&self)
        } else if self.exponent >= other.exponent {
            Self::sum(&self, &other)
        } else {
            Self::sum(&other, &self)
        }
    }
}

impl<const W: usize> Sub for Limbs<W> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl<const W: usize> Mul for Limbs<W> {
    type Output = Self;

    /// (x ± r)(y ± s) ⊂ xy ± (r|y| + s|x| + rs), where |x| < 2^exponent if x is not 0.
    fn mul(self, other: Self) -> Self {
        let (x, y) = (&self, &other);
        if x.says_nothing() || y.says_nothing() {
            return Self::NOTHING;
        }
        if x.is_zero() || y.is_zero() {
            return Self::ZERO;
        }
        let [low, high] = whole::product(&x.mantissa, &y.mantissa);
        let passed = at_least([
            y.unless_zero(x.ulps),
            x.unless_zero(y.ulps),
            scaled(x.ulps, -Self::WIDTH) * y.ulps,
        ]);
        let places = usize::from(high[W - 1] >> 63 == 0);
        let (mantissa, rest) = whole::up(&high, low[W - 1], places);
        let inexact = rest != 0 || low[..W - 1].iter().any(|limb| *limb != 0);
        Self::within(Limbs {
            negative: x.negative != y.negative && !is_zero(&mantissa),
            mantissa,
            exponent: x.exponent + y.exponent - places as i64,
            ulps: at_least([scaled(passed, places as i64), f64::from(u8::from(inexact))]),
        })
    }
}

impl<const W: usize> Div for Limbs<W> {
    type Output = Self;

    /// |(x ± r)/(y ± s) − x/y| ≤ (r + |x/y| s)/(|y| − s), where |y| ≥ 2^exponent/2; and the quotient
    /// of the mantissas is below 1 once that of x is halved, if need be.
    fn div(self, other: Self) -> Self {
        let (x, y) = (&self, &other);
        let room = 0.5 - scaled(y.ulps, -Self::WIDTH);
        if x.says_nothing() || y.says_nothing() || is_zero(&y.mantissa) || room <= 0.0 {
            return Self::NOTHING;
        }
        if x.is_zero() {
            return Self::ZERO;
        }
        let larger = x.mantissa.iter().rev().ge(y.mantissa.iter().rev());
        let (numerator, odd) = match larger {
            true => (whole::down(&x.mantissa, 1).0, x.mantissa[0] & 1 == 1),
            false => (x.mantissa, false),
        };
        let (mantissa, rest) = whole::quotient(numerator, &y.mantissa);
        let passed = at_least([x.ulps, x.unless_zero(y.ulps)]) / room;
        // Half a unit of x is less than a unit of the quotient.
        let lost = f64::from(u8::from(rest)) + f64::from(u8::from(odd));
        Self::ball(
            x.negative != y.negative,
            mantissa,
            x.exponent - y.exponent + i64::from(larger),
            at_least([passed, lost]),
        )
    }
}
