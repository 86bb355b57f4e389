//! Claims of files that name a dimension: what embeddings optimised in it show.

use num_traits::ToPrimitive;

use super::judged::Judged;
use super::pairs;
use crate::claim::sigmoid_reduced_loss;
use crate::claim::statement::{Axis, Formula, Region, Statement};
use crate::evidence::formula::Derivatives;
use crate::evidence::margin::Margins;
use crate::evidence::point::typed;
use crate::evidence::{Finding, Level, Outcome};
use crate::experiment::{Plan, Watch, optimise};
use crate::loss::Kind;
use crate::reduction::{Phase, Problem, Quantity};
use crate::scalar::rounded::Rounded;

/// Full optimisation of more pairs, or in more dimensions, takes longer than a claim may.
const MOST_PAIRS: u64 = 32;

/// Examines the statements about the minimiser of the sigmoid loss at single points, over a range of
/// d, and those about every inner product of all unit vectors; nothing where there are none.
pub fn examine_statements(statements: &[Statement], watch: Watch) -> Finding {
    let mut finding = Finding::new(Level::Empirical, "cells");
    for statement in statements {
        match () {
            _ if statement.is_about_pairs() => pairs::examine(statement, &mut finding),
            _ if is_shown_by_embeddings(statement) => examine(statement, watch, &mut finding),
            _ => {}
        }
    }
    finding
}

fn is_shown_by_embeddings(statement: &Statement) -> bool {
    let moves = matches!(
        statement.assert,
        Formula::Moves { .. } | Formula::Persists { .. }
    );
    let sigmoid = statement.loss == sigmoid_reduced_loss();
    let in_dimension = statement.region.axis("d").is_some();
    in_dimension && sigmoid && !moves && statement.is_about_minimisers()
}

fn examine(statement: &Statement, watch: Watch, finding: &mut Finding) {
    const MOST_CELLS: usize = 12;
    const SEEDS: u64 = 3;
    let spread = statement.region.spread();
    let mut points: Vec<(Region, Problem)> = spread
        .into_iter()
        .filter_map(|point| Some((point.clone(), problem(&point)?)))
        .collect();
    let step = points.len().div_ceil(MOST_CELLS).max(1);
    points = points.into_iter().step_by(step).collect();
    let problems: Vec<Problem> = points.iter().map(|(_, problem)| problem.clone()).collect();
    let cells = optimise(&problems, &Plan::everyday(Kind::Sigmoid, 0, SEEDS), watch);
    let derivatives = Derivatives::new(&statement.loss);
    let margins = Margins::of(statement);
    for (judged, (point, problem)) in Judged::all(&derivatives, &cells).iter().zip(&points) {
        let outcome = shown(&margins, judged, point);
        finding.count(outcome, || format!("{} -d {}", typed(problem), problem.d()));
    }
}

fn problem(point: &Region) -> Option<Problem> {
    let at = |name: &str| point.axis(name).map(|axis: &Axis| axis.low.clone());
    let integer = |name: &str| at(name)?.to_integer().to_u64().filter(|x| *x <= MOST_PAIRS);
    let t = Quantity::rational(at("t")?);
    let b = match at("b") {
        Some(b) => Quantity::rational(b),
        None => t.clone(),
    };
    Problem::new(integer("N")?, integer("d")?, t, b).ok()
}

/// What the best embedding shows: an s, as closely as its loss tells, and a phase.
fn shown(margins: &Margins<'_>, judged: &Judged<'_>, point: &Region) -> Outcome {
    if judged.arrived().is_none() {
        return Outcome::NotArrived;
    }
    let Some(shown) = judged.shown() else {
        return Outcome::WithinRounding;
    };
    let phases = [Phase::Etf, Phase::Antipodal, Phase::Intermediate];
    let phase = phases
        .into_iter()
        .find(|phase| judged.is_in(*phase, &shown) == Some(true));
    let s = Rounded {
        value: shown.s,
        error: shown.resolution,
    };
    let holds = phase.and_then(|phase| margins.holds_for(&margins.point(point), s, phase));
    match holds {
        Some(true) => Outcome::Agrees,
        Some(false) => Outcome::Contradicts(format!("the best embedding has s = {:.6}", shown.s)),
        None => Outcome::WithinRounding,
    }
}
