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

use rayon::prelude::*;

use super::log_sums::{LogSums, Terms};
use super::packs::PACK;
use super::pass::{Part, Pass, SIDE_BY_SIDE, Turn, total};
use super::{Shape, Tile, for_each};
use crate::optimize::kernel::lanes::{
    Group, Instructions, Lanes, MAX_VECTORS, MAX_WIDTH, Strided, Task,
};
use crate::optimize::kernel::softplus::{halved, log_one_plus, power, power_and_twos, twos};
use crate::optimize::kernel::{Sweep, pairwise_sum};

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

/// The first pass: the sums.
pub(super) struct Summing<'a> {
    t: f64,
    of: &'a mut InfoNce,
}

impl Pass for Summing<'_> {
    fn packs(
        &mut self,
        shape: &Shape,
        tile: &Tile,
    ) -> impl IndexedParallelIterator<Item: Turn + Send> {
        let (t, (row, _), (column, columns)) = (self.t, tile.rows, tile.columns);
        let rows = shape.layout.rows;
        let terms = rows.div_ceil(shape.panel) * columns.div_ceil(PACK);
        let InfoNce {
            usual,
            positives,
            sums: [sums, _],
            terms: all_terms,
            ..
        } = &mut *self.of;
        let usual = *usual;
        (sums[row / PACK..].par_chunks_mut(rows.div_ceil(PACK)))
            .zip(positives[row / PACK..].par_chunks_mut(rows.div_ceil(PACK)))
            .zip(all_terms.par_chunks_mut(terms))
            .map(move |((sums, positives), terms)| Summer {
                t,
                usual,
                column,
                columns: columns.div_ceil(PACK),
                sums,
                positives,
                terms,
            })
    }

    /// The columns' terms are added in the order of the rows.
    fn end(&mut self, shape: &Shape, tile: &Tile) {
        let ((_, rows), (column, columns)) = (tile.rows, tile.columns);
        let (panels, packs) = (rows.div_ceil(shape.panel), columns.div_ceil(PACK));
        let InfoNce {
            sums: [_, sums],
            terms,
            ..
        } = &mut *self.of;
        let sums = sums[column / PACK..][..packs].par_iter_mut().enumerate();
        for_each(shape, sums, |(p, sums)| {
            shape.instructions.run(Addition {
                terms: terms[p..].iter().step_by(packs).take(panels),
                sums,
            });
        });
    }
}

/// Adds terms to sums.
struct Addition<'a, I> {
    terms: I,
    sums: &'a mut LogSums,
}

impl<'a, I: Iterator<Item = &'a Terms>> Task for Addition<'_, I> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        for terms in self.terms {
            for at in (0..PACK).step_by(L::WIDTH) {
                let [reference, sum] =
                    [&terms.reference, &terms.sum].map(|numbers| L::load(&numbers[at..]));
                self.sums.add(at, reference, sum);
            }
        }
    }
}

struct Summer<'a> {
    t: f64,
    usual: bool,
    /// The first column of the tile, and its packs of columns.
    column: usize,
    columns: usize,
    /// Of the rows of the pack, 24 by 24.
    sums: &'a mut [LogSums],
    positives: &'a mut [[f64; PACK]],
    /// For each panel of the pack and each pack of columns.
    terms: &'a mut [Terms],
}

