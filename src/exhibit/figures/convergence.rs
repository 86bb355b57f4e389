//! `ccem plot convergence`: the gap against the step, for the paper's protocol and for the fast
//! method.

use super::Options;
use super::page::{
    Grid, PHASES, one_pair_count, pairs, symmetric, temperature_and_phase, temperatures,
};
use crate::exhibit::Watch;
use crate::exhibit::cells::{b, t};
use crate::exhibit::full::fits_memory;
use crate::exhibit::quantities as q;
use crate::experiment::{Plan, Theory};
use crate::loss::Kind;
use crate::optimize::{Conduct, FullLoss, Method, Settings, minimise_conducted, start};
use crate::reduction::{Phase, Problem};
use crate::report::figure::{Axis, Figure, Legend, Mark, Panel, Pen, Shape};
use crate::report::{Cell, Field, Report, Table};

/// The gaps that are shown.
const GAPS: [f64; 2] = [1e-16, 10.0];

/// The points of a curve for each tenfold step.
const PER_DECADE: f64 = 40.0;

/// One method at one temperature.
struct Trace {
    problem: Problem,
    phase: Phase,
    method: &'static str,
    /// Step, and gap; up to the first gap within rounding.
    points: Vec<(u64, f64)>,
    /// What the rounding of the loss and of the bound can be.
    error: f64,
}

/// The figure.
pub fn draw(options: &Options, watch: &Watch) -> Result<Report, String> {
    let n = one_pair_count(options, 10)?;
    let temperatures = temperatures(options, PHASES, 3)?;
    let steps = if options.quick { 2_000 } else { 50_000 };
    let seed = options.seed.unwrap_or(0);
    let problems = symmetric(&n.into(), &temperatures)?;
    fits_memory(&problems, &Plan::everyday(Kind::Sigmoid, seed, 1))?;
    let bar = watch.progress.bar(problems.len() as u64 * 2, "runs");
    let conduct = Conduct {
        interrupt: watch.stop.clone(),
        traced: true,
        ..Conduct::default()
    };
    let mut traces = Vec::new();
    for problem in &problems {
        for (method, settings) in methods(steps) {
            traces.push(trace(problem, method, &settings, (seed, &conduct)));
            bar.advance(1);
        }
    }
    Ok(Report {
        loss: Kind::Sigmoid.formula().into(),
        seed: Some(seed),
        settings: vec![
            ("steps".into(), steps.to_string()),
            ("rate".into(), "0.5".into()),
        ],
        notes: vec![format!(
            "The gap L − min ℓ against the step at N = d = {n}, b = t, from the same random start: the \
             paper's protocol (projected gradient, rate 0.5, {steps} steps) and Riemannian L-BFGS. A \
             curve ends where the gap comes within the rounding of its own evaluation, or where the \
             method stops. A step of L-BFGS costs at least one evaluation of the loss, as one of the \
             protocol does."
        )],
        table: table(&traces),
        figure: Some(figure(&traces)),
        ..Report::default()
    })
}

/// The paper's protocol and the fast method.
fn methods(steps: u64) -> [(&'static str, Settings); 2] {
    let protocol = Settings {
        method: Method::ProjectedGradient { rate: 0.5 },
        max_steps: steps,
        tolerance: 0.0,
        target: None,
    };
    let fast = Settings {
        method: Method::Lbfgs,
        max_steps: 10_000,
        tolerance: 1e-12,
        target: None,
    };
    [("projected gradient", protocol), ("L-BFGS", fast)]
}

fn trace(
    problem: &Problem,
    method: &'static str,
    settings: &Settings,
    (seed, conduct): (u64, &Conduct),
) -> Trace {
    let theory = Theory::of(problem, Kind::Sigmoid);
    let from = start(problem.n() as usize, problem.d() as usize, seed);
    let (run, points) = minimise_conducted(
        &FullLoss::of(Kind::Sigmoid, &problem.at()),
        from,
        settings,
        conduct,
    );
    let error = run.loss_error + theory.optimum.loss_error;
    let gaps = points
        .iter()
        .map(|point| (point.step, point.loss - theory.optimum.loss));
    let mut last = f64::NEG_INFINITY;
    let points = gaps
        .take_while(|(_, gap)| *gap > error)
        .filter(|(step, _)| {
            // Evenly spread on the logarithmic axis.
            let place = (PER_DECADE * (*step as f64).log10()).floor();
            let is_new = *step == 0 || place > last;
            last = if is_new { place } else { last };
            is_new
        });
    Trace {
        problem: problem.clone(),
        phase: theory.optimum.phase,
        method,
        points: points.collect(),
        error,
    }
}

fn figure(traces: &[Trace]) -> Figure {
    let methods: Vec<&[Trace]> = traces.chunks(2).collect();
    let grid = Grid {
        rows: 1,
        columns: methods.len(),
        panel: [if methods.len() == 1 { 300.0 } else { 138.0 }, 150.0],
        gap: [14.0, 0.0],
        margin: [48.0, 34.0, 10.0, 34.0],
    };
    let steps = traces.iter().flat_map(|trace| &trace.points);
    let last = steps.map(|(step, _)| *step).fold(10, u64::max) as f64;
    let panels = methods.iter().enumerate().map(|(k, traces)| {
        let mut panel = panel(traces, last, grid.frame(k));
        match k {
            0 => panel.legend = Legend::Above,
            _ => panel.y = panel.y.silent(),
        }
        panel
    });
    grid.figure(panels.collect())
}

fn panel(traces: &[Trace], last: f64, frame: [f64; 4]) -> Panel {
    let problem = &traces[0].problem;
    let curves = traces.iter().enumerate().map(|(k, trace)| {
        let steps = trace.points.iter().filter(|(step, _)| *step > 0);
        let points = steps.map(|(step, gap)| [*step as f64, *gap]).collect();
        Mark::new("gap", Shape::Line(points, Pen::series(k))).named(trace.method)
    });
    Panel {
        title: temperature_and_phase(problem, traces[0].phase),
        marks: [pairs(problem.n())].into_iter().chain(curves).collect(),
        ..Panel::new(
            frame,
            Axis::log("step", [1.0, 10_f64.powf(last.log10().ceil())]),
            Axis::log("$L − min ℓ$", GAPS),
        )
    }
}

/// A row for each point.
fn table(traces: &[Trace]) -> Table {
    let rows: Vec<(&Trace, u64, f64)> = traces
        .iter()
        .flat_map(|trace| {
            trace
                .points
                .iter()
                .map(move |(step, gap)| (trace, *step, *gap))
        })
        .collect();
    let columns: [Field<(&Trace, u64, f64)>; 8] = [
        (q::N, |row| row.0.problem.n().into()),
        (q::D, |row| row.0.problem.d().into()),
        (q::T, |row| t(&row.0.problem)),
        (q::B, |row| b(&row.0.problem)),
        (q::METHOD, |row| row.0.method.into()),
        (q::STEP, |row| row.1.into()),
        (q::GAP, |row| Cell::number(row.2, 3)),
        (q::GAP_ERROR.data_only(), |row| Cell::number(row.0.error, 2)),
    ];
    Table::of(&rows, &columns)
}
