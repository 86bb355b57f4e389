//! Why a run ended.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What stopped being a finite number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NonFinite {
    /// The loss.
    Loss,
    /// The gradient, where the loss is finite.
    Gradient,
}

/// A relative gradient this small is rounding.
const ROUNDED: f64 = 64.0 * f64::EPSILON;

/// Why a run stopped. Its sentence says what that proves and what not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stop {
    /// The loss is within the target.
    TargetReached,
    /// The relative gradient is within the tolerance.
    GradientTolerance,
    /// All steps were taken.
    StepLimit,
    /// Not even along the steepest descent is a decrease representable.
    LineSearchFailed,
    /// A number overflowed or was none from the start.
    NotFinite(NonFinite),
    /// The gradient at the start is zero, or so small that no step changes X.
    FlatStart,
    /// The gradient fell below the range of f64 on the way.
    Underflow,
    /// d = 1: solved by counting.
    Exact,
    /// Its [`Interrupt`](super::Interrupt) was raised.
    Interrupted,
}

impl Stop {
    /// A few words for a table; `Display` is the whole sentence.
    pub fn name(self) -> &'static str {
        match self {
            Stop::TargetReached => "target reached",
            Stop::GradientTolerance => "gradient tolerance",
            Stop::StepLimit => "step limit",
            Stop::LineSearchFailed => "no further decrease",
            Stop::NotFinite(_) => "not finite",
            Stop::FlatStart => "flat start",
            Stop::Underflow => "underflow",
            Stop::Exact => "exact",
            Stop::Interrupted => "interrupted",
        }
    }

    /// Did the steps end before the gradient did, at this relative gradient? Where it is inside its
    /// own rounding no step is left that would change anything.
    pub fn is_early(self, relative_gradient: f64) -> bool {
        self == Stop::StepLimit && relative_gradient > ROUNDED
    }

    /// The sentence about a run that ended with this relative gradient.
    pub fn told(self, relative_gradient: f64) -> String {
        match self == Stop::StepLimit && !self.is_early(relative_gradient) {
            true => "all steps were taken, and the gradient is inside its rounding: a stationary \
                     point, which need not be a minimum"
                .into(),
            false => self.to_string(),
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stop::TargetReached => "the loss asked for is reached: what it proves is the bound's",
            Stop::GradientTolerance => {
                "gradient tolerance reached: a stationary point, which need not be a minimum"
            }
            Stop::StepLimit => "step limit reached: this is not convergence",
            Stop::LineSearchFailed => {
                "no further decrease is representable, even along the steepest descent: judge \
                 stationarity by the relative gradient"
            }
            Stop::NotFinite(NonFinite::Loss) => "the loss is not finite: the run proves nothing",
            Stop::NotFinite(NonFinite::Gradient) => {
                "the gradient is not finite: the run proves nothing"
            }
            Stop::FlatStart => {
                "the loss is flat at the start and no step changes the embedding: the run says \
                 nothing about the optimum"
            }
            Stop::Underflow => {
                "the gradient is so small that its squares leave the range of f64: the loss is \
                 next to nothing here, which says nothing about the embedding that is optimal"
            }
            Stop::Exact => "all sign patterns are accounted for: the exact optimum in dimension 1",
            Stop::Interrupted => "interrupted: the last point, and no convergence",
        })
    }
}
