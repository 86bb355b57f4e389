//! Linear equations that an embedding makes dependent, up to rounding.

use nalgebra::{DMatrix, DVector};

/// What counts as zero beside the largest singular value of the equations.
const DEPENDENT: f64 = 1e-9;

/// The same equations in orthogonal combinations, without those that follow from others: at a
/// design some do, and rounding would let them contradict each other.
pub(super) fn independent((rows, right): (Vec<Vec<f64>>, Vec<f64>)) -> (Vec<Vec<f64>>, Vec<f64>) {
    let matrix = DMatrix::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j]);
    let right = DVector::from_vec(right);
    let svd = matrix.clone().svd(true, false);
    let (Some(u), largest) = (svd.u, svd.singular_values.max()) else {
        return (rows, right.as_slice().to_vec());
    };
    let kept = u.column_iter().zip(svd.singular_values.iter());
    let kept = kept.filter(|(_, value)| **value > DEPENDENT * largest);
    kept.map(|(combination, _)| {
        let row = combination.transpose() * &matrix;
        (row.as_slice().to_vec(), combination.dot(&right))
    })
    .unzip()
}

/// x with the equations met to the last digits: least changes, relative to the size of what is not
/// zero already.
pub(super) fn corrected(equations: &[Vec<f64>], right: &[f64], mut x: Vec<f64>) -> Vec<f64> {
    let active: Vec<usize> = (0..x.len())
        .filter(|&j| j != super::ROOM && x[j] > 1e-12)
        .collect();
    let weight = |x: &[f64], j: usize| x[j].abs().max(1e-6);
    for _ in 0..3 {
        let dot = |row: &Vec<f64>| row.iter().zip(&x).map(|(a, x)| a * x).sum::<f64>();
        let mut left = right.iter().zip(equations).map(|(b, row)| b - dot(row));
        let residual = DVector::from_fn(equations.len(), |_, _| left.next().unwrap_or(0.0));
        let matrix = DMatrix::from_fn(equations.len(), active.len(), |i, k| {
            equations[i][active[k]] * weight(&x, active[k])
        });
        let svd = matrix.svd(true, true);
        let threshold = 1e-13 * svd.singular_values.max();
        let Ok(change) = svd.solve(&residual, threshold) else {
            break;
        };
        for (&j, change) in active.iter().zip(change.iter()) {
            x[j] += change * weight(&x.clone(), j);
        }
    }
    x
}
