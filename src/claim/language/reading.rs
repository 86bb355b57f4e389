//! Reading: the signs and words of the language, and what is wrong where none of them fits.
//! Each is read together with the white space behind it.

use std::ops::Range;

use winnow::combinator::{delimited, eof, terminated};
use winnow::stream::Location;
use winnow::token::{one_of, take_while};
use winnow::{LocatingSlice, Parser, Stateful};

use super::LONGEST;
use super::error::{Objection, SyntaxError};
use crate::nearest::meant;

pub(super) type Input<'a> = Stateful<LocatingSlice<&'a str>, State<'a>>;

pub(super) type Parsed<T> = Result<T, Objection>;

/// The deepest nesting: a hostile text must not exhaust the stack.
const DEEPEST: usize = 64;

/// What the rules share beside the text.
#[derive(Debug)]
pub(super) struct State<'a> {
    /// The names that may stand for a number here.
    pub(super) variables: &'a [&'a str],
    /// How many operands the present one is inside of.
    pub(super) depth: usize,
    /// The furthest place where something was missed, and what: where the error is.
    furthest: usize,
    expected: Vec<&'static str>,
}

/// Reads the whole text by one rule.
pub(super) fn whole<'a, T>(
    text: &'a str,
    variables: &'a [&'a str],
    rule: impl Parser<Input<'a>, T, Objection>,
) -> Result<T, SyntaxError> {
    if text.len() > LONGEST {
        let problem = format!("a text of {} bytes", text.len());
        return Err(SyntaxError::new(
            0..0,
            problem,
            format!("at most {LONGEST}"),
        ));
    }
    let state = State {
        variables,
        depth: 0,
        furthest: 0,
        expected: Vec::new(),
    };
    let mut input = Stateful {
        input: LocatingSlice::new(text),
        state,
    };
    let end = expecting("the end", eof);
    delimited(space, rule, end)
        .parse_next(&mut input)
        .map_err(|objection| match objection {
            Objection::Fatal(error) => *error,
            Objection::Missed | Objection::Stuck => missed(text, &input.state),
        })
}

/// The error at the furthest place that was reached.
fn missed(text: &str, state: &State<'_>) -> SyntaxError {
    let rest = &text[state.furthest..];
    let word = rest.find(|c: char| !in_name(c)).unwrap_or(rest.len());
    let token = match rest.chars().next() {
        Some(c) => &rest[..word.max(c.len_utf8())],
        None => "",
    };
    let problem = match token {
        "" => "the text ends too early".to_owned(),
        _ => format!("cannot read `{token}`{}", meant(token, state.words())),
    };
    let span = state.furthest..state.furthest + token.len();
    SyntaxError::new(span, problem, listed(&state.expected, "or"))
}

/// `a, b or c`.
pub(super) fn listed(names: &[&str], last: &str) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [some @ .., one] => format!("{} {last} {one}", some.join(", ")),
    }
}

pub(super) fn space(input: &mut Input<'_>) -> Parsed<()> {
    take_while(0.., char::is_whitespace)
        .void()
        .parse_next(input)
}

/// The parser, whose failure is told as that of `what`.
pub(super) fn expecting<'a, T>(
    what: &'static str,
    mut parser: impl Parser<Input<'a>, T, Objection>,
) -> impl Parser<Input<'a>, T, Objection> {
    move |input: &mut Input<'a>| {
        let start = input.current_token_start();
        let outcome = parser.parse_next(input);
        if matches!(outcome, Err(Objection::Missed)) {
            input.state.miss(start, what);
        }
        outcome
    }
}

/// The words of the language that are no names.
pub(super) const WORDS: [&str; 14] = [
    "phase",
    "etf",
    "intermediate",
    "antipodal",
    "decreases",
    "increases",
    "persists",
    "in",
    "and",
    "or",
    "not",
    "implies",
    "iff",
    "t",
];

impl State<'_> {
    /// The words that are expected where the error is.
    fn words(&self) -> impl Iterator<Item = &'static str> {
        let letters = |c: char| !c.is_alphanumeric();
        let expected = self.expected.iter();
        let words = expected.flat_map(move |what| what.split(letters));
        words.filter(|word| WORDS.contains(word))
    }

    fn miss(&mut self, place: usize, what: &'static str) {
        if place > self.furthest {
            self.furthest = place;
            self.expected.clear();
        }
        if place == self.furthest && !self.expected.contains(&what) {
            self.expected.push(what);
        }
    }
}

/// One of the signs.
pub(super) fn sign<'a>(
    what: &'static str,
    signs: &'static [&'static str],
) -> impl Parser<Input<'a>, (), Objection> {
    let any_of_them = move |input: &mut Input<'a>| {
        let found = signs.iter().find(|sign| input.starts_with(*sign));
        let sign = *found.ok_or(Objection::Missed)?;
        terminated(sign, space).void().parse_next(input)
    };
    expecting(what, any_of_them)
}

/// A rule that may contain itself. All nesting passes through here.
pub(super) fn nested<T>(
    input: &mut Input<'_>,
    rule: impl FnOnce(&mut Input<'_>) -> Parsed<T>,
) -> Parsed<T> {
    let start = input.current_token_start();
    if input.state.depth == DEEPEST {
        let problem = format!("a formula nested more than {DEEPEST} deep");
        return fatal(start..start, problem, "a flatter formula");
    }
    input.state.depth += 1;
    let outcome = rule(input);
    input.state.depth -= 1;
    outcome
}

pub(super) fn name<'a>(input: &mut Input<'a>) -> Parsed<&'a str> {
    let name = (one_of(char::is_alphabetic), take_while(0.., in_name)).take();
    terminated(name, space).parse_next(input)
}

/// May c follow the first letter of a name? The sign ² may not, though it is a digit.
fn in_name(c: char) -> bool {
    c.is_alphabetic() || c.is_ascii_digit() || c == '_'
}

/// Is it a name as a whole?
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(char::is_alphabetic) && text.chars().all(in_name)
}

/// That word, in any case, and no longer one.
pub(super) fn word<'a>(
    what: &'static str,
    word: &'static str,
) -> impl Parser<Input<'a>, (), Objection> {
    expecting(
        what,
        name.verify(move |name: &str| name.eq_ignore_ascii_case(word))
            .void(),
    )
}

pub(super) fn fatal<T>(
    span: Range<usize>,
    problem: impl Into<String>,
    expected: impl Into<String>,
) -> Parsed<T> {
    Err(Objection::fatal(span, problem, expected))
}
