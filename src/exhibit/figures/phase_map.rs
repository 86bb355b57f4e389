//! `ccem plot phase-map`: the paper's figure. The normalised similarity s over (N, t) at b = t, from
//! the theory and from full optimisation, and how far apart the two are; of the sigmoid loss, or of
//! InfoNCE, which has no phases.

use super::Options;
use super::page::{
    colour_bar, edges, measured, pair_counts, pairs_axis, settings, symmetric, temperatures,
};
use crate::exhibit::Watch;
use crate::exhibit::cells::{b, gap, t};
use crate::exhibit::quantities as q;
use crate::experiment::{Optimised, Plan, SeedRun};
use crate::loss::Kind;
use crate::reduction::grid::{Integers, Quantities};
use crate::reduction::{antipodal_threshold, etf_threshold};
use crate::report::figure::{Axis, Colour, Figure, Legend, Mark, Note, Panel, Pen, Shape, colour};
use crate::report::{Cell, Field, Report, Table};

/// The differences that the colours resolve, as powers of ten.
const SMALLEST: f64 = -16.0;
const LARGEST: f64 = -4.0;

/// What a loss is called.
fn title(loss: Kind) -> &'static str {
    match loss {
        Kind::Sigmoid => "sigmoid",
        Kind::InfoNce | Kind::InfoNceOneWay => "InfoNCE",
    }
}

/// The grid, and its cells: N outermost, then t.
struct Map {
    loss: Kind,
    pairs: Vec<f64>,
    temperatures: Vec<f64>,
    cells: Vec<Optimised>,
}

/// The figure.
pub fn draw(options: &Options, watch: &Watch) -> Result<Report, String> {
    let (pairs, temperatures) = grid(options)?;
    increasing(
        "N",
        pairs.iter().is_sorted_by(|a, b| a < b) && pairs.len() > 1,
    )?;
    let exact: Vec<_> = temperatures
        .iter()
        .filter_map(|t| t.as_rational().cloned())
        .collect();
    increasing("t", exact.is_sorted_by(|a, b| a < b) && exact.len() > 1)?;
    let problems = symmetric(&pairs, &temperatures)?;
    let (seed, seeds) = (options.seed.unwrap_or(0), options.seeds.unwrap_or(1));
    let loss = options.loss.unwrap_or(Kind::Sigmoid);
    let plan = Plan::everyday(loss, seed, seeds);
    let [cells] = measured(&problems, &[plan], watch)?;
    let map = Map {
        loss,
        pairs: pairs.iter().map(|n| n as f64).collect(),
        temperatures: (problems.iter().take(temperatures.len() as usize))
            .map(|problem| problem.at::<f64>().t)
            .collect(),
        cells,
    };
    Ok(Report {
        loss: loss.formula().into(),
        seed: Some(plan.seed),
        settings: settings(&plan),
        notes: vec![caption(&map)],
        table: table(&map),
        figure: Some(figure(&map)),
        ..Report::default()
    })
}

/// N and t as given, or the paper's range; a quick map is coarser.
fn grid(options: &Options) -> Result<(Integers, Quantities), String> {
    let [pairs, values] = match options.quick {
        true => ["4,6,8,10,12,14,16,18,20,22,24", "0.1:5:15"],
        false => ["4..=50", "0.1:5:50"],
    };
    let pairs = pair_counts(options, pairs)?;
    let temperatures = temperatures(options, values, u64::MAX)?;
    if temperatures.iter().any(|t| t.as_rational().is_none()) {
        // A threshold is another temperature for each N, and no row of the map.
        return Err("phase-map takes numbers for -t, not thresholds".into());
    }
    Ok((pairs, temperatures))
}

/// A map has at least two columns and rows, in order.
fn increasing(name: &str, is_so: bool) -> Result<(), String> {
    is_so
        .then_some(())
        .ok_or_else(|| format!("a map needs at least two values of {name}, in increasing order"))
}

/// The best run, if it arrived: of one that did not, s says nothing about the optimum.
fn arrived(cell: &Optimised) -> Option<&SeedRun> {
    cell.best().filter(|run| run.arrived)
}

