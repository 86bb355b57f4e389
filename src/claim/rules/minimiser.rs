//! Where the minimiser of ℓ lies, told from signs of ℓ and ℓ′.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::fact::{
    Fact, Signs, Ways, and, defined, fact, negative, nonnegative, nonpositive, positive,
};
use super::power::but_at_a_root;
use crate::claim::statement::{Axis, Comparison, Region, Statement};
use crate::claim::{infonce_reduced_loss, sigmoid_reduced_loss, symbolic_point, symbols};
use crate::reduction::{Phase, slope_sign};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// What is known of ℓ on \[0, 1\] at every point of a region: what its minimisers are. At one s the sign
/// may be 0: a function rises strictly if its derivative is positive elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// ℓ″ > 0: one minimiser, at s = 1 iff ℓ′(1) ≤ 0, at s = 0 iff ℓ′(0) ≥ 0.
    Convex,
    /// ℓ′ < 0: one minimiser, s = 1.
    Falling,
    /// ℓ′ > 0: one minimiser, s = 0.
    Rising,
    /// ℓ″ < 0: one minimiser, s = 1, where ℓ(1) < ℓ(0); s = 0, where ℓ(1) > ℓ(0).
    Concave,
    /// ℓ is defined: there are minimisers, somewhere.
    Any,
}

/// The values of 4 s with which an end is compared, where nothing is known of ℓ.
pub const QUARTERS: [i64; 5] = [2, 1, 3, 0, 4];

impl Shape {
    /// All of them, the most telling first.
    pub const ALL: [Shape; 5] = [
        Shape::Convex,
        Shape::Falling,
        Shape::Rising,
        Shape::Concave,
        Shape::Any,
    ];
}

impl Statement {
    /// ℓ′ up to a positive factor: without its factor t, if it has one (theorem 3).
    pub fn slope(&self) -> Expr {
        let slope = self.loss.differentiate("s");
        self.tied(&slope.without_factor("t").unwrap_or(slope))
    }

    pub(super) fn slope_at(&self, s: i64) -> Expr {
        self.slope().substitute("s", &Expr::integer(s))
    }

    /// ℓ at a point of \[0, 1\].
    pub(crate) fn loss_at(&self, s: &Expr) -> Expr {
        self.tied(&self.loss.substitute("s", s))
    }

    /// ℓ and ℓ′ are defined.
    pub(super) fn loss_is_defined(&self) -> Vec<Fact> {
        let both = [self.tied(&self.loss), self.slope()];
        both.iter().flat_map(defined).collect()
    }

    /// Is ℓ strictly convex by a theorem? ℓ″ = t² \[(N−2)²/(N−1) σ(tq−b) σ(b−tq) +
    /// 4 σ(b−tp) σ(tp−b)\] for the sigmoid loss, t² N²/(N−1)² σ(z) σ(−z) for InfoNCE.
    fn is_convex_by_theorem(&self) -> bool {
        self.loss == sigmoid_reduced_loss() || self.loss == infonce_reduced_loss()
    }

    /// The facts that give ℓ its shape at every s ∈ \[0, 1\].
    pub(super) fn has_shape(&self, shape: Shape) -> Option<Vec<Fact>> {
        let curvature = || self.slope().differentiate("s");
        let own = match shape {
            Shape::Convex if self.is_convex_by_theorem() => return None,
            Shape::Convex => Some(positive(but_at_a_root(curvature()))),
            Shape::Falling => Some(negative(but_at_a_root(self.slope()))),
            Shape::Rising => Some(positive(but_at_a_root(self.slope()))),
            Shape::Concave => Some(negative(but_at_a_root(curvature()))),
            Shape::Any => None,
        };
        Some(self.loss_is_defined().into_iter().chain(own).collect())
    }

    /// The ways in which every minimiser is in the phase (theorem 1).
    pub(super) fn is(&self, phase: Phase, shape: Shape) -> Ways {
        let rise = || self.loss_at(&Expr::integer(1)) - self.loss_at(&Expr::integer(0));
        match (shape, phase) {
            (Shape::Convex, Phase::Etf) => vec![vec![nonpositive(self.slope_at(1))]],
            (Shape::Convex, Phase::Antipodal) => vec![vec![nonnegative(self.slope_at(0))]],
            (Shape::Convex, Phase::Intermediate) => {
                vec![vec![positive(self.slope_at(1)), negative(self.slope_at(0))]]
            }
            (Shape::Falling, Phase::Etf) | (Shape::Rising, Phase::Antipodal) => vec![vec![]],
            (Shape::Falling | Shape::Rising, _) => vec![],
            (Shape::Concave, Phase::Etf) => vec![vec![negative(rise())]],
            (Shape::Concave, Phase::Antipodal) => vec![vec![positive(rise())]],
            (Shape::Concave, Phase::Intermediate) => vec![],
            (Shape::Any, Phase::Intermediate) => {
                let [one, zero] = [Phase::Etf, Phase::Antipodal].map(|end| self.is_not(end, shape));
                and(&one, &zero)
            }
            (Shape::Any, _) => vec![],
        }
    }

