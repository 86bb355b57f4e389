//! The theorems by which a statement is shown, or refuted, by finitely many signs.
//!
//! A [`Rule`] turns a [`Statement`] into [`Obligation`]s, a [`Counterexample`] turns its negation
//! into some. An engine searches for a way to meet them; a verifier meets them again. Neither
//! adds to the mathematics, which is all here:
//!
//! 1. *Ends.* ℓ strictly convex on \[0, 1\] has one minimiser; it is s = 1 iff ℓ′(1) ≤ 0, s = 0
//!    iff ℓ′(0) ≥ 0. If ℓ′ < 0 on \[0, 1\] it is s = 1, if ℓ′ > 0 it is s = 0. If ℓ is strictly
//!    concave it is the end at which ℓ is less. At one s that derivative of ℓ may be 0. Of any ℓ: an
//!    end at which ℓ falls towards the inside, or above another value of ℓ, is no minimiser.
//! 2. *Place.* If ℓ is strictly convex and x < 1, the minimiser lies above x iff ℓ′(x) < 0; if
//!    x > 0, below x iff ℓ′(x) > 0.
//! 3. Let t > 0. ℓ′ and ℓ′/t have the same sign. That of the sigmoid loss, a difference of two
//!    positive numbers if N > 2, has the sign of the difference of their logarithms.
//! 4. *Signs.* What is said of the minimiser is a disjunction of conjunctions of signs of formulas
//!    (a comparison: the sign of left − right). It holds at all points of a box if every choice of
//!    signs that the box leaves fulfils one of them.
//! 5. *Bonds.* The box leaves only signs that agree with each identity f = K g of one-signed K,
//!    e^(r f) − 1 = K g with r > 0 too, and with each root of a function that is monotone, or has
//!    a double root and is convex, between it and the box; a sum of terms u (g(x) − g(y)), g rising,
//!    has a sign that all u (x − y) share ([`Bond`]).
//! 6. *Arguments.* f(x) − f(y) has the sign of x − y for a rising f. A hypothesis x = r with r free of x
//!    says no less than its other formulas with r in the place of x.
//! 7. *Monotone* (implicit functions). Let k = ℓ′/t rise strictly in s, and at every zero fall
//!    strictly in y. Then s*, where no end, rises strictly in y, and an end s = 1 is not left, nor
//!    s = 0 entered: ds*/dy = −k_y/k_s. The rate of any X(y, s*) that is defined throughout is
//!    X_y + X_s ds*/dy, at an end X_y, and that of min ℓ is ℓ_y (Danskin); a continuous function
//!    whose rates are ≥ 0 does not fall. What is said of y < y′ at which an equation holds that is affine
//!    in y, not constant, is said of nothing.

mod bond;
mod equation;
mod everywhere;
mod fact;
mod minimiser;
mod motion;
mod power;
mod refutation;
mod truth;

pub use bond::Bond;
pub use everywhere::{Everywhere, gathered};
pub use fact::{Fact, Place, Signs};
pub use minimiser::{QUARTERS, Shape};
pub use power::Power;

use std::fmt;

use num_rational::BigRational;
use num_traits::Signed;

use fact::{Ways, and, defined};

use super::language::Piece;
use super::statement::{Formula, Region, Statement, Vectors};
use crate::scalar::symbol::Expr;

/// How a statement is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// On each of the boxes into which its region is cut.
    Boxes {
        /// What is known of ℓ.
        shape: Shape,
        /// What ties signs together.
        bonds: Vec<Bond>,
    },
    /// The same of its negation: no point of the region meets the hypotheses, or no two that are to be
    /// compared.
    Vacuous {
        /// What is known of ℓ.
        shape: Shape,
        /// What ties signs together.
        bonds: Vec<Bond>,
    },
}

/// What has to be shown.
#[derive(Clone, Debug)]
pub enum Obligation {
    /// Both formulas are the same function where they are defined.
    Identity(Expr, Expr),
    /// A disjunction of signs at every point.
    Everywhere(Everywhere),
}

/// Where a statement fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterexample {
    /// One value for each coordinate.
    pub point: Region,
    /// Coordinates that are no rational numbers: formulas without variables.
    pub roots: Vec<(String, Expr)>,
    /// For a statement about what happens as a coordinate rises: its higher value, and a number
    /// between what is compared at both.
    pub higher: Option<(BigRational, BigRational)>,
    /// For a statement about all unit vectors: some, at whose p and q it fails.
    pub vectors: Option<Box<Vectors>>,
    /// What is known of ℓ there.
    pub shape: Shape,
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.point.fmt(f)?;
        for (name, root) in &self.roots {
            write!(f, ", {name} = {root}")?;
        }
        if let Some(vectors) = &self.vectors {
            write!(f, ", U = {:?}, V = {:?}", vectors.u, vectors.v)?;
        }
        match &self.higher {
            Some((y, _)) => write!(f, ", then {y}"),
            None => Ok(()),
        }
    }
}

