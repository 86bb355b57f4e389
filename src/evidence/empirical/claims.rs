//! Claims held against measured embeddings.

use super::judged::{Judged, measured_loss};
use super::small_dimension;
use crate::claim::encoders::Encoded;
use crate::claim::reported::Reported;
use crate::claim::{Assertion, Bias, Claim, Direction, Scope};
use crate::embedding::{Geometry, similarity_error};
use crate::evidence::formula::{Comparison, Derivatives, compare, holds, value};
use crate::evidence::point::{lines_of_rising_t, typed, typed_pair};
use crate::evidence::{Finding, Level, Outcome, Verdict};
use crate::experiment::{Optimised, Plan, SeedRun, Watch, optimise};
use crate::loss::Kind;
use crate::reduction::{Condition, Phase, Problem};
use crate::scalar::rounded::Rounded;
use crate::scalar::symbol::Expr;

/// Examines a claim by full optimisation at every point of the scope that meets its hypotheses.
pub fn examine(claim: &Claim, scope: &Scope, watch: Watch) -> Finding {
    let finding = held_against_runs(claim, scope, watch);
    // Runs that were cut short tell less than they seem to.
    match watch.stop.is_raised() {
        true => Finding {
            settled: Some(Verdict::Undecided),
            remark: "interrupted".into(),
            ..finding
        },
        false => finding,
    }
}

fn held_against_runs(claim: &Claim, scope: &Scope, watch: Watch) -> Finding {
    let points: Vec<Problem> = scope
        .full
        .iter()
        .filter(|point| claim.domain.contains(point))
        .cloned()
        .collect();
    let optimised = |loss: Kind, points: &[Problem]| {
        optimise(points, &Plan::everyday(loss, 0, scope.seeds), watch)
    };
    match claim.assertion.clone() {
        Assertion::NegativeMeanAtLeast(bound) => {
            negative_mean(&bound, &optimised(Kind::Sigmoid, &points))
        }
        Assertion::CcemIsOptimal { reduced } => {
            ccem_is_optimal(&reduced, &optimised(Kind::Sigmoid, &points))
        }
        Assertion::PhaseIff {
            reduced,
            phase,
            condition,
        } => {
            let cells = optimised(Kind::Sigmoid, &points);
            phase_iff(&reduced, phase, condition.as_ref(), &cells)
        }
        Assertion::Monotone { reduced, direction } => {
            let cells = optimised(Kind::Sigmoid, &points);
            monotone(&reduced, direction, claim.domain.bias, &cells)
        }
        // What ℓ′ tells at two temperatures, embeddings would only repeat.
        Assertion::EtfPersists { .. } => finding("cells"),
        Assertion::SharedOptimum {
            sigmoid,
            infonce,
            condition,
        } => {
            let holds_at = |point: &Problem| holds(&condition, point) == Some(true);
            let points: Vec<Problem> = points.into_iter().filter(holds_at).collect();
            let both = [Kind::Sigmoid, Kind::InfoNce];
            let [sigmoid_cells, infonce_cells] = both.map(|loss| optimised(loss, &points));
            shared_optimum([&sigmoid, &infonce], [&sigmoid_cells, &infonce_cells])
        }
        Assertion::NeededDimension {
            reduced,
            etf,
            intermediate,
            antipodal,
        } => {
            let cells = optimised(Kind::Sigmoid, &points);
            needed_dimension(&reduced, [etf, intermediate, antipodal], &cells)
        }
        Assertion::Encoder(Encoded::LearnedBias(bias)) => {
            let plan = Plan {
                bias: crate::reduction::learned_bias::Bias::Learned,
                ..Plan::everyday(Kind::Sigmoid, 0, scope.seeds)
            };
            learned_bias(&bias, &optimise(&points, &plan, watch))
        }
        Assertion::Small(claim) => small_dimension::examine(&claim, &points, scope, watch),
        Assertion::Reported(Reported::TwoLosses(claim)) => {
            super::reported::examine(&claim, scope.seeds, watch)
        }
        // `ccem encoder` trains networks. Statements are examined as such.
        Assertion::Encoder(_)
        | Assertion::Reported(_)
        | Assertion::Statements(_)
        | Assertion::Incompatible { .. } => finding("cells"),
    }
}

