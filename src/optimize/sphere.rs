//! The product of unit spheres: matrices X whose rows are unit vectors.

use multiversion::multiversion;
use nalgebra::DMatrix;

use super::descent::{Arrival, Manifold, Turn};

/// The manifold of matrices with unit rows. It knows nothing of losses or methods.
#[derive(Clone, Copy, Debug)]
pub struct Spheres;

impl Manifold for Spheres {
    /// √(number of rows).
    fn size(&self, x: &DMatrix<f64>) -> f64 {
        (x.nrows() as f64).sqrt()
    }

    /// v_i ← v_i − ⟨v_i, x_i⟩ x_i.
    fn project(&self, x: &DMatrix<f64>, v: &mut DMatrix<f64>) {
        project(x.nrows(), x.as_slice(), v.as_mut_slice());
    }

    fn tangent_norm(&self, x: &DMatrix<f64>, v: &DMatrix<f64>) -> f64 {
        let [squares] = tangent_squares(x.nrows(), x.as_slice(), v.as_slice());
        squares.sqrt()
    }

    /// c_i(α) = (x_i + α v_i)/‖x_i + α v_i‖.
    fn retract(&self, x: &DMatrix<f64>, v: &DMatrix<f64>, step: f64, to: &mut DMatrix<f64>) {
        let rows = x.nrows();
        retract(rows, x.as_slice(), v.as_slice(), step, to.as_mut_slice());
    }

    /// With c_i = (x_i + α v_i)/λ_i the velocity is c_i′ = (v_i − ⟨v_i, c_i⟩ c_i)/λ_i, so
    /// dL/dα = Σ_i ⟨grad_i L(c), v_i⟩/λ_i; and λ_i² = 1 + α² ‖v_i‖², since v_i is tangent.
    fn arrive(
        &self,
        x: &DMatrix<f64>,
        v: &DMatrix<f64>,
        step: f64,
        gradient: &mut DMatrix<f64>,
    ) -> Arrival {
        let rows = x.nrows();
        let [slope, along, squares, radial] = arrive(
            rows,
            x.as_slice(),
            v.as_slice(),
            step,
            gradient.as_mut_slice(),
        );
        Arrival {
            slope,
            along,
            norm: squares.sqrt(),
            radial: radial / rows as f64,
        }
    }

    /// v_i ← w_i − ⟨w_i, x_i⟩ x_i with w_i = a r_i + b v_i.
    fn turn(
        &self,
        x: &DMatrix<f64>,
        [a, b]: [f64; 2],
        r: &DMatrix<f64>,
        v: &mut DMatrix<f64>,
        gradient: &DMatrix<f64>,
    ) -> Turn {
        let rows = x.nrows();
        let [squares, slope] = turn(
            rows,
            x.as_slice(),
            [a, b],
            r.as_slice(),
            v.as_mut_slice(),
            gradient.as_slice(),
        );
        Turn {
            norm: squares.sqrt(),
            slope,
        }
    }
}

/// Sums over all rows of what a function makes of some: `R` rows at a time, a number that the
/// compiler knows. Their sums then stay in registers while the columns pass by, and their entries
/// in the nearest cache until they are read again.
macro_rules! sum_by_rows {
    ($rows:expr, $terms:literal, |$first:ident, $R:ident| $part:expr) => {{
        let (rows, mut $first) = ($rows, 0);
        let mut total = [0.0; $terms];
        sum_by_rows!(@ rows, total, $first, $part, $R, 32);
        sum_by_rows!(@ rows, total, $first, $part, $R, 8);
        sum_by_rows!(@ rows, total, $first, $part, $R, 4);
        sum_by_rows!(@ rows, total, $first, $part, $R, 1);
        total
    }};
    (@ $rows:ident, $total:ident, $first:ident, $part:expr, $R:ident, $width:literal) => {
        while $rows - $first >= $width {
            const $R: usize = $width;
            let part = $part;
            for (total, part) in $total.iter_mut().zip(part) {
                *total += part;
            }
            $first += $width;
        }
    };
}

#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
pub(super) fn project(rows: usize, x: &[f64], v: &mut [f64]) {
    sum_by_rows!(rows, 0, |first, R| project_rows::<R>(rows, first, x, v));
}

#[inline(always)]
fn project_rows<const R: usize>(rows: usize, first: usize, x: &[f64], v: &mut [f64]) -> [f64; 0] {
    let mut radial = [0.0; R];
    for (v, x) in columns::<R>(rows, first, v).zip(columns::<R>(rows, first, x)) {
        for i in 0..R {
            radial[i] += v[i] * x[i];
        }
    }
    for (v, x) in columns_mut::<R>(rows, first, v).zip(columns::<R>(rows, first, x)) {
        for i in 0..R {
            v[i] -= radial[i] * x[i];
        }
    }
    []
}

#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
fn tangent_squares(rows: usize, x: &[f64], v: &[f64]) -> [f64; 1] {
    sum_by_rows!(rows, 1, |first, R| tangent_squares_rows::<R>(
        rows, first, x, v
    ))
}

#[inline(always)]
fn tangent_squares_rows<const R: usize>(
    rows: usize,
    first: usize,
    x: &[f64],
    v: &[f64],
) -> [f64; 1] {
    let mut radial = [0.0; R];
    for (v, x) in columns::<R>(rows, first, v).zip(columns::<R>(rows, first, x)) {
        for i in 0..R {
            radial[i] += v[i] * x[i];
        }
    }
    let mut squares = [0.0; R];
    for (v, x) in columns::<R>(rows, first, v).zip(columns::<R>(rows, first, x)) {
        for i in 0..R {
            let tangent = v[i] - radial[i] * x[i];
            squares[i] += tangent * tangent;
        }
    }
    [sum(squares)]
}