fn difference(cell: &Optimised) -> Option<f64> {
    let run = arrived(cell)?;
    Some((run.geometry.s - cell.theory.optimum.point.s).abs())
}

fn caption(map: &Map) -> String {
    let distances = map.cells.iter().filter_map(difference);
    let worst = distances.max_by(f64::total_cmp);
    let worst = worst.map_or("none".into(), |worst| Cell::number(worst, 2).to_string());
    let lost = map.cells.iter().filter(|cell| arrived(cell).is_none());
    let theory = match map.loss {
        Kind::Sigmoid => {
            "Lines: the thresholds of Theorem 2, above the solid one the simplex ETF is optimal (s* = \
             1), below the dashed one the antipodal structure (s* = 0)."
        }
        Kind::InfoNce | Kind::InfoNceOneWay => "InfoNCE has s* = 1 everywhere.",
    };
    format!(
        "The normalised similarity s = (1+p)/2 of positive pairs at b = t and d = N under the {} loss: \
         the optimum s* of the theory, s after full optimisation of U and V from random starts, and \
         their distance. {theory} Largest distance: {worst}. Red: cells where no run arrived at min \
         ℓ, {}. Distances below 10^{SMALLEST} have the colour of 10^{SMALLEST}, those above \
         10^{LARGEST} that of 10^{LARGEST}.",
        title(map.loss),
        lost.count()
    )
}

/// Where the panels and their colour bars begin, and their height.
const LEFT: [f64; 3] = [40.0, 166.0, 336.0];
const HEIGHT: f64 = 140.0;
/// Room for the panels' titles, and for the thresholds' names above them.
const TITLE: f64 = 28.0;
const NAMES: f64 = 14.0;

fn figure(map: &Map) -> Figure {
    let top = match has_thresholds(map) {
        true => TITLE + NAMES,
        false => TITLE,
    };
    let frame = |left: f64| [left, top, 116.0, HEIGHT];
    let mut panels: Vec<Panel> = (0..3)
        .map(|column| panel(map, column, frame(LEFT[column])))
        .collect();
    let bar = |left: f64, y: Axis, scale| colour_bar([left, top, 9.0, HEIGHT], y, scale);
    let powers = (SMALLEST as i32..=LARGEST as i32).step_by(4);
    let powers = powers.map(|k| (f64::from(k), format!("$10^{{−{}}}$", -k)));
    let distances = Axis::linear("$|s − s^⋆|$", [SMALLEST, LARGEST]);
    let distances = distances.with_ticks(powers.collect());
    panels.push(bar(287.0, Axis::linear("$s$", [0.0, 1.0]), colour::scale));
    panels.push(bar(457.0, distances, colour::distance));
    Figure {
        width: 512.0,
        height: top + HEIGHT + 34.0,
        panels,
        ..Figure::default()
    }
}

/// What the colour of a cell shows.
type Shown = fn(&Optimised) -> Option<Colour>;

fn panel(map: &Map, column: usize, frame: [f64; 4]) -> Panel {
    let (xs, mut ys) = (edges(&map.pairs), edges(&map.temperatures));
    // No temperature is negative, nor is the edge of a cell.
    ys[0] = ys[0].max(0.0);
    let ends = |edges: &[f64]| [edges[0], edges[edges.len() - 1]];
    let (x, mut y) = (pairs_axis(ends(&xs)), Axis::linear("$t$", ends(&ys)));
    if column > 0 {
        y = y.silent();
    }
    let shown: Shown = match column {
        0 => |cell| Some(colour::scale(cell.theory.optimum.point.s)),
        1 => |cell| arrived(cell).map(|run| colour::scale(run.geometry.s)),
        _ => |cell| difference(cell).map(of_distance),
    };
    let what = ["theory, $s^⋆$", "optimised, $s$", "distance"][column];
    let mut marks = vec![Mark::new(
        "cells",
        Shape::Cells(xs, ys, colours(map, shown)),
    )];
    if has_thresholds(map) {
        marks.extend(thresholds(x.ends));
    }
    if map.loss != Kind::Sigmoid && column == 0 {
        marks.push(note("$s^⋆ = 1$ for every $t$", [0.5, 0.5], &x, &y));
    }
    Panel {
        title: format!("{}: {what}", title(map.loss)),
        marks,
        legend: if column == 0 {
            Legend::Above
        } else {
            Legend::None
        },
        ..Panel::new(frame, x, y)
    }
}

