//! One pass over the N² similarities, a block at a time.

use std::ops::Range;
use std::sync::Mutex;

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::Vectors;
use crate::loss::{PairLoss, Parameters, Sigmoid};
use crate::optimize::kernel::product::add_transposed_product;

/// The numbers of most similar vectors among which a partner is looked for.
pub const NEAREST: [u32; 2] = [5, 10];

/// The bins of a histogram: equal parts of [−1, 1].
pub const BINS: usize = 64;

/// The rows and the columns of a block of similarities: with their vectors it stays in the caches,
/// and what a thread holds is little beside the vectors of all.
const ROWS: usize = 128;
pub(super) const COLUMNS: usize = 128;

/// How a set of similarities is distributed.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// How many there are.
    pub count: u64,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, √( mean of (x − mean)² ).
    pub deviation: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// How many lie in each of the [`BINS`] equal parts of [−1, 1]; rounding beyond an end is
    /// counted at that end.
    pub histogram: [u64; BINS],
}

/// Sums that a [`Distribution`] is made of. They are taken about a pivot near the mean, so that
/// the deviation of nearly equal numbers keeps its digits.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pivot: f64,
    count: u64,
    shifted: f64,
    squares: f64,
    min: f64,
    max: f64,
    histogram: [u64; BINS],
}

impl Tally {
    pub(super) fn about(pivot: f64) -> Tally {
        Tally {
            pivot,
            count: 0,
            shifted: 0.0,
            squares: 0.0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            histogram: [0; BINS],
        }
    }

    pub(super) fn add(&mut self, x: f64) {
        let shifted = x - self.pivot;
        self.count += 1;
        self.shifted += shifted;
        self.squares += shifted * shifted;
        self.min = self.min.min(x);
        self.max = self.max.max(x);
        self.histogram[bin(x)] += 1;
    }

    pub(super) fn merge(&mut self, other: &Tally) {
        self.count += other.count;
        self.shifted += other.shifted;
        self.squares += other.squares;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        for (own, others) in self.histogram.iter_mut().zip(other.histogram) {
            *own += others;
        }
    }

    pub(super) fn distribution(&self) -> Distribution {
        let count = self.count as f64;
        let shift = self.shifted / count;
        Distribution {
            count: self.count,
            // The rounding of a sum must not take a mean out of its range.
            mean: (self.pivot + shift).clamp(self.min, self.max),
            deviation: (self.squares / count - shift * shift).max(0.0).sqrt(),
            min: self.min,
            max: self.max,
            histogram: self.histogram,
        }
    }
}

impl Distribution {
    /// Of these numbers, which lie near the pivot.
    pub(super) fn of(numbers: &[f64], pivot: f64) -> Distribution {
        let mut tally = Tally::about(pivot);
        numbers.iter().for_each(|x| tally.add(*x));
        tally.distribution()
    }

    /// Of numbers of which the mean alone is known.
    pub(super) fn unseen(mean: f64) -> Distribution {
        Distribution {
            count: 0,
            mean,
            deviation: f64::NAN,
            min: f64::NAN,
            max: f64::NAN,
            histogram: [0; BINS],
        }
    }

    /// The mean of (x − centre)².
    pub fn square_about(&self, centre: f64) -> f64 {
        self.deviation.powi(2) + (self.mean - centre).powi(2)
    }

    /// max − min.
    pub fn spread(&self) -> f64 {
        self.max - self.min
    }

    /// The ends of a part of [−1, 1].
    pub fn bin_ends(bin: usize) -> [f64; 2] {
        [bin, bin + 1].map(|k| 2.0 * k as f64 / BINS as f64 - 1.0)
    }
}

fn bin(x: f64) -> usize {
    // A cast of a negative number is 0.
    (((x + 1.0) * (BINS / 2) as f64) as usize).min(BINS - 1)
}

/// What the pass finds.
pub(super) struct Sweep {
    /// u_i·v_i.
    pub(super) own: Vec<f64>,
    /// What stands beside u_i·v_i in the rows, and in the columns.
    pub(super) others: [Others; 2],
    /// The similarities u_i·v_j, i ≠ j.
    pub(super) negative: Distribution,
    /// Σ_{i≠j} ψ(u_i·v_j); 0 without t and b.
    pub(super) loss: f64,
    /// The most additions that any term of a sum passes through.
    pub(super) longest_sum: usize,
}

/// What stands beside the positive pair in each row, or column, of S.
pub(super) struct Others {
    /// The largest.
    pub(super) best: Vec<f64>,
    /// How many are larger, or as large to within rounding.
    pub(super) ahead: Vec<u32>,
}

