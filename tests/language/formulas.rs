//! Formulas, comparisons and conclusions.

use ccem::claim::language::{comparison, expression, formula};
use ccem::claim::statement::Statement;
use ccem::scalar::symbol::Expr;

/// Text, what it prints as.
const PRINTED: [(&str, &str); 24] = [
    ("1.2", "6/5"),
    ("1e-3", "1/1000"),
    ("2.50E+1", "25"),
    ("  N\n- 1 ", "N − 1"),
    ("1 - 2 - 3*t", "−1 − 3·t"),
    ("N/t/b", "(N/t)/b"),
    ("N*t/b*s", "(N·t/b)·s"),
    ("-t^2", "−t²"),
    ("(-t)^2", "t²"),
    ("t²", "t²"),
    ("t^3", "t²·t"),
    ("t^0", "1"),
    ("t^-2", "1/t²"),
    ("2^-20", "1/1048576"),
    ("2^3^2", "512"),
    ("t^(1/2)", "sqrt(t)"),
    ("sqrt(t)", "sqrt(t)"),
    ("t^b", "e^(b·ln(t))"),
    ("t^(1/3)", "e^((1/3)·ln(t))"),
    ("e^(t - b) + e", "e^(t − b) + e^(1)"),
    ("e^-t^2", "e^(−t²)"),
    ("σ(δ)*sigmoid(delta)", "σ(δ)²"),
    ("t*(b*s)", "t·b·s"),
    ("2*-t", "−2·t"),
];