pub(super) fn finding(unit: &'static str) -> Finding {
    Finding::new(Level::Empirical, unit)
}

/// "q ≥ bound(N, s) for unit vectors in every dimension": random ones and optimised ones.
fn negative_mean(bound: &Expr, cells: &[Optimised]) -> Finding {
    let mut finding = finding("embeddings");
    for cell in cells {
        let (n, d) = (cell.problem.n() as usize, cell.problem.d() as usize);
        for run in &cell.runs {
            for measured in [run.start.embedding(n, d).geometry(), run.geometry] {
                let outcome = not_below(bound, &cell.problem, &measured);
                finding.count(outcome, || typed_in_dimension(&cell.problem));
            }
        }
    }
    finding
}

fn not_below(bound: &Expr, problem: &Problem, measured: &Geometry) -> Outcome {
    let error = similarity_error(problem.d() as usize);
    let bound = value(
        bound,
        &problem.at(),
        Rounded {
            value: measured.s,
            error,
        },
    );
    let q = Rounded {
        value: measured.negative.mean(),
        error,
    };
    match compare(q, bound) {
        Comparison::Greater | Comparison::Equal => Outcome::Agrees,
        Comparison::Unknown => Outcome::WithinRounding,
        Comparison::Less => Outcome::Contradicts(format!(
            "an embedding has q = {:.9} below the bound {:.9}",
            q.value, bound.value
        )),
    }
}

/// "min ℓ bounds L from below in every dimension and is attained for d ≥ N."
fn ccem_is_optimal(reduced: &Expr, cells: &[Optimised]) -> Finding {
    let derivatives = Derivatives::new(reduced);
    let judged = Judged::all(&derivatives, cells);
    let mut finding = finding("cells");
    for judged in &judged {
        let cell = judged.cell;
        let against_bound = |comparison| {
            cell.runs
                .iter()
                .find(|run| compare(measured_loss(run), judged.least) == comparison)
        };
        let outcome = match (
            against_bound(Comparison::Less),
            against_bound(Comparison::Unknown),
        ) {
            (Some(run), _) => Outcome::Contradicts(format!(
                "{} has the loss {:.9}, below min ℓ = {:.9}",
                run.start, run.loss, judged.least.value
            )),
            (None, Some(_)) => Outcome::WithinRounding,
            (None, None) if cell.problem.d() < cell.problem.n() => Outcome::Agrees,
            (None, None) => judged
                .arrived()
                .map_or(Outcome::NotArrived, |_| Outcome::Agrees),
        };
        finding.count(outcome, || typed_in_dimension(&cell.problem));
    }
    // Below N some optima are attained too, but descent meets local minima there.
    let full_dimension = |judged: &&Judged| judged.cell.problem.d() >= judged.cell.problem.n();
    finding.remark = arrivals(judged.iter().filter(full_dimension));
    finding
}

/// "The optimum is in `phase` iff `condition`", from s of the best embedding that arrived.
fn phase_iff(
    reduced: &Expr,
    phase: Phase,
    condition: Option<&Condition<Expr>>,
    cells: &[Optimised],
) -> Finding {
    let derivatives = Derivatives::new(reduced);
    let judged = Judged::all(&derivatives, cells);
    let mut finding = finding("cells");
    for judged in &judged {
        let problem = &judged.cell.problem;
        let claimed = condition.map_or(Some(true), |condition| holds(condition, problem));
        let outcome = claimed.map_or(Outcome::WithinRounding, |claimed| {
            phase_is(judged, phase, claimed)
        });
        finding.count(outcome, || typed(problem));
    }
    finding.remark = arrivals(judged.iter());
    finding
}

