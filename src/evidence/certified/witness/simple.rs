//! A witness with long numbers, told in short ones where it still is one.

use num_rational::BigRational;
use num_traits::Signed;

use super::numbers::short;
use super::refuted;
use crate::certificate::{Argument, Because};
use crate::claim::rules::Counterexample;
use crate::claim::statement::{Axis, Statement};

/// Longer numbers are not told if a shorter one nearby will do.
const LONG: usize = 12;

/// The same refutation, at the simplest numbers found near its point.
pub fn simplified(statement: &Statement, found: Argument) -> Argument {
    let Because::Counterexample(own) = &found.because else {
        return found;
    };
    let mut best = found.clone();
    let mut here = own.clone();
    for axis in &own.point.axes {
        if axis.is_integer() || axis.low.to_string().len() <= LONG {
            continue;
        }
        let nearby = nearby(axis, statement).into_iter();
        let moved = nearby.map(|x| Counterexample {
            point: here.point.with(Axis::new(&axis.name, x.clone(), x)),
            ..here.clone()
        });
        let argument = moved.filter_map(|one| Some((one.clone(), refuted(statement, one)?)));
        if let Some((simpler, argument)) = { argument }.next() {
            (here, best) = (simpler, argument);
        }
    }
    best
}

/// The simplest numbers within 10⁻², 10⁻³, … of a coordinate, relatively, and in its range.
fn nearby(axis: &Axis, statement: &Statement) -> Vec<BigRational> {
    const DIGITS: std::ops::RangeInclusive<i32> = 2..=15;
    let (x, Some(range)) = (&axis.low, statement.region.axis(&axis.name)) else {
        return Vec::new();
    };
    let ten = BigRational::from_integer(10.into());
    let near = DIGITS.map(|digits| {
        let error = x.abs() * ten.pow(-digits);
        short(
            &(x - &error).max(range.low.clone()),
            &(x + &error).min(range.high.clone()),
        )
    });
    near.filter(|near| near.to_string().len() < x.to_string().len())
        .collect()
}
