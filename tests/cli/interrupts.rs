//! A sweep that is killed, at any moment and however often, loses nothing and repeats nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use tempfile::tempdir;

use crate::command::{rows, stdout};

fn begin(line: &str) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin!("ccem"))
        .args(line.split_whitespace())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn kill(child: &Child, signal: &str) {
    let id = child.id().to_string();
    // It fails where the program has just ended, which is no harm.
    let _ = Command::new("kill").args([signal, &id]).status().unwrap();
}

/// Begins the command, waits, and sends the signal.
fn killed(line: &str, after: Duration, signal: &str) -> Output {
    let child = begin(line);
    sleep(after);
    kill(&child, signal);
    child.wait_with_output().unwrap()
}

/// Waits until there is a file.
fn await_file(path: &Path) {
    let begun = Instant::now();
    while !path.exists() {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "no {}",
            path.display()
        );
        sleep(Duration::from_millis(1));
    }
}

/// The whole lines of a journal, of a file that may not be there.
fn whole_lines(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let whole = text.rfind('\n').map_or(0, |last| last + 1);
    text[..whole].lines().map(String::from).collect()
}

/// The files that were still without their name.
fn temporary(directory: &Path) -> usize {
    let files = fs::read_dir(directory).unwrap();
    let names = files.map(|file| file.unwrap().file_name());
    names
        .filter(|name| name.to_string_lossy().starts_with(".tmp"))
        .count()
}

fn columns(lines: &[String]) -> Vec<u64> {
    let of = |line: &String| -> Value { serde_json::from_str(line).unwrap() };
    let lines = lines.iter().skip(1).map(of);
    lines.map(|line| line["column"].as_u64().unwrap()).collect()
}

#[test]
fn twenty_interrupts_lose_nothing_and_repeat_nothing() {
    let line = "sweep -N 20..=32 -t 0.2:4:12 --seeds 2 --threads 2 --format csv";
    let (begun, whole) = (Instant::now(), stdout(line));
    let duration = begun.elapsed();
    let directory = tempdir().unwrap();
    let result = directory.path().join("result");
    let journal = directory.path().join("result.partial");
    let resume = format!("{line} --resume -o {}", result.display());
    let mut random = ChaCha8Rng::seed_from_u64(20);
    let (mut interrupts, mut resumed) = (0, 0);
    while interrupts < 20 {
        let (before, clutter) = (whole_lines(&journal), temporary(directory.path()));
        let signal = if interrupts % 2 == 0 { "-INT" } else { "-KILL" };
        // A third of the way on average, so that most are interrupted more than once.
        let after = duration.mul_f64(random.random_range(0.0..0.7));
        let Output { status, stderr, .. } = killed(&resume, after, signal);
        if result.exists() {
            assert!(fs::read_to_string(&result).unwrap() == whole);
            let _ = fs::remove_file(&journal);
            fs::remove_file(&result).unwrap();
            continue;
        }
        interrupts += 1;
        let after = whole_lines(&journal);
        assert!(
            after.starts_with(&before),
            "{interrupts}: a finished cell was lost"
        );
        let columns = columns(&after);
        let distinct: BTreeSet<u64> = columns.iter().copied().collect();
        assert_eq!(
            distinct.len(),
            columns.len(),
            "{interrupts}: a cell was repeated"
        );
        resumed += usize::from(columns.len() > before.len().saturating_sub(1));
        // A signal that comes before the program listens ends it like any other.
        if signal == "-INT" {
            // Only after a kill nobody is left to tidy up.
            assert_eq!(temporary(directory.path()), clutter, "{interrupts}");
        }
        if signal == "-INT" && status.code().is_some() {
            assert_eq!(status.code(), Some(130));
            let message = String::from_utf8(stderr).unwrap();
            let expected = format!("interrupted: {} of 156 cells are finished", columns.len());
            assert!(message.starts_with(&expected), "{message}");
            assert_eq!(message.lines().count(), 1);
        }
    }
    assert!(
        resumed >= 10,
        "only {resumed} of 20 interrupts met a sweep at work"
    );
    assert!(begin(&resume).wait().unwrap().success());
    assert!(fs::read_to_string(&result).unwrap() == whole);
    fs::remove_file(&result).unwrap();
    assert_eq!(
        temporary(directory.path()),
        fs::read_dir(&directory).unwrap().count()
    );
}