fn read(text: &str) -> Expr {
    expression(text, &Statement::VARIABLES).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn formulas_are_read() {
    for (text, printed) in PRINTED {
        assert_eq!(read(text).to_string(), printed, "{text}");
    }
}

/// The precedence of the signs, by values.
#[test]
fn signs_bind_as_usual() {
    let value = |name: &str| match name {
        "N" => Some(10.0),
        "t" => Some(3.0),
        "b" => Some(0.5),
        _ => None,
    };
    for (text, expected) in [
        ("N - t - 1", 6.0),
        ("N/t*3", 10.0),
        ("2*N^2 + 1", 201.0),
        ("-2^2", -4.0),
        ("2^-1*4", 2.0),
        ("t^2^b", 3f64.powf(2f64.sqrt())),
        ("1 + 2*3 - 4/8", 6.5),
        ("ln(e^2)", 2.0),
        ("t^b*t^-b", 1.0),
        ("N^40", 1e40),
    ] {
        let found: f64 = read(text).evaluate(&value).unwrap();
        assert!(
            (found - expected).abs() <= 1e-12 * expected.abs(),
            "{text}: {found}"
        );
    }
}

/// Comparison or conclusion, as it is printed.
#[test]
fn conclusions_are_read() {
    for (text, printed) in [
        ("t>=(N-1)/N*ln(N-3)", "t >= ((N − 1)/N)·ln(N − 3)"),
        ("s ≤ 1", "s <= 1"),
        ("s ≥ 0", "s >= 0"),
        ("delta < 3", "δ < 3"),
        ("δ > 3", "δ > 3"),
        ("loss = slope", "loss = slope"),
        ("phase=etf", "phase = etf"),
        ("phase  !=  antipodal", "phase != antipodal"),
        ("phase = intermediate", "phase = intermediate"),
        ("phase = etf<=>t>=1", "phase = etf <=> t >= 1"),
        ("delta decreases in t", "delta decreases in t"),
        ("δ increases in t", "delta increases in t"),
        ("phase = etf persists in t", "phase = etf persists in t"),
    ] {
        let read = formula(text, &Statement::VARIABLES);
        let read = read.unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(read.to_string(), printed, "{text}");
        assert_eq!(formula(printed, &Statement::VARIABLES), Ok(read), "{text}");
    }
}

/// Text with the marked part in «», the problem, what is expected.
const REFUSED: [(&str, &str, &str); 26] = [
    ("«»", "the text ends too early", OPERAND),
    ("t >=«»", "the text ends too early", OPERAND),
    (
        "t«»",
        "the text ends too early",
        "an operator, `decreases`, `increases` or one of <, <=, =, >=, >",
    ),
    ("t >= 1«)»", "cannot read `)`", END),
    (
        "(t >= 1«»",
        "the text ends too early",
        "an operator, `and`, `or`, `=>`, `<=>` or `)`",
    ),
    ("t >= 1 «2»", "cannot read `2`", END),
    ("t >= 2 «N_1»", "cannot read `N_1`", END),
    ("t ==«=» 1", "cannot read `=`", OPERAND),
    ("t >= «*» 2", "cannot read `*`", OPERAND),
    ("t >= 1«.»", "cannot read `.`", END),
    (
        "t >= «ln» 2",
        "the function `ln` has no argument",
        "`ln(…)`",
    ),
    (
        "t >= «logs»(2)",
        "unknown function `logs`: did you mean `log`?",
        FUNCTIONS,
    ),
    ("t >= «t»(2)", "`t` is no function", "`t*(…)` for a product"),
    ("«x» >= 1", "unknown variable `x`", VARIABLES),
    (
        "t >= «n»",
        "unknown variable `n`: did you mean `N`?",
        VARIABLES,
    ),
    (
        "t <= «1e401»",
        "a number out of range",
        "an exponent of ten up to 400",
    ),
    (
        "t «<»=> 1",
        "cannot read `<`",
        "an operator, `decreases`, `increases` or one of <, <=, =, >=, >",
    ),
    ("phase«»", "the text ends too early", "`!=` or `=`"),
    ("phase «<» etf", "cannot read `<`", "`!=` or `=`"),
    ("phase = «simplex»", "cannot read `simplex`", PHASES),
    (
        "phase = etf «<»= t",
        "cannot read `<`",
        "`persists in t`, `and`, `or`, `=>`, `<=>` or the end",
    ),
    ("t + «phase» = etf", "`phase` is no number", CONCLUSION),
    (
        "t «=>» 1",
        "`=>` compares nothing",
        "`>=` is at least; `=>` joins two conditions",
    ),
    (
        "phase = etf persists«»",
        "the text ends too early",
        "`in t`",
    ),
    ("delta «grows» in t", "cannot read `grows`", MONOTONE),
    (
        "delta decreases in «1»",
        "cannot read `1`",
        "a coordinate such as t",
    ),
];

const END: &str = "an operator, `and`, `or`, `=>`, `<=>` or the end";
const OPERAND: &str = "a number, a variable, a function or `(`";
const FUNCTIONS: &str =
    "one of the functions ln, log, exp, sqrt, softplus, sigmoid, σ, abs, min and max";
const VARIABLES: &str = "one of the variables N, d, t, b, s, delta, p, q, loss and slope";
const CONCLUSION: &str = "a condition such as `phase = etf` of its own";
const MONOTONE: &str = "an operator, `decreases`, `increases` or one of <, <=, =, >=, >";
const PHASES: &str = "etf, intermediate or antipodal";

#[test]
fn nonsense_is_refused() {
    for (marked, problem, expected) in REFUSED {
        let (before, rest) = marked.split_once('«').unwrap();
        let (place, after) = rest.split_once('»').unwrap();
        let text = [before, place, after].concat();
        let error = formula(&text, &Statement::VARIABLES).expect_err(marked);
        assert_eq!(error.problem, problem, "{marked}");
        assert_eq!(error.expected, expected, "{marked}");
        let span = before.len()..before.len() + place.len();
        assert_eq!(error.span, span, "{marked}");
    }
}

#[test]
fn only_the_given_variables_are_known() {
    let error = expression("N + slope", &["N", "t"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`slope` has no value here; expected one of the variables N and t"
    );
    let error = comparison("1 < t", &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`t` has no value here; expected a number"
    );
}

/// Neither a deep nor a long nor an exploding text exhausts memory or the stack.
#[test]
fn hostile_texts_are_refused() {
    let (open, close) = ("(".repeat(2000), ")".repeat(2000));
    let tower = "^9".repeat(2000);
    for (text, problem) in [
        (
            format!("{open}t{close}"),
            "a formula nested more than 64 deep",
        ),
        (open, "a formula nested more than 64 deep"),
        ("-".repeat(3000) + "t", "a formula nested more than 64 deep"),
        (format!("t{tower}"), "a formula nested more than 64 deep"),
        ("t+".repeat(5000) + "t", "a text of 10001 bytes"),
        (
            "((((2^32)^32)^32)^32)^32".into(),
            "this power is too long when it is multiplied out",
        ),
        (
            "((t^32)^32)^32".into(),
            "this power is too long when it is multiplied out",
        ),
        (
            format!("t{}", "²".repeat(20)),
            "this power is too long when it is multiplied out",
        ),
        (
            format!("t{}", "/b".repeat(200)),
            "this formula is too long, or nested too deep, when it is written out",
        ),
    ] {
        let error = expression(&text, &Statement::VARIABLES).unwrap_err();
        assert_eq!(error.problem, problem, "{}", &text[..20.min(text.len())]);
    }
    // The longest sum that is read can also be worked with.
    let sum = read(&("t*b+".repeat(550) + "s"));
    assert!(
        sum.differentiate("s")
            .provably_equals(&Expr::variable("s").differentiate("s"))
    );
    assert!(sum.provably_equals(&read("550*t*b + s")));
    assert!(expression(&format!("{}t{}", "(".repeat(63), ")".repeat(63)), &["t"]).is_ok());
}

#[test]
fn an_error_is_shown_with_its_line() {
    let text = "phase = etf <=>\n\tt ≥ ln(N - 3))";
    let error = formula(text, &Statement::VARIABLES).unwrap_err();
    assert_eq!(
        error.shown_in("assert", text),
        "assert:2:15: cannot read `)`\n\
         2 | \tt ≥ ln(N - 3))\n\
         \x20 | \t             ^ expected an operator, `and`, `or`, `=>`, `<=>` or the end"
    );
    let error = expression("σ(tt) + 1", &["t"]).unwrap_err();
    assert_eq!(
        error.shown_in("loss", "σ(tt) + 1"),
        "loss:1:3: unknown variable `tt`\n\
         1 | σ(tt) + 1\n\
         \x20 |   ^^ expected the variable t"
    );
}
