//! The journal of a sweep: what is resumed from it, what its shards join to, and what is refused.

use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::{TempDir, tempdir};

use crate::command::{Run, ccem, stdout};

const FORMATS: [&str; 5] = ["text", "markdown", "latex", "csv", "json"];

/// Small grids of every kind; the last two have warm starts, and runs that end at δ = ∞.
const GRIDS: [&str; 5] = [
    "sweep -N 4,7,5 -t 0.2:2:4 --seeds 2",
    "sweep -N 6 -d 2,6 -b 0,1 -t 2,0.5 --seeds 1 --seed 18446744073709551615",
    "sweep -N 5 -t 1,3 --loss infonce --seeds 1",
    "sweep -N 5,8 -t 0.1:2:5 --seeds 2 --warm-start",
    "sweep -N 3,4 -d 1 -t 0.5,2 --seeds 1 --warm-start",
];

/// The lines of a journal, each with the checksum of what it says now.
fn sealed(journal: &str) -> String {
    let again = |line: &str| {
        let (said, _) = line.rsplit_once(",\"checksum\":\"").expect("a checksum");
        let digest = Sha256::digest(said.as_bytes());
        let sum: String = digest[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{said},\"checksum\":\"{sum}\"}}\n")
    };
    journal.lines().map(again).collect()
}

/// Runs `line` with its output in `path`.
fn to_file(line: &str, path: &Path) -> Run {
    ccem(&format!("{line} -o {}", path.display()))
}

fn is_refused(run: &Run, fragment: &str) {
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    assert!(run.stderr.contains(fragment), "{fragment}: {}", run.stderr);
}

/// A directory in which the sweep `line` to `result` was interrupted after `finished` columns, and
/// while it wrote another.
fn interrupted(line: &str, finished: usize) -> TempDir {
    let directory = tempdir().unwrap();
    let journal = stdout(&format!("{line} --shard 1/1"));
    let mut lines = journal.split_inclusive('\n');
    let mut kept: String = lines.by_ref().take(1 + finished).collect();
    let torn = lines.next().expect("one more column");
    kept.push_str(&torn[..torn.len() / 2]);
    fs::write(directory.path().join("result.partial"), kept).unwrap();
    directory
}

fn files(directory: &TempDir) -> usize {
    fs::read_dir(directory).unwrap().count()
}

#[test]
fn a_resumed_sweep_writes_the_same_bytes() {
    for line in GRIDS {
        for format in FORMATS {
            let line = format!("{line} --format {format}");
            let directory = interrupted(&line, 1);
            let result = directory.path().join("result");
            let run = to_file(&format!("{line} --resume"), &result);
            assert_eq!(run.code, 0, "{line}: {}", run.stderr);
            assert_eq!(fs::read_to_string(&result).unwrap(), stdout(&line));
            assert_eq!(files(&directory), 1, "{line} left its journal");
        }
    }
}

#[test]
fn what_is_finished_is_not_done_again() {
    let line = "sweep -N 4,5,6 -t 1,2 --seeds 1 --format json";
    let directory = interrupted(line, 3);
    let (result, journal) = ["result", "result.partial"]
        .map(|name| directory.path().join(name))
        .into();
    // A loss that no run has: it survives only if nobody optimises these cells again.
    let text = fs::read_to_string(&journal).unwrap();
    let mut marked = 0;
    let changed: String = (text.split_inclusive('\n'))
        .map(|line| match serde_json::from_str::<Value>(line) {
            Ok(value) if value["cells"].is_array() => {
                let loss = &value["cells"][0]["runs"][0]["loss"];
                let (said, marked_said) = (format!("\"loss\":{loss}"), "\"loss\":1234.5");
                marked += 1;
                sealed(&line.replacen(&said, marked_said, 1))
            }
            _ => line.to_owned(),
        })
        .collect();
    assert_eq!(marked, 3);
    fs::write(&journal, changed).unwrap();
    assert_eq!(to_file(&format!("{line} --resume"), &result).code, 0);
    let report: Value = serde_json::from_str(&fs::read_to_string(&result).unwrap()).unwrap();
    let rows = report["rows"].as_array().unwrap();
    let kept = rows.iter().filter(|row| row["loss"] == 1234.5).count();
    assert_eq!((kept, rows.len()), (3, 6));
}

