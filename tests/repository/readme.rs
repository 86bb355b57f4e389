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

/// The picture is what `ccem plot similarity --quick` draws, whatever the version.
#[test]
fn the_picture_is_what_plot_draws() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("similarity.svg");
    let drawn = Command::cargo_bin("ccem")
        .unwrap()
        .args(["plot", "similarity", "--quick", "-o"])
        .arg(&file)
        .output();
    assert!(drawn.unwrap().status.success());
    let [drawn, kept] = [
        std::fs::read_to_string(&file).unwrap(),
        include_str!("../data/golden/similarity.svg").to_owned(),
    ]
    .map(|svg| without_version(&svg));
    assert!(
        drawn == kept,
        "draw it again with ccem plot similarity --quick"
    );
    assert!(README.contains("tests/data/golden/similarity.svg"));
}

fn without_version(svg: &str) -> String {
    let lines = svg.lines().filter(|line| !line.starts_with("version: "));
    lines.collect::<Vec<_>>().join("\n")
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
    let mutants = examined(include_str!("../claims/hand_written.rs"));
    assert!(README.contains(&format!("{mutants} mutated claims")));
}

/// The mutants that some level has to refute.
fn examined(table: &str) -> usize {
    let all = table.matches("    Mutant {\n").count();
    all - table.matches("        seen_by: &[],\n").count()
}

/// It is read in a few minutes: as `wc -w` counts.
#[test]
fn the_readme_is_short() {
    let words = README.split_whitespace().count();
    assert!(words < 1500, "the README has {words} words");
}

/// The picture comes before the table, and what both speak of before them.
#[test]
fn terms_stand_before_they_are_used() {
    let place = |text: &str| README.find(text).unwrap_or_else(|| panic!("no {text}"));
    let picture = place("tests/data/golden/similarity.svg");
    let table = place("<!-- ccem check -->");
    for (term, before) in [
        ("$$L(U,V) =", picture),
        ("δ* falls", picture),
        ("s* = 1/(1+δ*²)", picture),
        ("A **claim** is", table),
        ("**cell**", table),
        ("**boxes**", table),
        ("cargo run --release -- check", table),
    ] {
        assert!(place(term) < before, "{term}");
    }
    assert!(picture < table && place("has **arrived** when") < place("`sweep -N"));
}

/// No line of a table is wider than a page.
#[test]
fn tables_fit_the_page() {
    const PAGE: usize = 130;
    for line in README.lines().filter(|line| line.starts_with('|')) {
        assert!(line.chars().count() <= PAGE, "{line}");
    }
}
