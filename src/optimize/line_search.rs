//! The search for a step along a curve, in one dimension: it knows of no matrix.

use argmin::core::Error;

/// What is known of φ at one step α.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// α.
    pub step: f64,
    /// φ(α).
    pub value: f64,
    /// φ′(α).
    pub slope: f64,
}

/// Sufficient decrease and curvature, δ and σ of the Wolfe conditions: loose, since the first
/// trial of a quasi-Newton direction is nearly right.
const DECREASE: f64 = 0.1;
const CURVATURE: f64 = 0.9;
/// How much longer the next trial is while the function still falls.
const EXPANSION: f64 = 5.0;
/// With a bisection in every third trial the bracket shrinks by 2⁻²⁰ at least.
const MAX_TRIALS: usize = 60;

/// A step that meets the Wolfe conditions, or their approximate form
///
/// (2δ − 1) φ′(0) ≥ φ′(α) ≥ σ φ′(0)   and   φ(α) ≤ φ(0) + noise,
///
/// which compares slopes and so still works where φ(α) − φ(0) is lost in the rounding of φ
/// (`noise`). `None` where no step does. The step returned is the last one asked for.
///
/// # Reference
/// Hager, Zhang, A new conjugate gradient method with guaranteed descent and an efficient line
/// search, SIAM J. Optim. 16 (2005), 170–192: bracketing, secant steps, bisection.
pub fn wolfe_step(
    origin: Trial,
    noise: f64,
    first: f64,
    mut at: impl FnMut(f64) -> Result<Trial, Error>,
) -> Result<Option<Trial>, Error> {
    let ceiling = origin.value + noise;
    let (mut low, mut high) = (origin, None);
    let mut step = first;
    for count in 1..=MAX_TRIALS {
        let trial = at(step)?;
        if accepts(&origin, ceiling, &trial) {
            return Ok(Some(trial));
        }
        // A value that is no number counts as too high.
        if trial.slope < 0.0 && trial.value <= ceiling {
            low = trial;
        } else {
            high = Some(trial);
        }
        step = match high {
            None => EXPANSION * step,
            Some(high) if count % 3 == 0 => midpoint(&low, &high),
            Some(high) => secant(&low, &high),
        };
    }
    Ok(None)
}

fn accepts(origin: &Trial, ceiling: f64, trial: &Trial) -> bool {
    let curved = trial.slope >= CURVATURE * origin.slope;
    let decreased = trial.value - origin.value <= DECREASE * trial.step * origin.slope;
    let approximately =
        trial.value <= ceiling && (2.0 * DECREASE - 1.0) * origin.slope >= trial.slope;
    curved && trial.value.is_finite() && (decreased || approximately)
}

fn midpoint(low: &Trial, high: &Trial) -> f64 {
    0.5 * (low.step + high.step)
}

/// The root of the secant of φ′, kept away from the ends; the midpoint where the upper end is
/// not a rise but a value too high.
fn secant(low: &Trial, high: &Trial) -> f64 {
    if high.slope > 0.0 {
        let fraction = low.slope / (low.slope - high.slope);
        low.step + fraction.clamp(0.05, 0.95) * (high.step - low.step)
    } else {
        midpoint(low, high)
    }
}
