//! What shows that a statement fails.

use num_rational::BigRational;

use super::fact::{Signs, Ways, and, fact};
use super::minimiser::Shape;
use super::{Counterexample, Everywhere, Obligation};
use crate::claim::Direction;
use crate::claim::language::Piece;
use crate::claim::statement::{Axis, Comparison, Formula, Region, Relation, Statement};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

impl Statement {
    /// What shows that the statement fails there, for every minimiser. `None` if the point is not
    /// in the region, or is no counterexample of the statement's kind.
    pub fn refutation(&self, counterexample: &Counterexample) -> Option<Vec<Obligation>> {
        let Counterexample {
            point,
            roots,
            higher,
            vectors,
            shape,
        } = counterexample;
        let about = self.is_about_minimisers();
        if !self.is_sound() || !about && *shape != Shape::Any {
            return None;
        }
        if let Some(vectors) = vectors {
            let alone = roots.is_empty() && higher.is_none() && self.is_over_embeddings();
            let others = self.region.without_means();
            let here = others.has(point).then(|| point.with_vectors(vectors))??;
            return self.refuted_at(&here, *shape).filter(|_| alone);
        }
        if !self.is_reached(point) {
            return None;
        }
        if !roots.is_empty() {
            return match higher {
                None => self.at_roots(point, roots)?.refuted_at(point, *shape),
                Some(_) => None,
            };
        }
        match higher {
            _ if !self.region.has(point) => None,
            None => self.refuted_at(point, *shape),
            Some((y, between)) => self.refuted_by_pair(point, y, between, *shape),
        }
    }

    /// All hypotheses hold at the point, and the conclusion fails.
    fn refuted_at(&self, point: &Region, shape: Shape) -> Option<Vec<Obligation>> {
        let fails = self.ways(&self.assert, false, shape)?;
        let domain = [self.domain(&self.assert, shape)];
        let ways = and(&domain, &and(&self.hypotheses_hold(shape)?, &fails));
        self.at_region(point, &ways, shape, &[])
    }

    /// How a statement about single points fails at a point, with the coordinates left open.
    pub fn failing(&self, shape: Shape) -> Option<Everywhere> {
        let obligations = self.refuted_at(&self.region, shape)?;
        obligations
            .into_iter()
            .find_map(|obligation| match obligation {
                Obligation::Everywhere(everywhere) => Some(everywhere),
                Obligation::Identity(..) => None,
            })
    }

    /// The statement with formulas in the place of real coordinates, and the hypotheses that these
    /// lie in their ranges.
    fn at_roots(&self, point: &Region, roots: &[(String, Expr)]) -> Option<Statement> {
        let mut rest = self.clone();
        for (name, root) in roots {
            let axis = self.region.axis(name).filter(|axis| !axis.is_integer())?;
            if !root.variables().is_empty() {
                return None;
            }
            let mut placed = rest.map(&|expr| rest.tied(expr).substitute(name, root));
            placed.region.axes.retain(|axis| axis.name != *name);
            let within = |left: &Expr, right: &Expr| {
                Formula::Holds(Comparison {
                    left: left.clone(),
                    relation: Relation::AtMost,
                    right: right.clone(),
                })
            };
            placed.assume.push(within(&Expr::rational(&axis.low), root));
            placed
                .assume
                .push(within(root, &Expr::rational(&axis.high)));
            rest = placed;
        }
        rest.region.has(point).then_some(rest)
    }

    /// For y < y′, on the same line: X is m or more at y and m or less at y′ where it should rise, and
    /// not the same at ends; a phase is there at y and not at y′.
    fn refuted_by_pair(
        &self,
        point: &Region,
        higher: &BigRational,
        between: &BigRational,
        shape: Shape,
    ) -> Option<Vec<Obligation>> {
        let (Formula::Moves { along, .. } | Formula::Persists { along, .. }) = &self.assert else {
            return None;
        };
        let later = point.with(Axis::new(along, higher.clone(), higher.clone()));
        let in_order = point.axis(along)?.low < *higher && self.region.has(&later);
        let [first, second] = match &self.assert {
            Formula::Moves {
                what, direction, ..
            } => {
                let beyond = match direction {
                    Direction::Increasing => Signs::POSITIVE,
                    Direction::Decreasing => Signs::NEGATIVE,
                };
                [beyond, beyond.reversed()].map(|signs| self.beyond(what, between, signs, shape))
            }
            Formula::Persists { phase, .. } => [self.is(*phase, shape), self.is_not(*phase, shape)],
            _ => return None,
        };
        let hypotheses = self.hypotheses_hold(shape)?;
        let at = |place: &Region, ways: &Ways| {
            self.at_region(place, &and(&hypotheses, ways), shape, &[])
        };
        let both = [at(point, &first)?, at(&later, &second)?].concat();
        in_order.then_some(both)
    }

    /// X lies beyond m; or it may be m, and 0 < s < 1.
    fn beyond(&self, what: &Expr, m: &BigRational, signs: Signs, shape: Shape) -> Ways {
        // δ falls in s, which is rational more often.
        let (what, signs) = match *what == Expr::variable("delta") && !self.gives_point() {
            true => (Expr::variable("s"), signs.reversed()),
            false => (what.clone(), signs),
        };
        let comparison = Comparison {
            left: what,
            relation: Relation::Equal,
            right: Expr::rational(m),
        };
        let inside = if self.region.axis("s").is_some() {
            let s = Expr::variable("s");
            let ends = [s.clone(), Expr::integer(1) - s];
            vec![ends.map(|end| fact(end, Signs::POSITIVE)).into()]
        } else if self.region.axis("delta").is_some() {
            vec![vec![fact(Expr::variable("delta"), Signs::POSITIVE)]]
        } else if self.is_about_minimisers() {
            self.is(Phase::Intermediate, shape)
        } else {
            // Where the minimiser is no matter of the claim, only a wrong order refutes it.
            Vec::new()
        };
        let compared = |signs: Signs| self.compared_in_cases(&comparison, signs, shape);
        [
            compared(signs),
            and(&compared(signs.or(Signs::ZERO)), &inside),
        ]
        .concat()
    }

    /// The same where the left side may have cases: in one of them.
    fn compared_in_cases(&self, comparison: &Comparison, signs: Signs, shape: Shape) -> Ways {
        let pieces = Piece::of(&comparison.left).unwrap_or_default().into_iter();
        let of_piece = |Piece { conditions, value }: Piece| {
            let comparison = Comparison {
                left: value,
                ..comparison.clone()
            };
            let own = self.compared(&comparison, signs, shape);
            conditions.iter().fold(own, |ways, condition| {
                let signs = Signs::of_relation(condition.relation);
                and(&ways, &self.compared(condition, signs, shape))
            })
        };
        pieces.flat_map(of_piece).collect()
    }
}

impl Region {
    /// Is it a point of this region?
    pub fn has(&self, point: &Region) -> bool {
        let inside = |axis: &Axis| {
            point.axis(&axis.name).is_some_and(|at| {
                let whole = !axis.is_integer() || at.low.is_integer();
                at.is_point() && axis.low <= at.low && at.low <= axis.high && whole
            })
        };
        point.symmetric == self.symmetric
            && point.axes.len() == self.axes.len()
            && self.axes.iter().all(inside)
    }
}
