//! The inverse of a symmetric positive definite matrix, by matrix products.

use multiversion::multiversion;
use nalgebra::DMatrix;

/// At most so many rows are eliminated one by one; more are halved.
const SMALL: usize = 64;

/// Replaces the symmetric positive definite `m` by its inverse. With S = D − Bᵀ A⁻¹ B,
///
/// ```text
/// [A  B]⁻¹   [A⁻¹ + A⁻¹B S⁻¹ BᵀA⁻¹   −A⁻¹B S⁻¹]
/// [Bᵀ D]   = [      −S⁻¹ BᵀA⁻¹           S⁻¹  ]
/// ```
///
/// where A and S are positive definite again. Nearly all of the 4n³/3 multiplications are in
/// products of matrices, so that it runs at their speed; a factorisation column by column was
/// seen to cost more than the loss.
///
/// # Reference
/// Golub, Van Loan, Matrix Computations, 4th ed., §3.2.11 (block elimination) and §4.2.
pub fn invert(m: &mut DMatrix<f32>) {
    let n = m.nrows();
    if n <= SMALL {
        eliminate(m);
        return;
    }
    let (upper, lower) = (n / 2, n - n / 2);
    let mut a = m.view((0, 0), (upper, upper)).clone_owned();
    invert(&mut a);
    let b = m.view((0, upper), (upper, lower));
    let bt = m.view((upper, 0), (lower, upper));
    let ab = &a * b;
    let mut s = m.view((upper, upper), (lower, lower)).clone_owned();
    s.gemm(-1.0, &bt, &ab, 1.0);
    invert(&mut s);
    let mut corner = DMatrix::zeros(upper, lower);
    corner.gemm(-1.0, &ab, &s, 0.0);
    a.gemm(-1.0, &corner, &ab.transpose(), 1.0);
    m.view_mut((0, 0), (upper, upper)).copy_from(&a);
    corner.transpose_to(&mut m.view_mut((upper, 0), (lower, upper)));
    m.view_mut((0, upper), (upper, lower)).copy_from(&corner);
    m.view_mut((upper, upper), (lower, lower)).copy_from(&s);
}

/// The same, one pivot after the other (Gauss and Jordan); a positive definite matrix needs no
/// exchange of rows. After pivot k it is [A⁻¹, A⁻¹B; −BᵀA⁻¹, S] with the blocks above and A of the
/// first k+1 rows and columns.
///
/// Its columns are copied to whole registers: a loop of a length known to the compiler has no
/// ragged end.
fn eliminate(m: &mut DMatrix<f32>) {
    match m.nrows() {
        0..=16 => eliminate_columns::<16>(m),
        17..=32 => eliminate_columns::<32>(m),
        33..=48 => eliminate_columns::<48>(m),
        _ => eliminate_columns::<SMALL>(m),
    }
}

fn eliminate_columns<const ROWS: usize>(m: &mut DMatrix<f32>) {
    let n = m.nrows();
    let mut columns = [[0.0; ROWS]; SMALL];
    for (column, from) in columns.iter_mut().zip(m.as_slice().chunks_exact(n)) {
        column[..n].copy_from_slice(from);
    }
    eliminate_pivots(&mut columns[..n]);
    for (column, to) in columns.iter().zip(m.as_mut_slice().chunks_exact_mut(n)) {
        to.copy_from_slice(&column[..n]);
    }
}

#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
fn eliminate_pivots<const ROWS: usize>(columns: &mut [[f32; ROWS]]) {
    for k in 0..columns.len() {
        let pivot = 1.0 / columns[k][k];
        let column = columns[k];
        for (j, target) in columns.iter_mut().enumerate() {
            let factor = pivot * target[k];
            if j == k {
                for i in 0..ROWS {
                    target[i] = -pivot * column[i];
                }
                target[k] = pivot;
            } else {
                for i in 0..ROWS {
                    target[i] -= factor * column[i];
                }
                target[k] = factor;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_times_the_matrix_is_the_identity() {
        for n in [1, 2, 3, SMALL, SMALL + 1, 97, 200] {
            let g = DMatrix::from_fn(n + 3, n, |i, k| ((i * 31 + k * 17 + i * k) as f64).sin());
            let gram = g.transpose() * &g / n as f64;
            for (stiffness, allowed) in [(1.0, 5e-6), (10.0, 2e-5)] {
                let m = stiffness * &gram + DMatrix::identity(n, n);
                let mut inverse: DMatrix<f32> = m.clone().cast();
                invert(&mut inverse);
                let inverse: DMatrix<f64> = inverse.cast();
                let error = (&inverse * &m - DMatrix::identity(n, n)).amax();
                assert!(error < allowed, "n = {n}: {error:e}");
            }
        }
    }
}
