//! Numbers, lists and ranges of numbers as people write them, and the grids of problems that they
//! span. What is written is kept as spans: a range takes no more memory than its text.

mod problems;

use std::fmt;
use std::str::FromStr;

use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};

use super::Quantity;
use super::spelling::canonical;
pub use problems::Problems;

/// The longest grid on one axis; a longer one is a typing error.
const LONGEST: u64 = 1_000_000;

/// From so many values on a run is written as a range.
const RANGE: u64 = 4;

/// Integers: `10`, `4,8,16`, `4..=50`, or any mixture. Two of them are equal if they list the same
/// numbers in the same order, however they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integers(Vec<Span>);

/// first, first + 1, …, last. No span begins where the one before it could go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    first: u64,
    last: u64,
}

/// Exact numbers: `1.2`, `0.5,1,6/5`, `0.1:5:50` (evenly spaced, both ends), `etf*(1+1e-9)`, or
/// any mixture. Two of them are equal if they list the same numbers in the same order, however they
/// were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantities(Vec<Steps>);

/// first, first + step, …: `count` numbers; the step is positive, or 0 where there is one number.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Steps {
    first: Quantity,
    step: BigRational,
    count: u64,
}

impl Integers {
    /// The numbers, in order.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().flat_map(|span| span.first..=span.last)
    }

    /// How many there are; at least one.
    #[expect(clippy::len_without_is_empty, reason = "they are never empty")]
    pub fn len(&self) -> u64 {
        self.0.iter().map(|span| span.last - span.first + 1).sum()
    }

    /// The one number, if there is one only.
    pub fn single(&self) -> Option<u64> {
        (self.len() == 1).then(|| self.0[0].first)
    }

    /// Each number once, in increasing order.
    #[must_use]
    pub fn sorted(&self) -> Integers {
        let mut all: Vec<u64> = self.iter().collect();
        all.sort_unstable();
        all.dedup();
        let mut sorted = Integers(Vec::new());
        for number in all {
            sorted.push(Span::one(number));
        }
        sorted
    }

    fn push(&mut self, span: Span) {
        match self.0.last_mut() {
            Some(before) if before.last.checked_add(1) == Some(span.first) => {
                before.last = span.last;
            }
            _ => self.0.push(span),
        }
    }
}

impl Span {
    fn one(number: u64) -> Span {
        Span {
            first: number,
            last: number,
        }
    }
}

impl From<u64> for Integers {
    fn from(number: u64) -> Integers {
        Integers(vec![Span::one(number)])
    }
}

impl FromStr for Integers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = &canonical(text, true)?;
        let mut all = Integers(Vec::new());
        for part in text.split(',') {
            all.push(match part.split_once("..=") {
                None => Span::one(integer(part)?),
                Some((first, last)) => range(part, integer(first)?, integer(last)?)?,
            });
            // Before anything is listed.
            if all.len() > LONGEST {
                return Err(format!(
                    "there are {} values in all; at most {LONGEST} are taken",
                    all.len()
                ));
            }
        }
        Ok(all)
    }
}

impl fmt::Display for Integers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = self
            .0
            .iter()
            .map(|Span { first, last }| match last - first + 1 {
                RANGE.. => format!("{first}..={last}"),
                _ => list(*first..=*last),
            });
        f.write_str(&list(written))
    }
}

impl Quantities {
    /// The numbers, in order.
    pub fn iter(&self) -> impl Iterator<Item = Quantity> + '_ {
        self.iter_from(0)
    }

    /// The numbers after the first `skipped`.
    fn iter_from(&self, skipped: u64) -> impl Iterator<Item = Quantity> + '_ {
        let mut before = 0;
        self.0.iter().flat_map(move |steps| {
            let first = skipped.saturating_sub(before);
            before += steps.count;
            steps.iter_from(first)
        })
    }

    /// How many there are; at least one.
    #[expect(clippy::len_without_is_empty, reason = "they are never empty")]
    pub fn len(&self) -> u64 {
        self.0.iter().map(|steps| steps.count).sum()
    }

    /// The same numbers in the fewest spans, the first as long as it can be.
    fn in_spans(spans: Vec<Steps>) -> Quantities {
        if let [one] = &spans[..]
            && one.count >= RANGE
            && one.step.is_positive()
        {
            return Quantities(spans);
        }
        let all: Vec<Quantity> = spans.iter().flat_map(|steps| steps.iter_from(0)).collect();
        let mut rest = &all[..];
        let mut spans = Vec::new();
        while !rest.is_empty() {
            let steps = Steps::longest(rest);
            rest = &rest[steps.count as usize..];
            spans.push(steps);
        }
        Quantities(spans)
    }
}

