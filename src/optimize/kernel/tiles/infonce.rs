//! InfoNCE in two passes: the log-sums of rows and columns, then from S to W.
//!
//! With z_ij = t (S_ij − S_ii) in a row, and the same with S_jj in a column, the loss of a row is
//!
//! ln(1 + R_i),   R_i = Σ_{j≠i} e^{z_ij},   and W_ij = (t/N) e^{z_ij}/(1 + R_i),   W_ii = −Σ_{j≠i} W_ij;
//!
//! both directions are the mean of rows and columns. The positive pair stays out of the sum: ln(1 +
//! R) keeps the digits of a tiny loss.
//!
//! No maximum is subtracted. With e^{a_ij}, a = t S, one exponential serves the row and the column,
//! and is kept for the second pass; for unit rows it is a usual number up to t = 600. Where a sum of
//! them is not, all is done again, and there no common shift would do: at t = 1000 a row may lie
//! wholly e^−2000 below another. A running maximum in floating point would multiply the sum by a
//! rounded e^(old − new) whenever it rises. Instead e^a is p 2^k with an integer k, and what runs
//! along is the largest k of each row and column: to change it is exact.

mod summing;
mod weighing;

use super::Shape;
use super::log_sums::{LogSums, Terms};
use super::packs::PACK;
use super::pass::{Part, SIDE_BY_SIDE};
use crate::optimize::kernel::lanes::{Group, Instructions, Lanes, MAX_VECTORS, MAX_WIDTH, Task};
use crate::optimize::kernel::softplus::{halved, log_one_plus, power_and_twos};
use crate::optimize::kernel::{Sweep, pairwise_sum};

pub(super) use summing::Summing;
pub(super) use weighing::Weighing;

/// Stands for −∞ where nothing is to be added; a finite number has an exponent.
const NOTHING: f64 = -((1_u64 << 50) as f64);

/// The largest |t S_ii|, and the range of the sums, where e^a is a usual number.
const LARGEST: f64 = 600.0;
const USUAL: std::ops::RangeInclusive<f64> = 1e-250..=1e250;

/// What InfoNCE keeps between its passes.
#[derive(Clone, Debug)]
pub(super) struct InfoNce {
    /// Whether e^a is a usual number, or has to be kept as p 2^k.
    usual: bool,
    /// t S_ii.
    positives: Vec<[f64; PACK]>,
    /// The log-sums of the rows, without the positives; of the columns.
    sums: [Vec<LogSums>; 2],
    /// What becomes of them.
    shares: [Vec<Shares>; 2],
    /// Of each panel of a tile's rows, its terms in the sums of the tile's columns.
    terms: Vec<Terms>,
}

/// Rows, or columns, once their sums are known.
#[derive(Clone, Copy, Debug)]
struct Shares {
    /// W_ij is `factor` p 2^(k − `reference`) where e^{t S_ij} = p 2^k, and `factor` e^{t S_ij}
    /// where that is a usual number.
    reference: [f64; PACK],
    factor: [f64; PACK],
    /// −W_ii.
    pull: [f64; PACK],
    /// ln(1 + R_i).
    loss: [f64; PACK],
}

impl Default for Shares {
    fn default() -> Self {
        let zeros = [0.0; PACK];
        Shares {
            reference: zeros,
            factor: zeros,
            pull: zeros,
            loss: zeros,
        }
    }
}

/// t and N, and how much rows and columns count: ½ and ½, or 1 and 0.
#[derive(Clone, Copy)]
pub(super) struct Temperature {
    pub(super) t: f64,
    pub(super) n: usize,
    pub(super) directions: [f64; 2],
}

impl InfoNce {
    pub(super) fn new(shape: &Shape, [rows, columns]: [usize; 2]) -> Self {
        let packs = shape.n.div_ceil(PACK);
        InfoNce {
            usual: true,
            positives: vec![[0.0; PACK]; packs],
            sums: [0, 1].map(|_| vec![LogSums::default(); packs]),
            shares: [0, 1].map(|_| vec![Shares::default(); packs]),
            terms: vec![Terms::default(); rows.div_ceil(shape.panel) * columns.div_ceil(PACK)],
        }
    }

    /// The numbers that it holds, at most.
    pub(super) fn size(n: u64, [rows, columns]: [u64; 2]) -> u64 {
        // No instruction set has panels of fewer than 4 rows.
        let terms = rows.div_ceil(4) * columns.div_ceil(PACK as u64) * 2;
        let packs = n.div_ceil(PACK as u64);
        terms
            .saturating_add(packs.saturating_mul(1 + 2 * 3 + 2 * 4))
            .saturating_mul(PACK as u64)
    }

