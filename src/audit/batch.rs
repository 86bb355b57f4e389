//! The pairs that code was run on, and what is computed on all of them: similarities, and the sums
//! of costs that every code is made of.

use std::collections::HashMap;
use std::sync::Arc;

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::code::{Code, Cost, Rows};
use super::format::Format;
use crate::loss::Kind;
use crate::measure::Vectors;
use crate::scalar::Scalar;

/// How far from 1 the lengths of rows may be that are meant as unit vectors: what bfloat16 leaves.
const UNIT_ROWS: f64 = 1.0 / 256.0;

/// Lengths that differ no more from 1 change no similarity beyond its rounding.
const NO_DRIFT: f64 = 4.0 * f64::EPSILON;

/// N pairs of vectors in R^d, as the columns of two d×N matrices.
pub(super) struct Batch {
    sides: [DMatrix<f64>; 2],
    /// The largest distance of a length from 1.
    pub drift: f64,
    views: HashMap<(Rows, Format), Arc<View>>,
    sums: HashMap<Vec<u64>, Sums>,
}

/// The vectors as a code sees them, and all similarities.
pub(super) struct View {
    pub sides: [DMatrix<f64>; 2],
    /// The lengths that the rows were divided by.
    pub lengths: [Vec<f64>; 2],
    /// u_i·v_j.
    pub similarities: DMatrix<f64>,
}

/// The sums that a loss is a combination of, and what rounding can do to each.
///
/// Of the sigmoid loss: Σ_i f(−z_ii), Σ_i f(z_ii), Σ_{i≠j} f(z_ij). Of InfoNCE: the sum over the
/// rows, over the columns, and both with no positive pair in the denominator.
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    pub values: [f64; 4],
    pub errors: [f64; 4],
}

impl Batch {
    pub fn new(u: &Vectors, v: &Vectors) -> Batch {
        let sides = [u, v].map(|x| x.block(0..x.n()));
        let lengths = sides.iter().flat_map(lengths);
        let drift = lengths.map(|x| (x - 1.0).abs()).fold(0.0, f64::max);
        Batch {
            sides,
            drift,
            views: HashMap::new(),
            sums: HashMap::new(),
        }
    }

    pub fn n(&self) -> usize {
        self.sides[0].ncols()
    }

    /// Are the rows meant as unit vectors?
    pub fn is_unit(&self) -> bool {
        self.drift <= UNIT_ROWS
    }

    /// The readings of the rows that are right: unit vectors need not be divided by their length,
    /// and may be, which is seen in gradients and in narrow formats.
    pub fn right_rows(&self, seen: bool) -> &'static [Rows] {
        match self.is_unit() {
            true if seen || self.drift > NO_DRIFT => &[Rows::Raw, Rows::Normalised],
            true => &[Rows::Raw],
            false => &[Rows::Normalised],
        }
    }

    /// The vectors and similarities that a code sees.
    pub fn view(&mut self, rows: Rows, format: Format) -> Arc<View> {
        let sides = &self.sides;
        let view = self.views.entry((rows, format));
        Arc::clone(view.or_insert_with(|| Arc::new(View::of(sides, rows, format))))
    }

    /// The sums of a code; they are computed once for all codes that differ in nothing else.
    pub fn sums(&mut self, code: &Code) -> Sums {
        let rows = match self.drift <= NO_DRIFT && code.format == Format::Double {
            true => Rows::Raw,
            false => code.rows,
        };
        let code = &Code { rows, ..*code };
        let key = code.key();
        if let Some(sums) = self.sums.get(&key) {
            return *sums;
        }
        let view = self.view(code.rows, code.format);
        let sums = match code.kind {
            Kind::Sigmoid => sigmoid_sums(code, &view),
            _ => infonce_sums(code, &view),
        };
        self.sums.insert(key, sums);
        sums
    }
}

impl Code {
    /// What decides the sums.
    fn key(&self) -> Vec<u64> {
        let (kind, number) = match self.cost {
            Cost::Softplus => (0, 0.0),
            Cost::Epsilon(epsilon) => (1, epsilon),
            Cost::Naive => (2, 0.0),
            Cost::NaiveSigmoid => (3, 0.0),
        };
        let numbers = [self.t, self.b, self.sign, number].map(f64::to_bits);
        let words = [kind, self.rows as u64, self.format as u64];
        numbers.into_iter().chain(words).collect()
    }
}

