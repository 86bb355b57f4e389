//! The theorems by which a statement is shown, or refuted, by finitely many signs.
//!
//! A [`Rule`] turns a [`Statement`] into [`Obligation`]s, a [`Counterexample`] turns its negation
//! into some. An engine searches for a way to meet them; a verifier meets them again. Neither
//! adds to the mathematics, which is all here:
//!
//! 1. ℓ convex on \[0, 1\] has a minimum at s = 1 iff ℓ′(1) ≤ 0, at s = 0 iff ℓ′(0) ≥ 0. If
//!    ℓ′(1) > 0, or ℓ′(0) < 0, then that end is no minimum, ℓ convex or not.
//! 2. If ℓ is convex and ℓ′(x) < 0, every minimiser lies above x or is x = 1; if ℓ′(x) > 0, below x
//!    or is x = 0.
//! 3. Let t > 0. ℓ′ and ℓ′/t have the same sign. That of the sigmoid loss, a difference of two
//!    positive numbers if N > 2, has the sign of the difference of their logarithms.
//! 4. *Threshold.* Let k be continuous and strictly monotone in x on an interval that has f, and
//!    k = 0 at x = f. Then the sign of k is that of x − f, or its opposite.
//! 5. *Factor.* If K > 0 and k = K (e^a − e^c) then k ≤ 0 iff a ≤ c.
//! 6. *Monotone* (implicit functions). Let k = ℓ′/t rise strictly in s, and fall strictly in t at
//!    every s. Then for t < t′ the root of k, or the end at which k keeps its sign, does not fall,
//!    and rises where it is no end: s* rises and δ* falls.

mod fact;
mod minimiser;
mod refutation;

pub use fact::{Fact, Place};

use std::fmt;

use num_rational::BigRational;
use num_traits::Signed;

use fact::{nonnegative, positive, where_defined};
use minimiser::unit_interval;

use super::Direction;
use super::statement::{Axis, Comparison, Formula, Region, Relation, Statement};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// How a statement is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// On each of the boxes into which its region is cut.
    Boxes,
    /// An equation, by the symbolic normal form.
    Identity,
    /// Theorem 4, for a condition that compares the coordinate of `reach` with a formula whose
    /// values `reach` contains.
    Threshold {
        /// A range of t or b.
        reach: Axis,
    },
    /// Theorem 5.
    Factor(Expr),
}

/// What has to be shown.
#[derive(Clone, Debug)]
pub enum Obligation {
    /// Both formulas are the same function where they are defined.
    Identity(Expr, Expr),
    /// A disjunction of signs at every point.
    Everywhere(Everywhere),
}

/// At every point of the region, in one of the ways, all facts hold.
#[derive(Clone, Debug)]
pub struct Everywhere {
    /// The points.
    pub region: Region,
    /// If a fact speaks of the minimiser s of a convex ℓ: its slope, up to a positive factor.
    pub slope: Option<Expr>,
    /// A disjunction of conjunctions.
    pub ways: Vec<Vec<Fact>>,
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.point.fmt(f)?;
        match &self.higher {
            Some((t, _)) => write!(f, ", then t = {t}"),
            None => Ok(()),
        }
    }
}

/// Where a statement fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterexample {
    /// One value for each coordinate.
    pub point: Region,
    /// For a statement about rising t: the higher t, and a number between both minimisers.
    pub higher: Option<(BigRational, BigRational)>,
}

impl Comparison {
    /// The facts that it says.
    fn facts(&self) -> Vec<Fact> {
        let (left, right) = (self.left.clone(), self.right.clone());
        match self.relation {
            Relation::Less => vec![positive(right - left)],
            Relation::AtMost => vec![nonnegative(right - left)],
            Relation::AtLeast => vec![nonnegative(left - right)],
            Relation::Greater => vec![positive(left - right)],
            Relation::Equal => vec![
                nonnegative(right.clone() - left.clone()),
                nonnegative(left - right),
            ],
        }
    }

