//! `ccem list`: what there is to ask for.

use super::figures::FIGURES;
use super::quantities as q;
use super::{Outcome, Words};
use crate::claim::CLAIMS;
use crate::loss::Kind;
use crate::report::{Column, Field, Report, Table};

/// What there is to ask for by name.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The keys of the data instead of claims and figures.
    pub keys: bool,
}

/// Something with a name, and the command that makes it.
struct Entry {
    kind: &'static str,
    name: &'static str,
    says: &'static str,
    command: String,
}

impl List {
    pub(super) fn words(&self) -> Words {
        Words::command("list").flag("--keys", self.keys)
    }

    /// One row for each thing that has a name.
    pub(super) fn compute(&self) -> Outcome {
        if self.keys {
            return keys();
        }
        let fields: [Field<Entry>; 4] = [
            (q::KIND, |entry| entry.kind.into()),
            (q::NAME, |entry| entry.name.into()),
            (q::SAYS, |entry| entry.says.into()),
            (q::COMMAND, |entry| entry.command.clone().into()),
        ];
        Outcome::done(Report {
            title: "What ccem knows by name".into(),
            loss: Kind::Sigmoid.formula().into(),
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

/// The schema of the data: a row for each key.
fn keys() -> Outcome {
    let fields: [Field<Column>; 5] = [
        (q::NAME, |column| column.key.into()),
        (q::HEADING, |column| column.heading.into()),
        (q::LATEX, |column| column.latex.into()),
        (q::UNIT, |column| column.unit.into()),
        (q::MEANING, |column| column.meaning.into()),
    ];
    Outcome::done(Report {
        title: "The keys of the data in JSON and CSV".into(),
        loss: Kind::Sigmoid.formula().into(),
        table: Table::of(q::ALL, &fields),
        ..Report::default()
    })
}
