//! `ccem plot loss`: ℓ(s) at several temperatures, sigmoid and InfoNCE, with their minimisers.

use super::Options;
use super::page::{
    Grid, PHASES, both_losses, one_pair_count, padded, pairs, temperature_and_phase, temperatures,
};
use crate::exhibit::Watch;
use crate::exhibit::cells::{b, t};
use crate::exhibit::quantities as q;
use crate::loss::{Sigmoid, infonce_reduced};
use crate::reduction::{CcemPoint, Phase, Problem, reduced_loss, solve};
use crate::report::figure::{Axis, Figure, Legend, Mark, Marker, Panel, Pen, Shape, colour};
use crate::report::{Cell, Field, Report, Table};

/// The points of a curve.
const POINTS: usize = 200;

/// One temperature: both losses along s, and where they are least.
struct Series {
    problem: Problem,
    phase: Phase,
    /// s, the sigmoid loss ℓ(s), InfoNCE.
    curve: Vec<[f64; 3]>,
    /// (s*, ℓ(s*)) of both losses.
    minima: [[f64; 2]; 2],
}

/// The figure.
pub fn draw(options: &Options, _: &Watch) -> Result<Report, String> {
    let n = one_pair_count(options, 10)?;
    let temperatures = temperatures(options, PHASES, 6)?;
    let series = temperatures.iter().map(|t| {
        let problem = Problem::symmetric(n, t).map_err(|error| error.to_string())?;
        Ok(Series::of(problem))
    });
    let series = series.collect::<Result<Vec<Series>, String>>()?;
    Ok(Report {
        loss: both_losses(),
        settings: vec![("N".into(), n.to_string()), ("b".into(), "t".into())],
        notes: vec![
            "The losses on CCEM against the normalised similarity s = 1/(1+δ²): s = 0 is the \
             antipodal structure (δ = ∞), s = 1 the simplex ETF (δ = 0). The sigmoid loss ℓ(s) has \
             its minimiser (disc) at s* = 0, in between or at 1 as t grows; InfoNCE, \
             ln(1 + (N−1) e^{−t(p−q)}), always at s = 1 (square). The panels have one scale, or each \
             its own where that would flatten a curve."
                .into(),
        ],
        table: table(&series),
        figure: Some(figure(&series)),
        ..Report::default()
    })
}

impl Series {
    fn of(problem: Problem) -> Series {
        let at = problem.at::<f64>();
        let losses = |point: &CcemPoint<f64>| {
            let infonce = infonce_reduced(point.positive(), point.negative(&at.n), &at);
            [reduced_loss::<Sigmoid, f64>(point, &at), infonce]
        };
        let curve = (0..=POINTS).map(|k| {
            let s = k as f64 / POINTS as f64;
            let [sigmoid, infonce] = losses(&CcemPoint::from_s(s));
            [s, sigmoid, infonce]
        });
        let (optimum, etf) = (solve(&problem), CcemPoint::etf());
        Series {
            phase: optimum.phase,
            curve: curve.collect(),
            minima: [[optimum.point.s, optimum.loss], [etf.s, losses(&etf)[1]]],
            problem,
        }
    }

    /// Both losses at every point of the curves.
    fn losses(&self) -> impl Iterator<Item = f64> {
        let curve = self.curve.iter();
        curve.flat_map(|[_, sigmoid, infonce]| [*sigmoid, *infonce])
    }

    /// An axis for the losses.
    fn ends(&self) -> [f64; 2] {
        padded(self.losses(), 0.08)
    }
}

/// The panels have one scale, unless that would flatten a curve.
fn figure(series: &[Series]) -> Figure {
    let common = one_scale(series);
    let columns = series.len().min(3);
    let width = match (columns, common) {
        (1, _) => 300.0,
        (_, Some(_)) => 138.0,
        (_, None) => 112.0,
    };
    let grid = Grid {
        rows: series.len().div_ceil(columns),
        columns,
        panel: [width, 120.0],
        // Where each panel has its own numbers, they may be long.
        gap: [if common.is_some() { 14.0 } else { 54.0 }, 48.0],
        margin: [54.0, 34.0, 10.0, 34.0],
    };
    let panels = series.iter().enumerate().map(|(k, series)| {
        let y = match common {
            Some(ends) => Axis::linear("loss on CCEM", ends),
            None => Axis::linear("loss, own scale", series.ends()),
        };
        let mut panel = panel(series, grid.frame(k), y);
        if k == 0 {
            panel.legend = Legend::Above;
        }
        if common.is_some() && k % columns > 0 {
            panel.y = panel.y.silent();
        }
        panel
    });
    grid.figure(panels.collect())
}

/// The ends of all the losses, if the values of each panel fill a good part of them.
fn one_scale(series: &[Series]) -> Option<[f64; 2]> {
    const PART: f64 = 0.2;
    let common = padded(series.iter().flat_map(Series::losses), 0.08);
    let span = |[low, high]: [f64; 2]| high - low;
    let fills = |series: &Series| span(series.ends()) >= PART * span(common);
    series.iter().all(fills).then_some(common)
}

fn panel(series: &Series, frame: [f64; 4], y: Axis) -> Panel {
    let x = Axis::linear("$s$", [0.0, 1.0]);
    let line = |k: usize| {
        series
            .curve
            .iter()
            .map(|point| [point[0], point[k]])
            .collect()
    };
    let [sigmoid, infonce] = series.minima;
    Panel {
        title: temperature_and_phase(&series.problem, series.phase),
        marks: vec![
            pairs(series.problem.n()),
            Mark::new("sigmoid", Shape::Line(line(1), Pen::series(0))).named("sigmoid, $ℓ(s)$"),
            Mark::new("infonce", Shape::Line(line(2), Pen::series(1))).named("InfoNCE"),
            Mark::new(
                "sigmoid-minimum",
                Shape::Dots(vec![sigmoid], Marker::Disc, colour::SERIES[0]),
            ),
            Mark::new(
                "infonce-minimum",
                Shape::Dots(vec![infonce], Marker::Square, colour::SERIES[1]),
            ),
        ],
        ..Panel::new(frame, x, y)
    }
}

/// N, t, s, both losses; a row for each minimum besides.
fn table(series: &[Series]) -> Table {
    type Row<'a> = (&'a Problem, &'static str, [f64; 3]);
    let rows: Vec<Row> = series
        .iter()
        .flat_map(|series| {
            let [[s, sigmoid], [_, infonce]] = series.minima;
            let curve = series
                .curve
                .iter()
                .map(|point| (&series.problem, "curve", *point));
            curve.chain([
                (&series.problem, "sigmoid minimum", [s, sigmoid, f64::NAN]),
                (&series.problem, "infonce minimum", [1.0, f64::NAN, infonce]),
            ])
        })
        .collect();
    let columns: [Field<Row>; 8] = [
        (q::N, |row| row.0.n().into()),
        (q::D, |row| row.0.d().into()),
        (q::T, |row| t(row.0)),
        (q::B, |row| b(row.0)),
        (q::KIND, |row| row.1.into()),
        (q::S, |row| Cell::number(row.2[0], 6)),
        (q::CCEM_LOSS, |row| Cell::number(row.2[1], 9)),
        (q::CCEM_INFONCE, |row| Cell::number(row.2[2], 9)),
    ];
    Table::of(&rows, &columns)
}
