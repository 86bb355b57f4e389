//! The symbolic reading: what it shows, what it must not show, and what it prints.

#[path = "symbol/bounded.rs"]
mod bounded;
#[path = "symbol/parser.rs"]
mod parser;
#[path = "symbol/random.rs"]
mod random;

use bounded::{Numerically, compared};
use ccem::scalar::Scalar;
use ccem::scalar::dual::Dual;
use ccem::scalar::symbol::{Expr, UnboundVariable};
use parser::{parse, parse_statement, statements};

const REDUCTION: &str = "
    p in s: s - (1 - s) = 2*s - 1
    p in delta: (1 - δ²)/(1 + δ²) = 2/(1 + δ²) - 1
    p of delta is p of s: (1 - δ²)/(1 + δ²) = 2*s - 1 where s = 1/(1 + δ²)
    q of delta is q of s: -(1/(N - 1) + δ²)/(1 + δ²) = s*(N - 2)/(N - 1) - 1 where s = 1/(1 + δ²)
    s and back: 1/(1 + δ²) = s where δ = exp(ln((1 - s)/s)/2)
    p - q: p - q = s*N/(N - 1) where CCEM
    slope of the loss: d_s(softplus(b - t*p) + (N - 1)*softplus(t*q - b)) = t*((N - 2)*σ(t*q - b) - 2*σ(b - t*p)) where CCEM
    curvature of the loss: d_s(d_s(softplus(b - t*p) + (N - 1)*softplus(t*q - b))) = t²*((N - 2)²/(N - 1)*σ(t*q - b)*σ(b - t*q) + 4*σ(b - t*p)*σ(t*p - b)) where CCEM
";

const THRESHOLDS: &str = "
    sigmoids over one denominator: (N - 2)*σ(x) - 2*σ(y) = σ(x)*σ(y)*((N - 2)*(1 + exp(-y)) - 2*(1 + exp(-x)))
    sign of the slope at the ETF: t*((N - 2)*σ(t*q - b) - 2*σ(b - t*p)) = t*σ(t*q - b)*σ(b - t)*((N - 2)*(1 + exp(t - b)) - 2*(1 + exp(b + t/(N - 1)))) where ETF
    slope at the ETF for b = t: 2*(N - 2) - 2*(1 + exp(t + t/(N - 1))) = 2*((N - 3) - exp(t*N/(N - 1)))
    ETF threshold: 2*((N - 3) - exp(t*N/(N - 1))) = 0 where t = (N - 1)/N*ln(N - 3)
    ETF threshold, unsimplified: 2*(N - 2) - 2*(1 + exp(t + t/(N - 1))) = 0 where t = (N - 1)/N*ln(N - 3)
    antipodal threshold: (N - 2) - 2*exp(2*t) = 0 where t = ln((N - 2)/2)/2
    balance of positives and negatives: exp(ln(N - 2) - softplus(b - t*q) - ln(2) + softplus(t*p - b)) = (N - 2)*σ(t*q - b)/(2*σ(b - t*p))
    slope of InfoNCE: d_s(softplus(ln(N - 1) - t*(p - q))) = -t*N/(N - 1)*σ(ln(N - 1) - t*s*N/(N - 1)) where CCEM
    log form of the slope: (N - 2)*σ(t*q - b)/(2*σ(b - t*p)) = exp(ln(N - 2) + ln(σ(t*q - b)) - ln(2) - ln(σ(b - t*p))) where CCEM
    slope in delta: d_delta(softplus(b - t*p) + (N - 1)*softplus(t*q - b)) = -2*δ/(1 + δ²)²*t*((N - 2)*σ(t*q - b) - 2*σ(b - t*p)) where s = 1/(1 + δ²), CCEM
    antipodal boundary for any b: (N - 2)*σ(-t - b) - 2*σ(b + t) = 0 where b = ln((N - 2)/2) - t
    rational ETF boundary: (N - 2)*(1 + exp(t - b)) = 2*(1 + exp(b + t/(N - 1))) where N = 4, t = 3, b = 1
    root for N = 4, b = 0: 2*σ(t*(3/4*2/3 - 1)) - 2*σ(-t*(2*3/4 - 1)) = 0