impl Others {
    pub(super) fn nothing(n: usize) -> Others {
        Others {
            best: vec![f64::NEG_INFINITY; n],
            ahead: vec![0; n],
        }
    }

    /// With what stands beside them in other parts of the same rows or columns.
    pub(super) fn join(&mut self, others: &Others) {
        raise(&mut self.best, &others.best);
        for (ahead, more) in self.ahead.iter_mut().zip(&others.ahead) {
            *ahead += more;
        }
    }

    /// These rows or columns, and then those.
    pub(super) fn append(&mut self, next: &Others) {
        self.best.extend(&next.best);
        self.ahead.extend(&next.ahead);
    }

    /// One more in row or column k, where what is not below `least` is ahead.
    pub(super) fn meet(&mut self, k: usize, x: f64, least: f64) {
        self.best[k] = self.best[k].max(x);
        self.ahead[k] += u32::from(x >= least);
    }
}

/// The parts of the work for N pairs.
pub fn blocks(n: usize) -> usize {
    n.div_ceil(ROWS)
}

/// 0..n in blocks of rows.
pub(super) fn row_blocks(n: usize) -> Vec<Range<usize>> {
    parts(n, ROWS)
}

fn parts(n: usize, length: usize) -> Vec<Range<usize>> {
    let starts = (0..n).step_by(length);
    starts.map(|start| start..n.min(start + length)).collect()
}

/// u_i·v_i, for each i.
pub(super) fn partners(u: &Vectors, v: &Vectors) -> Vec<f64> {
    let dots = |rows: Range<usize>| -> Vec<f64> {
        let (u, v) = (u.block(rows.clone()), v.block(rows));
        let columns = u.column_iter().zip(v.column_iter());
        columns.map(|(u, v)| u.dot(&v)).collect()
    };
    row_blocks(u.n())
        .into_par_iter()
        .flat_map_iter(dots)
        .collect()
}

/// Sweeps all similarities; the pivot is a number near those of the negative pairs, and similarities
/// that differ by the rounding are as large.
pub(super) fn sweep(
    u: &Vectors,
    v: &Vectors,
    (pivot, rounding): (f64, f64),
    at: Option<&Parameters<f64>>,
    advance: &(dyn Fn() + Sync),
) -> Sweep {
    let n = u.n();
    let ahead: Vec<f64> = partners(u, v).iter().map(|own| own - rounding).collect();
    let against = Against {
        pivot,
        ahead: &ahead,
        at,
    };
    // A maximum or a count does not depend on the order in which it is taken; every sum below is
    // taken in the order of the blocks.
    let columns = Mutex::new(Others::nothing(n));
    let swept: Vec<RowBlock> = row_blocks(n)
        .into_par_iter()
        .map(|rows| {
            let (block, found) = RowBlock::sweep(u, v, rows, &against);
            // No thread panics while it holds the lock.
            let mut columns = columns.lock().expect("an unpoisoned lock");
            columns.join(&found);
            drop(columns);
            advance();
            block
        })
        .collect();
    drop(ahead);
    let (mut own, mut rows) = (Vec::with_capacity(n), Others::nothing(0));
    rows.best.reserve_exact(n);
    rows.ahead.reserve_exact(n);
    let (mut negative, mut loss) = (Tally::about(pivot), 0.0);
    for block in swept {
        own.extend(block.own);
        rows.append(&block.others);
        negative.merge(&block.negative);
        loss += block.loss;
    }
    Sweep {
        own,
        others: [rows, columns.into_inner().expect("an unpoisoned lock")],
        negative: negative.distribution(),
        loss,
        longest_sum: ROWS + COLUMNS + n.div_ceil(ROWS) + n.div_ceil(COLUMNS),
    }
}

/// The larger of two, entry by entry.
fn raise(best: &mut [f64], others: &[f64]) {
    for (best, other) in best.iter_mut().zip(others) {
        *best = best.max(*other);
    }
}

/// What is found in some rows of S = U Vᵀ.
struct RowBlock {
    first: usize,
    own: Vec<f64>,
    others: Others,
    negative: Tally,
    loss: f64,
}

/// What the similarities are held against.
struct Against<'a> {
    pivot: f64,
    /// For each pair, the least similarity that counts as ahead of it.
    ahead: &'a [f64],
    at: Option<&'a Parameters<f64>>,
}

/// Sums and extremes along the rows of one block, an entry for each row: the inner loop runs down
/// a column and adds to all of them at once.
struct Along {
    shifted: Vec<f64>,
    squares: Vec<f64>,
    smallest: Vec<f64>,
    largest: Vec<f64>,
    ahead: Vec<u32>,
    loss: Vec<f64>,
}

