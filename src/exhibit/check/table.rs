//! The table of claims and verdicts.

use super::{Check, Examined, Row};
use crate::claim::{Claim, Scope};
use crate::evidence::{Finding, Level, Verdict};
use crate::exhibit::quantities as q;
use crate::loss::Kind;
use crate::reduction::Problem;
use crate::report::{Cell, Column, Field, Report, Table};

/// "N = 4 to 64, 976 points; N = 5 to 20, 42 cells, 3 seeds each", of what the hypotheses admit.
pub fn described(scope: &Scope, claim: &Claim, levels: &[Level]) -> String {
    let parts = levels.iter().filter_map(|level| match level {
        Level::Numeric => of_points(&scope.reduced, claim, "points"),
        Level::Empirical => {
            let cells = of_points(&scope.full, claim, "cells")?;
            Some(format!("{cells}, {} seeds each", scope.seeds))
        }
        Level::Certified => {
            let statements = claim.translate(scope.region.as_ref()?).statements;
            Some(statements.first()?.region.to_string())
        }
        Level::Formal => None,
    });
    parts.collect::<Vec<_>>().join("; ")
}

fn of_points(points: &[Problem], claim: &Claim, unit: &str) -> Option<String> {
    let sizes = points
        .iter()
        .filter(|point| claim.domain.contains(point))
        .map(Problem::n);
    let (least, most, count) = (sizes.clone().min()?, sizes.clone().max()?, sizes.count());
    Some(match least == most {
        true => format!("N = {least}, {count} {unit}"),
        false => format!("N = {least} to {most}, {count} {unit}"),
    })
}

impl Check {
    /// The table without rows, unless claims are only listed.
    pub(in crate::exhibit) fn columns(&self) -> Option<Table> {
        (!self.list).then(|| Table::of(&[], &fields(self.paper.is_some())))
    }
}

pub fn report(examined: &Examined) -> Report {
    let rows = &examined.rows;
    Report {
        title: match examined.work {
            Some(work) => format!("The claims of {work} and what became of them"),
            None => "The claims and what speaks for them".into(),
        },
        loss: Kind::Sigmoid.formula().into(),
        seed: Some(0),
        table: Table::of(rows, &fields(examined.work.is_some())),
        notes: notes(rows),
        ..Report::default()
    }
}

/// Of the claims of one work a page shows the places and not the levels.
fn fields(of_one_work: bool) -> [Field<Row>; 18] {
    let [place, level] = match of_one_work {
        true => [|column: Column| column, Column::data_only],
        false => [Column::data_only, |column: Column| column],
    };
    [
        (q::CLAIM, |row| row.id.clone().into()),
        (q::WORDING, Row::says),
        (place(q::PLACE), |row| row.place.clone().into()),
        (q::SOURCE.data_only(), |row| row.source.clone().into()),
        (q::SCOPE.data_only(), |row| row.scope.clone().into()),
        (level(q::NUMERIC), |row| found(row, Level::Numeric)),
        (level(q::EMPIRICAL), |row| found(row, Level::Empirical)),
        (level(q::CERTIFIED), |row| found(row, Level::Certified)),
        (level(q::FORMAL), |row| found(row, Level::Formal)),
        (q::VERDICT, |row| {
            row.examination.verdict().to_string().into()
        }),
        (q::WITNESS, |row| {
            row.examination
                .witness()
                .map(|witness| witness.to_string())
                .into()
        }),
        (q::VERDICT_MEANING.data_only(), |row| {
            row.examination.verdict().sentence().into()
        }),
        (q::POINTS.data_only(), |row| {
            count(row, Level::Numeric, |finding| {
                finding.agreed + finding.within_rounding + usize::from(finding.witness.is_some())
            })
        }),
        (q::AGREED.data_only(), |row| {
            count(row, Level::Numeric, |finding| finding.agreed)
        }),
        (q::WITHIN_ROUNDING.data_only(), |row| {
            count(row, Level::Numeric, |finding| finding.within_rounding)
        }),
        (q::BOXES.data_only(), |row| {
            count(row, Level::Certified, |finding| finding.agreed)
        }),
        (q::UNDECIDED.data_only(), |row| {
            count(row, Level::Certified, |finding| finding.not_arrived)
        }),
        (q::CELLS.data_only(), |row| {
            count(row, Level::Empirical, |finding| finding.agreed)
        }),
    ]
}

fn count(row: &Row, level: Level, of: fn(&Finding) -> usize) -> Cell {
    row.examination.finding(level).map(of).into()
}

fn found(row: &Row, level: Level) -> Cell {
    row.examination
        .finding(level)
        .map(|finding| finding.to_string())
        .into()
}

/// One plain sentence for each verdict that occurs.
fn notes(rows: &[Row]) -> Vec<String> {
    let mut verdicts: Vec<Verdict> = rows.iter().map(|row| row.examination.verdict()).collect();
    verdicts.sort_by_key(|verdict| std::cmp::Reverse(verdict.weight()));
    verdicts.dedup();
    let meanings = verdicts
        .into_iter()
        .map(|verdict| format!("{verdict}: {}", verdict.sentence()));
    let outside = rows.iter().filter_map(|row| {
        let why = row.examination.outside.as_ref()?;
        Some(format!("{} is not applicable: {why}.", row.id))
    });
    meanings.chain(outside).collect()
}

pub fn list(claims: &[&Claim]) -> Report {
    let fields: [Field<&Claim>; 4] = [
        (q::CLAIM, |claim| claim.id.into()),
        (q::STANDING, |claim| claim.standing.to_string().into()),
        (q::SOURCE, |claim| {
            format!("{}, {}", claim.source.work, claim.source.item).into()
        }),
        (q::WORDING, |claim| claim.wording.into()),
    ];
    Report {
        title: "The claims that ccem knows".into(),
        loss: Kind::Sigmoid.formula().into(),
        table: Table::of(claims, &fields),
        ..Report::default()
    }
}
