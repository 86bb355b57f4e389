//! The second pass of InfoNCE: from S, or e^{t S}, to W.

use rayon::prelude::*;

use super::{InfoNce, Shares, arguments, group, whole_groups};
use crate::optimize::kernel::lanes::{Lanes, Task};
use crate::optimize::kernel::softplus::{halved, power, power_and_twos};
use crate::optimize::kernel::tiles::packs::PACK;
use crate::optimize::kernel::tiles::pass::{Part, Pass, SIDE_BY_SIDE, Turn};
use crate::optimize::kernel::tiles::{Shape, Tile};

/// The second pass: from S to W.
pub(in super::super) struct Weighing<'a> {
    pub(super) t: f64,
    pub(super) of: &'a InfoNce,
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
