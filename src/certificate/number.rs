//! Exact numbers as text, within limits that keep a hostile file from costing time or memory.

use std::fmt;
use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An exact number: `3`, `-0.25`, `2.7e-16` or `1/3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(pub BigRational);

/// No text of an exact number is longer.
const LONGEST: usize = 2000;

/// No power of ten goes further: the losses of the theory lie above 10⁻⁹⁰⁰⁰.
const FARTHEST: i32 = 10_000;

/// A text that is no exact number, or too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoNumber;

impl fmt::Display for NoNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an exact number is like 3, -0.25, 2.7e-16 or 1/3, and not too long")
    }
}

impl FromStr for Number {
    type Err = NoNumber;

    fn from_str(text: &str) -> Result<Self, NoNumber> {
        if text.len() > LONGEST {
            return Err(NoNumber);
        }
        let (negative, size) = match text.strip_prefix('-') {
            Some(size) => (true, size),
            None => (false, text),
        };
        let size = match size.split_once('/') {
            Some((numerator, denominator)) => fraction(numerator, denominator),
            None => decimal(size),
        };
        let size = size.ok_or(NoNumber)?;
        Ok(Number(if negative { -size } else { size }))
    }
}

fn digits(text: &str) -> Option<BigInt> {
    let plain = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn fraction(numerator: &str, denominator: &str) -> Option<BigRational> {
    let (numerator, denominator) = (digits(numerator)?, digits(denominator)?);
    (!denominator.is_zero()).then(|| BigRational::new(numerator, denominator))
}

/// digits [. digits] [e [-] digits].
fn decimal(text: &str) -> Option<BigRational> {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (mantissa, ""),
    };
    let exponent: i32 = exponent.parse().ok()?;
    if !(-FARTHEST..=FARTHEST).contains(&exponent) || whole.is_empty() {
        return None;
    }
    let value = BigRational::from_integer(digits(&format!("{whole}{fraction}"))?);
    // No text is longer than LONGEST, so the cast loses nothing.
    Some(value * power_of_ten(exponent - fraction.len() as i32))
}

/// 10^exponent.
pub(super) fn power_of_ten(exponent: i32) -> BigRational {
    BigRational::from_integer(10.into()).pow(exponent)
}

impl fmt::Display for Number {
    /// As a decimal where there is one that is no longer than the fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = self.0.to_string();
        match exact_decimal(&self.0) {
            Some(decimal) if decimal.len() <= fraction.len() => f.write_str(&decimal),
            _ => f.write_str(&fraction),
        }
    }
}

/// x in decimal, if its denominator is 2^i·5^k.
fn exact_decimal(x: &BigRational) -> Option<String> {
    let (mut rest, mut places) = (x.denom().clone(), [0; 2]);
    for (prime, count) in [2u32, 5].into_iter().zip(&mut places) {
        while (&rest % prime).is_zero() {
            rest /= prime;
            *count += 1;
        }
    }
    let places = places[0].max(places[1]);
    let digits = x.abs() * power_of_ten(places);
    digits.is_integer().then(|| {
        let sign = if x.is_negative() { "-" } else { "" };
        format!(
            "{sign}{}",
            pointed(&digits.to_integer().to_string(), places as usize)
        )
    })
}

/// `digits`·10^−places, with an exponent where many zeros would lead.
fn pointed(digits: &str, places: usize) -> String {
    const MOST_ZEROS: usize = 5;
    match (digits.len(), places) {
        (_, 0) => digits.into(),
        (n, _) if n > places => {
            let (whole, fraction) = digits.split_at(n - places);
            format!("{whole}.{fraction}")
        }
        (n, _) if places - n < MOST_ZEROS => format!("0.{digits:0>places$}"),
        (n, _) => {
            let (first, others) = digits.split_at(1);
            let point = if others.is_empty() { "" } else { "." };
            format!("{first}{point}{others}e-{}", places - n + 1)
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}
