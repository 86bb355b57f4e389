//! Files of claims, in TOML.

use std::collections::BTreeMap;
use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Expected;
use super::language::SyntaxError;
use super::statement::Statement;
use super::text::{ClaimError, ClaimText, Place, Reading};
use crate::nearest::meant;

/// One claim of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileClaim {
    /// Its name: letters, digits, `-` and `_`.
    pub id: String,
    /// What it says in words, where the file tells.
    pub wording: Option<String>,
    /// Where it is from, where the file tells.
    pub source: Option<String>,
    /// The verdict that is expected of it, where the file tells.
    pub expected: Option<Expected>,
    /// The two places of one source that cannot both hold if the claim does.
    pub places: Option<[String; 2]>,
    /// What it says, in one line of the language.
    pub said: String,
    /// Where it says it.
    pub scope: String,
    /// It holds iff all of these do.
    pub statements: Vec<Statement>,
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
/// let said = "for all N in 2..=4, t in [1/1000, 100], b = t: phase = etf";
/// assert_eq!(claims[0].said, said);
///
/// let error = read_claims("few.toml", &text.replace("etf", "eft")).unwrap_err();
/// let shown = r#"
/// few.toml:4:19: cannot read `eft`: did you mean `etf`?
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

type Value<'a> = Spanned<DeValue<'a>>;

type Fields<'a> = DeTable<'a>;

fn claims(text: &str) -> Result<Vec<FileClaim>, SyntaxError> {
    let file = DeTable::parse(text).map_err(not_toml)?.into_inner();
    only(&file, &["claim"], EXAMPLE)?;
    let claims = match file
        .get("claim")
        .map(|value| (value.span(), value.get_ref()))
    {
        Some((_, DeValue::Table(claims))) => claims,
        Some((span, _)) => return Err(SyntaxError::new(span, "this is no claim", EXAMPLE)),
        None => return Err(SyntaxError::new(0..0, "no claims in the file", EXAMPLE)),
    };
    if claims.is_empty() {
        return Err(SyntaxError::new(0..0, "no claims in the file", EXAMPLE));
    }
    let mut named: Vec<_> = claims.iter().collect();
    named.sort_by_key(|(id, _)| id.span().start);
    let read = |(id, value)| claim(text, id, value);
    named.into_iter().map(read).collect()
}

const EXAMPLE: &str = "a table such as [claim.my-claim]";

fn not_toml(error: toml::de::Error) -> SyntaxError {
    let expected = match error.message() {
        message if message.contains("value") => "a text in quotes, or a number",
        _ => "",
    };
    SyntaxError::new(error.span().unwrap_or(0..0), error.message(), expected)
}

/// No key but these.
fn only(table: &Fields<'_>, known: &[&str], expected: &str) -> Result<(), SyntaxError> {
    let mut keys: Vec<_> = table.keys().collect();
    keys.sort_by_key(|key| key.span().start);
    let other = keys
        .into_iter()
        .find(|key| !known.contains(&&**key.get_ref()));
    other.map_or(Ok(()), |key| {
        let name = key.get_ref();
        let problem = format!("unknown key `{name}`{}", meant(name, known.iter().copied()));
        Err(SyntaxError::new(key.span(), problem, expected))
    })
}

/// The claim of that name.
fn claim<'a>(
    text: &str,
    id: &Spanned<std::borrow::Cow<'a, str>>,
    value: &Value<'a>,
) -> Result<FileClaim, SyntaxError> {
    check_id(id)?;
    let DeValue::Table(fields) = value.get_ref() else {
        return Err(SyntaxError::new(value.span(), "this is no claim", EXAMPLE));
    };
    let known = [
        "wording", "source", "expected", "places", "loss", "over", "forall", "assume", "assert",
    ];
    only(
        fields,
        &known,
        "one of wording, source, expected, places, loss, over, forall, assume and assert",
    )?;
    let string = |key: &str| fields.get(key).map(|value| words(key, value)).transpose();
    let (wording, source) = (string("wording")?, string("source")?);
    let written = ClaimText {
        wording: wording.clone(),
        loss: None,
        over: string("over")?,
        forall: fields
            .get("forall")
            .map(ranges)
            .transpose()?
            .unwrap_or_default(),
        assume: fields
            .get("assume")
            .map(hypotheses)
            .transpose()?
            .unwrap_or_default(),
        assert: match fields.get("assert") {
            Some(value) => words("assert", value)?,
            None => {
                let problem = format!("the claim `{}` asserts nothing", id.get_ref());
                let expected = r#"a line such as assert = "phase = etf""#;
                return Err(SyntaxError::new(id.span(), problem, expected));
            }
        },
    };
    let Reading {
        said,
        scope,
        statements,
    } = of_each_loss(written, &losses(fields)?)
        .map_err(|error| located(text, id, fields, error))?;
    Ok(FileClaim {
        id: id.get_ref().to_string(),
        wording,
        source,
        expected: fields.get("expected").map(expected).transpose()?,
        places: fields.get("places").map(places).transpose()?,
        said,
        scope,
        statements,
    })
}

/// The loss of a claim, or each of a list.
fn losses(fields: &Fields<'_>) -> Result<Vec<String>, SyntaxError> {
    match fields.get("loss") {
        None => Ok(Vec::new()),
        Some(value) => match value.get_ref() {
            DeValue::Array(all) if all.is_empty() => {
                let expected = "a formula in quotes, or several";
                Err(SyntaxError::new(value.span(), "no loss", expected))
            }
            DeValue::Array(all) => all.iter().map(formula).collect(),
            _ => Ok(vec![formula(value)?]),
        },
    }
}

