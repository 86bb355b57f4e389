//! `ccem plot phase-map --plane t,b`: the phases over (t, b) at one N, certified by interval
//! arithmetic or left undecided, and where the released SigLIP models are.

use super::Options;
use super::page::one_pair_count;
use crate::exhibit::Watch;
use crate::exhibit::quantities as q;
use crate::loss::Kind;
use crate::reduction::proven::{Region, Window, phases};
use crate::reduction::{Phase, Problem, antipodal_bias, etf_bias};
use crate::report::figure::{
    Axis, Colour, Figure, Legend, Mark, Marker, Note, Panel, Pen, Shape, colour,
};
use crate::report::{Cell, Field, Report, Table};
use crate::siglip::models::{Model, models};

/// What is shown.
const WHOLE: Window = [0.0, 130.0, -15.0, 75.0];
const NEAR: Window = [107.0, 129.0, 11.9, 18.1];

/// How often a box whose phase is undecided is halved both ways.
const DEPTH: u32 = 8;

/// The phases and the undecided rest, with the colours of their regions: the certified ones of
/// different lightness, the undecided one as white as the paper.
const REGIONS: [(Option<Phase>, &str, Colour); 4] = [
    (Some(Phase::Etf), "ETF: certified", Colour(250, 225, 150)),
    (
        Some(Phase::Intermediate),
        "intermediate: certified",
        Colour(205, 222, 235),
    ),
    (
        Some(Phase::Antipodal),
        "antipodal: certified",
        Colour(110, 135, 170),
    ),
    (None, "undecided", Colour::WHITE),
];

/// A model and its phase.
struct Placed {
    model: Model,
    at: [f64; 2],
    phase: Phase,
}

/// The figure.
pub fn draw(options: &Options, _: &Watch) -> Result<Report, String> {
    let n = one_pair_count(options, 32768)?;
    if n < 3 {
        return Err("the (t, b) plane needs N ≥ 3: at N = 2 the ETF is optimal everywhere".into());
    }
    let models = models().into_iter().map(|model| place(n, model));
    let models = models.collect::<Result<Vec<Placed>, String>>()?;
    let regions = phases(n, WHOLE, DEPTH);
    let open: f64 = (regions.iter())
        .filter(|region| region.phase.is_none())
        .map(|region| area(region.window))
        .sum();
    Ok(Report {
        loss: Kind::Sigmoid.formula().into(),
        settings: vec![("N".into(), n.to_string())],
        notes: vec![format!(
            "The phase of the optimum over temperature t and bias b at N = {n}. Interval arithmetic \
             certifies that the closed-form conditions of the phase (claims bias-etf and \
             bias-antipodal) hold at every point of a box; what no box of the finest size decides is \
             shown as undecided ({} of the plane, along the boundaries). Lines: the boundaries by \
             their closed forms, and b = t. Marked: the start of SigLIP's training (t = b = 10) and the \
             released models; for them min ℓ is attained only if d ≥ N in the intermediate phase.",
            Cell::number(open / area(WHOLE), 2)
        )],
        table: table(&models),
        figure: Some(figure(n, &regions, &models)),
        extra: vec![("regions", boxes(&regions))],
        ..Report::default()
    })
}

fn place(n: u64, model: Model) -> Result<Placed, String> {
    let d = model.d.unwrap_or(n);
    let problem = Problem::new(n, d, model.t.clone(), model.b.clone());
    let problem = problem.map_err(|error| error.to_string())?;
    let at = problem.at::<f64>();
    Ok(Placed {
        model,
        at: [at.t, at.b],
        phase: problem.phase().phase,
    })
}

fn area([t0, t1, b0, b1]: Window) -> f64 {
    (t1 - t0) * (b1 - b0)
}

