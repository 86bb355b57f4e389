//! The known ways in which a descent deceives, recognised from plain numbers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Run, Stop};
use crate::embedding::Geometry;
use crate::scalar::rounded::Rounded;

/// A way in which the outcome of a run is not what it seems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signature {
    /// Stationary, yet above a lower bound that is attained.
    Saddle,
    /// The same with U = V: the start was tied, and the gradient keeps it so.
    TiedStart,
    /// Some row is no unit vector any more.
    LeftSphere,
    /// The steps ended before the gradient did.
    StepLimit,
    /// The gradient at the start is zero.
    FlatStart,
    /// Below a lower bound that is proved, by more than rounding.
    BelowBound,
    /// Over a series of temperatures: s stays near ½ although the theory moves it.
    StuckAtHalf,
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Signature::Saddle => {
                "stationary above an attained bound: a saddle or a local minimum, not the optimum"
            }
            Signature::TiedStart => {
                "stationary with U = V above an attained bound: a saddle that a tied start \
                 cannot leave, because both gradients stay equal"
            }
            Signature::LeftSphere => {
                "rows left the unit sphere: the loss is not comparable with any bound"
            }
            Signature::StepLimit => "step limit reached: this is not convergence",
            Signature::FlatStart => {
                "the start is flat: the loss saturates there and no step changes the embedding"
            }
            Signature::BelowBound => {
                "the loss is below a proved lower bound: a defect of the program or of the theorem"
            }
            Signature::StuckAtHalf => {
                "s stays near 1/2 at every temperature although the optimum moves: the series \
                 shows its start, not its optimum"
            }
        })
    }
}

/// The drift of a norm that rounding cannot explain.
const MAX_NORM_DRIFT: f64 = 1e-10;
/// A relative gradient this small is called stationary. Around a minimum the gap falls with its
/// square, so that a relative gap of the same size is no rest of the descent.
const STATIONARY: f64 = 1e-6;
/// δ below which U and V are equal: ‖U−V‖/‖U+V‖ far below any similarity that matters.
const TIED: f64 = 1e-7;

/// The signatures of one run, where `gap` is its loss less the proved lower bound, with the
/// rounding of both, and `attained` tells whether some embedding of this dimension meets that
/// bound.
pub fn signatures(run: &Run, geometry: &Geometry, gap: Rounded, attained: bool) -> Vec<Signature> {
    let above = gap.value > gap.error && gap.value > STATIONARY * run.loss;
    let stationary = run.relative_gradient <= STATIONARY
        && !matches!(run.stop, Stop::FlatStart | Stop::Underflow);
    let mut found = Vec::new();
    if attained && above && stationary {
        let tied = geometry.delta < TIED;
        found.push(if tied {
            Signature::TiedStart
        } else {
            Signature::Saddle
        });
    }
    if geometry.norm_drift > MAX_NORM_DRIFT {
        found.push(Signature::LeftSphere);
    } else if gap.value < -gap.error {
        // The bound is of unit vectors, whatever the dimension.
        found.push(Signature::BelowBound);
    }
    match run.stop {
        stop if stop.is_early(run.relative_gradient) => found.push(Signature::StepLimit),
        Stop::FlatStart => found.push(Signature::FlatStart),
        _ => {}
    }
    found
}

/// [`Signature::StuckAtHalf`] over a series of (s of the run, s* of the theory), one for each
/// temperature: |s − ½| < 0.05 in all of three or more runs while s* moves by more than 0.2.
pub fn series_signature(series: &[(f64, f64)]) -> Option<Signature> {
    let stuck = series.iter().all(|(s, _)| (s - 0.5).abs() < 0.05);
    let optima = || series.iter().map(|(_, optimum)| *optimum);
    let moves = optima().fold(f64::MIN, f64::max) - optima().fold(f64::MAX, f64::min) > 0.2;
    (series.len() >= 3 && stuck && moves).then_some(Signature::StuckAtHalf)
}