/// What a claim means of each loss; of the sigmoid loss, where there is none.
fn of_each_loss(claim: ClaimText, losses: &[String]) -> Result<Reading, ClaimError> {
    let Some((first, others)) = losses.split_first() else {
        return claim.read();
    };
    let of = |loss: &String| ClaimText {
        loss: Some(loss.clone()),
        ..claim.clone()
    };
    let mut whole = of(first).read()?;
    for loss in others {
        whole.said += &format!(", and where ℓ(s) = {loss}");
        whole.statements.extend(of(loss).read()?.statements);
    }
    Ok(whole)
}

/// The name of a verdict.
fn expected(value: &Value<'_>) -> Result<Expected, SyntaxError> {
    let name = words("expected", value)?;
    let known = Expected::ALL.map(Expected::name);
    let found = Expected::ALL.into_iter().find(|one| one.name() == name);
    found.ok_or_else(|| {
        let problem = format!("`{name}` is not to be expected{}", meant(&name, known));
        SyntaxError::new(
            value.span(),
            problem,
            "proved, certified, supported, refuted or source-inconsistent",
        )
    })
}

/// Two places.
fn places(value: &Value<'_>) -> Result<[String; 2], SyntaxError> {
    let two = match value.get_ref() {
        DeValue::Array(all) => all.iter().map(|one| words("places", one)).collect(),
        _ => Ok(Vec::new()),
    };
    <[String; 2]>::try_from(two?).map_err(|_| {
        let expected = "two texts in quotes: [\"Definition 1: …\", \"Table 2: …\"]";
        SyntaxError::new(
            value.span(),
            "places are two places of one source",
            expected,
        )
    })
}

fn check_id(id: &Spanned<std::borrow::Cow<'_, str>>) -> Result<(), SyntaxError> {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !id.get_ref().is_empty() && id.get_ref().chars().all(letter) {
        return Ok(());
    }
    let expected = "letters, digits, - and _";
    let problem = "this is no name of a claim";
    Err(SyntaxError::new(id.span(), problem, expected))
}

fn words(key: &str, value: &Value<'_>) -> Result<String, SyntaxError> {
    let DeValue::String(words) = value.get_ref() else {
        let expected = format!(r#"a text in quotes: {key} = "…""#);
        return Err(SyntaxError::new(
            value.span(),
            format!("{key} is a text"),
            expected,
        ));
    };
    Ok(words.to_string())
}

/// A formula in quotes, or a number, with all its digits.
fn formula(value: &Value<'_>) -> Result<String, SyntaxError> {
    Ok(match value.get_ref() {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().replace('_', ""),
        DeValue::Float(number) => number.as_str().replace('_', ""),
        DeValue::Array(_) => {
            let expected =
                r#"quotes around it: "[1/10, 10]" for all numbers between, "1, 2" for two"#;
            return Err(SyntaxError::new(
                value.span(),
                "an array is no range",
                expected,
            ));
        }
        _ => {
            let expected = "a text in quotes, or a decimal number";
            return Err(SyntaxError::new(
                value.span(),
                "this is no formula",
                expected,
            ));
        }
    })
}

fn ranges(value: &Value<'_>) -> Result<BTreeMap<String, String>, SyntaxError> {
    let DeValue::Table(ranges) = value.get_ref() else {
        let expected = r#"such as { N = "4..=100", t = "[1/10, 10]" }"#;
        return Err(SyntaxError::new(
            value.span(),
            "forall is a table",
            expected,
        ));
    };
    let range = |(name, value): (&Spanned<std::borrow::Cow<'_, str>>, _)| {
        Ok((name.get_ref().to_string(), formula(value)?))
    };
    ranges.iter().map(range).collect()
}

/// One condition, or a list of them.
fn hypotheses(value: &Value<'_>) -> Result<Vec<String>, SyntaxError> {
    match value.get_ref() {
        DeValue::Array(all) => all.iter().map(|one| words("assume", one)).collect(),
        _ => Ok(vec![words("assume", value)?]),
    }
}

/// An error in a field of a claim as one in the file.
fn located<'a>(
    text: &str,
    id: &Spanned<std::borrow::Cow<'a, str>>,
    fields: &Fields<'a>,
    error: ClaimError,
) -> SyntaxError {
    let ClaimError { place, error, .. } = error;
    let Some(value) = value_at(fields, &place) else {
        return SyntaxError {
            span: id.span(),
            ..error
        };
    };
    let span = value.span();
    let written = value.get_ref().as_str().unwrap_or("");
    match text[span.clone()].find(written) {
        Some(quote) if !written.is_empty() => error.moved(span.start + quote),
        // A number, or a string that is written with escapes: only its beginning is known.
        _ => SyntaxError { span, ..error },
    }
}

fn value_at<'b, 'a>(fields: &'b Fields<'a>, place: &Place) -> Option<&'b Value<'a>> {
    match place {
        Place::Loss => fields.get("loss"),
        Place::Over => fields.get("over"),
        Place::Forall => fields.get("forall"),
        Place::Range(name) => fields.get("forall")?.get_ref().get(name.as_str()),
        Place::Assume(index) => {
            let assume = fields.get("assume")?;
            assume.get_ref().get(*index).or(Some(assume))
        }
        Place::Assert => fields.get("assert"),
    }
}