impl Turn for Summer<'_> {
    #[inline(always)]
    fn turn<L: Lanes>(&mut self, mut part: Part<'_>) {
        let height = L::VECTORS * L::WIDTH;
        let (pack, at) = (part.panel * height / PACK, part.panel * height % PACK);
        let lanes = arguments::<L>(self.t, &mut part, Some(&mut self.positives[pack][at..]));
        let first = part.first[1] - self.column;
        for start in (0..part.columns).step_by(PACK) {
            let sums = Sums {
                lanes,
                columns: PACK.min(part.columns - start),
                a: &mut part.numbers[start * lanes..],
                at,
                rows: &mut self.sums[pack],
                terms: &mut self.terms[part.panel * self.columns + (first + start) / PACK],
            };
            match self.usual {
                true => L::call(UsualSums(sums)),
                false => L::call(sums),
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

/// Adds e^a to the sums of a panel of rows, and finds its terms in those of up to 24 columns.
struct Sums<'a> {
    lanes: usize,
    columns: usize,
    /// The columns of a, and room for whole groups of them.
    a: &'a mut [f64],
    /// The sums of the rows, and the number of the first.
    at: usize,
    rows: &'a mut LogSums,
    terms: &'a mut Terms,
}

/// A register for each of 24 columns.
type Columns = [f64; PACK * MAX_WIDTH];

impl Task for Sums<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Sums { lanes, at, .. } = self;
        let columns = whole_groups(self.a, lanes, self.columns);
        let a = &self.a[..columns * lanes];
        let rows = largest::<L>(a, lanes, &mut self.terms.reference);
        let mut sums: Columns = [0.0; _];
        for (v, &reference) in rows.iter().enumerate().take(lanes / L::WIDTH) {
            let mut row = L::splat(0.0);
            for first in (0..columns).step_by(SIDE_BY_SIDE) {
                let (power, k) = power_and_twos(group::<L>(a, lanes, [first, v]));
                let mut terms = power.0;
                for (c, term) in terms.iter_mut().enumerate() {
                    let column = L::splat(self.terms.reference[first + c]);
                    let share = halved(*term, k.0[c].sub(column));
                    add_to(&mut sums[(first + c) * L::WIDTH..], share);
                    *term = halved(*term, k.0[c].sub(reference));
                }
                row = row.add(total(terms));
            }
            self.rows.add(at + v * L::WIDTH, reference, row);
        }
        across(&sums, &mut self.terms.sum, L::add);
    }
}

/// The same where e^a is a usual number, which takes the place of a.
struct UsualSums<'a>(Sums<'a>);

impl Task for UsualSums<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Sums {
            lanes,
            at,
            columns,
            a,
            rows,
            terms,
        } = self.0;
        let columns = whole_groups(a, lanes, columns);
        let mut sums: Columns = [0.0; _];
        for v in 0..lanes / L::WIDTH {
            let mut row = L::splat(0.0);
            for first in (0..columns).step_by(SIDE_BY_SIDE) {
                let powers = power(group::<L>(a, lanes, [first, v])).0;
                for (c, &power) in powers.iter().enumerate() {
                    power.store(&mut a[(first + c) * lanes + v * L::WIDTH..]);
                    add_to(&mut sums[(first + c) * L::WIDTH..], power);
                }
                row = row.add(total(powers));
            }
            rows.add(at + v * L::WIDTH, L::splat(0.0), row);
        }
        terms.reference = [0.0; PACK];
        across(&sums, &mut terms.sum, L::add);
    }
}

#[inline(always)]
fn add_to<L: Lanes>(sum: &mut [f64], term: L) {
    L::load(sum).add(term).store(sum);
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

/// The largest k of e^a = p 2^k in each row, a register each, and in each column.
#[inline(always)]
fn largest<L: Lanes>(a: &[f64], lanes: usize, columns: &mut [f64; PACK]) -> [L; MAX_VECTORS] {
    let nothing = L::splat(NOTHING);
    let mut rows = [nothing; MAX_VECTORS];
    let mut registers: Columns = [NOTHING; _];
    let in_columns = registers.chunks_exact_mut(L::WIDTH);
    for (a, register) in a.chunks_exact(lanes).zip(in_columns) {
        let mut column = nothing;
        for (a, row) in a.chunks_exact(L::WIDTH).zip(&mut rows) {
            let a = L::load(a);
            *row = a.at_least(*row);
            column = a.at_least(column);
        }
        column.store(register);
    }
    across(&registers, columns, |x: L, y| x.at_least(y));
    for column in columns.chunks_exact_mut(L::WIDTH) {
        twos(L::load(column)).store(column);
    }
    rows.map(twos)
}

/// Combines the lanes of each column.
#[inline(always)]
fn across<L: Lanes>(columns: &Columns, to: &mut [f64; PACK], combine: impl Fn(L, L) -> L) {
    for first in (0..PACK).step_by(L::WIDTH) {
        let mut square = [0.0; MAX_WIDTH * MAX_WIDTH];
        let from = Strided {
            numbers: &columns[first * L::WIDTH..],
            stride: L::WIDTH,
        };
        let to_square = Strided {
            numbers: &mut square[..],
            stride: L::WIDTH,
        };
        L::transpose(from, to_square);
        let mut result = L::load(&square);
        for row in 1..L::WIDTH {
            result = combine(result, L::load(&square[row * L::WIDTH..]));
        }
        result.store(&mut to[first..]);
    }
}

/// The second pass: from S to W.
pub(super) struct Weighing<'a> {
    t: f64,
    of: &'a InfoNce,
}

