//! The matrix products of the kernel, a register file at a time.
//!
//! Rows are taken in panels of up to [`VECTORS`] registers and columns in panels of up to
//! [`Lanes::COLUMNS`]: a microtile of the product stays in registers while the depth passes by.
//! All numbers of a panel that meet in one step lie side by side in memory.

use super::lanes::Lanes;

/// The registers that hold one column of a microtile.
pub(super) const VECTORS: usize = 3;

/// A range of `len` numbers in panels of `width`; the last may be narrower.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panels {
    pub(super) len: usize,
    pub(super) width: usize,
}

impl Panels {
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

/// Part of the depth of a product: Σ_k a_k b_kᵀ over `depth` steps.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) depth: usize,
    /// a_k: the registers of step k, one step after the other.
    pub(super) lanes: &'a [f64],
    /// b_k: its number for column c is at `step` k + `stride` c.
    pub(super) factors: &'a [f64],
    pub(super) step: usize,
    pub(super) stride: usize,
}

/// Where a microtile of V registers by R columns begins, and how far apart its columns are.
pub(super) struct Target<'a> {
    pub(super) to: &'a mut [f64],
    pub(super) stride: usize,
    /// Whether to go on from what stands there, or from 0.
    pub(super) resume: bool,
}

/// One microtile: the blocks are added in order, so that a sum is the same, to the bit, however
/// it is cut into calls. Most blocks have the stride `usual`.
#[inline(always)]
pub(super) fn microtile<'a, L: Lanes, const V: usize, const R: usize>(
    target: Target<'_>,
    usual: usize,
    blocks: impl Iterator<Item = Block<'a>>,
) {
    let Target { to, stride, resume } = target;
    let mut tile = [[L::splat(0.0); V]; R];
    if resume {
        for (c, column) in tile.iter_mut().enumerate() {
            for (v, lanes) in column.iter_mut().enumerate() {
                *lanes = L::load(&to[c * stride + v * L::WIDTH..]);
            }
        }
    }
    for block in blocks {
        // A constant stride is part of the instructions; another needs registers.
        let stride = if block.stride == usual {
            usual
        } else {
            block.stride
        };
        accumulate(&mut tile, Block { stride, ..block });
    }
    for (c, column) in tile.iter().enumerate() {
        for (v, lanes) in column.iter().enumerate() {
            lanes.store(&mut to[c * stride + v * L::WIDTH..]);
        }
    }
}

/// tile ← tile + Σ_k a_k b_kᵀ. Here the time goes: three loads, R broadcasts and 3R fused
/// multiply-adds a step. Checked indices would cost as much as the arithmetic, so the bounds are
/// checked once for the block.
#[inline(always)]
fn accumulate<L: Lanes, const V: usize, const R: usize>(tile: &mut [[L; V]; R], block: Block) {
    let Block {
        depth,
        lanes,
        factors,
        step,
        stride,
    } = block;
    if depth == 0 {
        return;
    }
    let width = V * L::WIDTH;
    assert!(lanes.len() >= depth * width);
    assert!(factors.len() > (depth - 1) * step + (R - 1) * stride);
    for k in 0..depth {
        // SAFETY: k < depth, v < V and c < R; the assertions bound the largest indices.
        unsafe {
            let a: [L; V] =
                std::array::from_fn(|v| L::read(lanes.as_ptr().add(k * width + v * L::WIDTH)));
            for (c, column) in tile.iter_mut().enumerate() {
                let b = L::splat(*factors.get_unchecked(k * step + c * stride));
                for (sum, &a) in column.iter_mut().zip(&a) {
                    *sum = a.mul_add(b, *sum);
                }
            }
        }
    }
}

/// Calls `microtile` for V registers and R columns that are known only at run time.
macro_rules! sized_microtile {
    ($lanes:ty, $v:expr, $r:expr, $target:expr, $usual:expr, $blocks:expr) => {
        match $v {
            1 => $crate::optimize::kernel::microkernel::sized_microtile!(@ $lanes, 1, $r, $target, $usual, $blocks),
            2 => $crate::optimize::kernel::microkernel::sized_microtile!(@ $lanes, 2, $r, $target, $usual, $blocks),
            _ => $crate::optimize::kernel::microkernel::sized_microtile!(@ $lanes, 3, $r, $target, $usual, $blocks),
        }
    };
    (@ $lanes:ty, $v:literal, $r:expr, $target:expr, $usual:expr, $blocks:expr) => {
        match $r {
            1 => microtile::<$lanes, $v, 1>($target, $usual, $blocks),
            2 => microtile::<$lanes, $v, 2>($target, $usual, $blocks),
            3 => microtile::<$lanes, $v, 3>($target, $usual, $blocks),
            4 => microtile::<$lanes, $v, 4>($target, $usual, $blocks),
            // Wider than the register file of the others: not compiled for them.
            5 if <$lanes>::COLUMNS > 4 => microtile::<$lanes, $v, 5>($target, $usual, $blocks),
            6 if <$lanes>::COLUMNS > 4 => microtile::<$lanes, $v, 6>($target, $usual, $blocks),
            7 if <$lanes>::COLUMNS > 4 => microtile::<$lanes, $v, 7>($target, $usual, $blocks),
            8 if <$lanes>::COLUMNS > 4 => microtile::<$lanes, $v, 8>($target, $usual, $blocks),
            columns => unreachable!("no microtile has {columns} columns"),
        }
    };
}
pub(super) use sized_microtile;
