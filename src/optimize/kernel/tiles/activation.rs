//! From S to W, and the loss.

use crate::optimize::kernel::lanes::{Group, Lanes, MAX_VECTORS, MAX_WIDTH, Task};
use crate::optimize::kernel::softplus::softplus_sigmoid;

/// What a pair costs: softplus(±(t S_ij − b)), minus on the diagonal; and t/N.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) t: f64,
    pub(super) b: f64,
    pub(super) weight: f64,
}

/// Replaces S by W in some columns of a panel of rows.
pub(super) struct Activation<'a> {
    pub(super) pair: Pair,
    /// The first row and the first column.
    pub(super) first: [usize; 2],
    /// The rows; lanes beyond them count for nothing.
    pub(super) rows: usize,
    /// The columns, each in whole registers.
    pub(super) tile: &'a mut [f64],
}

/// The registers that are computed with side by side (measured: from 1 to 4 a tenth of the time at
/// N = 10).
const SIDE_BY_SIDE: usize = 4;

/// Where a register stands in the tile: its number among the registers of a column, and its column.
#[derive(Clone, Copy)]
struct Place {
    v: usize,
    column: usize,
}

impl Place {
    /// The place of the next register, where a column has `registers`.
    #[inline(always)]
    fn next(self, registers: usize) -> Place {
        let Place { v, column } = self;
        if v + 1 == registers {
            let (v, column) = (0, column + 1);
            Place { v, column }
        } else {
            Place { v: v + 1, column }
        }
    }
}

/// Σ softplus and Σ σ, for each register of a column and each lane.
struct Sums<L> {
    softplus: [L; MAX_VECTORS],
    sigmoid: [L; MAX_VECTORS],
}

impl Task for Activation<'_> {
    /// Σ softplus and Σ σ.
    type Output = [f64; 2];

    #[inline(always)]
    fn run<L: Lanes>(mut self) -> [f64; 2] {
        let zeros = [L::splat(0.0); MAX_VECTORS];
        let mut sums = Sums {
            softplus: zeros,
            sigmoid: zeros,
        };
        let registers = self.tile.len() / L::WIDTH;
        let mut place = Place { v: 0, column: 0 };
        let mut at = 0;
        while at + SIDE_BY_SIDE <= registers {
            place = self.activate::<L, SIDE_BY_SIDE>(at, place, &mut sums);
            at += SIDE_BY_SIDE;
        }
        while at < registers {
            place = self.activate::<L, 1>(at, place, &mut sums);
            at += 1;
        }
        [total(&sums.softplus), total(&sums.sigmoid)]
    }
}

impl Activation<'_> {
    /// Goes on with K registers, from number `at`, and says where the next stands.
    #[inline(always)]
    fn activate<L: Lanes, const K: usize>(
        &mut self,
        at: usize,
        mut next: Place,
        sums: &mut Sums<L>,
    ) -> Place {
        let Pair { t, b, weight } = self.pair;
        let (t, minus_b) = (L::splat(t), L::splat(-b));
        let column = self.rows.div_ceil(L::WIDTH);
        let mut places = [next; K];
        let mut z = [L::splat(0.0); K];
        let mut weights = [L::splat(weight); K];
        let group = &mut self.tile[at * L::WIDTH..][..K * L::WIDTH];
        for (k, place) in places.iter_mut().enumerate() {
            *place = next;
            next = next.next(column);
            z[k] = L::load(&group[k * L::WIDTH..]).mul_add(t, minus_b);
            let (i, j) = (
                self.first[0] + place.v * L::WIDTH,
                self.first[1] + place.column,
            );
            // The positive pair is on the diagonal.
            if j.wrapping_sub(i) < L::WIDTH {
                let sign = minus_one_in_lane::<L>(j - i);
                z[k] = z[k].mul(sign);
                weights[k] = weights[k].mul(sign);
            }
        }
        let (softplus, sigmoid) = softplus_sigmoid(Group(z));
        for (k, Place { v, .. }) in places.into_iter().enumerate() {
            let (softplus, sigmoid) = (softplus.0[k], sigmoid.0[k]);
            sigmoid.mul(weights[k]).store(&mut group[k * L::WIDTH..]);
            let live = first_lanes::<L>(self.rows - v * L::WIDTH);
            sums.softplus[v] = softplus.mul_add(live, sums.softplus[v]);
            sums.sigmoid[v] = sigmoid.mul_add(live, sums.sigmoid[v]);
        }
        next
    }
}

/// −1 in one lane, 1 in the others.
#[inline(always)]
fn minus_one_in_lane<L: Lanes>(lane: usize) -> L {
    let mut signs = [1.0; MAX_WIDTH];
    signs[lane] = -1.0;
    L::load(&signs)
}

/// 1 in the first `count` lanes, 0 in the others.
#[inline(always)]
fn first_lanes<L: Lanes>(count: usize) -> L {
    const ONES_AND_ZEROS: [f64; 2 * MAX_WIDTH] = {
        let mut numbers = [0.0; 2 * MAX_WIDTH];
        let mut k = 0;
        while k < MAX_WIDTH {
            numbers[k] = 1.0;
            k += 1;
        }
        numbers
    };
    L::load(&ONES_AND_ZEROS[MAX_WIDTH - count.min(MAX_WIDTH)..])
}

/// The sum of all lanes.
#[inline(always)]
fn total<L: Lanes>(registers: &[L; MAX_VECTORS]) -> f64 {
    let sum = registers[0].add(registers[1]).add(registers[2]);
    let mut lanes = [0.0; MAX_WIDTH];
    sum.store(&mut lanes);
    lanes.iter().sum()
}
