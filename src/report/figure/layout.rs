//! From values to points of the page: frames, ticks, labels, marks and legends.

use std::collections::BTreeMap;

use super::axis::{Axis, Scale};
use super::clip;
use super::colour::Colour;
use super::picture::{Item, Path, Pen, Picture, Segment, Text};
use super::text::{Line, set};
use super::{Figure, Legend, Mark, Marker, Note, Panel, Shape};

/// Sizes of type.
const LABEL: f64 = 9.5;
const SMALL: f64 = 8.5;
/// The lines of frames and ticks.
const RULE: f64 = 0.5;
const TICK: f64 = 2.6;
/// Between a tick and its number.
const GAP: f64 = 2.5;
/// The half width of a marker.
const MARKER: f64 = 2.3;
/// The lines of a legend: their distance, and the width of a sample.
const LEADING: f64 = 11.5;
const SAMPLE: f64 = 20.0;

pub fn lay_out(figure: &Figure) -> Picture {
    let mut page = Page::default();
    for panel in &figure.panels {
        page.panel(panel);
    }
    Picture {
        width: figure.width,
        height: figure.height,
        items: page.items,
    }
}

/// A line of type, to be put on the page.
struct Setting<'a> {
    source: &'a str,
    size: f64,
    at: [f64; 2],
    /// The shares of the words that stand left of and above the point.
    anchor: [f64; 2],
    angle: f64,
    colour: Colour,
}

impl Setting<'_> {
    fn new(source: &str, at: [f64; 2], anchor: [f64; 2]) -> Setting<'_> {
        Setting {
            source,
            size: SMALL,
            at,
            anchor,
            angle: 0.0,
            colour: Colour::BLACK,
        }
    }
}

#[derive(Default)]
struct Page {
    items: Vec<Item>,
}

impl Page {
    fn panel(&mut self, panel: &Panel) {
        self.items.push(Item::Begin(described(panel)));
        for mark in &panel.marks {
            self.items
                .push(Item::Begin(vec![("data-mark", mark.id.clone())]));
            self.mark(panel, mark);
            self.items.push(Item::End);
        }
        if panel.framed {
            self.frame(panel);
        }
        self.legend(panel);
        self.items.push(Item::End);
    }

    fn frame(&mut self, panel: &Panel) {
        let [left, top, width, height] = panel.frame;
        self.path(rectangle([left, top, width, height]), None, Some(rule()));
        let below = self.x_numbers(panel);
        let beside = self.y_numbers(panel);
        let centre = [left + width / 2.0, top + height / 2.0];
        let x_label = Setting::new(&panel.x.label, [centre[0], below], [0.5, 0.0]);
        let y_label = Setting {
            angle: 90.0,
            ..Setting::new(
                &panel.y.label,
                [beside, centre[1]],
                [0.5, if panel.y.opposite { 0.0 } else { 1.0 }],
            )
        };
        let title = Setting::new(&panel.title, [centre[0], top - 5.0], [0.5, 1.0]);
        for label in [x_label, y_label, title] {
            self.text(Setting {
                size: LABEL,
                ..label
            });
        }
    }

    /// Ticks and numbers below the frame; where the label may begin.
    fn x_numbers(&mut self, panel: &Panel) -> f64 {
        let [left, top, width, height] = panel.frame;
        let bottom = top + height;
        for value in minor(&panel.x) {
            let x = left + width * panel.x.place(value);
            self.tick([x, bottom], [x, bottom + TICK * 0.55]);
        }
        let mut below = bottom + TICK + GAP;
        for (value, name) in panel.x.named((width / 34.0) as usize) {
            let x = left + width * panel.x.place(value);
            self.tick([x, bottom], [x, bottom + TICK]);
            if panel.x.numbered {
                let [.., lower] =
                    self.text(Setting::new(&name, [x, bottom + TICK + GAP], [0.5, 0.0]));
                below = below.max(lower + GAP);
            }
        }
        below
    }

    /// Ticks and numbers beside the frame; where the label may begin.
    fn y_numbers(&mut self, panel: &Panel) -> f64 {
        let [left, top, width, height] = panel.frame;
        let (edge, out) = match panel.y.opposite {
            true => (left + width, 1.0),
            false => (left, -1.0),
        };
        for value in minor(&panel.y) {
            let y = top + height * (1.0 - panel.y.place(value));
            self.tick([edge, y], [edge + out * TICK * 0.55, y]);
        }
        let mut beside = edge + out * (TICK + GAP);
        for (value, name) in panel.y.named((height / 22.0) as usize) {
            let y = top + height * (1.0 - panel.y.place(value));
            self.tick([edge, y], [edge + out * TICK, y]);
            if panel.y.numbered {
                let anchor = [if panel.y.opposite { 0.0 } else { 1.0 }, 0.5];
                let at = [edge + out * (TICK + GAP), y];
                let [l, _, r, _] = self.text(Setting::new(&name, at, anchor));
                beside = match panel.y.opposite {
                    true => beside.max(r + 2.0 * GAP),
                    false => beside.min(l - 2.0 * GAP),
                };
            }
        }
        beside
    }

