//! A figure laid out: paths and letters at points of the page, all that a printer has to know.

use super::clip;
use super::colour::Colour;
use super::glyphs::{self, Face};
use super::segment::Segment;

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pen {
    /// Its colour.
    pub colour: Colour,
    /// Its width in points.
    pub width: f64,
    /// Dash and gap in turn, in points; empty is solid.
    pub dashes: &'static [f64],
}

/// One path; y downward, in points from the top left corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Its segments.
    pub segments: Vec<Segment>,
    /// The colour inside.
    pub fill: Option<Colour>,
    /// The line along it.
    pub pen: Option<Pen>,
    /// Whether its edges fall on whole pixels, so that neighbours leave no seam.
    pub crisp: bool,
}

/// One letter on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Letter {
    /// Its face.
    pub face: Face,
    /// Which.
    pub letter: char,
    /// Where its origin stands.
    pub at: [f64; 2],
    /// Points to the em.
    pub size: f64,
}

/// Letters of one face and size that follow each other on a base line.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Their face.
    pub face: Face,
    /// Points to the em.
    pub size: f64,
    /// Where the first stands.
    pub at: [f64; 2],
    /// The letters.
    pub letters: String,
    /// How far the next would stand.
    pub width: f64,
}

/// A text on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What it says, in the markup of [`super::text`].
    pub source: String,
    /// Its letters, before it is turned.
    pub letters: Vec<Letter>,
    /// The bars of its fractions, as rectangles [x, y, width, height], before it is turned.
    pub bars: Vec<[f64; 4]>,
    /// Turned about this point by this angle, anticlockwise, in degrees.
    pub turned: ([f64; 2], f64),
    /// Its colour.
    pub colour: Colour,
    /// The box it fills on the page, turned: [left, top, right, bottom].
    pub bounds: [f64; 4],
}

/// What is drawn, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A path.
    Path(Path),
    /// A text.
    Text(Text),
    /// A named group begins: its attributes, for whoever reads the SVG.
    Begin(Vec<(&'static str, String)>),
    /// It ends.
    End,
}

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Its width in points.
    pub width: f64,
    /// Its height in points.
    pub height: f64,
    /// How large it is printed.
    pub scale: f64,
    /// What is on it.
    pub items: Vec<Item>,
}

impl Picture {
    /// All texts.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.items.iter().filter_map(|item| match item {
            Item::Text(text) => Some(text),
            _ => None,
        })
    }

    /// Do no words, lines or markers lie in a box [left, top, right, bottom]? Areas may.
    pub fn is_free(&self, bounds: [f64; 4]) -> bool {
        self.items.iter().all(|item| match item {
            Item::Path(path) => path.crisp || !path.meets(bounds),
            Item::Text(text) => !text.meets(bounds),
            Item::Begin(_) | Item::End => true,
        })
    }
}

impl Path {
    /// Does its line pass through a box?
    fn meets(&self, bounds: [f64; 4]) -> bool {
        let begins = |_: &Segment, next: &Segment| !matches!(next, Segment::Move(_));
        self.segments.chunk_by(begins).any(|part| {
            let ends: Vec<[f64; 2]> = part.iter().filter_map(|segment| segment.end()).collect();
            !clip::line(&ends, bounds).is_empty()
        })
    }
}

impl Text {
    /// Its letters, joined where one follows the other.
    pub fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for letter in &self.letters {
            let glyph = glyphs::find(letter.face, letter.letter);
            let advance = glyph.map_or(0.0, |(_, glyph)| glyph.advance * letter.size);
            match runs.last_mut() {
                Some(run) if run.goes_on_with(letter) => {
                    run.letters.push(letter.letter);
                    run.width += advance;
                }
                _ => runs.push(Run {
                    face: letter.face,
                    size: letter.size,
                    at: letter.at,
                    letters: letter.letter.into(),
                    width: advance,
                }),
            }
        }
        runs
    }

    /// Does its box overlap another?
    fn meets(&self, [left, top, right, bottom]: [f64; 4]) -> bool {
        let [l, t, r, b] = self.bounds;
        l < right && left < r && t < bottom && top < b
    }

    /// Where a point of the text stands on the page.
    pub fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let ([cx, cy], degrees) = self.turned;
        let (sin, cos) = turn(degrees);
        let (dx, dy) = (x - cx, y - cy);
        [cx + cos * dx + sin * dy, cy - sin * dx + cos * dy]
    }
}

impl Run {
    fn goes_on_with(&self, letter: &Letter) -> bool {
        /// In points; what the eye cannot see.
        const HAIR: f64 = 1e-6;
        let end = [self.at[0] + self.width, self.at[1]];
        let near = |k: usize| (end[k] - letter.at[k]).abs() < HAIR;
        self.face == letter.face && self.size == letter.size && near(0) && near(1)
    }
}

/// Sine and cosine; exact for quarter turns.
pub fn turn(degrees: f64) -> (f64, f64) {
    match degrees {
        0.0 => (0.0, 1.0),
        90.0 => (1.0, 0.0),
        _ => degrees.to_radians().sin_cos(),
    }
}
