//! `ccem audit`: inputs are made, code is run on them, and what came back is judged.

use std::fs;
use std::path::Path;

use ccem::measure::file::read;
use ccem::measure::npy::{self, Sixteen};
use tempfile::TempDir;

use crate::command::{Run, ccem, json, number, stdout};

/// A folder of inputs, and its name.
fn made(further: &str) -> (TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("hard");
    let folder = folder.to_str().unwrap().to_owned();
    stdout(&format!("audit --make {folder} -N 12 -d 6 {further}"));
    (directory, folder)
}

/// The sigmoid loss of a folder, as plain loops give it.
fn loss(folder: &str, t: f64, b: f64, factor: f64) -> f64 {
    let side = |name: &str| {
        let vectors = read(&Path::new(folder).join(name), Sixteen::Integers).unwrap();
        vectors.block(0..vectors.n())
    };
    let (u, v) = (side("U.npy"), side("V.npy"));
    let n = u.ncols();
    let mut sum = 0.0;
    for i in 0..n {
        for j in 0..n {
            let z = t * u.column(i).dot(&v.column(j)) - b;
            let x: f64 = if i == j { -z } else { z };
            sum += x.max(0.0) + (-x.abs()).exp().ln_1p();
        }
    }
    factor * sum / n as f64
}

fn audited(folder: &str, further: &str) -> String {
    format!("audit {folder}/U.npy {folder}/V.npy -t 5 -b 2 {further}")
}

