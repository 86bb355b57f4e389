//! The letters of a picture as a TrueType font, one for each face, so that words in a figure stay
//! words: they are selected, searched and read aloud.
//!
//! A font holds the letters that its picture shows and no others.

use std::collections::BTreeSet;

use super::glyphs::{self, Face, Glyph};
use super::picture::Picture;

mod tables;

/// Units to the em; the outlines have whole coordinates in them.
pub const UNITS: f64 = 1000.0;

/// Some letters of a face.
#[derive(Clone, Debug)]
pub struct Font {
    /// Which face.
    pub face: Face,
    /// In the order of their code points; glyph 0 is what no letter has.
    letters: Vec<char>,
}

impl Font {
    /// The fonts that a picture needs, at most one a face.
    pub fn of(picture: &Picture) -> Vec<Font> {
        let letters = || picture.texts().flat_map(|text| &text.letters);
        let font = |face: Face| Font {
            face,
            letters: letters()
                .filter(|letter| letter.face == face)
                .map(|letter| letter.letter)
                .collect::<BTreeSet<char>>()
                .into_iter()
                .collect(),
        };
        let fonts = Face::ALL.map(font).into_iter();
        fonts.filter(|font| !font.letters.is_empty()).collect()
    }

    /// Both faces whole.
    pub fn whole() -> [Font; 2] {
        Face::ALL.map(|face| Font {
            face,
            letters: glyphs::letters(face),
        })
    }

    /// The letters, from glyph 1 on.
    pub fn letters(&self) -> &[char] {
        &self.letters
    }

    /// The number of a letter's glyph.
    pub fn glyph(&self, letter: char) -> u16 {
        let place = self.letters.binary_search(&letter);
        place.map_or(0, |place| place as u16 + 1)
    }

    /// How far the letter after each glyph stands, in units.
    pub fn advances(&self) -> Vec<u16> {
        let advance = |glyph: &Glyph| (glyph.advance * UNITS).round() as u16;
        let letters = self.outlines().map(advance);
        [500].into_iter().chain(letters).collect()
    }

    /// A number that another set of letters has not.
    pub fn tag(&self) -> u32 {
        let letters: String = self.letters.iter().collect();
        crc32fast::hash(format!("{:?} {letters}", self.face).as_bytes())
    }

    /// The font as a file.
    pub fn truetype(&self) -> Vec<u8> {
        tables::truetype(&tables::of(self))
    }

    /// The same compressed, for a browser.
    pub fn woff(&self) -> Vec<u8> {
        tables::woff(&tables::of(self))
    }

    fn outlines(&self) -> impl Iterator<Item = &'static Glyph> {
        let found = |letter: &char| glyphs::find(self.face, *letter).map(|(_, glyph)| glyph);
        self.letters.iter().filter_map(found)
    }
}
