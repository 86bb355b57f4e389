//! Formulas with a truth, and ranges, one function a rule.

use winnow::Parser;
use winnow::combinator::{alt, cut_err, delimited, opt, preceded, terminated};
use winnow::stream::Location;

use super::reading::{Input, Parsed, expecting, fatal, sign, space, word};
use super::value::{OPERAND, sum};
use crate::claim::statement::{Comparison, Formula, Relation};
use crate::claim::{Direction, Phase};
use crate::scalar::symbol::Expr;

/// comparison := sum relation sum
pub(super) fn comparison(input: &mut Input<'_>) -> Parsed<Comparison> {
    let (left, relation, right) = (sum, relation, sum).parse_next(input)?;
    let start = input.current_token_start();
    if let Some(sign) = opt(relation_sign.take()).parse_next(input)? {
        let span = start..start + sign.trim_end().len();
        return fatal(span, "a chain of comparisons", "one comparison");
    }
    Ok(Comparison {
        left,
        relation,
        right,
    })
}

const RELATION: &str = "one of <, <=, =, >=, >";

fn relation(input: &mut Input<'_>) -> Parsed<Relation> {
    expecting(RELATION, relation_sign).parse_next(input)
}

fn relation_sign(input: &mut Input<'_>) -> Parsed<Relation> {
    let sign = alt((
        alt(("<=", "≤")).value(Relation::AtMost),
        alt((">=", "≥")).value(Relation::AtLeast),
        '<'.value(Relation::Less),
        '='.value(Relation::Equal),
        '>'.value(Relation::Greater),
    ));
    terminated(sign, space).parse_next(input)
}

/// formula := phase … | sum ('decreases' | 'increases') in coordinate | comparison
pub(super) fn formula(input: &mut Input<'_>) -> Parsed<Formula> {
    alt((
        about_phase,
        monotone,
        comparison.map(Formula::Holds),
    ))
    .parse_next(input)
}

/// phase '!=' end | phase '=' end (persists in coordinate | '<=>' comparison)?
fn about_phase(input: &mut Input<'_>) -> Parsed<Formula> {
    let unlike = preceded(sign("`!=`", &["!="]), cut_err(phase)).map(Formula::not_phase);
    let like = preceded(sign("`=`", &["="]), cut_err(is_phase));
    preceded(word(OPERAND, "phase"), cut_err(alt((unlike, like)))).parse_next(input)
}

/// What may follow `phase =`.
fn is_phase(input: &mut Input<'_>) -> Parsed<Formula> {
    let phase = phase(input)?;
    let persists = preceded(word("`persists in t`", "persists"), cut_err(along));
    let iff = preceded(sign("`<=>`", &["<=>"]), cut_err(comparison));
    if let Some(along) = opt(persists).parse_next(input)? {
        return Ok(Formula::Persists { phase, along });
    }
    Ok(match opt(iff).parse_next(input)? {
        Some(condition) => Formula::phase_iff(phase, condition),
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

fn monotone(input: &mut Input<'_>) -> Parsed<Formula> {
    let direction = alt((
        word("`decreases`", "decreases").value(Direction::Decreasing),
        word("`increases`", "increases").value(Direction::Increasing),
    ));
    let moves = (sum, direction, along);
    let mut formula = moves.map(|(what, direction, along)| Formula::Moves {
        what,
        direction,
        along,
    });
    formula.parse_next(input)
}

/// in coordinate
fn along(input: &mut Input<'_>) -> Parsed<String> {
    let coordinate = alt((
        word("`t`", "t").value("t"),
        word("`b`", "b").value("b"),
        word("`N`", "N").value("N"),
        word("`s`", "s").value("s"),
        word("`delta`", "delta").value("delta"),
    ));
    let along = preceded(word("`in t`", "in"), coordinate);
    along.map(str::to_owned).parse_next(input)
}

/// integers := sum ('..=' sum)?
pub(super) fn integers(input: &mut Input<'_>) -> Parsed<[Expr; 2]> {
    let low = sum(input)?;
    let high = opt(preceded(sign("`..=`", &["..="]), sum)).parse_next(input)?;
    Ok([low.clone(), high.unwrap_or(low)])
}

/// reals := '[' sum ',' sum ']' | sum
pub(super) fn reals(input: &mut Input<'_>) -> Parsed<[Expr; 2]> {
    let ends = (sum, sign("`,`", &[","]), sum).map(|(low, (), high)| [low, high]);
    let one = sum.map(|x| [x.clone(), x]);
    alt((
        delimited(sign("`[`", &["["]), ends, sign("`]`", &["]"])),
        one,
    ))
    .parse_next(input)
}
