//! What shows that a statement fails.

use num_rational::BigRational;
use num_traits::{One, Signed};

use super::fact::{nonnegative, positive};
use super::{Counterexample, Obligation, and};
use crate::claim::Direction;
use crate::claim::statement::{Axis, Formula, Region, Statement};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

impl Statement {
    /// What shows that the statement fails there. `None` if the point is not in the region, or is
    /// no counterexample of the statement's kind.
    pub fn refutation(&self, counterexample: &Counterexample) -> Option<Vec<Obligation>> {
        let Counterexample { point, higher } = counterexample;
        if !self.is_sound() || !self.region.has(point) {
            return None;
        }
        match (higher, self.failures()) {
            (None, Some(ways)) => {
                let hypotheses = self.assume.iter().flat_map(|c| self.comparison(c).facts());
                let ways = and(vec![hypotheses.collect()], ways);
                Some(self.at_points(point, ways))
            }
            (Some((t, s)), None) => self.refuted_by_pair(point, t, s),
            _ => None,
        }
    }

    /// For t < t′: one minimiser lies above s, the other below it.
    fn refuted_by_pair(
        &self,
        point: &Region,
        higher_t: &BigRational,
        s: &BigRational,
    ) -> Option<Vec<Obligation>> {
        let later = point.with(Axis::new("t", higher_t.clone(), higher_t.clone()));
        let in_order = point.axis("t")?.low < *higher_t && self.region.has(&later);
        let inside = !s.is_negative() && *s <= BigRational::one();
        if !(in_order && inside && self.assume.is_empty()) {
            return None;
        }
        let at_s = self.slope().substitute("s", &Expr::rational(s));
        let (first, second) = match self.assert {
            Formula::EtfPersists => (nonnegative(-self.slope_at(1)), positive(self.slope_at(1))),
            Formula::Monotone(Direction::Decreasing) => (positive(-at_s.clone()), positive(at_s)),
            Formula::Monotone(Direction::Increasing) => (positive(at_s.clone()), positive(-at_s)),
            _ => return None,
        };
        let earlier = self.at_points(point, vec![vec![first]]);
        Some([earlier, self.at_points(&later, vec![vec![second]])].concat())
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