/// Does the formula speak of a point of CCEM?
pub fn speaks_of_point(formula: &Expr) -> bool {
    let of_point = ["s", "delta", "p", "q", "loss", "slope"];
    let names = formula.variables();
    of_point.iter().any(|name| names.contains(*name))
}

impl Statement {
    /// The obligation that the ways hold throughout, with the conditions of every formula; where it
    /// speaks of the minimiser s, of that of a strictly convex ℓ, else of all s ∈ \[0, 1\].
    fn everywhere(
        &self,
        region: &Region,
        ways: &Ways,
        shape: Shape,
        bonds: &[Bond],
    ) -> Option<Everywhere> {
        let with_conditions = |way: &Vec<Fact>| {
            let conditions = way.iter().flat_map(|fact| defined(&fact.expr));
            conditions.chain(way.iter().cloned()).collect()
        };
        let ways: Ways = ways.iter().map(with_conditions).collect();
        let given = region.axis("s").is_some() || region.axis("delta").is_some();
        let speaks_of_s = |fact: &Fact| fact.expr.variables().contains("s");
        let of_minimiser = !given && ways.iter().flatten().any(speaks_of_s);
        match (of_minimiser, shape) {
            (true, Shape::Convex) => {
                Everywhere::new(region.clone(), Some(self.slope_sign()), &ways, bonds)
            }
            (true, _) => Everywhere::new(region.with_all_s(), None, &ways, bonds),
            (false, _) => Everywhere::new(region.clone(), None, &ways, bonds),
        }
    }

    /// Does it speak of the minimiser: of a phase, or of an s that is no coordinate?
    pub fn is_about_minimisers(&self) -> bool {
        let formulas = self.assume.iter().chain([&self.assert]);
        let about = |formula: &Formula| {
            let moves = formula.atoms().into_iter().any(|atom| match atom {
                Formula::Moves { what, .. } => Piece::parts(what).iter().any(speaks_of_point),
                _ => false,
            });
            formula.is_about_minimisers()
                || moves && !self.gives_point()
                || formula.comparisons().any(|one| self.is_of_minimiser(one))
        };
        formulas.into_iter().any(about)
    }

    /// Is it a statement that the rules can speak of? t > 0, no phase at a given s, and nothing of single
    /// inner products.
    fn is_sound(&self) -> bool {
        let t_is_positive = (self.region.axis("t")).is_none_or(|t| t.low.is_positive());
        let given_phase = self.gives_point() && self.is_about_minimisers();
        t_is_positive && !given_phase && !self.is_about_pairs()
    }

    /// What shows the statement by this rule: if all of it holds, so does the statement. `None`
    /// where the rule does not fit.
    pub fn obligations(&self, rule: &Rule) -> Option<Vec<Obligation>> {
        if let Some(solved) = self.solved() {
            return solved.obligations(rule);
        }
        let (Rule::Boxes { shape, bonds } | Rule::Vacuous { shape, bonds }) = rule;
        let about = self.is_about_minimisers();
        if !self.is_sound() || !about && *shape != Shape::Any {
            return None;
        }
        let mut ways = Ways::new();
        for hypothesis in &self.assume {
            ways.extend(self.hypothesis_fails(hypothesis, *shape)?);
        }
        match (rule, &self.assert) {
            (Rule::Boxes { .. }, Formula::Moves { .. } | Formula::Persists { .. }) => {
                return self.by_motion(*shape, bonds);
            }
            (Rule::Boxes { .. }, _) => {
                let domain = self.domain(&self.assert, *shape);
                ways.extend(and(&[domain], &self.ways(&self.assert, true, *shape)?));
            }
            (
                Rule::Vacuous { .. },
                Formula::Moves { along, .. } | Formula::Persists { along, .. },
            ) => {
                ways.extend(self.alone_on_its_line(along));
            }
            (Rule::Vacuous { .. }, _) => {}
        }
        self.at_region(&self.region, &ways, *shape, bonds)
    }

    /// What shows that ℓ has a shape over a region; nothing, where a theorem says so.
    pub fn shape_obligations(&self, region: &Region, shape: Shape) -> Option<Vec<Obligation>> {
        let Some(facts) = self.has_shape(shape) else {
            return Some(Vec::new());
        };
        let over = self.everywhere(&region.with_all_s(), &vec![facts], Shape::Any, &[])?;
        Some(vec![Obligation::Everywhere(over)])
    }
}
