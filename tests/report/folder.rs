//! `ccem report DIR`: the folder as its reader and as its author's scripts see it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use assert_cmd::Command;
use ccem::claim::{CLAIMS, Claim, Standing};
use ccem::exhibit::figures::FIGURES;
use serde_json::Value;

fn ccem(arguments: &[&str], directory: &Path) -> std::process::Output {
    let mut command = Command::cargo_bin("ccem").unwrap();
    command.args(arguments).current_dir(directory);
    command.timeout(Duration::from_secs(120)).output().unwrap()
}

/// All files below a folder, by their paths from it.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                files.insert(name.to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A quick report and the index that was printed when it was written.
struct Written {
    folder: PathBuf,
    files: BTreeMap<String, Vec<u8>>,
    exhibits: Vec<Exhibit>,
    /// Removed when the tests are done.
    _directory: tempfile::TempDir,
}

struct Exhibit {
    name: String,
    kind: String,
    command: String,
    files: Vec<String>,
}

static WRITTEN: LazyLock<Written> = LazyLock::new(|| write(&["--threads", "2"]));

fn write(flags: &[&str]) -> Written {
    let directory = tempfile::tempdir().unwrap();
    let words = ["report", "out", "--quick", "--format", "json"];
    let run = ccem(&[&words[..], flags].concat(), directory.path());
    assert_eq!(run.status.code(), Some(0), "{}", said(&run.stderr));
    let index: Value = serde_json::from_slice(&run.stdout).unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = index["rows"].as_array().unwrap().iter();
    let folder = directory.path().join("out");
    Written {
        files: contents(&folder),
        exhibits: rows
            .map(|row| Exhibit {
                name: text(row, "exhibit"),
                kind: text(row, "kind"),
                command: text(row, "command"),
                files: text(row, "files").split(' ').map(String::from).collect(),
            })
            .collect(),
        folder,
        _directory: directory,
    }
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn file(name: &str) -> String {
    said(
        WRITTEN
            .files
            .get(name)
            .unwrap_or_else(|| panic!("no {name}")),
    )
}

/// The page of the quick report.
pub fn page() -> String {
    file("report.html")
}

fn json(name: &str) -> Value {
    serde_json::from_str(&file(&format!("data/{name}.json"))).unwrap()
}

/// What stands in `text` behind each `opening`, up to `closing`.
fn between<'a>(text: &'a str, opening: &str, closing: &str) -> Vec<&'a str> {
    let parts = text.split(opening).skip(1);
    parts
        .map(|part| part.split(closing).next().unwrap())
        .collect()
}

/// The part of the page about an exhibit.
fn part_of_page<'a>(page: &'a str, exhibit: &Exhibit) -> &'a str {
    let opening = format!(
        "<figure id=\"{}\" class=\"{}\">",
        exhibit.name, exhibit.kind
    );
    let parts = between(page, &opening, "</figure>");
    assert_eq!(parts.len(), 1, "{opening}");
    parts[0]
}

#[test]
fn it_is_the_same_bytes_for_any_number_of_threads() {
    assert!(WRITTEN.files == write(&["--threads", "1"]).files);
}

#[test]
fn every_command_prints_or_draws_the_very_file() {
    for exhibit in &WRITTEN.exhibits {
        let words: Vec<&str> = exhibit.command.split(' ').collect();
        assert_eq!(words[0], "ccem");
        for name in &exhibit.files {
            let drawn = WRITTEN.folder.with_file_name(name.replace('/', "-"));
            let (kind, ending) = name.split_once('.').unwrap();
            let drawn_name = drawn.to_str().unwrap();
            let run = match kind.starts_with("figures/") {
                true => ccem(&[&words[1..], &["-o", drawn_name]].concat(), Path::new(".")),
                false => ccem(
                    &[&words[1..], &["--format", ending]].concat(),
                    Path::new("."),
                ),
            };
            let made = match kind.starts_with("figures/") {
                true => fs::read(&drawn).unwrap(),
                false => run.stdout,
            };
            assert!(
                made == WRITTEN.files[name],
                "{} does not make {name}",
                exhibit.command
            );
        }
    }
}

