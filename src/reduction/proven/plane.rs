//! The phases over (t, b) at one N, in boxes, by interval arithmetic.

use crate::loss::Parameters;
use crate::reduction::{Condition, Phase, antipodal_condition, etf_condition};
use crate::scalar::Scalar;
use crate::scalar::interval::Interval;

/// A box of the plane: [lowest t, highest t, lowest b, highest b].
pub type Window = [f64; 4];

/// A box, with the phase at every point of it if that is decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// The box.
    pub window: Window,
    /// `None` where interval arithmetic does not show that it is the same everywhere.
    pub phase: Option<Phase>,
}

/// A window in boxes as large as they can be decided; what is undecided is halved both ways, at
/// most `depth` times.
pub fn phases(n: u64, window: Window, depth: u32) -> Vec<Region> {
    let mut regions = Vec::new();
    divide(n, window, depth, &mut regions);
    regions
}

fn divide(n: u64, window: Window, depth: u32, regions: &mut Vec<Region>) {
    let phase = phase_throughout(n, window);
    if phase.is_some() || depth == 0 {
        regions.push(Region { window, phase });
        return;
    }
    let [t0, t1, b0, b1] = window;
    let (t, b) = (t0.midpoint(t1), b0.midpoint(b1));
    for quarter in [
        [t0, t, b0, b],
        [t, t1, b0, b],
        [t0, t, b, b1],
        [t, t1, b, b1],
    ] {
        divide(n, quarter, depth - 1, regions);
    }
}

/// The phase at every point of a box, if interval arithmetic shows that it is the same: by the
/// closed-form conditions, which are claims of their own.
fn phase_throughout(n: u64, [t0, t1, b0, b1]: Window) -> Option<Phase> {
    let at = Parameters {
        n: Interval::integer(n as i64),
        t: Interval::new(t0, t1)?,
        b: Interval::new(b0, b1)?,
    };
    let [etf, antipodal] = [etf_condition(&at), antipodal_condition(&at)].map(holds);
    match (etf, antipodal) {
        (Some(true), _) => Some(Phase::Etf),
        (_, Some(true)) => Some(Phase::Antipodal),
        (Some(false), Some(false)) => Some(Phase::Intermediate),
        _ => None,
    }
}

/// Does a condition hold at every point of the box, or at none?
fn holds(Condition { left, right }: Condition<Interval>) -> Option<bool> {
    let room = right - left;
    if room.is_nonnegative() {
        Some(true)
    } else if room.is_negative() {
        Some(false)
    } else {
        None
    }
}