#[test]
fn a_journal_is_neither_overwritten_nor_mistaken() {
    let line = "sweep -N 4,5 -t 1,2 --seeds 1";
    let directory = interrupted(line, 2);
    let (result, journal) = (
        directory.path().join("result"),
        directory.path().join("result.partial"),
    );
    let before = fs::read(&journal).unwrap();
    is_refused(
        &to_file(line, &result),
        "continue it with --resume, or delete it",
    );
    for (other, fragment) in [
        ("sweep -N 4,5 -t 1,2 --seeds 2 --resume", "another command"),
        (
            "sweep -N 4,5 -t 1,2 --seeds 1 --shard 1/2 --resume",
            "is of shard 1/1, not 1/2",
        ),
    ] {
        is_refused(&to_file(other, &result), fragment);
    }
    let resume = format!("{line} --resume");
    let damage = |from: &str, to: &str| {
        let text = String::from_utf8(before.clone()).unwrap();
        assert!(text.contains(from));
        let torn = text.rfind('\n').unwrap() + 1;
        let changed = sealed(&text[..torn].replacen(from, to, 1));
        fs::write(&journal, changed + &text[torn..]).unwrap();
    };
    for (from, to, fragment) in [
        (
            env!("CARGO_PKG_VERSION"),
            "0.0.0",
            "is of ccem 0.0.0, and this is ccem ",
        ),
        (
            "\"tolerance\",\"1e-9\"",
            "\"tolerance\",\"1e-3\"",
            "other settings",
        ),
        (
            &format!("\"instructions\":\"{} ", std::env::consts::ARCH),
            "\"instructions\":\"abacus ",
            "was computed with abacus ",
        ),
        ("{\"tool\"", "{\"fool\"", "is no journal"),
        (
            "{\"column\":0",
            "{\"column\":9",
            "cells of another grid at line 2",
        ),
        (
            "\"random\":0",
            "\"random\":7",
            "cells of another grid at line 2",
        ),
        (
            "\"t\":\"1\"",
            "\"t\":\"2\"",
            "cells of another grid at line 2",
        ),
    ] {
        damage(from, to);
        is_refused(&to_file(&resume, &result), fragment);
        assert!(!result.exists());
    }
    fs::write(&journal, &before).unwrap();
    let held = fs::File::open(&journal).unwrap();
    held.lock().unwrap();
    is_refused(&to_file(&resume, &result), "another sweep is writing");
    drop(held);
    assert_eq!(to_file(&resume, &result).code, 0);
    assert_eq!(fs::read_to_string(&result).unwrap(), stdout(line));
}

#[test]
fn a_sweep_that_ended_before_its_first_line_is_resumed() {
    let line = "sweep -N 4,5 -t 1 --seeds 1";
    let directory = tempdir().unwrap();
    let (result, journal) = (
        directory.path().join("result"),
        directory.path().join("result.partial"),
    );
    let whole = stdout(&format!("{line} --shard 1/1"));
    let header = whole.split_inclusive('\n').next().unwrap();
    for begun in [0, 1, header.len() - 1, header.len()] {
        fs::write(&journal, &header[..begun]).unwrap();
        is_refused(&to_file(line, &result), "continue it with --resume");
        assert_eq!(to_file(&format!("{line} --resume"), &result).code, 0);
        assert_eq!(fs::read_to_string(&result).unwrap(), stdout(line));
        assert_eq!(files(&directory), 1);
        fs::remove_file(&result).unwrap();
    }
    // What is somebody else's stays.
    fs::write(&journal, "a note").unwrap();
    is_refused(
        &to_file(&format!("{line} --resume"), &result),
        "is no journal",
    );
    assert_eq!(fs::read_to_string(&journal).unwrap(), "a note");
}

#[test]
fn resuming_needs_a_file_and_may_find_nothing() {
    let line = "sweep -N 4 -t 1 --seeds 1";
    is_refused(&ccem(&format!("{line} --resume")), "--resume needs -o FILE");
    let directory = tempdir().unwrap();
    let result = directory.path().join("result");
    assert_eq!(to_file(&format!("{line} --resume"), &result).code, 0);
    assert_eq!(fs::read_to_string(&result).unwrap(), stdout(line));
    assert_eq!(files(&directory), 1);
}

