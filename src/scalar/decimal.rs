//! A decimal, and how it is written.

use std::cmp::Ordering;
use std::fmt;

/// ±digits · 10^exponent.
#[derive(PartialEq)]
pub(super) struct Decimal {
    sign: Ordering,
    digits: String,
    exponent: isize,
}

impl Decimal {
    /// The number 0 where `sign` is `Equal`.
    pub(super) fn of(sign: Ordering, digits: String, exponent: isize) -> Self {
        Decimal {
            sign,
            digits,
            exponent,
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sign.is_lt() {
            write!(f, "-")?;
        }
        let digits = &self.digits;
        let leading = self.exponent + digits.len() as isize - 1;
        match leading {
            _ if self.sign.is_eq() => write!(f, "0"),
            -5..0 => write!(f, "0.{}{digits}", "0".repeat(leading.unsigned_abs() - 1)),
            0.. if leading < digits.len() as isize => {
                write_pointed(f, digits.split_at(leading.unsigned_abs() + 1))
            }
            _ => {
                write_pointed(f, digits.split_at(1))?;
                write!(f, "e{leading}")
            }
        }
    }
}

fn write_pointed(f: &mut fmt::Formatter<'_>, (whole, fraction): (&str, &str)) -> fmt::Result {
    let point = if fraction.is_empty() { "" } else { "." };
    write!(f, "{whole}{point}{fraction}")
}
