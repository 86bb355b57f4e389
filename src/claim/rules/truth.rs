//! When a formula holds and when it fails, as disjunctions of conjunctions of signs.

use super::fact::{Fact, Place, Signs, Ways, and, defined, fact};
use super::minimiser::Shape;
use crate::claim::statement::{Comparison, Formula, Region, Statement};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

/// Longer disjunctions are not written out.
const MOST_WAYS: usize = 400;

impl Statement {
    /// The ways in which a formula is true, or false, for every minimiser; `None` if it is about
    /// several points, or too long.
    pub(super) fn ways(&self, formula: &Formula, is: bool, shape: Shape) -> Option<Ways> {
        let each = |all: &[Formula], is: bool| -> Option<Vec<Ways>> {
            all.iter().map(|one| self.ways(one, is, shape)).collect()
        };
        let ways = match formula {
            Formula::Holds(comparison) => {
                let signs = Signs::of_relation(comparison.relation);
                let signs = if is { signs } else { signs.others() };
                self.compared(comparison, signs, shape)
            }
            Formula::Phase(phase) if is => self.is(*phase, shape),
            Formula::Phase(phase) => self.is_not(*phase, shape),
            Formula::Not(one) => self.ways(one, !is, shape)?,
            Formula::And(all) if is => all_of(&each(all, true)?)?,
            Formula::And(all) => each(all, false)?.concat(),
            Formula::Or(all) if is => each(all, true)?.concat(),
            Formula::Or(all) => all_of(&each(all, false)?)?,
            Formula::Implies(both) => {
                let premise = self.ways(&both[0], !is, shape)?;
                let conclusion = self.ways(&both[1], is, shape)?;
                match is {
                    true => [premise, conclusion].concat(),
                    false => all_of(&[self.ways(&both[0], true, shape)?, conclusion])?,
                }
            }
            Formula::Iff(both) => {
                let one = both_of(
                    self.ways(&both[0], true, shape)?,
                    self.ways(&both[1], is, shape)?,
                )?;
                let other = both_of(
                    self.ways(&both[0], false, shape)?,
                    self.ways(&both[1], !is, shape)?,
                )?;
                [one, other].concat()
            }
            Formula::Moves { .. } | Formula::Persists { .. } => return None,
        };
        (ways.len() <= MOST_WAYS).then_some(ways)
    }

    /// The ways in which all hypotheses hold; each is defined.
    pub(super) fn hypotheses_hold(&self, shape: Shape) -> Option<Ways> {
        let each = self.assume.iter().map(|hypothesis| {
            let domain = self.domain(hypothesis, shape);
            Some(and(&[domain], &self.ways(hypothesis, true, shape)?))
        });
        all_of(&each.collect::<Option<Vec<_>>>()?)
    }

    /// The ways in which a hypothesis fails: where it is undefined it does not hold.
    pub(super) fn hypothesis_fails(&self, hypothesis: &Formula, shape: Shape) -> Option<Ways> {
        let conditions = self.domain(hypothesis, shape).into_iter();
        let undefined = conditions.map(|one| vec![fact(one.expr, one.signs.others())]);
        let ways = self.ways(hypothesis, false, shape)?;
        Some(ways.into_iter().chain(undefined).collect())
    }

    /// A condition that fails at a point where the hypotheses hold or may hold.
    pub fn undefined_at(&self, point: &Region) -> Option<Expr> {
        let place = Place::<Interval>::of(point, None);
        let fails = |fact: &&Fact| fact.signs.and(place.signs(&fact.expr)).is_empty();
        let mut facts = self.domain(&self.assert, Shape::Any);
        facts.extend(self.domain_of_motion(&self.assert));
        if self.is_about_minimisers() || self.gives_point() {
            let ends = [0, 1].map(|s| self.tied(&self.loss).substitute("s", &Expr::integer(s)));
            let ends = ends.iter().flat_map(defined);
            facts.extend(ends.filter(|_| self.is_about_minimisers()));
        }
        let condition = facts.iter().find(fails)?.expr.clone();
        (!self.excludes(point)).then_some(condition)
    }

    /// Is a hypothesis seen to fail at the point?
    pub fn excludes(&self, point: &Region) -> bool {
        self.assume.iter().any(|hypothesis| {
            let ways = self.hypothesis_fails(hypothesis, Shape::Any);
            let everywhere = ways.and_then(|ways| self.everywhere(point, &ways, Shape::Any, &[]));
            everywhere.is_some_and(|all| all.is_decided::<Interval>(&all.region, None))
        })
    }

    /// That every term of a formula is defined. What is said of ℓ or ℓ′ needs ℓ.
    pub(super) fn domain(&self, formula: &Formula, shape: Shape) -> Vec<Fact> {
        let sides = self.sides(formula);
        let fixed = sides.iter().flat_map(defined);
        fixed
            .chain(self.domain_at_minimiser(formula, shape))
            .collect()
    }

    /// That the terms of the minimiser are defined. A comparison alone says so itself, so that here
    /// δ = ∞ may be a value; of a formula made of several, one part may hold where another is undefined.
    fn domain_at_minimiser(&self, formula: &Formula, shape: Shape) -> Vec<Fact> {
        let alone = matches!(formula, Formula::Holds(_));
        let comparisons = formula.comparisons();
        let sides = comparisons
            .filter(|one| self.is_of_minimiser(one))
            .flat_map(|one| [&one.left, &one.right]);
        let placed = |condition: Fact| {
            let expr = match shape {
                Shape::Falling => self.at_end_of(&condition.expr, Phase::Etf),
                Shape::Rising => self.at_end_of(&condition.expr, Phase::Antipodal),
                _ => self.grounded(&condition.expr),
            };
            fact(expr, condition.signs)
        };
        let conditions = sides.flat_map(defined).map(placed);
        let free = |condition: &Fact| !condition.expr.variables().contains("s");
        let conditions = conditions.filter(|condition| !alone || free(condition));
        let nested = |condition: Fact| [defined(&condition.expr), vec![condition]].concat();
        conditions.flat_map(nested).collect()
    }

    /// Both sides of every comparison, in the coordinates; without those at an open minimiser.
    fn sides(&self, formula: &Formula) -> Vec<Expr> {
        let mut sides = Vec::new();
        let comparisons = formula
            .comparisons()
            .filter(|one| !self.is_of_minimiser(one));
        for Comparison { left, right, .. } in comparisons {
            for side in [left, right] {
                let variables = side.variables();
                let of_loss = ["slope", "loss"]
                    .iter()
                    .any(|name| variables.contains(*name));
                if of_loss {
                    sides.push(self.grounded(&Expr::variable("loss")));
                }
                // δ = ∞ at s = 0 is a value of its own.
                if *side != Expr::variable("delta") {
                    sides.push(self.grounded(side));
                }
            }
        }
        // Of a comparison with the minimiser: what is free of it.
        for comparison in formula
            .comparisons()
            .filter(|one| self.is_of_minimiser(one))
        {
            for side in [&comparison.left, &comparison.right] {
                let free = ["s", "delta", "p", "q", "loss", "slope"]
                    .iter()
                    .all(|name| !side.variables().contains(*name));
                if free {
                    sides.push(self.grounded(side));
                }
            }
        }
        sides
    }
}

fn both_of(one: Ways, other: Ways) -> Option<Ways> {
    all_of(&[one, other])
}

/// One way of each, together.
pub(super) fn all_of(all: &[Ways]) -> Option<Ways> {
    all.iter().try_fold(vec![Vec::new()], |ways, one| {
        (ways.len() * one.len() <= MOST_WAYS).then(|| and(&ways, one))
    })
}
