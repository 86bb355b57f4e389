//! The curvatures of the modes.

use multiversion::multiversion;

use crate::loss::Kind;
use crate::optimize::descent::Point;
use crate::optimize::kernel::FullLoss;

/// The share of the mean eigenvalue of the Gram term by which the curvature of y is damped. With
/// none, some runs in the ETF phase need hundreds of evaluations: a direction in which the embedding
/// has no extent is left with next to no curvature.
const DAMPING: f64 = 0.1;
/// The same for the other modes.
const OTHER_DAMPING: f64 = 0.5;
/// No curvature is taken to be below this share of the pull between u_i and v_i.
const LEAST: f64 = 1e-4;
/// How far a mean may move, in lengths of a row.
const REACH: f64 = 2.0;
/// Nearly opposed are U and V from this ‖(ū − v̄)/2‖² on.
const OPPOSED: f64 = 0.5;
/// y has about the length that it is to have below this share of |a + w| in c N ‖y_i‖².
const NEAR: f64 = 0.4;
/// What is left of a + w below this share is what lengths a little wrong make of it.
const SETTLED: f64 = 0.05;
/// What is made of the true stiffness of these lengths: a third more, since a third less costs
/// twice the evaluations.
const STIFF: f64 = 4.0 / 3.0;
/// β, see [`MeanField`](super::MeanField).
const POLE: f64 = 0.3;

/// The curvatures of the modes, and c; the letters are those of [`MeanField`](super::MeanField).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Modes {
    /// κ: y, rest, in a direction in which the embedding has no extent.
    pub(super) alike: f64,
    /// z, rest.
    opposed: f64,
    /// y and z, mean.
    means: [f64; 2],
    /// c/κ, times 2/(1 + β) where y grows.
    pub(super) gram: f64,
    /// `gram` times the mean of M over the directions that are no mean.
    pub(super) grading: f64,
    /// a − w − N w₋ with its sign, as a share of the sum of its parts.
    pub(super) parting: f64,
    /// The share of z, rest, along the mean of z that the stiffness of the lengths of y leaves away,
    /// over ‖z̄‖²; 0 where it is not known.
    pub(super) stiffness: f64,
    /// The share of the rows that is no mean, of their squares.
    pub(super) extent: f64,
}

impl Modes {
    pub(super) fn of(loss: &FullLoss, at: &Point) -> Modes {
        let (n, d) = (at.x.nrows() / 2, at.x.ncols());
        let pairs = n as f64;
        let sums = Sums::of(n, at.x.as_slice(), at.gradient.as_slice());
        let (t, positive) = weight_of_positives(loss, at, &sums.similarities);
        // G = √(2/N) Σ_ij |W_ij|, and only the diagonal of W is negative.
        let total = at.value.scale * (0.5 * pairs).sqrt();
        let negative = ((total - pairs * positive) / (pairs * (pairs - 1.0))).max(0.0);
        // W′ = t W (1 − N W/t), for the sigmoid as for a softmax.
        let c = t * negative * (1.0 - pairs * negative / t).max(0.0);
        let (w, a) = (-positive - negative, -at.radial);
        // tr M = N; a centred row has 1 − (‖ū‖² + ‖v̄‖²)/2 of its square left.
        let [together, apart] = sums.means;
        let extent = 1.0 - 0.25 * (together + apart);
        let level = c * pairs * extent / d as f64;
        let least = LEAST * w.abs();
        let damping = OTHER_DAMPING * level + least;
        let mean = |curvature: f64, distance: f64, pull: f64| {
            let curvature = curvature + 0.5 * c * pairs * distance;
            curvature.max(0.5 * pull.sqrt() / REACH) + damping
        };
        let parting = a - w - pairs * negative;
        // Not before the means have found their place: until then a is that of another phase.
        let grows = a + w < 0.0 && parting + 0.5 * c * pairs * apart > 0.0;
        let [pull, gram] = match grows {
            true => [POLE, 1.0].map(|share| share * 2.0 / (1.0 + POLE)),
            false => [1.0, 1.0],
        };
        let is_opposed = 0.25 * apart > OPPOSED;
        let (alike, gram) = match is_opposed && (a + w).abs() < SETTLED * c * pairs * extent {
            true => (level + least, 1.0),
            false => (pull * (a + w).abs() + DAMPING * level + least, gram),
        };
        let opposed = (a - w).abs() + damping;
        let is_near = is_opposed && a + w < NEAR * c * pairs * extent;
        let lengths = f64::from(u8::from(is_near)) * STIFF * 0.25 * c * pairs * apart;
        Modes {
            alike,
            opposed,
            means: [
                mean(a + w + pairs * negative, together, sums.pulls[0]),
                mean(parting, apart, sums.pulls[1]),
            ],
            gram: gram * c / alike,
            grading: gram * level / alike,
            parting: parting / (a.abs() + w.abs() + pairs * negative),
            stiffness: lengths / (opposed + lengths) / (0.25 * apart).max(OPPOSED),
            extent,
        }
    }

