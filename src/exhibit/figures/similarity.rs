//! `ccem plot similarity`: s* and δ* against t for several N, and what full optimisation measured.

use super::Options;
use super::page::{Grid, five_digits, measured, pair_counts, settings, symmetric, temperatures};
use crate::exhibit::Watch;
use crate::exhibit::cells::{b, t};
use crate::exhibit::full::seconds;
use crate::exhibit::quantities as q;
use crate::experiment::{Optimised, Plan, SeedRun, Spread};
use crate::loss::Kind;
use crate::reduction::grid::Integers;
use crate::reduction::{Problem, Quantity, antipodal_threshold, etf_threshold, solve};
use crate::report::figure::{Axis, Colour, Figure, Legend, MARKERS, Mark, Note, Panel, Pen, Shape};
use crate::report::{Cell, Field, Report, Table};

/// The points of a curve.
const POINTS: u64 = 400;

/// The s that the left panel shows.
const SIMILARITIES: [f64; 2] = [-0.03, 1.03];

/// The δ that the right panel shows.
const DELTAS: [f64; 2] = [0.05, 20.0];

/// One N: the curve of the theory and the cells that were optimised.
struct Series {
    n: u64,
    /// t, s*, δ*.
    curve: Vec<[f64; 3]>,
    cells: Vec<Optimised>,
}

/// The figure.
pub fn draw(options: &Options, watch: &Watch) -> Result<Report, String> {
    let pairs = if options.quick { "5,10,20" } else { "5,10,50" };
    let pairs = pair_counts(options, pairs)?;
    if pairs.len() as usize > MARKERS.len() {
        let most = MARKERS.len();
        return Err(format!("similarity takes at most {most} values of N"));
    }
    let efforts = if options.quick {
        &EFFORTS[2..]
    } else {
        EFFORTS
    };
    let (problems, plan, fewer) = affordable(options, &pairs, efforts)?;
    let (seeds, count) = (plan.seeds, problems.len() as u64 / pairs.len());
    let [cells] = measured(&problems, &[plan], watch)?;
    let mut cells = cells.into_iter();
    let ends = ends(&problems)?;
    let series = pairs.iter().map(|n| {
        Ok(Series {
            n,
            curve: curve(n, ends)?,
            cells: cells.by_ref().take(count as usize).collect(),
        })
    });
    let series = series.collect::<Result<Vec<Series>, String>>()?;
    Ok(Report {
        loss: Kind::Sigmoid.formula().into(),
        seed: Some(plan.seed),
        settings: settings(&plan),
        notes: vec![format!(
            "The optimum against the temperature at b = t and d = N. Lines: s* and δ* of the theory. \
             Markers and bars: median and range of s and δ after full optimisation from {seeds} \
             random starts{}; a bar with a tip goes on beyond the frame. Thin vertical lines: the \
             thresholds of Theorem 2 for each N, δ* = ∞ to the left of the dashed one, t = ½ \
             ln((N−2)/2), δ* = 0 to the right of the solid one, t = ((N−1)/N) ln(N−3).",
            match fewer {
                true =>
                    " (fewer of them and fewer temperatures than where N is small, unless they are \
                         given: there a run is dear)",
                false => "",
            }
        )],
        table: table(&series),
        figure: Some(figure(&series, ends)),
        ..Report::default()
    })
}

/// Temperatures and seeds, from the most that are taken unasked.
const EFFORTS: &[(&str, u64)] = &[
    ("0.2:5:25", 5),
    ("0.2:5:25", 2),
    ("0.2:5:13", 3),
    ("0.2:5:13", 1),
    ("0.2:5:7", 1),
];

