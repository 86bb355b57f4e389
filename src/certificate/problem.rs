//! A problem as a file holds it.

use num_rational::BigRational;
use num_traits::One;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{NoNumber, Number};
use crate::reduction::{Problem, Quantity, Threshold};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    n: u64,
    d: u64,
    t: String,
    b: String,
}

pub(super) fn serialize<S: Serializer>(
    problem: &Problem,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let written = Written {
        n: problem.n(),
        d: problem.d(),
        t: problem.t().to_string(),
        b: problem.b().to_string(),
    };
    written.serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Problem, D::Error> {
    let Written { n, d, t, b } = Written::deserialize(from)?;
    let (t, b) = (quantity(&t), quantity(&b));
    let (t, b) = (t.map_err(de::Error::custom)?, b.map_err(de::Error::custom)?);
    Problem::new(n, d, t, b).map_err(de::Error::custom)
}

/// A temperature or bias as it is printed: a number, `etf`, `antipodal*(1-1/3)`. The sums and
/// products that [`Quantity`] reads besides could grow without bound.
fn quantity(text: &str) -> Result<Quantity, NoNumber> {
    for threshold in Threshold::ALL {
        if let Some(rest) = text.strip_prefix(&threshold.to_string()) {
            return Ok(Quantity::multiple(factor(rest)?, threshold));
        }
    }
    Ok(Quantity::rational(text.parse::<Number>()?.0))
}

/// Nothing, `*(1+x)` or `*(1-x)`.
fn factor(text: &str) -> Result<BigRational, NoNumber> {
    if text.is_empty() {
        return Ok(BigRational::one());
    }
    let excess = text
        .strip_prefix("*(1")
        .and_then(|rest| rest.strip_suffix(')'));
    let (sign, size) = excess.and_then(|x| x.split_at_checked(1)).ok_or(NoNumber)?;
    let size = size.parse::<Number>()?.0;
    match sign {
        "+" => Ok(BigRational::one() + size),
        "-" => Ok(BigRational::one() - size),
        _ => Err(NoNumber),
    }
}
