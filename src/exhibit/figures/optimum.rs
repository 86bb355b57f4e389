//! `ccem plot optimum`: the reduced loss ℓ(s) at one N and t with its minimiser, and the minimiser at
//! every temperature. The write-up lets whoever reads it move N, t and b.

use num_rational::BigRational;

use super::Options;
use super::page::{five_digits, one_pair_count, temperatures};
use crate::exhibit::Watch;
use crate::exhibit::quantities as q;
use crate::loss::{Kind, Sigmoid};
use crate::reduction::{CcemPoint, Problem, Quantity, reduced_loss, solve};
use crate::report::figure::{Axis, Colour, Figure, Mark, Marker, Note, Panel, Pen, Shape, colour};
use crate::report::{Cell, Field, Report, Table};

/// The points of each curve.
const POINTS: u64 = 240;

/// The temperatures that are shown.
const TEMPERATURES: [f64; 2] = [0.05, 200.0];

/// A temperature, and a point of CCEM there.
struct Point {
    kind: &'static str,
    t: f64,
    s: f64,
    loss: f64,
}

/// One N and t.
struct Shown {
    n: u64,
    t: f64,
    curve: Vec<Point>,
    minimum: Point,
    optima: Vec<Point>,
}

/// The figure.
pub fn draw(options: &Options, _: &Watch) -> Result<Report, String> {
    let n = one_pair_count(options, 10)?;
    let t = temperatures(options, "6/5", 1)?;
    let t = t.iter().next().ok_or("this figure needs a temperature")?;
    let problem = Problem::symmetric(n, t).map_err(|error| error.to_string())?;
    let shown = Shown::of(&problem)?;
    Ok(Report {
        loss: Kind::Sigmoid.formula().into(),
        settings: vec![("N".into(), n.to_string()), ("b".into(), "t".into())],
        notes: vec![
            "Left: the reduced loss ℓ(s), from its least to its greatest value, with its minimiser s*: \
             s = 0 is the antipodal structure, s = 1 the simplex ETF. Right: s* at every temperature t, \
             b = t, with the same point on it."
                .into(),
        ],
        table: table(&shown),
        figure: Some(shown.figure()),
        ..Report::default()
    })
}

impl Shown {
    fn of(problem: &Problem) -> Result<Shown, String> {
        let at = problem.at::<f64>();
        let curve = (0..=POINTS).map(|k| {
            let s = k as f64 / POINTS as f64;
            let loss = reduced_loss::<Sigmoid, f64>(&CcemPoint::from_s(s), &at);
            Point {
                kind: "curve",
                t: at.t,
                s,
                loss,
            }
        });
        Ok(Shown {
            n: problem.n(),
            t: at.t,
            curve: curve.collect(),
            minimum: optimum("minimum", problem),
            optima: optima(problem.n())?,
        })
    }

    fn figure(&self) -> Figure {
        Figure {
            width: 508.0,
            height: 220.0,
            panels: vec![self.loss(), self.against_t()],
            ..Figure::default()
        }
    }

    /// ℓ(s).
    fn loss(&self) -> Panel {
        let most = self
            .curve
            .iter()
            .map(|point| point.loss)
            .fold(0.0, f64::max);
        let least = self.minimum.loss;
        let share = |point: &Point| match most > least {
            true => [point.s, (point.loss - least) / (most - least)],
            false => [point.s, 0.0],
        };
        let line = Shape::Line(self.curve.iter().map(share).collect(), Pen::series(0));
        let words = Note {
            anchor: 0.5,
            shift: [0.0, -10.0],
            ..Note::new(
                format!("$N = {}$, $t = b = {}$", self.n, five_digits(self.t)),
                [0.5, 1.04],
            )
        };
        Panel {
            marks: vec![
                Mark::new("loss", line),
                dot("minimum", share(&self.minimum)),
                Mark::new("settings", Shape::Note(words)),
            ],
            ..Panel::new(
                [46.0, 26.0, 194.0, 158.0],
                Axis::linear("$s$", [0.0, 1.0]),
                Axis::linear("$(ℓ(s) − min ℓ) / (max ℓ − min ℓ)$", [-0.04, 1.04]),
            )
        }
    }

    /// s* against t.
    fn against_t(&self) -> Panel {
        let points = self.optima.iter().map(|point| [point.t, point.s]);
        let line = Shape::Line(points.collect(), Pen::series(0));
        let ends = [TEMPERATURES[0].min(self.t), TEMPERATURES[1].max(self.t)];
        let here = vec![[self.t, -0.04], [self.t, 1.04]];
        Panel {
            marks: vec![
                Mark::new("here", Shape::Line(here, Pen::solid(Colour::GREY, 0.6))),
                Mark::new("optima", line),
                dot("optimum", [self.t, self.minimum.s]),
            ],
            ..Panel::new(
                [292.0, 26.0, 206.0, 158.0],
                Axis::log("$t$", ends),
                Axis::linear("$s^⋆$", [-0.04, 1.04]),
            )
        }
    }
}

fn dot(id: &str, at: [f64; 2]) -> Mark {
    Mark::new(id, Shape::Dots(vec![at], Marker::Disc, colour::SERIES[1]))
}

fn optimum(kind: &'static str, problem: &Problem) -> Point {
    let optimum = solve(problem);
    Point {
        kind,
        t: problem.at::<f64>().t,
        s: optimum.point.s,
        loss: optimum.loss,
    }
}

/// The optimum over the temperatures, evenly on a logarithmic axis.
fn optima(n: u64) -> Result<Vec<Point>, String> {
    let [low, high] = TEMPERATURES;
    let at = |k: u64| low * (high / low).powf(k as f64 / POINTS as f64);
    let point = |t: f64| {
        let t = Quantity::rational(BigRational::from_float(t).unwrap_or_default());
        let problem = Problem::symmetric(n, t).map_err(|error| error.to_string())?;
        Ok(optimum("optimum", &problem))
    };
    (0..=POINTS).map(at).map(point).collect()
}

/// A row for each point.
fn table(shown: &Shown) -> Table {
    let all = shown.curve.iter().chain([&shown.minimum]);
    let rows: Vec<(u64, &Point)> = all
        .chain(&shown.optima)
        .map(|point| (shown.n, point))
        .collect();
    let columns: [Field<(u64, &Point)>; 6] = [
        (q::N, |(n, _)| (*n).into()),
        (q::T, |(_, x)| Cell::exact(x.t)),
        (q::B, |(_, x)| Cell::exact(x.t)),
        (q::KIND, |(_, x)| x.kind.into()),
        (q::S, |(_, x)| Cell::number(x.s, 6)),
        (q::CCEM_LOSS, |(_, x)| Cell::number(x.loss, 9)),
    ];
    Table::of(&rows, &columns)
}