/// The problems and the runs of the first effort that takes one core a minute at most, or of the last;
/// what is given is taken as it is. Whether a smaller one than the first was chosen.
fn affordable(
    options: &Options,
    pairs: &Integers,
    efforts: &[(&str, u64)],
) -> Result<(Vec<Problem>, Plan, bool), String> {
    const MINUTE: f64 = 60.0;
    let mut chosen = Err("no effort is none".into());
    for (k, (values, seeds)) in efforts.iter().enumerate() {
        let temperatures = temperatures(options, values, u64::MAX)?;
        let seeds = options.seeds.unwrap_or(*seeds);
        let plan = Plan::everyday(Kind::Sigmoid, options.seed.unwrap_or(0), seeds);
        let problems = symmetric(pairs, &temperatures)?;
        let each = problems.iter().map(|problem| seconds(problem, &plan));
        let fits = each.sum::<f64>() * seeds as f64 <= MINUTE;
        let is_given = options.seeds.is_some() && options.t.is_some();
        chosen = Ok((problems, plan, k > 0 && !is_given));
        if fits || is_given {
            break;
        }
    }
    chosen
}

/// The smallest and the largest temperature.
fn ends(problems: &[Problem]) -> Result<[f64; 2], String> {
    let values = problems.iter().map(|problem| problem.at::<f64>().t);
    let ends = values.fold([f64::INFINITY, 0.0_f64], |[low, high], t| {
        [low.min(t), high.max(t)]
    });
    match ends[0] < ends[1] {
        true => Ok(ends),
        false => Err("similarity needs more than one temperature".into()),
    }
}

fn curve(n: u64, [low, high]: [f64; 2]) -> Result<Vec<[f64; 3]>, String> {
    let mut temperatures: Vec<f64> = (0..=POINTS)
        .map(|k| low + (high - low) * k as f64 / POINTS as f64)
        .collect();
    temperatures.extend(beside_thresholds(n).filter(|t| (low..=high).contains(t)));
    temperatures.sort_by(f64::total_cmp);
    let etf = etf_threshold(n as f64);
    let point = |t: f64| {
        let exact = num_rational::BigRational::from_float(t).unwrap_or_default();
        let problem = Problem::symmetric(n, Quantity::rational(exact));
        let optimum = solve(&problem.map_err(|error| error.to_string())?);
        // On a logarithmic axis the curve ends below everything shown, and beyond there is none.
        let delta = match optimum.delta {
            0.0 if t <= etf * (1.0 + 1e-12) => f64::MIN_POSITIVE,
            delta => delta,
        };
        Ok([t, optimum.point.s, delta])
    };
    temperatures.into_iter().map(point).collect()
}

/// Where the curve bends, and ever nearer to where δ* has its asymptotes.
fn beside_thresholds(n: u64) -> impl Iterator<Item = f64> {
    let [antipodal, etf] = [antipodal_threshold(n as f64), etf_threshold(n as f64)];
    let near = (1..=20).flat_map(move |k| {
        let step = (etf - antipodal) * 0.5_f64.powi(k);
        [antipodal + step, etf - step]
    });
    near.chain([antipodal, etf]).filter(move |_| n > 4)
}

/// The thresholds of Theorem 2, where they exist and are positive.
fn thresholds(n: u64) -> impl Iterator<Item = (&'static str, f64)> {
    let both = [
        ("threshold-antipodal", antipodal_threshold(n as f64)),
        ("threshold-etf", etf_threshold(n as f64)),
    ];
    both.into_iter().filter(move |(_, t)| n > 4 && *t > 0.0)
}

fn figure(series: &[Series], ends: [f64; 2]) -> Figure {
    let grid = Grid {
        rows: 1,
        columns: 2,
        panel: [200.0, 150.0],
        gap: [48.0, 0.0],
        margin: [42.0, 8.0 + LEGEND * series.len() as f64, 10.0, 34.0],
    };
    let x = |label| Axis::linear(label, around(ends));
    let similarity = Panel {
        marks: marks(series, 1, SIMILARITIES, |run| run.geometry.s),
        ..Panel::new(
            grid.frame(0),
            x("$t$"),
            Axis::linear("$s$, $s^⋆$", SIMILARITIES),
        )
    };
    let mut delta = Panel {
        marks: marks(series, 2, DELTAS, |run| run.geometry.delta),
        ..Panel::new(grid.frame(1), x("$t$"), Axis::log("$δ$, $δ^⋆$", DELTAS))
    };
    let largest = series.iter().enumerate();
    if let Some((k, series)) = largest.max_by_key(|(_, series)| series.n) {
        formulas(&mut delta, series.n, Pen::series(k).colour);
    }
    without_delta(&mut delta, series, ends);
    let mut panels = vec![similarity, delta];
    panels.extend(series.iter().enumerate().flat_map(legend));
    grid.figure(panels)
}

