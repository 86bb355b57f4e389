//! `ccem plot codes`: which structure is proved optimal, over temperature and dimension at one N, or
//! over temperature and N at d = 2, N/2 and N−1.

use rayon::prelude::*;

use super::Options;
use super::page::{Grid, edges};
use crate::bound::search::{Effort, named};
use crate::bound::{Bracket, Structure, by_embeddings, upper};
use crate::embedding::codes::Code;
use crate::exhibit::Watch;
use crate::exhibit::bracket::{Bracketed, bracket_fields};
use crate::exhibit::cells::{b, t};
use crate::exhibit::quantities as q;
use crate::loss::Kind;
use crate::optimize::Conduct;
use crate::reduction::Problem;
use crate::reduction::grid::{Integers, Quantities};
use crate::report::figure::{Axis, Colour, Figure, Legend, Mark, Panel, Shape};
use crate::report::{Field, Report, Table};

/// What is known of the optimum in a cell, each with its colour: certified ones in hues, what no code
/// by name attains in grey; where nothing is known the paper is left white.
const COLOURS: [(Known, &str, Colour); 8] = [
    (Known::Etf, "simplex ETF", Colour(250, 225, 150)),
    (Known::Ccem, "CCEM", Colour(205, 222, 235)),
    (Known::Antipodal, "antipodal", Colour(110, 135, 170)),
    (
        Known::Aligned,
        "another code, $u_i = v_i$",
        Colour(240, 170, 90),
    ),
    (Known::Lifted, "a lifted code", Colour(150, 190, 140)),
    (
        Known::Clusters,
        "clusters; $d = 1$: signs",
        Colour(190, 160, 205),
    ),
    (Known::NoCode, "none of these", Colour::PALE),
    (Known::Open, "undecided", Colour::WHITE),
];

/// Certified optimal, certified not to be of a name, or undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Etf,
    Ccem,
    Antipodal,
    Aligned,
    Lifted,
    Clusters,
    NoCode,
    Open,
}

/// One cell.
struct Placed {
    problem: Problem,
    bracket: Bracket,
    known: Known,
}

impl Bracketed for Placed {
    fn bracket(&self) -> Option<&Bracket> {
        Some(&self.bracket)
    }
}

/// Columns t, rows d or N.
struct Map {
    title: String,
    rows: Vec<u64>,
    /// What a row is: `$d$` or `$N$`.
    label: &'static str,
    cells: Vec<Placed>,
}

/// The figure.
pub fn draw(options: &Options, watch: &Watch) -> Result<Report, String> {
    let times = match options.quick {
        true => "0.2:6:12",
        false => "0.1:8:80",
    };
    let times = options.t.clone().map_or_else(|| times.parse(), Ok)?;
    let maps = match options.n.as_ref().map(Integers::single) {
        None => vec![over_dimensions(12, options, &times)?],
        Some(Some(n)) => vec![over_dimensions(n, options, &times)?],
        Some(None) => over_pairs(options, &times)?,
    };
    let count: usize = maps.iter().map(|(_, problems)| problems.len()).sum();
    let bar = watch.progress.bar(count as u64, "cells");
    let conduct = Conduct {
        interrupt: watch.stop.clone(),
        ..Conduct::default()
    };
    let place = |problem: Problem| {
        let placed = Placed::of(problem, &conduct);
        bar.advance(1);
        placed
    };
    let filled = maps.into_iter().map(|(map, problems)| Map {
        cells: problems.into_par_iter().map(place).collect(),
        ..map
    });
    let maps: Vec<Map> = filled.collect();
    let figure = figure(
        &maps,
        &times.iter().map(|t| t.value(0)).collect::<Vec<f64>>(),
    );
    Ok(Report {
        loss: Kind::Sigmoid.formula().into(),
        seed: Some(0),
        notes: vec![CAPTION.into()],
        figure: Some(figure),
        table: table(maps),
        ..Report::default()
    })
}

const CAPTION: &str = "\
Which embedding is optimal at b = t. A hue: intervals prove lower and upper end of L* equal to 1e-12, so that the \
structure is optimal. Grey: the loss of some embedding, as intervals bound it, is below that of every code \
by name, whatever the optimum is. White: undecided. The bound is by closed forms and by the similarities at which \
an embedding touches it.";

type Unfilled = (Map, Vec<Problem>);

fn over_dimensions(n: u64, options: &Options, times: &Quantities) -> Result<Unfilled, String> {
    let dims: Integers = match &options.d {
        Some(dims) => dims.sorted(),
        None => format!("1..={n}").parse()?,
    };
    let rows: Vec<u64> = dims.iter().collect();
    let pairs: Vec<(u64, u64)> = rows.iter().map(|d| (n, *d)).collect();
    unfilled(format!("$N = {n}$"), "$d$", rows, &pairs, times)
}

/// Even N, at which all three dimensions have codes of their own.
fn over_pairs(options: &Options, times: &Quantities) -> Result<Vec<Unfilled>, String> {
    let numbers = options
        .n
        .iter()
        .flat_map(|n| n.sorted().iter().collect::<Vec<_>>());
    let rows: Vec<u64> = numbers.filter(|n| *n >= 4 && n.is_multiple_of(2)).collect();
    if options.d.is_some() || rows.len() < 2 {
        return Err(
            "over several N the figure shows even N ≥ 4 at d = 2, N/2 and N−1: give two such N or \
                    more, and no -d"
                .into(),
        );
    }
    type Dimension = fn(u64) -> u64;
    let panels: [(&str, Dimension); 3] = [
        ("$d = 2$", |_| 2),
        ("$d = N/2$", |n| n / 2),
        ("$d = N − 1$", |n| n - 1),
    ];
    panels
        .into_iter()
        .map(|(title, d)| {
            let pairs: Vec<(u64, u64)> = rows.iter().map(|n| (*n, d(*n))).collect();
            unfilled(title.into(), "$N$", rows.clone(), &pairs, times)
        })
        .collect()
}

