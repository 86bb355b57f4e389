//! Enclosures of some 100 bits in pairs of doubles: proved digits at the speed of the hardware.
//!
//! A [`Twofold`] stands for every real number within a radius of the exact sum of two doubles. What
//! a sum or product of doubles loses by rounding is a double itself (Knuth's two-sum; the fused
//! multiply-add), a quotient or root is held against its remainder, a series against its tail: all
//! that is lost goes to the radius, and what is exact keeps the radius 0.
//!
//! *Assumed.* IEEE 754 binary64 arithmetic. No library function is trusted: a logarithm in doubles
//! is only where the search for the true one begins.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{FromPrimitive, ToPrimitive, Zero};

use super::decimal::Decimal;
use super::enclosing::{Decimals, Enclosing};
use super::{Logistic, Scalar};

mod series;
#[cfg(test)]
mod tests;

/// The real numbers within `radius` of `high` + `low`, where `high` is the double nearest to that
/// sum. An infinite radius says nothing at all, not even that there is a value, and every operation
/// on it says nothing again: so does whatever leaves 2^±800, where a product may lose bits below
/// the least double.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Twofold {
    high: f64,
    low: f64,
    radius: f64,
}

/// The exact a + b, rounded and what the rounding lost (Knuth, *The Art of Computer Programming*
/// 2, 4.2.2).
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let of_b = sum - a;
    (sum, (a - (sum - of_b)) + (b - of_b))
}

/// At least the sum of `parts` ≥ 0, each computed with a few roundings; 0 if all are 0.
fn at_least<const K: usize>(parts: [f64; K]) -> f64 {
    // Fewer than 64 roundings to nearest stand behind any part or sum, each of 2⁻⁵³.
    const SLACK: f64 = 1.0 + 64.0 * f64::EPSILON;
    let sum: f64 = parts.iter().sum();
    if sum == 0.0 { 0.0 } else { sum * SLACK }
}

/// xy for x, y ≥ 0, never 0 by underflow.
fn times(x: f64, y: f64) -> f64 {
    if x == 0.0 || y == 0.0 {
        0.0
    } else {
        (x * y).max(f64::MIN_POSITIVE)
    }
}

/// Half of the distance between 1 and its neighbour above.
const UNIT: f64 = f64::EPSILON / 2.0;

/// 2⁸⁰⁰.
const FARTHEST: f64 = f64::from_bits((1023 + 800) << 52);

impl Twofold {
    /// Nothing is known.
    const NOTHING: Twofold = Twofold {
        high: 0.0,
        low: 0.0,
        radius: f64::INFINITY,
    };

    /// One double.
    fn exact(x: f64) -> Self {
        Twofold::ball(x, 0.0, 0.0)
    }

    /// high + low ± radius.
    fn ball(high: f64, low: f64, radius: f64) -> Self {
        let (high, low) = two_sum(high, low);
        let size = high.abs();
        let within = size == 0.0 || (1.0 / FARTHEST..=FARTHEST).contains(&size);
        if within && radius < FARTHEST {
            Twofold { high, low, radius }
        } else {
            Twofold::NOTHING
        }
    }

    fn says_nothing(&self) -> bool {
        self.radius == f64::INFINITY
    }

    /// At least the size of every member.
    fn most(&self) -> f64 {
        at_least([self.high.abs(), self.low.abs(), self.radius])
    }

    /// At most the size of every member; not above 0 where they reach 0.
    fn least(&self) -> f64 {
        self.high.abs() * (1.0 - 64.0 * f64::EPSILON) - at_least([self.low.abs(), self.radius])
    }

    /// Is every member above 0?
    fn is_positive(&self) -> bool {
        self.high > 0.0 && self.least() > 0.0
    }

    /// The same, and that much more around it.
    fn widened(self, by: f64) -> Self {
        Twofold::ball(self.high, self.low, at_least([self.radius, by]))
    }

    /// The middle alone.
    fn middle(self) -> Self {
        match self.says_nothing() {
            true => self,
            false => Twofold {
                radius: 0.0,
                ..self
            },
        }
    }

    /// 2^k·x.
    fn scaled(self, k: i32) -> Self {
        if self.says_nothing() || k.abs() > 900 {
            return Twofold::NOTHING;
        }
        let power = f64::from_bits(((1023 + k) as u64) << 52);
        // The smallest normal number covers what underflows.
        Twofold::ball(
            self.high * power,
            self.low * power,
            at_least([times(self.radius, power), f64::MIN_POSITIVE]),
        )
    }

