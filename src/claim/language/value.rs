//! Formulas with a value, one function a rule.

use std::ops::{Add, Div, Mul, Range, Sub};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;
use winnow::Parser;
use winnow::ascii::digit1;
use winnow::combinator::{alt, cut_err, delimited, opt, peek, preceded, separated_foldl1};
use winnow::stream::{Location, Stream};
use winnow::token::one_of;

use super::LONGEST;
use super::error::{Objection, SyntaxError};
use super::grammar::choice;
use super::piecewise::Choice;
use super::reading::{Input, Parsed, expecting, listed, name, nested, sign, space};
use crate::claim::statement::Statement;
use crate::nearest::meant;
use crate::scalar::Scalar;
use crate::scalar::symbol::{Expr, GREEK};

/// The largest exponent that is multiplied out.
const LARGEST_POWER: u32 = 32;

/// The largest exponent of ten.
const LARGEST_EXPONENT: u32 = 400;

/// The functions, as they are written.
const FUNCTIONS: [(&str, Function); 7] = [
    ("ln", Expr::ln),
    ("log", Expr::ln),
    ("exp", Expr::exp),
    ("sqrt", Expr::sqrt),
    ("softplus", Expr::softplus),
    ("sigmoid", Expr::sigmoid),
    ("σ", Expr::sigmoid),
];

type Function = fn(Expr) -> Expr;

type Operation = fn(Expr, Expr) -> Expr;

const OPERATOR: &str = "an operator";

/// sum := product (('+' | '-') product)*
pub(super) fn sum(input: &mut Input<'_>) -> Parsed<Expr> {
    let plus = sign(OPERATOR, &["+"]).value(Expr::add as Operation);
    let minus = sign(OPERATOR, &["-", "−"]).value(Expr::sub as Operation);
    separated_foldl1(product, alt((plus, minus)), |x, sign, y| sign(x, y)).parse_next(input)
}

/// product := operand (('*' | '/') operand)*
fn product(input: &mut Input<'_>) -> Parsed<Expr> {
    let times = sign(OPERATOR, &["*", "·", "×", "⋅"]).value(Expr::mul as Operation);
    let over = sign(OPERATOR, &["/"]).value(Expr::div as Operation);
    separated_foldl1(operand, alt((times, over)), |x, sign, y| sign(x, y)).parse_next(input)
}

/// operand := '-' operand | '+' operand | power
fn operand(input: &mut Input<'_>) -> Parsed<Expr> {
    nested(input, |input| {
        let negated = preceded(sign(OPERAND, &["-", "−"]), operand).map(|x| -x);
        let same = preceded(sign(OPERAND, &["+"]), operand);
        alt((negated, same, power)).parse_next(input)
    })
}

/// power := atom '²'* (('^' | '**') operand)?
fn power(input: &mut Input<'_>) -> Parsed<Expr> {
    let start = input.current_token_start();
    let mut value = atom(input)?;
    while opt(sign(OPERATOR, &["²"])).parse_next(input)?.is_some() {
        value = raised(value, &Expr::integer(2)).ok_or_else(|| too_long(start, input))?;
    }
    match opt(preceded(sign(OPERATOR, &["^", "**"]), operand)).parse_next(input)? {
        Some(exponent) => raised(value, &exponent).ok_or_else(|| too_long(start, input)),
        None => Ok(value),
    }
}

/// x^y: a product or its inverse for small integers y, √x for y = 1/2, else e^(y ln x); `None`
/// where the product would be too long to write.
fn raised(x: Expr, y: &Expr) -> Option<Expr> {
    let exponent = y.as_constant();
    if x == euler() {
        return Some(y.clone().exp());
    }
    if exponent.is_some_and(|y| *y == BigRational::new(1.into(), 2.into())) {
        return Some(x.sqrt());
    }
    let integer = exponent.filter(|y| y.is_integer());
    match integer.and_then(|y| y.to_integer().to_i32()) {
        Some(k) if k.unsigned_abs() <= LARGEST_POWER => multiplied_out(x, k),
        _ => Some((y.clone() * x.ln()).exp()),
    }
}

fn multiplied_out(x: Expr, k: i32) -> Option<Expr> {
    let factors = k.unsigned_abs() as usize;
    // Coq's notation writes every factor, also that of a square.
    if factors > 1 && x.coq().len() * factors > LONGEST {
        return None;
    }
    // x^0 = 1, where x has a value.
    let one = Expr::integer(1) + Expr::integer(0) * x.clone();
    let product = match factors {
        0 => one,
        _ => (1..factors).fold(x.clone(), |product, _| product * x.clone()),
    };
    Some(if k < 0 {
        Expr::integer(1) / product
    } else {
        product
    })
}

fn too_long(start: usize, input: &Input<'_>) -> Objection {
    let span = start..input.previous_token_end();
    let problem = "this power is too long when it is multiplied out";
    Objection::fatal(span, problem, format!("at most {LONGEST} characters"))
}

/// The number e; e^x is exp(x).
fn euler() -> Expr {
    Expr::integer(1).exp()
}

pub(super) const OPERAND: &str = "a number, a variable, a function or `(`";

/// atom := number | name | function '(' sum ')' | '(' sum ')'
fn atom(input: &mut Input<'_>) -> Parsed<Expr> {
    expecting(OPERAND, alt((number, bracketed, named))).parse_next(input)
}

fn bracketed(input: &mut Input<'_>) -> Parsed<Expr> {
    delimited(sign(OPERAND, &["("]), sum, sign("`)`", &[")"])).parse_next(input)
}

