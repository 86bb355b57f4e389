//! A claim of the registry as statements over a region.

use num_rational::BigRational;
use num_traits::Signed;

use super::small_dimension::{Exact, Small};
use super::statement::{Axis, Comparison, Formula, Region, Relation, Statement};
use super::{Assertion, Bias, Claim, ClaimText, Domain, sigmoid_reduced_loss};
use crate::bound::closed::Theorem;
use crate::reduction::{Condition, Phase, Problem, Quantity, symbols};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// What a claim says about CCEM, over a region.
#[derive(Clone, Debug)]
pub struct Translation {
    /// Each follows from the claim, unless they [suffice](Translation::suffices).
    pub statements: Vec<Statement>,
    /// What the claim says beyond them, if it does: "the bound over all unit vectors".
    pub beyond: Option<&'static str>,
    /// The claim follows from all of them together, but they do not follow from it: where one fails,
    /// the claim is open.
    pub suffices: bool,
}

impl Claim {
    /// The claim over that part of a region that meets its hypotheses; no statements where none
    /// does, or where the claim is about no numbers of a region.
    pub fn translate(&self, region: &Region) -> Translation {
        let mut translation = self.assertion.clone().translate();
        if self.has_own_ranges() {
            return translation;
        }
        match self.domain.part_of(region) {
            None => translation.statements.clear(),
            Some(part) => {
                for statement in &mut translation.statements {
                    let own = std::mem::take(&mut statement.region.axes);
                    statement.region = own.into_iter().fold(part.clone(), |r, axis| r.with(axis));
                    statement.leave_out_what_is_tied();
                    if translation.suffices {
                        *statement = as_written(statement);
                    }
                }
            }
        }
        translation
    }
}

/// The same as it is read from a certificate: products associate otherwise, and intervals, which are as
/// narrow as a formula is well written, decide the same boxes.
fn as_written(statement: &Statement) -> Statement {
    Statement::try_from(&ClaimText::from(statement)).unwrap_or_else(|_| statement.clone())
}

impl Statement {
    /// Leaves out hypotheses such as t ≤ b where b is t.
    fn leave_out_what_is_tied(&mut self) {
        let tied = |formula: &Formula| match formula {
            Formula::Holds(one) if one.relation == Relation::AtMost => {
                let margin = self.tied(&(one.right.clone() - one.left.clone()));
                self.region.symmetric && margin.provably_equals(&Expr::integer(0))
            }
            _ => false,
        };
        let kept: Vec<Formula> = self
            .assume
            .iter()
            .filter(|one| !tied(one))
            .cloned()
            .collect();
        self.assume = kept;
    }
}

impl Domain {
    /// The part of a region where N is allowed, and b = t if that is demanded.
    fn part_of(&self, region: &Region) -> Option<Region> {
        let n = region.axis("N")?;
        let whole = |n: u64| BigRational::from_integer(n.into());
        let low = n.low.clone().max(whole(self.least_n));
        let high = n.high.clone().min(whole(self.most_n));
        let mut part = region.with(Axis::new("N", low, high));
        if self.bias == Bias::EqualToT {
            part.axes.retain(|axis| axis.name != "b");
            part.symmetric = true;
        }
        let empty = part.axes.iter().any(|axis| axis.low > axis.high);
        let tied = region.symmetric || self.bias == Bias::Free || region.axis("b").is_some();
        (!empty && tied).then_some(part)
    }
}

impl Region {
    /// N from `n[0]` to `n[1]`, t in \[10⁻⁹, 10⁴\] and b in \[−10⁴, 10⁴\].
    pub fn wide(n: [u64; 2]) -> Region {
        let integer = |x: i64| BigRational::from_integer(x.into());
        let least_t = BigRational::new(1.into(), 1_000_000_000.into());
        Region {
            axes: vec![
                Axis::new(
                    "N",
                    BigRational::from_integer(n[0].into()),
                    BigRational::from_integer(n[1].into()),
                ),
                Axis::new("t", least_t, integer(10_000)),
                Axis::new("b", integer(-10_000), integer(10_000)),
            ],
            symmetric: false,
        }
    }

    /// The smallest one around some problems; `None` around none. A temperature that names a
    /// threshold counts as the nearest double.
    pub fn around(problems: &[&Problem]) -> Option<Region> {
        let points: Vec<Region> = problems.iter().filter_map(|p| Region::of(p)).collect();
        let mut whole = points.first()?.clone();
        whole.symmetric = points.iter().all(|point| point.symmetric);
        for axis in &mut whole.axes {
            for point in points.iter().filter_map(|point| point.axis(&axis.name)) {
                axis.low = axis.low.clone().min(point.low.clone());
                axis.high = axis.high.clone().max(point.high.clone());
            }
        }
        if whole.symmetric {
            whole.axes.retain(|axis| axis.name != "b");
        }
        let positive = whole.axis("t").is_some_and(|t| t.low.is_positive());
        positive.then_some(whole)
    }

