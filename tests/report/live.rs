//! The exhibit that answers: what its page computes in a browser is what `ccem solve` proves.

use std::path::Path;
use std::process::Command;

use ccem::exhibit::{Request, Watch};
use serde_json::Value;

use super::folder::page;

/// What is moved, in order: a slider or a field, and where to; and whether b = t afterwards.
const MOVES: &str = r#"[
    ["slider", "n", 149], ["slider", "t", 383], ["slider", "n", 100], ["slider", "n", 700],
    ["slider", "t", 300], ["slider", "t", 500], ["slider", "t", 640], ["check", "symmetric", false],
    ["slider", "b", 12.3], ["slider", "b", -3.7], ["slider", "t", 930], ["field", "n", 2],
    ["field", "n", 3], ["field", "n", 32768], ["field", "t", 117.33], ["field", "b", 12.93],
    ["field", "n", 1000000000], ["field", "t", 0.01], ["field", "b", 0], ["field", "t", 9999],
    ["check", "symmetric", true], ["field", "t", 19.5], ["field", "n", 5], ["field", "t", 0.5]
]"#;

/// Moves everything, and leaves what the page then shows in the page.
const SCRIPT: &str = r#"<script>addEventListener("load", () => {
    const form = document.querySelector("form.live");
    const seen = MOVES.map(([kind, name, to]) => {
        const element = kind === "slider" ? form.querySelector(`[data-slider="${name}"]`) : form.elements[name];
        if (kind === "check") element.checked = to;
        else element.value = to;
        element.dispatchEvent(new Event("input", { bubbles: true }));
        const value = (name) => form.elements[name].value;
        const path = form.closest("figure").querySelector('[data-mark="loss"] path').getAttribute("d");
        return [value("n"), value("t"), value("b"), value("s"), value("loss"), path.includes("NaN")];
    });
    document.body.dataset.seen = seen.map((row) => row.join(" ")).join(";");
});</script>"#;

/// The page after its scripts ran; `None` without a browser.
fn browsed(page: &str, directory: &Path) -> Option<String> {
    let file = directory.join("page.html");
    std::fs::write(&file, page).unwrap();
    let profile = format!("--user-data-dir={}", directory.join("profile").display());
    let run = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
        ])
        .args([&profile, "--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("file://{}", file.display()))
        .output()
        .ok()?;
    Some(String::from_utf8(run.stdout).unwrap())
}

/// What `ccem solve` says: s* and min ℓ.
fn solved(n: &str, t: &str, b: &str) -> [f64; 2] {
    let line = format!("solve -N {n} -t {t} -b={b}");
    let words: Vec<String> = line.split(' ').map(String::from).collect();
    let request: Request = ccem::cli::request(&words).unwrap_or_else(|e| panic!("{line}: {e}"));
    let outcome = request.compute(&Watch::default()).unwrap();
    let json: Value =
        serde_json::from_str(&outcome.report.render(ccem::report::Format::Json)).unwrap();
    ["s_star", "loss_star"].map(|key| {
        let value = &json["rows"][0][key];
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), String::from);
        text.parse()
            .unwrap_or_else(|_| panic!("{line}: {key} is {value}"))
    })
}

#[test]
fn what_is_moved_in_the_page_is_what_solve_says() {
    let page = page();
    let directory = tempfile::tempdir().unwrap();
    // The page's own policy lets its own script run, and no other: nothing is seen.
    let strict = format!("{page}{}", SCRIPT.replace("MOVES", MOVES));
    let Some(strict) = browsed(&strict, directory.path()) else {
        println!("not run: there is no chromium on the PATH");
        return;
    };
    assert!(
        strict.contains("<form class=\"live\">"),
        "the script did not run"
    );
    assert!(!strict.contains("data-seen"), "a strange script ran");
    let policy = |line: &&str| !line.contains("Content-Security-Policy");
    let open: String = page
        .lines()
        .filter(policy)
        .map(|line| format!("{line}\n"))
        .collect();
    let open = format!("{open}{}", SCRIPT.replace("MOVES", MOVES));
    let dom = browsed(&open, directory.path()).unwrap();
    let (_, rest) = dom
        .split_once("data-seen=\"")
        .expect("the page has answered");
    let seen: Vec<&str> = rest.split_once('"').unwrap().0.split(';').collect();
    assert_eq!(seen.len(), MOVES.matches("\", ").count() / 2);
    for row in seen {
        let [n, t, b, s, loss, broken] = row.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let [exact_s, exact_loss] = solved(n, t, b);
        let [s, loss]: [f64; 2] = [s, loss].map(|x| x.replace('−', "-").parse().unwrap());
        assert!((s - exact_s).abs() < 1e-9, "{row}: {exact_s}");
        let scale = exact_loss.abs().max(1e-300);
        assert!(
            (loss - exact_loss).abs() < 1e-9 * scale,
            "{row}: {exact_loss}"
        );
        assert_eq!(broken, "false", "{row}");
    }
}

/// Without JavaScript the form is hidden, and figure and command stand there.
#[test]
fn the_page_is_readable_without_its_script() {
    let page = page();
    let (_, exhibit) = page.split_once("<figure id=\"optimum\"").unwrap();
    let (exhibit, _) = exhibit.split_once("</figure>").unwrap();
    assert!(exhibit.contains("<form class=\"live\" hidden>"));
    assert!(exhibit.contains("<svg ") && exhibit.contains("ccem plot optimum"));
}
