//! What the standing set of encoders reaches against t: a panel for each, with the theory.

use crate::encoder::reach::Why;
use crate::exhibit::encoder::{Encoders, Row};
use crate::exhibit::figures::page::{Grid, pairs};
use crate::exhibit::{Failure, Watch};
use crate::reduction::{Problem, Quantity, solve};
use crate::report::figure::{Axis, Colour, Legend, Mark, Marker, Panel, Pen, Shape, colour};

/// N; b = t and d = N.
pub const PAIRS: u64 = 8;
/// The temperatures, and fewer.
const TEMPERATURES: [&str; 2] = ["0.2:3:8", "0.2:3:3"];
/// The starts of each encoder at each temperature.
pub const SEEDS: u64 = 3;
/// The range of t that is drawn, and the points of the line of the theory.
const RANGE: [f64; 2] = [0.0, 3.2];
const LINE: i64 = 128;

const GRID: Grid = Grid {
    rows: 1,
    columns: 4,
    panel: [70.0, 84.0],
    gap: [9.0, 0.0],
    margin: [36.0, 36.0, 10.0, 34.0],
};

/// How high the row is, with what stands around it.
pub const HEIGHT: f64 = 154.0;

/// A row for each encoder and temperature; `None` after an interrupt.
pub fn rows(seed: u64, quick: bool, watch: &Watch) -> Result<Option<Vec<Row>>, String> {
    let encoders = Encoders {
        seed,
        seeds: SEEDS,
        ..Encoders::of(PAIRS.into(), TEMPERATURES[usize::from(quick)].parse()?)
    };
    match encoders.records(watch) {
        Ok(rows) => Ok(Some(rows)),
        // Whoever asked is told that there is no result.
        Err(Failure::Interrupted(_)) => Ok(None),
        Err(Failure::BadInput(message)) => Err(message),
    }
}

/// A panel for each encoder, whose rows are together.
pub fn panels(rows: &[Row]) -> Vec<Panel> {
    let theory = theory();
    let encoders = rows.chunk_by(|x, y| x.encoder == y.encoder).enumerate();
    encoders.map(|(k, rows)| panel(k, rows, &theory)).collect()
}

/// (t, s*).
fn theory() -> Vec<[f64; 2]> {
    let at = |k: i64| {
        let t: Quantity = format!("{}*{k}/{LINE}", RANGE[1]).parse().ok()?;
        let problem = Problem::symmetric(PAIRS, t).ok()?;
        Some([problem.at::<f64>().t, solve(&problem).point.s])
    };
    (1..=LINE).filter_map(at).collect()
}

fn panel(k: usize, rows: &[Row], theory: &[[f64; 2]]) -> Panel {
    let line = Shape::Line(theory.to_vec(), Pen::solid(Colour::GREY, 1.2));
    let mut marks = vec![
        pairs(PAIRS),
        Mark::new("theory", line).named("theory, $s^⋆$"),
    ];
    marks.extend(rows.iter().all(has_floor).then(floor));
    let ink = colour::SERIES[0];
    let all = Shape::Dots(dots(rows, false), Marker::Disc, ink);
    marks.push(Mark::new("runs", all).named("a run"));
    let dead = Shape::Dots(dots(rows, true), Marker::Circle, ink);
    marks.push(Mark::new("runs-with-dead-rows", dead).named("with dead rows"));
    let network = rows.first().map(|row| row.encoder.network.to_string());
    let y = Axis::linear("$s$", [-0.06, 1.06]);
    Panel {
        title: network.unwrap_or_default(),
        legend: if k == 0 { Legend::Above } else { Legend::None },
        marks,
        ..Panel::new(
            GRID.frame(k),
            Axis::linear("$t$", RANGE),
            if k > 0 { y.silent() } else { y },
        )
    }
}

/// Do the outputs end in [0, ∞)? Then the least loss is at s = 1, whatever t (E1).
fn has_floor(row: &Row) -> bool {
    row.cell.reach.why == Why::Nonnegative
}

fn floor() -> Mark {
    let dashed = Pen {
        dashes: &[3.0, 1.5],
        ..Pen::solid(Colour::UNKNOWN, 0.9)
    };
    let ends = RANGE.map(|t| [t, 1.0]).to_vec();
    Mark::new("infimum", Shape::Line(ends, dashed))
}

/// (t, s) of the runs, those with rows that died or the others.
fn dots(rows: &[Row], dead: bool) -> Vec<[f64; 2]> {
    let runs = rows.iter().flat_map(|row| {
        let t = row.cell.target.at().t;
        row.cell.runs.iter().map(move |run| (t, run))
    });
    let chosen = runs.filter(|(_, run)| (run.dead_rows > 0) == dead);
    chosen.map(|(t, run)| [t, run.s]).collect()
}