/// Does the best embedding lie at the end `phase`, as claimed, or clearly elsewhere?
fn phase_is(judged: &Judged, phase: Phase, claimed: bool) -> Outcome {
    if judged.arrived().is_none() {
        return Outcome::NotArrived;
    }
    let Some(shown) = judged.shown() else {
        return Outcome::WithinRounding;
    };
    if !judged.agrees_in_s(&shown) {
        let (s, minimiser) = (shown.s, judged.minimiser);
        return Outcome::Contradicts(format!(
            "the best embedding has s = {s:.6}, ℓ is least at {minimiser:.6}"
        ));
    }
    match judged.is_in(phase, &shown) {
        Some(found) if found == claimed => Outcome::Agrees,
        Some(_) => Outcome::Contradicts(format!("the best embedding has s = {:.6}", shown.s)),
        None => Outcome::WithinRounding,
    }
}

/// "δ* is monotone in t", from s of the best embeddings at neighbouring temperatures.
fn monotone(reduced: &Expr, direction: Direction, bias: Bias, cells: &[Optimised]) -> Finding {
    let derivatives = Derivatives::new(reduced);
    let judged = Judged::all(&derivatives, cells);
    let problems: Vec<&Problem> = judged.iter().map(|judged| &judged.cell.problem).collect();
    let at = |problem: &Problem| judged.iter().find(|judged| &judged.cell.problem == problem);
    let mut finding = finding("pairs");
    for line in lines_of_rising_t(bias, &problems) {
        for pair in line.windows(2) {
            let (Some(cold), Some(hot)) = (at(pair[0]), at(pair[1])) else {
                continue;
            };
            let (low, high) = match direction {
                Direction::Decreasing => (cold, hot),
                Direction::Increasing => (hot, cold),
            };
            if let Some(outcome) = rises(low, high) {
                finding.count(outcome, || typed_pair(pair));
            }
        }
    }
    finding.remark = arrivals(judged.iter());
    finding
}

/// Is s larger in the second cell? Where both minima are the same end there is nothing to tell.
fn rises(low: &Judged, high: &Judged) -> Option<Outcome> {
    if low.minimiser == high.minimiser && (low.minimiser == 0.0 || low.minimiser == 1.0) {
        return None;
    }
    if low.arrived().is_none() || high.arrived().is_none() {
        return Some(Outcome::NotArrived);
    }
    let (Some(low), Some(high)) = (low.shown(), high.shown()) else {
        return Some(Outcome::WithinRounding);
    };
    let (rise, noise) = (high.s - low.s, 2.0 * (low.resolution + high.resolution));
    Some(if rise > noise {
        Outcome::Agrees
    } else if rise < -noise {
        Outcome::Contradicts(format!(
            "s of the best embeddings: {:.6} and {:.6}",
            low.s, high.s
        ))
    } else {
        Outcome::WithinRounding
    })
}

/// "Both losses have the simplex ETF as their optimum": s of the best embedding of each, against
/// the claim's formula for each.
fn shared_optimum(formulas: [&Expr; 2], cells: [&[Optimised]; 2]) -> Finding {
    let derivatives = formulas.map(Derivatives::new);
    let [sigmoid, infonce] = [0, 1].map(|loss| Judged::all(&derivatives[loss], cells[loss]));
    let mut finding = finding("cells");
    for (sigmoid, infonce) in sigmoid.iter().zip(&infonce) {
        let both = [sigmoid, infonce].map(|judged| phase_is(judged, Phase::Etf, true));
        let outcome = match both {
            [Outcome::Agrees, infonce] => infonce,
            [sigmoid, _] => sigmoid,
        };
        finding.count(outcome, || typed(&sigmoid.cell.problem));
    }
    finding.remark = arrivals(sigmoid.iter().chain(&infonce));
    finding
}

/// "min ℓ is attained in R^d iff d ≥ …": some seed arrives exactly there.
fn needed_dimension(reduced: &Expr, claimed: [Expr; 3], cells: &[Optimised]) -> Finding {
    let phases = [Phase::Etf, Phase::Intermediate, Phase::Antipodal];
    let derivatives = Derivatives::new(reduced);
    let mut finding = finding("cells");
    for judged in &Judged::all(&derivatives, cells) {
        let problem = &judged.cell.problem;
        let phase = phases
            .iter()
            .position(|phase| judged.reduced.is_in(*phase) == Some(true));
        let outcome = phase.map_or(Outcome::WithinRounding, |phase| {
            let needed = value(&claimed[phase], &problem.at(), Rounded::exact(0.0)).value;
            dimension_suffices(judged, problem.d() as f64 >= needed)
        });
        finding.count(outcome, || typed_in_dimension(problem));
    }
    finding
}