#[test]
fn an_interrupted_sweep_says_what_is_kept() {
    for signal in ["-INT", "-TERM"] {
        let directory = tempdir().unwrap();
        let result = directory.path().join("result");
        let line = "sweep -N 40 -t 0.1:5:2000 --seeds 5 -q";
        let child = begin(&format!("{line} -o {}", result.display()));
        await_file(&directory.path().join("result.partial"));
        kill(&child, signal);
        let Output {
            status,
            stderr,
            stdout,
        } = child.wait_with_output().unwrap();
        let message = String::from_utf8(stderr).unwrap();
        assert_eq!((status.code(), stdout.len()), (Some(130), 0), "{message}");
        assert!(message.starts_with("interrupted: "), "{message}");
        assert!(
            message.ends_with("the same command with --resume continues\n"),
            "{message}"
        );
        assert!(!result.exists());
    }
}

#[test]
fn an_interrupted_optimisation_reports_its_last_point() {
    let directory = tempdir().unwrap();
    let result = directory.path().join("result");
    let trace = directory.path().join("trace");
    let line = "optimize -N 60 -t 1.2 --steps 10000000 --seeds 2 --threads 2 --format json";
    let paths = format!("-o {} --trace {}", result.display(), trace.display());
    // Enough to listen; the steps would take many minutes.
    let interrupted = killed(&format!("{line} {paths}"), Duration::from_secs(1), "-INT");
    let message = String::from_utf8(interrupted.stderr).unwrap();
    assert_eq!(interrupted.status.code(), Some(130), "{message}");
    assert!(
        message.contains("interrupted: 0 of 2 runs are finished"),
        "{message}"
    );
    assert!(!trace.exists());
    let report: Value = serde_json::from_str(&fs::read_to_string(&result).unwrap()).unwrap();
    let optimum = &rows("solve -N 60 -t 1.2")[0]["loss_star"];
    for row in report["rows"].as_array().unwrap() {
        assert_eq!(row["stop"], "interrupted");
        assert!(row["steps"].as_u64().unwrap() > 0);
        assert!(row["loss"].as_f64().unwrap() < 2.0 * optimum.as_f64().unwrap());
    }
    assert!(
        report["notes"]
            .to_string()
            .contains("Interrupted: 0 of 2 runs")
    );
}

/// Whenever the signal comes, trace and certificate are both whole, or neither is there.
#[test]
fn a_run_that_is_interrupted_leaves_no_trace_and_no_certificate() {
    const STEPS: usize = 60_000;
    let directory = tempdir().unwrap();
    let [trace, certificate] = ["trace", "certificate"].map(|name| directory.path().join(name));
    let line = format!(
        "optimize -N 8 -t 1.2 --steps {STEPS} --seed 3 --trace {} --certificate {} -q",
        trace.display(),
        certificate.display()
    );
    let begun = Instant::now();
    assert!(begin(&line).wait().unwrap().success());
    let duration = begun.elapsed();
    for part in 1..12 {
        let _ = fs::remove_file(&trace);
        let _ = fs::remove_file(&certificate);
        let Output { status, stderr, .. } =
            killed(&line, duration.mul_f64(part as f64 / 12.0), "-INT");
        let message = String::from_utf8(stderr).unwrap();
        match status.code() {
            Some(0) => {
                assert_eq!(whole_lines(&trace).len(), STEPS + 2);
                assert!(certificate.exists());
            }
            Some(130) => assert!(!trace.exists() && !certificate.exists(), "{message}"),
            // It came before the program listens.
            None => assert!(!trace.exists() && !certificate.exists()),
            Some(other) => panic!("{other}: {message}"),
        }
    }
}

#[test]
fn every_command_ends_at_the_first_signal_without_a_result() {
    for line in [
        // Each would take long on any number of cores.
        "check --seeds 20000",
        "plot phase-map -N 60,61 --seeds 500",
        "plot convergence -N 300",
        "encoder -N 60 -t 0.1:5:20",
        "solve -N 10 -t 0.1:5:1000000 --digits 100 --format csv",
        "solve -N 10 -t 0.1:5:1000000 --digits 100",
        "sweep -N 60 -t 0.1:5:2000 --seeds 5",
    ] {
        let directory = tempdir().unwrap();
        let ending = if line.starts_with("plot") {
            "svg"
        } else {
            "out"
        };
        let result = directory.path().join(format!("result.{ending}"));
        let begun = Instant::now();
        let child = begin(&format!("{line} -o {}", result.display()));
        sleep(Duration::from_millis(700));
        kill(&child, "-INT");
        let Output { status, stderr, .. } = child.wait_with_output().unwrap();
        let message = String::from_utf8(stderr).unwrap();
        // `None`: ended by the signal itself.
        assert!(
            matches!(status.code(), Some(130) | None),
            "{line}: {status} {message}"
        );
        assert!(begun.elapsed() < Duration::from_secs(10), "{line}");
        assert!(!result.exists(), "{line}");
        assert_eq!(temporary(directory.path()), 0, "{line}");
    }
}
