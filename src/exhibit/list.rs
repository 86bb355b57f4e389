//! `ccem list`: what there is to ask for.

use super::figures::FIGURES;
use super::quantities as q;
use super::{Outcome, Words};
use crate::audit::{MISTAKES, OTHERWISE};
use crate::claim::PAPERS;
use crate::loss::Kind;
use crate::nearest::named;
use crate::report::{Column, Field, Report, Table};

/// What there is to ask for by name.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// These keys of the data instead of claims and figures; where none is named, all of them.
    pub keys: Option<Vec<String>>,
}

/// Something with a name, and the command that makes it.
struct Entry {
    paper: Option<&'static str>,
    kind: &'static str,
    name: &'static str,
    says: &'static str,
    command: String,
}

impl List {
    pub(super) fn words(&self) -> Words {
        let words = Words::command("list").flag("--keys", self.keys.is_some());
        (self.keys.iter().flatten()).fold(words, |words, key| words.word(key))
    }

    /// One row for each thing that has a name.
    ///
    /// # Errors
    /// If there is no such key.
    pub(super) fn compute(&self) -> Result<Outcome, String> {
        if let Some(names) = &self.keys {
            return keys(names);
        }
        let fields: [Field<Entry>; 5] = [
            (q::PAPER, |entry| entry.paper.into()),
            (q::KIND, |entry| entry.kind.into()),
            (q::NAME, |entry| entry.name.into()),
            (q::SAYS, |entry| entry.says.into()),
            (q::COMMAND, |entry| entry.command.clone().into()),
        ];
        Ok(Outcome::done(Report {
            title: "What ccem knows by name".into(),
            loss: Kind::Sigmoid.formula().into(),
            table: Table::of(&entries(), &fields),
            ..Report::default()
        }))
    }
}

/// A new kind of named thing is one more chain here.
fn entries() -> Vec<Entry> {
    let by_paper = PAPERS.iter();
    let claims = by_paper.flat_map(|paper| paper.claims().map(move |claim| (paper, claim)));
    let claims = claims.map(|(paper, claim)| Entry {
        paper: Some(paper.id),
        kind: "claim",
        name: claim.id,
        says: claim.wording,
        command: format!("ccem check {}", claim.id),
    });
    let figures = FIGURES.iter().map(|figure| Entry {
        paper: None,
        kind: "figure",
        name: figure.id,
        says: figure.title,
        command: format!("ccem plot {}", figure.arguments.join(" ")),
    });
    let audit = |name, says| Entry {
        paper: None,
        kind: "mistake",
        name,
        says,
        command: "ccem audit U.npy V.npy -t 10 -b 10 --value 3.14159".into(),
    };
    let mistakes = MISTAKES
        .iter()
        .map(|mistake| (mistake.id, mistake.formula))
        .chain(OTHERWISE)
        .map(|(name, says)| audit(name, says));
    claims.chain(figures).chain(mistakes).collect()
}

/// The schema of the data: a row for each key, or for these.
fn keys(names: &[String]) -> Result<Outcome, String> {
    let find = |name: &String| named("key", name, q::ALL.iter().copied(), |column| column.key);
    let columns = match names {
        [] => q::ALL.to_vec(),
        names => names.iter().map(find).collect::<Result<_, _>>()?,
    };
    let fields: [Field<Column>; 5] = [
        (q::NAME, |column| column.key.into()),
        (q::HEADING, |column| column.heading.into()),
        (q::LATEX, |column| column.latex.into()),
        (q::UNIT, |column| column.unit.into()),
        (q::MEANING, |column| column.meaning.into()),
    ];
    Ok(Outcome::done(Report {
        title: "The keys of the data in JSON and CSV".into(),
        loss: Kind::Sigmoid.formula().into(),
        table: Table::of(&columns, &fields),
        ..Report::default()
    }))
}
