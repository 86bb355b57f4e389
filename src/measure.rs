//! Two arrays of unit vectors, as some encoder produced them, held against the theory.
//!
//! N is large here and no N×N matrix is kept: the similarities are swept a block at a time. Every
//! sum is taken in an order that depends on N alone, so the result is the same for any number of
//! threads.
//!
//! | what | is |
//! |---|---|
//! | CCEM of the same s | the one with δ² = Σ‖u_i−v_i‖² / Σ‖u_i+v_i‖², so of the same mean p; others may lie nearer |
//! | distance from it | √( (1/N²) Σ_ij (u_i·v_j − S_ij)² ), where S_ii = p and S_ij = q are its similarities |
//! | margin m | ½ (min_i u_i·v_i − max_{i≠j} u_i·v_j) |
//! | relative bias b_rel | ½ (min_i u_i·v_i + max_{i≠j} u_i·v_j) |
//!
//! The distance is 0 iff U, V is that CCEM up to a rotation: q = q(s) is the equality case of the
//! key lemma, where all u_i − v_i are one vector c and Σ u_i + Σ v_i = 0; unit length then makes c
//! orthogonal to the w_i = (u_i + v_i)/2, whose inner products are constant, so they are a simplex.
//!
//! Margin and relative bias are the m* and b*_rel of Bangachev, Bresler, Noman, Polyanskiy, *Global
//! Minimizers of Sigmoid Contrastive Loss* (arXiv 2509.18552), Theorem 3.2: with m ≥ 0, U and V are
//! an (m, b_rel)-constellation, u_i·v_i ≥ b_rel + m and u_i·v_j ≤ b_rel − m for i ≠ j, and with m > 0
//! the loss tends to 0 as t → ∞ with b = b_rel t.

mod array;
mod balance;
pub mod file;
mod groups;
mod modality;
pub mod npy;
mod npz;
mod safetensors;
mod sample;
mod separation;
mod sweep;
mod vectors;

pub use groups::{Grouped, Groups, measure_groups};
pub use modality::Modality;
pub use sample::{Estimate, Sampled, sample_blocks};
pub use separation::{Meeting, Separation, most_steps, separate};
pub use sweep::{BINS, Distribution, NEAREST, blocks};
pub use vectors::{Entries, Vectors};

use rayon::prelude::*;

use crate::embedding::similarity_error;
use crate::loss::{PairLoss, Parameters, Sigmoid};
use crate::reduction::CcemPoint;
use crate::scalar::rounded::Rounded;
use sweep::{Others, Sweep, partners, row_blocks, sweep};

/// What one measures on U and V.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurement {
    /// max |‖row‖ − 1| over the rows of U and V.
    pub norm_drift: f64,
    /// What rounding and the norm drift can do to a similarity.
    pub similarity_error: f64,
    /// The similarities u_i·v_i; their mean is p.
    pub positive: Distribution,
    /// The similarities u_i·v_j, i ≠ j; their mean is q.
    pub negative: Distribution,
    /// s = Σ‖u_i+v_i‖² / (Σ‖u_i−v_i‖² + Σ‖u_i+v_i‖²), which is (1+p)/2 for unit rows.
    pub s: f64,
    /// The δ of the CCEM of the same s, from sums that keep its digits at both ends.
    pub delta: f64,
    /// The root of the mean square distance of the N² similarities from those of that CCEM.
    pub distance: f64,
    /// The sigmoid loss with a bound on its error, where t and b were given. The bound is for
    /// the rows brought to length 1, so it grows with the norm drift.
    pub loss: Option<Rounded>,
    /// For every u_i, whether v_i is the nearest of V; and the same from V to U.
    pub retrieval: [Retrieval; 2],
    /// The mean of ‖u_i − v_i‖², the alignment of Wang and Isola (arXiv 2005.10242).
    pub alignment: f64,
    /// U and V, each alone.
    pub modalities: [Modality; 2],
    /// What is known from some rows only. Then NaN stands for what only all N² pairs tell: the
    /// deviation and the ends of the negative similarities, and the distance; their histogram is
    /// empty; retrieval is that of the rows; the bound on the error of the loss is that of rounding.
    pub sampled: Option<Sampled>,
}

/// How many vectors have their own partner as the most similar one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retrieval {
    /// The partner alone is the most similar.
    pub hits: u64,
    /// The partner and some other are equally similar, up to rounding.
    pub ties: u64,
    /// Some other is more similar.
    pub misses: u64,
    /// The partner is one of the k most similar, for each k of [`NEAREST`]; ties do not count.
    pub among: [u64; NEAREST.len()],
}

