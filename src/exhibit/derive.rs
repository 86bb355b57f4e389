//! `ccem derive`: the reduction, step by step.

use super::quantities as q;
use super::{Outcome, Status, Words};
use crate::bound::closed::Theorem;
use crate::bound::derivation as small;
use crate::loss::Kind;
use crate::nearest::named;
use crate::reduction::derivation::{Check, Step, derivation};
use crate::reduction::learned_bias;
use crate::report::{DisplayedStep, Field, Report, Table};

/// A derivation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Derive {
    /// The reduction of the sigmoid loss to one dimension.
    #[default]
    Reduction,
    /// The optimum where the bias is optimised too.
    LearnedBias,
    /// A family of exact optima where the dimension is too small for min ℓ.
    Small(Theorem),
}

impl Derive {
    pub(super) fn words(&self) -> Words {
        let words = Words::command("derive");
        match self {
            Derive::Reduction => words,
            _ => words.word(self.name()),
        }
    }

    /// All of them.
    pub const ALL: [Derive; 6] = [
        Derive::Reduction,
        Derive::LearnedBias,
        Derive::Small(Theorem::Simplex),
        Derive::Small(Theorem::CrossPolytope),
        Derive::Small(Theorem::TwoClusters),
        Derive::Small(Theorem::LiftedCrossPolytope),
    ];

    /// The derivation of this name.
    ///
    /// # Errors
    /// There is none; the message names them all, and the nearest.
    pub fn find(name: &str) -> Result<Derive, String> {
        named("derivation", name, Derive::ALL, |known| known.name())
    }

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Derive::Reduction => "reduction",
            Derive::LearnedBias => "learned-bias",
            Derive::Small(Theorem::Simplex) => "simplex",
            Derive::Small(Theorem::CrossPolytope) => "cross-polytope",
            Derive::Small(Theorem::TwoClusters) => "two-clusters",
            Derive::Small(Theorem::LiftedCrossPolytope) => "lifted",
        }
    }

    /// What it is.
    pub const fn about(self) -> &'static str {
        match self {
            Derive::Reduction => "The reduction of the sigmoid loss to one dimension",
            Derive::LearnedBias => "The optimum where the bias is optimised too",
            Derive::Small(Theorem::Simplex) => "The simplex ETF in R^(N−1), below its threshold",
            Derive::Small(Theorem::CrossPolytope) => "The cross-polytope, N = 2d",
            Derive::Small(Theorem::TwoClusters) => "Two clusters in the plane",
            Derive::Small(Theorem::LiftedCrossPolytope) => "The lifted cross-polytope, N = 2(d−1)",
        }
    }

    fn steps(self) -> Vec<Step> {
        match self {
            Derive::Reduction => derivation(),
            Derive::LearnedBias => learned_bias::derivation(),
            Derive::Small(theorem) => small::derivation(theorem),
        }
    }

    /// What the formulas rest on that is not derived here.
    fn reservation(self) -> &'static str {
        match self {
            Derive::Reduction => {
                "“Optimal” means on CCEM. That min ℓ bounds the loss of all unit vectors is \
                 Theorem 1: see ccem check theorem-1."
            }
            Derive::LearnedBias => {
                "p and q stand for p(s) and q(s), with dp/ds = 2 and dq/ds = (N−2)/(N−1). That \
                 ℓ(s; b) bounds the loss of all unit vectors at each b is Theorem 1: see ccem check \
                 theorem-1. Where t is optimised too there is no minimum: at b = 0 the loss of the \
                 simplex ETF tends to 0 as t → ∞, and every loss is positive."
            }
            Derive::Small(_) => {
                "That the parabola stays below ψ, and what it leaves of φ above its value at p, on all \
                 of [−1, 1] is not derived here: for t ≤ b Coq proves it, see ccem check small-simplex \
                 small-cross-polytope small-two-clusters small-lifted; at one problem ccem bound \
                 proves it by intervals."
            }
        }
    }

    /// One row a step; refuted if any check failed.
    pub(super) fn compute(&self) -> Result<Outcome, String> {
        let steps = self.steps();
        let failed = steps.iter().any(|step| step.check == Check::Failed);
        let report = Report {
            title: self.about().into(),
            loss: Kind::Sigmoid.formula().into(),
            table: Table::of(&steps, &fields()),
            steps: steps.iter().map(displayed).collect(),
            notes: vec![
                "Each displayed equality was checked when this was printed, as it says beside it; \
                 the sentences below the formulas say what follows and were not."
                    .into(),
                self.reservation().into(),
            ],
            ..Report::default()
        };
        let status = if failed {
            Status::Refuted
        } else {
            Status::Holds
        };
        Ok(Outcome {
            report,
            status,
            warnings: Vec::new(),
        })
    }
}

fn fields() -> [Field<Step>; 5] {
    [
        (q::TITLE, |step| step.title.into()),
        (q::FORMULA, |step| text(step).into()),
        (q::LATEX, |step| latex(step).into()),
        (q::REASON, |step| step.reason.into()),
        (q::CHECK, |step| step.check.to_string().into()),
    ]
}

fn displayed(step: &Step) -> DisplayedStep {
    DisplayedStep {
        title: step.title,
        text: text(step),
        latex: latex(step),
        reason: step.reason,
        check: step.check.to_string(),
    }
}

fn text(step: &Step) -> String {
    let right = step.formula.as_ref().map(|formula| format!(" = {formula}"));
    format!("{}{}", step.name.0, right.unwrap_or_default())
}

fn latex(step: &Step) -> String {
    let right = step
        .formula
        .as_ref()
        .map(|formula| format!(" = {}", formula.latex()));
    format!("{}{}", step.name.1, right.unwrap_or_default())
}