impl Pass for Weighing<'_> {
    fn packs(
        &mut self,
        shape: &Shape,
        tile: &Tile,
    ) -> impl IndexedParallelIterator<Item: Turn + Send> {
        let (t, usual, (row, _)) = (self.t, self.of.usual, tile.rows);
        let [rows, columns] = &self.of.shares;
        let packs = rows[row / PACK..].par_chunks(shape.layout.rows.div_ceil(PACK));
        packs.map(move |rows| Weigher {
            t,
            usual,
            rows,
            columns,
        })
    }
}

struct Weigher<'a> {
    t: f64,
    usual: bool,
    /// Of the rows of the pack, 24 by 24.
    rows: &'a [Shares],
    /// Of all columns.
    columns: &'a [Shares],
}

impl Turn for Weigher<'_> {
    #[inline(always)]
    fn turn<L: Lanes>(&mut self, mut part: Part<'_>) {
        let height = L::VECTORS * L::WIDTH;
        let (pack, at) = (part.panel * height / PACK, part.panel * height % PACK);
        let fresh = part.fresh;
        let lanes = match fresh {
            true => arguments::<L>(self.t, &mut part, None),
            false => part.lanes::<L>(),
        };
        let [row, column] = part.first;
        for start in (0..part.columns).step_by(PACK) {
            let weights = Weights {
                lanes,
                columns: PACK.min(part.columns - start),
                a: &mut part.numbers[start * lanes..],
                at,
                shares: [&self.rows[pack], &self.columns[(column + start) / PACK]],
            };
            match self.usual {
                true => L::call(UsualWeights { fresh, weights }),
                false => L::call(weights),
            }
        }
        for (k, place) in part.positives::<L>() {
            let pulls = [
                self.rows[pack].pull[at + k - row],
                self.columns[k / PACK].pull[k % PACK],
            ];
            part.numbers[place] = -(pulls[0] + pulls[1]);
        }
    }
}

/// Replaces a by W in a panel of rows and up to 24 columns, but on the diagonal.
struct Weights<'a> {
    lanes: usize,
    columns: usize,
    /// The columns of a, and room for whole groups of them.
    a: &'a mut [f64],
    /// The number of the first row.
    at: usize,
    shares: [&'a Shares; 2],
}

impl Task for Weights<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Weights { lanes, a, .. } = self;
        let [rows, columns] = self.shares;
        let whole = whole_groups(a, lanes, self.columns);
        for v in 0..lanes / L::WIDTH {
            let at = self.at + v * L::WIDTH;
            let [reference, factor] =
                [&rows.reference, &rows.factor].map(|numbers| L::load(&numbers[at..]));
            for first in (0..whole).step_by(SIDE_BY_SIDE) {
                let (power, k) = power_and_twos(group::<L>(a, lanes, [first, v]));
                for c in 0..SIDE_BY_SIDE {
                    let column = first + c;
                    let [other, other_factor] = [&columns.reference, &columns.factor]
                        .map(|numbers| L::splat(numbers[column]));
                    let in_row = halved(power.0[c], k.0[c].sub(reference));
                    let in_column = halved(power.0[c], k.0[c].sub(other));
                    let w = in_column.mul(other_factor);
                    in_row
                        .mul_add(factor, w)
                        .store(&mut a[column * lanes + v * L::WIDTH..]);
                }
            }
        }
    }
}

/// The same where e^a is a usual number; unless a is fresh, it stands there already.
struct UsualWeights<'a> {
    fresh: bool,
    weights: Weights<'a>,
}

impl Task for UsualWeights<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let UsualWeights { fresh, weights } = self;
        let Weights { lanes, a, at, .. } = weights;
        let [rows, columns] = weights.shares;
        let whole = match fresh {
            true => whole_groups(a, lanes, weights.columns),
            false => weights.columns.next_multiple_of(SIDE_BY_SIDE),
        };
        for v in 0..lanes / L::WIDTH {
            let factor = L::load(&rows.factor[at + v * L::WIDTH..]);
            for first in (0..whole).step_by(SIDE_BY_SIDE) {
                let mut powers = group::<L>(a, lanes, [first, v]);
                if fresh {
                    powers = power(powers);
                }
                for (c, power) in powers.0.into_iter().enumerate() {
                    let w = power.mul(factor.add(L::splat(columns.factor[first + c])));
                    w.store(&mut a[(first + c) * lanes + v * L::WIDTH..]);
                }
            }
        }
    }
}
