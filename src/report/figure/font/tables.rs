//! The tables of a TrueType font (OpenType 1.9) and the two files that hold them. Numbers are
//! big-endian.

use std::ops::RangeInclusive;

use miniz_oxide::deflate::compress_to_vec_zlib;

use super::{Font, UNITS};
use crate::report::figure::glyphs::{Face, Glyph};
use crate::report::figure::segment::Segment;

/// Deflate's best.
const COMPRESSION: u8 = 9;

/// What the licence asks every copy to say.
const COPYRIGHT: &str = "Copyright (c) 2009-2010, Design Science, Inc.; copyright (c) 2014-2018 Khan \
                         Academy. Some letters of their fonts, under the SIL Open Font License 1.1.";

/// A table under its name.
type Table = ([u8; 4], Vec<u8>);

/// Rise and fall of the lines.
const ASCENT: i16 = 750;
const DESCENT: i16 = -250;

/// The tables of a font, by name.
pub fn of(font: &Font) -> Vec<Table> {
    let outlines: Vec<Outline> = [Outline::default()]
        .into_iter()
        .chain(font.outlines().map(Outline::of))
        .collect();
    let (places, glyphs) = glyphs(&outlines);
    let mut tables = vec![
        (*b"OS/2", os2(font)),
        (*b"cmap", cmap(font)),
        (*b"glyf", glyphs),
        (*b"head", head(&outlines)),
        (*b"hhea", hhea(font, &outlines)),
        (*b"hmtx", hmtx(font, &outlines)),
        (*b"loca", places),
        (*b"maxp", maxp(&outlines)),
        (*b"name", name(font)),
        (*b"post", post()),
    ];
    // The sum of the whole file is a constant, by this number.
    let adjustment = 0xB1B0_AFBA_u32.wrapping_sub(checksum(&truetype(&tables)));
    tables[3].1[8..12].copy_from_slice(&adjustment.to_be_bytes());
    tables
}

/// The font file itself.
pub fn truetype(tables: &[Table]) -> Vec<u8> {
    let mut out = [
        0x0001_0000_u32.to_be_bytes().to_vec(),
        searched(tables.len(), 16),
    ]
    .concat();
    let mut offset = 12 + 16 * tables.len();
    for (tag, table) in tables {
        out.extend(tag);
        out.extend(longs(&[checksum(table), offset as u32, table.len() as u32]));
        offset += table.len().next_multiple_of(4);
    }
    for (_, table) in tables {
        out.extend(padded(table.clone()));
    }
    out
}

/// The Web Open Font Format 1.0: each table by itself compressed.
pub fn woff(tables: &[Table]) -> Vec<u8> {
    let (mut entries, mut data) = (Vec::new(), Vec::new());
    let start = 44 + 20 * tables.len();
    for (tag, table) in tables {
        let compressed = compress_to_vec_zlib(table, COMPRESSION);
        let stored = if compressed.len() < table.len() {
            &compressed
        } else {
            table
        };
        let (offset, size) = (start + data.len(), stored.len());
        entries.extend(tag);
        entries.extend(longs(&[
            offset as u32,
            size as u32,
            table.len() as u32,
            checksum(table),
        ]));
        data.extend(padded(stored.clone()));
    }
    let mut out = b"wOFF".to_vec();
    out.extend(longs(&[0x0001_0000, (start + data.len()) as u32]));
    out.extend(words(&[tables.len() as i32, 0]));
    out.extend(longs(&[truetype(tables).len() as u32]));
    out.extend(words(&[1, 0]));
    // Neither metadata nor private data.
    out.extend([0; 20]);
    [out, entries, data].concat()
}

fn words(values: &[i32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|x| (*x as u16).to_be_bytes())
        .collect()
}

fn longs(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_be_bytes()).collect()
}

fn padded(mut table: Vec<u8>) -> Vec<u8> {
    table.resize(table.len().next_multiple_of(4), 0);
    table
}

fn checksum(table: &[u8]) -> u32 {
    let long = |part: &[u8]| {
        let mut bytes = [0; 4];
        bytes[..part.len()].copy_from_slice(part);
        u32::from_be_bytes(bytes)
    };
    table.chunks(4).map(long).fold(0, u32::wrapping_add)
}

/// How many entries of a size there are, and what a binary search among them wants to know.
fn searched(count: usize, size: usize) -> Vec<u8> {
    let power = count.ilog2();
    let range = size << power;
    let rest = size * count - range;
    words(&[count as i32, range as i32, power as i32, rest as i32])
}