#[test]
fn every_file_belongs_to_an_exhibit() {
    let mut expected: Vec<&str> = WRITTEN
        .exhibits
        .iter()
        .flat_map(|e| &e.files)
        .map(|f| &**f)
        .collect();
    expected.extend(["report.html", "report.md", "report.tex"]);
    expected.sort_unstable();
    let found: Vec<&str> = WRITTEN.files.keys().map(|name| &**name).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_exhibit_is_in_all_three_forms_with_its_command() {
    let [markdown, latex, page] = ["report.md", "report.tex", "report.html"].map(file);
    let mut derived = 0;
    for exhibit in &WRITTEN.exhibits {
        let Exhibit {
            name,
            kind,
            command,
            ..
        } = exhibit;
        assert!(
            markdown.contains(&format!("```text\n{command}\n```")),
            "{name}"
        );
        let part = part_of_page(&page, exhibit);
        assert!(part.contains(&format!(">{command}</pre>")), "{name}");
        let typed = command.replace('-', "-{}");
        assert!(latex.contains(&format!(r"\texttt{{{typed}}}")), "{name}");
        match &**kind {
            "figure" => {
                assert!(
                    markdown.contains(&format!("](figures/{name}.svg)")),
                    "{name}"
                );
                assert!(
                    latex.contains(&format!(r"{{figures/{name}.pdf}}")),
                    "{name}"
                );
                assert!(
                    part.contains("<svg") && latex.contains(&format!(r"\label{{ccem:{name}}}"))
                );
            }
            "table" => assert!(latex.contains(&format!(r"\label{{ccem:{name}}}")), "{name}"),
            "derivation" => {
                let steps = json(name)["rows"].as_array().unwrap().len();
                assert_eq!(part.matches("<h3>").count(), steps);
                derived += steps;
            }
            other => panic!("{name} is a {other}"),
        }
    }
    assert_eq!(latex.matches(r"\item \textbf{").count(), derived);
}

#[test]
fn every_row_is_in_all_three_forms() {
    let [markdown, latex, page] = ["report.md", "report.tex", "report.html"].map(file);
    for exhibit in WRITTEN
        .exhibits
        .iter()
        .filter(|exhibit| exhibit.kind == "table")
    {
        let rows = json(&exhibit.name)["rows"].as_array().unwrap().len();
        if rows == 1 {
            continue; // It is printed down the page.
        }
        let part = part_of_page(&page, exhibit);
        assert_eq!(part.matches("<tr><td").count(), rows, "{}", exhibit.name);
        // What lies between the caption and the command is the table.
        let end = format!("```text\n{}\n```", exhibit.command);
        let before = markdown.split(&end).next().unwrap();
        let table = before.rsplit("\n**").next().unwrap();
        let lines = table.lines().filter(|line| line.starts_with('|')).count();
        assert_eq!(lines, rows + 2, "{}", exhibit.name);
        let label = format!(r"\label{{ccem:{}}}", exhibit.name);
        let after = latex.split(&label).nth(1).unwrap();
        let table = after.split(r"\bottomrule").next().unwrap();
        let lines = match table.contains(r"\endhead") {
            true => table.matches(r"\textbf{").count(),
            // Below the head; further rules part groups.
            false => (table.split_once(r"\midrule").unwrap().1)
                .matches(r"\\")
                .count(),
        };
        assert_eq!(lines, rows, "{}", exhibit.name);
    }
}

#[test]
fn the_figures_are_those_of_the_registry_and_the_claims_those_of_theirs() {
    let figures = WRITTEN
        .exhibits
        .iter()
        .filter(|exhibit| exhibit.kind == "figure");
    let mut drawn: Vec<&str> = figures.map(|exhibit| &*exhibit.name).collect();
    let mut known: Vec<&str> = FIGURES.iter().map(|figure| figure.id).collect();
    drawn.sort_unstable();
    known.sort_unstable();
    assert_eq!(drawn, known);
    let ids = |name: &str| -> Vec<String> {
        let rows = json(name)["rows"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["claim"].as_str().unwrap().to_owned())
            .collect()
    };
    let told = |claim: &&Claim| claim.standing != Standing::Elsewhere;
    let (conjectures, claims): (Vec<_>, Vec<_>) = CLAIMS
        .iter()
        .filter(told)
        .partition(|claim| claim.standing == Standing::Conjecture);
    assert_eq!(
        ids("claims"),
        claims.iter().map(|claim| claim.id).collect::<Vec<_>>()
    );
    assert_eq!(
        ids("conjectures"),
        conjectures.iter().map(|claim| claim.id).collect::<Vec<_>>()
    );
}

/// The sentences that are made from findings say what the findings say.
#[test]
fn what_is_proved_and_what_is_certified_is_what_was_found() {
    let markdown = file("report.md");
    let part = |title: &str| {
        let opening = format!("\n### {title}\n");
        let parts = between(&markdown, &opening, "\n#");
        assert!(parts.len() <= 1, "{title}");
        parts.first().copied().unwrap_or_default().to_owned()
    };
    let [proved, certified, open] = ["Proved", "Certified", "Open or refuted"].map(part);
    let tables = [json("claims"), json("conjectures")];
    let rows = tables.iter().flat_map(|x| x["rows"].as_array().unwrap());
    for row in rows {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let (claim, verdict) = (format!("`{}`", text("claim")), text("verdict"));
        let theorem = text("formal").replace("proved: ", "");
        let said = format!("{claim} by `{theorem}`");
        assert_eq!(proved.contains(&said), verdict == "proved", "{claim}");
        let found = text("certified");
        let whole = certified.contains(&format!("- {claim}: "));
        let part = certified.contains(&format!("- {claim}, not the whole claim: "));
        assert_eq!(whole, found.starts_with("certified"), "{claim}");
        assert_eq!(part, found.starts_with("supported"), "{claim}");
        let is_open = !["proved", "certified", "supported"].contains(&&*verdict);
        assert_eq!(open.contains(&claim), is_open, "{claim}");
    }
    // Digits by interval arithmetic are no theorems of Coq.
    assert!(!proved.contains("interval arithmetic"));
    assert!(certified.contains("every digit, the last one rounded to nearest"));
}

#[test]
fn every_exhibit_has_a_title_of_its_own() {
    let markdown = file("report.md");
    let lines = markdown.lines().filter_map(|line| line.strip_prefix("**"));
    let titles: Vec<&str> = lines
        .filter_map(|line| line.split_once(".**"))
        .map(|(x, _)| x)
        .collect();
    let own: BTreeSet<&str> = titles
        .iter()
        .map(|x| x.rsplit(". ").next().unwrap())
        .collect();
    assert_eq!(
        (titles.len(), own.len()),
        (WRITTEN.exhibits.len(), WRITTEN.exhibits.len())
    );
}

#[test]
fn every_claim_stands_under_the_work_that_states_it() {
    let markdown = file("report.md");
    let settings = between(&markdown, "Settings and versions\n", "\n#")[0];
    let told = |claim: &&Claim| claim.standing != Standing::Elsewhere;
    for claim in CLAIMS.iter().filter(told) {
        let by = match claim.source.work {
            "ccem" => "Stated by ccem alone: ".to_owned(),
            work => format!("Stated by {work}: "),
        };
        let line = between(settings, &by, "\n");
        assert!(line[0].contains(&format!("`{}`", claim.id)), "{}", claim.id);
        let all = format!("`{}`", claim.id);
        assert_eq!(settings.matches(&all).count(), 1, "{}", claim.id);
    }
}

#[test]
fn the_initialisation_stands_on_either_side_of_the_largest_batch() {
    let table = json("initialisation");
    let phases: Vec<&str> = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["phase"].as_str().unwrap())
        .collect();
    assert_eq!(phases, ["etf", "intermediate", "intermediate"]);
    // What is printed shows on which side of t = 10.
    let markdown = file("report.md");
    let printed = |n: u64| -> f64 {
        let row = markdown
            .lines()
            .find(|line| line.starts_with(&format!("| {n} |")));
        let cells = row
            .unwrap()
            .split('|')
            .map(|cell| cell.trim().parse().unwrap_or(0.0));
        let mut near = cells.filter(|x: &f64| (x - 10.0).abs() < 1e-3 && *x != 10.0);
        near.next().unwrap()
    };
    assert!(printed(22039) < 10.0 && printed(22040) > 10.0);
}

