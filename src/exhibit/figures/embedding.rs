//! `ccem plot ccem`: the double-Constant Embedding Model itself, from δ = 0 to δ → ∞.

use super::Options;
use super::page::Grid;
use crate::embedding::Embedding;
use crate::exhibit::Watch;
use crate::exhibit::quantities as q;
use crate::loss::Kind;
use crate::reduction::grid::Integers;
use crate::report::figure::text::number;
use crate::report::figure::{
    Axis, Colour, Figure, Legend, Mark, Marker, Note, Panel, Pen, Shape, colour,
};
use crate::report::{Cell, Field, Report, Table};

/// The δ that are shown.
const DELTAS: [f64; 5] = [0.0, 0.5, 1.0, 2.0, f64::INFINITY];

/// From where the sphere is seen: the turn about its axis and the height of the eye, in degrees.
const TURN: f64 = 33.0;
const HEIGHT: f64 = 18.0;

/// One N at one δ: the vectors in the two or three dimensions that are drawn.
struct Scene {
    n: u64,
    delta: f64,
    /// u_i and v_i.
    pairs: Vec<[[f64; 3]; 2]>,
}

/// The figure.
pub fn draw(options: &Options, _: &Watch) -> Result<Report, String> {
    let pairs: Integers = match &options.n {
        Some(pairs) => pairs.clone(),
        None => "2,3,8".parse()?,
    };
    if pairs.len() > 4 || pairs.iter().any(|n| !(2..=16).contains(&n)) {
        return Err("ccem takes at most 4 values of N, each from 2 to 16".into());
    }
    let mut scenes = Vec::new();
    for n in pairs.iter() {
        for delta in DELTAS {
            scenes.push(scene(n, delta)?);
        }
    }
    Ok(Report {
        loss: Kind::Sigmoid.formula().into(),
        notes: vec![
            "CCEM from the simplex ETF (δ = 0) to the antipodal structure (δ = ∞): u_i (disc) and v_i \
             (ring), joined to their partners, on the unit sphere, whose vertical axis separates U from \
             V. N = 2 lies in a plane and N = 3 in space as they are. A larger N is seen in an \
             orthogonal projection to three dimensions, the axis and the plane in which the simplex \
             becomes a regular polygon: heights are true, distances from the axis shrink by \
             √(2/(N−1))."
                .into(),
        ],
        table: table(&scenes),
        figure: Some(figure(&scenes)),
        ..Report::default()
    })
}

/// CCEM(δ) of N pairs, projected to what is drawn: (x, 0, height) for N = 2, else (x, y, height).
fn scene(n: u64, delta: f64) -> Result<Scene, String> {
    let size = n as usize;
    let embedding = Embedding::ccem(size, size, delta).map_err(|error| error.to_string())?;
    // The simplex and its dual basis: rows w_i of the ETF in R^{N−1}.
    let simplex = Embedding::ccem(size, size - 1, 0.0).map_err(|error| error.to_string())?;
    let plane = plane(&simplex);
    let project = |row: &[f64]| -> [f64; 3] {
        // At δ = ∞ the axis is the first coordinate, else the last.
        if delta.is_infinite() {
            return [0.0, 0.0, row[0]];
        }
        let along =
            |direction: &[f64]| -> f64 { row.iter().zip(direction).map(|(a, b)| a * b).sum() };
        [along(&plane[0]), along(&plane[1]), row[size - 1]]
    };
    let rows = |side: usize, i: usize| -> Vec<f64> {
        embedding
            .stacked()
            .row(i + side * size)
            .iter()
            .copied()
            .collect()
    };
    let pairs = (0..size).map(|i| [0, 1].map(|side| project(&rows(side, i))));
    Ok(Scene {
        n,
        delta,
        pairs: pairs.collect(),
    })
}

/// Two orthonormal directions of R^{N−1} in which the simplex is a regular polygon: the images of
/// cos(2πi/N) and sin(2πi/N) under Σ_i c_i w_i, brought to length 1. For N = 2 the second is zero.
fn plane(simplex: &Embedding) -> [Vec<f64>; 2] {
    let (n, dims) = (simplex.n(), simplex.d());
    let direction = |of: fn(f64) -> f64| -> Vec<f64> {
        let weight = |i: usize| of(std::f64::consts::TAU * i as f64 / n as f64);
        let sum = |k: usize| (0..n).map(|i| weight(i) * simplex.u()[(i, k)]).sum();
        let vector: Vec<f64> = (0..dims).map(sum).collect();
        let norm = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
        let is_zero = norm < 1e-9;
        vector
            .iter()
            .map(|x| if is_zero { 0.0 } else { x / norm })
            .collect()
    };
    [direction(f64::cos), direction(f64::sin)]
}

fn figure(scenes: &[Scene]) -> Figure {
    let grid = Grid {
        rows: scenes.len() / DELTAS.len(),
        columns: DELTAS.len(),
        panel: [88.0, 88.0],
        gap: [8.0, 12.0],
        margin: [24.0, 36.0, 6.0, 8.0],
    };
    let panels = scenes.iter().enumerate().map(|(k, scene)| {
        let mut panel = panel(scene, grid.frame(k));
        if k < DELTAS.len() {
            let name = match scene.delta {
                0.0 => "$δ = 0$: simplex ETF".to_owned(),
                f64::INFINITY => "$δ = ∞$: antipodal".to_owned(),
                delta => format!("$δ = {}$", number(delta)),
            };
            panel.marks.push(words(name, [0.0, 1.27], 0.0));
        }
        if k % DELTAS.len() == 0 {
            let dimension = match scene.n {
                2 => ", in the plane",
                3 => ", in space",
                _ => ", projected",
            };
            let name = format!("$N = {}${dimension}", scene.n);
            panel.marks.push(words(name, [-1.3, 0.0], 90.0));
        }
        if k == 0 {
            panel.legend = Legend::Above;
        }
        panel
    });
    grid.figure(panels.collect())
}

