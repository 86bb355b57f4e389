//! A loss whose shape is lost at one point, for `proofs/theory/FlatPoint.v`.

use super::Missing;
use super::sentence::Sentence;
use crate::claim::rules::{Power, Shape};
use crate::claim::statement::Region;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// The derivative that makes the shape is a multiple of z, which is 0 at one point of \[0, 1\] and else
/// positive; all as data.
pub struct FlatPoint {
    derivative: String,
    z: String,
    root: String,
    factor: String,
}

impl FlatPoint {
    /// What proves the premises of these theorems beside those of any loss.
    pub const PREMISES: [&'static str; 2] = ["as_multiples", "flat_point"];

    /// That of a loss, if it has one.
    pub fn of(sentence: &Sentence, shape: Shape, loss: &str) -> Result<Option<Self>, Missing> {
        let slope = sentence.loss().differentiate("s");
        let (derivative, written) = match shape {
            Shape::Convex => (
                slope.differentiate("s"),
                format!("(derive 0 (derive 0 {loss}))"),
            ),
            Shape::Falling => (-slope, format!("(Neg (derive 0 {loss}))")),
            Shape::Rising => (slope, format!("(derive 0 {loss})")),
            Shape::Concave | Shape::Any => return Ok(None),
        };
        let Some(power) = Power::of(&derivative) else {
            return Ok(None);
        };
        let Some(rate) = power.sign_elsewhere() else {
            return Ok(None);
        };
        let root = as_number(&power.root, &sentence.statement.region);
        let (s, one) = (Expr::variable("s"), Expr::integer(1));
        let distance = s.clone() - root.clone();
        let (z, factor) = match power.exponent {
            1 if root == Expr::integer(0) => (s, rate),
            1 => (one - s, rate),
            2 => (distance.clone() * distance, rate / Expr::integer(2)),
            _ => return Err(Missing::NoTheorem("a loss with a flatter point")),
        };
        Ok(Some(FlatPoint {
            derivative: written,
            z: sentence.data(&z)?,
            root: sentence.data(&root)?,
            factor: sentence.data(&factor)?,
        }))
    }

    /// What is put before the name of the theorem about any such loss, and before its boxes.
    pub fn written(self) -> [String; 2] {
        let FlatPoint {
            derivative,
            z,
            root,
            factor,
        } = self;
        [
            "flat_".into(),
            format!("{z} {root} ({derivative}, {z}, {factor})\n    "),
        ]
    }
}

/// The number that a formula is, if it is one.
fn as_number(formula: &Expr, region: &Region) -> Expr {
    let at_low = region.axes.iter().fold(formula.clone(), |formula, axis| {
        formula.substitute(&axis.name, &Expr::rational(&axis.low))
    });
    match at_low.as_constant().is_some() && at_low.provably_equals(formula) {
        true => at_low,
        false => formula.clone(),
    }
}