/// Writes the parts of a sweep into a directory; their paths.
fn parts(line: &str, of: usize, directory: &Path) -> Vec<String> {
    let part = |k: usize| {
        let path = directory.join(format!("part-{k}-of-{of}"));
        let run = to_file(&format!("{line} --shard {k}/{of}"), &path);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        path.display().to_string()
    };
    (1..=of).map(part).collect()
}

#[test]
fn the_parts_join_to_the_whole_byte_for_byte() {
    for line in GRIDS {
        for (format, of) in FORMATS.into_iter().zip([3, 1, 2, 40, 3]) {
            let directory = tempdir().unwrap();
            let mut parts = parts(line, of, directory.path());
            parts.reverse();
            let line = format!("{line} --format {format}");
            let merge = format!("merge {} --format {format}", parts.join(" "));
            let whole = ccem(&line);
            let merged = ccem(&merge);
            assert_eq!(merged.code, whole.code, "{line}: {}", merged.stderr);
            assert!(merged.stdout == whole.stdout, "{line} in {of} parts");
            assert_eq!(merged.stderr, whole.stderr, "{line} in {of} parts");
            let result = directory.path().join("result");
            assert_eq!(to_file(&merge, &result).code, 0);
            assert_eq!(fs::read_to_string(&result).unwrap(), whole.stdout);
        }
    }
}

#[test]
fn every_cell_is_in_one_part_and_parts_are_of_one_size() {
    let directory = tempdir().unwrap();
    let mut columns = Vec::new();
    let mut sizes = Vec::new();
    for part in parts("sweep -N 4..=9 -t 1:2:4 --seeds 1", 5, directory.path()) {
        let text = fs::read_to_string(part).unwrap();
        let lines: Vec<Value> = (text.lines().skip(1))
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        sizes.push(lines.len());
        columns.extend(lines.iter().map(|line| line["column"].as_u64().unwrap()));
    }
    columns.sort_unstable();
    assert_eq!(columns, (0..24).collect::<Vec<_>>());
    assert_eq!(sizes, [5, 5, 5, 5, 4]);
}

/// A part as another kind of machine would have written it.
fn elsewhere(part: &str) -> String {
    let ours = format!("\"instructions\":\"{} ", std::env::consts::ARCH);
    assert!(part.contains(&ours));
    sealed(&part.replacen(&ours, "\"instructions\":\"abacus ", 1))
}

