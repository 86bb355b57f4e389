//! Statements about what happens as one coordinate rises.

use super::bond::Bond;
use super::everywhere::Everywhere;
use super::fact::{Signs, Ways, and, fact};
use super::minimiser::Shape;
use super::{Obligation, Statement};
use crate::claim::Direction;
use crate::claim::statement::{Axis, Formula};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// The name of an integer coordinate that is to run through all real numbers of its range.
const REAL: &str = "y";

impl Direction {
    /// The signs of a derivative in this direction.
    fn strictly(self) -> Signs {
        match self {
            Direction::Increasing => Signs::POSITIVE,
            Direction::Decreasing => Signs::NEGATIVE,
        }
    }

    fn weakly(self) -> Signs {
        self.strictly().or(Signs::ZERO)
    }
}

impl Statement {
    /// The statement with a real coordinate in place of that along which something moves.
    fn along_real(&self, along: &str) -> Option<(Statement, String)> {
        let axis = self.region.axis(along)?;
        if !axis.is_integer() {
            return Some((self.clone(), along.into()));
        }
        let real = Expr::variable(REAL);
        let mut statement = self.clone();
        for axis in &mut statement.region.axes {
            if axis.name == along {
                *axis = Axis::new(REAL, axis.low.clone(), axis.high.clone());
            }
        }
        statement.loss = self.loss.substitute(along, &real);
        let free = |hypothesis: &&Formula| hypothesis.comparisons().count() == 0;
        statement.assume = self.assume.iter().filter(free).cloned().collect();
        Some((statement, REAL.into()))
    }

    /// What shows that X moves in one direction, or that a phase persists: by theorem 6.
    pub(super) fn by_motion(&self, shape: Shape, bonds: &[Bond]) -> Option<Vec<Obligation>> {
        let (Formula::Moves { along, .. } | Formula::Persists { along, .. }) = &self.assert else {
            return None;
        };
        let (real, y) = self.along_real(along)?;
        let (region, mut ways) = match &self.assert {
            Formula::Moves {
                what, direction, ..
            } => {
                let what = match y == *along {
                    true => what.clone(),
                    false => with_pairs(what).substitute(along, &Expr::variable(REAL)),
                };
                real.moves(&what, *direction, &y, shape)?
            }
            Formula::Persists { phase, .. } => (false, real.persists(*phase, &y, shape)?),
            _ => return None,
        };
        // On a line on which each hypothesis holds on an interval, only that matters.
        for hypothesis in &real.assume {
            if real.holds_on_an_interval(hypothesis, &y) {
                ways.extend(real.hypothesis_fails(hypothesis, shape)?);
            }
        }
        let region_all = match region {
            true => real.region.with_all_s(),
            false => real.region.clone(),
        };
        real.at_region(&region_all, &ways, shape, bonds)
    }

    /// Whether all s ∈ \[0, 1\] are meant, and the ways.
    fn moves(
        &self,
        what: &Expr,
        direction: Direction,
        y: &str,
        shape: Shape,
    ) -> Option<(bool, Ways)> {
        let (strict, weak) = (direction.strictly(), direction.weakly());
        let rate = |expr: &Expr| expr.differentiate(y);
        let of_s = ["s", "delta", "p", "q", "loss", "slope"]
            .iter()
            .any(|name| what.variables().contains(*name));
        if !of_s || self.gives_point() {
            let grounded = self.grounded(what);
            let slope = rate(&grounded);
            let mut ways = vec![vec![fact(slope.clone(), strict)]];
            if self.region.axis("s").is_some() {
                let s = Expr::variable("s");
                for end in [s.clone(), Expr::integer(1) - s] {
                    ways.push(vec![
                        fact(end, Signs::NONPOSITIVE),
                        fact(slope.clone(), weak),
                    ]);
                }
            }
            let defined = super::fact::defined(&grounded);
            return Some((false, and(&[defined], &ways)));
        }
        match shape {
            Shape::Convex => match self.sign_in_s(what) {
                Some(with_s) => Some((true, self.root_moves(y, direction_of(direction, with_s)))),
                None => Some((false, self.value_moves(what, direction, y)?)),
            },
            Shape::Falling | Shape::Rising => {
                let end = match shape {
                    Shape::Falling => Phase::Etf,
                    _ => Phase::Antipodal,
                };
                let constant = *what == Expr::variable("delta");
                let there = self.at_end_of(what, end);
                Some((
                    false,
                    match constant {
                        true => vec![vec![]],
                        false => vec![vec![fact(rate(&there), weak)]],
                    },
                ))
            }
            Shape::Concave | Shape::Any => None,
        }
    }

