//! What whoever asks for a figure may say of its print.

use std::fmt;
use std::str::FromStr;

use super::glyphs::{self, Face};
use super::svg::Words;
use super::text::set;
use super::{Axis, Figure, Panel};

/// How a figure is printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style {
    /// What stands above it, in the markup of [`super::text`].
    pub title: Option<String>,
    /// How wide it is on paper; everything in it grows or shrinks.
    pub width: Option<Length>,
    /// Words as outlines, for readers that cannot use a font.
    pub outlines: bool,
}

/// A length on paper, and how it was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Length {
    typed: String,
    points: f64,
}

/// The units of lengths in points, 72 to the inch.
const UNITS: [(&str, f64); 4] = [
    ("pt", 1.0),
    ("mm", 72.0 / 25.4),
    ("cm", 720.0 / 25.4),
    ("in", 72.0),
];

/// From half an inch to a poster.
const LENGTHS: [f64; 2] = [36.0, 3600.0];

impl FromStr for Length {
    type Err = String;

    fn from_str(typed: &str) -> Result<Length, String> {
        let unit = UNITS.into_iter().find(|(name, _)| typed.ends_with(name));
        let (name, size) = unit.unwrap_or(("", 1.0));
        let number = typed[..typed.len() - name.len()].trim_end().parse::<f64>();
        let points = number.map(|number| number * size);
        match points {
            Ok(points) if (LENGTHS[0]..=LENGTHS[1]).contains(&points) => Ok(Length {
                typed: typed.to_owned(),
                points,
            }),
            _ => Err(format!(
                "a width is from {}pt to {}pt, such as 89mm, 8.9cm, 3.5in or 252pt, not {typed}",
                LENGTHS[0], LENGTHS[1]
            )),
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

impl Style {
    /// How much larger than laid out a figure of that width is printed.
    pub(super) fn scale(&self, width: f64) -> f64 {
        self.width
            .as_ref()
            .map_or(1.0, |wanted| wanted.points / width)
    }

    pub(super) fn words(&self) -> Words {
        match self.outlines {
            true => Words::Outlines,
            false => Words::Letters,
        }
    }
}

impl Figure {
    /// The figure in a style.
    ///
    /// # Errors
    /// If the title has letters that the figures' font has not, or is wider than the figure.
    pub fn styled(self, style: &Style) -> Result<Figure, String> {
        let figure = match &style.title {
            Some(title) => self.titled(title)?,
            None => self,
        };
        Ok(Figure {
            style: style.clone(),
            ..figure
        })
    }

    /// The figure below a title.
    fn titled(mut self, title: &str) -> Result<Figure, String> {
        /// What the title takes of the page.
        const ROOM: f64 = 20.0;
        readable(title, self.width)?;
        for panel in &mut self.panels {
            panel.frame[1] += ROOM;
        }
        let none = || Axis::linear("", [0.0, 1.0]);
        self.panels.push(Panel {
            title: title.to_owned(),
            framed: false,
            ..Panel::new([0.0, ROOM, self.width, 0.0], none(), none())
        });
        self.height += ROOM;
        Ok(self)
    }
}

/// Can a title be set, and does it fit?
fn readable(title: &str, room: f64) -> Result<(), String> {
    let is_known = |letter: char| {
        r"\{}_^$".contains(letter)
            || Face::ALL
                .iter()
                .any(|face| glyphs::find(*face, letter).is_some())
    };
    if let Some(letter) = title.chars().find(|letter| !is_known(*letter)) {
        return Err(format!(
            "the figures' font has no `{letter}`; a title has letters of English, Greek ones and signs \
             of mathematics"
        ));
    }
    let width = set(title, super::layout::LABEL).width;
    match width <= room {
        true => Ok(()),
        false => Err(format!(
            "the title is {width:.0} points wide, and the figure {room:.0}"
        )),
    }
}
