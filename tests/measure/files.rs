//! Arrays as numpy, ml_dtypes and safetensors wrote them (`tests/data/arrays`): all are one array of
//! doubles, at the precision of their format.

use std::path::{Path, PathBuf};

use ccem::measure::file::read;
use ccem::measure::npy::{self, Sixteen};
use ccem::measure::{Vectors, measure};
use nalgebra::DMatrix;

fn array(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/arrays")
        .join(name)
}

fn entries(vectors: &Vectors) -> DMatrix<f64> {
    vectors.block(0..vectors.n())
}

fn exact() -> DMatrix<f64> {
    entries(&read(&array("f8.npy"), Sixteen::Integers).unwrap())
}

/// The files, and the half unit in the last place of their format.
const FILES: [(&str, f64); 12] = [
    ("f8.npy", 0.0),
    ("f4.npy", 5.97e-8),
    ("f2.npy", 4.89e-4),
    ("bf16.npy", 3.91e-3),
    ("stored.npz:u", 0.0),
    ("stored.npz:half.npy", 4.89e-4),
    ("deflated.npz", 0.0),
    ("one.safetensors", 0.0),
    ("all.safetensors:f64", 0.0),
    ("all.safetensors:f32", 5.97e-8),
    ("all.safetensors:f16", 4.89e-4),
    ("all.safetensors:bf16", 3.91e-3),
];

#[test]
fn every_format_carries_the_same_array() {
    let exact = exact();
    assert_eq!(exact.shape(), (4, 6));
    for (name, unit) in FILES {
        let found = entries(&read(&array(name), Sixteen::Integers).unwrap());
        let mut largest: f64 = 0.0;
        for (x, y) in found.iter().zip(exact.iter()) {
            // Below the normal numbers of float16 the unit is absolute.
            assert!(
                (x - y).abs() <= unit * y.abs() + f64::from(u8::from(unit > 0.0)) * 3e-8,
                "{name}: {x} {y}"
            );
            largest = largest.max((x - y).abs() / y.abs());
        }
        assert!(
            unit == 0.0 || largest > unit / 10.0,
            "{name} is no more exact than its format"
        );
    }
}

#[test]
fn what_is_measured_agrees_to_what_the_format_carries() {
    let of = |name: &str| {
        let mut vectors = read(&array(name), Sixteen::Integers).unwrap();
        vectors.normalise().unwrap();
        let last = Vectors::new(4, vectors.block(0..6).map(|x| x * x).as_slice().to_vec());
        measure(&vectors, &last, None, &|| ())
    };
    let exact = of("f8.npy");
    for (name, unit) in FILES {
        let found = of(name);
        for (x, y) in [
            (found.positive.mean, exact.positive.mean),
            (found.negative.mean, exact.negative.mean),
            (found.s, exact.s),
        ] {
            assert!((x - y).abs() <= 4.0 * unit + 1e-15, "{name}: {x} {y}");
        }
    }
}

#[test]
fn unsigned_integers_are_bfloat16_only_where_that_is_said() {
    let brain = read(&array("u2.npy"), Sixteen::Brain).unwrap();
    assert_eq!(brain, read(&array("bf16.npy"), Sixteen::Integers).unwrap());
    let refused = read(&array("u2.npy"), Sixteen::Integers).unwrap_err();
    assert!(refused.contains("say --bfloat16"), "{refused}");
}

#[test]
fn an_array_comes_from_whatever_can_be_read() {
    let bytes = std::fs::read(array("f8.npy")).unwrap();
    let read = |bytes: &[u8]| npy::from_reader(bytes, Sixteen::Integers);
    assert_eq!(entries(&read(&bytes).unwrap()), exact());
    let short = read(&bytes[..bytes.len() - 1]).unwrap_err();
    assert!(short.contains("ends before its last entry"), "{short}");
    let long = read(&[&bytes[..], &[0]].concat()).unwrap_err();
    assert!(long.contains("something follows"), "{long}");
}

#[test]
fn what_is_written_is_read_back() {
    let x = exact();
    let shape = [x.ncols(), x.nrows()];
    let mut bytes = Vec::new();
    npy::write(&mut bytes, shape, x.iter().copied()).unwrap();
    assert_eq!(bytes, std::fs::read(array("f8.npy")).unwrap());
    bytes.clear();
    npy::write_singles(&mut bytes, shape, x.iter().map(|x| *x as f32)).unwrap();
    assert_eq!(bytes, std::fs::read(array("f4.npy")).unwrap());
    bytes.clear();
    let halves = x.iter().map(|x| half::bf16::from_f64(*x).to_bits());
    npy::write_halves(&mut bytes, "<V2", shape, halves).unwrap();
    assert_eq!(bytes, std::fs::read(array("bf16.npy")).unwrap());
}

#[test]
fn arrays_in_memory_are_lent() {
    let lent = [0.6, 0.8, 1.0, 0.0];
    let vectors = Vectors::new(2, &lent[..]);
    assert_eq!(vectors, Vectors::new(2, lent.to_vec()));
    assert_eq!(vectors.n(), 2);
}

#[test]
fn every_refusal_says_what_to_do() {
    for (name, fragments) in [
        ("rows.pkl", ["a pickle", "numpy.save("]),
        ("model.pt", ["a PyTorch file", "numpy.save("]),
        ("object.npy", ["Python objects", "save numpy.stack"]),
        ("stored.npz", ["holds 2 arrays: u, half", "as in FILE:u"]),
        (
            "stored.npz:halves",
            ["it holds u, half", "the nearest is half"],
        ),
        ("all.safetensors", ["holds 6 tensors", "say which"]),
        ("all.safetensors:flat", ["shape [24]", "reshape"]),
        (
            "all.safetensors:whole",
            ["type I64", "save x.astype('float32')"],
        ),
        ("one.safetensors:v", ["no tensor \"v\"", "it holds u"]),
    ] {
        let refused = read(&array(name), Sixteen::Integers).unwrap_err();
        assert!(!refused.contains('\n'), "{refused}");
        for fragment in fragments {
            assert!(refused.contains(fragment), "{name}: {refused}");
        }
    }
}

/// A flipped bit of each byte, and every truncation, is refused or changes nothing.
#[test]
fn a_damaged_archive_is_never_believed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("damaged.npz");
    let whole = std::fs::read(array("deflated.npz")).unwrap();
    let expected = exact();
    for byte in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[byte] ^= 1 << (byte % 8);
        std::fs::write(&path, &damaged).unwrap();
        if let Ok(found) = read(&path, Sixteen::Integers) {
            assert_eq!(entries(&found), expected, "byte {byte}");
        }
    }
    for length in 0..whole.len() {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(read(&path, Sixteen::Integers).is_err(), "{length} bytes");
    }
}
