//! Brent's two methods on an interval, as argmin has them.

use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::brent::{BrentOpt, BrentRoot};

/// A function of one variable, for argmin.
struct OfOneVariable<F>(F);

impl<F: Fn(f64) -> f64> CostFunction for OfOneVariable<F> {
    type Param = f64;
    type Output = f64;

    fn cost(&self, x: &f64) -> Result<f64, Error> {
        Ok(self.0(*x))
    }
}

/// Far more steps than Brent's methods need: bisection alone takes 1100 in the worst case.
const MOST_STEPS: u64 = 2_000;

/// The root of the increasing `f` in [low, high], by Brent's method to the last digits; where
/// `f` has one sign throughout, the end nearest to the root.
pub fn root(f: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    if f(low) >= 0.0 {
        return low;
    }
    if f(high) <= 0.0 {
        return high;
    }
    Executor::new(OfOneVariable(f), BrentRoot::new(low, high, 0.0))
        .configure(|state| state.max_iters(MOST_STEPS))
        .ctrlc(false)
        .run()
        .ok()
        .and_then(|result| result.state.param)
        // The signs at the ends differ and the tolerance is not negative: BrentRoot has no
        // other error.
        .unwrap_or(f64::NAN)
}

/// The minimiser of `f` in [low, high] and its value there, by Brent's method and the two ends,
/// which that method only approaches; half of the digits are what values of `f` can tell.
pub fn minimum(f: impl Fn(f64) -> f64, low: f64, high: f64) -> (f64, f64) {
    let brent = BrentOpt::new(low, high).set_tolerance(f64::EPSILON.sqrt(), 1e-12);
    let inside = Executor::new(OfOneVariable(&f), brent)
        .configure(|state| state.max_iters(MOST_STEPS))
        .ctrlc(false)
        .run()
        .ok()
        .and_then(|result| result.state.param)
        // BrentOpt reports no error of its own.
        .unwrap_or(f64::NAN);
    let mut best = (inside, f(inside));
    for end in [low, high] {
        if f(end) <= best.1 {
            best = (end, f(end));
        }
    }
    best
}
