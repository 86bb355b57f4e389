//! How numbers of the engines become cells.

use crate::embedding::similarity_error;
use crate::experiment::Gap;
use crate::reduction::proven::{ProvenNumber, prove_quantity};
use crate::reduction::{Problem, Quantity};
use crate::report::Cell;
use crate::scalar::Scalar;

/// The digits shown of a number where a table has room.
pub const DIGITS: usize = 10;

/// The digits shown where a table is wide.
pub const FEW_DIGITS: usize = 6;

/// A number as its proved digits.
pub fn proven(number: &ProvenNumber) -> Cell {
    Cell::proven(number.digits.clone(), number.nearest)
}

/// The double at or below a number.
pub fn lower(number: &ProvenNumber) -> Cell {
    Cell::number(number.enclosure[0], 17)
}

/// The double at or above a number.
pub fn upper(number: &ProvenNumber) -> Cell {
    Cell::number(number.enclosure[1], 17)
}

/// t or b at N pairs: the double nearest to what was given, by its name where it has one.
pub fn given(quantity: &Quantity, n: u64) -> Cell {
    match quantity.as_rational() {
        // Rounded to nearest.
        Some(rational) => Cell::exact(f64::rational(rational)),
        None => {
            let named = |nearest| Cell::named(quantity.to_string(), quantity.latex(), nearest);
            prove_quantity(quantity, n, 1)
                .map(|number| named(number.nearest))
                .into()
        }
    }
}

/// t of a problem, in double precision.
pub fn t(problem: &Problem) -> Cell {
    Cell::exact(problem.at::<f64>().t)
}

/// b of a problem, in double precision.
pub fn b(problem: &Problem) -> Cell {
    Cell::exact(problem.at::<f64>().b)
}

/// A gap; within its rounding, what it is at most.
pub fn gap(gap: Gap) -> Cell {
    match gap.is_within_rounding() {
        true => Cell::at_most(gap.at_most(), gap.value),
        false => Cell::number(gap.value, 2),
    }
}

/// A measured similarity in R^d, or a difference of such; within its rounding, what it is at
/// most.
pub fn measured(value: f64, digits: usize, d: u64) -> Cell {
    let error = similarity_error(d as usize);
    if value.abs() <= error {
        Cell::at_most(error, value)
    } else {
        Cell::number(value, digits)
    }
}
