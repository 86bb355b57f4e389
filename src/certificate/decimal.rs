//! Exact decimals: the printed digits of a number, and the window of numbers that round to them.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;

/// digits · 10^−places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: BigInt,
    places: i64,
}

impl Decimal {
    /// The largest decimal of so many places that is below x by more than nothing and at most
    /// two units.
    pub fn below(x: &BigRational, places: i64) -> Self {
        Decimal {
            digits: (x * power_of_ten(places)).floor().to_integer() - 1,
            places,
        }
    }

    /// The same above x.
    pub fn above(x: &BigRational, places: i64) -> Self {
        Decimal {
            digits: (x * power_of_ten(places)).ceil().to_integer() + 1,
            places,
        }
    }

    /// 1 − x.
    pub fn complement(self) -> Self {
        Decimal {
            digits: power_of_ten(self.places).to_integer() - self.digits,
            places: self.places,
        }
    }

    /// Half a unit of the last digit below and above the number that `text` writes (`0.613`,
    /// `2.711e-16`); a number without a point is exact, and has as many digits as the others.
    /// `None` where it is not a finite number.
    pub fn window(text: &str, digits: usize) -> Option<[Self; 2]> {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let written = whole.trim_start_matches(['-', '0']).len() + fraction.len();
        let padding = if fraction.is_empty() {
            digits.saturating_sub(written)
        } else {
            0
        };
        let number: BigInt = format!("{whole}{fraction}{}0", "0".repeat(padding))
            .parse()
            .ok()?;
        let places = (fraction.len() + padding + 1) as i64 - exponent.parse::<i64>().ok()?;
        let half = |sign: i64| Decimal {
            digits: &number + 5 * sign,
            places,
        };
        Some([half(-1), half(1)])
    }

    /// The number.
    pub fn value(&self) -> BigRational {
        BigRational::from_integer(self.digits.clone()) / power_of_ten(self.places)
    }
}

/// 10^places as a rational number.
fn power_of_ten(places: i64) -> BigRational {
    let power = BigInt::from(10).pow(places.unsigned_abs() as u32);
    if places >= 0 {
        BigRational::from_integer(power)
    } else {
        BigRational::new(1.into(), power)
    }
}

impl fmt::Display for Decimal {
    /// As Coq writes it: `613 / 10 ^ 3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.places >= 0 { "/" } else { "*" };
        write!(
            f,
            "{} {sign} 10 ^ {}",
            self.digits,
            self.places.unsigned_abs()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_half_a_unit_to_either_side() {
        let shown =
            |text, digits| Decimal::window(text, digits).map(|ends| ends.map(|x| x.to_string()));
        let expected = |lo: &str, hi: &str| Some([lo.to_owned(), hi.to_owned()]);
        assert_eq!(
            shown("0.613", 3),
            expected("6125 / 10 ^ 4", "6135 / 10 ^ 4")
        );
        assert_eq!(
            shown("2.711e-16", 4),
            expected("27105 / 10 ^ 20", "27115 / 10 ^ 20")
        );
        assert_eq!(shown("1", 4), expected("9995 / 10 ^ 4", "10005 / 10 ^ 4"));
        assert_eq!(
            shown("1234", 4),
            expected("12335 / 10 ^ 1", "12345 / 10 ^ 1")
        );
        assert_eq!(shown("1.2e5", 2), expected("115 * 10 ^ 3", "125 * 10 ^ 3"));
        assert_eq!(shown("∞", 4), None);
    }
}
