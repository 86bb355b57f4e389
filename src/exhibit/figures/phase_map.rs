//! `ccem plot phase-map`: the paper's figure. The normalised similarity s over (N, t) at b = t, from
//! the theory and from full optimisation, and how far apart the two are; the sigmoid loss above,
//! InfoNCE below.

use super::Options;
use super::page::{
    both_losses, colour_bar, edges, measured, pair_counts, settings, symmetric, temperatures,
};
use crate::exhibit::Watch;
use crate::exhibit::cells::{b, gap, t};
use crate::exhibit::quantities as q;
use crate::experiment::{Optimised, Plan, SeedRun};
use crate::loss::Kind;
use crate::reduction::grid::{Integers, Quantities};
use crate::reduction::{antipodal_threshold, etf_threshold};
use crate::report::figure::{Axis, Colour, Figure, Mark, Note, Panel, Pen, Shape, colour};
use crate::report::{Cell, Field, Report, Table};

/// The differences that the colours resolve, as powers of ten.
const SMALLEST: f64 = -16.0;
const LARGEST: f64 = -4.0;

/// The two losses: rows of the figure.
const LOSSES: [Kind; 2] = [Kind::Sigmoid, Kind::InfoNce];

/// What a row is called.
fn title(loss: Kind) -> &'static str {
    match loss {
        Kind::Sigmoid => "sigmoid",
        Kind::InfoNce | Kind::InfoNceOneWay => "InfoNCE",
    }
}