";

const FUNCTIONS: &str = "
    softplus by definition: softplus(z) = ln(1 + exp(z))
    softplus is sigmoid's integral: d_z(softplus(z)) = 1/(1 + exp(-z))
    softplus reflected: softplus(z) - softplus(-z) = z
    log-sigmoid: ln(σ(z)) = -softplus(-z)
    sigmoid reflected: σ(z) + σ(-z) = 1
    sigmoid's slope: d_z(σ(z)) = σ(z) - σ(z)²
    odds: σ(z)/σ(-z) = exp(z)
    logit: ln(σ(z)/(1 - σ(z))) = z
    addition in the exponent: exp(x + y/2)² = exp(2*x)*exp(y)
    order of first appearance: exp(x + y)/exp(x) = exp(y)
    a common base: (exp(t/2) - exp(t/3))*(exp(t/2) + exp(t/3)) = exp(t) - exp(2*t/3)
    partial fractions in the exponent: exp(t/(N - 1))*exp(-t/N) = exp(t/(N*(N - 1)))
    fractional power: exp(ln(x)/2)² = x
    integer power: exp(-3*ln(x)) = 1/(x*x*x)
    power of two roots: exp(ln(x)/2 + ln(y)/2)² = x*y
    slope of a root: d_x(exp(ln(x)/2)) = 1/(2*exp(ln(x)/2))
    logarithm of a quotient: ln(x/y) = ln(x) - ln(y)
    logarithm of a product, product last: ln(x) + ln(y) = ln(x*y)
    logarithm of an inverse: ln(1/x) = -ln(x)
    logarithm of an exponential: ln(exp(z)/4) = z - 2*ln(2)
    logarithms of integers: ln(6) + ln(3/2) = 2*ln(3)
    log-sum-exp shifted: ln(exp(x) + exp(y)) = x + softplus(y - x)
    arguments written differently: ln(x*(x + 1)) = ln((x + 1/2)² - 1/4)
    nested arguments: σ(softplus((x² - 1)/(x + 1))) = σ(ln(1 + exp(x - 1)))
";

/// Near misses beside those that `mutants_are_not_shown` makes.
const FALSE: &str = "
    sign of b: d_s(softplus(b - t*p) + (N - 1)*softplus(t*q - b)) = t*((N - 2)*σ(t*q + b) - 2*σ(b - t*p)) where CCEM
    N - 1 for N - 2: d_s(softplus(b - t*p) + (N - 1)*softplus(t*q - b)) = t*((N - 1)*σ(t*q - b) - 2*σ(b - t*p)) where CCEM
    reflected argument: (N - 2)*σ(x) - 2*σ(y) = σ(x)*σ(y)*((N - 2)*(1 + exp(-x)) - 2*(1 + exp(-y)))
    ETF threshold of the other phase: 2*((N - 3) - exp(t*N/(N - 1))) = 0 where t = ln((N - 2)/2)/2
    ETF threshold without N/(N - 1): 2*((N - 3) - exp(t*N/(N - 1))) = 0 where t = ln(N - 3)
    a root is not its square: exp(ln(x)/2) = x
    ln of a sum: ln(x + y) = ln(x) + ln(y)
    exp of a product: exp(x*y) = exp(x)*exp(y)
    absolute value: exp(ln(x²)/2) = x
    absolute value in two steps: exp(ln(x/y)/2 + ln(x*y)/2) = x
    defined nowhere: 1/(x - x) = 1/(x - x)
    hidden zero divisor: 1/(exp(ln(x)) - x) = 1/(exp(ln(x)) - x)
    ln of zero: ln(x - x) = ln(x - x)
";

const TRUE: [&str; 3] = [REDUCTION, THRESHOLDS, FUNCTIONS];

