//! A statement as text, in the form in which files and certificates hold it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::language::{COORDINATES, SyntaxError, comparison, expression, formula, range};
use super::sigmoid_reduced_loss;
use super::statement::{Formula, Region, Statement};
use crate::reduction::{CcemPoint, symbols};
use crate::scalar::symbol::Expr;

/// A [`Statement`] in the [language](super::language) of claims.
///
/// A statement that was read from a text is written to a text that means an equal one. Of a
/// statement that was built otherwise this is true up to the order of the axes and the shape of
/// formulas: they are provably equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimText {
    /// What it says, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<String>,
    /// ℓ in N, t, b, s, p and q; the sigmoid loss where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<String>,
    /// The range of each coordinate; b = t where b has none.
    pub forall: BTreeMap<String, String>,
    /// The hypotheses, comparisons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assume: Vec<String>,
    /// The conclusion.
    pub assert: String,
}

/// A field of a [`ClaimText`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The loss.
    Loss,
    /// The ranges as a whole.
    Forall,
    /// The range of one coordinate.
    Range(String),
    /// The hypothesis of this index.
    Assume(usize),
    /// The conclusion.
    Assert,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Loss => f.write_str("loss"),
            Place::Forall => f.write_str("forall"),
            Place::Range(name) => write!(f, "forall.{name}"),
            Place::Assume(index) => write!(f, "assume[{index}]"),
            Place::Assert => f.write_str("assert"),
        }
    }
}

/// A [`ClaimText`] means no statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimError {
    /// The field that is wrong.
    pub place: Place,
    /// What is wrong; the span is in the text of that field.
    pub error: SyntaxError,
    text: String,
}

impl ClaimError {
    fn new(place: Place, text: &str, error: SyntaxError) -> Self {
        ClaimError {
            place,
            error,
            text: text.to_owned(),
        }
    }
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Forall => write!(f, "forall: {}", self.error),
            place => f.write_str(&self.error.shown_in(&place.to_string(), &self.text)),
        }
    }
}

impl std::error::Error for ClaimError {}

impl TryFrom<&ClaimText> for Statement {
    type Error = ClaimError;

    fn try_from(text: &ClaimText) -> Result<Self, ClaimError> {
        let region = text.region()?;
        let variables = variables(&region);
        let assume = (text.assume.iter().enumerate()).map(|(index, assumption)| {
            comparison(assumption, &variables)
                .map(Formula::Holds)
                .map_err(|error| ClaimError::new(Place::Assume(index), assumption, error))
        });
        Ok(Statement {
            loss: text.loss()?,
            assume: assume.collect::<Result<Vec<Formula>, _>>()?,
            assert: text.conclusion(&region, &variables)?,
            region,
        })
    }
}

/// What the formulas of a claim may speak of: d only where it has a range.
fn variables(region: &Region) -> Vec<&'static str> {
    let has_value = |name: &&str| *name != "d" || region.axis("d").is_some();
    Statement::VARIABLES.into_iter().filter(has_value).collect()
}

impl ClaimText {
    fn region(&self) -> Result<Region, ClaimError> {
        let symmetric = (self.forall.get("b")).is_none_or(|range| range.trim() == "t");
        let tied = |name: &str| symmetric && name == "b";
        let mut axes = Vec::new();
        for (name, text) in self.forall.iter().filter(|(name, _)| !tied(name)) {
            let axis = range(name, text)
                .map_err(|error| ClaimError::new(Place::Range(name.clone()), text, error))?;
            axes.push(axis);
        }
        axes.sort_by_key(|axis| COORDINATES.iter().position(|known| known.name == axis.name));
        let region = Region { axes, symmetric };
        match coordinates_objection(&region) {
            Some(error) => Err(ClaimError::new(Place::Forall, "", error)),
            None => Ok(region),
        }
    }

    /// ℓ(s), with p and q of CCEM in their places.
    fn loss(&self) -> Result<Expr, ClaimError> {
        let Some(text) = &self.loss else {
            return Ok(sigmoid_reduced_loss());
        };
        let loss = expression(text, &["N", "t", "b", "s", "p", "q"])
            .map_err(|error| ClaimError::new(Place::Loss, text, error))?;
        let s = CcemPoint::from_s(Expr::variable("s"));
        let loss = loss
            .substitute("p", &s.positive())
            .substitute("q", &s.negative(&symbols().n));
        expression(&loss.to_string(), &["N", "t", "b", "s"])
            .map_err(|_| ClaimError::new(Place::Loss, text, too_long(text)))
    }

    fn conclusion(&self, region: &Region, variables: &[&str]) -> Result<Formula, ClaimError> {
        let text = &self.assert;
        let refuse = |error| Err(ClaimError::new(Place::Assert, text, error));
        match formula(text, variables) {
            Ok(formula) if has_point(region) && formula.is_about_minimisers() => {
                let problem = "this speaks of the minimiser, but forall names the points of CCEM";
                let expected = "a comparison, or no range of s and delta";
                refuse(SyntaxError::new(0..text.len(), problem, expected))
            }
            Ok(formula) => Ok(formula),
            Err(error) => refuse(error),
        }
    }
}

fn too_long(text: &str) -> SyntaxError {
    let problem = "this loss is too long with p and q written out";
    SyntaxError::new(0..text.len(), problem, "a smaller formula")
}

/// Are the points of CCEM coordinates?
fn has_point(region: &Region) -> bool {
    region.axis("s").is_some() || region.axis("delta").is_some()
}

/// What is wrong with the choice of coordinates.
fn coordinates_objection(region: &Region) -> Option<SyntaxError> {
    let here = |problem: String, expected| Some(SyntaxError::new(0..0, problem, expected));
    let missing = ["N", "t"]
        .into_iter()
        .find(|name| region.axis(name).is_none());
    match missing {
        Some(name) => here(
            format!("{name} has no range"),
            r#"such as { N = "4..=100", t = "[1/10, 10]" }"#,
        ),
        None if region.axis("s").is_some() && region.axis("delta").is_some() => here(
            "s and delta are two names of one coordinate".into(),
            "only one of them",
        ),
        None => None,
    }
}

impl From<&Statement> for ClaimText {
    fn from(statement: &Statement) -> Self {
        let region = &statement.region;
        let axes = region.axes.iter();
        let mut forall: BTreeMap<_, _> =
            axes.map(|axis| (axis.name.clone(), axis.range())).collect();
        if region.symmetric {
            forall.insert("b".into(), "t".into());
        }
        let is_default = statement.loss == sigmoid_reduced_loss();
        ClaimText {
            wording: None,
            loss: (!is_default).then(|| statement.loss.to_string()),
            forall,
            assume: statement.assume.iter().map(Formula::to_string).collect(),
            assert: statement.assert.to_string(),
        }
    }
}
