//! Help, completions, man pages, the list, and colours.

use std::collections::BTreeSet;

use ccem::claim::{CLAIMS, PAPERS};

use crate::command::{ccem, rows, run_with, stdout};

const COMMANDS: [&str; 18] = [
    "audit",
    "bound",
    "check",
    "solve",
    "thresholds",
    "sweep",
    "merge",
    "optimize",
    "encoder",
    "derive",
    "plot",
    "measure",
    "siglip",
    "verify",
    "report",
    "list",
    "completions",
    "man",
];

fn names() -> Vec<String> {
    let command = ccem::cli::command();
    let names = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned());
    names.collect()
}

/// The words of the example lines of a help text; a comment begins after two spaces.
fn examples(help: &str) -> Vec<Vec<String>> {
    let lines = help.lines().filter_map(|line| line.strip_prefix("  ccem "));
    let words = |line: &str| {
        let line = line
            .split("  ")
            .next()
            .unwrap()
            .split(" | ")
            .next()
            .unwrap();
        let line = format!("ccem {line}");
        line.split_whitespace().map(str::to_owned).collect()
    };
    lines.map(words).collect()
}

#[test]
fn every_help_begins_with_examples_that_can_be_typed() {
    let mut all = names();
    all.sort();
    let mut expected = COMMANDS.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(all, expected);
    for name in COMMANDS
        .map(|name| format!("{name} "))
        .iter()
        .chain([&String::new()])
    {
        let help = stdout(&format!("{name}--help"));
        let (first, usage) = (help.find("Examples:"), help.find("Usage: ccem"));
        assert!(first.unwrap() < usage.unwrap(), "{name}: {help}");
        let examples = examples(&help);
        assert!(!examples.is_empty(), "{name}");
        for words in examples {
            let parsed = ccem::cli::command().try_get_matches_from(&words);
            assert!(parsed.is_ok(), "{words:?}: {}", parsed.unwrap_err());
            let own = name.trim();
            assert!(own.is_empty() || words[1] == own, "{words:?}");
        }
    }
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = stdout(&format!("completions {shell}"));
        for name in COMMANDS {
            assert!(script.contains(name), "{shell} {name}");
        }
        assert!(script.contains("no-progress"), "{shell}");
    }
    let unknown = ccem("completions tcsh");
    assert_eq!((unknown.code, unknown.stdout.as_str()), (2, ""));
    assert!(unknown.stderr.contains("possible values: bash, elvish"));
}

#[test]
fn every_command_has_a_man_page_with_its_examples() {
    let page = stdout("man");
    assert!(page.contains(".TH ccem 1") && page.contains("Exit codes"));
    for name in COMMANDS {
        let page = stdout(&format!("man {name}"));
        assert!(
            page.contains(&format!(".TH ccem-{name} 1")),
            "{name}: {page}"
        );
        assert!(page.contains("Examples:"), "{name}");
    }
    let unknown = ccem("man prove");
    assert_eq!((unknown.code, unknown.stdout.as_str()), (2, ""));
    assert!(
        unknown
            .stderr
            .contains("there is no command `prove`; there are check")
    );
}

#[test]
fn a_page_is_written_to_a_file_as_a_report_is() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("ccem.1");
    let run = ccem(&format!("man -o {}", target.display()));
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert_eq!(std::fs::read_to_string(target).unwrap(), stdout("man"));
}

#[test]
fn the_list_names_every_claim_and_how_to_examine_it() {
    let rows = rows("list");
    let claims: Vec<&str> = (rows.iter())
        .filter(|row| row["kind"] == "claim")
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    let known: BTreeSet<&str> = CLAIMS.iter().map(|claim| claim.id).collect();
    assert_eq!(claims.len(), known.len());
    assert_eq!(claims.into_iter().collect::<BTreeSet<_>>(), known);
    // Each work in one piece.
    let mut papers: Vec<&str> = (rows.iter())
        .filter_map(|row| row["paper"].as_str())
        .collect();
    papers.dedup();
    let order: Vec<&str> = PAPERS.iter().map(|paper| paper.id).collect();
    assert_eq!(papers, order);
    for row in &rows {
        let words = row["command"].as_str().unwrap().split(' ');
        assert!(ccem::cli::command().try_get_matches_from(words).is_ok());
    }
}

#[test]
fn what_is_no_terminal_gets_no_colours() {
    for line in [
        "--help",
        "solve --help",
        "solve -N 1 -t 1",
        "check small-n",
        "",
    ] {
        let words: Vec<&str> = line.split_whitespace().collect();
        for environment in [vec![], vec![("NO_COLOR", "1"), ("TERM", "xterm-256color")]] {
            let run = run_with(&words, &environment);
            assert!(
                !format!("{}{}", run.stdout, run.stderr).contains('\x1b'),
                "{line}"
            );
        }
    }
}

/// Two arguments of one identity take each other's values: a file to be read would be written to.
#[test]
fn no_argument_of_a_command_has_the_identity_of_one_of_all() {
    let whole = ccem::cli::command();
    let global: Vec<_> = whole
        .get_arguments()
        .map(|argument| argument.get_id().clone())
        .collect();
    assert!(global.len() >= 5);
    for command in whole.get_subcommands() {
        for argument in command.get_arguments() {
            assert!(
                !global.contains(argument.get_id()),
                "{} {argument}",
                command.get_name()
            );
        }
    }
}

/// Minutes of work; the first line that it says on stderr, where that is no terminal, and what it has
/// said after three seconds.
fn said_at_first(further: &[&str]) -> String {
    let line = "solve -N 2..=100000 -t 0.1:5:10 --digits 100 --format csv";
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("ccem"))
        .args(line.split(' ').chain(further.iter().copied()))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_secs(3));
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn long_work_says_how_far_it_is_also_without_a_terminal() {
    let said = said_at_first(&[]);
    let first = said.lines().next().unwrap_or_default();
    assert!(first.contains("/999990 problems in "), "{said}");
    assert_eq!(said_at_first(&["--no-progress"]), "");
    assert_eq!(said_at_first(&["-q"]), "");
}