/// The sigmoid loss has its thresholds from N = 4; a line of them needs N = 5 on the map.
fn has_thresholds(map: &Map) -> bool {
    map.loss == Kind::Sigmoid && map.pairs.last().is_some_and(|n| *n >= 5.0)
}

fn of_distance(distance: f64) -> Colour {
    colour::distance((distance.log10() - SMALLEST) / (LARGEST - SMALLEST))
}

/// Row by row from the lowest t.
fn colours(map: &Map, shown: Shown) -> Vec<Colour> {
    let (columns, rows) = (map.pairs.len(), map.temperatures.len());
    let all = (0..rows).flat_map(|j| (0..columns).map(move |i| (j, i)));
    all.map(|(j, i)| shown(&map.cells[i * rows + j]).unwrap_or(Colour::UNKNOWN))
        .collect()
}

/// Both thresholds of Theorem 2 from the closed forms, from where they begin to the edge of the
/// last cell, black on a white edge so that they show on every colour.
fn thresholds([first, last]: [f64; 2]) -> Vec<Mark> {
    let first = first.max(4.0);
    let at = |k: u32| first + (last - first) * f64::from(k) / 200.0;
    let curve = |of: fn(f64) -> f64| (0..=200).map(at).map(|n| [n, of(n)]).collect::<Vec<_>>();
    let [etf, antipodal] = [curve(etf_threshold), curve(antipodal_threshold)];
    let line =
        |id: &str, points: &[[f64; 2]], pen: Pen| Mark::new(id, Shape::Line(points.to_vec(), pen));
    let edge = Pen::solid(Colour::WHITE, 2.2);
    let dashed = Pen {
        dashes: &[3.0, 1.5],
        ..Pen::solid(Colour::BLACK, 1.0)
    };
    vec![
        line("edge", &etf, edge),
        line("threshold-etf", &etf, Pen::solid(Colour::BLACK, 1.0))
            .named(r"$t = \frac{N−1}{N} ln(N−3)$, ETF above"),
        line("edge", &antipodal, edge),
        line("threshold-antipodal", &antipodal, dashed)
            .named(r"$t = \frac{1}{2} ln\frac{N−2}{2}$, antipodal below"),
    ]
}

/// Words at shares of the axes.
fn note(text: &str, [right, up]: [f64; 2], x: &Axis, y: &Axis) -> Mark {
    let between = |axis: &Axis, share: f64| axis.ends[0] + share * (axis.ends[1] - axis.ends[0]);
    Mark::new(
        "note",
        Shape::Note(Note {
            anchor: 0.5,
            ..Note::new(text, [between(x, right), between(y, up)])
        }),
    )
}

/// A row for each cell.
fn table(map: &Map) -> Table {
    let rows: Vec<&Optimised> = map.cells.iter().collect();
    let columns: [Field<&Optimised>; 12] = [
        (q::LOSS_NAME, |cell| cell.loss.key().into()),
        (q::N, |cell| cell.problem.n().into()),
        (q::D, |cell| cell.problem.d().into()),
        (q::T, |cell| t(&cell.problem)),
        (q::B, |cell| b(&cell.problem)),
        (q::PHASE, |cell| {
            cell.theory.optimum.phase.to_string().into()
        }),
        (q::S_STAR, |cell| {
            Cell::number(cell.theory.optimum.point.s, 6)
        }),
        (q::S, |cell| {
            cell.best()
                .map(|run| Cell::number(run.geometry.s, 6))
                .into()
        }),
        (q::DIFFERENCE, |cell| {
            difference(cell).map(|x| Cell::number(x, 2)).into()
        }),
        (q::GAP, |cell| cell.best().map(|run| gap(run.gap)).into()),
        (q::ARRIVED, |cell| arrived(cell).is_some().into()),
        (q::STOP, |cell| {
            cell.best().map(|run| run.stop.name()).into()
        }),
    ];
    Table::of(&rows, &columns)
}
