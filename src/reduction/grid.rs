//! Numbers and grids of numbers, as the command line writes them.

use std::str::FromStr;

use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};

use super::spelling::canonical;
use crate::reduction::Quantity;

/// The longest grid on one axis; a longer one is a typing error.
const LONGEST: u64 = 1_000_000;

/// Integers: `10`, `4,8,16`, `4..=50`, or any mixture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integers(pub Vec<u64>);

/// Exact numbers: `1.2`, `0.5,1,6/5`, `0.1:5:50` (evenly spaced, both ends), `etf*(1+1e-9)`, or
/// any mixture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantities(pub Vec<Quantity>);

impl FromStr for Integers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = &canonical(text, true)?;
        let mut all = Vec::new();
        for part in text.split(',') {
            match part.split_once("..=") {
                None => all.push(integer(part)?),
                Some((first, last)) => all.extend(range(part, integer(first)?, integer(last)?)?),
            }
            if all.len() as u64 > LONGEST {
                return Err(format!("there are more than {LONGEST} values in all"));
            }
        }
        Ok(Integers(all))
    }
}

impl FromStr for Quantities {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = &canonical(text, false)?;
        let mut all = Vec::new();
        for part in text.split(',') {
            let fields: Vec<&str> = part.split(':').collect();
            match fields[..] {
                [one] => all.push(quantity(one)?),
                [low, high, count] => all.extend(evenly(part, low, high, integer(count)?)?),
                _ => return Err(format!("`{part}` is not of the form low:high:count")),
            }
        }
        Ok(Quantities(all))
    }
}

/// A nonnegative integer; `1e6` is one.
fn integer(text: &str) -> Result<u64, String> {
    let unreadable = || format!("`{text}` is not an integer; write it like 10, 4,8,16 or 4..=50");
    let value = quantity(text).map_err(|_| unreadable())?;
    let value = value
        .as_rational()
        .filter(|value| value.is_integer() && !value.is_negative());
    let value = value.ok_or_else(unreadable)?;
    value
        .to_integer()
        .to_u64()
        .ok_or_else(|| format!("{text} is too large; at most 1000000000"))
}

fn range(part: &str, first: u64, last: u64) -> Result<std::ops::RangeInclusive<u64>, String> {
    if first > last {
        return Err(format!("the range {part} is empty"));
    }
    if last - first >= LONGEST {
        return Err(format!("the range {part} has more than {LONGEST} values"));
    }
    Ok(first..=last)
}

/// `count` numbers from `low` to `high`, exactly evenly spaced.
fn evenly(part: &str, low: &str, high: &str, count: u64) -> Result<Vec<Quantity>, String> {
    let [low, high] = [rational(low)?, rational(high)?];
    if count > LONGEST {
        return Err(format!("the grid {part} has more than {LONGEST} values"));
    }
    if count == 0 || low > high || (count == 1 && low != high) {
        return Err(format!(
            "the grid {part} is empty; low:high:count needs low ≤ high and count ≥ 2"
        ));
    }
    let step = (&high - &low) / BigRational::from_integer((count.max(2) - 1).into());
    let at = |k: u64| Quantity::rational(&low + &step * BigRational::from_integer(k.into()));
    Ok((0..count).map(at).collect())
}

fn quantity(text: &str) -> Result<Quantity, String> {
    text.parse().map_err(|error| format!("`{text}`: {error}"))
}

/// A number that is no multiple of a threshold.
pub fn rational(text: &str) -> Result<BigRational, String> {
    let value = quantity(text)?;
    value
        .as_rational()
        .cloned()
        .ok_or_else(|| format!("`{text}`: numbers, not thresholds, are expected here"))
}