    /// One problem, with b as a coordinate.
    pub fn of(problem: &Problem) -> Option<Region> {
        let at = problem.at::<f64>();
        let exact = |x: &Quantity, value: f64| match x.as_rational() {
            Some(x) => Some(x.clone()),
            None => BigRational::from_float(value),
        };
        let [t, b] = [exact(problem.t(), at.t)?, exact(problem.b(), at.b)?];
        let n = BigRational::from_integer(problem.n().into());
        let point = |name, x: BigRational| Axis::new(name, x.clone(), x);
        Some(Region {
            axes: vec![point("N", n), point("t", t), point("b", b)],
            symmetric: problem.is_symmetric(),
        })
    }
}

impl Assertion {
    fn translate(self) -> Translation {
        let whole = |statements| Translation {
            statements,
            beyond: None,
            suffices: false,
        };
        match self {
            Assertion::NegativeMeanAtLeast(bound) => Translation {
                statements: vec![on_ccem(equal(Expr::variable("q"), bound))],
                beyond: Some("equality on CCEM; the bound is about all unit vectors"),
                suffices: false,
            },
            Assertion::CcemIsOptimal { reduced } => Translation {
                statements: vec![on_ccem(equal(Expr::variable("loss"), reduced))],
                beyond: Some("ℓ on CCEM; the bound is about all unit vectors"),
                suffices: false,
            },
            Assertion::PhaseIff {
                reduced,
                phase,
                condition,
            } => whole(vec![match condition {
                None => statement(reduced, Formula::Phase(phase)),
                Some(condition) => statement(reduced, Formula::phase_iff(phase, condition.into())),
            }]),
            Assertion::Monotone { reduced, direction } => {
                whole(vec![statement(reduced, Formula::delta_moves(direction))])
            }
            Assertion::EtfPersists { reduced } => {
                let persists = Formula::Persists {
                    phase: Phase::Etf,
                    along: "t".into(),
                };
                whole(vec![statement(reduced, persists)])
            }
            Assertion::SharedOptimum {
                sigmoid,
                infonce,
                condition,
            } => {
                let optimal = Formula::Phase(Phase::Etf);
                let both = [sigmoid, infonce].map(|loss| Statement {
                    assume: vec![Formula::Holds(condition.clone().into())],
                    ..statement(loss, optimal.clone())
                });
                whole(both.into())
            }
            Assertion::Small(Small::Exact(exact)) => Translation {
                suffices: true,
                ..whole(multipliers_suffice(&exact))
            },
            Assertion::Statements(statements) | Assertion::Incompatible { statements, .. } => {
                whole(statements)
            }
            Assertion::Encoder(encoded) => encoded.translate(),
            Assertion::NeededDimension { .. } | Assertion::Small(_) | Assertion::Reported(_) => {
                whole(Vec::new())
            }
        }
    }
}

impl From<Condition<Expr>> for Comparison {
    fn from(condition: Condition<Expr>) -> Self {
        Comparison {
            left: condition.left,
            relation: Relation::AtMost,
            right: condition.right,
        }
    }
}

/// About the minimiser of a loss; the region is still to come.
fn statement(loss: Expr, assert: Formula) -> Statement {
    Statement {
        region: Region {
            axes: Vec::new(),
            symmetric: false,
        },
        loss,
        assume: Vec::new(),
        assert,
    }
}

/// Where the conditions hold, so does what makes the closed-form multipliers a proof.
fn multipliers_suffice(exact: &Exact) -> Vec<Statement> {
    let conditions: Vec<Formula> = exact.grounded().into_iter().map(Formula::Holds).collect();
    let half = || symbols().n / Expr::integer(2);
    let in_n = |formula: &Expr| match exact.theorem {
        Theorem::CrossPolytope => formula.substitute("d", &half()),
        Theorem::LiftedCrossPolytope => formula.substitute("d", &(half() + Expr::integer(1))),
        Theorem::Simplex | Theorem::TwoClusters => formula.clone(),
    };
    let sufficient = exact.suffices().into_iter().map(|one| {
        let stated = Statement {
            assume: conditions.clone(),
            ..statement(sigmoid_reduced_loss(), Formula::Holds(one))
        };
        stated.map(&in_n)
    });
    sufficient.collect()
}

/// About the numbers of a region, whatever the minimiser.
pub(super) fn about(assert: Formula) -> Statement {
    statement(sigmoid_reduced_loss(), assert)
}

/// About all s ∈ [0, 1].
fn on_ccem(comparison: Comparison) -> Statement {
    along_s(Formula::Holds(comparison))
}

/// The same of any formula.
pub(super) fn along_s(assert: Formula) -> Statement {
    let mut statement = about(assert);
    let [zero, one] = [0, 1].map(|x| BigRational::from_integer(x.into()));
    statement.region.axes.push(Axis::new("s", zero, one));
    statement
}

pub(super) fn equal(left: Expr, right: Expr) -> Comparison {
    Comparison {
        left,
        relation: Relation::Equal,
        right,
    }
}
