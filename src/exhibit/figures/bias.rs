//! `ccem plot bias`: what the bias decides. s* over temperature and b/t at one N, with the bias that
//! is optimal when it is learned; and the margin at fixed ratios b/t beside that of a learned bias.

use super::Options;
use super::page::{colour_bar, edges, one_pair_count};
use crate::exhibit::Watch;
use crate::exhibit::quantities as q;
use crate::loss::Kind;
use crate::reduction::learned_bias::learned_bias;
use crate::reduction::{Phase, Problem, Quantity, antipodal_bias, etf_bias, solve};
use crate::report::figure::{Axis, Colour, Figure, Legend, Mark, Note, Panel, Pen, Shape, colour};
use crate::report::{Cell, Field, Report, Table};

/// What is shown: t, and b/t.
const TEMPERATURES: [f64; 2] = [0.05, 6.0];
const RATIOS: [f64; 2] = [-1.5, 3.5];

/// The ratios b/t whose margin is drawn.
const SERIES: [&str; 5] = ["-1", "0", "1/2", "1", "2"];

/// A point of the plane, or of a curve over t.
struct Point {
    problem: Problem,
    /// Is b the best bias rather than a given one?
    learned: bool,
    b: f64,
    phase: Phase,
    s: f64,
}

impl Point {
    fn at(n: u64, t: f64, b: f64) -> Result<Point, String> {
        let exact = |x: f64| {
            let exact = num_rational::BigRational::from_float(x).unwrap_or_default();
            Quantity::rational(exact)
        };
        let problem = Problem::new(n, n, exact(t), exact(b)).map_err(|error| error.to_string())?;
        let optimum = solve(&problem);
        Ok(Point {
            problem,
            learned: false,
            b,
            phase: optimum.phase,
            s: optimum.point.s,
        })
    }

    /// The optimum over the bias too.
    fn learned(n: u64, t: f64) -> Result<Point, String> {
        let b = learned_bias(n as f64, t).b;
        Ok(Point {
            learned: true,
            phase: Phase::Etf,
            s: 1.0,
            ..Point::at(n, t, b)?
        })
    }

    /// ½ (p − q) = N s/(2(N−1)) on CCEM.
    fn margin(&self) -> f64 {
        let n = self.problem.n() as f64;
        n * self.s / (2.0 * (n - 1.0))
    }

    fn t(&self) -> f64 {
        self.problem.at::<f64>().t
    }
}

/// The figure.
pub fn draw(options: &Options, _: &Watch) -> Result<Report, String> {
    let n = one_pair_count(options, 10)?;
    if n < 3 {
        return Err("bias needs N ≥ 3: at N = 2 the ETF is optimal at every t and b".into());
    }
    let count = if options.quick { 40 } else { 120 };
    let (ts, ratios) = (even(TEMPERATURES, count), even(RATIOS, count));
    let mut plane = Vec::new();
    for ratio in &ratios {
        for t in &ts {
            plane.push(Point::at(n, *t, ratio * t)?);
        }
    }
    let mut curves = Vec::new();
    for ratio in SERIES {
        let ratio: Quantity = ratio.parse().map_err(|error| format!("{error}"))?;
        let ratio = ratio.value::<f64>(n);
        curves.push(
            ts.iter()
                .map(|t| Point::at(n, *t, ratio * t))
                .collect::<Result<Vec<_>, _>>()?,
        );
    }
    curves.push(
        ts.iter()
            .map(|t| Point::learned(n, *t))
            .collect::<Result<_, _>>()?,
    );
    Ok(Report {
        loss: Kind::Sigmoid.formula().into(),
        settings: vec![("N".into(), n.to_string())],
        notes: vec![caption(n)],
        table: table(&curves),
        figure: Some(figure(n, (&ts, &ratios, &plane), &curves)),
        ..Report::default()
    })
}

fn even([low, high]: [f64; 2], count: usize) -> Vec<f64> {
    let step = (high - low) / (count - 1) as f64;
    (0..count).map(|k| low + k as f64 * step).collect()
}

fn caption(n: u64) -> String {
    format!(
        "What the bias decides at N = {n}. Left: s* of the theory over temperature t and ratio b/t. \
         Above the solid line the simplex ETF is optimal, below the dashed one the antipodal structure; \
         b = t, the paper's choice, is the horizontal line at 1. White: b*(t)/t, the bias that is \
         optimal when it is learned together with the embedding; it lies in the region of the ETF at \
         every t, so a learned bias leaves no antipodal and no intermediate phase. Right: the margin \
         ½ (p − q) = N s*/(2(N−1)) of the optimum at fixed ratios b/t, and with a learned bias, where it \
         is the largest that there is."
    )
}

fn figure(n: u64, plane: (&[f64], &[f64], &[Point]), curves: &[Vec<Point>]) -> Figure {
    Figure {
        width: 508.0,
        height: 282.0,
        panels: vec![
            map(n, plane),
            colour_bar(
                [232.0, 40.0, 9.0, 204.0],
                Axis::linear("$s^⋆$", [0.0, 1.0]),
                colour::scale,
            ),
            margins(n, curves),
        ],
        ..Figure::default()
    }
}

