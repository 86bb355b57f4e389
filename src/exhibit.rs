//! What can be shown: a [`Request`] is computed to records, and these become tables and figures.
//!
//! One file for each command. A request is a plain struct whose fields are what decides the result;
//! its `Display` is the command line that asks for it, in one canonical spelling. It is computed
//! without printing and without a word of the command line being read:
//!
//! ```
//! use ccem::exhibit::solve::Digits;
//! use ccem::exhibit::{Request, Solve, Watch};
//! use ccem::reduction::grid::Problems;
//!
//! let request = Request::Solve(Solve {
//!     digits: Digits::Proved(10),
//!     ..Solve::of(Problems::symmetric("10".parse()?, "1.2".parse()?))
//! });
//! assert_eq!(request.to_string(), "ccem solve -N 10 -t 1.2");
//! let outcome = request.compute(&Watch::default()).map_err(|failure| failure.to_string())?;
//! let s_star = outcome.report.table.number(0, "s_star");
//! assert!((s_star.unwrap() - 0.7268747).abs() < 1e-7);
//! # Ok::<(), String>(())
//! ```

pub mod audit;
pub mod bound;
pub mod bracket;
pub mod cells;
pub mod check;
pub mod derive;
pub mod encoder;
pub mod figures;
pub mod full;
pub mod list;
pub mod measure;
pub mod optimize;
pub mod progress;
pub mod quantities;
mod request;
pub mod siglip;
pub mod solve;
mod stream;
pub mod sweep;
mod text_file;
pub mod theory;
pub mod thresholds;
pub mod verify;
pub mod write_up;

use std::fmt;

pub use audit::Audit;
pub use bound::Bound;
pub use check::Check;
pub use derive::Derive;
pub use encoder::Encoders;
pub use figures::Plot;
pub use list::List;
pub use measure::Measure;
pub use optimize::Optimize;
pub use progress::{Bar, Progress, Silent, Told};
pub use request::{Request, Words};
pub use siglip::Siglip;
pub use solve::Solve;
pub use stream::Streamed;
pub use sweep::Sweep;
pub use thresholds::Thresholds;
pub use verify::Verify;
pub use write_up::WriteUp;

use crate::optimize::Interrupt;
use crate::report::Report;

/// What the claims and certificates of a result come to; the worst decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Done; every claim holds.
    Holds,
    /// Something could not be decided, or nothing was there to examine.
    Undecided,
    /// A claim is refuted, a certificate rejected, or somebody's code wrong.
    Refuted,
    /// The result is what there was when the interrupt came.
    Interrupted,
}

impl Status {
    /// Undecided if there is a doubt.
    pub fn unless(doubts: &[String]) -> Status {
        if doubts.is_empty() {
            Status::Holds
        } else {
            Status::Undecided
        }
    }
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// What was asked for cannot be: what was wrong, and what is allowed.
    BadInput(String),
    /// The interrupt came first; what is left of the work.
    Interrupted(String),
}

impl From<String> for Failure {
    fn from(message: String) -> Failure {
        Failure::BadInput(message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::BadInput(message) => f.write_str(message),
            Failure::Interrupted(message) => write!(f, "interrupted: {message}"),
        }
    }
}

impl std::error::Error for Failure {}

/// A result to print, and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Tables, figures, sentences.
    pub report: Report,
    /// What it comes to.
    pub status: Status,
    /// Sentences for whoever waits, not for the page.
    pub warnings: Vec<String>,
}

impl Outcome {
    /// A result about which there is no doubt.
    pub fn done(report: Report) -> Outcome {
        Outcome {
            report,
            status: Status::Holds,
            warnings: Vec::new(),
        }
    }

    /// The same, saying by which request it can be had again.
    #[must_use]
    pub fn by(mut self, request: &Request) -> Outcome {
        self.report.command = request.words();
        self
    }
}

/// Who follows a computation, and may end it.
pub struct Watch<'a> {
    /// Who is told how far it is.
    pub progress: &'a dyn Progress,
    /// What ends it when it is raised.
    pub stop: Interrupt,
}

impl Default for Watch<'_> {
    /// Nobody.
    fn default() -> Self {
        Watch {
            progress: &Silent,
            stop: Interrupt::default(),
        }
    }
}
