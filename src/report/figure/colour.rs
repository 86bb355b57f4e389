//! Colours that stay apart in print, in grey and for colour-blind eyes.

/// A colour, red, green and blue from 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// The ink.
    pub const BLACK: Colour = Colour(0, 0, 0);
    /// The paper.
    pub const WHITE: Colour = Colour(255, 255, 255);
    /// Grid lines.
    pub const PALE: Colour = Colour(222, 222, 222);
    /// What stands back.
    pub const GREY: Colour = Colour(120, 120, 120);
    /// What is not known; the middle of [`scale`] is grey, and nothing in it is red.
    pub const UNKNOWN: Colour = Colour(200, 60, 40);

    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// How light it is printed in grey, from 0 (black) to 1.
    pub fn luminance(self) -> f64 {
        let [r, g, b] = [self.0, self.1, self.2].map(|x| linear(f64::from(x) / 255.0));
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Mixed with white: 0 is white, 1 the colour.
    pub fn tint(self, share: f64) -> Colour {
        let mix = |x: u8| (255.0 - share * (255.0 - f64::from(x))).round() as u8;
        Colour(mix(self.0), mix(self.1), mix(self.2))
    }
}

/// The colours of series: distinct for every common colour blindness, each of another lightness.
/// A series has a dash or a marker of its own besides.
pub const SERIES: [Colour; 5] = [
    Colour(0, 45, 106),
    Colour(196, 78, 0),
    Colour(0, 140, 110),
    Colour(196, 110, 170),
    Colour(110, 165, 215),
];

/// The dashes of series, in the same order.
pub const DASHES: [&[f64]; 5] = [
    &[],
    &[5.0, 2.0],
    &[1.5, 1.5],
    &[6.0, 1.8, 1.2, 1.8],
    &[8.0, 2.5],
];

/// The colour of a value from 0 (dark blue) to 1 (pale yellow); from blue to yellow, hence the same
/// to eyes that confuse red with green.
pub fn scale(value: f64) -> Colour {
    between([0.24, -0.015, -0.105], [0.955, -0.02, 0.125], value)
}

/// The colour of a distance from 0 (near the paper's) to 1 (dark violet), unlike any of [`scale`].
pub fn distance(value: f64) -> Colour {
    between([0.975, 0.005, -0.01], [0.28, 0.09, -0.11], value)
}

/// On a straight line in the colour space Oklab, hence in even steps for the eye and monotone in
/// grey. A hundred steps; what is no number is grey.
fn between(from: [f64; 3], to: [f64; 3], value: f64) -> Colour {
    if value.is_nan() {
        return Colour::GREY;
    }
    let value = (100.0 * value.clamp(0.0, 1.0)).round() / 100.0;
    from_oklab([0, 1, 2].map(|k| from[k] + value * (to[k] - from[k])))
}

/// Björn Ottosson's Oklab (2020) to sRGB.
fn from_oklab([l, a, b]: [f64; 3]) -> Colour {
    let cube = |x: f64| x * x * x;
    let long = cube(l + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
    let medium = cube(l - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
    let short = cube(l - 0.089_484_177_5 * a - 1.291_485_548 * b);
    let byte = |x: f64| (encoded(x.clamp(0.0, 1.0)) * 255.0).round() as u8;
    Colour(
        byte(4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short),
        byte(-1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short),
        byte(-0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701 * short),
    )
}

/// The transfer function of sRGB.
fn encoded(x: f64) -> f64 {
    if x <= 0.003_130_8 {
        12.92 * x
    } else {
        1.055 * x.powf(1.0 / 2.4) - 0.055
    }
}

fn linear(x: f64) -> f64 {
    if x <= 0.040_45 {
        x / 12.92
    } else {
        ((x + 0.055) / 1.055).powf(2.4)
    }
}