impl Retrieval {
    /// Partners against the best of the others; what rounding can hide is a tie.
    fn of(own: &[f64], (others, ahead): (&[f64], &[u32]), rounding: f64) -> Retrieval {
        let among = NEAREST.map(|k| ahead.iter().filter(|ahead| **ahead < k).count() as u64);
        let mut counts = Retrieval {
            among,
            ..Retrieval::default()
        };
        for (own, other) in own.iter().zip(others) {
            let lead = own - other;
            let count = match lead {
                _ if lead > rounding => &mut counts.hits,
                _ if lead < -rounding => &mut counts.misses,
                _ => &mut counts.ties,
            };
            *count += 1;
        }
        counts
    }

    /// The share of hits.
    pub fn accuracy(&self) -> f64 {
        self.share(self.hits)
    }

    /// The shares of the vectors whose partner is one of the k most similar, k of [`NEAREST`].
    pub fn among_nearest(&self) -> [f64; NEAREST.len()] {
        self.among.map(|count| self.share(count))
    }

    fn share(&self, count: u64) -> f64 {
        count as f64 / (self.hits + self.ties + self.misses) as f64
    }
}

impl Measurement {
    /// m = ½ (min_i u_i·v_i − max_{i≠j} u_i·v_j).
    pub fn margin(&self) -> f64 {
        0.5 * (self.positive.min - self.negative.max)
    }

    /// b_rel = ½ (min_i u_i·v_i + max_{i≠j} u_i·v_j).
    pub fn relative_bias(&self) -> f64 {
        0.5 * (self.positive.min + self.negative.max)
    }

    /// The mean of U less the mean of V: the modality gap of Liang et al. (arXiv 2203.02053).
    pub fn gap(&self) -> Vec<f64> {
        let [u, v] = &self.modalities;
        let pairs = u.centroid.iter().zip(&v.centroid);
        pairs.map(|(u, v)| u - v).collect()
    }

    /// Its length.
    pub fn centroid_distance(&self) -> f64 {
        self.gap().iter().map(|x| x * x).sum::<f64>().sqrt()
    }
}

/// Measures U and V, at t and b if they are given; `advance` is called after each of
/// [`blocks`]\(N\) parts of the work.
///
/// # Panics
/// If U and V differ in shape or have fewer than two rows.
pub fn measure(
    u: &Vectors,
    v: &Vectors,
    at: Option<&Parameters<f64>>,
    advance: &(dyn Fn() + Sync),
) -> Measurement {
    let pairs = Pairs::of(u, v);
    let ccem = pairs.ccem();
    let n = u.n() as f64;
    let rounding = similarity_error(u.d());
    let swept = sweep(u, v, (ccem.negative(&n), 2.0 * rounding), at, advance);
    let positive = Distribution::of(&swept.own, ccem.positive());
    let square = positive.square_about(ccem.positive()) * n
        + swept.negative.square_about(ccem.negative(&n)) * (n * (n - 1.0));
    let similarity_error = rounding + pairs.drift_of_products();
    Measurement {
        norm_drift: pairs.drift,
        similarity_error,
        s: ccem.s,
        delta: pairs.delta(),
        distance: (square / (n * n)).sqrt(),
        loss: at.map(|at| loss(&swept, at, similarity_error)),
        retrieval: [0, 1].map(|side| {
            let Others { best, ahead } = &swept.others[side];
            Retrieval::of(&swept.own, (best, ahead), 2.0 * rounding)
        }),
        alignment: pairs.apart / n,
        modalities: Modality::both(u, v),
        positive,
        negative: swept.negative,
        sampled: None,
    }
}