fn lengths(side: &DMatrix<f64>) -> Vec<f64> {
    side.column_iter().map(|row| row.norm()).collect()
}

impl View {
    fn of(sides: &[DMatrix<f64>; 2], rows: Rows, format: Format) -> View {
        let mut sides = sides.clone().map(|side| side.map(|x| format.round(x)));
        let lengths = sides.each_ref().map(|side| match rows {
            Rows::Raw => vec![1.0; side.ncols()],
            Rows::Normalised => lengths(side).into_iter().map(|x| format.round(x)).collect(),
        });
        for (side, lengths) in sides.iter_mut().zip(&lengths) {
            for (mut row, length) in side.column_iter_mut().zip(lengths) {
                row.apply(|x| *x = format.round(*x / length));
            }
        }
        let [u, v] = &sides;
        let similarities = (u.transpose() * v).map(|s| format.round(s));
        View {
            sides,
            lengths,
            similarities,
        }
    }
}

/// Sums over the columns of the similarities, each in its order.
fn over_columns(view: &View, column: impl Fn(usize) -> Sums + Sync + Send) -> Sums {
    let parts: Vec<Sums> = (0..view.similarities.ncols())
        .into_par_iter()
        .map(column)
        .collect();
    parts.into_iter().fold(Sums::default(), |mut sum, part| {
        for k in 0..4 {
            sum.values[k] += part.values[k];
            sum.errors[k] += part.errors[k];
        }
        sum
    })
}

fn sigmoid_sums(code: &Code, view: &View) -> Sums {
    let d = view.sides[0].nrows();
    over_columns(view, |j| {
        let mut sums = Sums::default();
        let mut add = |k: usize, x: f64, s: f64| {
            let [value, slope] = code.cost.of(x, code.format);
            let u = code.format.unit();
            sums.values[k] += value;
            sums.errors[k] += 2.0 * slope.abs() * code.logit_error(s, d)
                + u * (6.0 * value.abs() + code.cost.absolute_roundings());
        };
        for (i, s) in view.similarities.column(j).iter().enumerate() {
            let z = code.logit(*s);
            match i == j {
                true => {
                    add(0, -z, *s);
                    add(1, z, *s);
                }
                false => add(2, z, *s),
            }
        }
        sums
    })
}

fn infonce_sums(code: &Code, view: &View) -> Sums {
    let d = view.sides[0].nrows();
    let s = &view.similarities;
    over_columns(view, |i| {
        let mut sums = Sums::default();
        let error = 2.0 * code.logit_error(1.0, d);
        for (side, line) in [s.row(i).transpose(), s.column(i).into_owned()]
            .iter()
            .enumerate()
        {
            let logits: Vec<f64> = line.iter().map(|s| code.logit(*s)).collect();
            let largest = logits.iter().fold(0.0, |most: f64, z| most.max(z.abs()));
            for missing in [0, 2] {
                let value = against_all(code, &logits, i, missing == 2);
                // A code that subtracts z_ii from the logarithm of the sum rounds at their size.
                let rounding = 4.0 * code.format.unit() * (largest + value.abs() + 1.0);
                sums.values[side + missing] = value;
                sums.errors[side + missing] = error * f64::min(1.0, 2.0 * value.abs()) + rounding;
            }
        }
        sums
    })
}

/// What InfoNCE makes of ℓ = ln Σ_j e^{z_j} − z_i.
fn against_all(code: &Code, logits: &[f64], i: usize, missing: bool) -> f64 {
    let counted = || (0..logits.len()).filter(|j| !missing || *j != i);
    let round = |x| code.format.round(x);
    if code.cost.is_naive() {
        let sum = counted().fold(0.0, |sum, j| round(sum + round(Scalar::exp(logits[j]))));
        return round(-Scalar::ln(round(round(Scalar::exp(logits[i])) / sum)));
    }
    let most = counted().fold(f64::NEG_INFINITY, |most, j| most.max(logits[j]));
    // Σ_j e^{z_j − most} − 1 without its largest term keeps the digits of a small loss.
    let at = counted().find(|j| logits[*j] == most);
    let others = counted().filter(|j| Some(*j) != at);
    let rest: f64 = others.map(|j| Scalar::exp(logits[j] - most)).sum();
    let loss = (most - logits[i]) + rest.ln_1p();
    match code.cost {
        Cost::Epsilon(epsilon) => -Scalar::ln(Scalar::exp(-loss) + epsilon),
        _ => loss,
    }
}