    fn tick(&mut self, from: [f64; 2], to: [f64; 2]) {
        let segments = vec![Segment::Move(from), Segment::Line(to)];
        self.path(segments, None, Some(rule()));
    }

    fn mark(&mut self, panel: &Panel, mark: &Mark) {
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

    fn bars(&mut self, panel: &Panel, bounds: [f64; 4], ranges: &[[f64; 3]], colour: Colour) {
        const CAP: f64 = 2.0;
        let mut segments = Vec::new();
        for [x, low, high] in ranges {
            let ends = [panel.place([*x, *low]), panel.place([*x, *high])];
            for part in clip::line(&ends, bounds) {
                segments.extend(open(&part));
            }
            for [x, y] in ends.into_iter().filter(|end| within(*end, bounds)) {
                segments.extend(open(&[[x - CAP, y], [x + CAP, y]]));
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
        let [x, y] = panel.place(note.at);
        self.text(Setting {
            angle: note.angle,
            colour: note.colour,
            ..Setting::new(
                &note.text,
                [x + note.shift[0], y + note.shift[1]],
                [note.anchor, 0.5],
            )
        });
    }

    fn marker(&mut self, at: [f64; 2], marker: Marker, colour: Colour) {
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
            Marker::Plus => {
                let [x, y] = at;
                let bar = open(&[[x - m, y], [x + m, y]]);
                let cross = [bar, open(&[[x, y - m], [x, y + m]])].concat();
                return self.path(cross, None, Some(ink));
            }
        };
        self.path(outline, Some(fill), Some(pen));
    }

    fn legend(&mut self, panel: &Panel) {
        let named: Vec<&Mark> = panel.marks.iter().filter(|m| !m.name.is_empty()).collect();
        let entries: Vec<&[&Mark]> = named.chunk_by(|a, b| a.name == b.name).collect();
        let [left, top, ..] = panel.frame;
        match panel.legend {
            _ if entries.is_empty() => {}
            Legend::None => {}
            Legend::Inside(x, y) => self.boxed_legend(panel.frame, [x, y], &entries),
            Legend::Above => {
                let mut corner = [left - 5.0, top - LABEL - 13.0];
                for entry in entries {
                    corner[0] += self.entry(corner, entry) + 14.0;
                }
            }
        }
    }

    /// One line an entry, in a box inside the frame.
    fn boxed_legend(&mut self, frame: [f64; 4], share: [f64; 2], entries: &[&[&Mark]]) {
        let width = |entry: &&[&Mark]| set(&entry[0].name, SMALL).width;
        let widest = entries.iter().map(width).fold(0.0, f64::max);
        let size = [SAMPLE + 14.0 + widest, LEADING * entries.len() as f64 + 5.0];
        let corner = [0, 1].map(|i| {
            let room = frame[i + 2] - 10.0 - size[i];
            frame[i] + 5.0 + share[i] * room
        });
        let background = rectangle([corner[0], corner[1], size[0], size[1]]);
        let edge = Pen::solid(Colour::PALE, RULE);
        self.path(background, Some(Colour::WHITE), Some(edge));
        for (k, entry) in entries.iter().enumerate() {
            let y = corner[1] + 2.5 + LEADING * (k as f64 + 0.5);
            self.entry([corner[0], y], entry);
        }
    }

    /// The sample and the name of marks that share it, centred at a height; its width.
    fn entry(&mut self, [x, y]: [f64; 2], marks: &[&Mark]) -> f64 {
        for mark in marks {
            self.sample([x + 5.0, y], &mark.shape);
        }
        let at = [x + SAMPLE + 10.0, y];
        let [.., right, _] = self.text(Setting::new(&marks[0].name, at, [0.0, 0.5]));
        right - x
    }

    /// What a mark looks like, beside its name.
    fn sample(&mut self, [x, y]: [f64; 2], shape: &Shape) {
        let middle = [x + SAMPLE / 2.0, y];
        match shape {
            Shape::Line(_, pen) => {
                self.path(open(&[[x, y], [x + SAMPLE, y]]), None, Some(*pen));
            }
            Shape::Region(_, colour) => {
                let patch = rectangle([x + 3.0, y - 3.5, SAMPLE - 6.0, 7.0]);
                self.path(patch, Some(*colour), Some(rule()));
            }
            Shape::Dots(_, marker, colour) => self.marker(middle, *marker, *colour),
            Shape::Bars(_, colour) => {
                let bar = open(&[[middle[0], y - 4.5], [middle[0], y + 4.5]]);
                self.path(bar, None, Some(Pen::solid(*colour, 0.7)));
            }
            Shape::Cells(..) | Shape::Note(_) => {}
        }
    }

    /// Puts words on the page; the box they fill.
    fn text(&mut self, setting: Setting) -> [f64; 4] {
        let Setting { at, anchor, .. } = setting;
        if setting.source.is_empty() {
            return [at[0], at[1], at[0], at[1]];
        }
        let Line {
            mut letters,
            mut bars,
            width,
            ascent,
            descent,
        } = set(setting.source, setting.size);
        let origin = [
            at[0] - anchor[0] * width,
            at[1] + ascent - anchor[1] * (ascent + descent),
        ];
        for letter in &mut letters {
            letter.at = [letter.at[0] + origin[0], letter.at[1] + origin[1]];
        }
        for bar in &mut bars {
            (bar[0], bar[1]) = (bar[0] + origin[0], bar[1] + origin[1]);
        }
        let mut text = Text {
            source: setting.source.to_owned(),
            letters,
            bars,
            turned: (at, setting.angle),
            colour: setting.colour,
            bounds: [0.0; 4],
        };
        let (upper, lower) = (origin[1] - ascent, origin[1] + descent);
        let corners = [
            [origin[0], upper],
            [origin[0] + width, upper],
            [origin[0], lower],
            [origin[0] + width, lower],
        ];
        text.bounds = around(&corners.map(|corner| text.place(corner)));
        let bounds = text.bounds;
        self.items.push(Item::Text(text));
        bounds
    }

    fn path(&mut self, segments: Vec<Segment>, fill: Option<Colour>, pen: Option<Pen>) {
        if !segments.is_empty() {
            self.items.push(Item::Path(Path {
                segments,
                fill,
                pen,
                crisp: false,
            }));
        }
    }
}

/// What the SVG says of a panel, so that its values can be read back from the points.
fn described(panel: &Panel) -> Vec<(&'static str, String)> {
    let axis = |axis: &Axis| {
        let scale = match axis.scale {
            Scale::Linear => "linear",
            Scale::Log => "log",
        };
        format!("{scale} {} {}", axis.ends[0], axis.ends[1])
    };
    let [left, top, width, height] = panel.frame;
    vec![
        ("data-frame", format!("{left} {top} {width} {height}")),
        ("data-x", axis(&panel.x)),
        ("data-y", axis(&panel.y)),
    ]
}

fn rule() -> Pen {
    Pen::solid(Colour::BLACK, RULE)
}

/// The digits 2 to 9 between powers of ten, where there is room for them.
fn minor(axis: &Axis) -> Vec<f64> {
    let [low, high] = axis.ends;
    if axis.scale == Scale::Linear || axis.ticks.is_some() || high / low > 1e6 {
        return Vec::new();
    }
    let decades = low.log10().floor() as i32..=high.log10().ceil() as i32;
    decades
        .flat_map(|k| (2..10).map(move |digit| f64::from(digit) * 10_f64.powi(k)))
        .filter(|value| (low..=high).contains(value))
        .collect()
}

fn within([x, y]: [f64; 2], [left, top, right, bottom]: [f64; 4]) -> bool {
    const SLACK: f64 = 1e-6;
    (left - SLACK..=right + SLACK).contains(&x) && (top - SLACK..=bottom + SLACK).contains(&y)
}

fn around(points: &[[f64; 2]]) -> [f64; 4] {
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

fn open(points: &[[f64; 2]]) -> Vec<Segment> {
    let begin = points.iter().take(1).map(|p| Segment::Move(*p));
    begin
        .chain(points.iter().skip(1).map(|p| Segment::Line(*p)))
        .collect()
}

fn closed(points: &[[f64; 2]]) -> Vec<Segment> {
    let mut segments = open(points);
    if !segments.is_empty() {
        segments.push(Segment::Close);
    }
    segments
}

fn rectangle([x, y, width, height]: [f64; 4]) -> Vec<Segment> {
    closed(&[
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
    ])
}

/// A circle as eight parabolas; they leave it by less than a thousandth of the radius.
fn disc([x, y]: [f64; 2], radius: f64) -> Vec<Segment> {
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