fn figure(n: u64, regions: &[Region], models: &[Placed]) -> Figure {
    let axes =
        |[t0, t1, b0, b1]: Window| [Axis::linear("$t$", [t0, t1]), Axis::linear("$b$", [b0, b1])];
    let [x, y] = axes(WHOLE);
    let mut whole = Panel {
        title: format!("$N = {n}$"),
        legend: Legend::Inside(1.0, 1.0),
        marks: areas(regions),
        ..Panel::new([40.0, 20.0, 230.0, 210.0], x, y)
    };
    whole.marks.extend(boundaries(n));
    whole.marks.push(start(models));
    whole.marks.extend(families(models).map(unnamed));
    name_start(&mut whole, models);
    formulas(&mut whole, n);
    let [x, y] = axes(NEAR);
    let mut near = Panel {
        title: format!("$N = {n}$: the released models"),
        legend: Legend::Inside(0.02, 0.56),
        marks: areas(regions).into_iter().map(unnamed).collect(),
        ..Panel::new([304.0, 20.0, 196.0, 210.0], x, y)
    };
    near.marks.extend(labels(models));
    near.marks.extend(families(models));
    Figure {
        width: 508.0,
        height: 264.0,
        panels: vec![whole, near],
        ..Figure::default()
    }
}

/// The same mark, not in the legend again.
fn unnamed(mark: Mark) -> Mark {
    mark.named("")
}

fn areas(regions: &[Region]) -> Vec<Mark> {
    let of = |phase: Option<Phase>| {
        let boxes = regions.iter().filter(move |region| region.phase == phase);
        boxes.map(|region| {
            let [t0, t1, b0, b1] = region.window;
            vec![[t0, b0], [t1, b0], [t1, b1], [t0, b1]]
        })
    };
    let mark = |(phase, name, colour): (Option<Phase>, &str, Colour)| {
        Mark::new("phase", Shape::Region(of(phase).collect(), colour)).named(name)
    };
    REGIONS.map(mark).into()
}

/// Both boundaries from the closed forms, and the paper's line b = t.
fn boundaries(n: u64) -> Vec<Mark> {
    let curve = |of: &dyn Fn(f64) -> f64| -> Vec<[f64; 2]> {
        let at = |k: u32| WHOLE[0] + (WHOLE[1] - WHOLE[0]) * f64::from(k) / 400.0;
        (0..=400).map(at).map(|t| [t, of(t)]).collect()
    };
    let n = n as f64;
    let line =
        |id: &str, of: &dyn Fn(f64) -> f64, pen: Pen| Mark::new(id, Shape::Line(curve(of), pen));
    let dashed = |dashes: &'static [f64]| Pen {
        dashes,
        ..Pen::solid(Colour::BLACK, 0.9)
    };
    vec![
        line(
            "threshold-etf",
            &|t| etf_bias(n, t),
            Pen::solid(Colour::BLACK, 0.9),
        ),
        line(
            "threshold-antipodal",
            &|t| antipodal_bias(n, t),
            dashed(&[3.0, 1.5]),
        ),
        line("symmetric", &|t| t, dashed(&[1.0, 2.0])),
    ]
}

/// The formula of each line, as near to it as there is room.
fn formulas(panel: &mut Panel, n: u64) {
    let n = n as f64;
    let etf = |t: f64| etf_bias(n, t);
    let antipodal = |t: f64| antipodal_bias(n, t);
    let formulas: [(&str, &dyn Fn(f64) -> f64); 3] = [
        ("$(N−2)(1+e^{t−b}) = 2(1+e^{b+t/(N−1)})$", &etf),
        (r"$t + b = ln\frac{N−2}{2}$", &antipodal),
        ("$b = t$", &|t| t),
    ];
    // From the middle of the plane outward.
    let mut temperatures: Vec<f64> = (0..=50).map(|k| WHOLE[1] * f64::from(k) / 50.0).collect();
    let middle = WHOLE[1] / 2.0;
    temperatures.sort_by(|x, y| (x - middle).abs().total_cmp(&(y - middle).abs()));
    for (text, of) in formulas {
        let distances = (1..=24).flat_map(|k| [4.0, -4.0].map(|side| side * f64::from(k)));
        let places = distances.flat_map(|shift| temperatures.iter().map(move |t| (*t, shift)));
        let note = |(t, shift)| Note {
            anchor: 0.5,
            shift: [0.0, shift],
            ..Note::new(text, [t, of(t)])
        };
        panel.add_free("formula", places.map(note));
    }
}

fn start(models: &[Placed]) -> Mark {
    let points = starts(models).map(|placed| placed.at).collect();
    Mark::new(
        "initialisation",
        Shape::Dots(points, Marker::Star, Colour::BLACK),
    )
}

