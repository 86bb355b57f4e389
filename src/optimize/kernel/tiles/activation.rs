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
    /// In lanes beyond the rows and registers beyond the columns W becomes 0.
    pub(super) tile: &'a mut [f64],
    /// Goes on with Σ softplus and Σ σ.
    pub(super) sums: &'a mut [Sum; 2],
}

impl Task for Activation<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(mut self) {
        let registers = self.rows.div_ceil(L::WIDTH) * self.columns;
        let biases = biases(self.pair.b);
        let mut place = Place { v: 0, column: 0 };
        for at in (0..registers).step_by(SIDE_BY_SIDE) {
            place = self.activate::<L>(at, place, &biases);
        }
    }
}

impl Activation<'_> {
    /// Goes on with a group of registers, from number `at`, and says where the next stands.
    #[inline(always)]
    fn activate<L: Lanes>(&mut self, at: usize, mut place: Place, biases: &Biases) -> Place {
        let Pair { t, weight, .. } = self.pair;
        let (t, weight) = (L::splat(t), L::splat(weight));
        let column = self.rows.div_ceil(L::WIDTH);
        let group = &mut self.tile[at * L::WIDTH..][..SIDE_BY_SIDE * L::WIDTH];
        let zero = L::splat(0.0);
        let (mut z, mut signs) = ([zero; SIDE_BY_SIDE], [zero; SIDE_BY_SIDE]);
        for k in 0..SIDE_BY_SIDE {
            let first = place.v * L::WIDTH;
            let live = match place.column < self.columns {
                true => L::WIDTH.min(self.rows - first),
                false => 0,
            };
            let [i, j] = [self.first[0] + first, self.first[1] + place.column];
            signs[k] = positive_pair(j.wrapping_sub(i));
            // What is in the other lanes may be anything.
            let s = L::load_some(&group[k * L::WIDTH..], live);
            z[k] = s.mul_add(t, minus_bias(biases, live)).flip(signs[k]);
            place = place.next(column);
        }
        let (softplus, sigmoid) = softplus_sigmoid(Group(z));
        for (k, sign) in signs.into_iter().enumerate() {
            let w = sigmoid.0[k].mul(weight).flip(sign);
            w.store(&mut group[k * L::WIDTH..]);
        }
        self.sums[0].add(total(softplus.0));
        self.sums[1].add(total(sigmoid.0));
        place
    }
}

/// Where a register stands: its number among the registers of a column, and its column.
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
        match v + 1 == registers {
            true => Place {
                v: 0,
                column: column + 1,
            },
            false => Place { v: v + 1, column },
        }
    }
}

/// −b where a lane counts, then −∞ where it does not: softplus(−∞) = σ(−∞) = 0.
type Biases = [f64; 2 * MAX_WIDTH];

fn biases(b: f64) -> Biases {
    std::array::from_fn(|k| if k < MAX_WIDTH { -b } else { f64::NEG_INFINITY })
}

/// −b in the first `live` lanes, −∞ in the others.
#[inline(always)]
fn minus_bias<L: Lanes>(biases: &Biases, live: usize) -> L {
    L::load(&biases[MAX_WIDTH - live..])
}

/// −0 in one lane, that of a pair on the diagonal; 0 in the others, and where there is no such
/// lane.
#[inline(always)]
fn positive_pair<L: Lanes>(lane: usize) -> L {
    const SIGNS: [f64; 2 * MAX_WIDTH + 1] = {
        let mut signs = [0.0; 2 * MAX_WIDTH + 1];
        signs[MAX_WIDTH] = -0.0;
        signs
    };
    let from = match lane < L::WIDTH {
        true => MAX_WIDTH - lane,
        false => MAX_WIDTH + 1,
    };
    L::load(&SIGNS[from..])
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