#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
pub(super) fn retract(rows: usize, x: &[f64], v: &[f64], step: f64, to: &mut [f64]) {
    sum_by_rows!(rows, 0, |first, R| retract_rows::<R>(
        rows, first, x, v, step, to
    ));
}

#[inline(always)]
fn retract_rows<const R: usize>(
    rows: usize,
    first: usize,
    x: &[f64],
    v: &[f64],
    step: f64,
    to: &mut [f64],
) -> [f64; 0] {
    let mut lengths = [0.0; R];
    let from = columns::<R>(rows, first, x).zip(columns::<R>(rows, first, v));
    for (to, (x, v)) in columns_mut::<R>(rows, first, to).zip(from) {
        for i in 0..R {
            to[i] = x[i] + step * v[i];
            lengths[i] += to[i] * to[i];
        }
    }
    for length in &mut lengths {
        *length = 1.0 / length.sqrt();
    }
    for to in columns_mut::<R>(rows, first, to) {
        for i in 0..R {
            to[i] *= lengths[i];
        }
    }
    []
}

#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
pub(super) fn arrive(
    rows: usize,
    x: &[f64],
    v: &[f64],
    step: f64,
    gradient: &mut [f64],
) -> [f64; 4] {
    sum_by_rows!(rows, 4, |first, R| arrive_rows::<R>(
        rows, first, x, v, step, gradient
    ))
}

/// dL/dα, ⟨grad, v⟩, ‖grad‖² and Σ ⟨x_i, ∇_i⟩.
#[inline(always)]
fn arrive_rows<const R: usize>(
    rows: usize,
    first: usize,
    x: &[f64],
    v: &[f64],
    step: f64,
    gradient: &mut [f64],
) -> [f64; 4] {
    let (mut radial, mut speeds) = ([0.0; R], [0.0; R]);
    let at = columns::<R>(rows, first, x).zip(columns::<R>(rows, first, v));
    for (g, (x, v)) in columns::<R>(rows, first, gradient).zip(at) {
        for i in 0..R {
            radial[i] += g[i] * x[i];
            speeds[i] += v[i] * v[i];
        }
    }
    let (mut along, mut squares) = ([0.0; R], [0.0; R]);
    let at = columns::<R>(rows, first, x).zip(columns::<R>(rows, first, v));
    for (g, (x, v)) in columns_mut::<R>(rows, first, gradient).zip(at) {
        for i in 0..R {
            g[i] -= radial[i] * x[i];
            along[i] += g[i] * v[i];
            squares[i] += g[i] * g[i];
        }
    }
    let mut slopes = along;
    for i in 0..R {
        slopes[i] /= (1.0 + step * step * speeds[i]).sqrt();
    }
    [sum(slopes), sum(along), sum(squares), sum(radial)]
}

#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
fn turn(
    rows: usize,
    x: &[f64],
    factors: [f64; 2],
    r: &[f64],
    v: &mut [f64],
    gradient: &[f64],
) -> [f64; 2] {
    sum_by_rows!(rows, 2, |first, R| turn_rows::<R>(
        rows, first, x, factors, r, v, gradient
    ))
}

/// ‖v‖² and ⟨grad, v⟩.
#[inline(always)]
fn turn_rows<const R: usize>(
    rows: usize,
    first: usize,
    x: &[f64],
    [a, b]: [f64; 2],
    r: &[f64],
    v: &mut [f64],
    gradient: &[f64],
) -> [f64; 2] {
    let mut radial = [0.0; R];
    let from = columns::<R>(rows, first, x).zip(columns::<R>(rows, first, r));
    for (v, (x, r)) in columns_mut::<R>(rows, first, v).zip(from) {
        for i in 0..R {
            v[i] = a * r[i] + b * v[i];
            radial[i] += v[i] * x[i];
        }
    }
    let (mut squares, mut slopes) = ([0.0; R], [0.0; R]);
    let from = columns::<R>(rows, first, x).zip(columns::<R>(rows, first, gradient));
    for (v, (x, g)) in columns_mut::<R>(rows, first, v).zip(from) {
        for i in 0..R {
            v[i] -= radial[i] * x[i];
            squares[i] += v[i] * v[i];
            slopes[i] += g[i] * v[i];
        }
    }
    [sum(squares), sum(slopes)]
}

/// The sum, by halves.
#[inline(always)]
fn sum<const R: usize>(mut terms: [f64; R]) -> f64 {
    let mut width = R;
    while width > 1 {
        width /= 2;
        for i in 0..width {
            terms[i] += terms[i + width];
        }
    }
    terms[0]
}

/// `R` entries of every column, from row `first`, in the order of memory.
#[inline(always)]
fn columns<const R: usize>(
    rows: usize,
    first: usize,
    x: &[f64],
) -> impl Iterator<Item = &[f64; R]> {
    x.chunks_exact(rows)
        .map(move |column| column[first..].first_chunk().expect("R rows are left"))
}

#[inline(always)]
fn columns_mut<const R: usize>(
    rows: usize,
    first: usize,
    x: &mut [f64],
) -> impl Iterator<Item = &mut [f64; R]> {
    x.chunks_exact_mut(rows)
        .map(move |column| column[first..].first_chunk_mut().expect("R rows are left"))
}
