//! A cell as LaTeX, and the numbers that siunitx aligns.

use super::escape;
use crate::report::Cell;
use crate::report::cell::Value;
use crate::report::decimal::Decimal;

/// A paper's table has no room for more significant digits.
const ROOM: usize = 7;

/// A cell: a plain number as siunitx reads it, the rest as LaTeX.
pub(super) fn entry(cell: &Cell) -> String {
    let shown = cell.to_string();
    match &cell.0 {
        Value::Text(text) => escape(text),
        Value::Formula { latex, .. } => latex.clone(),
        Value::Named { latex, nearest, .. } => {
            format!(r"${latex}\approx {}$", Decimal::nearest(*nearest, ROOM))
        }
        Value::AtMost { .. } => shown.replace('≤', r"\le"),
        Value::Given(value) if value.is_finite() && significant(&shown) > ROOM => {
            Decimal::nearest(*value, ROOM).to_string()
        }
        Value::Computed(value, digits) if value.is_finite() => {
            Decimal::nearest(*value, (*digits).min(ROOM)).to_string()
        }
        Value::End(value, digits, direction) if value.is_finite() => {
            Decimal::directed(*value, (*digits).min(ROOM), *direction).to_string()
        }
        Value::Enclosure(..) => format!("${}$", mathematics(&shown)),
        _ if shown.ends_with('∞') => format!("${}$", mathematics(&shown)),
        _ => shown,
    }
}

/// The significant digits of a printed number.
fn significant(shown: &str) -> usize {
    let significand = shown.split('e').next().unwrap_or_default();
    let digits = significand.trim_start_matches(['-', '0', '.']);
    digits.chars().filter(char::is_ascii_digit).count()
}

/// Numbers and signs of a cell in math mode: `3\times10^{-15}`.
fn mathematics(shown: &str) -> String {
    let words: Vec<String> = shown.split(' ').map(power_of_ten).collect();
    words.join(" ").replace('∞', r"\infty")
}

/// `3e-15` as `3\times10^{-15}`, whatever closes the number kept behind it.
fn power_of_ten(word: &str) -> String {
    let number = word.trim_end_matches([',', ']']);
    let close = &word[number.len()..];
    match number.split_once('e') {
        Some((significand, exponent)) => {
            format!(r"{significand}\times10^{{{exponent}}}{close}")
        }
        None => word.to_owned(),
    }
}

/// How siunitx writes that a number is an upper bound.
const AT_MOST: &str = r"\le ";

/// A number as siunitx aligns it: `\le -12.345e-6`.
pub(super) struct Parts<'a> {
    at_most: bool,
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: &'a str,
}

impl<'a> Parts<'a> {
    /// The parts of a plain number, if the text is one.
    pub(super) fn of(text: &'a str) -> Option<Parts<'a>> {
        let number = text.strip_prefix(AT_MOST).unwrap_or(text);
        number.parse::<f64>().ok().filter(|x| x.is_finite())?;
        let (significand, exponent) = number.split_once('e').unwrap_or((number, ""));
        let (whole, fraction) = significand.split_once('.').unwrap_or((significand, ""));
        Some(Parts {
            at_most: number.len() < text.len(),
            negative: whole.starts_with('-'),
            whole: whole.trim_start_matches('-'),
            fraction,
            exponent,
        })
    }

    /// Is it an upper bound?
    pub(super) fn is_bound(&self) -> bool {
        self.at_most
    }
}

/// The room the numbers of a column need: `\le -1.4e-2`.
pub(super) fn table_format(numbers: &[Parts]) -> String {
    let most = |length: fn(&Parts) -> usize| numbers.iter().map(length).max().unwrap_or(0);
    let mut format = String::new();
    if numbers.iter().any(|x| x.at_most) {
        format += AT_MOST;
    }
    if numbers.iter().any(|x| x.negative) {
        format += "-";
    }
    format += &most(|x| x.whole.len()).to_string();
    let fraction = most(|x| x.fraction.len());
    if fraction > 0 {
        format += &format!(".{fraction}");
    }
    let exponent = most(|x| x.exponent.trim_start_matches('-').len());
    if exponent > 0 {
        let below_one = numbers.iter().any(|x| x.exponent.starts_with('-'));
        format += &format!("e{}{exponent}", if below_one { "-" } else { "" });
    }
    format
}

/// The width of such numbers in ems: digits, the point, `× 10^{−16}` with its spaces.
pub(super) fn width(numbers: &[Parts]) -> f64 {
    let most = |length: fn(&Parts) -> usize| numbers.iter().map(length).max().unwrap_or(0) as f64;
    let some = |is: fn(&Parts) -> bool, ems: f64| if numbers.iter().any(is) { ems } else { 0.0 };
    let fraction = most(|x| x.fraction.len());
    let exponent = most(|x| x.exponent.trim_start_matches('-').len());
    some(|x| x.at_most, 1.06)
        + some(|x| x.negative, 0.78)
        + 0.5 * (most(|x| x.whole.len()) + fraction)
        + if fraction > 0.0 { 0.28 } else { 0.0 }
        + if exponent > 0.0 {
            2.25 + 0.4 * exponent
        } else {
            0.0
        }
        + some(|x| x.exponent.starts_with('-'), 0.65)
}
