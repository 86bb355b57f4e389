//! What a write-up is made of: sections, their pieces, and what its numbers rest on.

use crate::exhibit::Request;

/// A section.
pub struct Part {
    pub title: &'static str,
    pub pieces: &'static [Piece],
}

/// A piece of a section. Prose is in the notation of [`Document`](crate::report::document::Document).
pub enum Piece {
    /// A paragraph.
    Prose(&'static str),
    /// A displayed formula.
    Formula(&'static str),
    /// What ccem runs and shows.
    Item(Item),
    /// The levels of evidence.
    Levels,
    /// What is proved, certified, measured, out of what was found.
    Standing,
    /// Seeds, versions, axioms.
    Settings,
    /// All commands.
    Reproduction,
}

/// A command whose result is shown.
pub struct Item {
    /// Its name, and that of its files.
    pub name: &'static str,
    /// What is computed; on a smaller grid, if it is to be quick.
    pub request: fn(bool) -> Request,
    /// Its title, unlike any other's.
    pub title: &'static str,
    /// What to see in it.
    pub shows: &'static str,
    /// What its numbers rest on.
    pub rests: Rests,
    /// Roughly how long it takes, in milliseconds on two cores; for the progress bar alone.
    pub time: [u64; 2],
}

/// What numbers rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Interval arithmetic.
    Certified,
    /// Double precision, which proves nothing.
    Computed,
    /// Full optimisation, which says what its starts gave.
    Measured,
}

/// Which numbers of an item rest on what, as prose.
pub type Rests = &'static [(Ground, &'static str)];

/// Findings and steps say themselves what they rest on.
pub const SAYS_ITSELF: Rests = &[];

pub const DIGITS: Rests = &[(
    Ground::Certified,
    "every digit, the last one rounded to nearest, by interval arithmetic",
)];

pub const BESIDE_THEORY: Rests = &[
    (
        Ground::Certified,
        r"the theory (phase, $\delta^\star$, $s^\star$, $p$, $q$, $\ell^\star$, thresholds), every digit, by interval arithmetic",
    ),
    (Ground::Measured, MEASURED),
];

pub const MEASURED: &str = r"$L$, gap, $s$, spreads and arrivals are what these seeds gave; where no embedding in dimension $d$ attains $\min \ell$, the best of them and no more";

pub const BRACKETED: Rests = &[(
    Ground::Certified,
    "both ends of every bracket, and that a structure is optimal, by interval arithmetic",
)];

pub const DRAWN: Rests = &[(Ground::Computed, "the closed forms, in double precision")];

pub const DRAWN_BESIDE: Rests = &[
    (
        Ground::Computed,
        "the curves and areas of the theory, in double precision",
    ),
    (Ground::Measured, MEASURED),
];

pub const BOXES: Rests = &[(
    Ground::Certified,
    "the phase at every point of every box that names one, by interval arithmetic and given the claims `bias-etf` and `bias-antipodal`",
)];

pub const TRACED: Rests = &[(Ground::Measured, "one run of each method")];

pub const NETWORKS: Rests = &[
    (
        Ground::Computed,
        "the theory beside networks, in double precision; what they can reach by exact arithmetic on \
         their inputs where a reason is named",
    ),
    (Ground::Measured, "what these starts of the weights gave"),
];

impl Piece {
    /// What it runs, if it runs something.
    pub fn item(&self) -> Option<&Item> {
        match self {
            Piece::Item(item) => Some(item),
            _ => None,
        }
    }
}

impl Item {
    pub fn time(&self, quick: bool) -> u64 {
        self.time[usize::from(quick)]
    }
}
