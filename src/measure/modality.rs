//! What one measures on each of the two sets of vectors alone: where it lies, how evenly it covers
//! the sphere, and how many directions it uses.
//!
//! | what | is |
//! |---|---|
//! | uniformity | ln of the mean of e^{−2‖x_i−x_j‖²} over all pairs i < j (Wang and Isola, *Understanding Contrastive Representation Learning through Alignment and Uniformity on the Hypersphere*, arXiv 2005.10242) |
//! | effective rank | e^H, where H is the entropy of the shares σ_k/Σσ of the singular values (Roy and Vetterli, *The effective rank*, EUSIPCO 2007) |
//! | share of the first direction | σ_1²/Σσ² |

use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

use super::Vectors;
use super::sweep::{row_blocks, similarities};
use crate::scalar::Scalar;

/// One set of vectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Modality {
    /// The mean of the vectors.
    pub centroid: Vec<f64>,
    /// The mean of x_i·x_j, i ≠ j.
    pub similarity: f64,
    /// ln of the mean of e^{−2‖x_i−x_j‖²} over the pairs.
    pub uniformity: f64,
    /// The singular values, from the largest.
    pub spectrum: Vec<f64>,
}

impl Modality {
    /// Measures both sides.
    pub(super) fn both(u: &Vectors, v: &Vectors) -> [Modality; 2] {
        let (of_u, of_v) = rayon::join(|| uniformity(u), || uniformity(v));
        Modality::with([u, v], [of_u, of_v])
    }

    /// The same, where the uniformity of each is known.
    pub(super) fn with([u, v]: [&Vectors; 2], uniformity: [f64; 2]) -> [Modality; 2] {
        // One after the other: R takes d² numbers, as many as thousands of rows.
        [
            Modality::of(u, uniformity[0]),
            Modality::of(v, uniformity[1]),
        ]
    }

    /// Measures N ≥ 2 vectors.
    fn of(x: &Vectors, uniformity: f64) -> Modality {
        let n = x.n() as f64;
        let (sum, squares) = sums(x);
        Modality {
            similarity: (sum.norm_squared() - squares) / (n * (n - 1.0)),
            centroid: (sum / n).as_slice().to_vec(),
            uniformity,
            spectrum: spectrum(x),
        }
    }

    /// e^H of the shares of the singular values.
    pub fn effective_rank(&self) -> f64 {
        let whole: f64 = self.spectrum.iter().sum();
        let shares = self.spectrum.iter().map(|x| x / whole);
        let entropy: f64 = shares
            .filter(|p| *p > 0.0)
            .map(|p| -p * Scalar::ln(p))
            .sum();
        Scalar::exp(entropy)
    }

    /// σ_1²/Σσ².
    pub fn first_share(&self) -> f64 {
        let squares = self.spectrum.iter().map(|x| x * x);
        squares.clone().fold(0.0, f64::max) / squares.sum::<f64>()
    }
}

/// Σ x_i and Σ ‖x_i‖².
fn sums(x: &Vectors) -> (DVector<f64>, f64) {
    let parts: Vec<(DVector<f64>, f64)> = row_blocks(x.n())
        .into_par_iter()
        .map(|rows| {
            let block = x.block(rows);
            (block.column_sum(), block.norm_squared())
        })
        .collect();
    let nothing = (DVector::zeros(x.d()), 0.0);
    parts.into_iter().fold(nothing, |(sum, squares), part| {
        (sum + part.0, squares + part.1)
    })
}

fn uniformity(x: &Vectors) -> f64 {
    let blocks = row_blocks(x.n());
    let parts: Vec<f64> = (0..blocks.len())
        .into_par_iter()
        .map(|k| {
            let rows = x.block(blocks[k].clone());
            let later = blocks[k..].iter();
            let sums = later.map(|columns| {
                let same = columns.start == blocks[k].start;
                repulsion(&rows, &x.block(columns.clone()), same)
            });
            sums.sum::<f64>()
        })
        .collect();
    let pairs = x.n() as f64 * (x.n() as f64 - 1.0) / 2.0;
    Scalar::ln(parts.into_iter().sum::<f64>() / pairs)
}

/// Σ e^{−2‖x−y‖²} over the columns of two blocks; of one block with itself, over its pairs.
fn repulsion(x: &DMatrix<f64>, y: &DMatrix<f64>, same: bool) -> f64 {
    let squares = |block: &DMatrix<f64>| -> Vec<f64> {
        block
            .column_iter()
            .map(|column| column.norm_squared())
            .collect()
    };
    let (x_squares, y_squares) = (squares(x), squares(y));
    let products = similarities(x, y);
    let mut sum = 0.0;
    for (j, column) in products.column_iter().enumerate() {
        let counted = if same { j } else { column.len() };
        for i in 0..counted {
            let distance = (x_squares[i] + y_squares[j] - 2.0 * column[i]).max(0.0);
            sum += Scalar::exp(-2.0 * distance);
        }
    }
    sum
}

/// The singular values of the N×d matrix, from the largest: those of R, where X = QR is computed a
/// block of rows at a time.
fn spectrum(x: &Vectors) -> Vec<f64> {
    let mut r = DMatrix::zeros(x.d(), x.d());
    for rows in row_blocks(x.n()) {
        reduce(&mut r, &mut x.block(rows).transpose());
    }
    let values = r.svd_unordered(false, false).singular_values;
    let mut values = values.as_slice().to_vec();
    values.sort_by(|x, y| y.total_cmp(x));
    values.truncate(x.n());
    values
}

/// Householder's reflections that bring [R; X], R upper triangular, to such a matrix over zeros: the
/// one of column j moves row j of R and the rows of X, which is not needed any more.
fn reduce(r: &mut DMatrix<f64>, x: &mut DMatrix<f64>) {
    /// Once their rank is used up, what is left of unit vectors is rounding of rounding: so small, it is
    /// nothing, before its square leaves the normal numbers.
    const NOTHING: f64 = 1e-200;
    for j in 0..r.ncols() {
        let (column, mut others) = x.columns_range_pair_mut(j..j + 1, j + 1..);
        let column = column.column(0);
        let (own, square) = (r[(j, j)], column.norm_squared());
        if square < NOTHING {
            continue;
        }
        // The sign that cancels nothing.
        let length = (own * own + square).sqrt().copysign(own);
        let head = own + length;
        let weight = 2.0 / (head * head + square);
        r[(j, j)] = -length;
        for (k, mut other) in others.column_iter_mut().enumerate() {
            let beside = &mut r[(j, j + 1 + k)];
            let share = weight * (head * *beside + column.dot(&other));
            *beside -= share * head;
            other.axpy(-share, &column, 1.0);
        }
    }
}