    /// The numbers that it holds.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        let bytes = size_of_val(&self.positives[..])
            + self.sums.iter().map(|s| size_of_val(&s[..])).sum::<usize>()
            + self
                .shares
                .iter()
                .map(|s| size_of_val(&s[..]))
                .sum::<usize>()
            + size_of_val(&self.terms[..]);
        bytes / size_of::<f64>()
    }

    /// The roundings that touch any term of the loss, beside those of the similarities.
    pub(super) fn additions(n: usize) -> f64 {
        // Both powers, and their quotient; in a row over a group of registers and the groups of a
        // pack, in a column over the registers and the lanes, which are more; over the packs,
        // where the sum is compensated and counts as two; the logarithm; over the rows.
        let sum = 2 * 3 + 1 + MAX_VECTORS + MAX_WIDTH + 2;
        let over_rows = 7 + 7 + (n.div_ceil(PACK) as f64).log2().ceil() as usize;
        (sum + 3 + over_rows) as f64
    }

    /// Begins the first pass, with e^a as usual numbers or not.
    pub(super) fn sums_of(&mut self, t: f64, usual: bool) -> Summing<'_> {
        self.usual = usual;
        for sums in &mut self.sums {
            sums.fill(LogSums::default());
        }
        Summing { t, of: self }
    }

    /// Whether the sums hold; if not, they have to be formed again, and not as usual numbers.
    pub(super) fn is_settled(&self, n: usize) -> bool {
        let positives = &self.positives.as_flattened()[..n];
        let in_range =
            |sums: &[LogSums]| (0..n).all(|i| USUAL.contains(&sums[i / PACK].sum(i % PACK)));
        !self.usual
            || positives.iter().all(|a| a.abs() <= LARGEST)
                && self.sums.iter().all(|sums| in_range(sums))
    }

    /// Begins the second pass, after the first.
    pub(super) fn weights_of(&self, t: f64) -> Weighing<'_> {
        Weighing { t, of: self }
    }

    /// Ends the first pass: the loss.
    pub(super) fn close(&mut self, instructions: Instructions, at: Temperature) -> Sweep {
        let scale = at.t / at.n as f64;
        let mut sweep = Sweep {
            loss: 0.0,
            sensitivity: 0.0,
        };
        for (direction, share) in at.directions.into_iter().enumerate() {
            let (sums, shares) = (&self.sums[direction], &mut self.shares[direction]);
            instructions.run(Close {
                usual: self.usual,
                weight: share * scale,
                positives: &self.positives,
                sums,
                shares,
            });
            let [loss, pull] = pairwise_sum(shares, |shares| {
                [&shares.loss, &shares.pull].map(|terms| pairwise_sum(terms, |&x| [x])[0])
            });
            sweep.loss += share * (loss / at.n as f64);
            // Σ_j |W_ij| is twice |W_ii|.
            sweep.sensitivity += 2.0 * pull;
        }
        sweep
    }
}

/// From the sums of rows, or columns, to their shares; the loss and W of what is beyond the rows
/// are 0.
struct Close<'a> {
    usual: bool,
    /// t/N, or its share.
    weight: f64,
    positives: &'a [[f64; PACK]],
    sums: &'a [LogSums],
    shares: &'a mut [Shares],
}

impl Task for Close<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let (zero, weight) = (L::splat(0.0), L::splat(self.weight));
        let packs = self.positives.iter().zip(self.sums).zip(self.shares);
        for ((positives, sums), to) in packs {
            for at in (0..PACK).step_by(L::WIDTH) {
                let (positive, k) = power_and_twos(L::load(&positives[at..]));
                let [reference, sum] = sums.get::<L>(at);
                let loss = log_one_plus(sum.div(positive), reference.sub(k));
                let larger = reference.at_least(k);
                let others = halved(sum, reference.sub(larger));
                let factor = weight.div(others.add(halved(positive, k.sub(larger))));
                factor.mul(others).store(&mut to.pull[at..]);
                larger.store(&mut to.reference[at..]);
                let factor = match self.usual {
                    true => halved(factor, zero.sub(larger)),
                    false => factor,
                };
                factor.store(&mut to.factor[at..]);
                loss.store(&mut to.loss[at..]);
            }
        }
    }
}

/// From S to a = t S, and to [`NOTHING`] on the diagonal and beyond the rows; the diagonal goes to
/// `positives`, from the panel's first row on. Returns the doubles of a column.
#[inline(always)]
fn arguments<L: Lanes>(t: f64, part: &mut Part, mut positives: Option<&mut [f64]>) -> usize {
    part.scale::<L>(t, 0.0, NOTHING);
    for (k, at) in part.positives::<L>() {
        if let Some(positives) = &mut positives {
            positives[k - part.first[0]] = part.numbers[at];
        }
        part.numbers[at] = NOTHING;
    }
    part.lanes::<L>()
}

/// Fills up the columns to whole groups, with what adds nothing; how many there are then.
#[inline(always)]
fn whole_groups(a: &mut [f64], lanes: usize, columns: usize) -> usize {
    let whole = columns.next_multiple_of(SIDE_BY_SIDE);
    a[columns * lanes..whole * lanes].fill(NOTHING);
    whole
}

/// Register v of a group of columns.
#[inline(always)]
fn group<L: Lanes>(a: &[f64], lanes: usize, [first, v]: [usize; 2]) -> Group<L, SIDE_BY_SIDE> {
    let mut group = [L::splat(0.0); SIDE_BY_SIDE];
    for (c, register) in group.iter_mut().enumerate() {
        *register = L::load(&a[(first + c) * lanes + v * L::WIDTH..]);
    }
    Group(group)
}
