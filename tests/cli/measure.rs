//! `ccem measure`: NumPy files in, and what is refused.

use std::fs;
use std::path::{Path, PathBuf};

use ccem::embedding::Embedding;
use nalgebra::DMatrix;
use serde_json::Value;
use tempfile::TempDir;

use crate::command::{Run, number, run};

/// How a file stores its array.
#[derive(Clone, Copy)]
struct Storage {
    version: u8,
    kind: &'static str,
    fortran: bool,
}

const PLAIN: Storage = Storage {
    version: 1,
    kind: "<f8",
    fortran: false,
};

fn bytes(x: f64, kind: &str) -> Vec<u8> {
    match kind {
        "<f8" => x.to_le_bytes().to_vec(),
        ">f8" => x.to_be_bytes().to_vec(),
        "<f4" => (x as f32).to_le_bytes().to_vec(),
        ">f4" => (x as f32).to_be_bytes().to_vec(),
        "=f8" | "f8" | "|f8" => x.to_ne_bytes().to_vec(),
        "<f2" => half::f16::from_f64(x).to_le_bytes().to_vec(),
        ">V2" => half::bf16::from_f64(x).to_be_bytes().to_vec(),
        _ => vec![0; 8],
    }
}

/// A header around data, as NumPy writes it.
fn npy(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
    let prefix = if version == 1 { 10 } else { 12 };
    let padded = (prefix + header.len() + 1).next_multiple_of(64) - prefix - 1;
    let header = format!("{header:padded$}\n");
    let mut file = vec![0x93, b'N', b'U', b'M', b'P', b'Y', version, 0];
    match version {
        1 => file.extend((header.len() as u16).to_le_bytes()),
        _ => file.extend((header.len() as u32).to_le_bytes()),
    }
    file.extend(header.as_bytes());
    file.extend(data);
    file
}

fn stored(x: &DMatrix<f64>, storage: Storage) -> Vec<u8> {
    let Storage {
        version,
        kind,
        fortran,
    } = storage;
    let order = if fortran { "True" } else { "False" };
    let (n, d) = x.shape();
    let header = format!("{{'descr': '{kind}', 'fortran_order': {order}, 'shape': ({n}, {d}), }}");
    let rows = x.transpose();
    let entries = if fortran { x } else { &rows };
    let data: Vec<u8> = entries.iter().flat_map(|x| bytes(*x, kind)).collect();
    npy(version, &header, &data)
}

/// A directory with U.npy and V.npy.
fn files(u: &[u8], v: &[u8]) -> (TempDir, [PathBuf; 2]) {
    let directory = tempfile::tempdir().unwrap();
    let paths = ["U.npy", "V.npy"].map(|name| directory.path().join(name));
    fs::write(&paths[0], u).unwrap();
    fs::write(&paths[1], v).unwrap();
    (directory, paths)
}

fn measure(u: &[u8], v: &[u8], further: &str) -> Run {
    let (_directory, paths) = files(u, v);
    let mut words = vec!["measure".to_owned()];
    words.extend(paths.iter().map(|path| path.to_str().unwrap().to_owned()));
    words.extend(further.split_whitespace().map(str::to_owned));
    run(&words)
}

/// The sides of an embedding, stored.
fn sides(embedding: &Embedding, storage: Storage) -> [Vec<u8>; 2] {
    [embedding.u(), embedding.v()].map(|x| stored(&x.into_owned(), storage))
}