/// Where a vector is drawn: as it is in the plane, else seen from outside the sphere.
fn seen(n: u64, point: &[f64; 3]) -> [f64; 2] {
    match n {
        2 => [point[0], point[2]],
        _ => projected(point),
    }
}

fn words(text: String, at: [f64; 2], angle: f64) -> Mark {
    Mark::new(
        "words",
        Shape::Note(Note {
            anchor: 0.5,
            angle,
            ..Note::new(text, at)
        }),
    )
}

fn panel(scene: &Scene, frame: [f64; 4]) -> Panel {
    let seen = |point: &[f64; 3]| seen(scene.n, point);
    let circle = |of: &dyn Fn(f64) -> [f64; 3], ends: [f64; 2]| -> Vec<[f64; 2]> {
        let at = |k: u32| ends[0] + (ends[1] - ends[0]) * f64::from(k) / 60.0;
        (0..=60).map(|k| seen(&of(at(k).to_radians()))).collect()
    };
    let edge = |k: u32| f64::from(6 * k).to_radians().sin_cos();
    let outline = (0..=60).map(|k| [edge(k).1, edge(k).0]).collect();
    let pale = Pen::solid(Colour(170, 170, 170), 0.6);
    let mut marks = vec![Mark::new("sphere", Shape::Line(outline, pale))];
    let axis = vec![seen(&[0.0, 0.0, -1.0]), seen(&[0.0, 0.0, 1.0])];
    let dotted = Pen {
        dashes: &[1.0, 2.0],
        ..pale
    };
    marks.push(Mark::new("axis", Shape::Line(axis, dotted)));
    if scene.n > 2 {
        // The equator; its far half is dashed.
        let equator = |angle: f64| [angle.cos(), angle.sin(), 0.0];
        let far = circle(&equator, [TURN + 90.0, TURN + 270.0]);
        let near = circle(&equator, [TURN - 90.0, TURN + 90.0]);
        marks.push(Mark::new("equator", Shape::Line(near, pale)));
        marks.push(Mark::new("equator", Shape::Line(far, dotted)));
    }
    for (k, pair) in far_to_near(scene).into_iter().enumerate() {
        // The legend names them once.
        let names = if k == 0 { ["$u_i$", "$v_i$"] } else { [""; 2] };
        marks.extend(vectors(pair.map(|vector| seen(&vector)), names));
    }
    let around = Axis::linear("", [-1.08, 1.08]);
    Panel {
        framed: false,
        marks,
        ..Panel::new(frame, around.clone(), around)
    }
}

/// The pairs, so that a nearer one is drawn over those behind it.
fn far_to_near(scene: &Scene) -> Vec<[[f64; 3]; 2]> {
    let mut pairs = scene.pairs.clone();
    pairs.sort_by(|[x, _], [y, _]| toward(x).total_cmp(&toward(y)));
    pairs
}

/// A pair, joined.
fn vectors([u, v]: [[f64; 2]; 2], [name_u, name_v]: [&str; 2]) -> [Mark; 3] {
    let joined = Shape::Line(vec![u, v], Pen::solid(Colour::GREY, 0.9));
    let disc = Shape::Dots(vec![u], Marker::Disc, colour::SERIES[0]);
    let ring = Shape::Dots(vec![v], Marker::Circle, colour::SERIES[1]);
    [
        Mark::new("pair", joined),
        // At δ = 0, where they are the same, the disc lies in the ring.
        Mark::new("v", ring).named(name_v),
        Mark::new("u", disc).named(name_u),
    ]
}

/// How far a vector comes toward the eye along the equator; that of both of a pair is the same.
fn toward([x, y, _]: &[f64; 3]) -> f64 {
    let (sin, cos) = TURN.to_radians().sin_cos();
    x * cos + y * sin
}

/// Seen from afar, [`TURN`] about the axis and [`HEIGHT`] above the equator.
fn projected(point: &[f64; 3]) -> [f64; 2] {
    let [x, y, height] = *point;
    let (turn_sin, turn_cos) = TURN.to_radians().sin_cos();
    let (eye_sin, eye_cos) = HEIGHT.to_radians().sin_cos();
    let across = y * turn_cos - x * turn_sin;
    [across, height * eye_cos - toward(point) * eye_sin]
}

/// A row for each vector, as drawn.
fn table(scenes: &[Scene]) -> Table {
    type Row<'a> = (&'a Scene, usize, &'static str, [f64; 3]);
    let rows: Vec<Row> = scenes
        .iter()
        .flat_map(|scene| {
            let pairs = scene.pairs.iter().enumerate();
            pairs.flat_map(move |(i, [u, v])| [(scene, i + 1, "u", *u), (scene, i + 1, "v", *v)])
        })
        .collect();
    let columns: [Field<Row>; 7] = [
        (q::N, |row| row.0.n.into()),
        (q::DELTA, |row| Cell::exact(row.0.delta)),
        (q::VECTOR, |row| row.2.into()),
        (q::INDEX, |row| row.1.into()),
        (q::X, |row| Cell::number(row.3[0], 6)),
        (q::Y, |row| Cell::number(row.3[1], 6)),
        (q::HEIGHT, |row| Cell::number(row.3[2], 6)),
    ];
    Table::of(&rows, &columns)
}
