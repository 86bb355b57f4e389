//! Files of claims, in TOML.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::language::SyntaxError;
use super::statement::Statement;
use super::text::{ClaimError, ClaimText, Place};

/// One claim of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileClaim {
    /// Its name: letters, digits, `-` and `_`.
    pub id: String,
    /// What it says in words, where the file tells.
    pub wording: Option<String>,
    /// What it says.
    pub statement: Statement,
}

/// A file that holds no claims, or one that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// What is wrong; the span is in the text of the file.
    pub error: SyntaxError,
    shown: String,
}

impl fmt::Display for FileError {
    /// The file, the line and the column; the line; what is expected there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl std::error::Error for FileError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    claim: BTreeMap<Spanned<String>, ClaimText>,
}

/// The claims of a file in its order; `name` is that of the file, for errors.
///
/// ```
/// use ccem::claim::file::read_claims;
///
/// let text = r#"
/// [claim.few-pairs]
/// forall = { N = "2..=4", t = "[1/1000, 100]" }
/// assert = "phase = etf"
/// "#;
/// let claims = read_claims("few.toml", text)?;
/// assert_eq!(claims[0].statement.region.to_string(), "N in 2..=4, t in [1/1000, 100], b = t");
///
/// let error = read_claims("few.toml", &text.replace("etf", "eft")).unwrap_err();
/// let shown = r#"
/// few.toml:4:19: cannot read `eft`
/// 4 | assert = "phase = eft"
///   |                   ^^^ expected etf, intermediate or antipodal"#;
/// assert_eq!(error.to_string(), shown.trim_start());
/// # Ok::<(), ccem::claim::file::FileError>(())
/// ```
///
/// # Errors
/// The first thing that is wrong, with its line.
pub fn read_claims(name: &str, text: &str) -> Result<Vec<FileClaim>, FileError> {
    claims(text).map_err(|error| FileError {
        shown: error.shown_in(name, text),
        error,
    })
}

fn claims(text: &str) -> Result<Vec<FileClaim>, SyntaxError> {
    let file: File = toml::from_str(text).map_err(not_toml)?;
    if file.claim.is_empty() {
        let expected = "a table such as [claim.my-claim]";
        return Err(SyntaxError::new(0..0, "no claims in the file", expected));
    }
    let source = Source::read(text)?;
    let mut named: Vec<_> = file.claim.into_iter().collect();
    named.sort_by_key(|(id, _)| id.span().start);
    let claims = named.into_iter().map(|(id, written)| {
        check_id(&id)?;
        let id = id.into_inner();
        let statement = Statement::try_from(&written).map_err(|error| source.locate(&id, error))?;
        Ok(FileClaim {
            id,
            wording: written.wording,
            statement,
        })
    });
    claims.collect()
}

fn not_toml(error: toml::de::Error) -> SyntaxError {
    SyntaxError::new(error.span().unwrap_or(0..0), error.message(), "")
}

fn check_id(id: &Spanned<String>) -> Result<(), SyntaxError> {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !id.get_ref().is_empty() && id.get_ref().chars().all(letter) {
        return Ok(());
    }
    let expected = "letters, digits, - and _";
    Err(SyntaxError::new(
        id.span(),
        "this is no name of a claim",
        expected,
    ))
}

/// The file with the places of its values.
struct Source<'a> {
    text: &'a str,
    values: Spanned<DeValue<'a>>,
}

impl<'a> Source<'a> {
    fn read(text: &'a str) -> Result<Self, SyntaxError> {
        let table = DeTable::parse(text).map_err(not_toml)?;
        let values = Spanned::new(table.span(), DeValue::Table(table.into_inner()));
        Ok(Source { text, values })
    }

    /// An error in a field of the claim `id` as one in the file.
    fn locate(&self, id: &str, error: ClaimError) -> SyntaxError {
        let Some(value) = self.value(id, &error.place) else {
            return error.error;
        };
        let (span, error) = (value.span(), error.error);
        let written = value.get_ref().as_str().unwrap_or("");
        match self.text[span.clone()].find(written) {
            Some(quote) if !written.is_empty() => error.moved(span.start + quote),
            // The string is written with escapes: only its beginning is known.
            _ => SyntaxError { span, ..error },
        }
    }

    fn value(&self, id: &str, place: &Place) -> Option<&Spanned<DeValue<'a>>> {
        let claim = self.values.get_ref().get("claim")?.get_ref().get(id)?;
        let field = |name: &str| claim.get_ref().get(name);
        match place {
            Place::Loss => field("loss"),
            Place::Forall => field("forall"),
            Place::Range(name) => field("forall")?.get_ref().get(name.as_str()),
            Place::Assume(index) => field("assume")?.get_ref().get(*index),
            Place::Assert => field("assert"),
        }
    }
}