/// A letter's contours, whose points lie on the curve or are control points of it, in units.
#[derive(Default)]
struct Outline {
    contours: Vec<Vec<(i32, i32, bool)>>,
}

impl Outline {
    fn of(glyph: &Glyph) -> Outline {
        let mut contours: Vec<Vec<_>> = Vec::new();
        let whole = |[x, y]: [f64; 2]| ((UNITS * x).round() as i32, (UNITS * y).round() as i32);
        let on = |point| {
            let (x, y) = whole(point);
            (x, y, true)
        };
        for segment in &glyph.outline {
            match (*segment, contours.last_mut()) {
                (Segment::Move(to), _) => contours.push(vec![on(to)]),
                (Segment::Line(to), Some(contour)) => contour.push(on(to)),
                (Segment::Quadratic(control, to), Some(contour)) => {
                    let (x, y) = whole(control);
                    contour.extend([(x, y, false), on(to)]);
                }
                // A contour closes by itself.
                (Segment::Close, Some(contour)) if contour.last() == contour.first() => {
                    contour.pop();
                }
                _ => {}
            }
        }
        Outline { contours }
    }

    fn points(&self) -> impl Iterator<Item = &(i32, i32, bool)> {
        self.contours.iter().flatten()
    }

    /// The box around it: [least x, least y, greatest x, greatest y]; a blank has none.
    fn bounds(&self) -> [i32; 4] {
        let around = self
            .points()
            .fold(None, |around: Option<[i32; 4]>, (x, y, _)| {
                let [l, b, r, t] = around.unwrap_or([*x, *y, *x, *y]);
                Some([l.min(*x), b.min(*y), r.max(*x), t.max(*y)])
            });
        around.unwrap_or_default()
    }

    fn written(&self) -> Vec<u8> {
        if self.contours.is_empty() {
            return Vec::new();
        }
        let mut out = words(&[self.contours.len() as i32]);
        out.extend(words(&self.bounds()));
        let ends = self.contours.iter().scan(-1, |end, contour| {
            *end += contour.len() as i32;
            Some(*end)
        });
        out.extend(words(&ends.collect::<Vec<_>>()));
        // No instructions.
        out.extend(words(&[0]));
        let xs = steps(self.points().map(|point| point.0));
        let ys = steps(self.points().map(|point| point.1));
        let flags = self.points().zip(xs.iter().zip(&ys));
        out.extend(flags.map(|((.., on), (x, y))| u8::from(*on) | x.0 << 1 | y.0 << 2));
        out.extend(xs.into_iter().chain(ys).flat_map(|step| step.1));
        out
    }
}

/// From each coordinate to the next: two flags, 1 for one byte and 8 for upward or no step, and the
/// bytes.
fn steps(values: impl Iterator<Item = i32>) -> Vec<(u8, Vec<u8>)> {
    const SHORT: u8 = 1;
    const UPWARD: u8 = 8;
    let differences = values.scan(0, |last, value| {
        let step = value - *last;
        *last = value;
        Some(step)
    });
    let written = |step: i32| match step {
        0 => (UPWARD, Vec::new()),
        1..=255 => (SHORT | UPWARD, vec![step as u8]),
        -255..=-1 => (SHORT, vec![-step as u8]),
        _ => (0, words(&[step])),
    };
    differences.map(written).collect()
}

/// Where each glyph begins, and all of them.
fn glyphs(outlines: &[Outline]) -> (Vec<u8>, Vec<u8>) {
    let (mut places, mut data) = (vec![0], Vec::new());
    for outline in outlines {
        data.extend(padded(outline.written()));
        places.push(data.len() as u32);
    }
    (longs(&places), data)
}

/// From the Unicode of a letter to its glyph, a segment each (format 4).
fn cmap(font: &Font) -> Vec<u8> {
    let codes: Vec<i32> = font.letters().iter().map(|letter| *letter as i32).collect();
    let ends: Vec<i32> = codes.iter().copied().chain([0xFFFF]).collect();
    let count = ends.len();
    let deltas = codes
        .iter()
        .enumerate()
        .map(|(k, code)| k as i32 + 1 - code);
    let deltas: Vec<i32> = deltas.chain([1]).collect();
    let mut search = searched(count, 2);
    search[..2].copy_from_slice(&(2 * count as u16).to_be_bytes());
    let head = [0, 1, 3, 1, 0, 12, 4, 16 + 8 * count as i32, 0];
    let offsets = vec![0; count];
    [
        words(&head),
        search,
        words(&ends),
        words(&[0]),
        words(&ends),
        words(&deltas),
        words(&offsets),
    ]
    .concat()
}

