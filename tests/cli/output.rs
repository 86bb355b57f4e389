//! Where the bytes go, and that they are always the same.

use std::fs;

use crate::command::{Run, ccem, run, run_with, stdout};

const FORMATS: [&str; 5] = ["text", "markdown", "latex", "csv", "json"];

#[test]
fn a_file_gets_the_bytes_of_stdout() {
    let directory = tempfile::tempdir().unwrap();
    for format in FORMATS {
        let line = format!("solve -N 10 -t 0.5,1.2,2.5 --format {format}");
        let path = directory.path().join(format);
        fs::write(&path, "an earlier result, longer or shorter\n".repeat(1000)).unwrap();
        let written = ccem(&format!("{line} -o {}", path.display()));
        assert_eq!((written.code, written.stdout.as_str()), (0, ""), "{format}");
        assert_eq!(fs::read_to_string(&path).unwrap(), stdout(&line));
    }
    assert_eq!(fs::read_dir(&directory).unwrap().count(), FORMATS.len());
}

#[test]
fn the_name_of_the_file_is_in_no_result() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("result");
    for spelling in ["-o @", "-o@", "--output @", "--output=@", "-qo @", "-qo@"] {
        let to_file = spelling.replace('@', path.to_str().unwrap());
        for line in [
            format!("solve -N 5 -t 1 {to_file}"),
            format!("{to_file} solve -N 5 -t 1"),
        ] {
            let run = ccem(&line);
            assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{spelling}");
            let result = fs::read_to_string(&path).unwrap();
            assert!(result.contains("command: ccem "));
            assert!(!result.contains(path.to_str().unwrap()), "{spelling}");
        }
    }
}

#[test]
fn quiet_silences_warnings_and_changes_nothing_else() {
    let line = "optimize -N 5 -t 1 --steps 5 --format json";
    let (loud, quiet) = (ccem(line), ccem(&format!("{line} -q")));
    assert!(loud.stderr.starts_with("warning: seed 0: "));
    assert!(
        loud.stderr
            .lines()
            .all(|line| line.starts_with("warning: "))
    );
    assert_eq!(quiet.stderr, "");
    assert_eq!(loud.stdout, quiet.stdout);
    // An error is no warning.
    assert!(ccem("solve -q -N 1 -t 1").stderr.starts_with("error: "));
}

#[test]
fn no_escape_sequence_reaches_a_pipe() {
    for environment in [&[][..], &[("NO_COLOR", "1"), ("TERM", "xterm-256color")]] {
        for line in [
            "--help",
            "check --list",
            "check small-n",
            "derive",
            "sweep -N 5 -t 1,2",
            "optimize -N 5 -t 1 --steps 5",
            "solve -N 1 -t 1",
            "nonsense",
            "",
        ] {
            let words: Vec<&str> = line.split_whitespace().collect();
            let Run { stdout, stderr, .. } = run_with(&words, environment);
            assert!(
                !stdout.contains('\x1b') && !stderr.contains('\x1b'),
                "{line}"
            );
        }
        for format in FORMATS {
            let words = ["solve", "-N", "10", "-t", "1", "--format", format];
            assert!(!run_with(&words, environment).stdout.contains('\x1b'));
        }
    }
}

/// Every command that optimises in full.
const PARALLEL: [&str; 7] = [
    "sweep -N 12,5 -t 0.1:2:5 --seeds 2 --warm-start",
    "sweep -N 5,10 -t 0.1:2:5",
    "sweep -N 20 -d 3 -t 1 --loss infonce",
    "optimize -N 10 -t 1.2 --steps 300 --seeds 3",
    "optimize -N 10 -d 3 -t 1.2 --method lbfgs --seeds 3",
    // Large enough that an evaluation has threads of its own inside the threads of the runs.
    "sweep -N 130,5 -t 2,3 --seeds 2",
    "check",
];

#[test]
fn the_same_command_gives_the_same_bytes() {
    for line in PARALLEL {
        let words: Vec<&str> = line
            .split_whitespace()
            .chain(["--format", "json"])
            .collect();
        let on = |threads| run_with(&words, &[("RAYON_NUM_THREADS", threads)]).stdout;
        let once = on("1");
        assert!(once.contains("\"rows\":[{"));
        assert!(once == on("2"), "{line}: by the number of threads");
        assert!(once == on("1"), "{line}: once more");
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    for line in &PARALLEL[..6] {
        for format in ["text", "json"] {
            let on =
                |threads: u16| stdout(&format!("{line} --format {format} --threads {threads}"));
            assert!(on(1) == on(2), "{line} as {format}");
        }
    }
}

#[test]
fn a_trace_has_the_start_and_every_step() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("trace.csv");
    let traced = |line: &str| {
        let run = ccem(&format!("{line} --trace {}", path.display()));
        assert_eq!(run.code, 0, "{}", run.stderr);
        let mut reader = csv::Reader::from_path(&path).unwrap();
        assert_eq!(
            reader.headers().unwrap(),
            vec!["step", "loss", "gap", "relative_gradient"]
        );
        let records: Vec<[f64; 4]> = reader.deserialize().map(Result::unwrap).collect();
        (run.stdout, records)
    };
    let line = "optimize -N 5 -t 1 --seed 4 --steps 25 --format csv";
    let (report, records) = traced(line);
    assert_eq!(records.len(), 26);
    let optimum = crate::command::rows("solve -N 5 -t 1").remove(0);
    let bound = crate::command::number(&optimum, "loss_star");
    for (k, [step, loss, gap, relative_gradient]) in records.iter().enumerate() {
        assert_eq!(*step, k as f64);
        assert!((loss - gap - bound).abs() < 1e-14);
        assert!((0.0..=1.0).contains(relative_gradient));
    }
    assert!(records.windows(2).all(|pair| pair[1][1] < pair[0][1]));
    // Where the trace ends the report begins.
    let last = format!("4,{:?},", records[25][1]);
    assert!(report.lines().any(|row| row.starts_with(&last)));
    let (_, records) = traced("optimize -N 5 -t 1 --method lbfgs");
    assert!(records.len() > 3 && records.last().unwrap()[2].abs() < 1e-12);
}

#[test]
fn words_are_quoted_so_that_a_shell_reads_them_back() {
    let run = run(&["solve", "-N", "10", "-t", "etf * (1 + 1e-3)"]);
    assert_eq!(run.code, 0);
    assert!(
        run.stdout
            .contains("command: ccem solve -N 10 -t 'etf*(1+0.001)'\n")
    );
}
