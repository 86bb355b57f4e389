//! Inclusion isotonicity, and what the measures and constants of an interval promise.

use ccem::scalar::Scalar;
use ccem::scalar::interval::Interval;
use num_rational::BigRational;
use proptest::prelude::*;

use super::arithmetic::{ARITHMETIC, Binary, is_smallest};
use super::functions::FUNCTIONS;
use super::nudged;

/// Four ordered doubles: far apart, of usual size, or neighbours.
fn ordered() -> impl Strategy<Value = [f64; 4]> {
    use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    let any = prop::array::uniform4(POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO);
    let usual = prop::array::uniform4(-50.0..50.0);
    let near = prop_oneof![Just(0.0), Just(1.0), Just(40.0), -800.0..800.0, -1.0..1.0];
    let neighbours = (near, prop::array::uniform4(-4..5))
        .prop_map(|(x, counts): (f64, [i32; 4])| counts.map(|count| nudged(x, count)));
    prop_oneof![any, usual, neighbours].prop_map(|mut four| {
        four.sort_by(f64::total_cmp);
        four
    })
}

/// An interval and one that contains it, possibly unbounded.
fn nested() -> impl Strategy<Value = [Interval; 2]> {
    (ordered(), 0..8).prop_map(|([a, b, c, d], unbounded)| {
        let a = if unbounded == 1 { f64::NEG_INFINITY } else { a };
        let d = if unbounded == 2 { f64::INFINITY } else { d };
        [Interval::new(b, c).unwrap(), Interval::new(a, d).unwrap()]
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn arithmetic_is_isotone([x, wider_x] in nested(), [y, wider_y] in nested()) {
        for (name, operation, _) in ARITHMETIC {
            let (inner, outer) = (operation(x, y), operation(wider_x, wider_y));
            prop_assert!(outer.contains_interval(inner), "{} {:?} {:?}", name, inner, outer);
        }
    }

    #[test]
    fn functions_are_isotone([x, wider] in nested()) {
        for (name, function, _) in FUNCTIONS {
            let (inner, outer) = (function(x), function(wider));
            prop_assert!(outer.contains_interval(inner), "{} {:?} {:?}", name, inner, outer);
        }
        if !x.is_nonpositive() {
            prop_assert!(wider.ln().contains_interval(x.ln()));
        }
    }

    #[test]
    fn products_and_quotients_are_the_hull_of_their_corners(
        [a, b, c, d] in ordered(),
        [e, f, g, h] in ordered(),
    ) {
        let between = |lo, hi| Interval::new(lo, hi).unwrap();
        for (x, y) in [(between(a, d), between(e, h)), (between(b, c), between(f, g))] {
            let corners = |operation: Binary| {
                let at = |x, y| operation(Interval::exact(x), Interval::exact(y));
                let lower = at(x.lo(), y.lo()).hull(at(x.lo(), y.hi()));
                lower.hull(at(x.hi(), y.lo())).hull(at(x.hi(), y.hi()))
            };
            prop_assert_eq!(x * y, corners(|x, y| x * y));
            if !y.contains(0.0) {
                prop_assert_eq!(x / y, corners(|x, y| x / y));
            }
        }
    }

    #[test]
    fn the_f64_reading_is_at_most_three_ulp_outside(z in -750.0..750.0f64) {
        let near = |x: Interval, value: f64| {
            nudged(x.lo(), -3) <= value && value <= nudged(x.hi(), 3)
        };
        let x = Interval::exact(z);
        prop_assert!(near(x.exp(), Scalar::exp(z)));
        prop_assert!(near(x.softplus(), z.softplus()));
        prop_assert!(near(x.sigmoid(), Scalar::sigmoid(z)));
        prop_assert!(near(x.log_sigmoid(), z.log_sigmoid()));
        prop_assert!(near(Interval::exact(z.abs()).ln(), Scalar::ln(z.abs())));
    }

    #[test]
    fn constants_are_enclosed_by_the_smallest_interval(
        numerator: i64,
        denominator in any::<i64>().prop_filter("a fraction", |q| *q != 0),
        small in 0u32..60,
        exponent in -1100i32..1100,
    ) {
        let [p, q] = [numerator, denominator].map(|n| n >> small);
        let q = if q == 0 { 1 } else { q };
        let ratio = BigRational::new(p.into(), q.into());
        prop_assert!(is_smallest(Interval::ratio(p, q), &ratio));
        prop_assert!(is_smallest(Interval::integer(p), &BigRational::from_integer(p.into())));
        let scaled = ratio * BigRational::from_integer(2.into()).pow(exponent);
        prop_assert!(is_smallest(Interval::rational(&scaled), &scaled));
    }

    #[test]
    fn measures_of_an_interval_bound_what_they_name([a, b, c, d] in ordered()) {
        let x = Interval::new(a, d).unwrap();
        prop_assert!(x.contains(x.midpoint()) && x.contains(b) && x.contains(c));
        let rational = |x: f64| BigRational::from_float(x);
        let gap = rational(d).unwrap() - rational(a).unwrap();
        prop_assert!(rational(x.width()).is_none_or(|width| width >= gap));
        let least = rational(a.abs().min(d.abs())).unwrap();
        let bound = rational(x.relative_width());
        prop_assert!(bound.is_none_or(|bound| bound * least >= gap));
    }
}
