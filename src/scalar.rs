//! The ground floor: what a formula may do with a number.
//!
//! Every formula of the theory is written once, generic in [`Scalar`], and is then *read* in
//! several ways:
//!
//! | reading | gives |
//! |---|---|
//! | `f64` | a fast value |
//! | [`Rounded`](rounded::Rounded) | a value and a bound on its rounding error |
//! | [`Interval`](interval::Interval) | two doubles that enclose the value, rounding included |
//! | [`Limbs<W>`](limbs::Limbs) | the same to 64W bits, in place |
//! | [`Precise<BITS>`](precise::Precise) | the same at any precision |
//! | [`Dual<S>`](dual::Dual) | a value and its derivative, over any other reading |
//! | [`Expr`](symbol::Expr) | the formula itself: to differentiate, compare and print |
//!
//! The trait has neither `PartialOrd` nor `From<f64>`, so a formula can neither branch on a
//! value nor hide an inexact literal. (`num_traits::Zero` and `One` are left out for the same
//! reason: their `is_zero` and `is_one` are branches.) Constants enter as ratios of integers.

use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;

mod decimal;
pub mod dual;
pub mod enclosing;
pub mod exact;
pub mod interval;
pub mod limbs;
pub mod precise;
pub mod rounded;
pub mod symbol;

/// One way to read a formula: field operations, exact constants, and the few
/// transcendental functions of the theory.
pub trait Scalar:
    Clone
    + Debug
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    /// The exact constant `value`, rounded only where the reading has to.
    fn rational(value: &BigRational) -> Self;

    /// The constant `numerator / denominator`; `denominator` is a nonzero literal of a formula.
    fn ratio(numerator: i64, denominator: i64) -> Self {
        Self::rational(&BigRational::new(numerator.into(), denominator.into()))
    }

    /// The integer constant `value`.
    fn integer(value: i64) -> Self {
        Self::ratio(value, 1)
    }

    /// e^z.
    fn exp(self) -> Self;

    /// ln z, for z > 0.
    fn ln(self) -> Self;

    /// √z = e^(ln(z)/2), for z ≥ 0: 0 at 0, where the logarithm has its limit −∞.
    fn sqrt(self) -> Self {
        (self.ln() / Self::integer(2)).exp()
    }

    /// softplus(z) = ln(1 + e^z), accurate in both tails.
    fn softplus(self) -> Self;

    /// σ(z) = softplus′(z) = 1/(1 + e^−z), accurate in both tails.
    fn sigmoid(self) -> Self;

    /// ln σ(z) = −softplus(−z).
    fn log_sigmoid(self) -> Self {
        -(-self).softplus()
    }

    /// softplus and σ of z and of −z.
    fn logistic(self) -> Logistic<Self> {
        Logistic {
            softplus: self.clone().softplus(),
            softplus_reflected: (-self.clone()).softplus(),
            sigmoid: self.clone().sigmoid(),
            sigmoid_reflected: (-self).sigmoid(),
        }
    }
}

/// The logistic functions of z and of −z: all of them follow from one exponential, e^−|z|.
#[derive(Clone, Debug)]
pub struct Logistic<S> {
    /// softplus(z).
    pub softplus: S,
    /// softplus(−z) = −ln σ(z).
    pub softplus_reflected: S,
    /// σ(z).
    pub sigmoid: S,
    /// σ(−z).
    pub sigmoid_reflected: S,
}

impl<S> Logistic<S> {
    /// The same of −z.
    fn reflected(self) -> Self {
        Logistic {
            softplus: self.softplus_reflected,
            softplus_reflected: self.softplus,
            sigmoid: self.sigmoid_reflected,
            sigmoid_reflected: self.sigmoid,
        }
    }
}

/// The integer as a double, if it is one of at most 53 bits.
fn short(value: i64) -> Option<f64> {
    const LARGEST: u64 = 1 << f64::MANTISSA_DIGITS;
    (value.unsigned_abs() <= LARGEST).then_some(value as f64)
}

/// The f64 reading. exp, ln and ln(1+x) are correctly rounded, so a value does not depend on
/// the mathematical library of the machine; softplus and σ are within 3 ulp of the true value
/// of their (rounded) argument, also where they are far below 1e−16.
impl Scalar for f64 {
    fn rational(value: &BigRational) -> f64 {
        let part = |part: &BigInt| part.to_i64().and_then(short);
        match (part(value.numer()), part(value.denom())) {
            // Their quotient is the double nearest to the number, without long division.
            (Some(numerator), Some(denominator)) => numerator / denominator,
            // `to_f64` rounds to nearest and answers `None` for no rational.
            _ => value.to_f64().unwrap_or(f64::NAN),
        }
    }

    fn ratio(numerator: i64, denominator: i64) -> f64 {
        numerator as f64 / denominator as f64
    }

    fn exp(self) -> f64 {
        core_math::exp(self)
    }

    fn ln(self) -> f64 {
        core_math::log(self)
    }

    fn softplus(self) -> f64 {
        // The exponent is never positive: e^−|z| cannot overflow.
        self.max(0.0) + core_math::log1p(core_math::exp(-self.abs()))
    }

    fn sigmoid(self) -> f64 {
        let e = core_math::exp(-self.abs());
        if self >= 0.0 {
            1.0 / (1.0 + e)
        } else {
            e / (1.0 + e)
        }
    }

    fn logistic(self) -> Logistic<f64> {
        let e = core_math::exp(-self.abs());
        let (tail, whole) = (core_math::log1p(e), 1.0 / (1.0 + e));
        let positive = Logistic {
            softplus: self.abs() + tail,
            softplus_reflected: tail,
            sigmoid: whole,
            sigmoid_reflected: e * whole,
        };
        if self >= 0.0 {
            positive
        } else {
            positive.reflected()
        }
    }
}
