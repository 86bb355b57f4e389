//! Simple paths.

use crate::report::figure::segment::Segment;

/// Does a point lie in a rectangle [left, top, right, bottom], up to rounding?
pub fn within([x, y]: [f64; 2], [left, top, right, bottom]: [f64; 4]) -> bool {
    const SLACK: f64 = 1e-6;
    (left - SLACK..=right + SLACK).contains(&x) && (top - SLACK..=bottom + SLACK).contains(&y)
}

/// The smallest rectangle [left, top, right, bottom] with all points in it.
pub fn around(points: &[[f64; 2]]) -> [f64; 4] {
    points.iter().fold(
        [
            f64::INFINITY,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NEG_INFINITY,
        ],
        |[l, t, r, b], [x, y]| [l.min(*x), t.min(*y), r.max(*x), b.max(*y)],
    )
}

/// A line through points.
pub fn open(points: &[[f64; 2]]) -> Vec<Segment> {
    let begin = points.iter().take(1).map(|p| Segment::Move(*p));
    begin
        .chain(points.iter().skip(1).map(|p| Segment::Line(*p)))
        .collect()
}

/// A polygon.
pub fn closed(points: &[[f64; 2]]) -> Vec<Segment> {
    let mut segments = open(points);
    if !segments.is_empty() {
        segments.push(Segment::Close);
    }
    segments
}

/// A rectangle [left, top, width, height].
pub fn rectangle([x, y, width, height]: [f64; 4]) -> Vec<Segment> {
    closed(&[
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
    ])
}

/// A circle as eight parabolas; they leave it by less than a thousandth of the radius.
pub fn disc([x, y]: [f64; 2], radius: f64) -> Vec<Segment> {
    let at = |k: f64, radius: f64| {
        let (sin, cos) = (k * 45.0).to_radians().sin_cos();
        [x + radius * cos, y + radius * sin]
    };
    let outer = radius / 22.5_f64.to_radians().cos();
    let arcs = (0..8).map(|k| {
        let k = f64::from(k);
        Segment::Quadratic(at(k + 0.5, outer), at(k + 1.0, radius))
    });
    [Segment::Move(at(0.0, radius))]
        .into_iter()
        .chain(arcs)
        .chain([Segment::Close])
        .collect()
}
