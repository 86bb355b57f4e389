//! `ccem derive`: the reduction, step by step.

use clap::Args;

use super::theory::SIGMOID_LOSS;
use super::{Outcome, Status};
use crate::reduction::derivation::{Check, Step, derivation};
use crate::report::{Column, DisplayedStep, Field, Report, Table};

/// Arguments of `ccem derive`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem derive                               the reduction, step by step
  ccem derive --format latex -o derivation.tex")]
pub struct Derive {}

impl Derive {
    /// One row a step; refuted if any check failed.
    pub fn run(&self) -> Result<Outcome, String> {
        let steps = derivation();
        let failed = steps.iter().any(|step| step.check == Check::Failed);
        let report = Report {
            title: "The reduction of the sigmoid loss to one dimension".into(),
            loss: SIGMOID_LOSS.into(),
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
        (Column::new("title", "step", "step"), |step| {
            step.title.into()
        }),
        (Column::new("formula", "formula", "formula"), |step| {
            text(step).into()
        }),
        (Column::new("latex", "LaTeX", "LaTeX"), |step| {
            latex(step).into()
        }),
        (Column::new("reason", "reason", "reason"), |step| {
            step.reason.into()
        }),
        (Column::new("check", "check", "check"), |step| {
            step.check.to_string().into()
        }),
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
