//! Why a statement is left undecided, and what would help.

use super::Stuck;
use crate::claim::rules::Shape;
use crate::claim::statement::{Formula, Region, Statement};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// The first reason that is found.
pub fn why(statement: &Statement, stuck: &Stuck) -> String {
    undefined(statement)
        .or_else(|| many(statement, stuck.shape))
        .unwrap_or_else(|| open(statement, stuck))
}

/// A point where the hypotheses may hold and a term is undefined.
fn undefined(statement: &Statement) -> Option<String> {
    let mut points = statement.region.spread();
    points.sort_by_cached_key(|point| point.to_string().len());
    let (point, condition) = points
        .iter()
        .find_map(|point| Some((point, statement.undefined_at(point)?)))?;
    Some(format!(
        "undefined at {}",
        named(statement, point, &condition)
    ))
}

/// The coordinates on which a formula depends; all that are no single numbers, if it has none.
fn named(statement: &Statement, point: &Region, formula: &Expr) -> String {
    let names = statement.tied(formula).variables();
    let mut told = point.clone();
    told.symmetric = false;
    told.axes.retain(|axis| names.contains(&*axis.name));
    match told.axes.is_empty() {
        true => point.to_string(),
        false => told.to_string(),
    }
}

/// A point at which ℓ does not depend on s, or is strictly concave and the same at both ends.
fn many(statement: &Statement, shape: Shape) -> Option<String> {
    let at_ends = |f: &Expr| [0, 1].map(|s| f.substitute("s", &Expr::integer(s)));
    let slope = statement.slope();
    // What vanishes where minimisers are many, and where it may.
    let (turns, zeros) = match shape {
        _ if !statement.is_about_minimisers() => return None,
        Shape::Any => (slope.clone(), at_ends(&slope).to_vec()),
        Shape::Concave => {
            let [zero, one] = at_ends(&statement.tied(&statement.loss));
            (one.clone() - zero.clone(), vec![one - zero])
        }
        Shape::Convex | Shape::Falling | Shape::Rising => return None,
    };
    let mut points = statement.region.beside_zeros(&zeros);
    points.extend(statement.region.spread());
    points.sort_by_cached_key(|point| point.to_string().len());
    let is_flat = |point: &&Region| {
        let placed = point.axes.iter().fold(turns.clone(), |turns, axis| {
            turns.substitute(&axis.name, &Expr::rational(&axis.low))
        });
        placed.provably_equals(&Expr::integer(0))
    };
    const MOST: usize = 200;
    let flat = points.iter().take(MOST).find(is_flat)?;
    let varying = turns.variables().iter().any(|name| **name != *"s");
    Some(match varying {
        true => format!("minimisers are many at {}", named(statement, flat, &turns)),
        false => "minimisers are many".into(),
    })
}

/// The smallest open box with both sides of the comparison there, and what would help.
fn open(statement: &Statement, stuck: &Stuck) -> String {
    let open = &stuck.open;
    let Some(smallest) = open.undecided.last() else {
        return "no rule fits".into();
    };
    let mut told = format!("open at {smallest}");
    let middle = smallest.middle();
    for comparison in statement.assert.comparisons().take(1) {
        let value = |side: &Expr| {
            let of = |name: &str| middle.axis(name).map(|axis| f64::rational(&axis.low));
            statement.tied(side).evaluate(&of).ok()
        };
        if let (Some(left), Some(right)) = (value(&comparison.left), value(&comparison.right)) {
            told += &format!(
                ", where {} = {left:.6} and {} = {right:.6}",
                comparison.left, comparison.right
            );
            if (left - right).abs() <= 1e-6 * left.abs().max(1.0) {
                told += ": they seem to touch there";
            }
        }
    }
    let narrower = match statement.assert {
        _ if stuck.shape == Shape::Any && statement.is_about_minimisers() => {
            "; a loss that is strictly convex in s would help"
        }
        Formula::Moves { .. } | Formula::Persists { .. } => "; a narrower range would help",
        _ => "; a narrower range would help, or a condition solved for one coordinate",
    };
    told + narrower
}