fn row(embedding: &Embedding, storage: Storage, further: &str) -> Value {
    let [u, v] = sides(embedding, storage);
    let run = measure(&u, &v, &format!("{further} --format json"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    report["rows"][0].clone()
}

#[test]
fn delta_of_ccem_is_returned_from_files() {
    for delta in [0.0, 1e-6, 0.3, 1.0, 40.0, 1e6] {
        let ccem = Embedding::ccem(30, 30, delta).unwrap();
        for kind in ["<f8", ">f8"] {
            for (fortran, version) in [(false, 1), (true, 2), (true, 3)] {
                let storage = Storage {
                    version,
                    kind,
                    fortran,
                };
                let row = row(&ccem, storage, "");
                let error = (number(&row, "delta") - delta).abs();
                assert!(error <= 1e-9 * delta, "δ = {delta}: {row}");
                assert_eq!(row["separated"], if delta == 0.0 { "no" } else { "yes" });
                assert!(row["loss"].is_null() && row["gap"].is_null() && row["t"].is_null());
            }
        }
    }
    let antipodal = Embedding::ccem(30, 2, f64::INFINITY).unwrap();
    assert_eq!(row(&antipodal, PLAIN, "")["delta"], "inf");
}

#[test]
fn singles_are_read_in_both_byte_orders() {
    let ccem = Embedding::ccem(30, 30, 0.7).unwrap();
    let of = |kind| row(&ccem, Storage { kind, ..PLAIN }, "-t 2 -b 1");
    assert_eq!(of("<f4"), of(">f4"));
    assert!((number(&of("<f4"), "delta") - 0.7).abs() < 1e-6);
    assert!(number(&of("<f4"), "norm_drift") > 1e-9);
}

#[test]
fn orders_that_are_not_said_and_halves_are_read() {
    let ccem = Embedding::ccem(30, 30, 0.7).unwrap();
    let of = |kind| row(&ccem, Storage { kind, ..PLAIN }, "--normalise");
    for kind in ["=f8", "f8", "|f8"] {
        assert_eq!(of(kind), of("<f8"), "{kind}");
    }
    for (kind, unit) in [("<f2", 5e-4), (">V2", 4e-3)] {
        let error = (number(&of(kind), "delta") - 0.7).abs();
        assert!(error < 2.0 * unit, "{kind}: {error:e}");
    }
}

#[cfg(unix)]
#[test]
fn arrays_come_through_pipes() {
    let [u, v] = sides(&Embedding::ccem(6, 6, 0.5).unwrap(), PLAIN);
    let (directory, [u_path, v_path]) = files(&u, &v);
    let [u_path, v_path] = [&u_path, &v_path].map(|path| path.to_str().unwrap());
    let expected = run(&["measure", u_path, v_path, "--format", "csv"]).stdout;
    let piped = |u: &str, v: &str| {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("ccem");
        let command = command.args(["measure", u, v, "--format", "csv"]);
        command
            .write_stdin(std::fs::read(u_path).unwrap())
            .output()
            .unwrap()
    };
    assert_eq!(
        String::from_utf8(piped("-", v_path).stdout).unwrap(),
        expected
    );
    let both = piped("-", "-");
    assert!(
        String::from_utf8(both.stderr)
            .unwrap()
            .contains("cannot both be -")
    );
    let pipe = directory.path().join("pipe");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let bytes = std::fs::read(v_path).unwrap();
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, bytes).unwrap()
    });
    let found = run(&["measure", u_path, pipe.to_str().unwrap(), "--format", "csv"]);
    writer.join().unwrap();
    assert_eq!(found.stdout, expected, "{}", found.stderr);
    is_refused(
        &run(&["measure", u_path, "/dev/zero"]),
        "is not a .npy file",
    );
}

#[test]
fn at_the_optimum_the_gap_is_inside_its_error() {
    // δ* at N = 30, t = b = 2, from the other command.
    let optimum = &crate::command::rows("solve -N 30 -t 2 --digits 17")[0];
    let ccem = Embedding::ccem(30, 30, number(optimum, "delta_star")).unwrap();
    let found = row(&ccem, PLAIN, "-t 2");
    assert!((number(&found, "loss") - number(optimum, "loss_star")).abs() < 1e-11);
    assert_eq!(number(&found, "b"), 2.0);
    assert!(number(&found, "gap").abs() < 1e-11);
    assert_eq!(found["attained"], true);
    let other = row(&Embedding::ccem(30, 30, 0.0).unwrap(), PLAIN, "-t 2");
    assert!(number(&other, "gap") > 0.01);
}

