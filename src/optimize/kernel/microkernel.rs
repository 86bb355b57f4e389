//! The matrix products of the kernel, a register file at a time.
//!
//! Rows are taken in panels of up to [`Lanes::VECTORS`] registers and columns in panels of up to
//! [`Lanes::COLUMNS`]: a microtile of the product stays in registers while the depth passes by.
//! The numbers of a panel that meet in one step lie side by side in memory.

use super::lanes::{LINE, Lanes, Task};

/// A range of `len` numbers in panels of `width`; the last may be narrower.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panels {
    pub(super) len: usize,
    pub(super) width: usize,
}

impl Panels {
    /// As wide as a microtile is high.
    #[inline(always)]
    pub(super) fn of_registers<L: Lanes>(len: usize) -> Self {
        let width = L::VECTORS * L::WIDTH;
        Panels { len, width }
    }

    /// How many there are.
    #[inline(always)]
    pub(super) fn count(self) -> usize {
        self.len.div_ceil(self.width)
    }

    /// Where panel `p` starts, and how wide it is.
    #[inline(always)]
    pub(super) fn get(self, p: usize) -> (usize, usize) {
        let start = p * self.width;
        (start, self.width.min(self.len - start))
    }

    /// All of them, in order.
    #[inline(always)]
    pub(super) fn iter(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.count()).map(move |p| self.get(p))
    }
}

/// A range of `len` numbers in as few panels as can be, `most` wide at most and nearly alike: in a
/// narrow one multiplications would wait for each other. Where each starts, and how wide it is.
#[inline(always)]
pub(super) fn alike(len: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let count = len.div_ceil(most);
    let (width, wider) = (len / count, len % count);
    (0..count).map(move |p| {
        let start = p * width + p.min(wider);
        (start, width + usize::from(p < wider))
    })
}

/// Part of the depth of a product: Σ_k a_k b_kᵀ over `depth` steps.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) depth: usize,
    /// a_k: the registers of step k are at `lanes_step` k.
    pub(super) lanes: &'a [f64],
    pub(super) lanes_step: usize,
    /// b_k: its number for column c is at `step` k + `stride` c.
    pub(super) factors: &'a [f64],
    pub(super) step: usize,
    pub(super) stride: usize,
}

/// One microtile of V registers by R columns: the blocks are added in order, so that a sum is the
/// same, to the bit, however it is cut into calls.
pub(super) struct Microtile<'a, const V: usize, const R: usize, B> {
    /// Where it begins, and how far apart its columns are.
    pub(super) to: &'a mut [f64],
    pub(super) to_stride: usize,
    /// The rows that are stored; they reach into the last register.
    pub(super) rows: usize,
    /// Whether to go on from what stands there, or from 0.
    pub(super) resume: bool,
    pub(super) blocks: B,
}

impl<'b, const V: usize, const R: usize, B: Iterator<Item = Block<'b>>> Task
    for Microtile<'_, V, R, B>
{
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let mut tile = [[L::splat(0.0); V]; R];
        let (to, stride) = (self.to, self.to_stride);
        // The rows in the last register.
        let last = self.rows - (V - 1) * L::WIDTH;
        if self.resume {
            for (c, column) in tile.iter_mut().enumerate() {
                for (v, lanes) in column.iter_mut().enumerate() {
                    let from = &to[c * stride + v * L::WIDTH..];
                    *lanes = if v == V - 1 && last < L::WIDTH {
                        L::load_some(from, last)
                    } else {
                        L::load(from)
                    };
                }
            }
        }
        let mut blocks = self.blocks.peekable();
        while let Some(block) = blocks.next() {
            accumulate(&mut tile, block, blocks.peek());
        }
        for (c, column) in tile.iter().enumerate() {
            for (v, lanes) in column.iter().enumerate() {
                let to = &mut to[c * stride + v * L::WIDTH..];
                if v == V - 1 && last < L::WIDTH {
                    lanes.store_some(to, last);
                } else {
                    lanes.store(to);
                }
            }
        }
    }
}

/// tile ← tile + Σ_k a_k b_kᵀ. Here the time goes: V loads, R broadcasts and V R fused
/// multiply-adds a step. The bounds are checked once for the block, not
/// for every number.
///
/// The factors of the next block lie elsewhere, in pieces too short for the processor to foresee:
/// a line of them is called for in each step.
#[inline(always)]
fn accumulate<L: Lanes, const V: usize, const R: usize>(
    tile: &mut [[L; V]; R],
    block: Block,
    next: Option<&Block>,
) {
    let Block {
        depth,
        lanes,
        lanes_step,
        factors,
        step,
        stride,
    } = block;
    if depth == 0 {
        return;
    }
    assert!(lanes.len() >= (depth - 1) * lanes_step + V * L::WIDTH);
    assert!(factors.len() > (depth - 1) * step + (R - 1) * stride);
    let ahead = next.map_or(factors.as_ptr(), |next| next.factors.as_ptr());
    for k in 0..depth {
        L::prefetch(ahead.wrapping_add(k * LINE));
        // SAFETY: k < depth, v < V and c < R; the assertions bound the largest indices.
        unsafe {
            let mut a = [L::splat(0.0); V];
            for (v, a) in a.iter_mut().enumerate() {
                *a = L::read(lanes.as_ptr().add(k * lanes_step + v * L::WIDTH));
            }
            for (c, column) in tile.iter_mut().enumerate() {
                let b = L::splat(*factors.get_unchecked(k * step + c * stride));
                for (sum, &a) in column.iter_mut().zip(&a) {
                    *sum = a.mul_add(b, *sum);
                }
            }
        }
    }
}

/// Runs a [`Microtile`] of V registers and R columns that are known only at run time.
macro_rules! microtile {
    ($lanes:ty, $v:expr, $r:expr, $fields:tt) => {
        match $v {
            1 => microtile!(@ $lanes, 1, $r, $fields),
            2 => microtile!(@ $lanes, 2, $r, $fields),
            3 if <$lanes>::VECTORS > 2 => microtile!(@ $lanes, 3, $r, $fields),
            vectors => unreachable!("no microtile has {vectors} registers a column"),
        }
    };
    (@ $lanes:ty, $v:literal, $r:expr, $fields:tt) => {
        match $r {
            1 => <$lanes>::call(Microtile::<$v, 1, _> $fields),
            2 => <$lanes>::call(Microtile::<$v, 2, _> $fields),
            3 => <$lanes>::call(Microtile::<$v, 3, _> $fields),
            4 => <$lanes>::call(Microtile::<$v, 4, _> $fields),
            5 => <$lanes>::call(Microtile::<$v, 5, _> $fields),
            6 => <$lanes>::call(Microtile::<$v, 6, _> $fields),
            // Wider than the register file of the others: not compiled for them.
            7 if <$lanes>::COLUMNS > 6 => <$lanes>::call(Microtile::<$v, 7, _> $fields),
            8 if <$lanes>::COLUMNS > 6 => <$lanes>::call(Microtile::<$v, 8, _> $fields),
            columns => unreachable!("no microtile has {columns} columns"),
        }
    };
}
pub(super) use microtile;