/// number := digits ('.' digits)? ('e' sign? digits)?, exactly.
fn number(input: &mut Input<'_>) -> Parsed<Expr> {
    let start = input.current_token_start();
    let whole = digit1.parse_next(input)?;
    let fraction = opt(preceded('.', digit1)).parse_next(input)?.unwrap_or("");
    let sign = opt(one_of(['+', '-']));
    let exponent = opt(preceded(one_of(['e', 'E']), (sign, digit1))).parse_next(input)?;
    let end = input.previous_token_end();
    space(input)?;
    let value = decimal(whole, fraction, exponent).ok_or_else(|| {
        let expected = format!("an exponent of ten up to {LARGEST_EXPONENT}");
        Objection::fatal(start..end, "a number out of range", expected)
    })?;
    Ok(Expr::rational(&value))
}

fn decimal(
    whole: &str,
    fraction: &str,
    exponent: Option<(Option<char>, &str)>,
) -> Option<BigRational> {
    let digits: BigInt = format!("{whole}{fraction}").parse().ok()?;
    let (sign, size) = exponent.unwrap_or((None, "0"));
    let size = size.parse().ok().filter(|size| *size <= LARGEST_EXPONENT)?;
    let ten = |places| BigInt::from(10).pow(places);
    let value = BigRational::new(digits, ten(fraction.len() as u32));
    Some(match sign {
        Some('-') => value / ten(size),
        _ => value * ten(size),
    })
}

/// The variable of ∞, which only δ is compared with.
pub(super) const INFINITY: &str = "inf";

/// A variable, e, ∞, or a function with its arguments.
fn named(input: &mut Input<'_>) -> Parsed<Expr> {
    if opt(sign(OPERAND, &["∞"])).parse_next(input)?.is_some() {
        return Ok(Expr::variable(INFINITY));
    }
    let start = input.current_token_start();
    let before = input.checkpoint();
    let name = name(input)?;
    let span = start..start + name.len();
    if peek(opt('(')).parse_next(input)?.is_some() {
        return match function(name) {
            Some(function) => bracketed(input).map(function),
            None if Choice::named(name).is_some() => {
                input.reset(&before);
                choice(input).map(|(choice, arguments)| choice.of(&arguments))
            }
            None => Err(Objection::Fatal(no_function(span, name, input).into())),
        };
    }
    let plain = in_letters(name);
    let known = input.state.variables;
    if name == "u_i" && known.contains(&Statement::PAIRS[0]) {
        return inner_product(start, input);
    }
    match plain {
        _ if known.contains(&plain) => Ok(Expr::variable(plain)),
        "e" => Ok(euler()),
        "inf" | "infinity" if known.contains(&"delta") => Ok(Expr::variable(INFINITY)),
        _ => Err(Objection::Fatal(no_variable(span, name, known).into())),
    }
}

/// What follows u_i: `·v_i`, or `·v_j` for every j ≠ i.
fn inner_product(start: usize, input: &mut Input<'_>) -> Parsed<Expr> {
    let times = sign("`·`", &["·", "*", "×", "."]);
    let (_, other) = cut_err((times, name)).parse_next(input)?;
    let written = format!("u_i·{other}");
    let span = start..input.previous_token_end();
    match Statement::PAIRS.iter().find(|pair| **pair == written) {
        Some(pair) => Ok(Expr::variable(*pair)),
        None => Err(Objection::fatal(
            span,
            format!("`{written}` is no inner product"),
            format!("`{}`", Statement::PAIRS.join("` or `")),
        )),
    }
}

/// The name of a variable in letters: delta for δ, as it is printed.
pub(super) fn in_letters(name: &str) -> &str {
    let greek = GREEK.iter().find(|(_, letter)| *letter == name);
    match name {
        "ℓ" => "loss",
        _ => greek.map_or(name, |(letters, _)| letters),
    }
}

fn function(name: &str) -> Option<Function> {
    let known = FUNCTIONS.iter().find(|(known, _)| *known == name);
    known.map(|(_, function)| *function)
}

/// The names of all functions.
pub(super) fn functions() -> Vec<&'static str> {
    let plain = FUNCTIONS.iter().map(|(name, _)| *name);
    plain.chain(["abs", "min", "max"]).collect()
}

/// Why `name` cannot stand before a bracket.
fn no_function(span: Range<usize>, name: &str, input: &Input<'_>) -> SyntaxError {
    if input.state.variables.contains(&in_letters(name)) || name == "e" {
        let expected = format!("`{name}*(…)` for a product");
        return SyntaxError::new(span, format!("`{name}` is no function"), expected);
    }
    let problem = format!("unknown function `{name}`{}", meant(name, functions()));
    let expected = format!("one of the functions {}", listed(&functions(), "and"));
    SyntaxError::new(span, problem, expected)
}

/// Why `name` is no variable here.
fn no_variable(span: Range<usize>, name: &str, known: &[&str]) -> SyntaxError {
    let elsewhere = Statement::VARIABLES.contains(&in_letters(name));
    let (problem, expected) = match name {
        _ if functions().contains(&name) => (
            format!("the function `{name}` has no argument"),
            format!("`{name}(…)`"),
        ),
        "phase" => (
            "`phase` is no number".into(),
            "a condition such as `phase = etf` of its own".into(),
        ),
        "true" | "false" => (
            format!("`{name}` is no number"),
            "a comparison, or `phase = …`".into(),
        ),
        _ if elsewhere => (format!("`{name}` has no value here"), variables(known)),
        _ => {
            let hint = meant(name, known.iter().copied().chain(["phase"]));
            (format!("unknown variable `{name}`{hint}"), variables(known))
        }
    };
    SyntaxError::new(span, problem, expected)
}

fn variables(known: &[&str]) -> String {
    match known {
        [] => "a number".into(),
        [one] => format!("the variable {one}"),
        _ => format!("one of the variables {}", listed(known, "and")),
    }
}