    /// The ways in which no minimiser is in the phase (theorem 1).
    pub(super) fn is_not(&self, phase: Phase, shape: Shape) -> Ways {
        let others = || {
            let all = [Phase::Etf, Phase::Antipodal, Phase::Intermediate].into_iter();
            let others = all.filter(|other| *other != phase);
            others.flat_map(|other| self.is(other, shape)).collect()
        };
        match (shape, phase) {
            (Shape::Convex, Phase::Etf) => vec![vec![positive(self.slope_at(1))]],
            (Shape::Convex, Phase::Antipodal) => vec![vec![negative(self.slope_at(0))]],
            (Shape::Concave, Phase::Intermediate) => vec![vec![]],
            (Shape::Convex | Shape::Falling | Shape::Rising | Shape::Concave, _) => others(),
            (Shape::Any, Phase::Etf) => self.is_beaten(1, positive(self.slope_at(1))),
            (Shape::Any, Phase::Antipodal) => self.is_beaten(0, negative(self.slope_at(0))),
            (Shape::Any, Phase::Intermediate) => vec![],
        }
    }

    /// An end is no minimum if ℓ falls towards the inside, or is lower elsewhere.
    fn is_beaten(&self, end: i64, falls: Fact) -> Ways {
        let lower = |quarters: i64| {
            let there = self.loss_at(&Expr::ratio(quarters, 4));
            vec![positive(self.loss_at(&Expr::integer(end)) - there)]
        };
        let elsewhere = QUARTERS.into_iter().filter(|quarters| *quarters != 4 * end);
        elsewhere.map(lower).chain([vec![falls]]).collect()
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

    /// Does the comparison speak of the minimiser?
    pub(super) fn is_of_minimiser(&self, comparison: &Comparison) -> bool {
        let of_point = ["s", "delta", "p", "q", "loss", "slope"];
        let speaks = |side: &Expr| {
            let variables = side.variables();
            of_point.iter().any(|name| variables.contains(*name))
        };
        !self.gives_point() && (speaks(&comparison.left) || speaks(&comparison.right))
    }

    /// Is the point of CCEM a coordinate?
    pub fn gives_point(&self) -> bool {
        self.region.axis("s").is_some() || self.region.axis("delta").is_some()
    }

    /// The ways in which left − right has one of the signs, for every minimiser.
    pub(super) fn compared(&self, comparison: &Comparison, signs: Signs, shape: Shape) -> Ways {
        let mut ways = self.differences_compared(comparison, signs, shape);
        ways.extend(self.arguments_compared(comparison, signs, shape));
        ways
    }

    fn differences_compared(&self, comparison: &Comparison, signs: Signs, shape: Shape) -> Ways {
        let difference = || self.grounded(&comparison.left) - self.grounded(&comparison.right);
        let plain = || vec![vec![fact(difference(), signs)]];
        let of_delta = || comparison.solved_for("delta");
        if !self.is_of_minimiser(comparison) {
            return match of_delta().filter(|_| self.region.axis("s").is_some()) {
                Some(bound) => self.delta_compared(&bound, comparison.of_left(signs), Shape::Any),
                None => plain(),
            };
        }
        match shape {
            Shape::Falling => self.at_end(comparison, signs, Phase::Etf),
            Shape::Rising => self.at_end(comparison, signs, Phase::Antipodal),
            Shape::Any | Shape::Concave => {
                let ends = [Phase::Etf, Phase::Antipodal];
                let [one, zero] = ends.map(|end| self.at_end(comparison, signs, end));
                let [etf, antipodal] = ends.map(|end| self.is(end, shape));
                let everywhere = match (shape, of_delta()) {
                    (Shape::Concave, _) => and(&one, &zero),
                    (_, Some(bound)) => {
                        self.delta_compared(&bound, comparison.of_left(signs), shape)
                    }
                    (_, None) => plain(),
                };
                [and(&etf, &one), and(&antipodal, &zero), everywhere].concat()
            }
            Shape::Convex => self.compared_at_root(comparison, signs),
        }
    }

    /// For the one minimiser of a strictly convex ℓ.
    fn compared_at_root(&self, comparison: &Comparison, signs: Signs) -> Ways {
        let shape = Shape::Convex;
        let mut ways = Vec::new();
        if let Some(bound) = comparison.solved_for("delta") {
            ways.extend(self.delta_compared(&bound, comparison.of_left(signs), shape));
        } else {
            ways.extend(self.placed(comparison, signs));
        }
        for end in [Phase::Etf, Phase::Antipodal] {
            let there = self.at_end(comparison, signs, end);
            ways.extend(and(&self.is(end, shape), &there));
        }
        ways.extend(self.with_slope_of_root(comparison, signs));
        ways.extend(self.bounded_by_member(comparison, signs));
        let difference = self.grounded(&comparison.left) - self.grounded(&comparison.right);
        ways.push(vec![fact(difference, signs)]);
        ways
    }

    /// Inside, ℓ′ = 0 at the minimiser.
    fn with_slope_of_root(&self, comparison: &Comparison, signs: Signs) -> Ways {
        let raw = comparison.left.clone() - comparison.right.clone();
        if !raw.variables().contains("slope") {
            return Vec::new();
        }
        let at_root = self.grounded(&raw.substitute("slope", &Expr::integer(0)));
        and(
            &self.is(Phase::Intermediate, Shape::Convex),
            &[vec![fact(at_root, signs)]],
        )
    }

    /// min ℓ ≤ ℓ(0) and min ℓ ≤ ℓ(1): what holds of them from above holds of min ℓ.
    fn bounded_by_member(&self, comparison: &Comparison, signs: Signs) -> Ways {
        let raw = comparison.left.clone() - comparison.right.clone();
        let rate = raw.differentiate("loss");
        let upwards = match rate.as_constant() {
            Some(rate) if *rate > BigRational::zero() => signs.contain(Signs::NEGATIVE),
            Some(rate) if *rate < BigRational::zero() => signs.contain(Signs::POSITIVE),
            _ => false,
        };
        let one_sided = signs != Signs::NONZERO;
        let ends = [Phase::Etf, Phase::Antipodal].into_iter().enumerate();
        let ends = ends.filter(|_| upwards && one_sided);
        ends.map(|(index, _)| {
            let loss = self.loss_at(&Expr::integer(1 - index as i64));
            vec![fact(self.grounded(&raw.substitute("loss", &loss)), signs)]
        })
        .collect()
    }

    /// The difference at s = 1 or s = 0, where every quantity has its exact value; no way where it
    /// has none.
    pub(super) fn at_end(&self, comparison: &Comparison, signs: Signs, end: Phase) -> Ways {
        if let Some(bound) = comparison.solved_for("delta") {
            let bound = self.at_end_of(&bound, end);
            return match end {
                Phase::Etf => vec![vec![fact(-bound, comparison.of_left(signs))]],
                // δ = ∞ is above every number.
                _ if comparison.of_left(signs).contain(Signs::POSITIVE) => vec![defined(&bound)],
                _ => Vec::new(),
            };
        }
        let raw = comparison.left.clone() - comparison.right.clone();
        if end == Phase::Antipodal && raw.variables().contains("delta") {
            return Vec::new();
        }
        vec![vec![fact(self.at_end_of(&raw, end), signs)]]
    }

    /// A formula at s = 1, δ = 0, or at s = 0.
    pub(super) fn at_end_of(&self, formula: &Expr, end: Phase) -> Expr {
        let (s, p) = match end {
            Phase::Etf => (Expr::integer(1), Expr::integer(1)),
            _ => (Expr::integer(0), Expr::integer(-1)),
        };
        let q = symbolic_point().negative(&symbols().n).substitute("s", &s);
        let placed = formula
            .substitute("slope", &self.loss.differentiate("s"))
            .substitute("loss", &self.loss)
            .substitute("p", &p)
            .substitute("q", &q)
            .substitute("delta", &Expr::integer(0))
            .substitute("s", &s);
        self.tied(&placed)
    }

    /// The signs of δ − c from those of s − 1/(1 + c²), for s = 1/(1 + δ²) falls in δ ≥ 0: they are
    /// opposite where c ≥ 0, and δ > c where c < 0.
    fn delta_compared(&self, bound: &Expr, signs: Signs, shape: Shape) -> Ways {
        let c = self.grounded(bound);
        let at_c = Expr::integer(1) / (Expr::integer(1) + c.clone() * c.clone());
        let in_s = match shape {
            Shape::Convex => self.placed_at(&at_c, signs.reversed()),
            _ => vec![vec![fact(Expr::variable("s") - at_c, signs.reversed())]],
        };
        let mut ways = and(&[vec![nonnegative(c.clone())]], &in_s);
        if signs.contain(Signs::POSITIVE) {
            ways.push(vec![negative(c)]);
        }
        ways
    }

    /// The ways of a comparison that is affine in s: A·s + B ∘ 0 as s ∘ −B/A.
    fn placed(&self, comparison: &Comparison, signs: Signs) -> Ways {
        if let Some(bound) = comparison.solved_for("s") {
            return self.placed_at(&self.tied(&bound), comparison.of_left(signs));
        }
        let raw = comparison.left.clone() - comparison.right.clone();
        if ["delta", "loss", "slope"]
            .iter()
            .any(|name| raw.variables().contains(*name))
        {
            return Vec::new();
        }
        let difference = self.grounded(&raw);
        let rate = difference.differentiate("s");
        let free = |expr: &Expr| !expr.variables().contains("s");
        if !free(&rate) || rate.as_constant().is_some_and(Zero::is_zero) {
            return Vec::new();
        }
        let root = -difference.substitute("s", &Expr::integer(0)) / rate.clone();
        let rising = and(
            &[vec![positive(rate.clone())]],
            &self.placed_at(&root, signs),
        );
        let falling = self.placed_at(&root, signs.reversed());
        [rising, and(&[vec![negative(rate)]], &falling)].concat()
    }

    /// The ways in which s* − x has one of the signs (theorem 2), x free of s: s* < x iff x > 1, or
    /// x > 0 and ℓ′(x) > 0; s* > x iff x < 0, or x < 1 and ℓ′(x) < 0; s* = x iff neither, for x
    /// in \[0, 1\].
    fn placed_at(&self, x: &Expr, signs: Signs) -> Ways {
        let sign = self.slope_sign().substitute("s", x);
        let (below_one, above_zero) = (Expr::integer(1) - x.clone(), x.clone());
        let mut ways = Vec::new();
        let [lower, equal, higher] =
            [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE].map(|one| signs.contain(one));
        let strictly = |expr: &Expr| fact(expr.clone(), Signs::POSITIVE);
        let weakly = |expr: &Expr| fact(expr.clone(), Signs::NONNEGATIVE);
        if lower && equal {
            ways.push(vec![weakly(&above_zero), nonnegative(sign.clone())]);
            ways.push(vec![nonpositive(below_one.clone())]);
        } else if higher && equal {
            ways.push(vec![weakly(&below_one), nonpositive(sign.clone())]);
            ways.push(vec![nonpositive(above_zero.clone())]);
        } else if equal {
            let root = fact(sign.clone(), Signs::ZERO);
            ways.push(vec![weakly(&below_one), weakly(&above_zero), root]);
        }
        if lower && !equal {
            ways.push(vec![strictly(&above_zero), positive(sign.clone())]);
            ways.push(vec![negative(below_one.clone())]);
        }
        if higher && !equal {
            ways.push(vec![strictly(&below_one), negative(sign)]);
            ways.push(vec![negative(above_zero)]);
        }
        ways
    }
}

impl Comparison {
    /// The bound of x ∘ bound or bound ∘ x, if it is free of what moves with x.
    pub(super) fn solved_for(&self, x: &str) -> Option<Expr> {
        let variable = Expr::variable(x);
        let bound = match (&self.left, &self.right) {
            (left, bound) if *left == variable => bound,
            (bound, right) if *right == variable => bound,
            _ => return None,
        };
        let moving = ["s", "delta", "p", "q", "loss", "slope"];
        let free = !moving.iter().any(|name| bound.variables().contains(*name));
        free.then(|| bound.clone())
    }

    /// The signs of x − bound for those of left − right.
    fn of_left(&self, signs: Signs) -> Signs {
        let alone = |side: &Expr| ["s", "delta"].iter().any(|x| *side == Expr::variable(*x));
        match alone(&self.left) {
            true => signs,
            false => signs.reversed(),
        }
    }
}

pub(super) fn unit_interval() -> Axis {
    Axis::new("s", BigRational::zero(), BigRational::one())
}

impl Region {
    /// With all s ∈ \[0, 1\].
    pub fn with_all_s(&self) -> Region {
        self.with(unit_interval())
    }
}
