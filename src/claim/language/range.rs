//! Ranges of the coordinates.

use std::ops::Range;

use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};

use super::grammar::{Item, items};
use super::reading::{WORDS, is_name, listed, whole};
use super::value::{functions, in_letters};
use super::{LONGEST, SyntaxError};
use crate::claim::statement::{Axis, SLACK, Statement};
use crate::nearest::meant;
use crate::reduction::spelling::OtherSpelling;
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

/// A parameter of the claim's own.
const OWN: Coordinate = coordinate("", (-BILLION, 1), BILLION);

/// The most parts of the values of one coordinate.
pub const MOST_PARTS: usize = 200;

/// The range of the coordinate `name` that a text means: `4..=1000000` or `4` of N and d,
/// `[1/4, 2^10]` or `3/2` of the others.
///
/// # Errors
/// The text is no range or several, the range is empty, or goes beyond the theory.
pub fn range(name: &str, text: &str) -> Result<Axis, SyntaxError> {
    let mut parts = values(name, text)?;
    match (parts.pop(), parts.is_empty()) {
        (Some(axis), true) => Ok(axis),
        _ => {
            let problem = format!("{} values or ranges", parts.len() + 1);
            Err(SyntaxError::new(0..text.len(), problem, "one"))
        }
    }
}

/// The values of the coordinate `name` that a text means: ranges as [`range`] reads them, single
/// values, evenly spaced ones (`low:high:count`), or a list of these.
///
/// # Errors
/// As [`range`]; there are more than [`MOST_PARTS`].
pub fn values(name: &str, text: &str) -> Result<Vec<Axis>, SyntaxError> {
    let refuse = |(problem, expected)| SyntaxError::new(0..text.len(), problem, expected);
    let coordinate = match COORDINATES.iter().find(|known| known.name == name) {
        Some(known) => *known,
        None => match own_objection(name) {
            Some(objection) => return Err(refuse(objection)),
            None => OWN,
        },
    };
    let integer = name == "N" || name == "d";
    if let Some(refusal) = other_spelling(text, integer) {
        return Err(refuse(refusal));
    }
    let mut all = Vec::new();
    for (span, item) in whole(text, &[], items)? {
        let refuse =
            |(problem, expected): Refusal| SyntaxError::new(span.clone(), problem, expected);
        all.extend(axes(name, integer, &item).map_err(refuse)?);
        for axis in &all {
            if let Some(objection) = coordinate.objection(axis) {
                return Err(refuse(objection));
            }
        }
        if all.len() > MOST_PARTS {
            let problem = format!("more than {MOST_PARTS} values of {name}");
            return Err(refuse((problem, "a range, or fewer".into())));
        }
    }
    Ok(all)
}

/// What is wrong, and what would be right.
type Refusal = (String, String);

/// The parts of the values that one item of a list means.
fn axes(name: &str, integer: bool, item: &Item) -> Result<Vec<Axis>, Refusal> {
    let rational = |x: &Expr| {
        let refusal = || {
            (
                "an end is no rational number".to_owned(),
                "such as 3/2 or 2^-20".to_owned(),
            )
        };
        x.as_constant().cloned().ok_or_else(refusal)
    };
    let from_to = |low: &Expr, high: &Expr| {
        Ok::<_, Refusal>(vec![Axis::new(name, rational(low)?, rational(high)?)])
    };
    match item {
        Item::One(x) => from_to(x, x),
        Item::Reals([low, high]) => from_to(low, high),
        Item::Integers([low, high]) if integer => from_to(low, high),
        Item::Integers([low, high]) => Err((
            format!("{name} runs through real numbers"),
            format!("`[{low}, {high}]` for all of them, `{low}:{high}:5` for five"),
        )),
        Item::Grid([low, high, count]) => {
            let (low, high) = (rational(low)?, rational(high)?);
            let count = rational(count)?;
            let at = |x: BigRational| Axis::new(name, x.clone(), x);
            Ok(evenly(&low, &high, &count)?.into_iter().map(at).collect())
        }
    }
}

/// `count` numbers from `low` to `high`, exactly evenly spaced.
fn evenly(
    low: &BigRational,
    high: &BigRational,
    count: &BigRational,
) -> Result<Vec<BigRational>, Refusal> {
    let whole = count.is_integer() && count.is_positive();
    let number = count.to_usize().filter(|_| whole).unwrap_or(0);
    if number == 0 || number > MOST_PARTS || low > high || (number == 1 && low != high) {
        let expected = format!("low:high:count, with low <= high and 2 to {MOST_PARTS} values");
        return Err((format!("{low}:{high}:{count} is no grid"), expected));
    }
    let last = BigRational::from_integer((number.max(2) - 1).into());
    let step = (high - low) / last;
    let at = |k: usize| low + &step * BigRational::from_integer(k.into());
    Ok((0..number).map(at).collect())
}

/// Why `name` cannot be a parameter of the claim's own.
fn own_objection(name: &str) -> Option<Refusal> {
    let names = COORDINATES.map(|known| known.name);
    let expected = format!("one of {}, or a name of your own", listed(&names, "and"));
    let in_another_case = names.iter().find(|known| known.eq_ignore_ascii_case(name));
    if let Some(known) = in_another_case {
        return Some((
            format!("`{name}` is no coordinate: did you mean `{known}`?"),
            expected,
        ));
    }
    let functions = functions();
    let mut taken = functions.iter().chain(&WORDS).chain(&Statement::VARIABLES);
    let is_taken =
        taken.any(|known| *known == name) || ["e", "inf", "infinity", SLACK].contains(&name);
    (is_taken || !is_name(name) || in_letters(name) != name).then(|| {
        (
            format!("`{name}` is no coordinate{}", meant(name, names)),
            expected,
        )
    })
}

/// How a range that is spelt otherwise is written here.
fn other_spelling(text: &str, integer: bool) -> Option<Refusal> {
    let other = OtherSpelling::find(text, integer)?;
    let right = match integer {
        true => other.ends(["4", "50"]).join("..="),
        false => format!("[{}]", other.ends(["1/10", "10"]).join(", ")),
    };
    let problem = format!("`{}` is no range here", other.written);
    Some((problem, format!("`{right}`, both ends included")))
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

/// Where an item stands in its text.
pub(super) type Placed = (Range<usize>, Item);
