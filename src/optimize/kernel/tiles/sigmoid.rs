//! The sigmoid loss in one pass: from S to W, and the loss.

use rayon::prelude::*;

use super::pass::{Part, Pass, SIDE_BY_SIDE, Turn, total};
use super::sum::Sum;
use super::{Shape, Tile};
use crate::optimize::kernel::lanes::{Group, Lanes, MAX_WIDTH, Task};
use crate::optimize::kernel::softplus::softplus_sigmoid;
use crate::optimize::kernel::{Sweep, pairwise_sum};

/// Σ softplus and Σ σ of every panel of rows, over the columns so far.
#[derive(Clone, Debug)]
pub(super) struct Sigmoid {
    sums: Vec<[Sum; 2]>,
}

impl Sigmoid {
    pub(super) fn new(shape: &Shape) -> Self {
        let panels = shape.n.div_ceil(shape.panel);
        Sigmoid {
            sums: vec![[Sum::default(); 2]; panels],
        }
    }

    /// The numbers that it holds, at most.
    pub(super) fn size(n: u64) -> u64 {
        // No instruction set has panels of fewer than 4 rows.
        n.div_ceil(4).saturating_mul(4 * MAX_WIDTH as u64)
    }

    /// The numbers that it holds.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        size_of_val(&self.sums[..]) / size_of::<f64>()
    }

    /// The numbers of additions that touch any term of the loss.
    pub(super) fn additions(n: usize) -> f64 {
        // In a group of registers; over the groups of a panel of rows, where the sum is
        // compensated and counts as two; over the lanes; over the panels.
        let panel = SIDE_BY_SIDE.ilog2() as usize + 2 + MAX_WIDTH;
        (panel + 7) as f64 + (n.div_ceil(4) as f64).log2().ceil()
    }

    /// Begins a pass.
    pub(super) fn pass(&mut self, t: f64, b: f64, weight: f64) -> Weighing<'_> {
        self.sums.fill([Sum::default(); 2]);
        Weighing {
            pair: Pair { t, b, weight },
            sums: &mut self.sums,
        }
    }
}

/// What a pair costs: softplus(±(t S_ij − b)), minus on the diagonal; and t/N.
#[derive(Clone, Copy)]
struct Pair {
    t: f64,
    b: f64,
    weight: f64,
}

/// The pass from S to W.
pub(super) struct Weighing<'a> {
    pair: Pair,
    sums: &'a mut [[Sum; 2]],
}

impl Weighing<'_> {
    /// What the sums add up to.
    pub(super) fn sweep(&self, n: usize) -> Sweep {
        let [loss, slopes] = pairwise_sum(self.sums, |sums| sums.map(|sum| sum.value()));
        Sweep {
            loss: loss / n as f64,
            sensitivity: slopes * self.pair.weight,
        }
    }
}

impl Pass for Weighing<'_> {
    fn packs(
        &mut self,
        shape: &Shape,
        tile: &Tile,
    ) -> impl IndexedParallelIterator<Item: Turn + Send> {
        let ((row, rows), pair) = (tile.rows, self.pair);
        let sums = &mut self.sums[row / shape.panel..][..rows.div_ceil(shape.panel)];
        let packs = sums.par_chunks_mut(shape.layout.rows.div_ceil(shape.panel));
        packs.map(move |sums| Weigher { pair, sums })
    }
}

struct Weigher<'a> {
    pair: Pair,
    /// Of each panel of the pack.
    sums: &'a mut [[Sum; 2]],
}

impl Turn for Weigher<'_> {
    #[inline(always)]
    fn turn<L: Lanes>(&mut self, part: Part<'_>) {
        L::call(Activation {
            pair: self.pair,
            sums: &mut self.sums[part.panel],
            part,
        });
    }
}

/// Replaces S by W in some columns of a panel of rows; in lanes beyond the rows W becomes 0.
struct Activation<'a> {
    pair: Pair,
    /// Goes on with Σ softplus and Σ σ.
    sums: &'a mut [Sum; 2],
    part: Part<'a>,
}

impl Task for Activation<'_> {
    type Output = ();

    /// softplus and σ of −∞ are 0.
    #[inline(always)]
    fn run<L: Lanes>(mut self) {
        let (Pair { t, b, weight }, part) = (self.pair, &mut self.part);
        let (used, group) = (part.lanes::<L>() * part.columns, SIDE_BY_SIDE * L::WIDTH);
        let whole = used.next_multiple_of(group);
        part.numbers[used..whole].fill(f64::NEG_INFINITY);
        part.scale::<L>(t, -b, f64::NEG_INFINITY);
        negate_positives::<L>(part);
        for group in part.numbers[..whole].chunks_exact_mut(group) {
            activate::<L>(weight, group, self.sums);
        }
        negate_positives::<L>(part);
    }
}

/// Of a positive pair the loss is softplus(−z), and W < 0.
#[inline(always)]
fn negate_positives<L: Lanes>(part: &mut Part) {
    for (_, at) in part.positives::<L>() {
        part.numbers[at] = -part.numbers[at];
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
