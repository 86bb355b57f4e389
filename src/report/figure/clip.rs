//! What lies inside a rectangle [left, top, right, bottom] of a line or of a polygon.

type Point = [f64; 2];

/// The parts of a line through points that lie inside. A point that is no number interrupts it.
pub fn line(points: &[Point], bounds: [f64; 4]) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    for ends in points.windows(2) {
        let Some([from, to]) = segment(ends[0], ends[1], bounds) else {
            continue;
        };
        match parts.last_mut() {
            Some(part) if part.last() == Some(&from) => part.push(to),
            _ => parts.push(vec![from, to]),
        }
    }
    parts
}

/// The part of a segment that lies inside (Liang and Barsky).
fn segment(from: Point, to: Point, [left, top, right, bottom]: [f64; 4]) -> Option<[Point; 2]> {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    if !(dx.is_finite() && dy.is_finite()) {
        return None;
    }
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    let edges = [
        (-dx, from[0] - left),
        (dx, right - from[0]),
        (-dy, from[1] - top),
        (dy, bottom - from[1]),
    ];
    for (outward, room) in edges {
        if outward == 0.0 && room < 0.0 {
            return None;
        }
        match outward {
            0.0 => {}
            _ if outward < 0.0 => enters = enters.max(room / outward),
            _ => leaves = leaves.min(room / outward),
        }
    }
    let at = |share: f64| match share {
        0.0 => from,
        1.0 => to,
        _ => [from[0] + share * dx, from[1] + share * dy],
    };
    (enters <= leaves).then(|| [at(enters), at(leaves)])
}

/// The part of a polygon that lies inside (Sutherland and Hodgman).
pub fn polygon(points: &[Point], [left, top, right, bottom]: [f64; 4]) -> Vec<Point> {
    let mut inside = points.to_vec();
    for (axis, limit, sign) in [
        (0, left, 1.0),
        (0, right, -1.0),
        (1, top, 1.0),
        (1, bottom, -1.0),
    ] {
        let room = |p: &Point| sign * (p[axis] - limit);
        let before = std::mem::take(&mut inside);
        for (k, to) in before.iter().enumerate() {
            let from = &before[(k + before.len() - 1) % before.len()];
            let (a, b) = (room(from), room(to));
            if (a < 0.0) != (b < 0.0) {
                let share = a / (a - b);
                let mut crossing = [0, 1].map(|i| from[i] + share * (to[i] - from[i]));
                crossing[axis] = limit;
                inside.push(crossing);
            }
            if b >= 0.0 {
                inside.push(*to);
            }
        }
    }
    inside
}
