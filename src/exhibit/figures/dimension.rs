//! `ccem plot dimension`: how near to min ℓ full optimisation comes in R^d, in the three phases.

use rayon::prelude::*;

use super::Options;
use super::page::{
    Grid, PHASES, measured, one_pair_count, pairs, settings, temperature_and_phase, temperatures,
};
use crate::bound::search::Effort;
use crate::bound::{Bracket, bracket};
use crate::exhibit::Watch;
use crate::exhibit::cells::{b, gap, t};
use crate::exhibit::quantities as q;
use crate::experiment::{Gap, Optimised, Plan, Summary};
use crate::loss::Kind;
use crate::optimize::Conduct;
use crate::reduction::grid::Integers;
use crate::reduction::{Phase, Problem};
use crate::report::figure::{
    Axis, Colour, Figure, Legend, MARKERS, Mark, Marker, Note, Panel, Pen, Shape, colour,
};
use crate::report::{Cell, Field, Report, Table};

/// The gaps that are shown.
const GAPS: [f64; 2] = [1e-16, 10.0];

/// The figure.
pub fn draw(options: &Options, watch: &Watch) -> Result<Report, String> {
    let n = one_pair_count(options, 10)?;
    let temperatures = temperatures(options, PHASES, 3)?;
    let dims: Integers = match &options.d {
        // Each once, from left to right.
        Some(dims) => dims.sorted(),
        None => format!("1..={}", n.min(1000) + 3).parse()?,
    };
    let seeds = options.seeds.unwrap_or(if options.quick { 5 } else { 20 });
    let plan = Plan::everyday(Kind::Sigmoid, options.seed.unwrap_or(0), seeds);
    let mut problems = Vec::new();
    for t in temperatures.iter() {
        for d in dims.iter() {
            let problem = Problem::new(n, d, t.clone(), t.clone());
            problems.push(problem.map_err(|error| error.to_string())?);
        }
    }
    let [mut cells] = measured(&problems, &[plan], watch)?;
    bracket_where_too_small(&mut cells, watch);
    Ok(Report {
        loss: Kind::Sigmoid.formula().into(),
        seed: Some(plan.seed),
        settings: settings(&plan),
        notes: vec![format!(
            "The gap L − min ℓ after full optimisation of N = {n} pairs in R^d at b = t, best of \
             {seeds} random starts (marker) and their range (bar). A hollow marker is an upper bound: \
             the gap lies within the rounding of its own evaluation. Vertical lines: the smallest d \
             in which the theory says that min ℓ is attained (antipodal 1, ETF N − 1, in between N), \
             where it is shown. \
             To their left min ℓ is a strict lower bound, and the gap is what these starts reached; the \
             boxes hold L* − min ℓ, certified by intervals, as flat as a line where the optimum is known."
        )],
        table: table(&cells),
        figure: Some(figure(&cells, dims.len() as usize)),
        ..Report::default()
    })
}

fn figure(cells: &[Optimised], dims: usize) -> Figure {
    let series: Vec<&[Optimised]> = cells.chunks(dims).collect();
    let grid = Grid {
        rows: 1,
        columns: series.len(),
        panel: [if series.len() == 1 { 300.0 } else { 138.0 }, 150.0],
        gap: [14.0, 0.0],
        margin: [48.0, 20.0, 10.0, 34.0],
    };
    let panels = series.iter().enumerate().map(|(k, cells)| {
        let mut panel = panel(k, cells, grid.frame(k));
        if k > 0 {
            panel.y = panel.y.silent();
        }
        panel
    });
    grid.figure(panels.collect())
}

fn panel(k: usize, cells: &[Optimised], frame: [f64; 4]) -> Panel {
    let dims = cells.iter().map(|cell| cell.problem.d() as f64);
    let ends = dims.fold([f64::INFINITY, 0.0_f64], |[low, high], d| {
        [low.min(d - 0.7), high.max(d + 0.7)]
    });
    let (problem, phase) = (&cells[0].problem, cells[0].theory.optimum.phase);
    let ink = colour::SERIES[k];
    let points = |is_bound: bool| -> Vec<[f64; 2]> {
        let best = cells
            .iter()
            .filter_map(|cell| Some((cell, Summary::of(cell)?.best)));
        best.filter(|(_, gap)| gap.is_within_rounding() == is_bound)
            .map(|(cell, gap)| [cell.problem.d() as f64, shown(gap)])
            .collect()
    };
    let ranges = cells.iter().filter_map(|cell| {
        let summary = Summary::of(cell)?;
        Some([
            cell.problem.d() as f64,
            shown(summary.best),
            shown(summary.worst),
        ])
    });
    let needed = phase.needed_dimension(problem.n()) as f64;
    let mut marks = match (ends[0]..=ends[1]).contains(&needed) {
        true => needed_dimension(phase, needed),
        false => Vec::new(),
    };
    let boxes = cells.iter().filter_map(bracketed).collect();
    let shape = Shape::Region(boxes, BRACKET);
    marks.push(pairs(problem.n()));
    marks.push(Mark::new("bracket", shape).named("certified $L^⋆$"));
    marks.push(Mark::new("range", Shape::Bars(ranges.collect(), ink)));
    marks.push(Mark::new("gap", Shape::Dots(points(false), MARKERS[0], ink)).named("best gap"));
    let bounds = Shape::Dots(points(true), Marker::Circle, ink);
    marks.push(Mark::new("bound", bounds).named("within rounding"));
    Panel {
        title: temperature_and_phase(problem, phase),
        legend: if k == 0 {
            Legend::Inside(1.0, 0.0)
        } else {
            Legend::None
        },
        marks,
        ..Panel::new(
            frame,
            Axis::linear("$d$", ends),
            Axis::log("$L − min ℓ$", GAPS),
        )
    }
}

