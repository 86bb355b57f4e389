//! The columns of a certified bracket, where a table has one.

use super::quantities as q;
use crate::bound::Bracket;
use crate::report::{Cell, Field};

/// A record that may have a [`Bracket`].
pub trait Bracketed {
    /// It.
    fn bracket(&self) -> Option<&Bracket>;
}

impl Bracketed for Bracket {
    fn bracket(&self) -> Option<&Bracket> {
        Some(self)
    }
}

/// lower and upper to so many digits, their logarithms where they lie decades apart, bracket,
/// exact, structure, method.
pub fn bracket_fields<T: Bracketed, const DIGITS: usize>() -> Vec<Field<T>> {
    vec![
        (q::LOWER, |x| {
            of(x, |bracket| Cell::lower_bound(bracket.lower, DIGITS))
        }),
        (q::UPPER, |x| {
            of(x, |bracket| Cell::upper_bound(bracket.upper, DIGITS))
        }),
        (q::LOG10_LOWER, |x| {
            logarithm(x, |bracket| Cell::lower_bound(bracket.lower.log10(), 4))
        }),
        (q::LOG10_UPPER, |x| {
            logarithm(x, |bracket| Cell::upper_bound(bracket.upper.log10(), 4))
        }),
        (q::BRACKET, |x| {
            of(x, |bracket| Cell::upper_bound(bracket.relative(), 2))
        }),
        (q::EXACT, |x| of(x, |bracket| bracket.is_exact().into())),
        (q::STRUCTURE, |x| {
            of(x, |bracket| bracket.structure.to_string().into())
        }),
        (q::METHOD, |x| {
            of(x, |bracket| bracket.method.to_string().into())
        }),
    ]
}

/// What a wide table shows of a bracket in text.
const SHOWN: [&str; 4] = ["lower", "upper", "exact", "structure"];

/// The same for wide tables.
pub fn brief_bracket_fields<T: Bracketed, const DIGITS: usize>() -> Vec<Field<T>> {
    let brief = |(column, cell): Field<T>| match SHOWN.contains(&column.key) {
        true => (column, cell),
        false => (column.data_only(), cell),
    };
    bracket_fields::<T, DIGITS>()
        .into_iter()
        .map(brief)
        .collect()
}

fn of<T: Bracketed>(record: &T, cell: fn(&Bracket) -> Cell) -> Cell {
    record.bracket().map(cell).into()
}

/// A logarithm, where lower and upper lie more than a decade apart.
fn logarithm<T: Bracketed>(record: &T, cell: fn(&Bracket) -> Cell) -> Cell {
    let apart = |bracket: &&Bracket| bracket.upper > 10.0 * bracket.lower;
    record.bracket().filter(apart).map(cell).into()
}
