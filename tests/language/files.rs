//! Claim files: the line and the caret of an error.

use ccem::claim::file::read_claims;

fn refusal(text: &str) -> String {
    match read_claims("claims.toml", text) {
        Ok(claims) => panic!("{} claims", claims.len()),
        Err(error) => error.to_string(),
    }
}

const GOOD: &str = r#"
[claim.second]
forall = { N = "4", t = "1" }
assert = "phase = etf"

[claim.a-first]
wording = "words"
forall.N = "4..=9"
forall.t = "[1, 2]"
assume = ["t > 1", 't < 2']
assert = """
phase = etf <=>
    t >= 1"""
"#;

#[test]
fn claims_come_in_the_order_of_the_file() {
    let claims = read_claims("claims.toml", GOOD).unwrap();
    let ids: Vec<_> = claims.iter().map(|claim| claim.id.as_str()).collect();
    assert_eq!(ids, ["second", "a-first"]);
    assert_eq!(claims[0].wording, None);
    assert_eq!(claims[1].wording.as_deref(), Some("words"));
    assert_eq!(claims[1].statements[0].assume.len(), 2);
    assert_eq!(
        claims[1].statements[0].assert.to_string(),
        "phase = etf <=> t >= 1"
    );
}

/// `GOOD` with one replacement, and the error.
#[test]
fn an_error_is_shown_in_its_line_of_the_file() {
    for (good, bad, shown) in [
        (
            "\"t > 1\"",
            "\"t > x\"",
            "claims.toml:10:16: unknown variable `x`\n\
             10 | assume = [\"t > x\", 't < 2']\n\
             \x20  |                ^ expected one of the variables N, t, b, s, delta, p, q, loss and slope",
        ),
        (
            "'t < 2'",
            "'t < (2'",
            "claims.toml:10:27: the text ends too early\n\
             10 | assume = [\"t > 1\", 't < (2']\n\
             \x20  |                           ^ expected an operator or `)`",
        ),
        (
            "    t >= 1",
            "    t >= 1 b",
            "claims.toml:13:12: cannot read `b`\n\
             13 |     t >= 1 b\"\"\"\n\
             \x20  |            ^ expected an operator, `and`, `or`, `=>`, `<=>` or the end",
        ),
        (
            "t = \"1\" }",
            "t = \"0\" }",
            "claims.toml:3:26: t leaves the theory\n\
             3 | forall = { N = \"4\", t = \"0\" }\n\
             \x20 |                          ^ expected 1/1000000000 <= t <= 10000",
        ),
        (
            "{ N = \"4\", t = \"1\" }",
            "{ N = \"4\" }",
            "claims.toml:3:10: t has no range\n\
             3 | forall = { N = \"4\" }\n\
             \x20 |          ^^^^^^^^^^^ expected such as { N = \"4..=100\", t = \"[1/10, 10]\" }",
        ),
        (
            "t = \"1\" }",
            "t = \"1\", x = \"1\" }",
            "claims.toml:3:35: `x` occurs nowhere\n\
             3 | forall = { N = \"4\", t = \"1\", x = \"1\" }\n\
             \x20 |                                   ^ expected no range of it",
        ),
        (
            "assert = \"phase = etf\"",
            "assert = \"phase = \\u0065tg\"",
            "claims.toml:4:10: cannot read `etg`: did you mean `etf`?\n\
             4 | assert = \"phase = \\u0065tg\"\n\
             \x20 |          ^^^^^^^^^^^^^^^^^^ expected etf, intermediate or antipodal",
        ),
        (
            "[claim.second]",
            "[claim.\"sec ond\"]",
            "claims.toml:2:8: this is no name of a claim\n\
             2 | [claim.\"sec ond\"]\n\
             \x20 |        ^^^^^^^^^ expected letters, digits, - and _",
        ),
        (
            "[claim.a-first]",
            "[claim.second]",
            "claims.toml:6:8: duplicate key\n\
             6 | [claim.second]\n\
             \x20 |        ^^^^^^",
        ),
        (
            "wording",
            "words",
            "claims.toml:7:1: unknown key `words`\n\
             7 | words = \"words\"\n\
             \x20 | ^^^^^ expected one of wording, source, expected, places, loss, over, forall, assume and assert",
        ),
    ] {
        assert!(GOOD.contains(good), "{good}");
        assert_eq!(refusal(&GOOD.replacen(good, bad, 1)), shown);
    }
}

#[test]
fn files_without_claims_are_refused() {
    for text in ["", "# nothing\n", "[claim]\n"] {
        assert!(refusal(text).starts_with("claims.toml:1:1: no claims in the file\n"));
    }
    for (text, place) in [
        ("x = 1", "claims.toml:1:1: unknown key `x`"),
        (
            "[claim.x]\nassert = 1",
            "claims.toml:2:10: assert is a text",
        ),
        (
            "[claim.x]\nassert = 's < 1'",
            "claims.toml:1:8: N has no range",
        ),
        ("[claim.x", "claims.toml:1:9: "),
        ("claim = 1", "claims.toml:1:9: this is no claim"),
    ] {
        let refusal = refusal(text);
        assert!(refusal.starts_with(place), "{refusal}");
    }
}
