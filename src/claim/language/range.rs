//! Ranges of the coordinates.

use num_rational::BigRational;

use super::grammar::{integers, reals};
use super::reading::{Input, Parsed, listed, whole};
use super::{LONGEST, SyntaxError};
use crate::claim::statement::Axis;
use crate::scalar::symbol::Expr;

/// A coordinate that a claim may quantify, and the limits of the theory.
#[derive(Clone, Copy, Debug)]
pub struct Coordinate {
    /// Its name.
    pub name: &'static str,
    /// The least value, numerator and denominator.
    least: (i64, i64),
    /// The largest value.
    most: i64,
}

const fn coordinate(name: &'static str, least: (i64, i64), most: i64) -> Coordinate {
    Coordinate { name, least, most }
}

const BILLION: i64 = 1_000_000_000;

/// The coordinates in the order in which a region lists them. The limits of N, d, t and b are
/// those of [`Problem`](crate::reduction::Problem).
pub const COORDINATES: [Coordinate; 6] = [
    coordinate("N", (2, 1), BILLION),
    coordinate("d", (1, 1), BILLION),
    coordinate("t", (1, BILLION), 10_000),
    coordinate("b", (-10_000, 1), 10_000),
    coordinate("s", (0, 1), 1),
    coordinate("delta", (0, 1), BILLION),
];

/// The range of the coordinate `name` that a text means: `4..=1000000` or `4` of N and d,
/// `[1/4, 2^10]` or `3/2` of the others.
///
/// # Errors
/// The text is no range, the range is empty, or goes beyond the theory.
pub fn range(name: &str, text: &str) -> Result<Axis, SyntaxError> {
    let refuse = |(problem, expected)| SyntaxError::new(0..text.len(), problem, expected);
    let coordinate = COORDINATES.iter().find(|known| known.name == name);
    let coordinate = coordinate.ok_or_else(|| refuse(no_coordinate(name)))?;
    let ends = whole(text, &[], rule(name))?;
    let [Some(low), Some(high)] = ends.each_ref().map(Expr::as_constant) else {
        return Err(refuse((
            "an end is no rational number".into(),
            "such as 3/2 or 2^-20".into(),
        )));
    };
    let axis = Axis::new(name, low.clone(), high.clone());
    match coordinate.objection(&axis) {
        Some(objection) => Err(refuse(objection)),
        None => Ok(axis),
    }
}

fn rule(name: &str) -> fn(&mut Input<'_>) -> Parsed<[Expr; 2]> {
    match name {
        "N" | "d" => integers,
        _ => reals,
    }
}

/// What is wrong, and what would be right.
type Refusal = (String, String);

fn no_coordinate(name: &str) -> Refusal {
    let names = COORDINATES.map(|known| known.name);
    let expected = format!("one of {}", listed(&names, "and"));
    (format!("`{name}` is no coordinate"), expected)
}

impl Coordinate {
    fn objection(&self, axis: &Axis) -> Option<Refusal> {
        let Axis { name, low, high } = axis;
        let least = BigRational::new(self.least.0.into(), self.least.1.into());
        let most = BigRational::from_integer(self.most.into());
        let whole = low.is_integer() && high.is_integer();
        let refuse = |problem: String, expected: String| Some((problem, expected));
        match () {
            _ if axis.range().len() > LONGEST => refuse(
                "the ends have too many digits".into(),
                format!("at most {LONGEST} when they are written out"),
            ),
            _ if axis.is_integer() && !whole => refuse(
                format!("{name} is an integer"),
                "such as 4 or 4..=100".into(),
            ),
            _ if low > high => refuse(
                format!("the range is empty: {low} is above {high}"),
                "the lower end first".into(),
            ),
            _ if *low < least || most < *high => refuse(
                format!("{name} leaves the theory"),
                format!("{least} <= {name} <= {most}"),
            ),
            _ => None,
        }
    }
}