#[test]
fn true_statements_are_shown() {
    for (name, statement) in TRUE.into_iter().flat_map(statements) {
        let (left, right) = parse_statement(statement);
        assert!(left.provably_equals(&right), "{name}: {left} = {right}");
        assert!(right.provably_equals(&left), "{name}, reversed");
        assert_eq!(compared(&left, &right), Numerically::Agreeing, "{name}");
    }
}

#[test]
fn false_statements_are_not_shown() {
    for (name, statement) in statements(FALSE) {
        let (left, right) = parse_statement(statement);
        assert!(!left.provably_equals(&right), "{name}: {left} = {right}");
        assert!(!right.provably_equals(&left), "{name}, reversed");
        assert_ne!(compared(&left, &right), Numerically::Agreeing, "{name}");
    }
}

/// Every true statement with one constant, sign or argument changed: those that are numerically
/// false (nearly all) must not be shown.
#[test]
fn mutants_are_not_shown() {
    let (mut made, mut different) = (0, 0);
    for (name, statement) in TRUE.into_iter().flat_map(statements) {
        for mutant in mutants(statement) {
            let (left, right) = parse_statement(&mutant);
            made += 1;
            if compared(&left, &right) == Numerically::Different {
                different += 1;
                assert!(!left.provably_equals(&right), "{name}: {mutant}");
            }
        }
    }
    assert!(
        made > 450 && 20 * different > 19 * made,
        "{different} of {made}"
    );
}

/// The statement with one sign, number or variable changed.
fn mutants(statement: &str) -> Vec<String> {
    let (equation, definitions) =
        statement.split_at(statement.find(" where ").unwrap_or(statement.len()));
    let changed = |(at, c): (usize, char)| {
        let (before, after) = (&equation[..at], &equation[at + c.len_utf8()..]);
        let part_of_a_name = before.ends_with(char::is_alphabetic)
            || before.ends_with('_')
            || after.starts_with(|n: char| n.is_alphabetic() || "_(".contains(n));
        let replacement = match c {
            '+' => "-".to_string(),
            '-' => "+".to_string(),
            '0'..='9' => format!("({c} + 1)"),
            _ if c.is_alphabetic() && !part_of_a_name => format!("(2*{c})"),
            _ => return None,
        };
        Some(format!("{before}{replacement}{after}{definitions}"))
    };
    equation.char_indices().filter_map(changed).collect()
}

/// The formula as it is built | as text | in LaTeX | in Coq.
const PRINTED: &str = r"
    (N - 2)*σ(t*q - b) | (N − 2)·σ(t·q − b) | (N - 2) \sigma(t q - b) | (N - 2) * sigmoid (t * q - b)
    s*2 + -1 | 2·s − 1 | 2 s - 1 | 2 * s - 1
    0 - x | −x | -x | - x
    -(a + b) - (c - d) | −(a + b) − (c − d) | -(a + b) - (c - d) | - (a + b) - (c - d)
    x*(-3) | −3·x | -3 x | - (3 * x)
    a + (-3)*x | a − 3·x | a - 3 x | a - 3 * x
    -1/2 | −1/2 | -\frac{1}{2} | - (1 / 2)
    ln((N - 2)/2)*(1/2) | (1/2)·ln((N − 2)/2) | \frac{1}{2} \ln\left(\frac{N - 2}{2}\right) | (1 / 2) * ln ((N - 2) / 2)
    s*(N - 2)/(N - 1) - 1 | s·(N − 2)/(N − 1) − 1 | \frac{s (N - 2)}{N - 1} - 1 | s * (N - 2) / (N - 1) - 1
    2*(1/(1 + δ²)) - 1 | 2/(1 + δ²) − 1 | \frac{2}{1 + \delta^{2}} - 1 | 2 / (1 + delta * delta) - 1
    a/(b*c) | a/(b·c) | \frac{a}{b c} | a / (b * c)
    (a/b)/c | (a/b)/c | \frac{\frac{a}{b}}{c} | (a / b) / c
    a/(b/c) | a/(b/c) | \frac{a}{\frac{b}{c}} | a / (b / c)
    a/b*c | (a/b)·c | \frac{a}{b} c | (a / b) * c
    (1 - δ²)/(1 + δ²) | (1 − δ²)/(1 + δ²) | \frac{1 - \delta^{2}}{1 + \delta^{2}} | (1 - delta * delta) / (1 + delta * delta)
    (a/b)² | (a/b)² | \left(\frac{a}{b}\right)^{2} | (a / b) * (a / b)
    exp(-t/2)² | (e^(−t/2))² | \left(e^{-\frac{t}{2}}\right)^{2} | exp (- (t / 2)) * exp (- (t / 2))
    softplus(b - t*p) | softplus(b − t·p) | \mathrm{softplus}(b - t p) | softplus (b - t * p)
    rate*x | rate·x | \mathit{rate} x | rate * x