/// Every embedding that attains min ℓ is CCEM(δ*) up to rotation, so a run that reaches min ℓ to
/// rounding *and* has constant similarities refutes a claim that this dimension is too small. A
/// loss equal to rounding alone does not: at high t many embeddings have it.
fn dimension_suffices(judged: &Judged, claimed: bool) -> Outcome {
    match (claimed, judged.arrived(), judged.attained()) {
        (true, Some(_), _) => Outcome::Agrees,
        (true, None, _) => Outcome::NotArrived,
        (false, _, None) if judged.stays_above() => Outcome::Agrees,
        (false, _, None) => Outcome::WithinRounding,
        (false, _, Some(run)) if has_constant_similarities(run) && !has_rival(judged) => {
            Outcome::Contradicts(format!("{} attains min ℓ in this dimension", run.start))
        }
        (false, _, Some(_)) => Outcome::WithinRounding,
    }
}

/// Are all positive similarities alike, and all negative ones?
fn has_constant_similarities(run: &SeedRun) -> bool {
    const ALIKE: f64 = 1e-6;
    run.geometry.positive.spread() <= ALIKE && run.geometry.negative.spread() <= ALIKE
}

/// Is an end structure, which needs fewer dimensions than the middle, within rounding of min ℓ
/// without being its minimiser?
fn has_rival(judged: &Judged) -> bool {
    let error = judged.least.error
        + judged
            .cell
            .best()
            .map_or(f64::INFINITY, |run| run.loss_error);
    [0.0, 1.0].into_iter().any(|end| {
        let excess = judged.reduced.loss(end).value - judged.least.value;
        end != judged.minimiser && excess <= 16.0 * error
    })
}

/// "The ETF and this bias are optimal together": some seed arrives there, and b with it.
fn learned_bias(bias: &Expr, cells: &[Optimised]) -> Finding {
    /// The loss is flat to second order about its minimum: what a gap of 1e−12 leaves open.
    const ROOM: f64 = 1e-5;
    let mut finding = finding("cells");
    let (mut arrived, mut all) = (0, 0);
    for cell in cells {
        let claimed = value(bias, &cell.problem.at(), Rounded::exact(1.0)).value;
        let runs = cell.runs.iter().filter(|run| run.arrived);
        arrived += runs.clone().count();
        all += cell.runs.len();
        let ends: Vec<f64> = runs.filter_map(|run| run.b).collect();
        let off = ends
            .iter()
            .find(|b| (*b - claimed).abs() > ROOM * (1.0 + claimed.abs()) || claimed.is_nan());
        let outcome = match (off, ends.is_empty()) {
            (Some(b), _) => {
                Outcome::Contradicts(format!("the bias ends at {b:.9}, not {claimed:.9}"))
            }
            (None, true) => Outcome::NotArrived,
            (None, false) => Outcome::Agrees,
        };
        finding.count(outcome, || typed_in_dimension(&cell.problem));
    }
    finding.remark = format!("{arrived} of {all} runs arrived");
    finding
}

/// How many runs reached the minimum that the claim states.
fn arrivals<'a>(cells: impl Iterator<Item = &'a Judged<'a>>) -> String {
    let runs: Vec<bool> = cells
        .flat_map(|judged| judged.cell.runs.iter().map(|run| judged.reaches(run)))
        .collect();
    match runs.len() {
        0 => String::new(),
        all => {
            let arrived = runs.iter().filter(|arrived| **arrived).count();
            format!("{arrived} of {all} runs arrived")
        }
    }
}

fn typed_in_dimension(problem: &Problem) -> String {
    format!("{} -d {}", typed(problem), problem.d())
}
