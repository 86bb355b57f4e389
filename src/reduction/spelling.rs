//! Ranges of numbers as others write them: which are understood, and how the rest is written here.

use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};

use super::Quantity;

/// A range in a spelling that leaves open which ends belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherSpelling {
    /// What was written.
    pub written: String,
    /// The lower end.
    pub low: String,
    /// The upper end.
    pub high: String,
}

impl OtherSpelling {
    /// `4..50`, `4...50`, `4 to 50`, `4–50` and `(1, 2)`; of integers `4-50` too, and elsewhere if it
    /// would be a difference below 0.
    ///
    /// ```
    /// use ccem::reduction::spelling::OtherSpelling;
    ///
    /// let ends = OtherSpelling::find("4..50", true).map(|other| (other.low, other.high));
    /// assert_eq!(ends, Some(("4".into(), "50".into())));
    /// assert_eq!(OtherSpelling::find("4..=50", true), None);
    /// ```
    pub fn find(text: &str, integers: bool) -> Option<OtherSpelling> {
        let signs = ["...", "…", "..", "–", "—", " to "];
        let ends = signs.iter().find_map(|sign| {
            let (low, high) = text.split_once(sign)?;
            (!high.starts_with('=')).then_some((low, high))
        });
        let rises = |(low, high): &(&str, &str)| rational(low) < rational(high);
        let by_hyphen = || hyphenated(text).filter(|ends| integers || rises(ends));
        let (low, high) = ends
            .or_else(by_hyphen)
            .or_else(|| bracketed(text, ['(', ')']))?;
        Some(OtherSpelling::new(text, low, high))
    }

    fn new(written: &str, low: &str, high: &str) -> OtherSpelling {
        let [written, low, high] = [written, low, high].map(|text| text.trim().to_owned());
        OtherSpelling { written, low, high }
    }

    /// The ends in their order, or an example where there are none.
    pub fn ends(&self, example: [&'static str; 2]) -> [&str; 2] {
        let falls = || Some(rational(&self.low)? > rational(&self.high)?);
        match self.low.is_empty() || self.high.is_empty() {
            true => example,
            false if falls() == Some(true) => [&self.high, &self.low],
            false => [&self.low, &self.high],
        }
    }

    /// What is wrong, and how a list of values is written.
    fn refusal(&self, integers: bool) -> String {
        let written = &self.written;
        match integers {
            true => {
                let [low, high] = self.ends(["4", "50"]);
                format!("`{written}` is no range; write it like {low}..={high}, both ends included")
            }
            false => {
                let [low, high] = self.ends(["1", "10"]);
                format!(
                    "`{written}` is no list of values; write it like {low}:{high}:50, that is 50 \
                     values, both ends included"
                )
            }
        }
    }
}

/// `4-50`, which may be a difference of numbers elsewhere.
fn hyphenated(text: &str) -> Option<(&str, &str)> {
    let (low, high) = text.trim().split_once(['-', '−'])?;
    let (low, high) = (low.trim(), high.trim());
    let digits = |end: &str| !end.is_empty() && end.chars().all(|c| c.is_ascii_digit());
    (digits(low) && digits(high)).then_some((low, high))
}

fn bracketed(text: &str, [open, close]: [char; 2]) -> Option<(&str, &str)> {
    let inner = text.trim().strip_prefix(open)?.strip_suffix(close)?;
    inner.split_once(',')
}

/// A list of values as the command line reads it: `−` is a minus, an evenly spaced range of
/// integers is one of [`Integers`](super::grid::Integers), and `1..=5` one of
/// [`Quantities`](super::grid::Quantities).
///
/// # Errors
/// The text has a range in another spelling; the message names the right one.
pub fn canonical(text: &str, integers: bool) -> Result<String, String> {
    let text = text.replace('−', "-");
    let interval = bracketed(&text, ['[', ']']);
    let interval = interval.map(|(low, high)| OtherSpelling::new(&text, low, high));
    let parts = || {
        text.split(',')
            .find_map(|part| OtherSpelling::find(part, integers))
    };
    let whole =
        || bracketed(&text, ['(', ')']).map(|(low, high)| OtherSpelling::new(&text, low, high));
    if let Some(other) = interval.or_else(whole).or_else(parts) {
        return Err(other.refusal(integers));
    }
    let rewritten = |part: &str| match part.split_once("..=") {
        Some((low, high)) if !integers => {
            as_steps(low, high).ok_or_else(|| OtherSpelling::new(part, low, high).refusal(integers))
        }
        _ if integers => Ok(as_integers(part).unwrap_or_else(|| part.to_owned())),
        _ => Ok(part.to_owned()),
    };
    let parts: Result<Vec<String>, String> = text.split(',').map(rewritten).collect();
    Ok(parts?.join(","))
}

fn rational(text: &str) -> Option<BigRational> {
    text.parse::<Quantity>().ok()?.as_rational().cloned()
}

/// `4:50:24` of integers as a list, where its steps are integers and not too many.
fn as_integers(part: &str) -> Option<String> {
    const MOST: usize = 1000;
    let fields: Vec<&str> = part.split(':').collect();
    let [low, high, count] = fields[..] else {
        return None;
    };
    let [low, high, count] = [rational(low)?, rational(high)?, rational(count)?];
    let count = count.is_integer().then(|| count.to_usize())??;
    if !(2..=MOST).contains(&count) || low > high || !low.is_integer() {
        return None;
    }
    let step = (high - &low) / BigRational::from_integer((count - 1).into());
    let at = |k: usize| (&low + &step * BigRational::from_integer(k.into())).to_string();
    step.is_integer()
        .then(|| (0..count).map(at).collect::<Vec<_>>().join(","))
}

/// `1..=5` as `1:5:5`; between other ends nobody says how many values there are.
fn as_steps(low: &str, high: &str) -> Option<String> {
    let [first, last] = [rational(low)?, rational(high)?];
    let count = &last - &first + BigRational::from_integer(1.into());
    let whole = first.is_integer() && last.is_integer() && count.is_positive();
    whole.then(|| format!("{first}:{last}:{count}"))
}
