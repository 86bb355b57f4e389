//! Vectors of doubles in rigorous arithmetic: brought to length 1, and their similarities.

use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;

/// A vector.
pub type Row<S> = Vec<S>;

/// x/‖x‖ of every row; nothing is known of a row that is 0.
pub fn unit_rows<S: Enclosing>(rows: &[Vec<f64>]) -> Vec<Row<S>> {
    let unit = |row: &Vec<f64>| {
        let row: Row<S> = row.iter().map(|&x| S::point(x)).collect();
        let length = dot(&row, &row).sqrt();
        row.into_iter().map(|x| x / length.clone()).collect()
    };
    rows.iter().map(unit).collect()
}

/// x·y.
pub fn dot<S: Scalar>(x: &[S], y: &[S]) -> S {
    sum(x.iter().zip(y).map(|(x, y)| x.clone() * y.clone()))
}

/// The sum of the terms.
pub fn sum<S: Scalar>(terms: impl Iterator<Item = S>) -> S {
    terms.fold(S::integer(0), |sum, term| sum + term)
}

/// p = (1/N) Σ_i u_i·v_i and q = (1/(N(N−1))) Σ_{i≠j} u_i·v_j, from Σ_ij u_i·v_j = (Σ_i u_i)·(Σ_j v_j).
pub fn mean_similarities<S: Scalar>(u: &[Row<S>], v: &[Row<S>]) -> [S; 2] {
    let n = u.len() as i64;
    let total = |rows: &[Row<S>]| -> Row<S> {
        let d = rows.first().map_or(0, Vec::len);
        (0..d)
            .map(|k| sum(rows.iter().map(|row| row[k].clone())))
            .collect()
    };
    let positives = sum(u.iter().zip(v).map(|(u, v)| dot(u, v)));
    let negatives = dot(&total(u), &total(v)) - positives.clone();
    [
        positives / S::integer(n),
        negatives / S::integer(n * (n - 1)),
    ]
}
