//! What doubles see of a point, before a proof is tried.

use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::super::cover::decide;
use crate::claim::rules::Everywhere;
use crate::claim::statement::Region;
use crate::reduction::brent::root;
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

/// Does a way hold at a point, so far as doubles see the minimiser and the signs? Where they do not see the
/// minimiser, as more digits do.
pub fn seems_to_hold(pattern: &Everywhere, point: &Region) -> bool {
    match near_minimiser(pattern, point) {
        None if pattern.slope.is_some() => decide(&pattern.within(point.clone()), point).is_some(),
        range => pattern.is_decided::<Interval>(point, range.as_ref()),
    }
}

/// Is no way seen to be false at a point, the minimiser being where doubles see it?
pub fn may_hold(pattern: &Everywhere, point: &Region) -> bool {
    !pattern.fails(point, near_minimiser(pattern, point).as_ref())
}

/// Where doubles see the minimiser.
fn near_minimiser(pattern: &Everywhere, point: &Region) -> Option<[BigRational; 2]> {
    const NEAR: f64 = 1e-5;
    let slope = pattern.slope.as_ref()?;
    let along = |s: f64| {
        let value = |name: &str| match name {
            "s" => Some(s),
            _ => point.axis(name)?.low.to_f64(),
        };
        slope.evaluate(&value).unwrap_or(f64::NAN)
    };
    let s = root(along, 0.0, 1.0);
    let [low, high] = [(s - NEAR).max(0.0), (s + NEAR).min(1.0)];
    // A slope that is too small for a double has no sign.
    let known = (low == 0.0 || along(low) < 0.0) && (high == 1.0 || along(high) > 0.0);
    known.then_some([
        BigRational::from_float(low)?,
        BigRational::from_float(high)?,
    ])
}

/// Two doubles between which a number seems to lie.
pub fn around(number: &Expr) -> Option<[BigRational; 2]> {
    const ROUNDING: f64 = 1e-12;
    let x: f64 = number.evaluate(&|_| None).ok()?;
    let error = ROUNDING * x.abs().max(ROUNDING);
    let ends = [x - error, x + error].map(BigRational::from_float);
    let [low, high] = ends;
    Some([low?, high?])
}
