//! `ccem list`: what there is to ask for.

use clap::Args;

use super::Outcome;
use super::plot::FIGURES;
use super::theory::SIGMOID_LOSS;
use crate::claim::CLAIMS;
use crate::report::{Column, Field, Report, Table};

/// Arguments of `ccem list`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem list                             claims and figures, and the command for each
  ccem list --format markdown           the same for a README")]
pub struct List {}

/// Something with a name, and the command that makes it.
struct Entry {
    kind: &'static str,
    name: &'static str,
    says: &'static str,
    command: String,
}

impl List {
    /// One row for each thing that has a name.
    pub fn run(&self) -> Outcome {
        let fields: [Field<Entry>; 4] = [
            (Column::new("kind", "kind", "kind"), |entry| {
                entry.kind.into()
            }),
            (Column::new("name", "name", "name"), |entry| {
                entry.name.into()
            }),
            (Column::new("says", "says", "says"), |entry| {
                entry.says.into()
            }),
            (Column::new("command", "command", "command"), |entry| {
                entry.command.clone().into()
            }),
        ];
        Outcome::done(Report {
            title: "What ccem knows by name".into(),
            loss: SIGMOID_LOSS.into(),
            table: Table::of(&entries(), &fields),
            ..Report::default()
        })
    }
}

/// A new kind of named thing is one more chain here.
fn entries() -> Vec<Entry> {
    let claims = CLAIMS.iter().map(|claim| Entry {
        kind: "claim",
        name: claim.id,
        says: claim.wording,
        command: format!("ccem check {}", claim.id),
    });
    let figures = FIGURES.iter().map(|figure| Entry {
        kind: "figure",
        name: figure.id,
        says: figure.title,
        command: format!("ccem plot {}", figure.arguments.join(" ")),
    });
    claims.chain(figures).collect()
}