#[test]
fn the_histogram_counts_every_pair() {
    let ccem = Embedding::ccem(30, 30, 1.0).unwrap();
    let [u, v] = sides(&ccem, PLAIN);
    let run = measure(&u, &v, "--histogram --format json");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let sum = |key: &str| -> u64 {
        let rows = report["rows"].as_array().unwrap().iter();
        rows.map(|row| row[key].as_u64().unwrap()).sum()
    };
    assert_eq!((sum("positives"), sum("negatives")), (30, 30 * 29));
    let whole = measure(&u, &v, "--format json");
    let whole: Value = serde_json::from_str(&whole.stdout).unwrap();
    assert_eq!(whole["histogram"], report["rows"]);
}

#[test]
fn rows_that_are_no_unit_vectors_are_refused_unless_they_may_be_normalised() {
    let ccem = Embedding::ccem(5, 5, 0.5).unwrap();
    let u = stored(&(ccem.u().into_owned() * 3.0), PLAIN);
    let v = stored(&ccem.v().into_owned(), PLAIN);
    is_refused(
        &measure(&u, &v, ""),
        "U.npy: row 0, counted from 0, has length 3",
    );
    let run = measure(&u, &v, "--normalise --format json");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!((number(&report["rows"][0], "delta") - 0.5).abs() < 1e-9);
}

fn is_refused(run: &Run, fragment: &str) {
    assert_eq!(run.code, 2, "{fragment}: {}", run.stderr);
    assert_eq!(run.stdout, "", "{fragment}");
    assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains(fragment), "{fragment}: {}", run.stderr);
}

#[test]
fn the_hyperplane_of_the_data_separates() {
    let ccem = Embedding::ccem(20, 20, 0.2).unwrap();
    let [u, v] = sides(&ccem, PLAIN);
    let run = measure(&u, &v, "--format json");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let normal = report["hyperplane"].as_array().unwrap().iter();
    let normal: Vec<f64> = normal.map(|row| number(row, "normal")).collect();
    let normal = nalgebra::DVector::from_vec(normal);
    let row = &report["rows"][0];
    let [offset, half] = [
        number(row, "separation_offset"),
        number(row, "separation_width") / 2.0,
    ];
    assert!((ccem.u() * &normal).min() >= offset + 0.999 * half);
    assert!((ccem.v() * &normal).max() <= offset - 0.999 * half);
}

#[test]
fn the_sign_of_a_margin_within_rounding_is_not_decided() {
    let says = |u: &DMatrix<f64>, v: &DMatrix<f64>| {
        let text = measure(&stored(u, PLAIN), &stored(v, PLAIN), "").stdout;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        ["with m < 0", "its sign is not decided"].map(|words| text.contains(words))
    };
    let ccem = Embedding::ccem(30, 30, 0.5).unwrap();
    let [u, v] = [ccem.u().into_owned(), ccem.v().into_owned()];
    assert_eq!(says(&u, &v), [false, false]);
    // Half of the margins of pairs that are all alike would be above 0 by chance.
    let antipodal = Embedding::ccem(30, 3, f64::INFINITY).unwrap();
    let [alike, opposite] = [antipodal.u().into_owned(), antipodal.v().into_owned()];
    assert_eq!(says(&alike, &opposite), [false, true]);
    let mut drifted = alike.clone();
    drifted.row_mut(0).scale_mut(1.0 - 1e-6);
    assert_eq!(says(&drifted, &opposite), [false, true]);
    let mut exchanged = v.clone();
    exchanged.swap_rows(0, 1);
    assert_eq!(says(&u, &exchanged), [true, false]);
}

#[test]
fn the_result_does_not_overwrite_what_was_measured() {
    let [u, v] = sides(&Embedding::ccem(5, 5, 0.5).unwrap(), PLAIN);
    let (_directory, paths) = files(&u, &v);
    let [u_path, v_path] = paths.each_ref().map(|path| path.to_str().unwrap());
    let run = run(&["measure", u_path, v_path, "-o", v_path]);
    is_refused(&run, "--output would overwrite");
    assert_eq!(fs::read(v_path).unwrap(), v);
}

