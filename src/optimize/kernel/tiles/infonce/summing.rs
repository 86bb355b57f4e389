//! The first pass of InfoNCE: the sums of rows and columns.

use rayon::prelude::*;

use super::{InfoNce, NOTHING, arguments, group, whole_groups};
use crate::optimize::kernel::lanes::{Lanes, MAX_VECTORS, MAX_WIDTH, Strided, Task};
use crate::optimize::kernel::softplus::{halved, power, power_and_twos, twos};
use crate::optimize::kernel::tiles::log_sums::{LogSums, Terms};
use crate::optimize::kernel::tiles::packs::PACK;
use crate::optimize::kernel::tiles::pass::{Part, Pass, SIDE_BY_SIDE, Turn, total};
use crate::optimize::kernel::tiles::{Shape, Tile, for_each};

/// The first pass: the sums.
pub(in super::super) struct Summing<'a> {
    pub(super) t: f64,
    pub(super) of: &'a mut InfoNce,
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
