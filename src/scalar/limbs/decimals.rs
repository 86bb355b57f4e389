//! What is printed of a number: decimal digits, and the doubles beside it.

use std::cmp::Ordering;
use std::f64::consts::LOG10_2;
use std::fmt::Write;

use super::whole::{self, Whole, is_zero};
use super::{Limbs, at_least, power, series};
use crate::scalar::decimal::Decimal;
use crate::scalar::enclosing::{Decimals, Enclosing};

/// How a size is rounded to a double.
#[derive(Clone, Copy, PartialEq)]
enum Rounding {
    Down,
    Nearest,
    Up,
}

impl<const W: usize> Limbs<W> {
    /// Two single numbers that no member is below, or above.
    fn ends(&self) -> [Self; 2] {
        const MANY: f64 = 4_611_686_018_427_387_904.0;
        if self.ulps == 0.0 {
            return [*self; 2];
        }
        let (mut units, mut inner, mut outer) = ([0; W], self.mantissa, self.mantissa);
        units[0] = self.ulps.min(MANY) as u64 + 1;
        let beyond = whole::subtract(&mut inner, &units, false) | whole::add(&mut outer, &units);
        if beyond || self.ulps >= MANY {
            // The sums are rounded by two units, or by less than the slack of a larger radius.
            let radius = Self::exact(at_least([self.ulps, 4.0]));
            let radius = radius.scaled(self.exponent - Self::WIDTH);
            return [*self - radius, *self + radius].map(Self::middle);
        }
        let [inner, outer] =
            [inner, outer].map(|size| Self::ball(self.negative, size, self.exponent, 0.0));
        if self.negative {
            [outer, inner]
        } else {
            [inner, outer]
        }
    }

    fn size(self) -> Self {
        if self.negative { -self } else { self }
    }

    /// The size of a single number as a double.
    fn double(&self, rounding: Rounding) -> f64 {
        let kept = (self.exponent + 1074).min(53);
        if is_zero(&self.mantissa) || self.exponent > 1024 || kept < 0 {
            return match rounding {
                _ if is_zero(&self.mantissa) => 0.0,
                Rounding::Down | Rounding::Nearest if kept < 0 => 0.0,
                Rounding::Up if kept < 0 => f64::from_bits(1),
                Rounding::Down => f64::MAX,
                Rounding::Nearest | Rounding::Up => f64::INFINITY,
            };
        }
        const HALF: u64 = 1 << 63;
        let (significand, below, lost) = whole::down(&self.mantissa, (Self::WIDTH - kept) as usize);
        let significand = significand[0];
        let up = match rounding {
            Rounding::Down => false,
            Rounding::Up => below != 0 || lost,
            Rounding::Nearest => below > HALF || below == HALF && (lost || significand & 1 == 1),
        };
        // Both products are exact but for what overflows.
        let last = self.exponent - kept;
        (significand + u64::from(up)) as f64 * power(last / 2) * power(last - last / 2)
    }
}

pub(super) fn outward<const W: usize>(x: &Limbs<W>) -> [f64; 2] {
    if x.says_nothing() {
        return [f64::NEG_INFINITY, f64::INFINITY];
    }
    let [low, high] = x.ends();
    let below = match low.negative {
        true => 0.0 - low.double(Rounding::Up),
        false => low.double(Rounding::Down),
    };
    let above = match high.negative {
        true => 0.0 - high.double(Rounding::Down),
        false => high.double(Rounding::Up),
    };
    [below, above]
}

impl<const W: usize> Decimals for Limbs<W> {
    /// What a few thousand roundings leave of them.
    const BITS: usize = 64 * W - 32;

    /// Rounding is monotone: both ends round to it.
    fn nearest_f64(&self) -> Option<f64> {
        if self.says_nothing() {
            return None;
        }
        let [low, high] = self.ends().map(|end| {
            let size = end.double(Rounding::Nearest);
            if end.negative { 0.0 - size } else { size }
        });
        (low == high).then_some(low)
    }

    /// Rounding |x|·10^−e to an integer is monotone too: both ends have the same one.
    fn digits(&self, count: usize) -> Option<String> {
        if !(1..=Self::BITS * 30103 / 100_000).contains(&count) {
            return None;
        }
        let (sign, size) = (self.sign()?, self.size());
        if sign.is_eq() {
            return Some("0".into());
        }
        let fraction = size.mantissa[W - 1] as f64 * power(-64);
        // The platform's logarithm only says where to look first.
        let leading = (size.exponent as f64 * LOG10_2 + fraction.log10()).floor() as i64;
        let mut exponent = leading - count as i64 + 1;
        for _ in 0..3 {
            let ends = series::over_power_of_ten(size, exponent).ends();
            let [(whole, rounded_up), (same, _)] = ends.map(|end| end.nearest_whole());
            if whole? != same? {
                return None;
            }
            let mut digits = decimal(whole?);
            // A power of ten may be rounded from below, where it has a digit more than the number.
            let from_below = rounded_up && digits[1..].bytes().all(|digit| digit == b'0');
            match digits.len().cmp(&count) {
                Ordering::Equal if !(from_below && digits.starts_with('1')) => {}
                Ordering::Less | Ordering::Equal => {
                    exponent -= 1;
                    continue;
                }
                Ordering::Greater if from_below => {
                    digits.pop();
                    exponent += 1;
                }
                Ordering::Greater => {
                    exponent += 1;
                    continue;
                }
            }
            return Some(Decimal::of(sign, digits, exponent as isize).to_string());
        }
        None
    }
}

impl<const W: usize> Limbs<W> {
    /// The whole number nearest to a single number above 0, a tie upward, and whether it is larger;
    /// `None` if it needs more limbs.
    fn nearest_whole(&self) -> (Option<Whole<W>>, bool) {
        if self.says_nothing() || self.exponent >= Self::WIDTH {
            return (None, false);
        }
        let (mut whole, below, _) =
            whole::down(&self.mantissa, (Self::WIDTH - self.exponent) as usize);
        let up = below >> 63 == 1;
        if up {
            let mut one = [0; W];
            one[0] = 1;
            whole::add(&mut whole, &one);
        }
        (Some(whole), up)
    }
}

/// The digits of a whole number.
fn decimal<const W: usize>(mut whole: Whole<W>) -> String {
    const CHUNK: u64 = 10_000_000_000_000_000_000;
    if is_zero(&{
        let mut rest = whole;
        rest[0] = 0;
        rest
    }) {
        return whole[0].to_string();
    }
    let mut chunks = vec![];
    while !is_zero(&whole) {
        let (rest, chunk) = whole::share(&whole, CHUNK);
        chunks.push(chunk);
        whole = rest;
    }
    let mut text = chunks.pop().unwrap_or(0).to_string();
    for chunk in chunks.into_iter().rev() {
        let _ = write!(text, "{chunk:019}");
    }
    text
}