impl Steps {
    fn one(number: Quantity) -> Steps {
        Steps {
            first: number,
            step: BigRational::zero(),
            count: 1,
        }
    }

    /// The longest evenly spaced run at the beginning of these numbers that is written as a range,
    /// or the first number alone.
    fn longest(numbers: &[Quantity]) -> Steps {
        let step = |pair: &[Quantity]| Some(pair[1].as_rational()? - pair[0].as_rational()?);
        let one = Steps::one(numbers[0].clone());
        let Some(first) = numbers.windows(2).next().and_then(step) else {
            return one;
        };
        let even = numbers
            .windows(2)
            .take_while(|pair| step(pair).as_ref() == Some(&first));
        match even.count() as u64 + 1 {
            count @ RANGE.. if first.is_positive() => Steps {
                step: first,
                count,
                ..one
            },
            _ => one,
        }
    }

    fn at(&self, k: u64) -> Quantity {
        match self.first.as_rational() {
            Some(first) if k > 0 => {
                Quantity::rational(first + &self.step * BigRational::from_integer(k.into()))
            }
            _ => self.first.clone(),
        }
    }

    /// The numbers from number `first` on.
    fn iter_from(&self, first: u64) -> impl Iterator<Item = Quantity> + '_ {
        (first..self.count).map(|k| self.at(k))
    }
}

impl From<Quantity> for Quantities {
    fn from(number: Quantity) -> Quantities {
        Quantities(vec![Steps::one(number)])
    }
}

impl FromStr for Quantities {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = &canonical(text, false)?;
        let (mut spans, mut length) = (Vec::new(), 0);
        for part in text.split(',') {
            let fields: Vec<&str> = part.split(':').collect();
            let steps = match fields[..] {
                [one] => Steps::one(quantity(one)?),
                [low, high, count] => evenly(part, low, high, integer(count)?)?,
                _ => return Err(format!("`{part}` is not of the form low:high:count")),
            };
            length += steps.count;
            if length > LONGEST {
                return Err(format!(
                    "there are {length} values in all; at most {LONGEST} are taken"
                ));
            }
            spans.push(steps);
        }
        Ok(Quantities::in_spans(spans))
    }
}

impl fmt::Display for Quantities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = self.0.iter().map(|steps| match steps.count {
            1 => steps.first.to_string(),
            count => format!("{}:{}:{count}", steps.first, steps.at(count - 1)),
        });
        f.write_str(&list(written))
    }
}

fn list(items: impl Iterator<Item = impl ToString>) -> String {
    let items: Vec<String> = items.map(|item| item.to_string()).collect();
    items.join(",")
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

fn range(part: &str, first: u64, last: u64) -> Result<Span, String> {
    if first > last {
        return Err(format!("the range {part} is empty"));
    }
    if last - first >= LONGEST {
        return Err(format!("the range {part} has more than {LONGEST} values"));
    }
    Ok(Span { first, last })
}

/// `count` numbers from `low` to `high`, exactly evenly spaced.
fn evenly(part: &str, low: &str, high: &str, count: u64) -> Result<Steps, String> {
    let [low, high] = [rational(low)?, rational(high)?];
    if count > LONGEST {
        return Err(format!("the grid {part} has more than {LONGEST} values"));
    }
    if count == 0 || low > high || (count == 1 && low != high) {
        return Err(format!(
            "the grid {part} is empty; low:high:count needs low ≤ high and count ≥ 2"
        ));
    }
    let intervals = BigRational::from_integer((count.max(2) - 1).into());
    Ok(Steps {
        step: (&high - &low) / intervals,
        first: Quantity::rational(low),
        count,
    })
}

fn quantity(text: &str) -> Result<Quantity, String> {
    text.parse().map_err(|error| format!("`{text}`: {error}"))
}

/// A number that is no multiple of a threshold.
///
/// # Errors
/// If it is one, or no number.
pub fn rational(text: &str) -> Result<BigRational, String> {
    let value = quantity(text)?;
    value
        .as_rational()
        .cloned()
        .ok_or_else(|| format!("`{text}`: numbers, not thresholds, are expected here"))
}
