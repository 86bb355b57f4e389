//! One value of a report.

use std::fmt;

use super::decimal::{Decimal, Direction};
use super::visible::visible;

/// One value of a report. No cell holds NaN: a number that is not one is no value, [`Cell::NULL`].
///
/// Data (JSON, CSV) carry every f64 exactly and ±∞ as `"inf"`, `"-inf"`; `Display` is the form
/// of text and Markdown. Whole numbers below 10⁷ print as such (`1`), other numbers to their
/// significant digits (`1.00000`), in scientific form (`2.712e-16`) where |x| < 10⁻⁴ or x has
/// more digits before the point than are significant.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell(pub(super) Value);

/// The digits that are shown of a number with a name.
const NAMED: usize = 7;

/// What a cell may hold. Invariant: no f64 in it is NaN.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Integer(u64),
    /// A number that was given: printed as it was typed.
    Given(f64),
    /// A number that was computed, and to how many significant digits it is shown.
    Computed(f64, usize),
    /// An end of an enclosure, shown to so many significant digits and never rounded inward.
    End(f64, usize, Direction),
    /// A bound that is shown for what was measured.
    AtMost {
        bound: f64,
        measured: f64,
    },
    Enclosure([f64; 2], usize),
    /// Digits that are proved, and the double nearest to the number.
    Proven {
        digits: String,
        nearest: f64,
    },
    Flag(bool),
    Text(String),
    /// Words that a paper sets as mathematics.
    Formula {
        text: String,
        latex: String,
    },
    /// A given number that has a name, and the double nearest to it.
    Named {
        text: String,
        latex: String,
        nearest: f64,
    },
}