fn unfilled(
    title: String,
    label: &'static str,
    rows: Vec<u64>,
    pairs: &[(u64, u64)],
    times: &Quantities,
) -> Result<Unfilled, String> {
    const MOST_PAIRS: u64 = 64;
    if let Some((n, _)) = pairs.iter().find(|(n, _)| *n > MOST_PAIRS) {
        return Err(format!(
            "this figure searches in every cell: N = {n} is above {MOST_PAIRS}"
        ));
    }
    if times.len() < 2 || rows.len() < 2 || times.iter().any(|t| t.as_rational().is_none()) {
        return Err("a map needs at least two rows and two temperatures, which are numbers".into());
    }
    let all = pairs
        .iter()
        .flat_map(|(n, d)| times.iter().map(move |t| (*n, *d, t)));
    let problems = all
        .map(|(n, d, t)| Problem::new(n, d, t.clone(), t.clone()).map_err(|e| e.to_string()))
        .collect::<Result<Vec<_>, _>>()?;
    let map = Map {
        title,
        rows,
        label,
        cells: Vec::new(),
    };
    Ok((map, problems))
}

impl Placed {
    fn of(problem: Problem, conduct: &Conduct) -> Placed {
        let effort = Effort { seeds: 3, first: 0 };
        let bracket = by_embeddings(&problem, &effort, conduct);
        Placed {
            known: known(&problem, &bracket),
            problem,
            bracket,
        }
    }
}

fn known(problem: &Problem, bracket: &Bracket) -> Known {
    let lowest = || {
        let losses = named(problem).into_iter();
        let low = losses.map(|code| upper::loss_of_arrangement(problem, &code).lo());
        low.fold(f64::INFINITY, f64::min)
    };
    match bracket.structure {
        _ if !bracket.is_exact() && bracket.upper < lowest() => Known::NoCode,
        _ if !bracket.is_exact() => Known::Open,
        Structure::Ccem => Known::Ccem,
        Structure::Named(code) if code.lift == 1.0 => Known::Antipodal,
        Structure::Named(code) if code.copies > 1 => Known::Clusters,
        Structure::Named(code) if code.lift > 0.0 => Known::Lifted,
        Structure::Named(code) if matches!(code.code, Code::Simplex(_)) => Known::Etf,
        Structure::Clusters | Structure::Signs => Known::Clusters,
        Structure::Lifted => Known::Lifted,
        Structure::Named(_) | Structure::Aligned | Structure::None => Known::Aligned,
    }
}

fn figure(maps: &[Map], xs: &[f64]) -> Figure {
    let grid = Grid {
        rows: 1,
        columns: maps.len(),
        panel: [if maps.len() == 1 { 300.0 } else { 130.0 }, 180.0],
        gap: [14.0, 0.0],
        margin: [40.0, 20.0, 130.0, 34.0],
    };
    let panels = maps.iter().enumerate();
    let shown = |(k, map)| {
        let mut panel = panel(map, xs, grid.frame(k));
        if k > 0 {
            panel.y = panel.y.silent();
        }
        panel
    };
    let mut panels: Vec<Panel> = panels.map(shown).collect();
    panels.push(legend(grid.frame(maps.len() - 1)));
    grid.figure(panels)
}

/// What the colours mean, to the right of the last panel.
fn legend([left, top, width, height]: [f64; 4]) -> Panel {
    let patch = |(_, name, colour): (Known, &str, Colour)| {
        Mark::new("kind", Shape::Region(Vec::new(), colour)).named(name)
    };
    let none = || Axis::linear("", [0.0, 1.0]).with_ticks(Vec::new());
    Panel {
        marks: COLOURS.map(patch).into(),
        legend: Legend::Inside(0.0, 0.0),
        framed: false,
        ..Panel::new([left + width + 8.0, top, 120.0, height], none(), none())
    }
}

fn panel(map: &Map, xs: &[f64], frame: [f64; 4]) -> Panel {
    let rows: Vec<f64> = map.rows.iter().map(|row| *row as f64).collect();
    let (mut x_edges, y_edges) = (edges(xs), edges(&rows));
    // No temperature is negative.
    x_edges[0] = x_edges[0].max(0.0);
    let ends = |edges: &[f64]| [edges[0], edges[edges.len() - 1]];
    let colour = |cell: &Placed| {
        let known = COLOURS.iter().find(|(known, ..)| *known == cell.known);
        known.map_or(Colour::WHITE, |(_, _, colour)| *colour)
    };
    let (x, y) = (
        Axis::linear("$t = b$", ends(&x_edges)),
        Axis::linear(map.label, ends(&y_edges)),
    );
    let colours = map.cells.iter().map(colour).collect();
    Panel {
        title: map.title.clone(),
        marks: vec![Mark::new("cells", Shape::Cells(x_edges, y_edges, colours))],
        ..Panel::new(frame, x, y)
    }
}

/// A row for each cell.
fn table(maps: Vec<Map>) -> Table {
    let cells: Vec<Placed> = maps.into_iter().flat_map(|map| map.cells).collect();
    let problem: [Field<Placed>; 4] = [
        (q::N, |x| x.problem.n().into()),
        (q::D, |x| x.problem.d().into()),
        (q::T, |x| t(&x.problem)),
        (q::B, |x| b(&x.problem)),
    ];
    let fields = [problem.to_vec(), bracket_fields::<Placed, 10>()].concat();
    Table::of(&cells, &fields)
}
