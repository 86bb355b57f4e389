//! The outlines of the letters, so that a figure needs no font but its own where it is drawn or read.
//!
//! `glyphs.txt` has one outline a line: face, character, advance and path in the syntax of SVG,
//! y upward, 1000 units to the em. They are the letters of TeX's Computer Modern, a subset of
//! fonts under the SIL Open Font License; see `OFL.txt` beside it.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::segment::Segment;

/// A face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// Upright: words, digits, operators.
    Roman,
    /// Italic: variables.
    Italic,
}

impl Face {
    /// Both.
    pub const ALL: [Face; 2] = [Face::Roman, Face::Italic];
}

/// One letter, in units of the em.
#[derive(Clone, Debug)]
pub struct Glyph {
    /// How far the next letter stands.
    pub advance: f64,
    /// The outline, y upward; filled by the nonzero rule.
    pub outline: Vec<Segment>,
}

static GLYPHS: LazyLock<HashMap<(Face, char), Glyph>> = LazyLock::new(|| {
    let lines = include_str!("glyphs.txt").lines();
    lines.filter_map(glyph).collect()
});

/// The letter of a face; italics that have none of their own are upright.
pub fn find(face: Face, letter: char) -> Option<(Face, &'static Glyph)> {
    [face, Face::Roman]
        .into_iter()
        .find_map(|face| GLYPHS.get(&(face, letter)).map(|glyph| (face, glyph)))
}

/// The letters of a face, in the order of their code points.
pub fn letters(face: Face) -> Vec<char> {
    let own = GLYPHS.keys().filter(|(of, _)| *of == face);
    let mut letters: Vec<char> = own.map(|(_, letter)| *letter).collect();
    letters.sort_unstable();
    letters
}

fn glyph(line: &str) -> Option<((Face, char), Glyph)> {
    let mut fields = line.splitn(4, ' ');
    let face = match fields.next()? {
        "italic" => Face::Italic,
        _ => Face::Roman,
    };
    let letter = match fields.next()? {
        "space" => ' ',
        letter => letter.chars().next()?,
    };
    let glyph = Glyph {
        advance: fields.next()?.parse::<f64>().ok()? / 1000.0,
        outline: outline(fields.next().unwrap_or_default()),
    };
    Some(((face, letter), glyph))
}

/// A path of M, L, H, V, Q and Z, absolute.
fn outline(path: &str) -> Vec<Segment> {
    let starts: Vec<usize> = path
        .char_indices()
        .filter(|(_, c)| c.is_ascii_alphabetic())
        .map(|(k, _)| k)
        .chain([path.len()])
        .collect();
    let mut at = [0.0, 0.0];
    let mut segments = Vec::new();
    for ends in starts.windows(2) {
        let (command, rest) = path[ends[0]..ends[1]].split_at(1);
        let numbers: Vec<f64> = rest
            .split_whitespace()
            .filter_map(|number| number.parse::<f64>().ok())
            .map(|number| number / 1000.0)
            .collect();
        let segment = match (command, &numbers[..]) {
            ("M", &[x, y]) => Segment::Move([x, y]),
            ("L", &[x, y]) => Segment::Line([x, y]),
            ("H", &[x]) => Segment::Line([x, at[1]]),
            ("V", &[y]) => Segment::Line([at[0], y]),
            ("Q", &[cx, cy, x, y]) => Segment::Quadratic([cx, cy], [x, y]),
            _ => Segment::Close,
        };
        at = segment.end().unwrap_or(at);
        segments.push(segment);
    }
    segments
}
