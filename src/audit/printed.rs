//! A number as a program printed it.

use std::str::FromStr;

/// A number, and half a unit of the last digit that was printed of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Printed {
    /// The double nearest to it; a loss that overflowed is ∞ or NaN.
    pub value: f64,
    /// Half a unit of its last digit; 0 for a zero, which is meant as one.
    pub error: f64,
}

impl Printed {
    /// A number known to its last bit.
    pub fn exact(value: f64) -> Printed {
        Printed { value, error: 0.0 }
    }
}

impl FromStr for Printed {
    type Err = String;

    /// Digits with a point and an exponent, `inf` or `nan`.
    fn from_str(text: &str) -> Result<Printed, String> {
        let wanted = || format!("{text:?} is no number; print it with all digits, as repr does");
        let value: f64 = text.parse().map_err(|_| wanted())?;
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let decimals = mantissa
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        if value == 0.0 || !value.is_finite() {
            return Ok(Printed::exact(value));
        }
        let unit = 10_f64.powi(exponent.saturating_sub(decimals as i32));
        Ok(Printed {
            value,
            error: unit / 2.0,
        })
    }
}
