//! Where the minimiser of a convex ℓ lies, told from signs of ℓ′.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::fact::{Fact, nonnegative, positive, where_defined};
use super::{Everywhere, Obligation};
use crate::claim::statement::{Axis, Comparison, Region, Relation, Statement};
use crate::claim::{sigmoid_reduced_loss, symbolic_point, symbols};
use crate::reduction::{Phase, slope_sign};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

impl Statement {
    /// ℓ′ up to a positive factor: without its factor t, if it has one (theorem 3).
    pub fn slope(&self) -> Expr {
        let slope = self.loss.differentiate("s");
        self.tied(&slope.without_factor("t").unwrap_or(slope))
    }

    pub(super) fn slope_at(&self, s: i64) -> Expr {
        self.slope().substitute("s", &Expr::integer(s))
    }

    /// The minimiser of a convex ℓ is in the phase (theorem 1).
    pub(super) fn is(&self, phase: Phase) -> Vec<Fact> {
        match phase {
            Phase::Etf => vec![nonnegative(-self.slope_at(1))],
            Phase::Antipodal => vec![nonnegative(self.slope_at(0))],
            Phase::Intermediate => vec![positive(self.slope_at(1)), positive(-self.slope_at(0))],
        }
    }

    /// The ways in which the minimiser of a convex ℓ is not in the phase (theorem 1).
    pub(super) fn is_not(&self, phase: Phase) -> Vec<Vec<Fact>> {
        match phase {
            Phase::Etf => vec![vec![positive(self.slope_at(1))]],
            Phase::Antipodal => vec![vec![positive(-self.slope_at(0))]],
            Phase::Intermediate => vec![self.is(Phase::Etf), self.is(Phase::Antipodal)],
        }
    }

    /// ℓ is defined, and ℓ″ ≥ 0, over s ∈ [0, 1].
    pub(super) fn convexity(&self, region: &Region) -> Obligation {
        let mut facts = self.defined();
        facts.push(nonnegative(self.slope().differentiate("s")));
        let region = region.with(unit_interval());
        Obligation::Everywhere(self.everywhere(region, vec![facts]))
    }

    /// ℓ and ℓ′ are defined.
    pub(super) fn defined(&self) -> Vec<Fact> {
        let both = [self.tied(&self.loss), self.slope()];
        where_defined(both.map(nonnegative).into()).split_off(2)
    }

    /// A formula of the sign of ℓ′: the log form of the sigmoid loss where N > 2 (theorem 3), which
    /// tells tiny numbers apart, else ℓ′ itself.
    pub(super) fn slope_sign(&self) -> Expr {
        let two = BigRational::from_integer(2.into());
        let several = self.region.axis("N").is_some_and(|n| n.low > two);
        match several && self.loss == sigmoid_reduced_loss() {
            true => self.tied(&slope_sign(&symbolic_point(), &symbols())),
            false => self.slope(),
        }
    }

    /// The ways in which a comparison of s* with a bound free of s holds (theorem 2): s* < bound if
    /// bound > 0 and ℓ′ > 0 there, or the bound lies beyond 1. `None` if it is no such comparison.
    pub(super) fn placing(&self, comparison: &Comparison) -> Option<Vec<Vec<Fact>>> {
        let on_ccem = self.region.axis("s").is_some() || self.region.axis("delta").is_some();
        let (bound, relation) = comparison.bound_of("s").filter(|_| !on_ccem)?;
        let sign = self.slope_sign().substitute("s", &bound);
        let beyond_one = bound.clone() - Expr::integer(1);
        Some(match relation {
            Relation::Less => vec![
                vec![positive(sign), positive(bound)],
                vec![positive(beyond_one)],
            ],
            Relation::AtMost => vec![
                vec![positive(sign), nonnegative(bound)],
                vec![nonnegative(beyond_one)],
            ],
            Relation::Greater => vec![
                vec![positive(-sign), positive(-beyond_one)],
                vec![positive(-bound)],
            ],
            Relation::AtLeast => vec![
                vec![positive(-sign), nonnegative(-beyond_one)],
                vec![nonnegative(-bound)],
            ],
            Relation::Equal => return None,
        })
    }
}

impl Everywhere {
    /// What puts the minimiser of a convex ℓ into the range (theorem 2); `None` if the range is not
    /// inside [0, 1].
    pub fn brackets(&self, [low, high]: &[BigRational; 2]) -> Option<Vec<Fact>> {
        let (zero, one) = (BigRational::zero(), BigRational::one());
        let slope = self.slope.as_ref()?;
        let at = |s: &BigRational| slope.substitute("s", &Expr::rational(s));
        let mut facts = Vec::new();
        if *low != zero {
            facts.push(positive(-at(low)));
        }
        if *high != one {
            facts.push(positive(at(high)));
        }
        (zero <= *low && low <= high && *high <= one).then_some(facts)
    }
}

pub(super) fn unit_interval() -> Axis {
    Axis::new("s", BigRational::zero(), BigRational::one())
}
