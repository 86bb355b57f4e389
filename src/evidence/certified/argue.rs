//! The search for a proof of a statement: which rule, and with what.

use num_rational::BigRational;

use super::cover::{Open, cover, halves};
use crate::certificate::{Argument, Because, Tree};
use crate::claim::rules::{Obligation, Place, Rule};
use crate::claim::statement::{Axis, Region, Statement};
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

/// Boxes spent on one obligation.
const MOST_BOXES: usize = 60_000;

/// A proof by a rule that leaves only whole regions to show.
pub fn symbolic(statement: &Statement) -> Option<Argument> {
    let rules = [Some(Rule::Identity), threshold(statement)];
    let mut rules = rules.into_iter().flatten().chain(factors(statement));
    rules.find_map(|rule| by(statement, rule)?.ok())
}

/// A proof by cutting the region into boxes; else what is open.
pub fn by_boxes(statement: &Statement) -> Result<Argument, Open> {
    by(statement, Rule::Boxes).unwrap_or_else(|| {
        Err(Open {
            decided: 0,
            undecided: vec![statement.region.clone()],
        })
    })
}

/// A proof by one rule; `None` if it does not fit.
fn by(statement: &Statement, rule: Rule) -> Option<Result<Argument, Open>> {
    let obligations = statement.obligations(&rule)?;
    let identities = obligations.iter().all(|obligation| match obligation {
        Obligation::Identity(left, right) => left.provably_equals(right),
        Obligation::Everywhere(_) => true,
    });
    identities.then(|| {
        Ok(Argument {
            statement: statement.clone(),
            because: Because::Rule(rule),
            trees: trees(&obligations, MOST_BOXES)?,
        })
    })
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

/// The rule for a condition that compares t or b with a formula: over the range of both.
fn threshold(statement: &Statement) -> Option<Rule> {
    let (name, bound) = statement.threshold()?;
    let own = statement.region.axis(&name)?;
    let [low, high] = range(&bound, &statement.region)?.outward();
    let [below, above] = [(low - MARGIN).floor(), (high + MARGIN).ceil()];
    let reach = Axis {
        low: BigRational::from_float(below)?.min(own.low.clone()),
        high: BigRational::from_float(above)?.max(own.high.clone()),
        name,
    };
    Some(Rule::Threshold { reach })
}

/// All values of a formula over a region, from a few hundred boxes.
fn range(formula: &Expr, region: &Region) -> Option<Interval> {
    const HALVINGS: u32 = 8;
    let mut boxes = vec![region.clone()];
    for _ in 0..HALVINGS {
        let parts = boxes
            .into_iter()
            .flat_map(|part| match halves(&part, None) {
                Some((_, _, parts)) => parts.to_vec(),
                None => vec![part],
            });
        boxes = parts.collect();
    }
    let values = boxes
        .iter()
        .map(|part| Place::<Interval>::of(part, None).natural(formula));
    values.reduce(|all, value| Some(Enclosing::hull(&all?, &value?)))?
}

/// The enclosure of a bound reaches a little beyond the bound.
const MARGIN: f64 = 1e-6;

/// Every σ(±z) whose z occurs in ℓ′ at the end, or none, times 1, 2 or ½.
fn factors(statement: &Statement) -> Vec<Rule> {
    /// There are 3^k products of k factors.
    const MOST: usize = 3;
    let Some(end) = statement.optimality() else {
        return Vec::new();
    };
    let mut exponents = Vec::new();
    for z in end.exponents() {
        if !exponents.contains(&z) && exponents.len() < MOST {
            exponents.push(z);
        }
    }
    let mut products = vec![Expr::integer(1), Expr::integer(2), Expr::ratio(1, 2)];
    for z in exponents {
        let both = [z.clone().sigmoid(), (-z).sigmoid()];
        let longer = products
            .iter()
            .flat_map(|product| both.iter().map(|sigma| product.clone() * sigma.clone()));
        products.extend(longer.collect::<Vec<_>>());
    }
    products.into_iter().map(Rule::Factor).collect()
}
