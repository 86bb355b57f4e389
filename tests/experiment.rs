//! Journals and parts that a disk or a network has changed: no number of them is believed.

#[path = "experiment/columns.rs"]
mod columns;
#[path = "experiment/statistics.rs"]
mod statistics;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ccem::experiment::grid::{Finished, Grid};
use ccem::experiment::journal::{self, Header, Journal, Line, Resumed};
use ccem::experiment::shard::Shard;
use ccem::experiment::{Plan, Watch, optimise};
use ccem::loss::Kind;
use ccem::optimize::Instructions;
use ccem::reduction::grid::Problems;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// Six problems from two seeds each, optimised.
fn grid() -> (Grid, Finished) {
    let [n, t] = ["4,5,6", "0.5,2"];
    let problems = Problems::symmetric(n.parse().unwrap(), t.parse().unwrap());
    let plan = Plan::everyday(Kind::Sigmoid, 0, 2);
    let problems = problems.all().unwrap();
    let cells = optimise(&problems, &plan, Watch::NOBODY);
    let columns = cells.into_iter().map(|cell| vec![cell]).enumerate();
    (Grid::new(problems, 1, plan), columns.collect())
}

fn header() -> Header {
    let settings = vec![("tolerance".into(), "1e-9".into())];
    let request = "ccem sweep -N 4,5,6 -t 0.5,2".into();
    Header::new(request, settings, "an abacus".into(), Shard::WHOLE).unwrap()
}

fn text(finished: &Finished) -> Vec<u8> {
    let columns = finished.iter().map(|(column, cells)| (*column, &cells[..]));
    journal::text(&header(), columns).into_bytes()
}

/// The lines of the columns as they were written.
fn written(finished: &Finished) -> BTreeMap<usize, Line> {
    let line = |(column, cells): (&usize, &Vec<_>)| (*column, Line::of(*column, cells));
    finished.iter().map(line).collect()
}

/// A text with one bit flipped, a thousand times.
fn flips(text: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> + '_ {
    let mut random = ChaCha8Rng::seed_from_u64(12);
    (0..1000).map(move |_| {
        let bit = random.random_range(0..8 * text.len());
        let mut flipped = text.to_owned();
        flipped[bit / 8] ^= 1 << (bit % 8);
        (bit, flipped)
    })
}

#[test]
fn no_flipped_bit_of_a_part_goes_unseen() {
    let (grid, finished) = grid();
    let (text, written) = (text(&finished), written(&finished));
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("part");
    let share = grid.share(Shard::WHOLE);
    let (mut headers, mut lines) = (0, 0);
    for (bit, flipped) in flips(&text) {
        fs::write(&path, &flipped).unwrap();
        let named = |message: &str| assert!(message.contains("part"), "{message}");
        let record = match journal::read(&path) {
            Err(message) => {
                named(&message);
                headers += 1;
                continue;
            }
            Ok(record) => record,
        };
        lines += 1;
        assert_eq!(record.header, header(), "bit {bit}");
        record
            .flaws
            .iter()
            .for_each(|flaw| named(&flaw.said_of(&path)));
        for (_, line) in &record.lines {
            assert_eq!(line, &written[&line.column], "bit {bit}");
        }
        // A part with a flaw is refused, and so is one whose last line does not end.
        let found = grid.finished(record.lines, &share).unwrap();
        assert!(
            !record.flaws.is_empty() || found.len() < share.len(),
            "bit {bit}"
        );
    }
    assert!(
        headers > 20 && lines > 900,
        "{headers} headers, {lines} lines"
    );
}

#[test]
fn what_is_damaged_is_computed_again_and_nothing_else() {
    let (grid, finished) = grid();
    let (text, written) = (text(&finished), written(&finished));
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("result.partial");
    let share = grid.share(Shard::WHOLE);
    for (bit, flipped) in flips(&text) {
        fs::write(&path, &flipped).unwrap();
        let resumed = match Journal::resume(path.clone(), &header()) {
            // Of a damaged header nobody knows whose it is.
            Err(message) => {
                assert!(message.contains("result.partial"), "{message}");
                assert!(bit / 8 <= text.iter().position(|&byte| byte == b'\n').unwrap());
                continue;
            }
            Ok(resumed) => resumed.expect("the journal"),
        };
        let Resumed { journal, lines, .. } = resumed;
        for (_, line) in &lines {
            assert_eq!(line, &written[&line.column], "bit {bit}");
        }
        // A line break that is gone takes two lines with it.
        assert!((4..=5).contains(&lines.len()), "bit {bit}: {}", lines.len());
        let mut again = grid.finished(lines, &share).unwrap();
        for (column, cells) in &finished {
            if !again.contains_key(column) {
                journal.add(*column, cells).unwrap();
                again.insert(*column, cells.clone());
            }
        }
        assert_eq!(again, finished);
        drop(journal);
        let once_more = Journal::resume(path.clone(), &header()).unwrap().unwrap();
        assert_eq!(once_more.lines.len(), finished.len(), "bit {bit}");
    }
}

