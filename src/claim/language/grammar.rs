//! Formulas with a truth, and ranges, one function a rule.

use std::ops::Range;

use winnow::Parser;
use winnow::combinator::{alt, cut_err, delimited, opt, preceded, separated, terminated};
use winnow::stream::Location;

use super::error::Objection;
use super::piecewise::Choice;
use super::range::Placed;
use super::reading::{Input, Parsed, expecting, fatal, name, nested, sign, space, word};
use super::value::{INFINITY, OPERAND, sum};
use crate::claim::statement::{Comparison, Formula, Relation};
use crate::claim::{Direction, Phase};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// condition := implication (('<=>' | iff) implication)?
pub(super) fn condition(input: &mut Input<'_>) -> Parsed<Formula> {
    let one = implication(input)?;
    let iff = alt((sign(JOINED, &["<=>", "⇔"]), word(JOINED, "iff")));
    Ok(
        match opt(preceded(iff, cut_err(implication))).parse_next(input)? {
            Some(other) => Formula::Iff(Box::new([one, other])),
            None => one,
        },
    )
}

/// implication := disjunction (('=>' | implies) implication)?
fn implication(input: &mut Input<'_>) -> Parsed<Formula> {
    let one = disjunction(input)?;
    let then = alt((sign(JOINED, &["=>", "⇒"]), word(JOINED, "implies")));
    Ok(
        match opt(preceded(then, cut_err(implication))).parse_next(input)? {
            Some(other) => Formula::Implies(Box::new([one, other])),
            None => one,
        },
    )
}

/// disjunction := conjunction ('or' conjunction)*
fn disjunction(input: &mut Input<'_>) -> Parsed<Formula> {
    let or = alt((word(JOINED, "or"), sign(JOINED, &["||", "∨"])));
    let parts = separated(1.., conjunction, or);
    parts.map(Formula::any).parse_next(input)
}

/// conjunction := negation ('and' negation)*
fn conjunction(input: &mut Input<'_>) -> Parsed<Formula> {
    let and = alt((word(JOINED, "and"), sign(JOINED, &["&&", "∧"])));
    let parts = separated(1.., negation, and);
    parts.map(Formula::all).parse_next(input)
}

/// negation := 'not' negation | '(' condition ')' | assertion | chain
fn negation(input: &mut Input<'_>) -> Parsed<Formula> {
    nested(input, |input| {
        let not = alt((word(OPERAND, "not"), sign(OPERAND, &["¬"])));
        let negated = preceded(not, cut_err(negation)).map(|inner| Formula::Not(inner.into()));
        let bracket = (
            sign(OPERAND, &["("]),
            condition,
            sign("`)`", &[")"]),
            no_operator,
        );
        let bracketed = bracket.map(|(_, inner, _, _)| inner);
        alt((negated, bracketed, about_phase, monotone, chain)).parse_next(input)
    })
}

/// After a bracket no number goes on: `(t) > 1` is a comparison, `(t > 1)` a condition.
fn no_operator(input: &mut Input<'_>) -> Parsed<()> {
    const OPERATORS: [&str; 9] = ["+", "-", "−", "*", "·", "×", "/", "^", "²"];
    match OPERATORS.iter().any(|operator| input.starts_with(operator)) {
        true => Err(Objection::Missed),
        false => Ok(()),
    }
}

/// comparison := sum relation sum
pub(super) fn comparison(input: &mut Input<'_>) -> Parsed<Comparison> {
    let start = input.current_token_start();
    let condition = chain(input)?;
    let span = start..input.previous_token_end();
    match condition {
        Formula::Holds(comparison) => Ok(comparison),
        _ => fatal(span, "a chain of comparisons", "one comparison"),
    }
}