    /// What holds where it fails; `None` for an equation.
    fn opposite(&self) -> Option<Comparison> {
        let relation = match self.relation {
            Relation::Less => Relation::AtLeast,
            Relation::AtMost => Relation::Greater,
            Relation::Equal => return None,
            Relation::AtLeast => Relation::Less,
            Relation::Greater => Relation::AtMost,
        };
        Some(Comparison {
            relation,
            ..self.clone()
        })
    }

    /// The ways in which it fails.
    fn failures(&self) -> Vec<Vec<Fact>> {
        let (left, right) = (self.left.clone(), self.right.clone());
        match self.relation {
            Relation::Less => vec![vec![nonnegative(left - right)]],
            Relation::AtMost => vec![vec![positive(left - right)]],
            Relation::AtLeast => vec![vec![positive(right - left)]],
            Relation::Greater => vec![vec![nonnegative(right - left)]],
            Relation::Equal => vec![
                vec![positive(right.clone() - left.clone())],
                vec![positive(left - right)],
            ],
        }
    }
}

impl Statement {
    fn comparison(&self, comparison: &Comparison) -> Comparison {
        Comparison {
            left: self.grounded(&comparison.left),
            relation: comparison.relation,
            right: self.grounded(&comparison.right),
        }
    }

    /// The ways in which a comparison holds.
    fn holds(&self, comparison: &Comparison) -> Vec<Vec<Fact>> {
        self.placing(comparison)
            .unwrap_or_else(|| vec![comparison.facts()])
    }

    /// The ways in which a comparison fails.
    fn fails(&self, comparison: &Comparison) -> Vec<Vec<Fact>> {
        let opposite = comparison.opposite();
        opposite
            .and_then(|opposite| self.placing(&opposite))
            .unwrap_or_else(|| comparison.failures())
    }

    /// The ways in which the conclusion holds at a point; `None` if it is about several.
    fn ways(&self) -> Option<Vec<Vec<Fact>>> {
        Some(match &self.assert {
            Formula::Holds(comparison) => self.holds(&self.comparison(comparison)),
            Formula::Phase(phase) => vec![self.is(*phase)],
            Formula::NotPhase(phase) => self.is_not(*phase),
            Formula::PhaseIff(phase, condition) => {
                let condition = self.comparison(condition);
                let both = and(vec![condition.facts()], vec![self.is(*phase)]);
                let neither = and(condition.failures(), self.is_not(*phase));
                [both, neither].concat()
            }
            Formula::Monotone(_) | Formula::EtfPersists => return None,
        })
    }

    /// The ways in which it fails; `None` if it is about several points.
    fn failures(&self) -> Option<Vec<Vec<Fact>>> {
        Some(match &self.assert {
            Formula::Holds(comparison) => self.fails(&self.comparison(comparison)),
            Formula::Phase(phase) => self.is_not(*phase),
            Formula::NotPhase(phase) => vec![self.is(*phase)],
            Formula::PhaseIff(phase, condition) => {
                let condition = self.comparison(condition);
                let only_one = and(vec![condition.facts()], self.is_not(*phase));
                let only_other = and(condition.failures(), vec![self.is(*phase)]);
                [only_one, only_other].concat()
            }
            Formula::Monotone(_) | Formula::EtfPersists => return None,
        })
    }

    fn everywhere(&self, region: Region, ways: Vec<Vec<Fact>>) -> Everywhere {
        let on_ccem = region.axis("s").is_some() || region.axis("delta").is_some();
        let speaks_of_s = |fact: &Fact| fact.expr.variables().contains("s");
        let minimiser = !on_ccem && ways.iter().flatten().any(speaks_of_s);
        Everywhere {
            region,
            slope: minimiser.then(|| self.slope_sign()),
            ways: ways.into_iter().map(where_defined).collect(),
        }
    }

    /// The obligation at every point of the region and, where it speaks of minimisers, that ℓ is
    /// convex.
    fn at_points(&self, region: &Region, ways: Vec<Vec<Fact>>) -> Vec<Obligation> {
        let everywhere = self.everywhere(region.clone(), ways);
        let mut obligations = vec![Obligation::Everywhere(everywhere)];
        if self.is_about_minimisers() {
            obligations.push(self.convexity(region));
        }
        obligations
    }

