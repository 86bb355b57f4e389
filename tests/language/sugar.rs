//! Claims as people write them: each means what its canonical form means.

use ccem::claim::file::{FileClaim, read_claims};
use ccem::claim::language::formula;
use ccem::claim::statement::Statement;

fn read(body: &str) -> FileClaim {
    let text = format!("[claim.x]\n{body}\n");
    let claims = read_claims("claims.toml", &text);
    claims.unwrap_or_else(|error| panic!("{error}")).remove(0)
}

fn refusal(body: &str) -> String {
    let text = format!("[claim.x]\n{body}\n");
    match read_claims("claims.toml", &text) {
        Ok(claims) => panic!("{body} is {}", claims[0].said),
        Err(error) => error.to_string(),
    }
}

/// The statements of a claim whose ranges are N = 4..=9, t in [1, 2].
fn statements(assume: &str, assert: &str) -> Vec<String> {
    let claim = read(&format!(
        "forall = {{ N = \"4..=9\", t = \"[1, 2]\" }}\n{assume}\nassert = \"{assert}\""
    ));
    let prefix = "for all N in 4..=9, t in [1, 2], b = t";
    let said = claim.statements.iter().map(|statement| {
        let said = statement.to_string();
        let rest = said
            .strip_prefix(prefix)
            .unwrap_or_else(|| panic!("{said}"));
        rest.trim_start_matches([':', ' ']).to_owned()
    });
    said.collect()
}

#[test]
fn conditions_are_joined_by_words() {
    for (assert, expected) in [
        ("t >= 1 and s <= 1", &["t >= 1", "s <= 1"][..]),
        ("0 <= s <= 1", &["0 <= s", "s <= 1"]),
        ("0 <= s < t < 3", &["0 <= s", "s < t", "t < 3"]),
        ("not t > 2", &["not t > 2"]),
        ("not phase = etf", &["phase != etf"]),
        ("not not phase = etf", &["not phase != etf"]),
        ("not (t > 2 or t < 1)", &["not (t > 2 or t < 1)"]),
        ("t >= 1 or s <= 1", &["t >= 1 or s <= 1"]),
        ("t >= 1 => s <= 1", &["t >= 1 => s <= 1"]),
        ("t > 2 implies phase = etf", &["t > 2 => phase = etf"]),
        ("phase = etf => t > 2", &["phase = etf => t > 2"]),
        ("phase = ETF <=> t >= 1", &["phase = etf <=> t >= 1"]),
        ("t >= 1 <=> phase = etf", &["t >= 1 <=> phase = etf"]),
        ("phase != etf <=> t < 1", &["phase != etf <=> t < 1"]),
        ("t > 1 iff s < 1", &["t > 1 <=> s < 1"]),
        ("t != 3", &["not t = 3"]),
        ("t == 3", &["t = 3"]),
        ("t ** 2 <= 4", &["t² <= 4"]),
        ("log(t) <= t", &["ln(t) <= t"]),
        ("delta = inf", &["0 = s"]),
        ("delta < ∞", &["0 < s"]),
        ("delta >= infinity", &["0 >= s"]),
        ("s increases in t", &["s increases in t"]),
        ("p + q decreases in t", &["p + q decreases in t"]),
        (
            "ℓ >= 0 and δ ≤ 1 and −1 ≤ q",
            &["loss >= 0", "δ <= 1", "−1 <= q"],
        ),
        ("abs(-2) = max(1, 2)", &["2 = 2"]),
        ("abs(q) <= 1", &["q >= 0 and q <= 1 or q <= 0 and −q <= 1"]),
        (
            "max(p, q) <= 1",
            &["p >= q and p <= 1 or q >= p and q <= 1"],
        ),
        ("(t) >= (1)", &["t >= 1"]),
        ("((t + 1)*t >= 1)", &["(t + 1)·t >= 1"]),
    ] {
        assert_eq!(statements("", assert), expected, "{assert}");
    }
}

#[test]
fn hypotheses_are_a_text_or_a_list() {
    for (assume, expected) in [
        ("assume = \"t > 1\"", &["with t > 1: phase = etf"][..]),
        ("assume = [\"t > 1\"]", &["with t > 1: phase = etf"]),
        (
            "assume = \"1 < t < 2\"",
            &["with 1 < t and t < 2: phase = etf"],
        ),
        ("assume = \"t = 1\"", &["with t = 1: phase = etf"]),
        (
            "assume = \"t < 1 or t > 2\"",
            &["with t < 1 or t > 2: phase = etf"],
        ),
        (
            "assume = \"phase != antipodal\"",
            &["with phase != antipodal: phase = etf"],
        ),
        (
            "assume = \"abs(t - 1) <= 1\"",
            &["with t − 1 >= 0 and t − 1 <= 1 or t − 1 <= 0 and −(t − 1) <= 1: phase = etf"],
        ),
    ] {
        assert_eq!(statements(assume, "phase = etf"), expected, "{assume}");
    }
}

