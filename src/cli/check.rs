//! `ccem check`: the claims and their verdicts.

use clap::Args;

use super::full::{few_enough, seeds};
use super::grid::{Integers, Quantities};
use super::problems::Problems;
use super::progress::Progress;
use super::theory::SIGMOID_LOSS;
use super::{Outcome, Status};
use crate::claim::{CLAIMS, Claim, Scope, Standing};
use crate::evidence::{Examination, Level, Verdict, examine};
use crate::reduction::Problem;
use crate::report::{Cell, Column, Field, Report, Table};

/// Arguments of `ccem check`.
#[derive(Args)]
pub struct Check {
    /// Claims to examine, by name [default: all but the conjectures]
    #[arg(value_name = "CLAIM")]
    claims: Vec<String>,
    /// List the claims instead of examining them
    #[arg(long)]
    list: bool,
    /// Examine the conjectures too
    #[arg(long)]
    conjectures: bool,
    /// Levels of evidence
    #[arg(long, value_name = "LEVEL", value_delimiter = ',', value_parser = level,
          default_value = "numeric,empirical")]
    level: Vec<Level>,
    /// Examine at these N instead of each claim's own scope (needs -t)
    #[arg(
        short = 'N',
        long,
        value_name = "N",
        requires = "temperature",
        allow_hyphen_values = true
    )]
    pairs: Option<Integers>,
    /// Embedding dimension [default: N]
    #[arg(
        short,
        long,
        value_name = "D",
        requires = "pairs",
        allow_hyphen_values = true
    )]
    dim: Option<Integers>,
    /// Examine at these temperatures instead of each claim's own scope (needs -N)
    #[arg(
        short,
        long,
        value_name = "T",
        requires = "pairs",
        allow_hyphen_values = true
    )]
    temperature: Option<Quantities>,
    /// Bias [default: equal to t]
    #[arg(
        short,
        long,
        value_name = "B",
        requires = "pairs",
        allow_hyphen_values = true
    )]
    bias: Option<Quantities>,
    /// Random starts of each full optimisation [default: the claim's own number]
    #[arg(long, value_name = "K", value_parser = seeds)]
    seeds: Option<u64>,
}

fn level(text: &str) -> Result<Level, String> {
    let known = Level::ALL.map(|level| level.to_string());
    let level = Level::ALL
        .into_iter()
        .find(|level| level.to_string() == text);
    level.ok_or_else(|| {
        format!(
            "`{text}` is no level of evidence; there are {}",
            known.join(", ")
        )
    })
}

/// One row of the result.
struct Row {
    examination: Examination,
    scope: String,
}

impl Check {
    /// One row a claim.
    pub fn run(&self, progress: &Progress) -> Result<Outcome, String> {
        let claims = self.selected()?;
        if self.list {
            return Ok(Outcome::done(list(&claims)));
        }
        let replacement = self.scope()?;
        let warnings: Vec<String> = self.left_out(replacement.as_ref()).into_iter().collect();
        let bar = progress.bar(claims.len() as u64, "claims");
        let mut rows = Vec::new();
        for claim in claims {
            let mut scope = replacement.clone().unwrap_or_else(claim.scope);
            scope.seeds = self.seeds.unwrap_or(scope.seeds);
            few_enough(&scope.full, scope.seeds)?;
            rows.push(Row {
                examination: examine(claim, &scope, &self.level),
                scope: described(&scope, claim, &self.level),
            });
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(Outcome {
            status: status(&rows),
            report: report(&rows),
            warnings,
        })
    }

    /// The claims asked for, in the registry's order.
    fn selected(&self) -> Result<Vec<&'static Claim>, String> {
        for id in &self.claims {
            if Claim::find(id).is_none() {
                let known: Vec<&str> = CLAIMS.iter().map(|claim| claim.id).collect();
                return Err(format!(
                    "there is no claim `{id}`; there are {}",
                    known.join(", ")
                ));
            }
        }
        let wanted = |claim: &&Claim| match self.claims.is_empty() {
            true => self.list || self.conjectures || claim.standing != Standing::Conjecture,
            false => self.claims.iter().any(|id| id == claim.id),
        };
        Ok(CLAIMS.iter().filter(wanted).collect())
    }

    /// The scope that the user put in the place of each claim's own.
    fn scope(&self) -> Result<Option<Scope>, String> {
        let (Some(pairs), Some(temperature)) = (&self.pairs, &self.temperature) else {
            return Ok(None);
        };
        let problems = Problems {
            pairs: pairs.clone(),
            dim: self.dim.clone(),
            temperature: temperature.clone(),
            bias: self.bias.clone(),
        };
        let reduced = problems.grid()?;
        let full = reduced
            .iter()
            .filter(|problem| is_small(problem))
            .cloned()
            .collect();
        Ok(Some(Scope {
            reduced,
            full,
            seeds: 3,
        }))
    }

    /// What a scope of the user's own leaves out.
    fn left_out(&self, scope: Option<&Scope>) -> Option<String> {
        let empirical = self.level.contains(&Level::Empirical);
        let left_out = scope.is_some_and(|scope| !scope.reduced.iter().all(is_small));
        (empirical && left_out)
            .then(|| format!("N or d above {MOST_PAIRS} are not optimised in full: minutes a run"))
    }
}

/// Full optimisation of more pairs, or in more dimensions, takes minutes a run.
const MOST_PAIRS: u64 = 512;

fn is_small(problem: &Problem) -> bool {
    problem.n() <= MOST_PAIRS && problem.d() <= MOST_PAIRS
}

/// The worst verdict decides: refuted, then undecided.
fn status(rows: &[Row]) -> Status {
    let of = |row: &Row| match row.examination.verdict() {
        Verdict::Refuted => Status::Refuted,
        Verdict::Undecided => Status::Undecided,
        Verdict::Supported | Verdict::NotApplicable => Status::Holds,
    };
    rows.iter().map(of).max().unwrap_or(Status::Holds)
}

/// "N = 4 to 64, 976 points; N = 5 to 20, 42 cells, 3 seeds each", of what the hypotheses admit.
fn described(scope: &Scope, claim: &Claim, levels: &[Level]) -> String {
    let parts = levels.iter().filter_map(|level| match level {
        Level::Numeric => of_points(&scope.reduced, claim, "points"),
        Level::Empirical => {
            let cells = of_points(&scope.full, claim, "cells")?;
            Some(format!("{cells}, {} seeds each", scope.seeds))
        }
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

fn report(rows: &[Row]) -> Report {
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
            row.examination.claim.id.into()
        }),
        (Column::new("wording", "says", "says"), |row| {
            row.examination.claim.wording.into()
        }),
        (
            Column::new("source", "source", "source").data_only(),
            |row| {
                let source = row.examination.claim.source;
                format!("{}, {}", source.work, source.item).into()
            },
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
        (Column::new("certified", "certified", "certified"), |_| {
            Cell::NULL
        }),
        (Column::new("formal", "formal", "formal"), |_| Cell::NULL),
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
    let verdicts = [
        Verdict::Refuted,
        Verdict::Undecided,
        Verdict::Supported,
        Verdict::NotApplicable,
    ];
    let occurs = |verdict: &Verdict| rows.iter().any(|row| row.examination.verdict() == *verdict);
    (verdicts.into_iter().filter(occurs))
        .map(|verdict| format!("{verdict}: {}", verdict.sentence()))
        .collect()
}

fn list(claims: &[&Claim]) -> Report {
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