/// chain := sum (relation sum)+: each side with the next.
fn chain(input: &mut Input<'_>) -> Parsed<Formula> {
    let mut parts = Vec::new();
    let mut start = input.current_token_start();
    let mut left = sum(input)?;
    let mut sign = Some(relation(input)?);
    while let Some(relation) = sign {
        let next = input.current_token_start();
        let right = cut_err(sum).parse_next(input)?;
        let span = start..input.previous_token_end();
        let (compared, holds) = (
            at_infinity(span, left, relation.0, right.clone())?,
            relation.1,
        );
        let atom = Formula::Holds(compared);
        parts.push(if holds {
            atom
        } else {
            Formula::Not(atom.into())
        });
        (left, start) = (right, next);
        sign = opt(relation_sign).parse_next(input)?;
    }
    Ok(Formula::all(parts))
}

/// A comparison of δ with ∞ is one of s with 0: δ = ∞ iff s = 0.
fn at_infinity(
    span: Range<usize>,
    left: Expr,
    relation: Relation,
    right: Expr,
) -> Parsed<Comparison> {
    let infinite = |side: &Expr| side.variables().contains(INFINITY);
    let [delta, infinity] = ["delta", INFINITY].map(Expr::variable);
    let (s, zero) = (Expr::variable("s"), Expr::integer(0));
    let (left, right) = match () {
        _ if !infinite(&left) && !infinite(&right) => (left, right),
        // δ falls in s.
        _ if left == delta && right == infinity => (zero, s),
        _ if left == infinity && right == delta => (s, zero),
        _ => return fatal(span, "only delta can be infinite", "such as `delta = inf`"),
    };
    Ok(Comparison {
        left,
        relation,
        right,
    })
}

const RELATION: &str = "one of <, <=, =, >=, >";

/// What joins two conditions.
const JOINED: &str = "`and`, `or`, `=>`, `<=>`";

fn relation(input: &mut Input<'_>) -> Parsed<(Relation, bool)> {
    let start = input.current_token_start();
    for (wrong, right) in [
        ("=>", "`>=` is at least; `=>` joins two conditions"),
        ("=<", "`<=`"),
        ("<>", "`!=`"),
        ("~=", "`!=`, or `=`"),
        ("≈", "an exact relation, such as `abs(x - y) <= 1/1000`"),
        (":=", "`=`"),
    ] {
        if input.starts_with(wrong) {
            return fatal(
                start..start + wrong.len(),
                format!("`{wrong}` compares nothing"),
                right,
            );
        }
    }
    expecting(RELATION, relation_sign).parse_next(input)
}

/// A relation, and whether it is to hold. `<=>` and `=>` are none.
fn relation_sign(input: &mut Input<'_>) -> Parsed<(Relation, bool)> {
    if ["<=>", "=>"].iter().any(|joint| input.starts_with(joint)) {
        return Err(Objection::Missed);
    }
    let sign = alt((
        alt(("<=", "≤", "⩽")).value((Relation::AtMost, true)),
        alt((">=", "≥", "⩾")).value((Relation::AtLeast, true)),
        alt(("!=", "≠")).value((Relation::Equal, false)),
        '<'.value((Relation::Less, true)),
        alt(("==", "=")).value((Relation::Equal, true)),
        '>'.value((Relation::Greater, true)),
    ));
    terminated(sign, space).parse_next(input)
}

/// phase '!=' end | phase '=' end ('persists' 'in' coordinate)?
fn about_phase(input: &mut Input<'_>) -> Parsed<Formula> {
    let unlike = preceded(sign("`!=`", &["!=", "≠"]), cut_err(phase)).map(Formula::not_phase);
    let like = preceded(sign("`=`", &["==", "="]), cut_err(is_phase));
    preceded(word(OPERAND, "phase"), cut_err(alt((unlike, like)))).parse_next(input)
}

/// What may follow `phase =`.
fn is_phase(input: &mut Input<'_>) -> Parsed<Formula> {
    let phase = phase(input)?;
    let persists = preceded(word("`persists in t`", "persists"), cut_err(along));
    Ok(match opt(persists).parse_next(input)? {
        Some(along) => Formula::Persists { phase, along },
        None => Formula::Phase(phase),
    })
}