    /// An integer of any size.
    fn whole(n: &BigInt) -> Self {
        const EXACT: i64 = 1 << 53;
        if let Some(n) = n.to_i64().filter(|n| n.abs() <= EXACT) {
            return Twofold::exact(n as f64);
        }
        let mut rest = n.clone();
        let mut part = || {
            let part = rest.to_f64().filter(|x| x.is_finite())?;
            rest -= BigInt::from_f64(part)?;
            Some(part)
        };
        match (part(), part(), part()) {
            (Some(high), Some(low), Some(lost)) => {
                Twofold::ball(high, low, at_least([2.0 * lost.abs()]))
            }
            _ => Twofold::NOTHING,
        }
    }

    /// The numbers that another reading encloses.
    fn of<S: Enclosing>(x: &S) -> Self {
        let [high, _] = x.outward();
        let rest = x.clone() - S::point(high);
        let [low, _] = rest.outward();
        let [least, most] = (rest - S::point(low)).outward();
        Twofold::ball(high, low, at_least([least.abs(), most.abs()]))
    }
}

impl Neg for Twofold {
    type Output = Self;
    fn neg(self) -> Self {
        // 0 − x keeps 0 without a sign.
        Twofold {
            high: 0.0 - self.high,
            low: 0.0 - self.low,
            radius: self.radius,
        }
    }
}

impl Add for Twofold {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        if self.says_nothing() || other.says_nothing() {
            return Twofold::NOTHING;
        }
        let (high, carried) = two_sum(self.high, other.high);
        let (low, lost) = two_sum(self.low, other.low);
        let (low, lost_too) = two_sum(carried, low);
        let lost = [lost.abs(), lost_too.abs(), self.radius, other.radius];
        Twofold::ball(high, low, at_least(lost))
    }
}

impl Sub for Twofold {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Twofold {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        if self.says_nothing() || other.says_nothing() {
            return Twofold::NOTHING;
        }
        let (x, y) = (self, other);
        let product = x.high * y.high;
        if product.abs() < 1.0 / FARTHEST && x.high != 0.0 && y.high != 0.0 {
            return Twofold::NOTHING;
        }
        let carried = x.high.mul_add(y.high, -product);
        let crossed = [x.high * y.low, x.low * y.high];
        let cross = crossed[0] + crossed[1];
        let (low, lost) = two_sum(carried, cross);
        // The cross terms are rounded, the last product is left out.
        let rounded = UNIT * (crossed[0].abs() + crossed[1].abs() + cross.abs());
        let underflow = match x.low == 0.0 && y.low == 0.0 {
            true => 0.0,
            false => f64::MIN_POSITIVE,
        };
        let lost = [
            lost.abs() + rounded + (x.low * y.low).abs() + underflow,
            times(x.radius, y.high.abs()),
            times(y.radius, x.high.abs()),
            times(x.radius, y.radius),
        ];
        Twofold::ball(product, low, at_least(lost))
    }
}

/// For every q, x/y = q + (x − qy)/y.
impl Div for Twofold {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let least = other.least();
        if self.says_nothing() || other.says_nothing() || least <= 0.0 {
            return Twofold::NOTHING;
        }
        let quotient = Twofold::exact(self.high / other.high);
        let rest = self - quotient * other;
        // A sum of two doubles is exact.
        let quotient = quotient + Twofold::exact(rest.high / other.high);
        let rest = self - quotient * other;
        quotient.widened(times(rest.most(), 1.0 / least))
    }
}

impl Scalar for Twofold {
    fn rational(value: &BigRational) -> Self {
        Twofold::whole(value.numer()) / Twofold::whole(value.denom())
    }

    fn ratio(numerator: i64, denominator: i64) -> Self {
        Self::integer(numerator) / Self::integer(denominator)
    }

    fn integer(value: i64) -> Self {
        Twofold::whole(&value.into())
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
            return match self == Twofold::exact(0.0) {
                true => self,
                false => Twofold::NOTHING,
            };
        }
        let root = Twofold::exact(self.high.sqrt());
        let rest = self - root * root;
        let root = root + Twofold::exact(rest.high / (2.0 * root.high));
        let rest = self - root * root;
        root.widened(times(rest.most(), 1.0 / root.least()))
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
        if self.high < 0.0 {
            return (-self).logistic().reflected();
        }
        let e = (-self).exp();
        let tail = series::ln_1p(e);
        let whole = Twofold::exact(1.0) / (Twofold::exact(1.0) + e);
        Logistic {
            softplus: self + tail,
            softplus_reflected: tail,
            sigmoid: whole,
            sigmoid_reflected: e * whole,
        }
    }
}