    /// Whether every curvature can be divided by.
    pub(super) fn are_usable(&self) -> bool {
        let [y, z] = self.means;
        let all = [self.alike, self.opposed, y, z];
        self.gram.is_finite() && all.iter().all(|mode| mode.is_normal() && *mode > 0.0)
    }

    /// κ over the curvature of z.
    pub(super) fn softness(&self) -> f64 {
        self.alike / self.opposed
    }

    /// κ over the curvatures of the means.
    pub(super) fn mean_softness(&self) -> [f64; 2] {
        self.means.map(|mode| self.alike / mode)
    }
}

/// What a sweep over X and its gradient adds up.
struct Sums {
    /// u_i·v_i.
    similarities: Vec<f64>,
    /// ‖ū + v̄‖² and ‖ū − v̄‖².
    means: [f64; 2],
    /// The same of the gradient.
    pulls: [f64; 2],
}

impl Sums {
    fn of(n: usize, x: &[f64], gradient: &[f64]) -> Sums {
        let mut sums = Sums {
            similarities: vec![0.0; n],
            means: [0.0; 2],
            pulls: [0.0; 2],
        };
        add(&mut sums, n, x, gradient);
        sums
    }
}

#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
fn add(sums: &mut Sums, n: usize, x: &[f64], gradient: &[f64]) {
    let columns = x.chunks_exact(2 * n).zip(gradient.chunks_exact(2 * n));
    for (x, gradient) in columns {
        let ((u, v), (p, q)) = (x.split_at(n), gradient.split_at(n));
        for ((sum, u), v) in sums.similarities.iter_mut().zip(u).zip(v) {
            *sum += u * v;
        }
        let (u, v, p, q) = (mean(u), mean(v), mean(p), mean(q));
        sums.means[0] += (u + v) * (u + v);
        sums.means[1] += (u - v) * (u - v);
        sums.pulls[0] += (p + q) * (p + q);
        sums.pulls[1] += (p - q) * (p - q);
    }
}

/// t, and the mean of −W_ii.
fn weight_of_positives(loss: &FullLoss, at: &Point, similarities: &[f64]) -> (f64, f64) {
    let pairs = similarities.len() as f64;
    let FullLoss { kind, t, b } = *loss;
    match kind {
        Kind::Sigmoid => {
            let sigmoids = similarities.iter().map(|s| 1.0 / (1.0 + (t * s - b).exp()));
            (t, t / pairs * sigmoids.sum::<f64>() / pairs)
        }
        // The rows of W add up to 0.
        Kind::InfoNce | Kind::InfoNceOneWay => {
            (t, 0.5 * at.value.scale * (0.5 * pairs).sqrt() / pairs)
        }
    }
}

#[inline(always)]
fn mean(entries: &[f64]) -> f64 {
    // Eight sums side by side: one alone waits for every addition.
    let (chunks, rest) = entries.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for chunk in chunks {
        for i in 0..8 {
            sums[i] += chunk[i];
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    let mut sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
    for entry in rest {
        sum += entry;
    }
    sum / entries.len() as f64
}
