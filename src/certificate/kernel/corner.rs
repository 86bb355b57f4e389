//! Formulas that are affine in the real coordinates, told from a corner of the region.

use num_traits::Zero;

use crate::claim::rules::{Place, Signs};
use crate::claim::statement::{Axis, Region};
use crate::scalar::Scalar;
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

/// f(r) + Σ ∂f/∂x (x − r), all terms being of one sign, if f is so; r is a corner.
pub fn from_corner(f: &Expr, region: &Region) -> Option<Expr> {
    let place = Place::<Interval>::of(region, None);
    let real = |axis: &&Axis| !axis.is_integer() && !axis.is_point();
    let axes: Vec<&Axis> = region.axes.iter().filter(real).collect();
    let mut rates = Vec::new();
    for axis in &axes {
        let rate = f.differentiate(&axis.name);
        if is_zero(&rate) {
            continue;
        }
        let rate = rate.as_quotient()?;
        let names = rate.variables();
        let affine = axes.iter().all(|axis| !names.contains(&*axis.name));
        let sign =
            Some(place.signs(&rate)).filter(|sign| Signs::NONZERO.contain(*sign) && affine)?;
        rates.push((*axis, rate, sign));
    }
    if rates.is_empty() {
        return None;
    }
    let toward = |wanted: Signs| {
        let corner = rates.iter().map(|(axis, rate, sign)| {
            let end = match *sign == wanted {
                true => &axis.low,
                false => &axis.high,
            };
            (&*axis.name, rate, end)
        });
        let start = corner.clone().fold(f.clone(), |f, (x, _, end)| {
            f.substitute(x, &Expr::rational(end))
        });
        let start = match is_zero(&start) {
            true => Expr::integer(0),
            false => Some(start).filter(|start| place.signs(start) == wanted)?,
        };
        Some(corner.fold(start, |sum, (x, rate, end)| {
            let distance = match end.is_zero() {
                true => Expr::variable(x),
                false => Expr::variable(x) - Expr::rational(end),
            };
            sum + rate.clone() * distance
        }))
    };
    toward(Signs::POSITIVE).or_else(|| toward(Signs::NEGATIVE))
}

fn is_zero(f: &Expr) -> bool {
    f.provably_equals(&Expr::integer(0))
}
