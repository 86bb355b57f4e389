//! f64 with a running error bound.

use std::ops::{Add, Div, Mul, Neg, Sub};

use num_rational::BigRational;

use super::Scalar;
use super::interval::Interval;

/// Unit roundoff u = 2⁻⁵³ of f64.
const U: f64 = f64::EPSILON / 2.0;

/// Relative error of softplus and σ in the f64 reading, in units of u.
const COMPOSED: f64 = 6.0;

/// A value with a first-order bound on its rounding error (Wilkinson's running analysis): each
/// operation passes on the errors of its operands and adds its own rounding.
///
/// It tells a margin from noise. It proves nothing: terms of second order are dropped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounded {
    /// The value, exactly as the f64 reading computes it.
    pub value: f64,
    /// |value − true value| ≲ error.
    pub error: f64,
}

impl Rounded {
    /// A number known to be exact.
    pub fn exact(value: f64) -> Self {
        Rounded { value, error: 0.0 }
    }

    /// `value`, computed with `ulps`·u of relative error from operands whose own errors
    /// contribute `passed_on`.
    fn new(value: f64, passed_on: f64, ulps: f64) -> Self {
        // The smallest normal number covers results that underflow.
        Rounded {
            value,
            error: passed_on + ulps * U * value.abs() + f64::MIN_POSITIVE,
        }
    }

    /// The sign, if the value stands far (`FACTOR` times) above its error bound.
    pub fn clear_sign(self) -> Option<std::cmp::Ordering> {
        const FACTOR: f64 = 8.0;
        (self.value.abs() > FACTOR * self.error).then(|| self.value.total_cmp(&0.0))
    }
}

impl Neg for Rounded {
    type Output = Self;
    fn neg(self) -> Self {
        Rounded {
            value: -self.value,
            error: self.error,
        }
    }
}

impl Add for Rounded {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Rounded::new(self.value + other.value, self.error + other.error, 1.0)
    }
}

impl Sub for Rounded {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Rounded {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let passed_on = self.value.abs() * other.error + other.value.abs() * self.error;
        Rounded::new(self.value * other.value, passed_on, 1.0)
    }
}

impl Div for Rounded {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        let passed_on = (self.error + value.abs() * other.error) / other.value.abs();
        Rounded::new(value, passed_on, 1.0)
    }
}

impl Scalar for Rounded {
    fn rational(value: &BigRational) -> Self {
        let nearest = f64::rational(value);
        let exact = Interval::rational(value).width() == 0.0;
        Rounded::new(nearest, 0.0, if exact { 0.0 } else { 1.0 })
    }

    fn integer(value: i64) -> Self {
        // An integer of more than 53 bits is rounded like any other rational.
        match Interval::integer(value) {
            exact if exact.width() == 0.0 => Rounded::new(exact.lo(), 0.0, 0.0),
            _ => Self::ratio(value, 1),
        }
    }

    fn exp(self) -> Self {
        let value = Scalar::exp(self.value);
        Rounded::new(value, value * self.error, 1.0)
    }

    fn ln(self) -> Self {
        Rounded::new(Scalar::ln(self.value), self.error / self.value.abs(), 1.0)
    }

    fn softplus(self) -> Self {
        Rounded::new(
            self.value.softplus(),
            self.value.sigmoid() * self.error,
            COMPOSED,
        )
    }

    fn sigmoid(self) -> Self {
        let value = self.value.sigmoid();
        Rounded::new(
            value,
            value * (-self.value).sigmoid() * self.error,
            COMPOSED,
        )
    }
}
