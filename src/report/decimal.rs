//! f64 as decimals for the reader: to the nearest, or rounded in a direction.

use std::fmt;

/// A decimal ±d.ddd × 10^exponent, or what no such decimal can say: a whole number, ±∞.
pub(super) enum Decimal {
    /// A whole number below 10⁷ in absolute value, or ±∞.
    Plain(String),
    /// All significant digits, trailing zeros included; the point is after the first.
    Digits {
        negative: bool,
        digits: String,
        exponent: i32,
    },
}

/// Where a rounded number may lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Direction {
    Down,
    Up,
}

/// Below this a whole number is written out, and no number needs an exponent.
const WRITTEN_OUT: i32 = 7;

/// No double has more significant decimal digits, so this many are exact.
const ALL_DIGITS: usize = 767;

impl Decimal {
    /// The shortest decimal that reads back as `value`.
    pub(super) fn shortest(value: f64) -> Decimal {
        Decimal::plain(value).unwrap_or_else(|| Decimal::parse(&format!("{value:e}")))
    }

    /// The decimal of so many significant digits nearest to `value`.
    pub(super) fn nearest(value: f64, digits: usize) -> Decimal {
        Decimal::plain(value).unwrap_or_else(|| Decimal::parse(&format!("{value:.*e}", digits - 1)))
    }

    /// The nearest decimal of so many significant digits (at most 17) that does not lie on
    /// the other side of `value`.
    pub(super) fn directed(value: f64, digits: usize, direction: Direction) -> Decimal {
        Decimal::plain(value).unwrap_or_else(|| {
            let all = Decimal::parse(&format!("{value:.*e}", ALL_DIGITS - 1));
            all.cut(digits, (direction == Direction::Up) == (value > 0.0))
        })
    }

    fn plain(value: f64) -> Option<Decimal> {
        if value.is_infinite() {
            let sign = if value < 0.0 { "-" } else { "" };
            Some(Decimal::Plain(format!("{sign}∞")))
        } else if value.fract() == 0.0 && value.abs() < 10_f64.powi(WRITTEN_OUT) {
            // Through an integer, so that −0.0 prints as 0.
            Some(Decimal::Plain((value as i64).to_string()))
        } else {
            None
        }
    }

    /// Reads what `{:e}` prints of a finite number: `-d.ddde-x`.
    fn parse(scientific: &str) -> Decimal {
        let (significand, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
        Decimal::Digits {
            negative: significand.starts_with('-'),
            digits: significand.chars().filter(char::is_ascii_digit).collect(),
            exponent: exponent.parse().unwrap_or(0),
        }
    }

    /// The first `kept` digits; one more in the last place if `away` from zero is asked for
    /// and anything was cut off.
    fn cut(self, kept: usize, away: bool) -> Decimal {
        let Decimal::Digits {
            negative,
            digits,
            exponent,
        } = self
        else {
            return self;
        };
        let (head, tail) = digits.split_at(kept);
        let step = away && tail.bytes().any(|digit| digit != b'0');
        let (digits, carry) = if step {
            successor(head)
        } else {
            (head.into(), 0)
        };
        Decimal::Digits {
            negative,
            digits,
            exponent: exponent + carry,
        }
    }

    /// The same number with no zero at the end: for a bound, whose zeros say nothing.
    pub(super) fn without_trailing_zeros(mut self) -> Decimal {
        if let Decimal::Digits { digits, .. } = &mut self {
            let significant = digits.trim_end_matches('0').len().max(1);
            digits.truncate(significant);
        }
        self
    }
}

/// The digits plus one in the last place, as many digits as before, and the power of ten
/// gained where all were nines.
fn successor(digits: &str) -> (String, i32) {
    let nines = digits.bytes().rev().take_while(|d| *d == b'9').count();
    let (head, tail) = digits.split_at(digits.len() - nines);
    let zeros = "0".repeat(tail.len());
    match head.char_indices().next_back() {
        None => (format!("1{}", &zeros[1..]), 1),
        Some((last, digit)) => {
            let next = char::from(digit as u8 + 1);
            (format!("{}{next}{zeros}", &head[..last]), 0)
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (negative, digits, exponent) = match self {
            Decimal::Plain(text) => return f.write_str(text),
            Decimal::Digits {
                negative,
                digits,
                exponent,
            } => (*negative, digits.as_str(), *exponent),
        };
        if negative {
            f.write_str("-")?;
        }
        let significant = digits.len() as i32;
        if (0..significant.min(WRITTEN_OUT)).contains(&exponent) {
            write_with_point(f, digits, exponent as usize + 1)
        } else if (-4..0).contains(&exponent) {
            let zeros = "0".repeat((-exponent - 1) as usize);
            write!(f, "0.{zeros}{digits}")
        } else {
            write_with_point(f, digits, 1)?;
            write!(f, "e{exponent}")
        }
    }
}

/// The digits with a point after the first `whole`, unless nothing follows it.
fn write_with_point(f: &mut fmt::Formatter<'_>, digits: &str, whole: usize) -> fmt::Result {
    match digits.split_at(whole) {
        (all, "") => f.write_str(all),
        (whole, fraction) => write!(f, "{whole}.{fraction}"),
    }
}