/// The lines of a journal with `change` made to them.
fn changed(text: &[u8], path: &Path, change: impl FnOnce(&mut Vec<String>)) -> journal::Record {
    let text = String::from_utf8(text.to_owned()).unwrap();
    let mut lines: Vec<String> = text.split_inclusive('\n').map(String::from).collect();
    change(&mut lines);
    fs::write(path, lines.concat()).unwrap();
    journal::read(path).unwrap()
}

#[test]
fn a_line_that_is_there_twice_is_named() {
    let (_, finished) = grid();
    let text = text(&finished);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("part");
    let said = |record: &journal::Record| -> Vec<String> {
        let flaws = record.flaws.iter();
        flaws.map(|flaw| flaw.said_of(Path::new("part"))).collect()
    };
    let twice = changed(&text, &path, |lines| lines.push(lines[3].clone()));
    assert_eq!(
        said(&twice),
        ["part has a duplicated line: line 8 repeats line 4"]
    );
    assert_eq!(twice.lines.len(), 6);
    // Another sweep's line for the same column: neither is believed.
    let other = Line::of(2, &finished[&0]);
    let one = BTreeMap::from([(2, finished[&0].clone())]);
    let theirs = journal::text(&header(), one.iter().map(|(k, cells)| (*k, &cells[..])));
    let theirs = theirs.split_inclusive('\n').nth(1).unwrap().to_owned();
    let disputed = changed(&text, &path, |lines| lines.push(theirs));
    assert_eq!(
        said(&disputed),
        ["part contradicts itself: of one column lines 4 and 8 tell two things"]
    );
    assert_eq!(disputed.lines.len(), 5);
    assert!(
        disputed
            .lines
            .iter()
            .all(|(_, line)| line != &other && line.column != 2)
    );
}

#[test]
fn an_interrupted_header_begins_again_and_a_long_one_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("result.partial");
    assert!(Journal::resume(path.clone(), &header()).unwrap().is_none());
    let text = text(&Finished::new());
    for length in [0, 1, text.len() - 1, text.len()] {
        fs::write(&path, &text[..length]).unwrap();
        let resumed = Journal::resume(path.clone(), &header()).unwrap().unwrap();
        assert!(resumed.lines.is_empty() && resumed.flaws.is_empty());
        assert_eq!(fs::read(&path).unwrap(), text);
    }
    let endless = Header::new(
        "1,".repeat(1 << 20),
        Vec::new(),
        String::new(),
        Shard::WHOLE,
    );
    assert!(endless.unwrap_err().contains("1048576"));
    fs::write(&path, format!("{{\"tool\":\"{}", "x".repeat(3 << 20))).unwrap();
    let refused = journal::read(&path).unwrap_err();
    assert!(refused.contains("is damaged at line 1"), "{refused}");
}

#[test]
fn a_journal_belongs_to_one_process_until_its_end() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("result.partial");
    let one = Journal::begin(path.clone(), &header()).unwrap();
    for other in [
        Journal::begin(path.clone(), &header()).map(drop),
        Journal::resume(path.clone(), &header()).map(drop),
    ] {
        let refused = other.unwrap_err();
        assert!(refused.starts_with("another sweep is writing"), "{refused}");
    }
    // It is nobody's error that the other has written the output.
    fs::remove_file(&path).unwrap();
    one.done().unwrap();
    assert!(Journal::resume(path.clone(), &header()).unwrap().is_none());
    Journal::begin(path.clone(), &header()).unwrap();
    let refused = Journal::begin(path, &header()).unwrap_err();
    assert!(refused.contains("continue it with --resume"), "{refused}");
}

#[test]
fn each_set_of_instructions_has_digits_of_its_own() {
    let problems: Problems = Problems::symmetric("24".parse().unwrap(), "1.2".parse().unwrap());
    let problems = problems.all().unwrap();
    let runs = |instructions| {
        let plan = Plan {
            instructions,
            ..Plan::everyday(Kind::Sigmoid, 0, 2)
        };
        // On this thread, where each run is left the memory of the one before.
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        let optimised = || optimise(&problems, &plan, Watch::NOBODY).remove(0).runs;
        one.unwrap().install(optimised)
    };
    let sets = Instructions::available();
    let digits: Vec<_> = sets.iter().map(|&set| runs(Some(set))).collect();
    assert_eq!(digits[0], runs(None), "the best come first");
    for (set, digits) in sets.iter().zip(&digits) {
        assert_eq!(digits, &runs(Some(*set)), "{set}");
        assert!(digits.iter().all(|run| run.arrived), "{set}");
    }
    for set in Instructions::ALL {
        assert_eq!(set.name().parse(), Ok(set));
        assert_eq!(set.here().is_ok(), sets.contains(&set));
    }
    let refused = "sse".parse::<Instructions>().unwrap_err();
    assert!(refused.contains("portable, avx2, avx512"), "{refused}");
}