fn starts(models: &[Placed]) -> impl Iterator<Item = &Placed> {
    models
        .iter()
        .filter(|placed| placed.model.is_initialisation())
}

/// The name of the start, beside it where no line passes.
fn name_start(panel: &mut Panel, models: &[Placed]) {
    for placed in starts(models) {
        let places = (0..=20).flat_map(|k| {
            let away = 2.0 * f64::from(k);
            [away, -away].map(|down| [8.0 + away / 2.0, down])
        });
        let note = |shift| Note {
            shift,
            ..Note::new("start, $t = b = 10$", placed.at)
        };
        panel.add_free("name", places.map(note));
    }
}

fn is_second_family(placed: &Placed) -> bool {
    placed.model.name.starts_with("SigLIP2")
}

fn released(models: &[Placed]) -> impl Iterator<Item = &Placed> {
    models
        .iter()
        .filter(|placed| !placed.model.is_initialisation())
}

fn families(models: &[Placed]) -> [Mark; 2] {
    let of = |second: bool| {
        let family = released(models).filter(move |placed| is_second_family(placed) == second);
        family.map(|placed| placed.at).collect()
    };
    let [first, second] = [colour::SERIES[1], colour::SERIES[0]];
    [
        Mark::new("siglip", Shape::Dots(of(false), Marker::Square, first)).named("SigLIP"),
        Mark::new("siglip2", Shape::Dots(of(true), Marker::Disc, second)).named("SigLIP 2"),
    ]
}

/// The names of the models in two columns of their own, one a family, with a line to each model.
fn labels(models: &[Placed]) -> Vec<Mark> {
    /// Where the column begins, and how far apart its lines are, in t and b.
    const COLUMN: f64 = 120.5;
    const LEADING: f64 = 0.335;
    let mut marks = Vec::new();
    for (second, middle) in [(false, 12.95), (true, 16.5)] {
        let mut family: Vec<&Placed> = released(models)
            .filter(|placed| is_second_family(placed) == second)
            .collect();
        family.sort_by(|x, y| y.at[1].total_cmp(&x.at[1]));
        let top = middle + LEADING * (family.len() as f64 - 1.0) / 2.0;
        let places: Vec<[f64; 2]> = (0..family.len())
            .map(|k| [COLUMN, top - LEADING * k as f64])
            .collect();
        untangle(&mut family, &places);
        for (placed, at) in family.into_iter().zip(places) {
            let line = Shape::Line(vec![placed.at, at], Pen::solid(Colour::GREY, 0.4));
            let name = placed
                .model
                .name
                .split_once(' ')
                .map_or("", |(_, name)| name);
            let note = Note {
                shift: [2.0, 0.0],
                ..Note::new(name, at)
            };
            marks.push(Mark::new("leader", line));
            marks.push(Mark::new("name", Shape::Note(note)));
        }
    }
    marks
}

/// Exchanges neighbours in the column as long as the lines to their models cross.
fn untangle(family: &mut [&Placed], places: &[[f64; 2]]) {
    for _ in 0..family.len() {
        for k in 1..family.len() {
            if cross([family[k - 1].at, places[k - 1]], [family[k].at, places[k]]) {
                family.swap(k - 1, k);
            }
        }
    }
}

/// Do two segments cross?
fn cross([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]) -> bool {
    let side = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| {
        (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
    };
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// A row for each box.
fn boxes(regions: &[Region]) -> Table {
    let columns: [Field<Region>; 5] = [
        (q::T_LO, |x| Cell::exact(x.window[0])),
        (q::T_HI, |x| Cell::exact(x.window[1])),
        (q::B_LO, |x| Cell::exact(x.window[2])),
        (q::B_HI, |x| Cell::exact(x.window[3])),
        (q::PHASE, |x| x.phase.map(|phase| phase.to_string()).into()),
    ];
    Table::of(regions, &columns)
}

/// A row for each model.
fn table(models: &[Placed]) -> Table {
    let columns: [Field<Placed>; 5] = [
        (q::MODEL, |x| x.model.name.clone().into()),
        (q::T, |x| Cell::exact(x.at[0])),
        (q::B, |x| Cell::exact(x.at[1])),
        (q::D, |x| x.model.d.into()),
        (q::PHASE, |x| x.phase.to_string().into()),
    ];
    Table::of(models, &columns)
}
