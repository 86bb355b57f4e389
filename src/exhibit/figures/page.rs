//! What the figures share: panels in rows and columns, ranges, and the counts they ask for.

use super::Options;
use crate::exhibit::Watch;
use crate::exhibit::full::{as_typed, fits_a_day, fits_memory};
use crate::experiment::{self, Optimised, Plan, optimise};
use crate::loss::Kind;
use crate::reduction::grid::{Integers, Problems, Quantities};
use crate::reduction::{Phase, Problem};
use crate::report::figure::text::number;
use crate::report::figure::{Axis, Colour, Figure, Mark, Note, Panel, Shape};

/// Equal panels in rows and columns; all in points.
#[derive(Clone, Copy)]
pub struct Grid {
    pub rows: usize,
    pub columns: usize,
    /// Width and height of a panel.
    pub panel: [f64; 2],
    /// Between panels.
    pub gap: [f64; 2],
    /// Around them: left, top, right, bottom.
    pub margin: [f64; 4],
}

impl Grid {
    /// Where panel `k` is, row by row.
    pub fn frame(&self, k: usize) -> [f64; 4] {
        let (row, column) = ((k / self.columns) as f64, (k % self.columns) as f64);
        let [width, height] = self.panel;
        [
            self.margin[0] + column * (width + self.gap[0]),
            self.margin[1] + row * (height + self.gap[1]),
            width,
            height,
        ]
    }

    /// The figure of these panels.
    pub fn figure(&self, panels: Vec<Panel>) -> Figure {
        let [left, top, width, height] = self.frame(self.rows * self.columns - 1);
        Figure {
            width: left + width + self.margin[2],
            height: top + height + self.margin[3],
            panels,
            ..Figure::default()
        }
    }
}

/// The range of the values, with a share of it added at either end.
pub fn padded(values: impl Iterator<Item = f64>, share: f64) -> [f64; 2] {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    let room = match high - low {
        0.0 => low.abs().max(1.0),
        room => room,
    };
    [low - share * room, high + share * room]
}

/// The one N of a figure that shows one.
pub fn one_pair_count(options: &Options, default: u64) -> Result<u64, String> {
    let Some(n) = &options.n else {
        return Ok(default);
    };
    let several = || format!("this figure is about one number of pairs, not {}", n.len());
    n.single().ok_or_else(several)
}

/// The values of N, or the figure's own.
pub fn pair_counts(options: &Options, default: &str) -> Result<Integers, String> {
    let given = options.n.clone();
    given.map_or_else(|| default.parse(), Ok)
}

/// The temperatures, or the figure's own; each has its panel, so there are not too many.
pub fn temperatures(options: &Options, default: &str, most: u64) -> Result<Quantities, String> {
    let given = options.t.clone();
    let temperatures = given.map_or_else(|| default.parse::<Quantities>(), Ok)?;
    match temperatures.len() <= most {
        true => Ok(temperatures),
        false if most == 1 => Err("this figure takes one temperature".into()),
        false => Err(format!("this figure takes at most {most} temperatures")),
    }
}

/// A temperature of each phase, at N = 10.
pub const PHASES: &str = "1/2,6/5,5/2";

/// Every N at every temperature, N outermost; b = t and d = N.
pub fn symmetric(pairs: &Integers, temperatures: &Quantities) -> Result<Vec<Problem>, String> {
    Problems::symmetric(pairs.clone(), temperatures.clone()).all()
}

/// Full optimisation of every problem under each plan, if memory suffices, with a bar.
pub fn measured<const K: usize>(
    problems: &[Problem],
    plans: &[Plan; K],
    watch: &Watch,
) -> Result<[Vec<Optimised>; K], String> {
    for plan in plans {
        fits_memory(problems, plan)?;
    }
    fits_a_day(problems, plans)?;
    let runs: u64 = plans.iter().map(|plan| plan.seeds).sum();
    let bar = watch.progress.bar(problems.len() as u64 * runs, "runs");
    let watch = experiment::Watch {
        advance: &|runs| bar.advance(runs),
        stop: &watch.stop,
        ..experiment::Watch::NOBODY
    };
    Ok(plans.map(|plan| optimise(problems, &plan, watch)))
}

/// The formulas of a figure that has the sigmoid loss and InfoNCE.
pub fn both_losses() -> String {
    format!("{}; {}", Kind::Sigmoid.formula(), Kind::InfoNce.formula())
}

/// What decides a measurement, for the head of the report.
pub fn settings(plan: &Plan) -> Vec<(String, String)> {
    vec![
        ("seeds".into(), plan.seeds.to_string()),
        ("method".into(), "L-BFGS on the product of spheres".into()),
        ("tolerance".into(), as_typed(plan.settings.tolerance)),
    ]
}

/// The edges of cells around values in increasing order: halfway to the neighbours.
pub fn edges(values: &[f64]) -> Vec<f64> {
    let middles = values.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0);
    let mut edges: Vec<f64> = middles.collect();
    if let (Some(&first), Some(&last)) = (edges.first(), edges.last()) {
        edges.insert(0, 2.0 * values[0] - first);
        edges.push(2.0 * values[values.len() - 1] - last);
    }
    edges
}

/// A number to five digits, without needless zeros: a threshold or a fraction has many.
pub fn five_digits(value: f64) -> String {
    number(format!("{value:.4e}").parse().unwrap_or(f64::NAN))
}

/// Of how many pairs a figure speaks, for its legend.
pub fn pairs(n: u64) -> Mark {
    let nothing = Shape::Note(Note::new("", [0.0, 0.0]));
    Mark::new("pairs", nothing).named(format!("$N = {n}$"))
}

/// An axis of numbers of pairs, which are whole.
pub fn pairs_axis(ends: [f64; 2]) -> Axis {
    let axis = Axis::linear("$N$", ends);
    // What has two digits stands closer.
    let room = if ends[1] < 100.0 { 6 } else { 3 };
    let named = axis.named(room).into_iter();
    let whole = named.filter(|(n, _)| n.fract() == 0.0 && *n >= 2.0);
    let ticks = whole.collect();
    axis.with_ticks(ticks)
}

/// The title of a panel about one problem at b = t: its temperature and its phase.
pub fn temperature_and_phase(problem: &Problem, phase: Phase) -> String {
    let t = five_digits(problem.at::<f64>().t);
    let phase = match phase {
        Phase::Etf => "simplex ETF",
        Phase::Intermediate => "intermediate",
        Phase::Antipodal => "antipodal",
    };
    format!("$t = {t}$: {phase}")
}

/// A bar that says what the colours of a scale mean.
pub fn colour_bar(frame: [f64; 4], y: Axis, scale: fn(f64) -> Colour) -> Panel {
    const STEPS: usize = 101;
    let ends = y.ends;
    let edge = |k: usize| ends[0] + (ends[1] - ends[0]) * k as f64 / STEPS as f64;
    let colours = (0..STEPS).map(|k| scale(k as f64 / (STEPS - 1) as f64));
    let cells = Shape::Cells(
        vec![0.0, 1.0],
        (0..=STEPS).map(edge).collect(),
        colours.collect(),
    );
    let none = Axis::linear("", [0.0, 1.0]).with_ticks(Vec::new());
    Panel {
        marks: vec![Mark::new("scale", cells)],
        ..Panel::new(frame, none, y.opposite())
    }
}
