//! The table in the README is what the command prints.

use assert_cmd::Command;

const README: &str = include_str!("../../README.md");

/// What stands between the markers of `command`.
fn block(command: &str) -> &'static str {
    let opening = format!("<!-- {command} -->\n");
    let start = README.find(&opening).expect("the README has the marker") + opening.len();
    let length = README[start..]
        .find("<!-- end -->")
        .expect("the block ends");
    &README[start..start + length]
}

#[test]
fn the_table_of_claims_is_what_check_prints() {
    let output = Command::cargo_bin("ccem")
        .unwrap()
        .args(["check", "--format", "markdown"])
        .output();
    let printed = String::from_utf8(output.unwrap().stdout).unwrap();
    let table: String = printed
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(block("ccem check").trim(), table.trim());
}

#[test]
fn the_counts_in_the_readme_are_right() {
    let references = include_str!("../data/reference.csv");
    let rows = references
        .lines()
        .filter(|line| !line.starts_with('#'))
        .count()
        - 1;
    assert!(README.contains(&format!("optima of {rows} problems")));
    let mutants = include_str!("../claims.rs").matches("    Mutant {").count();
    assert!(README.contains(&format!("{mutants} mutated claims")));
}
