//! The table of claims and verdicts.

use super::Row;
use crate::claim::{Claim, Scope};
use crate::cli::theory::SIGMOID_LOSS;
use crate::evidence::{Level, Verdict};
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

pub fn report(rows: &[Row]) -> Report {
    Report {
        title: "The claims and what speaks for them".into(),
        loss: SIGMOID_LOSS.into(),
        seed: Some(0),
        table: Table::of(rows, &fields()),
        notes: notes(rows),
        ..Report::default()
    }
}

fn fields() -> [Field<Row>; 11] {
    [
        (Column::new("claim", "claim", "claim"), |row| {
            row.id.clone().into()
        }),
        (Column::new("wording", "says", "says"), |row| {
            row.wording.clone().into()
        }),
        (
            Column::new("source", "source", "source").data_only(),
            |row| row.source.clone().into(),
        ),
        (Column::new("scope", "scope", "scope").data_only(), |row| {
            row.scope.clone().into()
        }),
        (Column::new("numeric", "numeric", "numeric"), |row| {
            found(row, Level::Numeric)
        }),
        (Column::new("empirical", "empirical", "empirical"), |row| {
            found(row, Level::Empirical)
        }),
        (Column::new("certified", "certified", "certified"), |row| {
            found(row, Level::Certified)
        }),
        (Column::new("formal", "formal", "formal"), |row| {
            found(row, Level::Formal)
        }),
        (Column::new("verdict", "verdict", "verdict"), |row| {
            row.examination.verdict().to_string().into()
        }),
        (Column::new("witness", "witness", "witness"), |row| {
            row.examination
                .witness()
                .map(|witness| witness.to_string())
                .into()
        }),
        (
            Column::new("meaning", "meaning", "meaning").data_only(),
            |row| row.examination.verdict().sentence().into(),
        ),
    ]
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
        (Column::new("claim", "claim", "claim"), |claim| {
            claim.id.into()
        }),
        (Column::new("standing", "standing", "standing"), |claim| {
            claim.standing.to_string().into()
        }),
        (Column::new("source", "source", "source"), |claim| {
            format!("{}, {}", claim.source.work, claim.source.item).into()
        }),
        (Column::new("wording", "says", "says"), |claim| {
            claim.wording.into()
        }),
    ];
    Report {
        title: "The claims that ccem knows".into(),
        loss: SIGMOID_LOSS.into(),
        table: Table::of(claims, &fields),
        ..Report::default()
    }
}
