//! `ccem derive`: the reduction, step by step.

use super::quantities as q;
use super::{Outcome, Status, Words};
use crate::loss::Kind;
use crate::reduction::derivation::{Check, Step, derivation};
use crate::report::{DisplayedStep, Field, Report, Table};

/// The derivation of the reduction.
#[derive(Clone, Debug, PartialEq)]
pub struct Derive {}

impl Derive {
    pub(super) fn words(&self) -> Words {
        Words::command("derive")
    }

    /// One row a step; refuted if any check failed.
    pub(super) fn compute(&self) -> Result<Outcome, String> {
        let steps = derivation();
        let failed = steps.iter().any(|step| step.check == Check::Failed);
        let report = Report {
            title: "The reduction of the sigmoid loss to one dimension".into(),
            loss: Kind::Sigmoid.formula().into(),
            table: Table::of(&steps, &fields()),
            steps: steps.iter().map(displayed).collect(),
            notes: vec![
                "Each displayed equality was checked when this was printed, as it says beside it; \
                 the sentences below the formulas say what follows and were not."
                    .into(),
                "“Optimal” means on CCEM. That min ℓ bounds the loss of all unit vectors is \
                 Theorem 1: see ccem check theorem-1."
                    .into(),
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