/// The grid, and its cells under each loss: N outermost, then t.
struct Map {
    pairs: Vec<f64>,
    temperatures: Vec<f64>,
    cells: [Vec<Optimised>; 2],
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
    let plans = LOSSES.map(|loss| Plan::everyday(loss, seed, seeds));
    let cells = measured(&problems, &plans, watch)?;
    let map = Map {
        pairs: pairs.iter().map(|n| n as f64).collect(),
        temperatures: (problems.iter().take(temperatures.len() as usize))
            .map(|problem| problem.at::<f64>().t)
            .collect(),
        cells,
    };
    Ok(Report {
        loss: both_losses(),
        seed: Some(plans[0].seed),
        settings: settings(&plans[0]),
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
    let [sigmoid, infonce] = [0, 1].map(|k| {
        let distances = map.cells[k].iter().filter_map(difference);
        let worst = distances.max_by(f64::total_cmp);
        worst.map_or("none".into(), |worst| Cell::number(worst, 2).to_string())
    });
    let [lost_sigmoid, lost_infonce] = [0, 1].map(|k| {
        let lost = map.cells[k].iter().filter(|cell| arrived(cell).is_none());
        lost.count()
    });
    format!(
        "The normalised similarity s = (1+p)/2 of positive pairs at b = t and d = N: the optimum \
         s* of the theory, s after full optimisation of U and V from random starts, and their \
         distance; the sigmoid loss above, InfoNCE below. Lines: the thresholds of Theorem 2, \
         above the upper one the simplex ETF is optimal (s* = 1), below the lower one the \
         antipodal structure (s* = 0); InfoNCE has s* = 1 everywhere. Largest distance: {sigmoid} \
         (sigmoid), {infonce} (InfoNCE). Red: cells where no run arrived at min ℓ, {lost_sigmoid} \
         (sigmoid) and {lost_infonce} (InfoNCE). Distances below 10^{SMALLEST} have the colour of \
         10^{SMALLEST}, those above 10^{LARGEST} that of 10^{LARGEST}."
    )
}

fn figure(map: &Map) -> Figure {
    let mut panels = Vec::new();
    for (row, loss) in LOSSES.iter().enumerate() {
        for (column, left) in [40.0, 166.0, 336.0].into_iter().enumerate() {
            let frame = [left, 22.0 + 142.0 * row as f64, 116.0, 116.0];
            panels.push(panel(map, (row, title(*loss)), column, frame));
        }
    }
    panels.push(bar(287.0, "$s$", [0.0, 1.0], None));
    let powers = (SMALLEST as i32..=LARGEST as i32).step_by(4);
    let powers = powers.map(|k| (f64::from(k), format!("$10^{{−{}}}$", -k)));
    let distances = bar(
        457.0,
        "$|s − s^⋆|$",
        [SMALLEST, LARGEST],
        Some(powers.collect()),
    );
    panels.push(distances);
    Figure {
        width: 512.0,
        height: 314.0,
        panels,
    }
}

fn panel(map: &Map, (row, name): (usize, &str), column: usize, frame: [f64; 4]) -> Panel {
    let (xs, mut ys) = (edges(&map.pairs), edges(&map.temperatures));
    // No temperature is negative, nor is the edge of a cell.
    ys[0] = ys[0].max(0.0);
    let ends = |edges: &[f64]| [edges[0], edges[edges.len() - 1]];
    let (mut x, mut y) = (
        Axis::linear("$N$", ends(&xs)),
        Axis::linear("$t$", ends(&ys)),
    );
    if row == 0 {
        x = x.silent();
    }
    if column > 0 {
        y = y.silent();
    }
    let share: fn(&Optimised) -> Option<f64> = match column {
        0 => |cell| Some(cell.theory.optimum.point.s),
        1 => |cell| arrived(cell).map(|run| run.geometry.s),
        _ => |cell| Some((difference(cell)?.log10() - SMALLEST) / (LARGEST - SMALLEST)),
    };
    let what = ["theory, $s^⋆$", "optimised, $s$", "distance"][column];
    let mut marks = vec![Mark::new(
        "cells",
        Shape::Cells(xs, ys, colours(map, row, share)),
    )];
    match (row, column) {
        (0, _) if x.ends[1] > 5.0 => marks.extend(thresholds(x.ends)),
        (_, 0) => marks.push(note("$s^⋆ = 1$ for every $t$", [0.5, 0.5], &x, &y)),
        _ => {}
    }
    let mut panel = Panel {
        title: format!("{name}: {what}"),
        marks,
        ..Panel::new(frame, x, y)
    };
    if (row, column) == (0, 0) && panel.x.ends[1] > 5.0 {
        formulas(&mut panel);
    }
    panel
}

/// Row by row from the lowest t.
fn colours(map: &Map, row: usize, share: fn(&Optimised) -> Option<f64>) -> Vec<Colour> {
    let (columns, rows) = (map.pairs.len(), map.temperatures.len());
    let cell = |j: usize, i: usize| &map.cells[row][i * rows + j];
    let all = (0..rows).flat_map(|j| (0..columns).map(move |i| (j, i)));
    all.map(|(j, i)| share(cell(j, i)).map_or(Colour::UNKNOWN, colour::scale))
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
        line("threshold-etf", &etf, Pen::solid(Colour::BLACK, 1.0)),
        line("edge", &antipodal, edge),
        line("threshold-antipodal", &antipodal, dashed),
    ]
}

/// The formulas of the thresholds, the upper one above the lines and the lower one below them,
/// where there is room.
fn formulas(panel: &mut Panel) {
    let [first, last] = [panel.x.ends[0].max(4.0), panel.x.ends[1]];
    let middle = f64::midpoint(first, last);
    let upper = [middle, etf_threshold(last)];
    let lower = [f64::midpoint(middle, last), antipodal_threshold(middle)];
    let mut label = |text: &str, at: [f64; 2], shift: f64, colour: Colour| {
        let note = Note {
            anchor: 0.5,
            shift: [0.0, shift],
            colour,
            ..Note::new(text, at)
        };
        panel.add_free("formula", [note]);
    };
    label(r"$t = \frac{N−1}{N} ln(N−3)$", upper, -9.0, Colour::BLACK);
    label(
        r"$t = \frac{1}{2} ln\frac{N−2}{2}$",
        lower,
        11.0,
        Colour::WHITE,
    );
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

/// What the colours mean.
fn bar(left: f64, label: &str, ends: [f64; 2], ticks: Option<Vec<(f64, String)>>) -> Panel {
    let y = Axis {
        ticks,
        ..Axis::linear(label, ends)
    };
    colour_bar([left, 22.0, 9.0, 258.0], ends, y)
}

/// A row for each cell and each loss.
fn table(map: &Map) -> Table {
    let rows: Vec<&Optimised> = map.cells.iter().flatten().collect();
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