/// The colour of a bracket.
const BRACKET: Colour = Colour(150, 175, 150);

/// Brackets L* where min ℓ is not attained.
fn bracket_where_too_small(cells: &mut [Optimised], watch: &Watch) {
    let conduct = Conduct {
        interrupt: watch.stop.clone(),
        ..Conduct::default()
    };
    let small = cells.par_iter_mut().filter(|cell| !cell.theory.attained);
    small.for_each(|cell| {
        let effort = Effort::usual(&cell.problem);
        cell.bracket = Some(bracket(&cell.problem, &effort, &conduct));
    });
}

/// The box around L* − min ℓ; a bracket that is thinner than a line is as thick as one.
fn bracketed(cell: &Optimised) -> Option<Vec<[f64; 2]>> {
    const THIN: f64 = 1.15;
    let (bracket, d) = (cell.bracket.as_ref()?, cell.problem.d() as f64);
    let above = |end: f64| (end - cell.theory.optimum.loss).max(GAPS[0]);
    let (low, high) = (above(bracket.lower), above(bracket.upper));
    let (low, high) = (low.min(high / THIN), high.max(low * THIN));
    Some(vec![
        [d - 0.4, low],
        [d + 0.4, low],
        [d + 0.4, high],
        [d - 0.4, high],
    ])
}

/// A line at the smallest dimension that carries the optimum, with what it is.
fn needed_dimension(phase: Phase, needed: f64) -> Vec<Mark> {
    let dashed = Pen {
        dashes: &[3.0, 1.5],
        ..Pen::solid(Colour::GREY, 0.8)
    };
    let line = Shape::Line(vec![[needed, GAPS[0]], [needed, GAPS[1]]], dashed);
    let text = match phase {
        Phase::Antipodal => "$d = 1$",
        Phase::Etf => "$d = N − 1$",
        Phase::Intermediate => "$d = N$",
    };
    let (anchor, shift) = if needed > 1.0 {
        (1.0, -4.0)
    } else {
        (0.0, 4.0)
    };
    let note = Note {
        anchor,
        shift: [shift, 0.0],
        ..Note::new(text, [needed, 1e-9])
    };
    vec![
        Mark::new("needed-dimension", line),
        Mark::new("formula", Shape::Note(note)),
    ]
}

/// A gap on the logarithmic axis: within its rounding, what it is at most.
fn shown(gap: Gap) -> f64 {
    match gap.is_within_rounding() {
        true => gap.at_most(),
        false => gap.value,
    }
}

/// A row for each cell.
fn table(cells: &[Optimised]) -> Table {
    fn end(cell: &Optimised, of: fn(&Bracket) -> Cell) -> Cell {
        cell.bracket.as_ref().map(of).into()
    }
    fn summary(cell: &Optimised, of: fn(&Summary) -> Cell) -> Cell {
        Summary::of(cell).as_ref().map(of).into()
    }
    let columns: [Field<Optimised>; 14] = [
        (q::N, |cell| cell.problem.n().into()),
        (q::D, |cell| cell.problem.d().into()),
        (q::T, |cell| t(&cell.problem)),
        (q::B, |cell| b(&cell.problem)),
        (q::PHASE, |cell| {
            cell.theory.optimum.phase.to_string().into()
        }),
        (q::ATTAINED, |cell| cell.theory.attained.into()),
        (q::GAP_BEST, |cell| summary(cell, |x| gap(x.best))),
        (q::GAP_MEDIAN, |cell| summary(cell, |x| gap(x.median))),
        (q::GAP_WORST, |cell| summary(cell, |x| gap(x.worst))),
        (q::SEEDS, |cell| cell.runs.len().into()),
        (q::ARRIVED_SEEDS, |cell| {
            summary(cell, |x| x.arrived.successes.into())
        }),
        (q::LOWER, |cell| {
            end(cell, |x| Cell::lower_bound(x.lower, 10))
        }),
        (q::UPPER, |cell| {
            end(cell, |x| Cell::upper_bound(x.upper, 10))
        }),
        (q::STRUCTURE, |cell| {
            end(cell, |x| x.structure.to_string().into())
        }),
    ];
    Table::of(cells, &columns)
}