    /// Does the quantity rise (`true`) or fall strictly with s alone?
    fn sign_in_s(&self, what: &Expr) -> Option<bool> {
        let is = |name: &str| *what == Expr::variable(name);
        match () {
            _ if is("s") || is("p") => Some(true),
            _ if is("delta") => Some(false),
            _ => None,
        }
    }

    /// s* rises (falls) along y if k, which rises in s, falls (rises) in y wherever k = 0.
    fn root_moves(&self, y: &str, direction: Direction) -> Ways {
        let k = self.slope();
        let in_y = fact(k.differentiate(y), direction.strictly().reversed());
        vec![vec![in_y], vec![fact(self.slope_sign(), Signs::NONZERO)]]
    }

    /// X(y, s*(y)) has the derivative X_y + X_s s*′ with s*′ = −k_y/k_s inside, and X_y at an end; of
    /// min ℓ it is ℓ_y throughout.
    fn value_moves(&self, what: &Expr, direction: Direction, y: &str) -> Option<Ways> {
        if what.variables().contains("delta") {
            return None;
        }
        let (strict, weak) = (direction.strictly(), direction.weakly());
        let shape = Shape::Convex;
        let whole = self.grounded(what);
        let inside = match *what == Expr::variable("loss") {
            true => whole.differentiate(y),
            false => {
                let k = self.slope();
                whole.differentiate(y) * k.differentiate("s")
                    - whole.differentiate("s") * k.differentiate(y)
            }
        };
        let at = |end| fact(self.at_end_of(what, end).differentiate(y), weak);
        let both = [at(Phase::Etf), at(Phase::Antipodal)];
        Some(
            [
                // Everywhere, whatever the phase.
                vec![[vec![fact(inside.clone(), strict)], both.to_vec()].concat()],
                and(
                    &self.is(Phase::Intermediate, shape),
                    &[vec![fact(inside, strict)]],
                ),
                and(&self.is(Phase::Etf, shape), &[vec![both[0].clone()]]),
                and(&self.is(Phase::Antipodal, shape), &[vec![both[1].clone()]]),
            ]
            .concat(),
        )
    }

    /// The sign of k at an end cannot change in the wrong sense as y rises.
    fn persists(&self, phase: Phase, y: &str, shape: Shape) -> Option<Ways> {
        let stays = |s: i64, signs: Signs| {
            let k = self.slope_at(s);
            let turns = fact(k.differentiate(y), signs);
            vec![vec![fact(k, Signs::NONZERO)], vec![turns]]
        };
        Some(match (shape, phase) {
            (Shape::Falling | Shape::Rising, _) => vec![vec![]],
            (Shape::Convex, Phase::Etf) => stays(1, Signs::NEGATIVE),
            (Shape::Convex, Phase::Antipodal) => stays(0, Signs::POSITIVE),
            (Shape::Convex, Phase::Intermediate) => {
                and(&stays(1, Signs::POSITIVE), &stays(0, Signs::NEGATIVE))
            }
            (Shape::Concave | Shape::Any, _) => return None,
        })
    }

    /// Is a hypothesis a comparison of coordinates whose difference is affine in y, and defined at
    /// all y or none?
    fn holds_on_an_interval(&self, hypothesis: &Formula, y: &str) -> bool {
        let Formula::Holds(comparison) = hypothesis else {
            return false;
        };
        let difference = self.tied(&(comparison.left.clone() - comparison.right.clone()));
        let rate = difference.differentiate(y);
        let free = |expr: &Expr| !expr.variables().contains(y);
        !self.is_of_minimiser(comparison)
            && !self.gives_point()
            && free(&rate)
            && super::fact::defined(&difference)
                .iter()
                .all(|fact| free(&fact.expr))
    }
}

fn direction_of(direction: Direction, with_s: bool) -> Direction {
    match (direction, with_s) {
        (direction, true) => direction,
        (Direction::Increasing, false) => Direction::Decreasing,
        (Direction::Decreasing, false) => Direction::Increasing,
    }
}

/// q written out in N and s, for N to move.
fn with_pairs(what: &Expr) -> Expr {
    let point = crate::claim::symbolic_point();
    what.substitute("q", &point.negative(&crate::claim::symbols().n))
}

impl Statement {
    /// The ways over a region, and the shape of ℓ over it.
    pub(super) fn at_region(
        &self,
        region: &crate::claim::statement::Region,
        ways: &Ways,
        shape: Shape,
        bonds: &[Bond],
    ) -> Option<Vec<Obligation>> {
        let first: Everywhere = self.everywhere(region, ways, shape, bonds)?;
        let mut obligations: Vec<Obligation> = (first.identities(bonds)?.into_iter())
            .map(|(left, right)| Obligation::Identity(left, right))
            .collect();
        obligations.push(Obligation::Everywhere(first));
        if self.is_about_minimisers() {
            obligations.extend(self.shape_obligations(region, shape)?);
        }
        Some(obligations)
    }
}
