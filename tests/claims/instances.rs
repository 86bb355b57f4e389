//! A claim of a user's own that says what a theorem says is proved by it; one that says anything else is
//! not, however near it comes.

use ccem::claim::file::read_claims;
use ccem::evidence::{Level, Verdict, examine_statements};

fn formal(forall: &str, assume: &str, assert: &str) -> Option<(Verdict, String)> {
    let text =
        format!("[claim.own]\nforall = {{ {forall} }}\nassume = [{assume}]\nassert = \"{assert}\"");
    let claim = read_claims("own.toml", &text)
        .unwrap_or_else(|error| panic!("{error}"))
        .remove(0);
    let examination = examine_statements(claim.statements, &[Level::Formal]);
    let finding = examination.finding(Level::Formal)?;
    Some((finding.verdict(), finding.remark.clone()))
}

const WIDE: &str = r#"N = "5..=1000", t = "[1/10, 50]""#;
const ANY_BIAS: &str = r#"N = "5..=1000", t = "[1/10, 50]", b = "[-3, 3]""#;

#[test]
fn what_a_theorem_says_is_proved_by_it() {
    let above = r#""t >= (N - 1)/N*ln(N - 3)""#;
    for (forall, assume, assert, theorem) in [
        (
            WIDE,
            "",
            "phase = etf <=> t >= (N - 1)/N*ln(N - 3)",
            "claim_theorem_2_etf",
        ),
        (
            WIDE,
            "",
            "ln(N - 3)*(1 - 1/N) <= t <=> phase = etf",
            "claim_theorem_2_etf",
        ),
        (
            WIDE,
            "",
            "phase = antipodal <=> t <= ln((N - 2)/2)/2",
            "claim_theorem_2_antipodal",
        ),
        (WIDE, "", "delta decreases in t", "claim_theorem_2_monotone"),
        (WIDE, above, "phase = etf", "claim_corollary_4"),
        (
            r#"N = "3, 4", t = "[1, 2]""#,
            "",
            "phase = etf",
            "claim_small_n",
        ),
        (
            ANY_BIAS,
            "",
            "phase = antipodal <=> t + b <= ln((N - 2)/2)",
            "claim_bias_antipodal",
        ),
    ] {
        let (verdict, remark) =
            formal(forall, assume, assert).unwrap_or_else(|| panic!("{assert}"));
        assert!(matches!(verdict, Verdict::Proved(_)), "{assert}");
        assert_eq!(remark, format!("{theorem}, with minimiser_exists_unique"));
    }
}

#[test]
fn nothing_else_is() {
    let from_3 = r#"N = "3..=1000", t = "[1/10, 50]""#;
    let below = r#""t <= (N - 1)/N*ln(N - 3)""#;
    for (forall, assume, assert) in [
        // Beyond the hypotheses of the theorem.
        (from_3, "", "phase = etf <=> t >= (N - 1)/N*ln(N - 3)"),
        (ANY_BIAS, "", "phase = etf <=> t >= (N - 1)/N*ln(N - 3)"),
        (ANY_BIAS, "", "delta decreases in t"),
        (r#"N = "3..=5", t = "[1, 2]""#, "", "phase = etf"),
        // Another statement.
        (WIDE, "", "phase = etf <=> t > (N - 1)/N*ln(N - 3)"),
        (WIDE, "", "phase = etf <=> t <= (N - 1)/N*ln(N - 3)"),
        (WIDE, "", "phase = etf <=> t >= (N - 1)/N*ln(N - 4)"),
        (WIDE, "", "phase = antipodal <=> t >= (N - 1)/N*ln(N - 3)"),
        (WIDE, "", "delta increases in t"),
        (WIDE, "", "s decreases in t"),
        (WIDE, below, "phase = etf"),
        (WIDE, "", "phase = etf"),
        // One of two is not all.
        (WIDE, "", "delta decreases in t and phase = etf"),
    ] {
        assert_eq!(formal(forall, assume, assert), None, "{forall}: {assert}");
    }
}

/// The theorems are about the sigmoid loss.
#[test]
fn another_loss_has_no_theorem() {
    let text = r#"
[claim.own]
loss = "softplus(b - t*p) + N*softplus(t*q - b)"
forall = { N = "5..=100", t = "[1, 2]" }
assert = "delta decreases in t"
"#;
    let claim = read_claims("own.toml", text).unwrap().remove(0);
    let examination = examine_statements(claim.statements, &[Level::Formal]);
    assert!(examination.findings.is_empty());
}