/// Room for the markers at both ends; no temperature is negative.
fn around([low, high]: [f64; 2]) -> [f64; 2] {
    let room = 0.02 * (high - low);
    [(low - room).max(0.0), high + room]
}

/// The height of a line of the legend.
const LEGEND: f64 = 13.0;

/// A line of the legend: an N, its curve and both of its thresholds, each in a column.
fn legend((k, series): (usize, &Series)) -> Vec<Panel> {
    let none = || Axis::linear("", [0.0, 1.0]).with_ticks(Vec::new());
    let entry = |left: f64, marks: Vec<Mark>| Panel {
        marks,
        legend: Legend::Above,
        framed: false,
        ..Panel::new([left, 31.0 + LEGEND * k as f64, 0.0, 0.0], none(), none())
    };
    let name = format!("$N = {}$", series.n);
    let curve = Shape::Line(Vec::new(), Pen::series(k));
    let dots = Shape::Dots(Vec::new(), MARKERS[k], Pen::series(k).colour);
    let curve = [("curve", curve), ("median", dots)];
    let curve = curve.map(|(id, shape)| Mark::new(id, shape).named(&name));
    let mut entries = vec![entry(46.0, curve.into())];
    for (id, t) in thresholds(series.n) {
        let (left, what) = match id {
            "threshold-antipodal" => (150.0, "antipodal up to"),
            _ => (310.0, "simplex ETF from"),
        };
        let line = Mark::new(id, Shape::Line(Vec::new(), threshold_pen(id, k)));
        let name = format!("{what} $t = {}$", five_digits(t));
        entries.push(entry(left, vec![line.named(name)]));
    }
    entries
}

/// Dashed up to which the antipodal structure is optimal, solid from where the simplex ETF is.
fn threshold_pen(id: &str, k: usize) -> Pen {
    let colour = Pen::series(k).colour.tint(0.75);
    match id {
        "threshold-antipodal" => Pen {
            dashes: &[3.0, 1.5],
            ..Pen::solid(colour, 0.6)
        },
        _ => Pen::solid(colour, 0.6),
    }
}

/// The formulas of the thresholds along the lines of one N and in their colour, outside them, where
/// no curve passes.
fn formulas(panel: &mut Panel, n: u64, colour: Colour) {
    let texts = [
        (r"$t = \frac{1}{2} ln\frac{N−2}{2}$", -1.0),
        (r"$t = \frac{N−1}{N} ln(N−3)$", 1.0),
    ];
    for ((_, t), (text, side)) in thresholds(n).zip(texts) {
        let heights = [5.0, 4.0, 3.0, 2.0, 1.0, 0.5, 0.25];
        let distances = [10.5, 9.5, 8.5].into_iter();
        let places = distances.flat_map(|distance| heights.map(|delta| (side * distance, delta)));
        let note = |(shift, delta): (f64, f64)| Note {
            anchor: 0.5,
            angle: 90.0,
            shift: [shift, 0.0],
            colour,
            ..Note::new(text, [t, delta])
        };
        panel.add_free("formula", places.map(note));
    }
}

/// Says which curves a logarithmic axis cannot show.
fn without_delta(panel: &mut Panel, series: &[Series], [low, high]: [f64; 2]) {
    let few = series.iter().map(|series| series.n).filter(|n| *n <= 4);
    let few: Vec<String> = few.map(|n| n.to_string()).collect();
    if few.is_empty() {
        return;
    }
    let text = format!("$δ^⋆ = 0$ at $N = {}$", few.join(", "));
    let shares = [0.5, 0.65, 0.75, 0.35, 0.25];
    let heights = [0.07, 0.1, 0.5, 2.0, 10.0];
    let places = heights
        .into_iter()
        .flat_map(|delta| shares.map(|share| [low + share * (high - low), delta]));
    let note = |at| Note {
        anchor: 0.5,
        ..Note::new(&*text, at)
    };
    panel.add_free("note", places.map(note));
}

