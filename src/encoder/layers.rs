//! One network on its inputs: forward to unit rows, and Jᵀg back to the weights.
//!
//! Inputs and outputs are rows: a layer is H ← A W + 1cᵀ, its weights W (column by column) and
//! then c.

use nalgebra::{DMatrix, DMatrixView};
use rand::Rng;
use rand_distr::{Distribution, Uniform};

use super::network::{End, Shape};
use crate::optimize::kernel::product::add_transposed_product;

/// An output shorter than this is dead.
pub const DEAD: f64 = 1e-12;

/// A network on fixed inputs, with the memory of its last evaluation.
#[derive(Clone, Debug)]
pub struct Branch {
    layers: Vec<(usize, usize)>,
    bias: bool,
    end: End,
    /// A, M×m.
    input: DMatrix<f64>,
    /// The outputs of every layer, after ReLU where there is one; then the unit rows.
    outputs: Vec<DMatrix<f64>>,
    /// ∂L/∂ the outputs.
    gradients: Vec<DMatrix<f64>>,
    /// The lengths of the rows that were normalised.
    lengths: Vec<f64>,
}

impl Branch {
    /// Network 0 or 1 of an encoder on its inputs (M×m).
    pub fn new(shape: &Shape, network: usize, input: DMatrix<f64>) -> Branch {
        let layers = shape.layers(network);
        let rows = input.nrows();
        let outputs: Vec<_> = (layers.iter())
            .map(|(_, c)| DMatrix::zeros(rows, *c))
            .collect();
        Branch {
            bias: shape.bias,
            end: shape.end,
            input,
            gradients: outputs.clone(),
            outputs,
            lengths: vec![0.0; rows],
            layers,
        }
    }

    /// Weights as PyTorch's `nn.Linear` draws them: uniform in ±1/√(inputs), biases too.
    pub fn initial(layers: &[(usize, usize)], bias: bool, rng: &mut impl Rng) -> Vec<f64> {
        let mut weights = Vec::new();
        for &(a, c) in layers {
            let reach = 1.0 / (a as f64).sqrt();
            let count = (a + usize::from(bias)) * c;
            // The ends are finite and in order.
            if let Ok(uniform) = Uniform::new(-reach, reach) {
                weights.extend((0..count).map(|_| uniform.sample(rng)));
            }
        }
        weights
    }

    /// The lengths of the outputs before they were normalised, in the last evaluation.
    pub fn lengths(&self) -> &[f64] {
        &self.lengths
    }

    fn has_relu(&self, layer: usize) -> bool {
        layer + 1 < self.layers.len() || self.end == End::Relu
    }

    /// The unit rows of these weights, M×d.
    pub fn forward(&mut self, weights: &[f64]) -> &DMatrix<f64> {
        let mut from = 0;
        for (l, &(a, c)) in self.layers.iter().enumerate() {
            let has_relu = self.has_relu(l);
            let (before, after) = self.outputs.split_at_mut(l);
            let (input, out) = (before.last().unwrap_or(&self.input), &mut after[0]);
            let w = DMatrixView::from_slice(&weights[from..from + a * c], a, c);
            out.gemm(1.0, input, &w, 0.0);
            from += a * c;
            if self.bias {
                add_to_rows(out, &weights[from..from + c]);
                from += c;
            }
            if has_relu {
                out.apply(|h| *h = h.max(0.0));
            }
        }
        self.normalise()
    }

    /// Makes unit rows of the last outputs; a dead one is 0.
    fn normalise(&mut self) -> &DMatrix<f64> {
        let last = self.layers.len() - 1;
        let out = &mut self.outputs[last];
        if self.end == End::LayerNorm {
            centre(out);
        }
        row_sums(out, out, &mut self.lengths);
        self.lengths
            .iter_mut()
            .for_each(|length| *length = length.sqrt());
        scale_rows(out, &self.lengths);
        out
    }

    /// Adds Jᵀg to `to`: g is ∂L/∂ the unit rows (M×d) at the weights of the last
    /// [`Branch::forward`].
    pub fn backward(&mut self, weights: &[f64], g: &DMatrix<f64>, to: &mut [f64]) {
        let last = self.layers.len() - 1;
        self.gradients[last].copy_from(g);
        self.through_normalisation();
        let mut end = to.len();
        for l in (0..=last).rev() {
            let ((a, c), has_relu) = (self.layers[l], self.has_relu(l));
            let (before, after) = self.gradients.split_at_mut(l);
            let d = &mut after[0];
            // Unit rows vanish where the outputs did.
            if has_relu {
                d.zip_apply(&self.outputs[l], |d, h| *d = if h > 0.0 { *d } else { 0.0 });
            }
            if self.bias {
                end -= c;
                for (to, column) in to[end..end + c].iter_mut().zip(d.column_iter()) {
                    *to += column.sum();
                }
            }
            end -= a * c;
            let input = l.checked_sub(1).map_or(&self.input, |l| &self.outputs[l]);
            // Cannot fail: A is M×a, ∂L/∂H is M×c, and W has a c numbers.
            add_transposed_product(&mut to[end..end + a * c], input.into(), (&*d).into())
                .expect("a layer has the shapes of its own outputs");
            if let Some(before) = before.last_mut() {
                let w = DMatrixView::from_slice(&weights[end..end + a * c], a, c);
                before.gemm(1.0, d, &w.transpose(), 0.0);
            }
        }
    }

    /// From ∂L/∂u_i to ∂L/∂f_i, u_i = f_i/‖f_i‖: (g − ⟨g, u⟩ u)/‖f‖; 0 where f_i is dead. The
    /// mean is taken out where it was on the way here.
    fn through_normalisation(&mut self) {
        let last = self.layers.len() - 1;
        let (g, u) = (&mut self.gradients[last], &self.outputs[last]);
        let mut radial = vec![0.0; u.nrows()];
        row_sums(g, u, &mut radial);
        for (mut g, u) in g.column_iter_mut().zip(u.column_iter()) {
            for (i, radial) in radial.iter().enumerate() {
                g[i] -= radial * u[i];
            }
        }
        scale_rows(g, &self.lengths);
        if self.end == End::LayerNorm {
            centre(g);
        }
    }
}

/// Adds one row to all.
fn add_to_rows(matrix: &mut DMatrix<f64>, row: &[f64]) {
    for (mut column, c) in matrix.column_iter_mut().zip(row) {
        column.add_scalar_mut(*c);
    }
}

/// Takes the mean out of every row.
fn centre(matrix: &mut DMatrix<f64>) {
    let means = matrix.column_mean();
    for mut column in matrix.column_iter_mut() {
        column -= &means;
    }
}

/// ⟨x_i, y_i⟩ for every row.
fn row_sums(x: &DMatrix<f64>, y: &DMatrix<f64>, to: &mut [f64]) {
    to.fill(0.0);
    for (x, y) in x.column_iter().zip(y.column_iter()) {
        for (to, (x, y)) in to.iter_mut().zip(x.iter().zip(y.iter())) {
            *to += x * y;
        }
    }
}

/// Divides every row by its length; a dead one becomes 0.
fn scale_rows(matrix: &mut DMatrix<f64>, lengths: &[f64]) {
    for mut column in matrix.column_iter_mut() {
        for (entry, length) in column.iter_mut().zip(lengths) {
            // Also where the length is no number: then the loss is none either.
            *entry = if *length < DEAD { 0.0 } else { *entry / length };
        }
    }
}
