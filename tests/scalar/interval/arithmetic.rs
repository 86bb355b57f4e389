//! + − × ÷ and constants against exact rational arithmetic.

use ccem::scalar::interval::Interval;
use num_rational::BigRational;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::{generator, nudged, pick, points, steps};

pub type Binary = fn(Interval, Interval) -> Interval;
pub type Exact = fn(&BigRational, &BigRational) -> BigRational;

pub const ARITHMETIC: [(&str, Binary, Exact); 4] = [
    ("+", |x, y| x + y, |x, y| x + y),
    ("−", |x, y| x - y, |x, y| x - y),
    ("×", |x, y| x * y, |x, y| x * y),
    ("÷", |x, y| x / y, |x, y| x / y),
];

/// A nonzero finite double: any bits, small integers (exact results), the ends of the range,
/// subnormals, and magnitudes whose products and quotients are subnormal.
pub fn operand(rng: &mut ChaCha8Rng) -> f64 {
    const SPECIAL: [f64; 6] = [
        1.0,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        f64::EPSILON,
        1.0 + f64::EPSILON,
    ];
    let mantissa = 1.0 + rng.random::<f64>();
    let magnitude = match rng.random_range(0..7) {
        0 | 1 => mantissa * 2f64.powi(rng.random_range(-60..60)),
        2 => f64::from(rng.random_range(1..5000)) * 2f64.powi(rng.random_range(-9..9)),
        3 => mantissa * 2f64.powi(rng.random_range(-545..-505)) * pick(rng, &[1.0, 2e300]),
        4 => f64::from_bits(rng.random::<u64>() >> rng.random_range(11..64)),
        5 => nudged(pick(rng, &SPECIAL), rng.random_range(-2..=2)),
        _ => f64::from_bits(rng.random::<u64>() >> 1),
    };
    let magnitude = magnitude.abs().clamp(5e-324, f64::MAX);
    if magnitude.is_nan() {
        return 1.0;
    }
    magnitude * pick(rng, &[-1.0, 1.0])
}

/// Is `x` the smallest interval of doubles that contains `exact`?
pub fn is_smallest(x: Interval, exact: &BigRational) -> bool {
    let [lo, hi] = [x.lo(), x.hi()].map(BigRational::from_float);
    let holds =
        lo.as_ref().is_none_or(|lo| lo <= exact) && hi.as_ref().is_none_or(|hi| exact <= hi);
    let representable = lo.as_ref() == Some(exact) || hi.as_ref() == Some(exact);
    holds && steps(x.lo(), x.hi()) == i64::from(!representable)
}

/// The first of the random pairs at which `operation` does not give the smallest interval.
fn counterexample(operation: Binary, exact: Exact) -> Option<(f64, f64)> {
    (0..points()).into_par_iter().find_map_first(|index| {
        let rng = &mut generator(index);
        let (a, b) = (operand(rng), operand(rng));
        let rational = |x: f64| BigRational::from_float(x).unwrap();
        let enclosure = operation(Interval::exact(a), Interval::exact(b));
        (!is_smallest(enclosure, &exact(&rational(a), &rational(b)))).then_some((a, b))
    })
}

#[test]
fn arithmetic_gives_the_smallest_interval() {
    for (name, operation, exact) in ARITHMETIC {
        assert_eq!(counterexample(operation, exact), None, "{name}");
    }
}

/// The checker above can fail: rounding to nearest, with no widening, is caught.
#[test]
fn forgetting_to_widen_a_sum_or_product_is_caught() {
    let sum: Binary = |x, y| Interval::exact(x.lo() + y.lo());
    let product: Binary = |x, y| Interval::exact(x.lo() * y.lo());
    assert!(counterexample(sum, |x, y| x + y).is_some());
    assert!(counterexample(product, |x, y| x * y).is_some());
}