/// The range of a number over all glyphs.
fn range(outlines: &[Outline], of: impl Fn([i32; 4]) -> i32) -> RangeInclusive<i32> {
    let values = outlines.iter().map(|outline| of(outline.bounds()));
    let around = |range: RangeInclusive<i32>, x: i32| x.min(*range.start())..=x.max(*range.end());
    values.fold(0..=0, around)
}

fn head(outlines: &[Outline]) -> Vec<u8> {
    let least = [0, 1].map(|k| *range(outlines, |bounds| bounds[k]).start());
    let greatest = [2, 3].map(|k| *range(outlines, |bounds| bounds[k]).end());
    let mut out = longs(&[0x0001_0000, 0x0001_0000, 0, 0x5F0F_3CF5]);
    // The base line is y = 0, the left side is x = 0; no date.
    out.extend(words(&[0b11, UNITS as i32]));
    out.extend([0; 16]);
    out.extend(words(&[least[0], least[1], greatest[0], greatest[1]]));
    out.extend(words(&[0, 8, 2, 1, 0]));
    out
}

fn hhea(font: &Font, outlines: &[Outline]) -> Vec<u8> {
    let advances = font.advances();
    let widest = advances.iter().max().copied().unwrap_or_default();
    let left = *range(outlines, |bounds| bounds[0]).start();
    let right = *range(outlines, |bounds| bounds[2]).end();
    let mut out = longs(&[0x0001_0000]);
    out.extend(words(&[
        ASCENT.into(),
        DESCENT.into(),
        0,
        widest.into(),
        left,
        0,
        right,
        1,
        0,
        0,
    ]));
    out.extend([0; 8]);
    out.extend(words(&[0, advances.len() as i32]));
    out
}

fn hmtx(font: &Font, outlines: &[Outline]) -> Vec<u8> {
    let advances = font.advances().into_iter();
    let both = advances
        .zip(outlines)
        .map(|(advance, outline)| [advance.into(), outline.bounds()[0]]);
    words(&both.flatten().collect::<Vec<i32>>())
}

fn maxp(outlines: &[Outline]) -> Vec<u8> {
    let most = |of: fn(&Outline) -> usize| outlines.iter().map(of).max().unwrap_or_default() as i32;
    let [points, contours] = [most(|x| x.points().count()), most(|x| x.contours.len())];
    let mut out = longs(&[0x0001_0000]);
    out.extend(words(&[outlines.len() as i32, points, contours, 0, 0, 2]));
    out.extend([0; 16]);
    out
}

/// Names in English, UTF-16.
fn name(font: &Font) -> Vec<u8> {
    let style = match font.face {
        Face::Roman => "Regular",
        Face::Italic => "Italic",
    };
    let [spaced, joined] = [' ', '-'].map(|sign| format!("ccem{sign}{style}"));
    let names = [
        (0, COPYRIGHT),
        (1, "ccem"),
        (2, style),
        (3, &joined),
        (4, &spaced),
        (6, &joined),
    ];
    let (mut records, mut texts) = (Vec::new(), Vec::new());
    for (kind, text) in names {
        let utf16: Vec<i32> = text.encode_utf16().map(i32::from).collect();
        let (place, size) = (texts.len() as i32, 2 * utf16.len() as i32);
        records.extend(words(&[3, 1, 0x409, kind, size, place]));
        texts.extend(words(&utf16));
    }
    let start = 6 + records.len() as i32;
    [words(&[0, names.len() as i32, start]), records, texts].concat()
}

/// No names of glyphs.
fn post() -> Vec<u8> {
    let mut out = longs(&[0x0003_0000, 0]);
    out.extend(words(&[-100, 50]));
    out.extend([0; 20]);
    out
}

fn os2(font: &Font) -> Vec<u8> {
    let code = |letter: Option<&char>| letter.map_or(0, |letter| *letter as i32);
    let ends = [code(font.letters().first()), code(font.letters().last())];
    // Version, widths and weights; indices and exponents; no class.
    let mut out = words(&[
        4, 500, 400, 5, 0, 700, 700, 0, 180, 700, 700, 0, 380, 50, 250, 0,
    ]);
    // Neither Panose nor Unicode ranges.
    out.extend([0; 26]);
    out.extend(b"ccem");
    let upright = font.face == Face::Roman;
    out.extend(words(&[if upright { 0x40 } else { 1 }, ends[0], ends[1]]));
    out.extend(words(&[ASCENT.into(), DESCENT.into(), 0, 1000, 300]));
    out.extend(longs(&[1, 0]));
    out.extend(words(&[431, 683, 0, 32, 0]));
    out
}