";

#[test]
fn formulas_are_printed_as_people_write_them() {
    for line in PRINTED.trim().lines() {
        let columns: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let expr = parse(columns[0]);
        assert_eq!([expr.to_string(), expr.latex(), expr.coq()], columns[1..]);
    }
}

#[test]
fn the_slope_of_the_loss_is_recognisable() {
    let loss = parse("softplus(b - t*(2*s - 1)) + (N - 1)*softplus(t*(s*(N - 2)/(N - 1) - 1) - b)");
    assert_eq!(
        loss.differentiate("s").to_string(),
        "−2·σ(b − t·(2·s − 1))·t + (N − 1)·σ(t·(s·(N − 2)/(N − 1) − 1) − b)·t·((N − 2)/(N − 1))"
    );
}

#[test]
fn construction_folds_what_nobody_writes() {
    let x = || Expr::variable("x");
    let (zero, one) = (Expr::integer(0), Expr::integer(1));
    for (built, expected) in [
        (x() + zero.clone(), x()),
        (zero.clone() + x(), x()),
        (x() - zero.clone(), x()),
        (zero.clone() - x(), -x()),
        (x() * one.clone(), x()),
        (one.clone() * x(), x()),
        (x() * zero.clone(), zero.clone()),
        (zero.clone() / Expr::integer(2), zero),
        (x() / one.clone(), x()),
        (-(-x()), x()),
        (x() + x(), Expr::integer(2) * x()),
        (one / x() * x(), x() / x()),
        (Expr::ratio(1, 2) + Expr::ratio(1, 3), Expr::ratio(5, 6)),
        (
            Expr::integer(2) * (Expr::integer(3) * x()),
            Expr::integer(6) * x(),
        ),
    ] {
        assert_eq!(built, expected);
    }
}

#[test]
fn a_formula_shares_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Expr>();
}

#[test]
fn evaluation_in_several_readings() {
    let f = parse("x*exp(-x) + y");
    let at = |name: &str| match name {
        "x" => Some(0.5),
        "y" => Some(2.0),
        _ => None,
    };
    assert_eq!(f.evaluate(&at), Ok(0.5 * (-0.5f64).exp() + 2.0));
    let dual = f.evaluate(&|name| match name {
        "x" => Some(Dual::variable(0.5)),
        _ => at(name).map(Dual::constant),
    });
    assert!((dual.unwrap().slope - 0.5 * (-0.5f64).exp()).abs() < 1e-15);
    let same = f.evaluate(&|name| Some(Expr::variable(name)));
    assert_eq!(same, Ok(f.clone()));
    assert_eq!(
        f.evaluate::<f64>(&|_| None),
        Err(UnboundVariable("x".into()))
    );
    let names: Vec<String> = f.variables().iter().map(|n| n.to_string()).collect();
    assert_eq!(names, ["x", "y"]);
}

#[test]
fn substitution_replaces_every_occurrence() {
    let f = parse("t*x + ln(t)/y");
    assert_eq!(
        f.substitute("t", &parse("u - 1")),
        parse("(u - 1)*x + ln(u - 1)/y")
    );
    assert_eq!(f.substitute("z", &parse("u")), f);
}