#[test]
fn bad_files_are_named_in_one_line() {
    let ccem = Embedding::ccem(3, 3, 0.5).unwrap();
    let [good, v] = sides(&ccem, PLAIN);
    let header = |descr: &str, shape: &str| {
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}")
    };
    let with = |header: String, data: usize| npy(1, &header, &vec![0; data]);
    let mut not_a_number = ccem.u().into_owned();
    not_a_number[(2, 1)] = f64::NAN;
    let mut endless = ccem.u().into_owned();
    endless[(0, 2)] = f64::NEG_INFINITY;
    let mut version = good.clone();
    version[6] = 9;
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (good[..good.len() - 1].to_vec(), "is truncated"),
        ([good.clone(), vec![0]].concat(), "is too long"),
        (good[..9].to_vec(), "too short"),
        (good[..40].to_vec(), "too short"),
        (Vec::new(), "too short"),
        (b"0.1,0.2,0.3\n".to_vec(), "is not a .npy file"),
        (b"PK\x03\x04 and so on".to_vec(), "is an archive"),
        (version, "has version 9.0"),
        (with(header("<i8", "(3, 3)"), 72), "entries of type <i8"),
        (with(header("<u2", "(3, 3)"), 18), "say --bfloat16"),
        (with(header("|V3", "(3, 3)"), 27), "entries of type |V3"),
        (
            with(header("<c8", "(3, 3)"), 72),
            "save x.astype('float32')",
        ),
        (with(header("|O", "(3, 3)"), 72), "Python objects"),
        (b"\x80\x04\x95 and so on".to_vec(), "numpy.save("),
        (b"\x89HDF\r\n\x1a\n and so on".to_vec(), "is an HDF5 file"),
        (with(header("<f8", "(9,)"), 72), "shape (9,)"),
        (with(header("<f8", "()"), 8), "shape ()"),
        (with(header("<f8", "(3, 3, 1)"), 72), "shape (3, 3, 1)"),
        (with(header("<f8", "(3, 0)"), 0), "shape (3, 0)"),
        (with(header("<f8", "(-3, 3)"), 72), "shape (-3, 3)"),
        // 2^40, 2^50 and 2^60 columns of no rows are no bytes.
        (
            with(header("<f8", "(0, 1099511627776)"), 0),
            "N ≥ 1 and d ≥ 1",
        ),
        (
            with(header("<f8", "(0, 1152921504606846976)"), 0),
            "shape (0, 1152921504606846976)",
        ),
        (
            with(
                header("<f8", "(0, 1125899906842624)").replace("False", "True"),
                0,
            ),
            "shape (0, 1125899906842624)",
        ),
        (
            with(header("<f8", "(9000000000000000000, 9)"), 72),
            "claims to hold",
        ),
        (
            with(header("<f8", "(1000000000, 1000)"), 72),
            "is truncated",
        ),
        (
            with("{'descr': '<f8'}".into(), 72),
            "without 'fortran_order'",
        ),
        (with("{}".into(), 72), "without 'descr'"),
        (
            stored(&not_a_number, PLAIN),
            "entry (2, 1), counted from 0, is NaN",
        ),
        (
            stored(&endless, PLAIN),
            "entry (0, 2), counted from 0, is -inf",
        ),
        (
            stored(&DMatrix::zeros(3, 3), PLAIN),
            "row 0, counted from 0, has length 0.0;",
        ),
        (
            stored(&DMatrix::identity(4, 3), PLAIN),
            "holds 4 × 3 entries and",
        ),
    ];
    for (bad, fragment) in cases {
        is_refused(&measure(&bad, &v, ""), fragment);
    }
    let zero = stored(&DMatrix::zeros(3, 3), PLAIN);
    is_refused(
        &measure(&good, &zero, "--normalise"),
        "V.npy: row 0, counted from 0, has length 0.0, by which it cannot be divided",
    );
    for (entries, shown) in [
        ([1e-320, 0.0, 0.0], "1e-320"),
        ([1.7e308, 0.0, 0.0], "1.7e308"),
        ([1.7e308; 3], "inf"),
    ] {
        let odd = stored(&DMatrix::from_fn(3, 3, |_, k| entries[k]), PLAIN);
        let shown = format!("row 0, counted from 0, has length {shown}");
        is_refused(&measure(&odd, &v, ""), &shown);
        is_refused(&measure(&odd, &v, "--normalise"), &shown);
    }
    let single = stored(&DMatrix::identity(1, 1), PLAIN);
    is_refused(&measure(&single, &single, ""), "at least two pairs");
    is_refused(&measure(&good, &v, "-t 0"), "between 1e-9 and 10000");
    is_refused(&measure(&good, &v, "-b 1"), "--temperature");
    is_refused(&measure(&good, &v, "-t etf"), "numbers, not thresholds");
    let nowhere = Path::new("no/such/U.npy").to_str().unwrap();
    is_refused(
        &run(&["measure", nowhere, nowhere]),
        "no/such/U.npy: cannot be read",
    );
    is_refused(&run(&["measure", "src", "src"]), "is not an ordinary file");
}