#[test]
fn values_are_numbers_lists_grids_and_formulas() {
    for (forall, scope, count) in [
        ("{ N = 10, t = 1.5 }", "N = 10, t = 3/2, b = t", 1),
        ("{ N = 1_000, t = 1e-3 }", "N = 1000, t = 1/1000, b = t", 1),
        (
            "{ N = \"5,10,50\", t = 1 }",
            "N in {5,10,50}, t = 1, b = t",
            3,
        ),
        (
            "{ N = \"4..=6, 9\", t = 1 }",
            "N in {4..=6, 9}, t = 1, b = t",
            2,
        ),
        (
            "{ N = 5, t = \"0.1:5:50\" }",
            "N = 5, t in {0.1:5:50}, b = t",
            50,
        ),
        ("{ N = 5, t = 1, b = \"t\" }", "N = 5, t = 1, b = t", 1),
        ("{ N = 5, t = 1, b = \"2*t\" }", "N = 5, t = 1, b = 2·t", 1),
        (
            "{ N = 5, t = 1, b = \"ln(2)\" }",
            "N = 5, t = 1, b = ln(2)",
            1,
        ),
        (
            "{ N = 5, t = 1, r = \"[-1, 1]\", b = \"r*t\" }",
            "N = 5, t = 1, r in [-1, 1], b = r·t",
            1,
        ),
    ] {
        let claim = read(&format!("forall = {forall}\nassert = \"phase = etf\""));
        assert_eq!(claim.scope, scope);
        assert_eq!(claim.statements.len(), count, "{forall}");
    }
}

/// A number of TOML keeps all its digits.
#[test]
fn numbers_are_exact() {
    let claim = read("forall = { N = 10, t = 1.00000000000000000001 }\nassert = \"phase = etf\"");
    assert_eq!(
        claim.scope,
        "N = 10, t = 100000000000000000001/100000000000000000000, b = t"
    );
}

#[test]
fn what_does_not_occur_needs_no_range() {
    for (forall, assert, scope) in [
        ("{ N = \"4..=9\" }", "ln(N - 3) >= 0", "N in 4..=9"),
        ("{ t = \"[1, 2]\" }", "ln(t) <= t - 1", "t in [1, 2], b = t"),
        ("{ b = \"[-1, 1]\" }", "exp(b) >= 1 + b", "b in [-1, 1]"),
        ("{ N = 9, s = \"[0, 1]\" }", "q >= -1", "N = 9, s in [0, 1]"),
        ("{ x = \"[-1, 1]\" }", "x^2 <= 1", "x in [-1, 1]"),
    ] {
        let claim = read(&format!("forall = {forall}\nassert = \"{assert}\""));
        assert_eq!(claim.scope, scope, "{assert}");
    }
    for (forall, assert, missing) in [
        ("{ N = 9 }", "s = 1", "t has no range"),
        ("{ N = 9 }", "b = 1", "t has no range"),
        ("{ N = 9, s = 1 }", "loss > 0", "t has no range"),
        ("{ t = 9, s = 1 }", "q > 0", "N has no range"),
        ("{ N = 9, b = 1 }", "phase = etf", "t has no range"),
    ] {
        let message = refusal(&format!("forall = {forall}\nassert = \"{assert}\""));
        assert!(message.contains(missing), "{forall}, {assert}: {message}");
    }
}

/// A tied b is put into the loss and into every formula, and read back from the text of a
/// statement.
#[test]
fn b_may_be_a_formula() {
    let claim = read(
        "forall = { N = 5, t = 1, r = \"[-1, 1]\", b = \"r*t\" }\nloss = \"b*s\"\nassert = \"b <= 1\"",
    );
    let statement = &claim.statements[0];
    assert_eq!(
        statement.to_string(),
        "for all N = 5, t = 1, r in [-1, 1]: r·t <= 1, where ℓ(s) = r·t·s"
    );
    let text = ccem::claim::ClaimText::from(statement);
    assert_eq!(Statement::try_from(&text).as_ref(), Ok(statement));
}

#[test]
fn a_source_may_be_named() {
    let claim = read(
        "source = \"arXiv 2402.12613, Theorem 2\"\nforall = { N = 4, t = 1 }\nassert = \"phase = etf\"",
    );
    assert_eq!(claim.source.as_deref(), Some("arXiv 2402.12613, Theorem 2"));
}

/// The printed form of a condition is read as the same condition.
#[test]
fn conditions_are_printed_as_they_are_read() {
    let names = Statement::VARIABLES;
    for text in [
        "t > 1 and (t < 2 or s = 1) => phase = etf",
        "(t > 1 => s = 1) => s = 0",
        "t > 1 => s = 1 => s = 0",
        "not (t > 1 and t < 2) <=> (s = 1 <=> s = 0)",
        "not not t > 1",
        "abs(t - min(s, 2*delta)) <= max(1, t, b) or phase != intermediate",
        "phase = etf persists in t and delta decreases in t",
    ] {
        let read = formula(text, &names).unwrap();
        assert_eq!(formula(&read.to_string(), &names), Ok(read), "{text}");
    }
}

/// Over all embeddings each inner product has a name, however its product is written.
#[test]
fn inner_products_are_read_as_one() {
    let over = "over = \"embeddings\"\nforall = { N = 5 }\nassert = ";
    let printed = "for all N = 5, all unit vectors: u_i·v_j <= abs(u_i·v_i) + 1";
    for product in ["u_i·v_j", "u_i*v_j", "u_i . v_j"] {
        let claim = read(&format!("{over}\"{product} <= abs(u_i·v_i) + 1\""));
        assert_eq!(claim.said, printed);
        let text = ccem::claim::ClaimText::from(&claim.statements[0]);
        let again = Statement::try_from(&text);
        assert_eq!(again.as_ref(), Ok(&claim.statements[0]));
    }
    for (assert, expected) in [
        ("u_i + 1 > 0", "expected `·`"),
        ("u_i·w > 0", "`u_i·v_i` or `u_i·v_j`"),
        ("u_j·v_i > 0", "unknown variable `u_j`"),
    ] {
        let message = refusal(&format!("{over}\"{assert}\""));
        assert!(message.contains(expected), "{assert}: {message}");
    }
    let message = refusal("forall = { N = 5, t = 1 }\nassert = \"u_i·v_i > 0\"");
    assert!(message.contains("unknown variable `u_i`"), "{message}");
}
