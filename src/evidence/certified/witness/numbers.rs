//! Short numbers: a witness that fits on a line can be checked by hand.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

/// A number of [low, high], which is not empty: an integer with as many zeros at the end as
/// possible, else a fraction with a small denominator, by its continued fraction.
pub fn short(low: &BigRational, high: &BigRational) -> BigRational {
    if !low.is_positive() && !high.is_negative() {
        return BigRational::zero();
    }
    if high.is_negative() {
        return -short(&-high, &-low);
    }
    match round(&low.ceil().to_integer(), &high.floor().to_integer()) {
        Some(integer) => BigRational::from_integer(integer),
        None => {
            let whole = low.floor();
            let [steep, flat] = [low - &whole, high - &whole].map(|part| part.recip());
            whole + short(&flat, &steep).recip()
        }
    }
}

/// The first multiple of the highest possible power of ten from `low` > 0 to `high`.
fn round(low: &BigInt, high: &BigInt) -> Option<BigInt> {
    let mut unit = BigInt::one();
    let mut found = None;
    loop {
        let multiple = (low + &unit - 1) / &unit * &unit;
        if multiple > *high {
            return found;
        }
        found = Some(multiple);
        unit *= 10;
    }
}

/// A short number between two doubles; `None` if they are not in this order.
pub fn between(low: f64, high: f64) -> Option<BigRational> {
    let [low, high] = [
        BigRational::from_float(low)?,
        BigRational::from_float(high)?,
    ];
    (low <= high).then(|| short(&low, &high))
}

/// A short number in the middle half of the range from one to the other.
pub fn in_the_middle(low: &BigRational, high: &BigRational) -> BigRational {
    let quarter = (high - low) / BigRational::from_integer(4.into());
    short(&(low + &quarter), &(high - &quarter))
}