/// What a cell holds for a program: what JSON and CSV print.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Data<'a> {
    /// No value.
    Null,
    /// A count.
    Integer(u64),
    /// A number, not NaN; of proved digits that a double carries the nearest one.
    Number(f64),
    /// Proved digits that no double carries.
    Digits(&'a str),
    /// The ends of an enclosure.
    Enclosure([f64; 2]),
    /// Whether it holds.
    Flag(bool),
    /// Words.
    Text(&'a str),
}

impl Cell {
    /// No value. A column without any value is left out of text, Markdown and LaTeX.
    pub const NULL: Cell = Cell(Value::Null);

    /// A computed number, shown to `digits` (1 to 17) significant digits; NaN is no value.
    pub fn number(value: f64, digits: usize) -> Cell {
        Cell::unless_nan(&[value], Value::Computed(value, digits.clamp(1, 17)))
    }

    /// A lower bound, shown to `digits` (1 to 17) significant digits and rounded down; NaN is no
    /// value.
    pub fn lower_bound(value: f64, digits: usize) -> Cell {
        Cell::end(value, digits, Direction::Down)
    }

    /// An upper bound, shown to `digits` (1 to 17) significant digits and rounded up; NaN is no
    /// value.
    pub fn upper_bound(value: f64, digits: usize) -> Cell {
        Cell::end(value, digits, Direction::Up)
    }

    fn end(value: f64, digits: usize, direction: Direction) -> Cell {
        Cell::unless_nan(&[value], Value::End(value, digits.clamp(1, 17), direction))
    }

    /// A number that was given, such as t: shown by its shortest decimal form; NaN is no value.
    pub fn exact(value: f64) -> Cell {
        Cell::unless_nan(&[value], Value::Given(value))
    }

    /// A quantity of which only an upper bound is known, such as a gap inside its rounding
    /// bound: printed `≤ 3e-15`, rounded up to two digits; the data are what was measured.
    pub fn at_most(bound: f64, measured: f64) -> Cell {
        Cell::unless_nan(&[bound, measured], Value::AtMost { bound, measured })
    }

    /// An enclosure [lo, hi]: printed to `digits` (1 to 17) significant digits, rounded
    /// outward, so what is printed encloses too; no value if an end is NaN.
    pub fn enclosure(ends: [f64; 2], digits: usize) -> Cell {
        Cell::unless_nan(&ends, Value::Enclosure(ends, digits.clamp(1, 17)))
    }

    /// A number whose digits are proved: printed as they are. The data are the double nearest to
    /// the number, or the digits as a string where a double cannot carry them.
    pub fn proven(digits: String, nearest: f64) -> Cell {
        Cell::unless_nan(&[nearest], Value::Proven { digits, nearest })
    }

    /// A number that was given by name, such as `etf`: printed by its name and rounded to seven
    /// digits; the data are the double nearest to it. NaN is no value.
    pub fn named(text: String, latex: String, nearest: f64) -> Cell {
        Cell::unless_nan(
            &[nearest],
            Value::Named {
                text,
                latex,
                nearest,
            },
        )
    }

    /// Words for people and programs, and the same in LaTeX for a paper.
    pub fn formula(text: &str, latex: String) -> Cell {
        Cell(Value::Formula {
            text: visible(text),
            latex,
        })
    }

    /// What it holds.
    pub fn data(&self) -> Data<'_> {
        match &self.0 {
            Value::Null => Data::Null,
            Value::Integer(value) => Data::Integer(*value),
            Value::Given(value)
            | Value::Computed(value, _)
            | Value::End(value, ..)
            | Value::AtMost {
                measured: value, ..
            } => Data::Number(*value),
            Value::Proven { digits, nearest } => match Cell::fits_double(digits, *nearest) {
                true => Data::Number(*nearest),
                false => Data::Digits(digits),
            },
            Value::Enclosure(ends, _) => Data::Enclosure(*ends),
            Value::Flag(flag) => Data::Flag(*flag),
            Value::Named { nearest, .. } => Data::Number(*nearest),
            Value::Text(text) | Value::Formula { text, .. } => Data::Text(text),
        }
    }

    /// The number, if it is one: of a bound what was measured, of proved digits the nearest double.
    pub fn as_f64(&self) -> Option<f64> {
        match self.0 {
            Value::Integer(value) => Some(value as f64),
            Value::Given(value)
            | Value::Computed(value, _)
            | Value::End(value, ..)
            | Value::AtMost {
                measured: value, ..
            }
            | Value::Proven { nearest: value, .. }
            | Value::Named { nearest: value, .. } => Some(value),
            Value::Null
            | Value::Enclosure(..)
            | Value::Flag(_)
            | Value::Text(_)
            | Value::Formula { .. } => None,
        }
    }

    /// Whether it holds, if that is what the cell says.
    pub fn as_bool(&self) -> Option<bool> {
        match self.0 {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    /// The words, if it is words.
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Value::Text(text) | Value::Formula { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Does a double carry these digits? Not more than 17, and not below its normal range.
    pub(super) fn fits_double(digits: &str, nearest: f64) -> bool {
        let significand = digits.split('e').next().unwrap_or_default();
        let significant = significand.trim_start_matches(['-', '0', '.']);
        let count = significant.chars().filter(char::is_ascii_digit).count();
        count <= 17 && (count == 0 || nearest.abs() >= f64::MIN_POSITIVE)
    }

    fn unless_nan(numbers: &[f64], value: Value) -> Cell {
        if numbers.iter().any(|x| x.is_nan()) {
            Cell::NULL
        } else {
            Cell(value)
        }
    }

    pub(super) fn is_null(&self) -> bool {
        self.0 == Value::Null
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.0, Value::Text(_) | Value::Formula { .. })
    }
}

impl From<u64> for Cell {
    fn from(value: u64) -> Cell {
        Cell(Value::Integer(value))
    }
}

impl From<usize> for Cell {
    fn from(value: usize) -> Cell {
        Cell(Value::Integer(value as u64))
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Cell {
        Cell(Value::Flag(value))
    }
}

impl From<String> for Cell {
    fn from(value: String) -> Cell {
        Cell(Value::Text(visible(&value)))
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Cell {
        Cell::from(value.to_owned())
    }
}

impl<C: Into<Cell>> From<Option<C>> for Cell {
    fn from(value: Option<C>) -> Cell {
        value.map_or(Cell::NULL, Into::into)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Value::Null => Ok(()),
            Value::Integer(value) => write!(f, "{value}"),
            Value::Given(value) => write!(f, "{}", Decimal::shortest(*value)),
            Value::Computed(value, digits) => write!(f, "{}", Decimal::nearest(*value, *digits)),
            Value::End(value, digits, direction) => {
                write!(f, "{}", Decimal::directed(*value, *digits, *direction))
            }
            Value::AtMost { bound, .. } => {
                let shown = Decimal::directed(*bound, 2, Direction::Up);
                write!(f, "≤ {}", shown.without_trailing_zeros())
            }
            Value::Enclosure([lo, hi], digits) => {
                let lo = Decimal::directed(*lo, *digits, Direction::Down);
                let hi = Decimal::directed(*hi, *digits, Direction::Up);
                write!(f, "[{lo}, {hi}]")
            }
            Value::Proven { digits, .. } => f.write_str(digits),
            Value::Flag(true) => f.write_str("yes"),
            Value::Flag(false) => f.write_str("no"),
            Value::Text(text) | Value::Formula { text, .. } => f.write_str(text),
            Value::Named { text, nearest, .. } => {
                write!(f, "{text} ≈ {}", Decimal::nearest(*nearest, NAMED))
            }
        }
    }
}