/// s* over the plane, the boundaries of the phases, and the learned bias.
fn map(n: u64, (ts, ratios, plane): (&[f64], &[f64], &[Point])) -> Panel {
    let (xs, ys) = (edges(ts), edges(ratios));
    let axis = |label, edges: &[f64]| Axis::linear(label, [edges[0], edges[edges.len() - 1]]);
    let (x, y) = (axis("$t$", &xs), axis("$b/t$", &ys));
    let colours = plane.iter().map(|point| colour::scale(point.s)).collect();
    let curve = |of: &dyn Fn(f64) -> f64| -> Vec<[f64; 2]> {
        let fine = even([ts[0], ts[ts.len() - 1]], 600);
        // A curve that leaves the panel is interrupted there.
        let shown = |ratio: f64| {
            let inside = (y.ends[0]..=y.ends[1]).contains(&ratio);
            if inside { ratio } else { f64::NAN }
        };
        fine.into_iter().map(|t| [t, shown(of(t) / t)]).collect()
    };
    let line =
        |id: &str, points: &[[f64; 2]], pen| Mark::new(id, Shape::Line(points.to_vec(), pen));
    let etf = curve(&|t| etf_bias(n as f64, t));
    let antipodal = curve(&|t| antipodal_bias(n as f64, t));
    let learned = curve(&|t| learned_bias(n as f64, t).b);
    let edge = Pen::solid(Colour::WHITE, 2.2);
    let dashed = Pen {
        dashes: &[3.0, 1.5],
        ..Pen::solid(Colour::BLACK, 1.0)
    };
    let marks = vec![
        Mark::new("cells", Shape::Cells(xs, ys, colours)),
        line("edge", &etf, edge),
        line("boundary-etf", &etf, Pen::solid(Colour::BLACK, 1.0)).named("ETF above"),
        line("edge", &antipodal, edge),
        line("boundary-antipodal", &antipodal, dashed).named("antipodal below"),
        line(
            "paper",
            &[[x.ends[0], 1.0], [x.ends[1], 1.0]],
            Pen::solid(Colour::GREY, 0.6),
        ),
        line("edge", &learned, Pen::solid(Colour::BLACK, 2.6)),
        line("learned", &learned, Pen::solid(Colour::WHITE, 1.4)),
    ];
    let mut panel = Panel {
        title: format!("$N = {n}$: theory, $s^⋆$"),
        marks,
        legend: Legend::Above,
        ..Panel::new([40.0, 40.0, 184.0, 204.0], x, y)
    };
    for (text, at, colour) in [
        ("learned: $b^⋆(t)/t$", [2.2, 1.9], Colour::BLACK),
        ("$b = t$", [5.3, 1.12], Colour::BLACK),
    ] {
        let note = |shift: f64| Note {
            anchor: 0.5,
            shift: [0.0, shift],
            colour,
            ..Note::new(text, at)
        };
        panel.add_free("name", (0..12).map(|k| note(-4.0 * f64::from(k))));
    }
    panel
}

/// The margin against t.
fn margins(n: u64, curves: &[Vec<Point>]) -> Panel {
    let most = n as f64 / (2.0 * (n as f64 - 1.0));
    let marks = curves.iter().enumerate().map(|(k, curve)| {
        let points = curve
            .iter()
            .map(|point| [point.t(), point.margin()])
            .collect();
        match SERIES.get(k) {
            Some(ratio) => {
                let name = format!("$b/t = {}$", ratio.replace('-', "−"));
                Mark::new("margin", Shape::Line(points, Pen::series(k))).named(name)
            }
            None => Mark::new(
                "learned",
                Shape::Line(points, Pen::solid(Colour::BLACK, 1.8)),
            )
            .named("learned"),
        }
    });
    Panel {
        title: format!("$N = {n}$: margin of the optimum"),
        marks: marks.collect(),
        legend: Legend::Inside(1.0, 0.9),
        ..Panel::new(
            [320.0, 40.0, 180.0, 204.0],
            Axis::linear("$t$", TEMPERATURES),
            Axis::linear("$\\frac{1}{2}(p − q)$", [-0.02, 1.06 * most]),
        )
    }
}

/// A row for each point of each curve.
fn table(curves: &[Vec<Point>]) -> Table {
    let rows: Vec<&Point> = curves.iter().flatten().collect();
    let columns: [Field<&Point>; 7] = [
        (q::N, |x| x.problem.n().into()),
        (q::T, |x| Cell::exact(x.t())),
        (q::B, |x| Cell::exact(x.b)),
        (q::BIAS, |x| {
            if x.learned { "learned" } else { "fixed" }.into()
        }),
        (q::PHASE, |x| x.phase.to_string().into()),
        (q::S_STAR, |x| Cell::number(x.s, 6)),
        (q::MARGIN, |x| Cell::number(x.margin(), 6)),
    ];
    Table::of(&rows, &columns)
}