impl Enclosing for Twofold {
    fn point(x: f64) -> Self {
        match x.is_finite() {
            true => Twofold::exact(x),
            false => Twofold::NOTHING,
        }
    }

    /// The ball about their middle, rounded to a double.
    fn hull(&self, other: &Self) -> Self {
        let ends = [self.outward(), other.outward()];
        let (low, high) = (ends[0][0].min(ends[1][0]), ends[0][1].max(ends[1][1]));
        let middle = low.midpoint(high);
        let radius = at_least([(high - middle).max(middle - low)]);
        match middle.is_finite() && radius.is_finite() {
            true => Twofold::ball(middle, 0.0, radius),
            false => Twofold::NOTHING,
        }
    }

    /// The narrower one, where they meet.
    fn intersection(&self, other: &Self) -> Option<Self> {
        let apart = (*self - *other).sign();
        match apart.is_some_and(Ordering::is_ne) {
            true => None,
            false if self.radius <= other.radius => Some(*self),
            false => Some(*other),
        }
    }

    fn midpoint(&self) -> Self {
        self.middle()
    }

    fn sign(&self) -> Option<Ordering> {
        if self.says_nothing() {
            None
        } else if self.least() > 0.0 {
            Some(self.high.total_cmp(&0.0))
        } else {
            (self.high == 0.0 && self.radius == 0.0).then_some(Ordering::Equal)
        }
    }

    fn outward(&self) -> [f64; 2] {
        if self.says_nothing() {
            return [f64::NEG_INFINITY, f64::INFINITY];
        }
        let above = |x: Twofold| {
            let low = match x.radius == 0.0 {
                true => x.low,
                false => (x.low + x.radius).next_up(),
            };
            let (sum, more) = two_sum(x.high, low);
            if more > 0.0 { sum.next_up() } else { sum }
        };
        [0.0 - above(-*self), above(*self)]
    }

    fn width(&self) -> f64 {
        at_least([self.radius, self.radius])
    }
}

impl Decimals for Twofold {
    const BITS: usize = 100;

    /// Every member rounds to `high`, which the middle does, if it lies within half of the gaps
    /// beside it.
    fn nearest_f64(&self) -> Option<f64> {
        let Twofold { high, low, radius } = *self;
        if self.says_nothing() {
            return None;
        }
        let below = (high - high.next_down()) / 2.0;
        let above = (high.next_up() - high) / 2.0;
        // Sums of two doubles next to each other in size: rounded, and then moved inward.
        let inside = (low - radius).next_down() > -below && (low + radius).next_up() < above;
        (inside || radius == 0.0).then_some(high)
    }

    /// |x|·10^−e lies within a half of one integer, and only there.
    fn digits(&self, count: usize) -> Option<String> {
        const MOST: usize = 25;
        if self.least() <= 0.0 || self.says_nothing() || !(1..=MOST).contains(&count) {
            return None;
        }
        let size = if self.high < 0.0 { -*self } else { *self };
        let limit = 10i128.pow(count as u32);
        // The platform's logarithm only says where to look first.
        let mut exponent = size.high.log10().floor() as i32 - count as i32 + 1;
        let mut digits = series::over_power_of_ten(size, exponent).nearest_integer()?;
        if digits < limit / 10 || digits >= limit {
            exponent += if digits >= limit { 1 } else { -1 };
            digits = series::over_power_of_ten(size, exponent).nearest_integer()?;
        }
        (limit / 10..limit).contains(&digits).then(|| {
            let sign = self.high.total_cmp(&0.0);
            Decimal::of(sign, (digits as u128).into(), exponent as isize).to_string()
        })
    }
}

impl Twofold {
    /// The integer that is nearest to every member, and to none as near as another.
    fn nearest_integer(&self) -> Option<i128> {
        if self.says_nothing() {
            return None;
        }
        let high = self.high.round();
        // Exact: a difference of doubles that lie within 1 of each other, or 0 beyond 2⁵³.
        let (rest, lost) = two_sum(self.high - high, self.low);
        let low = rest.round();
        let from = at_least([(rest - low).abs(), lost.abs(), self.radius]);
        (from < 0.5).then(|| high as i128 + low as i128)
    }

    /// Is there nothing but the number 0?
    fn is_zero(&self) -> bool {
        self.high.is_zero() && self.radius.is_zero()
    }
}