/// The inner products of the columns of two matrices of one height.
pub(super) fn similarities(x: &DMatrix<f64>, y: &DMatrix<f64>) -> DMatrix<f64> {
    let mut product = DMatrix::zeros(x.ncols(), y.ncols());
    add_transposed_product(product.as_mut_slice(), x.into(), y.into())
        .expect("vectors of one dimension");
    product
}

impl RowBlock {
    /// Sweeps some rows, and finds what they have beside the positive pair in each column.
    fn sweep(
        u: &Vectors,
        v: &Vectors,
        rows: Range<usize>,
        against: &Against,
    ) -> (RowBlock, Others) {
        let n = u.n();
        let own = u.block(rows.clone());
        let mut block = RowBlock {
            first: rows.start,
            own: vec![0.0; rows.len()],
            others: Others::nothing(rows.len()),
            negative: Tally::about(against.pivot),
            loss: 0.0,
        };
        let mut beside = Others::nothing(0);
        for columns in parts(n, COLUMNS) {
            let product = similarities(&own, &v.block(columns.clone()));
            block.add(&product, columns.start, against, &mut beside);
        }
        (block, beside)
    }

    /// Adds a block of S whose first column is column `first` of S.
    fn add(
        &mut self,
        product: &DMatrix<f64>,
        first: usize,
        against: &Against,
        beside: &mut Others,
    ) {
        let rows = product.nrows();
        let mut along = Along::new(rows);
        for (k, column) in product.as_slice().chunks_exact(rows).enumerate() {
            let (mut best, mut ahead) = (f64::NEG_INFINITY, 0);
            // The positive pair of the column, where it lies in these rows.
            let own = (first + k).wrapping_sub(self.first);
            let (above, below) = match own < rows {
                true => {
                    self.own[own] = column[own];
                    (0..own, own + 1..rows)
                }
                false => (0..rows, rows..rows),
            };
            for part in [above, below] {
                let entries = &column[part.clone()];
                let least = against.ahead[first + k];
                ahead += entries.iter().map(|x| u32::from(*x >= least)).sum::<u32>();
                best = best.max(along.add(entries, (part, self.first), against));
                self.negative.count += entries.len() as u64;
                entries
                    .iter()
                    .for_each(|x| self.negative.histogram[bin(*x)] += 1);
            }
            beside.best.push(best);
            beside.ahead.push(ahead);
        }
        self.close(&along);
    }

    fn close(&mut self, along: &Along) {
        raise(&mut self.others.best, &along.largest);
        for (ahead, more) in self.others.ahead.iter_mut().zip(&along.ahead) {
            *ahead += more;
        }
        let negative = &mut self.negative;
        negative.shifted += along.shifted.iter().sum::<f64>();
        negative.squares += along.squares.iter().sum::<f64>();
        negative.min = along.smallest.iter().copied().fold(negative.min, f64::min);
        negative.max = along.largest.iter().copied().fold(negative.max, f64::max);
        self.loss += along.loss.iter().sum::<f64>();
    }
}

impl Along {
    fn new(rows: usize) -> Along {
        Along {
            shifted: vec![0.0; rows],
            squares: vec![0.0; rows],
            smallest: vec![f64::INFINITY; rows],
            largest: vec![f64::NEG_INFINITY; rows],
            ahead: vec![0; rows],
            loss: vec![0.0; rows],
        }
    }

    /// Adds entries of a column that stand in these rows of those from `first` on; the largest.
    fn add(
        &mut self,
        entries: &[f64],
        (rows, first): (Range<usize>, usize),
        against: &Against,
    ) -> f64 {
        let pivot = against.pivot;
        for (sum, x) in self.shifted[rows.clone()].iter_mut().zip(entries) {
            *sum += x - pivot;
        }
        for (sum, x) in self.squares[rows.clone()].iter_mut().zip(entries) {
            *sum += (x - pivot) * (x - pivot);
        }
        for (least, x) in self.smallest[rows.clone()].iter_mut().zip(entries) {
            *least = if x < least { *x } else { *least };
        }
        for (most, x) in self.largest[rows.clone()].iter_mut().zip(entries) {
            *most = if x > most { *x } else { *most };
        }
        let least = &against.ahead[first + rows.start..first + rows.end];
        for ((ahead, x), least) in self.ahead[rows.clone()].iter_mut().zip(entries).zip(least) {
            *ahead += u32::from(x >= least);
        }
        if let Some(at) = against.at {
            for (sum, x) in self.loss[rows].iter_mut().zip(entries) {
                *sum += Sigmoid::psi(*x, at);
            }
        }
        entries.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }
}