/// The curves, thresholds and measurements of one quantity: column `k` of the curve.
fn marks(series: &[Series], k: usize, ends: [f64; 2], of: fn(&SeedRun) -> f64) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (index, series) in series.iter().enumerate() {
        let pen = Pen::series(index);
        let colour = pen.colour;
        for (id, t) in thresholds(series.n) {
            let whole = vec![[t, ends[0]], [t, ends[1]]];
            let line = Shape::Line(whole, threshold_pen(id, index));
            marks.push(Mark::new(&format!("{id}-{}", series.n), line));
        }
        let curve = series.curve.iter().map(|point| [point[0], point[k]]);
        let curve = curve.filter(|point| point[1].is_finite()).collect();
        marks.push(Mark::new("theory", Shape::Line(curve, pen)));
        let spreads = || {
            let cells = series.cells.iter();
            cells.filter_map(|cell| Some((cell.problem.at::<f64>().t, spread(cell, of)?)))
        };
        let ranges = spreads().map(|(t, of)| [t, of.least, of.greatest]);
        let medians = spreads().map(|(t, of)| [t, of.median]);
        marks.push(Mark::new("range", Shape::Bars(ranges.collect(), colour)));
        let dots = Shape::Dots(medians.collect(), MARKERS[index], colour);
        marks.push(Mark::new("median", dots));
    }
    marks
}

/// A quantity over the seeds.
fn spread(cell: &Optimised, of: fn(&SeedRun) -> f64) -> Option<Spread<f64>> {
    Spread::of(cell.runs.iter().map(of), |value| *value)
}

/// A row for each cell.
fn table(series: &[Series]) -> Table {
    let rows: Vec<&Optimised> = series.iter().flat_map(|series| &series.cells).collect();
    fn ordered(cell: &Optimised, of: fn(&SeedRun) -> f64, which: fn(Spread<f64>) -> f64) -> Cell {
        spread(cell, of)
            .map(|spread| Cell::number(which(spread), 6))
            .into()
    }
    let columns: [Field<&Optimised>; 13] = [
        (q::N, |cell| cell.problem.n().into()),
        (q::D, |cell| cell.problem.d().into()),
        (q::T, |cell| t(&cell.problem)),
        (q::B, |cell| b(&cell.problem)),
        (q::S_STAR, |cell| {
            Cell::number(cell.theory.optimum.point.s, 6)
        }),
        (q::S_LEAST, |cell| {
            ordered(cell, |run| run.geometry.s, |x| x.least)
        }),
        (q::S_MEDIAN, |cell| {
            ordered(cell, |run| run.geometry.s, |x| x.median)
        }),
        (q::S_GREATEST, |cell| {
            ordered(cell, |run| run.geometry.s, |x| x.greatest)
        }),
        (q::DELTA_STAR, |cell| {
            Cell::number(cell.theory.optimum.delta, 6)
        }),
        (q::DELTA_LEAST, |cell| {
            ordered(cell, |run| run.geometry.delta, |x| x.least)
        }),
        (q::DELTA_MEDIAN, |cell| {
            ordered(cell, |run| run.geometry.delta, |x| x.median)
        }),
        (q::DELTA_GREATEST, |cell| {
            ordered(cell, |run| run.geometry.delta, |x| x.greatest)
        }),
        (q::SEEDS, |cell| cell.runs.len().into()),
    ];
    Table::of(&rows, &columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_is_taken_where_a_run_is_dear_unless_it_is_given() {
        let asked = |n: &str, options: Options| {
            let chosen = affordable(&options, &n.parse().unwrap(), EFFORTS);
            let (problems, plan, fewer) = chosen.unwrap();
            (problems.len(), plan.seeds, fewer)
        };
        let given = Options {
            seeds: Some(2),
            t: Some("1,2".parse().unwrap()),
            ..Options::default()
        };
        assert_eq!(asked("5,10,50", Options::default()), (75, 5, false));
        assert_eq!(asked("1000", Options::default()), (7, 1, true));
        assert_eq!(asked("1000", given), (2, 2, false));
    }
}
