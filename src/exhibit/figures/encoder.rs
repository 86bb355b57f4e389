//! `ccem plot encoder`: what encoders reach against t; and the paper's experiment. Its network, its
//! 100 steps, on its grid, in the scale that the paper draws and in that of the theory; and the same
//! network without its last ReLU.

mod against_t;

use super::Options;
use super::page::{colour_bar, edges, pairs_axis};
use crate::encoder::Network;
use crate::encoder::published::{self, Figure as Trained, FigureError, Point};
use crate::exhibit::Watch;
use crate::exhibit::encoder::Row;
use crate::exhibit::encoder::table::fields;
use crate::exhibit::quantities as q;
use crate::loss::Kind;
use crate::memory::available;
use crate::reduction::Phase;
use crate::report::figure::{Axis, Colour, Figure, Mark, Panel, Pen, Shape, colour};
use crate::report::{Cell, Field, Report, Table};
use against_t::HEIGHT;

/// The steps of the paper's experiment.
const STEPS: u64 = 100;

/// The paper's network, and the same without its last ReLU.
const NETWORKS: [&str; 2] = ["paper", "mlp:d"];

/// The figure.
pub fn draw(options: &Options, watch: &Watch) -> Result<Report, String> {
    let seed = options.seed.unwrap_or(0);
    let every = if options.quick { 8 } else { 1 };
    let pairs: Vec<u64> = published::PAIRS.step_by(every).collect();
    let runs = pairs.len() as u64 * published::TEMPERATURES;
    let Some(rows) = against_t::rows(seed, options.quick, watch)? else {
        return Ok(Report::default());
    };
    let bar = watch.progress.bar(2 * runs, "runs");
    let room = available() / rayon::current_num_threads() as u64;
    let mut trained = Vec::new();
    for word in NETWORKS {
        let network: Network = word.parse().map_err(|error| format!("{word}: {error}"))?;
        let advance = |runs| bar.advance(runs);
        match published::figure(
            &network,
            &pairs,
            [STEPS, seed],
            room,
            (&watch.stop, &advance),
        ) {
            Ok(figure) => trained.push(figure),
            // Whoever asked is told that there is no result.
            Err(FigureError::Interrupted) => return Ok(Report::default()),
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok(Report {
        loss: Kind::Sigmoid.formula().into(),
        seed: Some(seed),
        settings: vec![
            ("method".into(), "gradient descent, rate 0.5".into()),
            ("steps".into(), STEPS.to_string()),
            ("inputs".into(), "gaussian:2d".into()),
        ],
        notes: vec![above(), caption(&trained)],
        table: table(&trained),
        extra: vec![("encoders", reached(&rows))],
        figure: Some(figure(&trained, against_t::panels(&rows))),
        ..Report::default()
    })
}

/// What the row of panels above shows.
fn above() -> String {
    format!(
        "Above: s after L-BFGS from {} starts of each encoder, shared, on Gaussian inputs (N = d = {}, \
         m = 2d, b = t), beside the theory. Red dashes: where the loss of an encoder that ends in \
         [0, ∞) is least, s = 1 at every t.",
        against_t::SEEDS,
        against_t::PAIRS
    )
}

/// "0.2089 (antipodal 0.5590, …)".
fn errors(figure: &Trained) -> String {
    let of = |phase| Cell::number(figure.error(phase), 3);
    format!(
        "{} (antipodal {}, intermediate {}, ETF {})",
        of(None),
        of(Some(Phase::Antipodal)),
        of(Some(Phase::Intermediate)),
        of(Some(Phase::Etf))
    )
}

fn caption(trained: &[Trained]) -> String {
    let [paper, linear] = trained else {
        return String::new();
    };
    format!(
        "The paper's experiment: a shared network m → d → d on Gaussian inputs, d = N, m = 2d, b = t, \
         {STEPS} steps of gradient descent at rate 0.5, on {} points (N, t). The paper's network has a \
         ReLU after its last layer; its figure draws the mean similarity p of positive pairs, not s = \
         (1+p)/2. Mean |s − s*| of it: {}; of p in the place of s: {}. With the last ReLU removed: {}. \
         Outputs in [0, ∞) have p ≥ 0, so s ≥ ½: {} of that error no such network can avoid. Red dashes: \
         points with rows that died and left the sphere, {} of all with the ReLU and {} without.",
        paper.points.len(),
        errors(paper),
        Cell::number(paper.raw_error(), 3),
        errors(linear),
        Cell::number(paper.forced_error(), 3),
        share(paper.with_dead_rows()),
        share(linear.with_dead_rows())
    )
}

fn share(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// A panel: its title, and what its colours show of which network.
type Shown<'a> = (&'static str, &'a Trained, fn(&Point) -> f64, bool);

fn figure(trained: &[Trained], above: Vec<Panel>) -> Figure {
    let [paper, linear] = trained else {
        return Figure::default();
    };
    let shown: [Shown; 4] = [
        ("theory, $s^⋆$", paper, |x| x.s_star, false),
        ("published network, $p$", paper, |x| x.p, true),
        ("published network, $s$", paper, |x| x.s, true),
        ("without its last ReLU, $s$", linear, |x| x.s, true),
    ];
    let panels = shown
        .into_iter()
        .enumerate()
        .map(|(k, shown)| panel(k, shown));
    let mut panels: Vec<Panel> = above.into_iter().chain(panels).collect();
    panels.push(colour_bar(
        [320.0, 22.0 + HEIGHT, 9.0, 288.0],
        Axis::linear("$s^⋆$, $p$, $s$", [0.0, 1.0]),
        colour::scale,
    ));
    Figure {
        width: 364.0,
        height: 352.0 + HEIGHT,
        panels,
        ..Figure::default()
    }
}

fn panel(k: usize, (title, trained, of, measured): Shown) -> Panel {
    let (row, column) = ((k / 2) as f64, (k % 2) as f64);
    let (ns, ts) = axes(trained);
    let (xs, mut ys) = (edges(&ns), edges(&ts));
    ys[0] = ys[0].max(0.0);
    let ends = |edges: &[f64]| [edges[0], edges[edges.len() - 1]];
    let (mut x, mut y) = (pairs_axis(ends(&xs)), Axis::linear("$t$", ends(&ys)));
    if k < 2 {
        x = x.silent();
    }
    if k % 2 == 1 {
        y = y.silent();
    }
    // The points are by N, then by t; cells go row by row from the lowest t.
    let at = |j: usize, i: usize| &trained.points[i * ts.len() + j];
    let cells = (0..ts.len()).flat_map(|j| (0..ns.len()).map(move |i| (j, i)));
    let colours = cells.map(|(j, i)| colour::scale(of(at(j, i)).max(0.0)));
    let mut marks = vec![Mark::new("cells", Shape::Cells(xs, ys, colours.collect()))];
    let dead = trained.points.iter();
    let dead = dead.filter(|point| measured && point.dead_rows > 0);
    let dashes: Vec<[f64; 2]> = dead.flat_map(dash).collect();
    if !dashes.is_empty() {
        let pen = Pen::solid(Colour::UNKNOWN, 0.8);
        marks.push(Mark::new("dead-rows", Shape::Line(dashes, pen)));
    }
    Panel {
        title: title.into(),
        marks,
        ..Panel::new(
            [
                36.0 + 144.0 * column,
                22.0 + HEIGHT + 156.0 * row,
                130.0,
                132.0,
            ],
            x,
            y,
        )
    }
}

/// A dash over a point, and the end of the line there.
fn dash(point: &Point) -> [[f64; 2]; 3] {
    const HALF: f64 = 0.35;
    let n = point.n as f64;
    [[n - HALF, point.t], [n + HALF, point.t], [f64::NAN; 2]]
}

/// The numbers of pairs and the temperatures.
fn axes(trained: &Trained) -> (Vec<f64>, Vec<f64>) {
    let mut ns: Vec<f64> = trained.points.iter().map(|point| point.n as f64).collect();
    ns.dedup();
    let ts = trained
        .points
        .iter()
        .take_while(|point| point.n as f64 == ns[0]);
    (ns.clone(), ts.map(|point| point.t).collect())
}

/// What the encoders above reached: a row for each, at each temperature.
fn reached(rows: &[Row]) -> Table {
    Table::of(rows, &fields(rows))
}

/// A row for each network and point.
fn table(trained: &[Trained]) -> Table {
    let rows: Vec<(&Trained, &Point)> = trained
        .iter()
        .flat_map(|figure| figure.points.iter().map(move |point| (figure, point)))
        .collect();
    let columns: [Field<(&Trained, &Point)>; 11] = [
        (q::ENCODER, |(x, _)| x.network.to_string().into()),
        (q::N, |(_, x)| x.n.into()),
        (q::D, |(_, x)| x.n.into()),
        (q::T, |(_, x)| Cell::exact(x.t)),
        (q::B, |(_, x)| Cell::exact(x.t)),
        (q::PHASE, |(_, x)| x.phase.to_string().into()),
        (q::S_STAR, |(_, x)| Cell::number(x.s_star, 6)),
        (q::S, |(_, x)| Cell::number(x.s, 6)),
        (q::P, |(_, x)| Cell::number(x.p, 6)),
        (q::LOSS, |(_, x)| Cell::number(x.loss, 6)),
        (q::DEAD_ROWS, |(_, x)| x.dead_rows.into()),
    ];
    Table::of(&rows, &columns)
}
