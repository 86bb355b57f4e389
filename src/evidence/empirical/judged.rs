//! A cell held against the ℓ of a claim, which a false claim may have wrong.

use crate::embedding::Similarities;
use crate::evidence::formula::{Comparison, Derivatives, Reduced, compare};
use crate::experiment::{Gap, Optimised, SeedRun};
use crate::loss::Kind;
use crate::reduction::{CcemPoint, Phase};
use crate::scalar::Scalar;
use crate::scalar::rounded::Rounded;

/// A cell with the minimum of the claim's ℓ.
pub struct Judged<'a> {
    /// The cell.
    pub cell: &'a Optimised,
    /// ℓ at the cell's problem.
    pub reduced: Reduced<'a>,
    /// The minimiser of ℓ.
    pub minimiser: f64,
    /// min ℓ.
    pub least: Rounded,
}

/// What an embedding that arrived shows.
pub struct Shown {
    /// Its s.
    pub s: f64,
    /// How far from the minimiser of ℓ its loss allows s to be.
    pub resolution: f64,
}

/// Beyond this the loss is too flat to tell where its minimum is.
const TOO_FLAT: f64 = 1e-3;

/// Beyond this the loss does not tell what the single similarities are.
const TOO_BLURRED: f64 = 1e-2;

impl<'a> Judged<'a> {
    /// All cells against the formula whose derivatives are given.
    pub fn all(derivatives: &'a Derivatives, cells: &'a [Optimised]) -> Vec<Judged<'a>> {
        let judged = |cell: &'a Optimised| {
            let reduced = derivatives.at(&cell.problem);
            let minimiser = reduced.minimiser().s;
            Judged {
                least: reduced.loss(minimiser),
                cell,
                reduced,
                minimiser,
            }
        };
        cells.iter().map(judged).collect()
    }

    /// L − min ℓ of a run.
    fn gap(&self, run: &SeedRun) -> Gap {
        let gap = measured_loss(run) - self.least;
        Gap {
            value: gap.value,
            error: gap.error,
        }
    }

    /// Is the run at min ℓ, neither above nor below, as far as the tolerance of an arrival goes?
    pub fn reaches(&self, run: &SeedRun) -> bool {
        let t = self.cell.problem.at::<f64>().t;
        self.gap(run).is_closed(self.least.value.min(t))
    }

    /// The best run, if it reached min ℓ.
    pub fn arrived(&self) -> Option<&'a SeedRun> {
        self.cell.best().filter(|run| self.reaches(run))
    }

    /// The best run, if its distance from min ℓ is no more than rounding.
    pub fn attained(&self) -> Option<&'a SeedRun> {
        self.cell
            .best()
            .filter(|run| compare(measured_loss(run), self.least) == Comparison::Equal)
    }

    /// Is even the best run clearly above min ℓ?
    pub fn stays_above(&self) -> bool {
        let above = |run| compare(measured_loss(run), self.least) == Comparison::Greater;
        self.cell.best().is_some_and(above)
    }

    /// The s of the best run that arrived, if its loss tells where the minimum is.
    pub fn shown(&self) -> Option<Shown> {
        let run = self.arrived()?;
        let excess = self.gap(run).at_most();
        let resolution = self.reduced.resolution(self.minimiser, excess);
        let sharp = resolution <= TOO_FLAT && blur(self.cell, run, excess) <= TOO_BLURRED;
        sharp.then_some(Shown {
            s: run.geometry.s,
            resolution,
        })
    }

    /// Is the minimiser of ℓ at the end `phase`, so clearly that an embedding can show it? Not
    /// where it is inside, but closer to that end than the loss can resolve.
    pub fn is_in(&self, phase: Phase, shown: &Shown) -> Option<bool> {
        let end = if phase == Phase::Etf { 1.0 } else { 0.0 };
        match self.reduced.is_in(phase)? {
            true => Some(true),
            false => ((self.minimiser - end).abs() > 2.0 * shown.resolution).then_some(false),
        }
    }

    /// Does the embedding lie where the minimum of ℓ is?
    pub fn agrees_in_s(&self, shown: &Shown) -> bool {
        // The measured s errs by some roundings; the resolution is computed, too.
        const SLACK: f64 = 1e-12;
        (shown.s - self.minimiser).abs() <= 2.0 * shown.resolution + SLACK
    }
}

/// How far a similarity of an embedding can be from the mean of its kind, and the mean of the
/// negative ones above q(s), if its loss is within `excess` of min ℓ.
///
/// Of the sigmoid loss: Jensen's inequality loses (1/N) Σ ½ m (x − x̄)², where φ″ = t² σ(z) σ(−z) ≥ m
/// between the smallest and the largest similarity, so that |x − x̄| ≤ √(2N·excess/m); and
/// (N−1) ψ′(q(s)) (q̄ − q(s)) ≤ excess. Of InfoNCE: the Hessian of ln(1 + Σ e^zⱼ), zⱼ = t (q_ij − p_i), is
/// at least w₀ min wⱼ with wⱼ = e^zⱼ/(1 + Σ e^z), which bounds z − z̄ likewise.
fn blur(cell: &Optimised, run: &SeedRun, excess: f64) -> f64 {
    let at = cell.problem.at::<f64>();
    let (n, [positive, negative]) = (at.n, [run.geometry.positive, run.geometry.negative]);
    let spread = |curvature: f64| (2.0 * n * excess / curvature).sqrt();
    match cell.loss {
        Kind::Sigmoid => {
            let bend = |m: f64| {
                let z = at.t * m - at.b;
                at.t * at.t * z.sigmoid() * (-z).sigmoid()
            };
            // σ(z) σ(−z) is least at an end of a range.
            let least = |all: Similarities| bend(all.min).min(bend(all.max));
            let point = CcemPoint::from_s(run.geometry.s);
            let pull = at.t * (at.t * point.negative(&n) - at.b).sigmoid();
            let [positive, negative] = [positive, negative].map(|all| spread(least(all)));
            positive.max(negative + excess / ((n - 1.0) * pull))
        }
        Kind::InfoNce | Kind::InfoNceOneWay => {
            let [low, high] = [negative.min - positive.max, negative.max - positive.min]
                .map(|difference| (at.t * difference).exp());
            let whole = 1.0 + (n - 1.0) * high;
            spread(low / (whole * whole)) / at.t
        }
    }
}

/// L with its rounding bound.
pub fn measured_loss(run: &SeedRun) -> Rounded {
    Rounded {
        value: run.loss,
        error: run.loss_error,
    }
}