/// The file is as long as its header says, and holds nothing but a hole.
#[cfg(target_os = "linux")]
#[test]
fn what_does_not_fit_into_memory_is_refused_before_it_is_read() {
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1048576, 1048576), }";
    let begun = npy(1, header, &[]);
    let (_directory, paths) = files(&begun, &begun);
    let file = fs::File::options().write(true).open(&paths[0]).unwrap();
    file.set_len(begun.len() as u64 + (1 << 43)).unwrap();
    let [u_path, v_path] = paths.each_ref().map(|path| path.to_str().unwrap());
    is_refused(
        &run(&["measure", u_path, v_path]),
        "needs about 8192.0 GiB of memory",
    );
}

#[test]
fn captions_and_labels_are_measured_as_groups() {
    let images = Embedding::ccem(6, 6, 0.0).unwrap().u().into_owned();
    // Two captions of each image, both the image itself.
    let captions = DMatrix::from_fn(12, 6, |j, k| images[(j / 2, k)]);
    let (u, v) = (stored(&images, PLAIN), stored(&captions, PLAIN));
    let rows = |run: Run| -> Value {
        assert_eq!(run.code, 0, "{}", run.stderr);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        report["rows"][0].clone()
    };
    let row = rows(measure(&u, &v, "-t 3 --format json"));
    assert_eq!((number(&row, "n"), number(&row, "captions")), (6.0, 12.0));
    assert!((number(&row, "p") - 1.0).abs() < 1e-12);
    assert_eq!(number(&row, "top1_u_to_v"), 1.0);
    assert_eq!(number(&row, "top1_v_to_u"), 1.0);
    assert!(number(&row, "loss") > 0.0);
    let (directory, paths) = files(&u, &u);
    let labels = directory.path().join("labels.txt");
    let line = |text: &str, further: &str| {
        fs::write(&labels, text).unwrap();
        let words = paths.iter().chain([&labels]);
        let words: Vec<&str> = words.map(|path| path.to_str().unwrap()).collect();
        let mut all = vec!["measure", words[0], words[1], "--groups", words[2]];
        all.extend(further.split_whitespace());
        run(&all)
    };
    let row = rows(line("a\na\nb\nb\nc\nc\n", "--format json"));
    assert!((number(&row, "p") - 0.4).abs() < 1e-12, "{row}");
    is_refused(&line("a\nb\n", ""), "a label for each row");
    is_refused(&line("a\na\na\na\na\na\n", ""), "all labels are the same");
    let odd = stored(&DMatrix::from_fn(7, 6, |_, k| images[(0, k)]), PLAIN);
    is_refused(&measure(&u, &odd, ""), "need the same shape");
}

