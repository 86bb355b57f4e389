//! Exit codes, and which claims a check examines.

use ccem::claim::{CLAIMS, Claim, Standing};
use serde_json::Value;

use crate::command::{Run, ccem, json, number, rows, stdout, unsettled_temperature};

/// The row of a claim.
fn row_of<'a>(rows: &'a [Value], claim: &str) -> &'a Value {
    rows.iter().find(|row| row["claim"] == claim).unwrap()
}

fn claims_of(rows: &[Value]) -> Vec<&str> {
    rows.iter()
        .map(|row| row["claim"].as_str().unwrap())
        .collect()
}

fn ids(wanted: impl Fn(Standing) -> bool) -> Vec<&'static str> {
    let wanted = CLAIMS.iter().filter(|claim| wanted(claim.standing));
    wanted.map(|claim| claim.id).collect()
}

#[test]
fn every_claim_has_the_verdict_that_is_expected_of_it() {
    let run = ccem("check --format json");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(claims_of(rows), ids(Standing::is_believed));
    for row in rows {
        let claim = Claim::find(row["claim"].as_str().unwrap()).unwrap();
        assert_eq!(row["verdict"], claim.expected.name(), "{row}");
        assert!(row["witness"].is_null(), "{row}");
    }
    assert_eq!(run.code, 0);
}

#[test]
fn the_conjectures_are_refuted_by_witnesses_that_can_be_retyped() {
    let run = ccem("check --conjectures --level numeric --format json");
    assert_eq!(run.code, 1);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(
        claims_of(rows),
        ids(|standing| standing != Standing::Elsewhere)
    );
    for claim in ids(|standing| standing == Standing::Conjecture) {
        let row = row_of(rows, claim);
        assert_eq!(row["verdict"], "refuted", "{claim}");
        assert!(row["witness"].is_string(), "{claim}");
    }
    let retyped = |claim: &str| {
        let witness = row_of(rows, claim)["witness"].as_str().unwrap();
        let (point, _) = witness.split_once(": ").unwrap();
        crate::command::rows(&format!("solve {}", point.replace('\'', "")))
    };
    let [lower, higher] = &retyped("conjecture-bias-monotone")[..] else {
        panic!("a witness against monotony is a pair")
    };
    assert!(number(lower, "t") < number(higher, "t"));
    assert!(number(lower, "b") == number(higher, "b"));
    assert!(number(higher, "delta_star") > number(lower, "delta_star"));
    let [lower, higher] = &retyped("conjecture-etf-persists")[..] else {
        panic!("a witness against persistence is a pair")
    };
    assert!(lower["phase"] == "etf" && higher["phase"] != "etf");
    assert!(retyped("conjecture-siglip-etf")[0]["phase"] != "etf");
}

#[test]
fn an_unsettled_point_is_undecided() {
    let t = unsettled_temperature();
    for command in ["solve", "sweep"] {
        let Run { code, stderr, .. } = ccem(&format!("{command} -N 10 -t {t}"));
        assert_eq!(code, 3, "{command}: {stderr}");
        assert!(stderr.starts_with("warning: N = 10"), "{command}: {stderr}");
        let quiet = ccem(&format!("{command} -q -N 10 -t {t}"));
        assert_eq!((quiet.code, quiet.stderr.as_str()), (3, ""), "{command}");
    }
    let sampled = "--level numeric,empirical";
    let check = ccem(&format!(
        "check theorem-2-etf {sampled} -N 10 -t {t} --format json"
    ));
    assert_eq!(check.code, 3);
    let report: Value = serde_json::from_str(&check.stdout).unwrap();
    assert_eq!(report["rows"][0]["verdict"], "undecided");
    // The name of the threshold says exactly which point is meant.
    assert_eq!(ccem("solve -N 10 -t etf").code, 0);
}

#[test]
fn the_list_has_every_claim() {
    let listed = rows("check --list");
    assert_eq!(claims_of(&listed), ids(|_| true));
    for (row, claim) in listed.iter().zip(CLAIMS.iter()) {
        assert_eq!(row["standing"], claim.standing.to_string());
        assert!(row["source"].as_str().unwrap().ends_with(claim.source.item));
        assert_eq!(row["wording"], claim.wording);
    }
    let text = stdout("check --list");
    assert!(ids(|_| true).iter().all(|id| text.contains(id)));
}

#[test]
fn naming_claims_examines_these_alone_in_the_order_of_the_paper() {
    let rows = rows("check small-n theorem-2-etf --level numeric");
    assert_eq!(claims_of(&rows), ["theorem-2-etf", "small-n"]);
    assert!(rows.iter().all(|row| row["empirical"].is_null()));
}

