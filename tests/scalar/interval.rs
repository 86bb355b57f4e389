//! The interval reading against exact rational arithmetic and against 256-bit references.
//!
//! The number of random points per operation is read from `CCEM_POINTS` (default 100000).

use ccem::scalar::Scalar;
use ccem::scalar::interval::Interval;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[path = "interval/arithmetic.rs"]
mod arithmetic;
#[path = "interval/functions.rs"]
mod functions;
#[path = "interval/losses.rs"]
mod losses;
#[path = "interval/properties.rs"]
mod properties;

fn points() -> u64 {
    std::env::var("CCEM_POINTS").map_or(100_000, |points| points.parse().unwrap())
}

/// The generator of the `index`-th random point: the same on any number of threads.
fn generator(index: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(index)
}

/// The number of doubles one passes on the way from `lo` up to `hi`.
fn steps(lo: f64, hi: f64) -> i64 {
    let rank = |x: f64| {
        let magnitude = x.abs().to_bits() as i64;
        if x < 0.0 { -magnitude } else { magnitude }
    };
    rank(hi) - rank(lo)
}

/// `x` moved by `count` doubles, up or down.
fn nudged(x: f64, count: i32) -> f64 {
    let step = if count < 0 {
        f64::next_down
    } else {
        f64::next_up
    };
    (0..count.abs()).fold(x, |x, _| step(x))
}

fn pick<T: Copy>(rng: &mut ChaCha8Rng, from: &[T]) -> T {
    from[rng.random_range(0..from.len())]
}

#[test]
fn an_interval_holds_a_real_number() {
    assert_eq!(Interval::new(1.0, 0.0), None);
    assert_eq!(Interval::new(f64::NAN, 0.0), None);
    assert_eq!(Interval::new(f64::INFINITY, f64::INFINITY), None);
    assert_eq!(Interval::exact(f64::NAN), Interval::ENTIRE);
    assert_eq!(Interval::exact(f64::NEG_INFINITY), Interval::ENTIRE);
    assert!(Interval::exact(-0.0).lo().is_sign_positive());
    assert!(!Interval::ENTIRE.contains(f64::INFINITY));
    assert_eq!(Interval::ENTIRE.midpoint(), 0.0);
}

#[test]
fn sets_and_signs() {
    let between = |lo, hi| Interval::new(lo, hi).unwrap();
    let (x, y) = (between(-1.0, 2.0), between(2.0, 3.0));
    assert_eq!(x.intersection(y), Some(Interval::exact(2.0)));
    assert_eq!(between(-1.0, 1.0).intersection(y), None);
    assert_eq!(x.hull(y), between(-1.0, 3.0));
    assert!(y.is_positive() && !y.is_nonpositive() && (-y).is_negative());
    assert!(!x.is_nonnegative() && !x.is_nonpositive());
    let zero = Interval::exact(0.0);
    assert!(zero.is_nonnegative() && zero.is_nonpositive());
    assert!(!zero.is_positive() && !zero.is_negative());
}

#[test]
fn unbounded_intervals_follow_the_conventions() {
    let between = |lo, hi| Interval::new(lo, hi).unwrap();
    let (zero, one) = (Interval::exact(0.0), Interval::exact(1.0));
    let entire = Interval::ENTIRE;
    let above = between(2.0, f64::INFINITY);
    assert_eq!(zero * entire, zero);
    assert_eq!(above - above, entire);
    assert_eq!(above * -above, between(f64::NEG_INFINITY, -4.0));
    assert_eq!(one / above, between(0.0, 0.5));
    assert_eq!(above / above, between(0.0, f64::INFINITY));
    assert_eq!(one / between(0.0, 1.0), entire);
    assert_eq!(zero / entire, entire);
    let greatest = Interval::exact(f64::MAX);
    assert_eq!(greatest + greatest, between(f64::MAX, f64::INFINITY));
    assert_eq!(zero.ln(), entire);
    assert_eq!(between(-1.0, 1.0).ln(), between(f64::NEG_INFINITY, 0.0));
    assert_eq!(entire.exp(), between(0.0, f64::INFINITY));
    assert_eq!(entire.softplus(), between(0.0, f64::INFINITY));
    assert_eq!(entire.sigmoid(), between(0.0, 1.0));
    assert_eq!(entire.log_sigmoid(), between(f64::NEG_INFINITY, 0.0));
    assert_eq!(above.ln().hi(), f64::INFINITY);
    assert_eq!((zero.exp(), one.ln()), (one, zero));
}