    /// Does it speak of the minimiser: of a phase, or of an s that is no coordinate?
    fn is_about_minimisers(&self) -> bool {
        let comparisons = self.assume.iter().chain(match &self.assert {
            Formula::Holds(comparison) => Some(comparison),
            _ => None,
        });
        let speaks_of_s = |comparison: &Comparison| {
            let Comparison { left, right, .. } = self.comparison(comparison);
            [left, right]
                .iter()
                .any(|side| side.variables().contains("s"))
        };
        let given_s = self.region.axis("s").is_some() || self.region.axis("delta").is_some();
        let about_phases = !matches!(self.assert, Formula::Holds(_));
        about_phases || !given_s && comparisons.into_iter().any(speaks_of_s)
    }

    /// Is it a statement that the rules can speak of? t > 0, and no phase at a given s.
    fn is_sound(&self) -> bool {
        let given_s = self.region.axis("s").is_some() || self.region.axis("delta").is_some();
        let about_phases = !matches!(self.assert, Formula::Holds(_));
        let t_is_positive = (self.region.axis("t")).is_none_or(|t| t.low.is_positive());
        t_is_positive && !(given_s && about_phases)
    }

    /// What shows the statement by this rule: if all of it holds, so does the statement. `None`
    /// where the rule does not fit.
    pub fn obligations(&self, rule: &Rule) -> Option<Vec<Obligation>> {
        match rule {
            _ if !self.is_sound() => None,
            Rule::Boxes => self.by_boxes(),
            Rule::Identity => self.by_identity(),
            Rule::Threshold { reach } => self.by_threshold(reach),
            Rule::Factor(factor) => self.by_factor(factor),
        }
    }

    fn by_boxes(&self) -> Option<Vec<Obligation>> {
        if let Formula::Monotone(direction) = self.assert {
            return self.by_implicit_function(direction);
        }
        let mut ways = self.ways()?;
        for hypothesis in &self.assume {
            ways.extend(self.comparison(hypothesis).failures());
        }
        Some(self.at_points(&self.region, ways))
    }

    /// Theorem 6. A hypothesis might hold at two temperatures and not between them.
    fn by_implicit_function(&self, direction: Direction) -> Option<Vec<Obligation>> {
        let slope = self.slope();
        let in_t = slope.differentiate("t");
        let moves = match direction {
            Direction::Decreasing => -in_t,
            Direction::Increasing => in_t,
        };
        let mut facts = self.defined();
        facts.extend([positive(slope.differentiate("s")), positive(moves)]);
        let region = self.region.with(unit_interval());
        let everywhere = Obligation::Everywhere(self.everywhere(region, vec![facts]));
        self.assume.is_empty().then_some(vec![everywhere])
    }

    fn by_identity(&self) -> Option<Vec<Obligation>> {
        let Formula::Holds(comparison) = &self.assert else {
            return None;
        };
        let Comparison { left, right, .. } = self.comparison(comparison);
        let defined = where_defined(vec![nonnegative(left.clone()), nonnegative(right.clone())]);
        let everywhere = self.everywhere(self.region.clone(), vec![defined[2..].to_vec()]);
        (comparison.relation == Relation::Equal && everywhere.slope.is_none()).then(|| {
            vec![
                Obligation::Identity(left, right),
                Obligation::Everywhere(everywhere),
            ]
        })
    }

    /// The condition under which an end is said to be optimal.
    fn condition(&self) -> Option<(Phase, Comparison)> {
        let (phase, condition) = match (&self.assert, &self.assume[..]) {
            (Formula::PhaseIff(phase, condition), []) => (*phase, condition),
            (Formula::Phase(phase), [condition]) => (*phase, condition),
            _ => return None,
        };
        (phase != Phase::Intermediate).then(|| (phase, self.comparison(condition)))
    }

    /// What the condition compares with what: t or b, with a formula free of it.
    pub fn threshold(&self) -> Option<(String, Expr)> {
        let (_, condition) = self.condition()?;
        ["t", "b"].into_iter().find_map(|x| {
            let (bound, _) = condition.bound_of(x)?;
            Some((x.to_owned(), bound))
        })
    }

