//! Running the program and reading what it prints.

use std::time::Duration;

use ccem::scalar::Scalar;
use ccem::scalar::precise::Precise;
use serde_json::Value;

/// How a run of the program ended.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs `ccem` with these arguments.
pub fn run<S: AsRef<str>>(arguments: &[S]) -> Run {
    run_with(arguments, &[])
}

/// The same with environment variables set.
pub fn run_with<S: AsRef<str>>(arguments: &[S], environment: &[(&str, &str)]) -> Run {
    let output = assert_cmd::cargo::cargo_bin_cmd!("ccem")
        .args(arguments.iter().map(AsRef::as_ref))
        .envs(environment.iter().copied())
        .timeout(Duration::from_secs(60))
        .output()
        .unwrap();
    Run {
        code: output
            .status
            .code()
            .expect("neither a signal nor a timeout"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs `ccem` with arguments that hold no white space.
pub fn ccem(line: &str) -> Run {
    run(&line.split_whitespace().collect::<Vec<_>>())
}

/// What a run that must end with 0 prints.
pub fn stdout(line: &str) -> String {
    let run = ccem(line);
    assert_eq!(run.code, 0, "ccem {line}: {}", run.stderr);
    run.stdout
}

/// The JSON object that a run prints, however it ends.
pub fn json(line: &str) -> Value {
    let run = ccem(&format!("{line} --format json"));
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("ccem {line}: {error}"))
}

/// Its rows.
pub fn rows(line: &str) -> Vec<Value> {
    json(line)["rows"].as_array().unwrap().clone()
}

/// A number of a row.
pub fn number(row: &Value, key: &str) -> f64 {
    row[key]
        .as_f64()
        .unwrap_or_else(|| panic!("{key} of {row} is no number"))
}

/// The first 400 digits of the ETF threshold of N = 10: no precision that ccem tries tells the
/// two apart.
pub fn unsettled_temperature() -> String {
    let threshold = ccem::reduction::etf_threshold(Precise::<1400>::integer(10));
    threshold.digits(400).unwrap()
}
