//! Forward differentiation over any reading.

use std::ops::{Add, Div, Mul, Neg, Sub};

use num_rational::BigRational;

use super::Scalar;

/// A value with its derivative in one variable: f + f′ε with ε² = 0.
///
/// `Dual<S>` is a reading whenever `S` is, so `Dual<Dual<f64>>` gives second derivatives.
#[derive(Clone, Debug, PartialEq)]
pub struct Dual<S> {
    /// f(x).
    pub value: S,
    /// f′(x).
    pub slope: S,
}

impl<S: Scalar> Dual<S> {
    /// The variable itself: x with derivative 1.
    pub fn variable(value: S) -> Self {
        Dual {
            value,
            slope: S::integer(1),
        }
    }

    /// A number that does not depend on the variable.
    pub fn constant(value: S) -> Self {
        Dual {
            value,
            slope: S::integer(0),
        }
    }

    /// The chain rule: f(g) has the derivative f′(g)·g′.
    fn chain(self, value: S, outer_slope: S) -> Self {
        Dual {
            value,
            slope: outer_slope * self.slope,
        }
    }
}

impl<S: Scalar> Neg for Dual<S> {
    type Output = Self;
    fn neg(self) -> Self {
        Dual {
            value: -self.value,
            slope: -self.slope,
        }
    }
}

impl<S: Scalar> Add for Dual<S> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Dual {
            value: self.value + other.value,
            slope: self.slope + other.slope,
        }
    }
}

impl<S: Scalar> Sub for Dual<S> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Dual {
            value: self.value - other.value,
            slope: self.slope - other.slope,
        }
    }
}

impl<S: Scalar> Mul for Dual<S> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let slope = self.slope * other.value.clone() + self.value.clone() * other.slope;
        Dual {
            value: self.value * other.value,
            slope,
        }
    }
}

impl<S: Scalar> Div for Dual<S> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        // (f/g)′ = (f′ − (f/g) g′)/g
        let value = self.value / other.value.clone();
        let slope = (self.slope - value.clone() * other.slope) / other.value;
        Dual { value, slope }
    }
}

impl<S: Scalar> Scalar for Dual<S> {
    fn rational(value: &BigRational) -> Self {
        Dual::constant(S::rational(value))
    }

    fn ratio(numerator: i64, denominator: i64) -> Self {
        Dual::constant(S::ratio(numerator, denominator))
    }

    fn exp(self) -> Self {
        let e = self.value.clone().exp();
        self.chain(e.clone(), e)
    }

    fn ln(self) -> Self {
        let (value, slope) = (self.value.clone().ln(), S::integer(1) / self.value.clone());
        self.chain(value, slope)
    }

    fn softplus(self) -> Self {
        let (value, slope) = (self.value.clone().softplus(), self.value.clone().sigmoid());
        self.chain(value, slope)
    }

    fn sigmoid(self) -> Self {
        // σ′(z) = σ(z) σ(−z): no cancellation in either tail.
        let value = self.value.clone().sigmoid();
        let slope = value.clone() * (-self.value.clone()).sigmoid();
        self.chain(value, slope)
    }

    fn log_sigmoid(self) -> Self {
        let (value, slope) = (
            self.value.clone().log_sigmoid(),
            (-self.value.clone()).sigmoid(),
        );
        self.chain(value, slope)
    }
}
