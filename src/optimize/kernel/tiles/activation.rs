//! From S to W, and the loss.

use super::sum::Sum;
use crate::optimize::kernel::lanes::{Group, Lanes, MAX_WIDTH, Task};
use crate::optimize::kernel::softplus::softplus_sigmoid;

/// What a pair costs: softplus(±(t S_ij − b)), minus on the diagonal; and t/N.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) t: f64,
    pub(super) b: f64,
    pub(super) weight: f64,
}

/// The registers that are computed with side by side (measured: from 4 to 8 a sixth of the time).
/// They divide those of a pack of columns, so that any tile has the same groups.
pub(super) const SIDE_BY_SIDE: usize = 8;

/// Replaces S by W in some columns of a panel of rows.
pub(super) struct Activation<'a> {
    pub(super) pair: Pair,
    /// The first row and the first column.
    pub(super) first: [usize; 2],
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// The columns, each in whole registers, and room for a whole group of registers at the end.
    /// In lanes beyond the rows W becomes 0.
    pub(super) tile: &'a mut [f64],
    /// Goes on with Σ softplus and Σ σ.
    pub(super) sums: &'a mut [Sum; 2],
}

impl Task for Activation<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(mut self) {
        let lanes = self.rows.next_multiple_of(L::WIDTH);
        let (used, group) = (lanes * self.columns, SIDE_BY_SIDE * L::WIDTH);
        let whole = used.next_multiple_of(group);
        self.tile[used..whole].fill(f64::NEG_INFINITY);
        self.arguments::<L>(lanes);
        self.negate_positive_pairs(lanes);
        for group in self.tile[..whole].chunks_exact_mut(group) {
            activate::<L>(self.pair.weight, group, self.sums);
        }
        self.negate_positive_pairs(lanes);
    }
}

impl Activation<'_> {
    /// From S to t S − b; −∞, for which softplus and σ are 0, in lanes beyond the rows.
    #[inline(always)]
    fn arguments<L: Lanes>(&mut self, lanes: usize) {
        let t = L::splat(self.pair.t);
        let mut biases = [f64::NEG_INFINITY; 2 * MAX_WIDTH];
        biases[..MAX_WIDTH].fill(-self.pair.b);
        for first in (0..lanes).step_by(L::WIDTH) {
            let live = L::WIDTH.min(self.rows - first);
            let minus_b = L::load(&biases[MAX_WIDTH - live..]);
            for column in self.tile.chunks_exact_mut(lanes).take(self.columns) {
                // What is in the other lanes may be anything.
                let s = L::load_some(&column[first..], live);
                s.mul_add(t, minus_b).store(&mut column[first..]);
            }
        }
    }

    /// The positive pairs are on the diagonal: softplus(−z), and W < 0.
    #[inline(always)]
    fn negate_positive_pairs(&mut self, lanes: usize) {
        let [row, column] = self.first;
        let end = (row + self.rows).min(column + self.columns);
        for k in row.max(column)..end {
            let entry = &mut self.tile[(k - column) * lanes + (k - row)];
            *entry = -*entry;
        }
    }
}

/// From z to σ(z) with its weight, in a group of registers; adds up softplus(z) and σ(z).
#[inline(always)]
fn activate<L: Lanes>(weight: f64, group: &mut [f64], sums: &mut [Sum; 2]) {
    let weight = L::splat(weight);
    let mut z = [weight; SIDE_BY_SIDE];
    for (z, from) in z.iter_mut().zip(group.chunks_exact(L::WIDTH)) {
        *z = L::load(from);
    }
    let (softplus, sigmoid) = softplus_sigmoid(Group(z));
    for (sigmoid, to) in sigmoid.0.iter().zip(group.chunks_exact_mut(L::WIDTH)) {
        sigmoid.mul(weight).store(to);
    }
    sums[0].add(total(softplus.0));
    sums[1].add(total(sigmoid.0));
}

/// The sum of a group, by halves.
#[inline(always)]
fn total<L: Lanes>(mut terms: [L; SIDE_BY_SIDE]) -> L {
    const { assert!(SIDE_BY_SIDE.is_power_of_two()) };
    let mut half = SIDE_BY_SIDE / 2;
    while half > 0 {
        for k in 0..half {
            terms[k] = terms[k].add(terms[k + half]);
        }
        half /= 2;
    }
    terms[0]
}
