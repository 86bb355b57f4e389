//! What outlines are made of, of letters and of marks.

/// A piece of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// Begin here.
    Move([f64; 2]),
    /// A straight line to here.
    Line([f64; 2]),
    /// A parabola: control point, end.
    Quadratic([f64; 2], [f64; 2]),
    /// Back to where it began.
    Close,
}

impl Segment {
    /// Where it ends; `None` where it closes.
    pub fn end(self) -> Option<[f64; 2]> {
        match self {
            Segment::Move(end) | Segment::Line(end) | Segment::Quadratic(_, end) => Some(end),
            Segment::Close => None,
        }
    }

    /// The same with every point mapped.
    pub fn map(self, f: impl Fn([f64; 2]) -> [f64; 2]) -> Segment {
        match self {
            Segment::Move(p) => Segment::Move(f(p)),
            Segment::Line(p) => Segment::Line(f(p)),
            Segment::Quadratic(c, p) => Segment::Quadratic(f(c), f(p)),
            Segment::Close => Segment::Close,
        }
    }
}
