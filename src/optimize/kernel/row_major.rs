//! The losses of U and V that are given row by row, as NumPy and PyTorch keep them.
//!
//! The kernel copies what is large into packs anyway; it does so from either order, and computes
//! the same bits.

use std::fmt;

use super::tiles::{Given, Tiles};
use super::{FullLoss, Instructions, Workspace};
use crate::memory::{available, gibibytes};
use crate::optimize::descent::Value;

/// A loss of N pairs in R^d whose U and V are given row by row, with the memory of an evaluation.
///
/// ```
/// use ccem::optimize::FullLoss;
/// use ccem::optimize::kernel::RowMajor;
///
/// let (u, v) = ([1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0]); // N = d = 2
/// let mut loss = RowMajor::new(FullLoss::sigmoid(1.0, 1.0), 2, 2)?;
/// let (mut gu, mut gv) = ([0.0; 4], [0.0; 4]);
/// let value = loss.gradient(&u, &v, &mut gu, &mut gv)?;
/// assert_eq!(loss.value(&u, &v)?, value);
/// # Ok::<(), ccem::optimize::kernel::Unfit>(())
/// ```
#[derive(Clone, Debug)]
pub struct RowMajor {
    loss: FullLoss,
    n: usize,
    d: usize,
    tiles: Tiles,
}

/// Why a loss cannot be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There is no pair, or no dimension.
    Empty,
    /// The buffers would not fit into memory.
    TooLarge {
        /// The bytes they need.
        needed: u64,
        /// The bytes that are available.
        available: u64,
    },
    /// The processor does not have the instructions.
    Instructions(String),
    /// A slice is not N×d numbers long.
    Length {
        /// Which: `u`, `v`, `gu` or `gv`.
        name: &'static str,
        /// Its length.
        found: usize,
        /// N and d.
        shape: [usize; 2],
    },
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfit::Empty => write!(f, "the loss needs N ≥ 1 pairs in d ≥ 1 dimensions"),
            Unfit::TooLarge { needed, available } => {
                let [needed, available] = [*needed, *available].map(gibibytes);
                write!(
                    f,
                    "the loss would need {needed} of memory; {available} are available"
                )
            }
            Unfit::Instructions(why) => f.write_str(why),
            Unfit::Length {
                name,
                found,
                shape: [n, d],
            } => write!(
                f,
                "{name} has {found} numbers; N = {n} rows of d = {d} are {}",
                n * d
            ),
        }
    }
}

impl std::error::Error for Unfit {}

impl RowMajor {
    /// The loss of N pairs in R^d.
    ///
    /// # Errors
    /// If N or d is 0, or if the buffers would not fit into memory.
    pub fn new(loss: FullLoss, n: usize, d: usize) -> Result<Self, Unfit> {
        Self::with_instructions(Instructions::best(), loss, n, d)
    }

    /// The same by other instructions than the best.
    ///
    /// # Errors
    /// If the processor does not have them too.
    pub fn with_instructions(
        instructions: Instructions,
        loss: FullLoss,
        n: usize,
        d: usize,
    ) -> Result<Self, Unfit> {
        if n == 0 || d == 0 {
            return Err(Unfit::Empty);
        }
        let instructions = instructions.here().map_err(Unfit::Instructions)?;
        let needed = Workspace::bytes(&loss, n as u64, d as u64);
        let available = available();
        if needed > available {
            return Err(Unfit::TooLarge { needed, available });
        }
        Ok(RowMajor {
            loss,
            n,
            d,
            tiles: Tiles::packed(instructions, loss.kind, n, d),
        })
    }

    /// The loss of N pairs in R^d in the memory of this one, or in new memory if that is for another
    /// shape or kind.
    ///
    /// # Errors
    /// As [`RowMajor::new`].
    pub fn again(self, loss: FullLoss, n: usize, d: usize) -> Result<Self, Unfit> {
        match (self.loss.kind, self.n, self.d) == (loss.kind, n, d) {
            true => Ok(RowMajor { loss, ..self }),
            false => {
                // Never both at once.
                drop(self);
                RowMajor::new(loss, n, d)
            }
        }
    }

    /// L at U and V (N×d each, row by row), with a bound on its rounding error that supposes unit
    /// rows; two of the three products are left out.
    ///
    /// # Errors
    /// If a length is not N d.
    pub fn value(&mut self, u: &[f64], v: &[f64]) -> Result<Value, Unfit> {
        self.fits([("u", u), ("v", v)])?;
        Ok(self.evaluate([u, v], None))
    }

    /// The same, and ∂L/∂U and ∂L/∂V, in the same layout, to `gu` and `gv`.
    ///
    /// # Errors
    /// If a length is not N d; then nothing is written.
    pub fn gradient(
        &mut self,
        u: &[f64],
        v: &[f64],
        gu: &mut [f64],
        gv: &mut [f64],
    ) -> Result<Value, Unfit> {
        self.fits([("u", u), ("v", v), ("gu", gu), ("gv", gv)])?;
        Ok(self.evaluate([u, v], Some([gu, gv])))
    }

    fn fits<const K: usize>(&self, slices: [(&'static str, &[f64]); K]) -> Result<(), Unfit> {
        let shape @ [n, d] = [self.n, self.d];
        // N d does not overflow: the buffers were made.
        match slices.into_iter().find(|(_, slice)| slice.len() != n * d) {
            None => Ok(()),
            Some((name, slice)) => Err(Unfit::Length {
                name,
                found: slice.len(),
                shape,
            }),
        }
    }

    fn evaluate(&mut self, factors: [&[f64]; 2], gradients: Option<[&mut [f64]; 2]>) -> Value {
        let RowMajor { loss, n, d, .. } = *self;
        let sweep = (self.tiles).evaluate(&loss, Given::Rows { factors, gradients });
        loss.stated(n, d, sweep)
    }
}
