//! The codes that come from root systems, and the icosahedron.

use nalgebra::{DMatrix, DVector};

fn rows(all: &[DVector<f64>]) -> DMatrix<f64> {
    let transposed = DMatrix::from_columns(all);
    let mut rows = transposed.transpose();
    rows.row_iter_mut().for_each(|mut row| {
        row.normalize_mut();
    });
    rows
}

/// All of {−1, 1}^d.
fn signs(d: usize) -> impl Iterator<Item = DVector<f64>> {
    let sign = |bits: usize, k: usize| if bits >> k & 1 == 0 { 1.0 } else { -1.0 };
    (0..1usize << d).map(move |bits| DVector::from_fn(d, |k, _| sign(bits, k)))
}

/// ±e_i ± e_j, i < j: the roots of D_d, of squared length 2.
fn d_roots(d: usize) -> Vec<DVector<f64>> {
    let pairs = (0..d).flat_map(|i| (i + 1..d).map(move |j| (i, j)));
    let root = |i: usize, j: usize, s: &DVector<f64>| {
        let mut root = DVector::zeros(d);
        (root[i], root[j]) = (s[0], s[1]);
        root
    };
    let of_pair = |(i, j)| signs(2).map(move |s| root(i, j, &s));
    pairs.flat_map(of_pair).collect()
}

/// The roots of E8: those of D8, and (±½, …, ±½) with an even number of minus signs.
fn e8_roots() -> Vec<DVector<f64>> {
    let halves = signs(8).filter(|s| s.product() > 0.0).map(|s| s * 0.5);
    d_roots(8).into_iter().chain(halves).collect()
}

/// The rows of the complement of the span of `axes` in R⁸: an orthonormal basis.
fn complement(axes: &[DVector<f64>]) -> DMatrix<f64> {
    let units = (0..8).map(|k| DVector::from_fn(8, |i, _| if i == k { 1.0 } else { 0.0 }));
    let mut basis: Vec<DVector<f64>> = Vec::new();
    for mut v in axes.iter().cloned().chain(units) {
        for _ in 0..2 {
            basis.iter().for_each(|e| v -= e * e.dot(&v));
        }
        if v.norm() > 1e-6 {
            basis.push(v.normalize());
        }
    }
    DMatrix::from_columns(&basis[axes.len()..]).transpose()
}

/// The roots of E8 that have these products with these roots, projected away from them.
fn beside(conditions: &[(DVector<f64>, f64)]) -> DMatrix<f64> {
    let axes: Vec<_> = conditions.iter().map(|(axis, _)| axis.clone()).collect();
    let basis = complement(&axes);
    let fits = |root: &DVector<f64>| {
        (conditions.iter()).all(|(axis, product)| (axis.dot(root) - product).abs() < 0.1)
    };
    let chosen = e8_roots().into_iter().filter(fits);
    rows(&chosen.map(|root| &basis * root).collect::<Vec<_>>())
}

/// A root of E8, e_i − e_{i+1}.
fn simple(i: usize) -> DVector<f64> {
    DVector::from_fn(8, |k, _| match k {
        _ if k == i => 1.0,
        _ if k == i + 1 => -1.0,
        _ => 0.0,
    })
}

/// 24 points in R⁴.
pub(super) fn d4() -> DMatrix<f64> {
    rows(&d_roots(4))
}

/// 240 points in R⁸.
pub(super) fn e8() -> DMatrix<f64> {
    rows(&e8_roots())
}

/// 56 points in R⁷: the roots at 60° to one.
pub(super) fn gosset() -> DMatrix<f64> {
    beside(&[(simple(0), 1.0)])
}

/// 27 points in R⁶: the roots at 60° to one and at 90° to another, these two at 120°.
pub(super) fn schlaefli() -> DMatrix<f64> {
    beside(&[(simple(0), 1.0), (simple(1), 0.0)])
}

/// 16 points in R⁵: (±1, …, ±1)/√5 with an even number of minus signs.
pub(super) fn half_cube() -> DMatrix<f64> {
    let even = signs(5).filter(|s| s.product() > 0.0);
    rows(&even.collect::<Vec<_>>())
}

/// 12 points in R³: (0, ±1, ±φ) and its rotations, φ = (1+√5)/2.
pub(super) fn icosahedron() -> DMatrix<f64> {
    let golden = (1.0 + 5f64.sqrt()) / 2.0;
    let turned = |s: &DVector<f64>, turn: usize| {
        let mut point = DVector::zeros(3);
        (point[(turn + 1) % 3], point[(turn + 2) % 3]) = (s[0], s[1] * golden);
        point
    };
    let all = signs(2).flat_map(|s| [0, 1, 2].map(|turn| turned(&s, turn)));
    rows(&all.collect::<Vec<_>>())
}