    /// ±ℓ′/t at the end that is said to be optimal under the condition: ≥ 0 iff it is.
    pub fn optimality(&self) -> Option<Expr> {
        let (phase, _) = self.condition()?;
        Some(self.is(phase).remove(0).expr)
    }

    /// Theorem 4: k = ±ℓ′/t at the end is ≥ 0 iff the end is optimal; it has to rise or fall with
    /// the condition. A coordinate that jumps from integer to integer has no interval.
    fn by_threshold(&self, reach: &Axis) -> Option<Vec<Obligation>> {
        let (_, condition) = self.condition()?;
        let (bound, relation) = condition.bound_of(&reach.name)?;
        let above = match relation {
            Relation::AtLeast => true,
            Relation::AtMost => false,
            _ => return None,
        };
        let own = self.region.axis(&reach.name)?;
        let is_coordinate = |name: &std::sync::Arc<str>| self.region.axis(name).is_some();
        let wide = reach.low <= own.low && own.high <= reach.high;
        if own.is_integer() || !wide || !bound.variables().iter().all(is_coordinate) {
            return None;
        }
        let k = self.optimality()?;
        let at_bound = k.substitute(&reach.name, &bound);
        let steepness = k.differentiate(&reach.name);
        let steepness = if above { steepness } else { -steepness };
        let contained = vec![
            nonnegative(bound.clone() - Expr::rational(&reach.low)),
            nonnegative(Expr::rational(&reach.high) - bound),
        ];
        let defined = where_defined(vec![nonnegative(at_bound.clone())]).split_off(1);
        let around = self.region.with(reach.clone());
        let mut steep = where_defined(vec![nonnegative(k)]).split_off(1);
        steep.push(positive(steepness));
        Some(vec![
            Obligation::Identity(at_bound, Expr::integer(0)),
            Obligation::Everywhere(
                self.everywhere(self.region.clone(), vec![[contained, defined].concat()]),
            ),
            Obligation::Everywhere(self.everywhere(around, vec![steep])),
            self.convexity(&self.region),
        ])
    }

    /// Theorem 5: ℓ′/t at the end is ±K (e^left − e^right).
    fn by_factor(&self, factor: &Expr) -> Option<Vec<Obligation>> {
        let (_, condition) = self.condition()?;
        let (left, right) = match condition.relation {
            Relation::AtMost => (condition.left, condition.right),
            Relation::AtLeast => (condition.right, condition.left),
            _ => return None,
        };
        let optimal = self.optimality()?;
        let factored = factor.clone() * (right.exp() - left.exp());
        let defined = where_defined(vec![
            positive(factor.clone()),
            nonnegative(factored.clone()),
            nonnegative(optimal.clone()),
        ]);
        let facts = [&defined[..1], &defined[3..]].concat();
        Some(vec![
            Obligation::Identity(optimal, factored),
            Obligation::Everywhere(self.everywhere(self.region.clone(), vec![facts])),
            self.convexity(&self.region),
        ])
    }
}

impl Comparison {
    /// The comparison as x ∘ bound, bound free of the variable x.
    fn bound_of(&self, x: &str) -> Option<(Expr, Relation)> {
        let variable = Expr::variable(x);
        let (bound, relation) = if self.left == variable {
            (&self.right, self.relation)
        } else if self.right == variable {
            (&self.left, self.relation.reversed())
        } else {
            return None;
        };
        (!bound.variables().contains(x)).then(|| (bound.clone(), relation))
    }
}

impl Relation {
    /// y ∘ x for x ∘ y.
    fn reversed(self) -> Self {
        match self {
            Relation::Less => Relation::Greater,
            Relation::AtMost => Relation::AtLeast,
            Relation::Equal => Relation::Equal,
            Relation::AtLeast => Relation::AtMost,
            Relation::Greater => Relation::Less,
        }
    }
}

/// All pairs of a way of one and a way of the other.
fn and(one: Vec<Vec<Fact>>, other: Vec<Vec<Fact>>) -> Vec<Vec<Fact>> {
    let pairs = one
        .iter()
        .flat_map(|x| other.iter().map(move |y| [&x[..], &y[..]].concat()));
    pairs.collect()
}