fn phase(input: &mut Input<'_>) -> Parsed<Phase> {
    const EXPECTED: &str = "etf, intermediate or antipodal";
    alt((
        word(EXPECTED, "etf").value(Phase::Etf),
        word(EXPECTED, "intermediate").value(Phase::Intermediate),
        word(EXPECTED, "antipodal").value(Phase::Antipodal),
    ))
    .parse_next(input)
}

/// monotone := sum ('decreases' | 'increases') 'in' coordinate
fn monotone(input: &mut Input<'_>) -> Parsed<Formula> {
    let direction = alt((
        word("`decreases`", "decreases").value(Direction::Decreasing),
        word("`increases`", "increases").value(Direction::Increasing),
    ));
    let (what, direction) = (sum, direction).parse_next(input)?;
    let along = cut_err(along).parse_next(input)?;
    Ok(Formula::Moves {
        what,
        direction,
        along,
    })
}

/// 'in' name
fn along(input: &mut Input<'_>) -> Parsed<String> {
    word("`in t`", "in").parse_next(input)?;
    let plain = name.map(|name: &str| if name == "δ" { "delta" } else { name });
    let along = plain.map(str::to_owned);
    expecting("a coordinate such as t", along).parse_next(input)
}

/// choice := ('abs' | 'min' | 'max') '(' sum (',' sum)* ')'
pub(super) fn choice(input: &mut Input<'_>) -> Parsed<(Choice, Vec<Expr>)> {
    let start = input.current_token_start();
    let choice = name.verify_map(Choice::named).parse_next(input)?;
    let list = separated(1.., sum, sign("`,`", &[","]));
    let arguments: Vec<Expr> =
        delimited(sign(OPERAND, &["("]), list, sign("`)`", &[")"])).parse_next(input)?;
    let infinite = |x: &Expr| x.variables().contains(INFINITY);
    match choice.objection(arguments.len()) {
        None if arguments.iter().any(infinite) => fatal(
            start..input.previous_token_end(),
            "only delta can be infinite",
            "such as `delta = inf`",
        ),
        Some(expected) => {
            let problem = format!("`{choice}` of {} arguments", arguments.len());
            fatal(start..input.previous_token_end(), problem, expected)
        }
        None => Ok((choice, arguments)),
    }
}

/// One item of a list of values.
#[derive(Clone, Debug)]
pub(super) enum Item {
    One(Expr),
    Integers([Expr; 2]),
    Reals([Expr; 2]),
    Grid([Expr; 3]),
}

/// items := item (',' item)*
pub(super) fn items(input: &mut Input<'_>) -> Parsed<Vec<Placed>> {
    let placed = |input: &mut Input<'_>| {
        let start = input.current_token_start();
        let item = item(input)?;
        Ok((start..input.previous_token_end(), item))
    };
    separated(1.., placed, sign("`,`", &[","])).parse_next(input)
}

/// item := '[' sum ',' sum ']' | sum ('..=' sum | ':' sum ':' sum)?
fn item(input: &mut Input<'_>) -> Parsed<Item> {
    let ends = (sum, sign("`,`", &[","]), sum).map(|(low, (), high)| Item::Reals([low, high]));
    let interval = (sign("`[`", &["["]), ends, sign("`]`", &["]"])).map(|((), ends, ())| ends);
    if let Some(interval) = opt(interval).parse_next(input)? {
        return Ok(interval);
    }
    let low = sum(input)?;
    if let Some(high) = opt(preceded(sign("`..=`", &["..="]), sum)).parse_next(input)? {
        return Ok(Item::Integers([low, high]));
    }
    let colon = || sign("`:`", &[":"]);
    let mut grid = opt((colon(), cut_err((sum, colon(), sum))));
    Ok(match grid.parse_next(input)? {
        Some(((), (high, (), count))) => Item::Grid([low, high, count]),
        None => Item::One(low),
    })
}