#[test]
fn parts_that_do_not_fit_are_named() {
    let directory = tempdir().unwrap();
    let line = "sweep -N 4,5 -t 1,2 --seeds 1";
    let [a, b, c]: [String; 3] = parts(line, 3, directory.path()).try_into().unwrap();
    let halves = parts(line, 2, directory.path());
    let other = tempdir().unwrap();
    let foreign = parts("sweep -N 4,5 -t 1,3 --seeds 1", 3, other.path());
    let merge = |parts: &[&String]| {
        let words: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
        ccem(&format!("merge {}", words.join(" ")))
    };
    is_refused(&merge(&[&a, &c]), "missing: 2/3");
    is_refused(&merge(&[&c]), "missing: 1/3, 2/3");
    is_refused(&merge(&[&a, &b, &c, &b]), "part 2/3 is given twice: ");
    is_refused(&merge(&[&a, &halves[1]]), "not the same cut");
    is_refused(&merge(&[&a, &foreign[1], &c]), "is of another command");
    is_refused(
        &merge(&[&a, &b, &c, &"/nowhere/part".into()]),
        "cannot read /nowhere/part",
    );
    let command = format!("merge {a} {b} {c}");
    is_refused(&ccem(&format!("{command} -o {a}")), "is a part");
    let detour = format!("{}/./part-1-of-3", directory.path().display());
    is_refused(&ccem(&format!("{command} -o {detour}")), "is a part");
    let (text, path) = (fs::read_to_string(&b).unwrap(), directory.path().join("b"));
    let changed = path.display().to_string();
    let short: String = text.split_inclusive('\n').take(1).collect();
    for (text, fragment) in [
        (short, "its sweep is not finished"),
        (
            text[..text.len() - 1].to_owned(),
            "its sweep is not finished",
        ),
        (text.replace("2/3", "1/3"), "is damaged at line 1"),
        (sealed(&text.replace("2/3", "1/3")), "is given twice"),
        (sealed(&text.replace("2/3", "0/3")), "is no journal or part"),
        (sealed(&text.replace("2/3", "2/1")), "is no journal or part"),
        (
            sealed(&text.replace("\"column\":", "\"column\":1")),
            "cells that part 2/3",
        ),
        (stdout("solve -N 4 -t 1"), "is no journal or part"),
        (elsewhere(&text), "was computed with abacus "),
    ] {
        fs::write(&path, text).unwrap();
        is_refused(&merge(&[&a, &changed, &c]), fragment);
    }
    // Parts of one foreign machine fit together, wherever they are joined.
    let moved = [&a, &b, &c].map(|part| elsewhere(&fs::read_to_string(part).unwrap()));
    let moved: Vec<String> = (moved.iter().enumerate())
        .map(|(k, text)| {
            let path = directory.path().join(format!("moved-{k}"));
            fs::write(&path, text).unwrap();
            path.display().to_string()
        })
        .collect();
    assert_eq!(
        merge(&moved.iter().collect::<Vec<_>>()).stdout,
        stdout(line)
    );
    assert_eq!(merge(&[&a, &b, &c]).stdout, stdout(line));
}

#[test]
fn warm_starts_are_reported_and_arrive() {
    let line = "sweep -N 6,10 -t 0.1:5:12 --seeds 2";
    let [cold, warm] =
        ["", " --warm-start"].map(|flag| crate::command::json(&format!("{line}{flag}")));
    assert_eq!(warm["settings"]["starts"], "warm along t");
    assert!(cold["settings"]["starts"].is_null());
    let notes = warm["notes"].to_string();
    assert!(notes.contains("not independent"), "{notes}");
    for row in warm["rows"].as_array().unwrap() {
        assert_eq!(row["arrived_seeds"], 2, "{row}");
    }
    // Every run but the first of a series is nearer to its optimum when it starts.
    let evaluations = |flag: &str| -> u64 {
        let journal = stdout(&format!("{line} --shard 1/1{flag}"));
        let lines = journal.lines().skip(1);
        let of = |line: &str| -> u64 {
            let line: Value = serde_json::from_str(line).unwrap();
            let cells = line["cells"].as_array().unwrap().clone();
            let runs = cells
                .iter()
                .flat_map(|cell| cell["runs"].as_array().unwrap());
            runs.map(|run| run["evaluations"].as_u64().unwrap()).sum()
        };
        lines.map(of).sum()
    };
    let [cold, warm] = ["", " --warm-start"].map(evaluations);
    assert!(warm < cold, "{warm} evaluations instead of {cold}");
}

/// CSV is written in pieces, of what was finished before and what was not; no row is lost or twice.
#[test]
fn more_rows_than_a_piece() {
    const LINE: &str = "sweep -N 2,3 -t 1:2:700 --seeds 1";
    let directory = interrupted(LINE, 1_100);
    let result = directory.path().join("result");
    let run = to_file(&format!("{LINE} --resume --format csv"), &result);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let csv = fs::read_to_string(&result).unwrap();
    assert_eq!(csv, stdout(&format!("{LINE} --format csv")));
    assert_eq!(csv.lines().count(), 1_401);
    let json: Value = serde_json::from_str(&stdout(&format!("{LINE} --format json"))).unwrap();
    let rows = json["rows"].as_array().unwrap();
    for (line, row) in csv.lines().skip(1).zip(rows) {
        let fields: Vec<&str> = line.split(',').collect();
        let [n, t] = [&row["n"], &row["t"]].map(|x| x.as_f64().unwrap());
        assert_eq!(
            [fields[0], fields[2]].map(|x| x.parse::<f64>().unwrap()),
            [n, t]
        );
    }
}