#[test]
fn right_code_is_found_right_and_wrong_code_wrong() {
    let (_directory, folder) = made("");
    let right = ccem(&audited(
        &folder,
        &format!("--value {:?}", loss(&folder, 5.0, 2.0, 1.0)),
    ));
    assert_eq!(right.code, 0, "{}", right.stderr);
    assert!(right.stdout.contains("none"), "{}", right.stdout);
    let line = audited(
        &folder,
        &format!("--value {:?}", loss(&folder, 5.0, 2.0, 12.0)),
    );
    assert_eq!(ccem(&line).code, 1);
    let report = json(&line);
    let row = &report["rows"][0];
    assert_eq!(row["mistake"], "sum");
    assert!(number(row, "fits") <= 1.0);
    assert!((number(row, "expected") / number(row, "given") - 1.0).abs() < 1e-12);
    assert!(row["change"].as_str().unwrap().contains("divide the sum"));
    assert_eq!((number(row, "n"), number(row, "d")), (12.0, 6.0));
    for format in ["text", "markdown", "latex", "csv"] {
        let run = ccem(&format!("{line} --format {format}"));
        assert!(
            run.code == 1 && run.stdout.contains("sum"),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn clamps_are_customary_or_need_more_points() {
    let (directory, folder) = made("");
    let points = directory.path().join("points.csv");
    let more = [(9.0, 1.0), (12.0, 3.0)]
        .map(|(t, b): (f64, f64)| format!("{t},{b},{:?}\n", loss(&folder, t.min(3.7), b, 1.0)));
    fs::write(&points, format!("t,b,value\n{}", more.concat())).unwrap();
    let value = format!("--value {:?}", loss(&folder, 3.7, 2.0, 1.0));
    let alone = json(&audited(&folder, &value));
    assert_eq!(alone["rows"][0]["mistake"], "unknown");
    assert!(alone["rows"][0]["fits"].is_null());
    let line = audited(&folder, &format!("{value} --points {}", points.display()));
    let row = &json(&line)["rows"][0];
    assert_eq!(row["mistake"], "clamped-t");
    assert!((number(row, "size") - 3.7).abs() < 1e-6, "{row}");
}

#[test]
fn the_pairs_where_a_gradient_differs_are_named() {
    let (directory, folder) = made("");
    // A gradient that is right nowhere but would be 0: it differs everywhere.
    let zeros = directory.path().join("zeros.npy");
    let mut bytes = Vec::new();
    npy::write(&mut bytes, [12, 6], std::iter::repeat_n(0.0, 72)).unwrap();
    fs::write(&zeros, bytes).unwrap();
    let value = loss(&folder, 5.0, 2.0, 1.0);
    let line = audited(
        &folder,
        &format!("--value {value:?} --grad-u {}", zeros.display()),
    );
    let report = json(&line);
    assert_eq!(report["rows"][0]["mistake"], "unknown");
    let differences = report["differences"].as_array().unwrap();
    assert_eq!(differences.len(), 5);
    assert!(number(&differences[0], "gradient_difference") > 0.0);
}

#[test]
fn inputs_are_made_in_every_precision_and_never_over_something() {
    for precision in ["float64", "float32", "float16", "bfloat16"] {
        let (_directory, folder) = made(&format!("--dtype {precision}"));
        let vectors = read(&Path::new(&folder).join("U.npy"), Sixteen::Integers).unwrap();
        assert_eq!((vectors.n(), vectors.d()), (12, 6));
        assert_eq!(vectors.not_unit(1e-2), None);
        let again = ccem(&format!("audit --make {folder} -N 12 -d 6"));
        is_refused(&again, "cannot write the folder");
    }
    let (_directory, folder) = made("--raw --seed 3");
    let vectors = read(&Path::new(&folder).join("U.npy"), Sixteen::Integers).unwrap();
    assert!(vectors.not_unit(0.1).is_some());
}

#[test]
fn a_script_is_printed_for_each_library_and_nothing_is_written() {
    for library in ["torch", "jax", "numpy"] {
        let script = stdout(&format!("audit --make some/where --script {library}"));
        assert!(script.contains(&format!("import {library}")) || script.contains(library));
        assert!(
            script.contains("np.load(f\"some/where/{x}.npy\")"),
            "{script}"
        );
        assert!(script.contains("ccem audit some/where/U.npy"));
        assert!(script.lines().count() <= 16);
    }
    assert!(!Path::new("some/where").exists());
}

fn is_refused(run: &Run, fragment: &str) {
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (2, ""),
        "{fragment}: {}",
        run.stderr
    );
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains(fragment), "{fragment}: {}", run.stderr);
}

#[test]
fn bad_input_is_named_in_one_line() {
    let (directory, folder) = made("");
    let points = directory.path().join("bad.csv");
    fs::write(&points, "t,b,loss\n1,2,3\n").unwrap();
    let other = directory.path().join("other");
    stdout(&format!("audit --make {} -N 5 -d 6", other.display()));
    for (further, fragment) in [
        ("--value 3,14", "is no number"),
        ("--value abc", "print it with all digits"),
        ("", "--value"),
        ("--value 1 --loss hinge", "infonce"),
        ("--value 1 --grad-u no/such.npy", "cannot be read"),
        (
            &format!("--value 1 --grad-u {}/U.npy", other.display()),
            "a gradient has the shape",
        ),
        (
            &format!("--value 1 --points {}", points.display()),
            "a header t,b,value",
        ),
        (&format!("--value 1 -o {folder}/V.npy"), "would overwrite"),
    ] {
        is_refused(&ccem(&audited(&folder, further)), fragment);
    }
    is_refused(&ccem("audit"), "required");
    is_refused(&ccem("audit --script torch"), "--make");
    is_refused(&ccem("audit --make x -N 1"), "from 2 to 2048");
    let mixed = format!(
        "audit {folder}/U.npy {}/V.npy -t 1 --value 1",
        other.display()
    );
    is_refused(&ccem(&mixed), "U and V need the same shape");
}

#[test]
fn what_is_optimised_is_measured_and_audited() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("found");
    let folder = folder.to_str().unwrap();
    let optimised = json(&format!(
        "optimize -N 20 -d 8 -t 5 -b 2 --method lbfgs --save {folder}"
    ));
    let runs = optimised["rows"].as_array().unwrap().iter();
    let best = runs
        .min_by(|x, y| number(x, "loss").total_cmp(&number(y, "loss")))
        .unwrap();
    let measured = json(&format!("measure {folder}/U.npy {folder}/V.npy -t 5 -b 2"));
    let row = &measured["rows"][0];
    for key in ["loss", "s", "p", "q"] {
        assert!(
            (number(row, key) / number(best, key) - 1.0).abs() < 1e-12,
            "{key}"
        );
    }
    let value = format!("--value {:?}", number(best, "loss"));
    let audited = json(&audited(folder, &value));
    assert_eq!(audited["rows"][0]["mistake"], "none", "{audited}");
    let again = ccem(&format!("optimize -N 5 -t 5 --steps 10 --save {folder}"));
    is_refused(&again, "cannot write the folder");
}

/// A text is read only from an ordinary file: a pipe may never end, nor does /dev/zero.
#[test]
fn what_is_no_ordinary_file_is_refused() {
    let (_directory, folder) = made("");
    let arrays = format!("{folder}/U.npy {folder}/V.npy");
    for line in [
        format!("audit {arrays} -t 1 --value 1 --points /dev/zero"),
        format!("measure {arrays} --groups /dev/zero"),
        "verify /dev/zero".to_owned(),
    ] {
        let run = ccem(&line);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{line}");
        assert!(run.stderr.contains("is not an ordinary file"), "{line}");
    }
}