/// The same, but for what takes all N² pairs: that is estimated from `k` ≥ 2 rows, at most N.
/// `advance` is called after each of [`sample_blocks`]\(k\) parts of the work.
///
/// # Panics
/// As [`measure`], and if k < 2.
pub fn measure_sampled(
    u: &Vectors,
    v: &Vectors,
    at: Option<&Parameters<f64>>,
    k: usize,
    advance: &(dyn Fn() + Sync),
) -> Measurement {
    assert!(k >= 2, "two rows are drawn");
    let pairs = Pairs::of(u, v);
    let (rounding, ccem) = (similarity_error(u.d()), pairs.ccem());
    let sampled = sample::sampled(u, v, k, 2.0 * rounding, at, advance);
    let own = partners(u, v);
    let similarity_error = rounding + pairs.drift_of_products();
    let loss = |at: &Parameters<f64>| {
        let others = sampled.loss?.value;
        let phi = own.iter().map(|m| Sigmoid::phi(*m, at)).sum::<f64>();
        let value = phi / own.len() as f64 + others;
        let relative = relative_error(at, similarity_error, 2.0 * own.len() as f64);
        Some(Rounded {
            value,
            error: value * relative,
        })
    };
    Measurement {
        norm_drift: pairs.drift,
        similarity_error,
        s: ccem.s,
        delta: pairs.delta(),
        distance: f64::NAN,
        loss: at.and_then(loss),
        retrieval: sampled.retrieval,
        alignment: pairs.apart / u.n() as f64,
        modalities: Modality::with([u, v], sampled.uniformity.map(|estimate| estimate.value)),
        positive: Distribution::of(&own, ccem.positive()),
        negative: Distribution::unseen(sampled.negative.value),
        sampled: Some(sampled),
    }
}

/// L = (1/N) Σ_i φ(u_i·v_i) + (1/N) Σ_{i≠j} ψ(u_i·v_j), with a bound on its error.
///
/// An error η of the argument changes softplus(z) by at most the factor e^η, for its derivative
/// σ(z) is at most softplus(z): x/(1+x) ≤ ln(1+x). So L changes by at most (e^η − 1) L. Here
/// η = t ε + (3t + 2|b|) u: the error ε of every similarity, and the rounding of t m − b, with t
/// and b themselves rounded. Each term and the summation add their relative errors, to first order.
fn loss(swept: &Sweep, at: &Parameters<f64>, similarity_error: f64) -> Rounded {
    let own = swept.own.iter().map(|m| Sigmoid::phi(*m, at)).sum::<f64>();
    let value = (own + swept.loss) / swept.own.len() as f64;
    let relative = relative_error(at, similarity_error, swept.longest_sum as f64);
    Rounded {
        value,
        error: value * relative,
    }
}

/// A bound on the relative error of a loss whose terms pass through so many additions.
fn relative_error(at: &Parameters<f64>, similarity_error: f64, additions: f64) -> f64 {
    let unit = f64::EPSILON / 2.0;
    let argument = unit * (3.0 * at.t + 2.0 * at.b.abs());
    (at.t * similarity_error + argument).exp_m1() + unit * (8.0 + additions)
}

/// Sums over the pairs (u_i, v_i).
#[derive(Clone, Copy, Default)]
struct Pairs {
    /// Σ‖u_i−v_i‖².
    apart: f64,
    /// Σ‖u_i+v_i‖².
    together: f64,
    /// max |‖row‖ − 1|.
    drift: f64,
}

impl Pairs {
    fn of(u: &Vectors, v: &Vectors) -> Pairs {
        assert_eq!(
            (u.n(), u.d()),
            (v.n(), v.d()),
            "U and V have the same shape"
        );
        assert!(u.n() >= 2, "there are at least two pairs");
        let parts: Vec<Pairs> = row_blocks(u.n())
            .into_par_iter()
            .map(|rows| {
                let (u, v) = (u.block(rows.clone()), v.block(rows));
                let mut pairs = Pairs::default();
                for (u, v) in u.column_iter().zip(v.column_iter()) {
                    pairs.apart += (u - v).norm_squared();
                    pairs.together += (u + v).norm_squared();
                    for length in [u.norm(), v.norm()] {
                        pairs.drift = pairs.drift.max((length - 1.0).abs());
                    }
                }
                pairs
            })
            .collect();
        parts.into_iter().fold(Pairs::default(), |sum, part| Pairs {
            apart: sum.apart + part.apart,
            together: sum.together + part.together,
            drift: sum.drift.max(part.drift),
        })
    }

    /// The drift of the lengths changes u·v by at most |‖u‖‖v‖ − 1| ≤ 2κ + κ².
    fn drift_of_products(&self) -> f64 {
        2.0 * self.drift + self.drift * self.drift
    }

    /// δ² = Σ‖u_i−v_i‖² / Σ‖u_i+v_i‖².
    fn delta(&self) -> f64 {
        (self.apart / self.together).sqrt()
    }

    /// The member of CCEM of the same s.
    fn ccem(&self) -> CcemPoint<f64> {
        let whole = self.apart + self.together;
        CcemPoint {
            s: self.together / whole,
            r: self.apart / whole,
        }
    }
}
