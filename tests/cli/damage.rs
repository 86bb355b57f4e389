//! Sweeps whose journals, parts and outputs are not as one would wish.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::tempdir;

use crate::command::{Run, ccem, stdout};

const SWEEP: &str = "sweep -N 4,5,6 -t 0.5,2 --seeds 1";

fn is_refused(run: &Run, fragment: &str) {
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains(fragment), "{fragment}: {}", run.stderr);
}

/// A text with a digit of the line with this number changed.
fn damaged(text: &str, number: usize) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(String::from).collect();
    let line = &mut lines[number - 1];
    let place = line.find("\"loss\":").unwrap() + 9;
    let digit = if &line[place..=place] == "3" {
        "4"
    } else {
        "3"
    };
    line.replace_range(place..=place, digit);
    lines.concat()
}

#[test]
fn damaged_cells_are_computed_again_and_the_result_is_the_same() {
    let directory = tempdir().unwrap();
    let result = directory.path().join("result");
    let journal = directory.path().join("result.partial");
    let text = stdout(&format!("{SWEEP} --shard 1/1"));
    let whole = stdout(SWEEP);
    for number in 2..=7 {
        fs::write(&journal, damaged(&text, number)).unwrap();
        let run = ccem(&format!("{SWEEP} --resume -o {}", result.display()));
        assert_eq!(run.code, 0, "{}", run.stderr);
        let said = format!("result.partial is damaged at line {number}: ");
        assert!(run.stderr.contains(&said), "{}", run.stderr);
        assert!(run.stderr.contains("computed again"), "{}", run.stderr);
        assert!(fs::read_to_string(&result).unwrap() == whole);
        assert!(!journal.exists());
        fs::remove_file(&result).unwrap();
        let part = directory.path().join("part");
        fs::write(&part, damaged(&text, number)).unwrap();
        let refused = ccem(&format!("merge {}", part.display()));
        is_refused(&refused, &format!("part is damaged at line {number}: "));
    }
    let third = text.split_inclusive('\n').nth(2).unwrap();
    fs::write(&journal, format!("{text}{third}")).unwrap();
    is_refused(
        &ccem(&format!("merge {}", journal.display())),
        "has a duplicated line: line 8 repeats line 3",
    );
}

#[test]
fn an_output_that_is_there_is_not_computed_again() {
    let directory = tempdir().unwrap();
    let sweep = "sweep -N 20 -t 0.2:4:5 --seeds 2";
    for (name, shard) in [("part", " --shard 1/2"), ("result.json", "")] {
        let file = directory.path().join(name);
        let line = format!("{sweep}{shard} --resume -o {}", file.display());
        assert_eq!(ccem(&line).code, 0);
        let before = fs::metadata(&file).unwrap();
        let run = ccem(&line);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        let after = fs::metadata(&file).unwrap();
        assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    }
}

#[test]
fn an_output_of_something_else_is() {
    let directory = tempdir().unwrap();
    let whole = stdout(SWEEP);
    for format in ["text", "markdown", "latex", "csv", "json"] {
        let file = directory.path().join("result");
        let other = format!("sweep -N 4,5,6 -t 0.5,2 --seeds 2 --format {format}");
        let [own, other] = [&format!("{SWEEP} --format {format}"), &other].map(|line| stdout(line));
        assert!(own != other);
        // The beginning of its own head, and the table of the sweep in another format.
        let begun = &own.as_bytes()[..150];
        for there in [other.as_bytes(), begun, b"", &whole.as_bytes()[1..]] {
            fs::write(&file, there).unwrap();
            let line = format!("{SWEEP} --format {format} --resume -o {}", file.display());
            let run = ccem(&line);
            assert_eq!(run.code, 0, "{}", run.stderr);
            let now = fs::read_to_string(&file).unwrap();
            assert!(now == own, "{format}: {now}");
        }
    }
    // Half a part is no part.
    let part = directory.path().join("part");
    let line = format!("{SWEEP} --shard 1/2 --resume -o {}", part.display());
    let text = stdout(&format!("{SWEEP} --shard 1/2"));
    let half: String = text.split_inclusive('\n').take(2).collect();
    for there in [&half, &damaged(&text, 3)] {
        fs::write(&part, there).unwrap();
        assert_eq!(ccem(&line).code, 0);
        assert!(fs::read_to_string(&part).unwrap() == text);
    }
}

#[cfg(unix)]
#[test]
fn what_has_no_end_is_not_read() {
    let directory = tempdir().unwrap();
    let pipe = directory.path().join("result.partial");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let result = directory.path().join("result");
    for path in [&pipe, Path::new("/dev/zero"), directory.path()] {
        let path = path.display();
        is_refused(&ccem(&format!("merge {path}")), "no ordinary file");
    }
    for flag in [" --resume", ""] {
        let run = ccem(&format!("{SWEEP}{flag} -o {}", result.display()));
        is_refused(&run, "no ordinary file");
    }
}

#[test]
fn the_second_of_two_sweeps_is_told_or_finds_the_result() {
    let directory = tempdir().unwrap();
    let file = directory.path().join("result.json");
    let line = format!(
        "sweep -N 30 -t 0.2:4:20 --seeds 4 --resume -q -o {}",
        file.display()
    );
    let begin = || {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("ccem"));
        command.args(line.split_whitespace());
        command
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap()
    };
    for pause in (0..8).map(|k| Duration::from_millis(40 * k)) {
        let first = begin();
        std::thread::sleep(pause);
        let others = [begin(), begin()];
        for process in [first].into_iter().chain(others) {
            let output = process.wait_with_output().unwrap();
            let message = String::from_utf8(output.stderr).unwrap();
            match output.status.code() {
                Some(0) => assert_eq!(message, ""),
                Some(2) => assert!(message.contains("another sweep is writing"), "{message}"),
                code => panic!("{code:?}: {message}"),
            }
        }
        assert!(file.exists() && fs::read_dir(&directory).unwrap().count() == 1);
        fs::remove_file(&file).unwrap();
    }
}

#[test]
fn instructions_are_part_of_what_was_asked_for() {
    let directory = tempdir().unwrap();
    let part = |k: u32, flags: &str| {
        let path = directory
            .path()
            .join(format!("part-{k}{}", flags.replace(' ', "")));
        let line = format!("{SWEEP} --shard {k}/2{flags} -o {}", path.display());
        assert_eq!(ccem(&line).code, 0);
        path.display().to_string()
    };
    let portable = " --instructions portable";
    let [one, other] = [1, 2].map(|k| part(k, portable));
    let merged = stdout(&format!("merge {one} {other}"));
    let whole = stdout(&format!("{SWEEP}{portable}"));
    assert!(merged == whole && whole.contains("--instructions portable"));
    let text = fs::read_to_string(&one).unwrap();
    assert!(text.lines().next().unwrap().contains(" portable"), "{text}");
    let best = part(2, "");
    is_refused(
        &ccem(&format!("merge {one} {best}")),
        "--instructions portable",
    );
    is_refused(&ccem("sweep -N 4 -t 1 --instructions sse"), "portable");
}
