//! What is said of N² pairs by some of the rows, with the error that leaves.
//!
//! K of the N pairs are drawn without replacement, by a fixed seed. For each of them its similarities
//! to all N vectors of the other side, and of its own, are summed up: K N of the N² pairs.
//!
//! | of | error |
//! |---|---|
//! | a mean over rows x̄, with s the standard deviation over the drawn ones | t s √((1 − K/N)/K), with t the quantile 0.975 of Student's distribution with K − 1 degrees of freedom: half an interval of 95 %, if the mean of K rows is nearly normal |
//! | a share of the rows | √(ln 40/(2 K)): with a probability of at least 95 % no farther off, whatever the rows are (Hoeffding, *Probability inequalities for sums of bounded random variables*, J. Amer. Statist. Assoc. 58 (1963), Theorems 2 and 4) |
//!
//! With K = N every pair is counted, and both are 0.

use nalgebra::DMatrix;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::sweep::{COLUMNS, NEAREST, partners, similarities};
use super::{Retrieval, Vectors};
use crate::loss::{PairLoss, Parameters, Sigmoid};
use crate::scalar::Scalar;

/// The drawn rows that are held against the others at a time.
const TOGETHER: usize = 64;

/// An estimate, and half an interval of 95 % around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// How far off it is to be expected.
    pub error: f64,
}

/// What K rows tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampled {
    /// K.
    pub rows: usize,
    /// The mean of u_i·v_j, i ≠ j.
    pub negative: Estimate,
    /// (1/N) Σ_{i≠j} ψ(u_i·v_j), with t and b.
    pub loss: Option<Estimate>,
    /// [`Modality::uniformity`](super::Modality) of U and of V.
    pub uniformity: [Estimate; 2],
    /// The error of a share of the rows.
    pub share_error: f64,
    /// Of the K rows: as in [`Measurement`](super::Measurement).
    pub(super) retrieval: [Retrieval; 2],
}

/// The parts of the work for a sample of K rows.
pub fn sample_blocks(k: usize) -> usize {
    4 * k.div_ceil(TOGETHER)
}

/// Estimates from `k` rows of the N ≥ 2 pairs; similarities that differ by the rounding are as large.
pub(super) fn sampled(
    u: &Vectors,
    v: &Vectors,
    k: usize,
    rounding: f64,
    at: Option<&Parameters<f64>>,
    advance: &(dyn Fn() + Sync),
) -> Sampled {
    let (n, rows) = (u.n(), drawn(u.n(), k));
    let own = partners(u, v);
    let ranked = |i: usize, s: f64| {
        let ahead = f64::from(u8::from(s >= own[i] - rounding));
        [ahead, f64::from(u8::from(s > own[i] + rounding))]
    };
    let psi = |s: f64| at.map_or(0.0, |at| Sigmoid::psi(s, at));
    let of_u = sums(u, v, &rows, advance, |i, s| {
        let [ahead, beyond] = ranked(i, s);
        [s, psi(s), ahead, beyond]
    });
    let of_v = sums(v, u, &rows, advance, ranked);
    let others = (n - 1) as f64;
    let mean = |values: &mut dyn Iterator<Item = f64>| Estimate::of(&values.collect::<Vec<_>>(), n);
    let uniformity = [u, v].map(|x| {
        let near = sums(x, x, &rows, advance, |_, s| [Scalar::exp(-4.0 * (1.0 - s))]);
        let mean = mean(&mut near.iter().map(|[sum]| sum / others));
        Estimate {
            value: Scalar::ln(mean.value),
            // To first order.
            error: mean.error / mean.value,
        }
    });
    Sampled {
        rows: rows.len(),
        negative: mean(&mut of_u.iter().map(|sums| sums[0] / others)),
        loss: at.map(|_| mean(&mut of_u.iter().map(|sums| sums[1]))),
        uniformity,
        share_error: match rows.len() < n {
            true => (Scalar::ln(40.0) / (2.0 * rows.len() as f64)).sqrt(),
            false => 0.0,
        },
        retrieval: [
            counted(of_u.iter().map(|sums| [sums[2], sums[3]])),
            counted(of_v.into_iter()),
        ],
    }
}

/// `k` of the numbers below `n`, or all, in increasing order.
fn drawn(n: usize, k: usize) -> Vec<usize> {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let mut numbers: Vec<usize> = (0..n).collect();
    for i in 0..k.min(n) {
        numbers.swap(i, rng.random_range(i..n));
    }
    numbers.truncate(k);
    numbers.sort_unstable();
    numbers
}

/// For each of the rows i of X the sums of terms of x_i·y_j over all j ≠ i.
fn sums<const C: usize>(
    x: &Vectors,
    y: &Vectors,
    rows: &[usize],
    advance: &(dyn Fn() + Sync),
    terms: impl Fn(usize, f64) -> [f64; C] + Sync,
) -> Vec<[f64; C]> {
    let of_some = |rows: &[usize]| {
        let columns: Vec<_> = rows.iter().map(|i| x.block(*i..i + 1)).collect();
        let columns: Vec<_> = columns.iter().map(|row| row.column(0)).collect();
        let chosen = DMatrix::from_columns(&columns);
        let mut sums = vec![[0.0; C]; rows.len()];
        for first in (0..y.n()).step_by(COLUMNS) {
            let products = similarities(&chosen, &y.block(first..y.n().min(first + COLUMNS)));
            for (j, column) in products.column_iter().enumerate() {
                for ((i, sum), s) in rows.iter().zip(&mut sums).zip(column.iter()) {
                    if *i != first + j {
                        let terms = terms(*i, *s);
                        sum.iter_mut()
                            .zip(terms)
                            .for_each(|(sum, term)| *sum += term);
                    }
                }
            }
        }
        advance();
        sums
    };
    (rows.par_chunks(TOGETHER)).flat_map_iter(of_some).collect()
}

/// Rows of how many others are ahead, and of how many surely.
fn counted(rows: impl Iterator<Item = [f64; 2]>) -> Retrieval {
    let mut counts = Retrieval::default();
    for [ahead, beyond] in rows {
        let count = match (ahead, beyond) {
            (0.0, _) => &mut counts.hits,
            (_, 0.0) => &mut counts.ties,
            _ => &mut counts.misses,
        };
        *count += 1;
        for (among, k) in counts.among.iter_mut().zip(NEAREST) {
            *among += u64::from(ahead < f64::from(k));
        }
    }
    counts
}

impl Estimate {
    /// The mean of `n` numbers, of which these are drawn.
    fn of(values: &[f64], n: usize) -> Estimate {
        let k = values.len() as f64;
        let mean = values.iter().sum::<f64>() / k;
        let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
        let left = 1.0 - k / n as f64;
        let spread = (squares / (k - 1.0) * left / k).sqrt();
        let quantile = StudentsT::new(0.0, 1.0, k - 1.0).map(|t| t.inverse_cdf(0.975));
        Estimate {
            value: mean,
            error: match left > 0.0 {
                true => quantile.unwrap_or(f64::INFINITY) * spread,
                false => 0.0,
            },
        }
    }
}
