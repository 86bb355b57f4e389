//! The marks of a panel as paths and words.

use std::collections::BTreeMap;

use super::paths::{closed, disc, open, rectangle, within};
use super::{Page, Setting};
use crate::report::figure::clip;
use crate::report::figure::colour::Colour;
use crate::report::figure::picture::{Item, Path, Pen};
use crate::report::figure::segment::Segment;
use crate::report::figure::{Mark, Marker, Note, Panel, Shape};

/// The half width of a marker.
const MARKER: f64 = 2.3;

/// How a bar ends: in a cap, or at the frame in a tip that points beyond it.
fn ending([x, y]: [f64; 2], [_, top, _, bottom]: [f64; 4]) -> Vec<Segment> {
    const HALF: f64 = 2.0;
    let at = y.clamp(top, bottom);
    let inward = match y {
        _ if y < top => 2.5,
        _ if y > bottom => -2.5,
        _ => 0.0,
    };
    let middle = [x, at];
    let sides = [-HALF, HALF].map(|side| [x + side, at + inward]);
    open(&[sides[0], middle, sides[1]])
}

impl Page {
    pub(super) fn mark(&mut self, panel: &Panel, mark: &Mark) {
        let [left, top, width, height] = panel.frame;
        let bounds = [left, top, left + width, top + height];
        match &mark.shape {
            Shape::Line(points, pen) => {
                let points: Vec<_> = points.iter().map(|p| panel.place(*p)).collect();
                let parts = clip::line(&points, bounds);
                self.path(
                    parts.iter().flat_map(|p| open(p)).collect(),
                    None,
                    Some(*pen),
                );
            }
            Shape::Region(polygons, colour) => {
                let inside = polygons.iter().flat_map(|polygon| {
                    let points: Vec<_> = polygon.iter().map(|p| panel.place(*p)).collect();
                    closed(&clip::polygon(&points, bounds))
                });
                self.area(inside.collect(), *colour);
            }
            Shape::Dots(points, marker, colour) => {
                for at in points.iter().map(|p| panel.place(*p)) {
                    if within(at, bounds) {
                        self.marker(at, *marker, *colour);
                    }
                }
            }
            Shape::Bars(ranges, colour) => self.bars(panel, bounds, ranges, *colour),
            Shape::Cells(x, y, colours) => self.cells(panel, bounds, [x, y], colours),
            Shape::Note(note) => self.note(panel, note),
        }
    }

    /// Each from end to end; one that goes on beyond the frame ends there with a tip.
    fn bars(&mut self, panel: &Panel, bounds: [f64; 4], ranges: &[[f64; 3]], colour: Colour) {
        let [_, top, _, bottom] = bounds;
        let mut segments = Vec::new();
        for [x, low, high] in ranges {
            let ends = [low, high].map(|y| {
                let [x, y] = panel.place([*x, *y]);
                // What is not positive lies below every logarithmic axis.
                let y = if y.is_nan() { bottom + 1.0 } else { y };
                [x, y.clamp(top - 1.0, bottom + 1.0)]
            });
            for part in clip::line(&ends, bounds) {
                segments.extend(open(&part));
                segments.extend(ends.iter().flat_map(|end| ending(*end, bounds)));
            }
        }
        self.path(segments, None, Some(Pen::solid(colour, 0.7)));
    }

    /// One path a colour; cells of one colour that stand on each other are one rectangle.
    fn cells(
        &mut self,
        panel: &Panel,
        bounds: [f64; 4],
        [xs, ys]: [&[f64]; 2],
        colours: &[Colour],
    ) {
        // Where pixels are no matter, neighbours overlap a little, or a pale seam would show.
        const OVERLAP: f64 = 0.25;
        let columns = xs.len().saturating_sub(1);
        let mut paths: BTreeMap<Colour, Vec<Segment>> = BTreeMap::new();
        for i in 0..columns {
            let column: Vec<Colour> = colours.iter().skip(i).step_by(columns).copied().collect();
            let mut start = 0;
            for run in column.chunk_by(|a, b| a == b) {
                let low = panel.place([xs[i], ys[start]]);
                start += run.len();
                let high = panel.place([xs[i + 1], ys[start]]);
                let right = (high[0] + OVERLAP).min(bounds[2]);
                let top = (high[1] - OVERLAP).max(bounds[1]);
                let cell = rectangle([low[0], top, right - low[0], low[1] - top]);
                paths.entry(run[0]).or_default().extend(cell);
            }
        }
        for (colour, segments) in paths {
            self.area(segments, colour);
        }
    }

    /// An area that others adjoin.
    fn area(&mut self, segments: Vec<Segment>, colour: Colour) {
        if !segments.is_empty() {
            self.items.push(Item::Path(Path {
                segments,
                fill: Some(colour),
                pen: None,
                crisp: true,
            }));
        }
    }

    fn note(&mut self, panel: &Panel, note: &Note) {
        let setting = Setting::of(panel, note);
        if let (Some(text), Some(paper)) = (setting.typeset(), note.paper) {
            let [left, top, right, bottom] = text.bounds;
            let behind = rectangle([left, top, right - left, bottom - top]);
            self.path(behind, Some(paper), None);
        }
        self.text(setting);
    }

    pub(super) fn marker(&mut self, at: [f64; 2], marker: Marker, colour: Colour) {
        let halo = Pen::solid(Colour::WHITE, 0.4);
        let ink = Pen::solid(colour, 0.9);
        let around = |angles: &[f64], radii: [f64; 2]| -> Vec<Segment> {
            let corners = angles.iter().enumerate().map(|(k, degrees)| {
                let (sin, cos) = degrees.to_radians().sin_cos();
                [at[0] + radii[k % 2] * cos, at[1] - radii[k % 2] * sin]
            });
            closed(&corners.collect::<Vec<_>>())
        };
        let m = MARKER;
        let (outline, fill, pen) = match marker {
            Marker::Disc => (disc(at, m * 0.88), colour, halo),
            Marker::Circle => (disc(at, m * 1.1), Colour::WHITE, ink),
            Marker::Square => (
                around(&[45.0, 135.0, 225.0, 315.0], [m * 1.15; 2]),
                colour,
                halo,
            ),
            Marker::Triangle => (around(&[90.0, 210.0, 330.0], [m * 1.3; 2]), colour, halo),
            Marker::Diamond => (
                around(&[0.0, 90.0, 180.0, 270.0], [m * 1.3; 2]),
                colour,
                halo,
            ),
            Marker::Star => {
                let angles: Vec<f64> = (0..10).map(|k| 90.0 + 36.0 * f64::from(k)).collect();
                (around(&angles, [m * 2.0, m * 0.8]), colour, halo)
            }
        };
        self.path(outline, Some(fill), Some(pen));
    }
}
