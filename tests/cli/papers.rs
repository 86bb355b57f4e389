//! `--paper`: the claims of one work, by command.

use crate::command::{ccem, json, rows, stdout};

#[test]
fn the_claims_of_a_paper_have_places_and_witnesses() {
    let run = ccem("check --paper 2506.09781 --level numeric,certified --format json");
    assert_eq!(run.code, 1);
    let found = rows("check --paper 2506.09781 --level numeric,certified");
    assert_eq!(found.len(), 6);
    for row in &found {
        assert!(row["place"].is_string() && row["source"].as_str().unwrap().contains("2506.09781"));
        assert_eq!(
            row["verdict"] == "refuted",
            row["witness"].is_string(),
            "{row}"
        );
    }
    let refuted = found
        .iter()
        .filter(|row| row["verdict"] == "refuted")
        .count();
    assert_eq!(refuted, 1);
}

#[test]
fn an_inconsistent_source_is_named_with_both_places() {
    let run = ccem("check bangachev-tables --level certified --format json");
    assert_eq!(run.code, 1, "{}", run.stderr);
    let row = &json("check bangachev-tables --level certified")["rows"][0];
    assert_eq!(row["verdict"], "source-inconsistent");
    let witness = row["witness"].as_str().unwrap();
    assert!(
        witness.starts_with("the margin is half the gap; Tables 1-3"),
        "{witness}"
    );
    let meaning = row["verdict_meaning"].as_str().unwrap();
    assert!(
        meaning.ends_with("nothing is said of the rest of it."),
        "{meaning}"
    );
}

#[test]
fn a_paper_that_is_not_known_is_named_with_the_nearest() {
    for (asked, nearest) in [("2509.1855", "2509.18552"), ("colt2001", "colt-2001")] {
        for command in ["check", "report out"] {
            let run = ccem(&format!("{command} --paper {asked}"));
            assert_eq!((run.code, &*run.stdout), (2, ""));
            let said = format!("there is no paper `{asked}`: did you mean `{nearest}`");
            assert!(run.stderr.contains(&said), "{}", run.stderr);
            assert_eq!(run.stderr.lines().count(), 1);
        }
    }
}

#[test]
fn a_claim_with_ranges_of_its_own_refuses_points() {
    let run = ccem("check bangachev-3-4 -N 10 -t 1");
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("bangachev-3-4 has its own ranges"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_page_of_a_paper_is_one_table() {
    let page = stdout_of_any("check --paper kornia-3480 --format latex");
    assert_eq!(page.matches("\\begin{tabular}").count(), 1);
    assert!(
        page.contains("\\caption[{The claims of kornia, pull request 3480"),
        "{page}"
    );
    assert!(stdout("list").contains("siglip-clamp"));
}

/// Of a command that need not exit with 0.
fn stdout_of_any(line: &str) -> String {
    ccem(line).stdout
}

/// Whoever writes down what to expect of a claim is told if it comes otherwise.
#[test]
fn another_verdict_than_a_file_expects_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("mine.toml");
    let text = |expected: &str| {
        format!(
            "[claim.mine]\nexpected = \"{expected}\"\nforall = {{ N = \"2..=4\", t = \"[1, 2]\" }}\n\
             assert = \"phase = etf\"\n"
        )
    };
    for (expected, told) in [("certified", false), ("refuted", true)] {
        std::fs::write(&file, text(expected)).unwrap();
        let run = ccem(&format!("check {} --level certified", file.display()));
        assert_eq!(run.code, 0);
        let warning = run
            .stderr
            .contains("mine is certified; its file expects refuted");
        assert_eq!(warning, told, "{}", run.stderr);
    }
    std::fs::write(&file, text("refutd")).unwrap();
    let run = ccem(&format!("check {}", file.display()));
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("did you mean `refuted`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_paper_is_written_up() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("out");
    let run = ccem(&format!("report {} --paper kornia-3480", folder.display()));
    assert_eq!(run.code, 1, "{}", run.stderr);
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let markdown = text("report.md");
    assert!(markdown.starts_with("# The claims of kornia, pull request 3480, examined"));
    assert!(
        markdown.contains("`siglip-clamp` (description)"),
        "{markdown}"
    );
    assert!(text("report.html").contains("ccem report DIR --paper kornia-3480"));
    // The data are those of the command that is named under the table.
    let run = ccem("check --paper kornia-3480 --format csv");
    assert_eq!(text("data/claims.csv"), run.stdout);
    let quick = ccem("report out --paper kornia-3480 --quick");
    assert_eq!(quick.code, 2);
}
