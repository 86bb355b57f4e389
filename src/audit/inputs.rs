//! Pairs on which wrong code shows.
//!
//! A quarter of them each is: random; well separated, v_i near u_i; badly separated, v_i near −u_i;
//! and extreme, where u_i·v_i is 1 or −1 to the last bit. The first pair comes twice, so that a
//! negative pair is as similar as a positive one.

use nalgebra::DMatrix;
use rand::{Rng, RngExt};
use rand_distr::{Distribution, StandardNormal};

/// U and V of N pairs, as the unit columns of two d×N matrices; where they are to be `raw`, for code
/// that normalises them itself, their lengths are from ½ to 2.
pub fn hard(n: usize, d: usize, raw: bool, rng: &mut impl Rng) -> [DMatrix<f64>; 2] {
    let mut u = DMatrix::from_fn(d, n, |_, _| StandardNormal.sample(rng));
    let mut v: DMatrix<f64> = DMatrix::from_fn(d, n, |_, _| StandardNormal.sample(rng));
    for i in 0..n {
        u.column_mut(i).normalize_mut();
        v.column_mut(i).normalize_mut();
        let near = match (i % 4, i / 4 % 2) {
            (0, _) => continue,
            (1, _) => &v.column(i) * 0.2 + u.column(i),
            (2, _) => &v.column(i) * 0.5 - u.column(i),
            (_, 0) => u.column(i).into_owned(),
            _ => -u.column(i),
        };
        v.set_column(i, &near.normalize());
    }
    if n > 4 {
        let first = [u.column(0).into_owned(), v.column(0).into_owned()];
        u.set_column(4, &first[0]);
        v.set_column(4, &first[1]);
    }
    if raw {
        for side in [&mut u, &mut v] {
            for mut row in side.column_iter_mut() {
                row *= 4_f64.powf(rng.random::<f64>() - 0.5);
            }
        }
    }
    [u, v]
}
