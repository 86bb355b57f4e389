//! The plain products of the microkernel against sums as they are written.

use ccem::optimize::kernel::product::{Factor, Misshapen, add_product, add_transposed_product};
use nalgebra::DMatrix;

/// Small integers: sums of their products are exact.
fn matrix(rows: usize, columns: usize, seed: usize) -> DMatrix<f64> {
    DMatrix::from_fn(rows, columns, |i, k| {
        ((7 * i + 13 * k + seed) % 23) as f64 - 11.0
    })
}

#[test]
fn every_shape_is_the_plain_sum() {
    let lengths = [1, 2, 3, 4, 7, 8, 9, 16, 23, 24, 25, 50, 65];
    let depths = [1, 2, 3, 8, 31, 255, 256, 257, 600];
    for m in lengths {
        for n in lengths {
            for k in depths {
                let (a, b, c) = (matrix(m, k, 1), matrix(k, n, 2), matrix(m, n, 3));
                let expected = &c + &a * &b;
                let (mut plain, mut transposed) = (c.clone(), c);
                add_product(plain.as_mut_slice(), (&a).into(), (&b).into()).unwrap();
                assert_eq!(plain, expected, "{m}×{k}×{n}");
                let at = a.transpose();
                add_transposed_product(transposed.as_mut_slice(), (&at).into(), (&b).into())
                    .unwrap();
                assert_eq!(transposed, expected, "{m}×{k}×{n}");
            }
        }
    }
}

#[test]
fn nothing_times_something_is_nothing() {
    let mut c = vec![1.0; 6];
    let (a, b) = (matrix(2, 0, 0), matrix(0, 3, 0));
    add_product(&mut c, (&a).into(), (&b).into()).unwrap();
    add_transposed_product(&mut c, (&a.transpose()).into(), (&b).into()).unwrap();
    assert_eq!(c, [1.0; 6]);
    add_product(&mut [], (&b).into(), (&matrix(3, 3, 0)).into()).unwrap();
}

#[test]
fn other_shapes_are_errors() {
    let (a, b) = (matrix(2, 3, 0), matrix(4, 5, 0));
    let mut c = vec![1.0; 10];
    let refused = add_product(&mut c, (&a).into(), (&b).into()).unwrap_err();
    assert_eq!(
        refused,
        Misshapen {
            left: [2, 3],
            right: [4, 5],
            sum: 10
        }
    );
    assert_eq!(
        refused.to_string(),
        "a product of 2×3 and 4×5 cannot be added to 10 numbers"
    );
    assert!(add_product(&mut c[1..], (&a).into(), (&matrix(3, 5, 0)).into()).is_err());
    assert!(add_transposed_product(&mut c, (&a).into(), (&matrix(3, 5, 0)).into()).is_err());
    assert_eq!(c, [1.0; 10]);
    assert!(Factor::new(&c, 3, 3).is_none() && Factor::new(&c, usize::MAX, 2).is_none());
    assert!(Factor::new(&c, 2, 5).is_some());
}
