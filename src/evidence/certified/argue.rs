//! The search for a proof of a statement: what is known of ℓ, and which bonds there are.

use super::bonds::bonds;
use super::cover::{Open, cover};
use crate::certificate::{Argument, Because, Tree};
use crate::claim::rules::{Bond, Obligation, Rule, Shape};
use crate::claim::statement::{Region, Statement};

/// Boxes spent on what a search can do without.
const FEW_BOXES: usize = 2_000;

/// What is shown of ℓ over a region: the most that is.
pub fn shape(statement: &Statement, region: &Region) -> Shape {
    if !statement.is_about_minimisers() {
        return Shape::Any;
    }
    let shown = |shape: &Shape| {
        let obligations = statement.shape_obligations(region, *shape);
        obligations.is_some_and(|all| trees(&all, FEW_BOXES).is_ok())
    };
    let known = Shape::ALL.into_iter().find(shown);
    known.unwrap_or(Shape::Any)
}

/// A proof that no point meets the hypotheses.
pub fn vacuous(statement: &Statement, shape: Shape) -> Option<Argument> {
    let rule = |bonds| Rule::Vacuous { shape, bonds };
    let hypotheses = !statement.assume.is_empty();
    hypotheses.then(|| by(statement, &rule, FEW_BOXES)?.ok())?
}

/// A proof by cutting the region into at most so many boxes; else what is open.
pub fn by_boxes(statement: &Statement, shape: Shape, most: usize) -> Result<Argument, Open> {
    let rule = |bonds| Rule::Boxes { shape, bonds };
    by(statement, &rule, most).unwrap_or_else(|| {
        Err(Open {
            decided: 0,
            undecided: vec![statement.region.clone()],
        })
    })
}

/// A proof by one rule, with what bonds there are; `None` if it does not fit. Gaps between roots are
/// left out where few boxes do without: Coq has no theorem for them.
fn by(
    statement: &Statement,
    rule: &dyn Fn(Vec<Bond>) -> Rule,
    most: usize,
) -> Option<Result<Argument, Open>> {
    const WITHOUT_GAPS: usize = 300;
    let plain = statement.obligations(&rule(Vec::new()))?;
    let first = plain.iter().find_map(|obligation| match obligation {
        Obligation::Everywhere(everywhere) => Some(everywhere),
        Obligation::Identity(..) => None,
    });
    let [bonds, gaps] = first.map(bonds).unwrap_or_default();
    let with = |bonds: Vec<Bond>, most: usize| {
        let rule = rule(bonds);
        let obligations = statement.obligations(&rule)?;
        Some(trees(&obligations, most).map(|trees| Argument {
            statement: statement.clone(),
            because: Because::Rule(rule),
            trees,
        }))
    };
    if gaps.is_empty() {
        return with(bonds, most);
    }
    match with(bonds.clone(), most.min(WITHOUT_GAPS))? {
        Ok(argument) => Some(Ok(argument)),
        Err(_) => with([bonds, gaps].concat(), most),
    }
}

/// The boxes of each obligation that holds everywhere, at most `most` each.
pub fn trees(obligations: &[Obligation], most: usize) -> Result<Vec<Tree>, Open> {
    let everywhere = obligations
        .iter()
        .filter_map(|obligation| match obligation {
            Obligation::Everywhere(everywhere) => Some(everywhere),
            Obligation::Identity(..) => None,
        });
    everywhere.map(|one| cover(one, most)).collect()
}