#[test]
fn a_scope_of_ones_own_replaces_the_default() {
    let rows = rows("check theorem-2-etf -N 10 -t 1,2");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["numeric"], "supported: 2 points");
    let scope = rows[0]["scope"].as_str().unwrap();
    assert!(scope.starts_with("N = 10, 2 points; N = 10, 2 cells"));
    assert!(
        rows[0]["empirical"]
            .as_str()
            .unwrap()
            .starts_with("supported: 2 cells; 6 of 6 runs")
    );
}

#[test]
fn hypotheses_that_are_not_met_are_no_verdict() {
    let check = "check small-n --level numeric,empirical,certified -N 10 -t 1";
    let run = ccem(&format!("{check} --format json"));
    assert_eq!(run.code, 3);
    let row = &json(check)["rows"][0];
    assert_eq!(row["verdict"], "not applicable");
    for level in ["numeric", "empirical", "certified"] {
        assert!(row[level].is_null(), "{level}");
    }
}

/// Also at the formal level: the theorem says nothing about that point.
#[test]
fn a_point_outside_the_hypotheses_is_not_applicable() {
    for (point, hypothesis) in [
        ("theorem-2-etf -N 3 -t 1", "N >= 4"),
        ("theorem-2-etf -N 10 -t 1 -b 2", "b = t"),
        ("corollary-4 -N 10 -t 0.5", "<= t fails"),
        ("small-n -N 10 -t 1 --level formal", "N <= 4"),
    ] {
        let Run { code, stdout, .. } = ccem(&format!("check {point}"));
        assert_eq!(code, 3, "{point}");
        assert!(stdout.contains("not applicable"), "{stdout}");
        assert!(stdout.contains(hypothesis), "{stdout}");
        assert!(!stdout.contains("proved"), "{stdout}");
    }
}

/// At t = b = 37 the loss does not see the negative pairs of an embedding.
#[test]
fn where_the_loss_sees_nothing_no_phase_is_supported() {
    let run = ccem("check corollary-4 -N 10 -t 37 --level empirical");
    assert_eq!(run.code, 3, "{}", run.stdout);
    let random = stdout("optimize -N 8 -t 1e-9 -b 10000 --steps 1");
    assert!(random.contains("0 of 1 seeds arrived"), "{random}");
}

#[test]
fn as_many_digits_as_were_asked_for() {
    let rows = rows("solve -N 100 -t antipodal*(1+7e-16) --digits 60");
    let s = rows[0]["s_star"].as_str().unwrap();
    let digits = s.split('e').next().unwrap();
    assert_eq!(
        digits.chars().filter(char::is_ascii_digit).count(),
        60,
        "{s}"
    );
}

/// In double precision the numbers are those that are proved, within the errors that stand beside.
#[test]
fn double_precision_keeps_its_errors() {
    let grid = "solve -N 5,6,50,32768 -t 0.5,1.2,2,etf*(1-1e-9) -b 1,2.5 --digits";
    let (proved, double) = (rows(&format!("{grid} 17")), rows(&format!("{grid} f64")));
    assert_eq!(proved.len(), double.len());
    for (proved, double) in proved.iter().zip(&double) {
        for key in ["n", "d", "t", "b", "phase", "attained"] {
            assert_eq!(proved[key], double[key]);
        }
        for key in ["s_star", "loss_star"] {
            let [exact, near] = [proved, double].map(|row| number(row, key));
            let error = number(double, &format!("{key}_error"));
            let last = f64::EPSILON * exact.abs();
            assert!((exact - near).abs() <= error + last, "{double}");
            assert!(error <= 1e-12 * (1.0 + exact), "{double}");
        }
    }
    let refused = ccem("solve -N 10 -t 1 -b learned --digits f64");
    assert_eq!(refused.code, 2);
    let unknown = ccem("solve -N 10 -t 1 --digits f32");
    assert!(
        unknown.stderr.contains("from 1 to 100, or the word f64"),
        "{}",
        unknown.stderr
    );
    // Rows that are streamed are the rows of the table.
    let csv = stdout(&format!("{grid} f64 --format csv"));
    assert_eq!(csv.lines().count(), double.len() + 1);
}

#[test]
fn help_and_version_are_no_errors() {
    assert!(stdout("--help").contains("Exit codes: 0"));
    let best = ccem::optimize::Instructions::best().name();
    assert_eq!(
        stdout("--version"),
        format!("ccem {} ({best})\n", env!("CARGO_PKG_VERSION"))
    );
    let bare = ccem("");
    assert_eq!((bare.code, bare.stdout.as_str()), (2, ""));
    assert!(bare.stderr.contains("Usage: ccem"));
}
