//! Rational numbers as doubles: exactly, or from below.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Float, ToPrimitive};

use crate::scalar::{Scalar, short};

/// The greatest double ≤ value, or −∞.
///
/// The search starts at the nearest double; its exit condition is the proof.
pub(super) fn rational_down(value: &BigRational) -> f64 {
    let mut bound = f64::rational(value);
    while exceeds(bound, value) {
        bound = bound.next_down();
    }
    bound
}

/// bound > value, where bound is no NaN: m·2^e > x/y iff m·2^e·y > x, as y > 0.
fn exceeds(bound: f64, value: &BigRational) -> bool {
    if bound.is_infinite() {
        return bound > 0.0;
    }
    let (mantissa, exponent, sign) = Float::integer_decode(bound);
    let left = BigInt::from(mantissa) * sign * value.denom();
    let places = exponent.unsigned_abs();
    if exponent >= 0 {
        (left << places) > *value.numer()
    } else {
        left > value.numer() << places
    }
}

/// The integer as a double, if it is one: a power of two times at most 53 bits.
pub(super) fn exactly(value: &BigInt) -> Option<f64> {
    if let Some(short) = value.to_i64().and_then(short) {
        return Some(short);
    }
    let significant = value.bits() - value.trailing_zeros().unwrap_or(0);
    let fits = significant <= f64::MANTISSA_DIGITS.into() && value.bits() < f64::MAX_EXP as u64;
    fits.then(|| value.to_f64()).flatten()
}