#[test]
fn embeddings_are_drawn_beside_the_optimum() {
    let [u, v] = sides(&Embedding::ccem(12, 12, 0.4).unwrap(), PLAIN);
    let (directory, paths) = files(&u, &v);
    let [u_path, v_path] = paths.each_ref().map(|path| path.to_str().unwrap());
    let svg_path = directory.path().join("drawn.svg");
    let svg_path = svg_path.to_str().unwrap();
    let line = ["plot", "measure", u_path, v_path, "-t", "2", "-o", svg_path];
    assert_eq!(run(&line).code, 0);
    let svg = fs::read_to_string(svg_path).unwrap();
    for mark in [
        "positive",
        "negative",
        "p-star",
        "q-star",
        "spectrum-u",
        "spectrum-v",
    ] {
        assert!(svg.contains(&format!("\"{mark}\"")), "{mark}");
    }
    let data = run(&["plot", "measure", u_path, v_path, "--format", "csv"]);
    let histogram = run(&["measure", u_path, v_path, "--histogram", "--format", "csv"]);
    assert_eq!(data.stdout, histogram.stdout);
    is_refused(&run(&["plot", "measure"]), "ccem plot measure U.npy V.npy");
    is_refused(
        &run(&["plot", "measure", u_path, v_path, "--quick"]),
        "measure takes",
    );
    is_refused(
        &run(&["plot", "similarity", u_path, v_path]),
        "for measure only",
    );
    is_refused(
        &run(&["plot", "measure", u_path, v_path, "-t", "1,2"]),
        "1,2",
    );
    is_refused(
        &run(&["plot", "measure", u_path, v_path, "-o", "x.npy"]),
        "a figure's file ends in",
    );
}

#[test]
fn what_would_take_hours_is_refused_with_the_way_out() {
    let folder = TempDir::new().unwrap();
    let zeros = npy(
        1,
        "{'descr': '<f2', 'fortran_order': False, 'shape': (1000000, 1), }",
        &vec![0; 2_000_000],
    );
    let file = folder.path().join("zeros.npy");
    fs::write(&file, zeros).unwrap();
    let file = file.to_str().unwrap();
    // More threads take less time.
    let refused = run(&["measure", file, file, "--threads", "2"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    for said in ["1e12 pairs", "about", "--sample"] {
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
    }
    let labels = folder.path().join("labels.txt");
    fs::write(&labels, "a\nb\n".repeat(500_000)).unwrap();
    let labels = labels.to_str().unwrap();
    let grouped = run(&["measure", file, file, "--groups", labels, "--threads", "2"]);
    is_refused(&grouped, "1e12 pairs");
    assert!(grouped.stderr.contains("fewer rows"), "{}", grouped.stderr);
}

#[test]
fn a_sample_says_what_it_left_open() {
    let embedding = Embedding::ccem(40, 40, 0.5).unwrap();
    let [u, v] = [embedding.u(), embedding.v()].map(|x| stored(&x.into_owned(), PLAIN));
    let whole = measure(&u, &v, "-t 2 --format json");
    let found = measure(&u, &v, "-t 2 --sample 10 --format json");
    assert_eq!(found.code, 0, "{}", found.stderr);
    let [whole, row] = [whole, found].map(|run| {
        let json: Value = serde_json::from_str(&run.stdout).unwrap();
        json["rows"][0].clone()
    });
    assert_eq!(row["sample"], 10);
    // All rows of CCEM are alike.
    for key in ["q", "loss", "uniformity_u"] {
        assert!(
            (number(&row, key) - number(&whole, key)).abs() < 1e-9,
            "{key}"
        );
    }
    for key in ["q_min", "q_max", "q_deviation", "margin", "distance"] {
        assert!(row[key].is_null() && !whole[key].is_null(), "{key}");
    }
    let other = measure(&u, &v, "--sample 10 --histogram");
    assert_eq!(other.code, 2);
    for rows in ["1", "41"] {
        let refused = measure(&u, &v, &format!("--sample {rows}"));
        is_refused(
            &refused,
            &format!("of 2 to 40 of the rows of U, not of {rows}"),
        );
    }
}
