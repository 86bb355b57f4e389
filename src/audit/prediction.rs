//! What a code gives: its value and gradient, with what rounding can do to them.

use nalgebra::DMatrix;

use super::batch::{Batch, View};
use super::code::{Code, Cost, Rows};
use super::format::Format;
use crate::loss::Kind;
use crate::scalar::Scalar;
use crate::scalar::rounded::Rounded;

/// The gradient of a loss over U and V (as the columns of d×N matrices), t and b.
pub(super) struct Gradient {
    pub sides: [DMatrix<f64>; 2],
    /// Bounds on the rounding of each side, in the norm of Frobenius.
    pub errors: [f64; 2],
    pub t: Rounded,
    pub b: Rounded,
}

impl Code {
    /// The weights of the [`Sums`](super::batch::Sums).
    fn weights(&self, n: usize) -> [f64; 4] {
        let weight = self.factor / n as f64;
        let if_so = |counted: bool| if counted { weight } else { 0.0 };
        match self.kind {
            Kind::Sigmoid => [if_so(self.positive), if_so(self.diagonal), weight, 0.0],
            _ => {
                let [rows, columns] = self.directions;
                let [whole, missing] = [if_so(self.positive), if_so(!self.positive)];
                [
                    rows * whole,
                    columns * whole,
                    rows * missing,
                    columns * missing,
                ]
            }
        }
    }

    /// The loss, rounded to the code's format.
    pub fn value(&self, batch: &mut Batch) -> Rounded {
        let sums = batch.sums(self);
        let weights = self.weights(batch.n());
        // A sum that is not counted may be infinite.
        let combined = |parts: &[f64; 4]| -> f64 {
            let counted = (0..4).filter(|k| weights[*k] != 0.0);
            counted.map(|k| weights[k] * parts[k]).sum()
        };
        let value = combined(&sums.values);
        let n = batch.n() as f64;
        let additions = match self.format {
            Format::Double => n * n,
            _ => 2.0 * n,
        };
        let summing = (additions + 64.0) * self.format.summing_unit();
        let naive = match self.cost.is_naive() {
            // One rounding of 1 + e^z may fall to the other side.
            true => 4.0 * self.format.unit() / n,
            false => 0.0,
        };
        let rounding = (summing + 2.0 * self.format.unit()) * value.abs();
        Rounded {
            value: self.format.round(value),
            error: combined(&sums.errors) + rounding + naive,
        }
    }

    /// The gradient of [`value`](Code::value).
    pub fn gradient(&self, batch: &mut Batch) -> Gradient {
        let view = batch.view(self.rows, self.format);
        let slopes = self.slopes(&view);
        let errors = self.slope_errors(&view, &slopes);
        let [u, v] = &view.sides;
        let side = |k: usize, of_side: DMatrix<f64>| self.by_rows(&view, k, of_side * self.t);
        let along = |x: &DMatrix<f64>| x.component_mul(&view.similarities).sum();
        let pulled = |k: usize, sums: Vec<f64>| -> f64 {
            let rows = sums.iter().zip(&view.lengths[k]);
            self.t.abs()
                * rows
                    .map(|(x, length)| (x / length).powi(2))
                    .sum::<f64>()
                    .sqrt()
        };
        let row_sums = errors.column_sum().iter().copied().collect();
        let column_sums = errors.row_sum().iter().copied().collect();
        Gradient {
            sides: [side(0, v * slopes.transpose()), side(1, u * &slopes)],
            errors: [pulled(0, row_sums), pulled(1, column_sums)],
            t: Rounded {
                value: along(&slopes) * self.t_slope,
                error: (errors.sum() * self.t_slope).abs(),
            },
            b: Rounded {
                value: -slopes.sum() * self.b_slope,
                error: errors.sum(),
            },
        }
    }

    /// ∂L/∂(t u_i·v_j).
    fn slopes(&self, view: &View) -> DMatrix<f64> {
        let n = view.similarities.nrows();
        let weights = self.weights(n);
        let logits = view.similarities.map(|s| self.logit(s));
        match self.kind {
            Kind::Sigmoid => DMatrix::from_fn(n, n, |i, j| {
                let slope = |x: f64| self.cost.of(x, self.format)[1];
                let z = logits[(i, j)];
                let [positive, diagonal, negative, _] = weights;
                self.sign
                    * match i == j {
                        true => diagonal * slope(z) - positive * slope(-z),
                        false => negative * slope(z),
                    }
            }),
            _ => {
                let [rows, columns, rows_missing, columns_missing] = weights;
                let missing = !self.positive;
                let of_rows = self.softmax(&logits.transpose(), missing) * (rows + rows_missing);
                let of_columns = self.softmax(&logits, missing) * (columns + columns_missing);
                (of_rows.transpose() + of_columns) * self.sign
            }
        }
    }

    /// For each column j of logits, the derivatives of its cost: softmax − e_j.
    fn softmax(&self, logits: &DMatrix<f64>, missing: bool) -> DMatrix<f64> {
        let mut slopes = logits.clone();
        for (j, mut column) in slopes.column_iter_mut().enumerate() {
            let own = column[j];
            if missing {
                column[j] = f64::NEG_INFINITY;
            }
            let most = column.max();
            column.apply(|z| *z = Scalar::exp(*z - most));
            let sum = column.sum();
            column /= sum;
            let right = Scalar::exp(own - most) / sum;
            column[j] -= 1.0;
            if let Cost::Epsilon(epsilon) = self.cost {
                column *= right / (right + epsilon);
            }
        }
        slopes
    }

    /// What rounding can do to each slope: that of its logit, a few of its own size, and on the
    /// diagonal one of 1, from codes that subtract the label from σ or softmax.
    fn slope_errors(&self, view: &View, slopes: &DMatrix<f64>) -> DMatrix<f64> {
        let (n, d, u) = (slopes.nrows(), view.sides[0].nrows(), self.format.unit());
        let weight: f64 = self
            .weights(n)
            .iter()
            .map(|weight| weight.abs())
            .fold(0.0, f64::max);
        DMatrix::from_fn(n, n, |i, j| {
            let logit = self.logit_error(view.similarities[(i, j)], d);
            let diagonal = if i == j { 4.0 * u * weight } else { 0.0 };
            // A softmax moves with every logit of its row.
            slopes[(i, j)].abs() * (3.0 * logit + 16.0 * u) + diagonal
        })
    }

    /// The gradient by the rows as they were given: through the division by their length.
    fn by_rows(&self, view: &View, side: usize, mut gradient: DMatrix<f64>) -> DMatrix<f64> {
        if self.rows == Rows::Raw {
            return gradient;
        }
        let unit = &view.sides[side];
        for (j, mut row) in gradient.column_iter_mut().enumerate() {
            let along = row.dot(&unit.column(j));
            row.axpy(-along, &unit.column(j), 1.0);
            row /= view.lengths[side][j];
        }
        gradient
    }
}