#[test]
fn every_link_leads_somewhere() {
    let [markdown, latex, page] = ["report.md", "report.tex", "report.html"].map(file);
    let mut files = between(&markdown, "](", ")");
    files.extend(between(
        &latex,
        r"\includegraphics[width=\linewidth,height=0.5\textheight,keepaspectratio]{",
        "}",
    ));
    for link in between(&page, "href=\"", "\"") {
        match link.strip_prefix('#') {
            Some(id) => assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}"),
            None => files.push(link),
        }
    }
    assert!(files.len() > 3 * WRITTEN.exhibits.len());
    for link in files {
        assert!(WRITTEN.files.contains_key(link), "{link}");
    }
    let labels = between(&latex, r"\label{", "}");
    for reference in between(&latex, r"\ref{", "}") {
        assert_eq!(
            labels.iter().filter(|label| **label == reference).count(),
            1,
            "{reference}"
        );
    }
}

#[test]
fn the_page_loads_nothing() {
    let page = file("report.html");
    assert!(page.contains("content=\"default-src 'none';"));
    // One script, which stands in the page; fonts, which do too.
    assert_eq!(
        page.matches("<script").count(),
        page.matches("<script>").count()
    );
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(
        page.matches("url(").count(),
        page.matches("url(data:font/woff;").count()
    );
    assert_eq!(page.matches("script-src 'sha256-").count(), 1);
    for word in [
        "<link", "<img", "<image", "<iframe", "<object", "@import", "src=", "fetch(",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    let addresses = page.match_indices("://").count();
    assert_eq!(
        addresses,
        page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count()
    );
}

/// No file names the folder, the day or the machine.
#[test]
fn it_does_not_say_where_it_was_written() {
    let directory = WRITTEN.folder.parent().unwrap().to_str().unwrap();
    for (name, content) in &WRITTEN.files {
        assert!(!said(content).contains(directory), "{name}");
    }
    assert!(file("report.md").contains("`ccem report DIR --quick`"));
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_in_one_line_before_any_work() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    fs::write(path("file"), "mine").unwrap();
    fs::create_dir(path("full")).unwrap();
    fs::write(path("full/mine"), "mine").unwrap();
    fs::create_dir(path("here")).unwrap();
    let before = contents(directory.path());
    let bad: [(&[&str], &str, &str); 7] = [
        (&["report"], ".", "<DIR>"),
        (&["report", ""], ".", "a value is required for '[DIR]'"),
        (&["report", "file"], ".", "it exists and is no folder"),
        (&["report", "full"], ".", "it exists and is not empty"),
        (
            &["report", "missing/out"],
            ".",
            "there is no folder missing",
        ),
        (&["report", "."], "here", "the program runs in it"),
        (&["report", "out", "--seeds", "3"], ".", "--seeds"),
    ];
    for (words, from, message) in bad {
        let run = ccem(words, &path(from));
        let stderr = said(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{words:?}: {stderr}");
        assert!(
            stderr.contains(message) && stderr.lines().count() == 1,
            "{words:?}: {stderr}"
        );
        assert!(run.stdout.is_empty(), "{words:?}");
        assert!(contents(directory.path()) == before, "{words:?}");
    }
    let names = fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(names, 3, "something was left behind");
}

#[test]
fn an_empty_folder_is_filled_and_nothing_stands_beside_it() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("out")).unwrap();
    let run = ccem(&["report", "out", "--quick", "-q"], directory.path());
    assert_eq!(run.status.code(), Some(0), "{}", said(&run.stderr));
    assert!(run.stderr.is_empty());
    assert!(contents(&directory.path().join("out")) == WRITTEN.files);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}
