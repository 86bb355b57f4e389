//! What is wrong with a text, and how it is shown.

use std::fmt;
use std::ops::Range;

use winnow::error::{ModalError, ParserError};
use winnow::stream::Stream;

/// A text says nothing in the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    /// What is wrong there.
    pub problem: String,
    /// What would be right there; empty where nothing helpful can be said.
    pub expected: String,
}

impl SyntaxError {
    pub(crate) fn new(
        span: Range<usize>,
        problem: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        SyntaxError {
            span,
            problem: problem.into(),
            expected: expected.into(),
        }
    }

    /// The error in a longer text, in which the present one begins at `offset`.
    pub(crate) fn moved(self, offset: usize) -> Self {
        SyntaxError {
            span: self.span.start + offset..self.span.end + offset,
            ..self
        }
    }

    /// The error with the line of `text` that it is in, which is called `name`:
    ///
    /// ```text
    /// claims.toml:5:17: unknown variable `x`
    /// 5 | assert = "t >= x"
    ///   |                ^ expected one of the variables N, t and b
    /// ```
    pub fn shown_in(&self, name: &str, text: &str) -> String {
        let before = text.get(..self.span.start).unwrap_or(text);
        let number = before.matches('\n').count() + 1;
        let begin = before.rfind('\n').map_or(0, |end| end + 1);
        let line = text[begin..].lines().next().unwrap_or("");
        let (lead, column) = (&text[begin..before.len()], before[begin..].chars().count());
        let indent: String = lead.chars().map(blank).collect();
        let carets = "^".repeat(self.width(line, before.len() - begin));
        let margin = " ".repeat(number.to_string().len());
        let (problem, column) = (&self.problem, column + 1);
        let expected = match self.expected.as_str() {
            "" => String::new(),
            expected => format!(" expected {expected}"),
        };
        format!(
            "{name}:{number}:{column}: {problem}\n\
             {number} | {line}\n\
             {margin} | {indent}{carets}{expected}"
        )
    }

    /// The number of characters of the span in its first line, at least 1.
    fn width(&self, line: &str, start: usize) -> usize {
        let end = (start + self.span.len()).min(line.len());
        let marked = line.get(start..end).unwrap_or("");
        marked.chars().count().max(1)
    }
}

/// White space as wide as c.
fn blank(c: char) -> char {
    if c == '\t' { '\t' } else { ' ' }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)?;
        match self.expected.as_str() {
            "" => Ok(()),
            // A question ends of itself.
            expected if self.problem.ends_with('?') => write!(f, " expected {expected}"),
            expected => write!(f, "; expected {expected}"),
        }
    }
}

impl std::error::Error for SyntaxError {}

/// Why a rule of the grammar does not apply.
#[derive(Debug)]
pub(super) enum Objection {
    /// It needs something else here; another rule may apply.
    Missed,
    /// It needs something else here, and no other rule applies.
    Stuck,
    /// It applies, and what it reads makes no sense.
    Fatal(Box<SyntaxError>),
}

impl Objection {
    pub(super) fn fatal(
        span: Range<usize>,
        problem: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Objection::Fatal(Box::new(SyntaxError::new(span, problem, expected)))
    }
}

impl<I: Stream> ParserError<I> for Objection {
    type Inner = Self;

    fn from_input(_: &I) -> Self {
        Objection::Missed
    }

    fn is_backtrack(&self) -> bool {
        matches!(self, Objection::Missed)
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

impl ModalError for Objection {
    fn cut(self) -> Self {
        match self {
            Objection::Missed => Objection::Stuck,
            other => other,
        }
    }

    fn backtrack(self) -> Self {
        match self {
            Objection::Stuck => Objection::Missed,
            other => other,
        }
    }
}
