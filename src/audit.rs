//! Is somebody's loss code right? What it gave on a batch of pairs, held against the exact loss and
//! against what it would give with each mistake of a [list](MISTAKES), and with two of them.
//!
//! Every prediction comes with a bound on its rounding, which holds for any sound code in the same
//! format too; what agrees to within both fits. Nothing is guessed: a mistake with
//! a free number counts from one value alone only at customary numbers, and a fit counts only if it is
//! too good to be an accident.
//!
//! The rounding bounds of doubles are worst-case and first-order; those of narrower formats assume
//! independent errors, √d where the worst case has d (Higham and Mary, *A new approach to
//! probabilistic rounding error analysis*, SIAM J. Sci. Comput. 41, 2019).

mod batch;
mod code;
mod format;
pub mod inputs;
mod mistake;
mod prediction;
mod printed;
mod search;

pub use format::Format;
pub use mistake::{Committed, MISTAKES, Mistake, NONE, OTHERWISE, UNKNOWN};
pub use printed::Printed;

use nalgebra::DMatrix;

use crate::loss::Kind;
use crate::measure::Vectors;
use crate::scalar::rounded::Rounded;
use batch::Batch;
use search::Search;

/// The most pairs of a batch: all N² similarities are kept, in each format.
pub const MOST_PAIRS: usize = 2048;

/// The pairs that are named where nothing fits.
const NAMED: usize = 5;

/// What code gave at t and b.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The temperature.
    pub t: f64,
    /// The bias.
    pub b: f64,
    /// The loss that was printed.
    pub value: Printed,
}

/// All that came back.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The loss that was meant.
    pub loss: Kind,
    /// The values, at least one; gradients are those of the first.
    pub points: Vec<Point>,
    /// The gradients over U and V, as the columns of d×N matrices.
    pub gradients: [Option<DMatrix<f64>>; 2],
    /// ∂L/∂t.
    pub grad_t: Option<Printed>,
    /// ∂L/∂b.
    pub grad_b: Option<Printed>,
}

impl Given {
    fn has_gradient(&self) -> bool {
        let scalars = [self.grad_t, self.grad_b];
        self.gradients.iter().any(Option::is_some) || scalars.iter().any(Option::is_some)
    }
}

/// Mistakes that give the numbers that came back.
#[derive(Clone)]
pub struct Fit {
    /// None, one or two.
    pub mistakes: Vec<Committed>,
    /// The largest distance from what these give, in units of what rounding can do: at most 1.
    pub ratio: f64,
    /// An estimate of the chance of as good a fit by accident.
    pub chance: f64,
    /// The loss of a code with these mistakes.
    pub expected: f64,
}

impl Fit {
    /// Their ids.
    pub fn name(&self) -> String {
        let ids: Vec<&str> = self.mistakes.iter().map(|x| x.mistake.id).collect();
        match ids.is_empty() {
            true => NONE.into(),
            false => ids.join(" + "),
        }
    }
}

/// Where a gradient differs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The pair u_i, v_j, from 0; without i or j the whole row of the other.
    pub i: usize,
    /// See `i`.
    pub j: usize,
    /// Length of the difference of the gradients by the row.
    pub size: f64,
}

/// What an audit found.
#[derive(Clone)]
pub struct Verdict {
    /// The exact loss at the first point.
    pub exact: Rounded,
    /// What fits, best first; nothing where no mistake explains the numbers.
    pub fits: Vec<Fit>,
    /// Where nothing fits and a gradient was given: the pairs whose gradients differ most.
    pub differences: Vec<Difference>,
}

impl Verdict {
    /// Is the code right?
    pub fn is_right(&self) -> bool {
        self.fits.first().is_some_and(|fit| fit.mistakes.is_empty())
    }
}

/// Audits what came back for the pairs U, V; `None` if nothing did.
///
/// # Panics
/// If U and V, or the gradients, differ in shape, or have more than [`MOST_PAIRS`] rows.
pub fn audit(u: &Vectors, v: &Vectors, given: &Given) -> Option<Verdict> {
    assert_eq!((u.n(), u.d()), (v.n(), v.d()), "U and V have one shape");
    assert!(u.n() <= MOST_PAIRS, "a batch");
    let mut search = Search::new(given, Batch::new(u, v));
    let exact = search.exact()?;
    let fits = search.fits();
    let differences = match fits.is_empty() {
        true => differences(&mut search),
        false => Vec::new(),
    };
    Some(Verdict {
        exact,
        fits,
        differences,
    })
}

/// The pairs of the rows whose gradients differ most: to a row i of U belongs the v_j along which the
/// difference is longest, and the same from V.
fn differences(search: &mut Search) -> Vec<Difference> {
    let rows = search.batch.right_rows(false)[0];
    let view = search.batch.view(rows, Format::Double);
    let Some(right) = search.exact_gradient() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (k, given) in search.given.gradients.iter().enumerate() {
        let Some(given) = given else { continue };
        let off = given - &right.sides[k];
        let along = off.tr_mul(&view.sides[1 - k]);
        for (row, products) in along.row_iter().enumerate() {
            let other = products.transpose().iamax();
            let [i, j] = if k == 0 { [row, other] } else { [other, row] };
            let size = off.column(row).norm();
            found.push(Difference { i, j, size });
        }
    }
    found.sort_by(|x, y| y.size.total_cmp(&x.size));
    let mut pairs = Vec::new();
    found.retain(|x| {
        let new = !pairs.contains(&(x.i, x.j));
        pairs.push((x.i, x.j));
        new && x.size > 0.0
    });
    found.truncate(NAMED);
    found
}
