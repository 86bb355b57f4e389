//! From values to points of the page: frames, ticks, labels and legends.

use super::axis::{Axis, Scale};
use super::colour::Colour;
use super::picture::{Item, Path, Pen, Picture, Text};
use super::segment::Segment;
use super::text::{Line, set};
use super::{Figure, Legend, Mark, Note, Panel, Shape};
use paths::{around, open, rectangle};

mod marks;
mod paths;

/// Sizes of type.
pub const LABEL: f64 = 9.5;
const SMALL: f64 = 8.5;
/// The lines of frames and ticks.
const RULE: f64 = 0.5;
const TICK: f64 = 2.6;
/// Between a tick and its number.
const GAP: f64 = 2.5;
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
        scale: figure.style.scale(figure.width),
        items: page.items,
    }
}

/// The box that a note fills: [left, top, right, bottom].
pub fn bounds(panel: &Panel, note: &Note) -> Option<[f64; 4]> {
    Some(Setting::of(panel, note).typeset()?.bounds)
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

    fn of<'a>(panel: &Panel, note: &'a Note) -> Setting<'a> {
        let [x, y] = panel.place(note.at);
        let at = [x + note.shift[0], y + note.shift[1]];
        Setting {
            angle: note.angle,
            colour: note.colour,
            ..Setting::new(&note.text, at, [note.anchor, 0.5])
        }
    }

    /// The words where they belong; none where there are none.
    fn typeset(&self) -> Option<Text> {
        if self.source.is_empty() {
            return None;
        }
        let Line {
            mut letters,
            mut bars,
            width,
            ascent,
            descent,
        } = set(self.source, self.size);
        let origin = [
            self.at[0] - self.anchor[0] * width,
            self.at[1] + ascent - self.anchor[1] * (ascent + descent),
        ];
        for letter in &mut letters {
            letter.at = [letter.at[0] + origin[0], letter.at[1] + origin[1]];
        }
        for bar in &mut bars {
            (bar[0], bar[1]) = (bar[0] + origin[0], bar[1] + origin[1]);
        }
        let mut text = Text {
            source: self.source.to_owned(),
            letters,
            bars,
            turned: (self.at, self.angle),
            colour: self.colour,
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
        Some(text)
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
        self.title(panel);
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
        for label in [x_label, y_label] {
            self.label(label);
        }
    }

    fn title(&mut self, panel: &Panel) {
        let [left, top, width, _] = panel.frame;
        let above = [left + width / 2.0, top - 5.0];
        self.label(Setting::new(&panel.title, above, [0.5, 1.0]));
    }

    fn label(&mut self, setting: Setting) {
        self.text(Setting {
            size: LABEL,
            ..setting
        });
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
        let has_sample = marks
            .iter()
            .any(|mark| !matches!(mark.shape, Shape::Note(_)));
        let at = [x + if has_sample { SAMPLE + 10.0 } else { 5.0 }, y];
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
        let [x, y] = setting.at;
        let Some(text) = setting.typeset() else {
            return [x, y, x, y];
        };
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
