//! Words and formulas set in type.
//!
//! Between dollar signs stands mathematics: single letters are variables and italic, longer words
//! are functions and upright, `_x`, `^x`, `_{…}`, `^{…}` lower and raise, `\frac{…}{…}` is a
//! fraction; white space does not count, and operators get the space that is due to them. Greek
//! letters and signs stand for themselves.

use std::iter::Peekable;
use std::str::Chars;

use super::glyphs::{self, Face};
use super::picture::Letter;

/// A line of type whose origin is the left end of its base line; y downward, in points.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// The letters.
    pub letters: Vec<Letter>,
    /// The bars of fractions: [x, y, width, height].
    pub bars: Vec<[f64; 4]>,
    /// The advance.
    pub width: f64,
    /// How far it rises above its base line.
    pub ascent: f64,
    /// How far it falls below.
    pub descent: f64,
}

/// Sizes of type against the em: of the tallest letter, of the depth of a g, of a script.
const ASCENT: f64 = 0.70;
const DESCENT: f64 = 0.20;
const SCRIPT: f64 = 0.7;
const RAISED: f64 = 0.38;
const LOWERED: f64 = 0.18;
/// Where the bar of a fraction lies: the height of the minus sign.
const AXIS: f64 = 0.25;

/// Sets a text at `size` points to the em.
pub fn set(source: &str, size: f64) -> Line {
    let mut line = Line::default();
    for (k, part) in source.split('$').enumerate() {
        let set = match k % 2 {
            0 => words(part, size),
            _ => formula(&mut part.chars().peekable(), size),
        };
        line.append(set, 0.0);
    }
    line
}

fn words(text: &str, size: f64) -> Line {
    let mut line = Line::default();
    text.chars().for_each(|c| line.letter(Face::Roman, c, size));
    line
}

/// Sets mathematics up to the closing brace that it was not given the opening one of, or the end.
fn formula(rest: &mut Peekable<Chars>, size: f64) -> Line {
    let mut line = Line::default();
    // Whether what comes next has a left neighbour that it could be joined to by a sign.
    let mut joined = false;
    while let Some(c) = rest.next() {
        match c {
            '}' => break,
            ' ' => continue,
            '\\' => fraction(rest, size, &mut line),
            '_' | '^' => scripts(c, rest, size, &mut line),
            '=' | '≤' | '≥' | '≈' | '<' | '>' | '∈' | '→' | '≪' | '≫' => {
                line.spaced(c, 0.27, size);
            }
            '+' | '−' if joined => line.spaced(c, 0.2, size),
            '±' | '×' | '⋅' => line.spaced(c, 0.2, size),
            ',' => {
                line.letter(Face::Roman, c, size);
                line.width += 0.17 * size;
            }
            c if c.is_alphabetic() => name(c, rest, size, &mut line),
            c => line.letter(Face::Roman, c, size),
        }
        joined = !matches!(
            c,
            '(' | '[' | '=' | '≤' | '≥' | '<' | '>' | '≈' | ',' | '+' | '−'
        );
    }
    line
}

/// One letter is a variable, several are the name of a function.
fn name(first: char, rest: &mut Peekable<Chars>, size: f64, line: &mut Line) {
    let mut name = String::from(first);
    while let Some(c) = rest.next_if(|c| first.is_ascii() && c.is_ascii_alphabetic()) {
        name.push(c);
    }
    let is_function = name.chars().count() > 1;
    let face = if is_function {
        Face::Roman
    } else {
        Face::Italic
    };
    if is_function && line.width > 0.0 {
        line.width += 0.12 * size;
    }
    name.chars().for_each(|c| line.letter(face, c, size));
    if is_function && rest.peek().is_some_and(|c| !"(_^{}".contains(*c)) {
        line.width += 0.12 * size;
    }
}

/// An index, an exponent, or one above the other.
fn scripts(first: char, rest: &mut Peekable<Chars>, size: f64, line: &mut Line) {
    let start = line.width + 0.03 * size;
    let mut end = start;
    let mut next = Some(first);
    while let Some(kind) = next {
        let set = argument(rest, SCRIPT * size);
        let shift = if kind == '^' { -RAISED } else { LOWERED };
        line.width = start;
        line.append(set, shift * size);
        end = line.width.max(end);
        next = rest.next_if(|c| *c == '_' || *c == '^');
    }
    line.width = end + 0.05 * size;
}

/// `\frac{…}{…}`; the backslash has been read.
fn fraction(rest: &mut Peekable<Chars>, size: f64, line: &mut Line) {
    while rest.next_if(|c| c.is_ascii_alphabetic()).is_some() {}
    let (above, below) = (argument(rest, SCRIPT * size), argument(rest, SCRIPT * size));
    let (start, width) = (line.width + 0.08 * size, above.width.max(below.width));
    for (part, shift) in [
        (above, -AXIS - 0.17),
        (below, -AXIS + 0.17 + ASCENT * SCRIPT),
    ] {
        line.width = start + (width - part.width) / 2.0;
        line.append(part, shift * size);
    }
    let thickness = 0.045 * size;
    line.bars
        .push([start, -AXIS * size - thickness / 2.0, width, thickness]);
    line.width = start + width + 0.12 * size;
}

/// What stands in braces, or the next letter.
fn argument(rest: &mut Peekable<Chars>, size: f64) -> Line {
    match rest.next() {
        Some('{') => formula(rest, size),
        Some(c) => formula(&mut String::from(c).chars().peekable(), size),
        None => Line::default(),
    }
}

impl Line {
    fn letter(&mut self, face: Face, letter: char, size: f64) {
        // What has no outline is a question mark; a test sees that no figure shows one.
        let found = glyphs::find(face, letter).map(|(face, glyph)| (face, letter, glyph));
        let found = found.or_else(|| glyphs::find(Face::Roman, '?').map(|(f, g)| (f, '?', g)));
        let Some((face, letter, glyph)) = found else {
            return;
        };
        self.letters.push(Letter {
            face,
            letter,
            at: [self.width, 0.0],
            size,
        });
        self.width += glyph.advance * size;
        self.ascent = self.ascent.max(ASCENT * size);
        self.descent = self.descent.max(DESCENT * size);
    }

    fn spaced(&mut self, sign: char, space: f64, size: f64) {
        let space = if self.letters.is_empty() { 0.0 } else { space };
        self.width += space * size;
        self.letter(Face::Roman, sign, size);
        self.width += space * size;
    }

    /// Puts a line behind this one, lowered by `shift`.
    fn append(&mut self, other: Line, shift: f64) {
        let moved = |[x, y]: [f64; 2]| [x + self.width, y + shift];
        let letters = other.letters.into_iter().map(|letter| Letter {
            at: moved(letter.at),
            ..letter
        });
        self.letters.extend(letters);
        let bars = other.bars.into_iter();
        let bars = bars.map(|[x, y, w, h]| [x + self.width, y + shift, w, h]);
        self.bars.extend(bars);
        self.width += other.width;
        self.ascent = self.ascent.max(other.ascent - shift);
        self.descent = self.descent.max(other.descent + shift);
    }
}

/// A number as an axis shows it, in mathematics: a true minus sign, no needless zeros, and a power
/// of ten where there were many.
pub fn number(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    let shown = match value == 0.0 || (1e-4..1e6).contains(&value.abs()) {
        true => format!("{value}"),
        false => match format!("{value:e}").split_once('e') {
            Some(("1", power)) => format!("10^{{{power}}}"),
            Some((digits, power)) => format!("{digits}⋅10^{{{power}}}"),
            None => format!("{value}"),
        },
    };
    shown.replace('-', "−")
}
