//! A statement as text, in the form in which files and certificates hold it.

mod over;
mod quantified;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::language::{COORDINATES, Piece, Refusal, SyntaxError, expression, formula};
use super::sigmoid_reduced_loss;
use super::statement::{Formula, Region, Statement};
use crate::nearest::meant;
use crate::reduction::{CcemPoint, symbols};
use crate::scalar::symbol::Expr;
use over::EMBEDDINGS;
use quantified::Quantified;

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
    /// What it ranges over, if not the minimiser: `embeddings`, all unit vectors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<String>,
    /// The values of each coordinate, and of parameters of the claim's own; b = t where it has none.
    pub forall: BTreeMap<String, String>,
    /// The hypotheses, conditions.
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
    /// What it ranges over.
    Over,
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
            Place::Over => f.write_str("over"),
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

/// What a [`ClaimText`] means.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The claim as one line: `for all N in {5, 10}, t = 1, b = t: phase = etf`.
    pub said: String,
    /// Where: `N in {5, 10}, t = 1, b = t`.
    pub scope: String,
    /// It holds iff all of these do.
    pub statements: Vec<Statement>,
}

/// The most statements that one claim may mean.
const MOST_STATEMENTS: usize = 400;

impl TryFrom<&ClaimText> for Statement {
    type Error = ClaimError;

    /// The statement that a text means, if it is one.
    fn try_from(text: &ClaimText) -> Result<Self, ClaimError> {
        let mut statements = text.read()?.statements;
        match (statements.pop(), statements.len()) {
            (Some(statement), 0) => Ok(statement),
            (_, others) => {
                let problem = format!("this means {} statements", others + 1);
                let error = SyntaxError::new(0..text.assert.len(), problem, "a single one");
                Err(ClaimError::new(Place::Assert, &text.assert, error))
            }
        }
    }
}

impl ClaimText {
    /// What the text means.
    ///
    /// # Errors
    /// The first thing that is wrong, and where.
    pub fn read(&self) -> Result<Reading, ClaimError> {
        let mut quantified = Quantified::of(&self.forall)?;
        if let Some(over) = &self.over {
            self.refuse_others(over)?;
            quantified.add_embeddings()?;
        }
        let variables = quantified.variables();
        let read = |place: Place, text: &String| {
            formula(text, &variables).map_err(|error| ClaimError::new(place, text, error))
        };
        let assume =
            (self.assume.iter().enumerate()).map(|(index, text)| read(Place::Assume(index), text));
        let assume: Vec<Formula> = assume.collect::<Result<_, _>>()?;
        let assert = read(Place::Assert, &self.assert)?;
        if quantified.has_point() {
            self.refuse_phases(&assume, &assert)?;
        }
        let draft = self.draft(&quantified, &assume, &assert)?;
        let symmetric = self.is_symmetric(&quantified, &draft)?;
        let regions = quantified.regions(symmetric)?;
        if regions.len() * draft.asserts.len() > MOST_STATEMENTS {
            let problem = format!("this means more than {MOST_STATEMENTS} statements");
            return Err(quantified.refuse(problem, "fewer values, or a range"));
        }
        let tie = if symmetric { ", b = t" } else { "" };
        let scope = format!("{quantified}{tie}");
        Ok(Reading {
            said: self.said(&scope, [&assume[..], &[assert]].concat()),
            scope,
            statements: regions
                .iter()
                .flat_map(|region| draft.over(region))
                .collect(),
        })
    }

    /// What is said, in cases, with what b is in its place.
    fn draft(
        &self,
        quantified: &Quantified,
        assume: &[Formula],
        assert: &Formula,
    ) -> Result<Draft, ClaimError> {
        let refuse = |place: Place, text: &str, refusal: Refusal| {
            let (problem, expected) = refusal.explained();
            let error = SyntaxError::new(0..text.len(), problem, expected);
            ClaimError::new(place, text, error)
        };
        let tied = |formula: Formula| formula.map(&|expr| quantified.tied(expr));
        let assume = assume.iter().enumerate().map(|(index, hypothesis)| {
            let cases = hypothesis.part_in_cases();
            let place = Place::Assume(index);
            cases.map_err(|refusal| refuse(place, &self.assume[index], refusal))
        });
        let mut asserts = Vec::new();
        for part in assert.clone().conjuncts() {
            if let Formula::Moves { along, .. } | Formula::Persists { along, .. } = &part {
                self.refuse_motion()?;
                self.refuse_values(quantified, along)?;
            }
            if let Formula::Moves { what, .. } = &part {
                self.refuse_coordinate(quantified, what)?;
                self.refuse_tied_cases(quantified, what)?;
            }
            let cases = part.in_cases();
            let cases = cases.map_err(|refusal| refuse(Place::Assert, &self.assert, refusal))?;
            asserts.push(tied(cases));
        }
        Ok(Draft {
            loss: quantified.tied(&self.loss(quantified)?),
            assume: assume.map(|one| one.map(tied)).collect::<Result<_, _>>()?,
            asserts,
        })
    }

    /// A coordinate does not move with another.
    fn refuse_coordinate(&self, quantified: &Quantified, what: &Expr) -> Result<(), ClaimError> {
        let mut all = quantified.coordinates.iter();
        let Some(own) = all.find(|own| *what == Expr::variable(&*own.name)) else {
            return Ok(());
        };
        let problem = format!("`{}` is a coordinate here", own.name);
        let error = SyntaxError::new(0..self.assert.len(), problem, "a quantity that moves");
        Err(ClaimError::new(Place::Assert, &self.assert, error))
    }

    /// What has cases is moved as it is written.
    fn refuse_tied_cases(&self, quantified: &Quantified, what: &Expr) -> Result<(), ClaimError> {
        let has_cases = Piece::of(what).is_none_or(|pieces| pieces.len() > 1);
        let moves = quantified.tie.is_some()
            && Piece::parts(what)
                .iter()
                .any(|x| x.variables().contains("b"));
        if !(has_cases && moves) {
            return Ok(());
        }
        let problem = "b is a formula here, and stands in abs, min or max that moves";
        let error = SyntaxError::new(0..self.assert.len(), problem, "the formula in its place");
        Err(ClaimError::new(Place::Assert, &self.assert, error))
    }

    /// What moves along a coordinate needs one range of it.
    fn refuse_values(&self, quantified: &Quantified, along: &str) -> Result<(), ClaimError> {
        let own = quantified.coordinates.iter().find(|own| own.name == along);
        let problem = match own.map(|own| &own.parts[..]) {
            Some([range]) if !range.is_point() => return Ok(()),
            Some(_) => format!("`{along}` takes single values only"),
            None => format!("`{along}` has no range"),
        };
        let expected = format!("a range along which something moves, as {along} = \"[1, 2]\"");
        let error = SyntaxError::new(0..self.assert.len(), problem, expected);
        Err(ClaimError::new(Place::Assert, &self.assert, error))
    }

    /// About all points of CCEM no phase can be claimed.
    fn refuse_phases(&self, assume: &[Formula], assert: &Formula) -> Result<(), ClaimError> {
        let assumed = (assume.iter().enumerate())
            .map(|(index, condition)| (Place::Assume(index), &self.assume[index], condition));
        let mut all = assumed.chain([(Place::Assert, &self.assert, assert)]);
        let Some((place, text, _)) = all.find(|(_, _, formula)| formula.is_about_minimisers())
        else {
            return Ok(());
        };
        let problem = "this speaks of the minimiser, but forall names the points of CCEM";
        let (problem, expected) = match self.over {
            Some(_) => (
                "this speaks of the minimiser, but the claim is over all embeddings",
                "a comparison of p and q",
            ),
            None => (problem, "a comparison, or no range of s and delta"),
        };
        let error = SyntaxError::new(0..text.len(), problem, expected);
        Err(ClaimError::new(place, text, error))
    }

    /// ℓ(s), with p and q of CCEM in their places.
    fn loss(&self, quantified: &Quantified) -> Result<Expr, ClaimError> {
        let Some(text) = &self.loss else {
            return Ok(sigmoid_reduced_loss());
        };
        let own = quantified.own();
        let in_its_words = |also: &[&'static str]| {
            let names = ["N", "t", "b", "s"].into_iter().chain(also.iter().copied());
            names
                .chain(own.iter().map(String::as_str))
                .collect::<Vec<&str>>()
        };
        let loss = expression(text, &in_its_words(&["p", "q"]))
            .map_err(|error| ClaimError::new(Place::Loss, text, error))?;
        let s = CcemPoint::from_s(Expr::variable("s"));
        let loss = loss
            .substitute("p", &s.positive())
            .substitute("q", &s.negative(&symbols().n));
        expression(&loss.to_string(), &in_its_words(&[]))
            .map_err(|_| ClaimError::new(Place::Loss, text, too_long(text)))
    }

    /// Is b = t? So it is where b has no range but occurs. Whatever matters has a range, and
    /// whatever parameter of its own the claim has occurs.
    fn is_symmetric(&self, quantified: &Quantified, draft: &Draft) -> Result<bool, ClaimError> {
        let mut needed = draft.needed(quantified);
        if self.over.is_some() {
            needed.insert("N".into());
        }
        let occurs = draft.occurring();
        let has_range = |name: &str| quantified.coordinates.iter().any(|own| own.name == name);
        let b_is_open = !has_range("b") && quantified.tie.is_none();
        let by_word = self.forall.get("b").is_some_and(|text| text.trim() == "t");
        let symmetric = by_word || b_is_open && has_range("t") && occurs.contains("b");
        for name in ["N", "t"] {
            let through_b = name == "t" && symmetric && needed.contains("b");
            let through_b = through_b || name == "t" && b_is_open && needed.contains("b");
            if !has_range(name) && (needed.contains(name) || through_b || by_word) {
                let example = r#"such as { N = "4..=100", t = "[1/10, 10]" }"#;
                return Err(quantified.refuse(format!("{name} has no range"), example));
            }
        }
        let mut own = quantified.own().into_iter();
        let written = |name: &String| occurs.contains(name.as_str()) || quantified.ties(name);
        match own.find(|name| !written(name)) {
            Some(name) => {
                let text = &self.forall[&name];
                let names = COORDINATES.map(|known| known.name);
                let problem = format!("`{name}` occurs nowhere{}", meant(&name, names));
                let error = SyntaxError::new(0..text.len(), problem, "no range of it");
                Err(ClaimError::new(Place::Range(name), text, error))
            }
            None => Ok(symmetric),
        }
    }

    /// The claim as one line.
    fn said(&self, scope: &str, conditions: Vec<Formula>) -> String {
        let mut line = format!("for all {scope}");
        for (index, condition) in conditions.iter().enumerate() {
            let word = match index {
                _ if index + 1 == conditions.len() => ":",
                0 => " with",
                _ => " and",
            };
            line += &format!("{word} {condition}");
        }
        match &self.loss {
            Some(loss) => line + &format!(", where ℓ(s) = {loss}"),
            None => line,
        }
    }
}

/// What a claim says, without the region: every conclusion, under all hypotheses.
struct Draft {
    loss: Expr,
    assume: Vec<Formula>,
    asserts: Vec<Formula>,
}

impl Draft {
    fn over(&self, region: &Region) -> Vec<Statement> {
        let statement = |assert: &Formula| Statement {
            region: region.clone(),
            loss: self.loss.clone(),
            assume: self.assume.clone(),
            assert: assert.clone(),
        };
        self.asserts.iter().map(statement).collect()
    }

    fn formulas(&self) -> impl Iterator<Item = &Formula> {
        self.assume.iter().chain(&self.asserts)
    }

    fn sides(&self) -> impl Iterator<Item = Expr> {
        let atoms = self.formulas().flat_map(Formula::atoms);
        atoms.flat_map(|atom| match atom {
            Formula::Holds(comparison) => vec![comparison.left.clone(), comparison.right.clone()],
            Formula::Moves { what, .. } => Piece::parts(what),
            _ => Vec::new(),
        })
    }

    /// The variables of the loss and the comparisons.
    fn occurring(&self) -> BTreeSet<Arc<str>> {
        let all = self.sides().chain([self.loss.clone()]);
        all.flat_map(|expr| expr.variables()).collect()
    }

    /// The coordinates on which it depends whether the claim holds.
    fn needed(&self, quantified: &Quantified) -> BTreeSet<Arc<str>> {
        let whole = Region {
            axes: quantified
                .coordinates
                .iter()
                .map(|c| c.parts[0].clone())
                .collect(),
            symmetric: false,
        };
        let phases = self.formulas().any(Formula::is_about_minimisers);
        let Some(statement) = self.over(&whole).pop() else {
            return BTreeSet::new();
        };
        let grounded = self
            .sides()
            .flat_map(|side| statement.grounded(&side).variables());
        let mut needed: BTreeSet<Arc<str>> = grounded.collect();
        if phases || needed.contains("s") && !quantified.has_point() {
            needed.extend(self.loss.variables());
        }
        needed
    }
}

fn too_long(text: &str) -> SyntaxError {
    let problem = "this loss is too long with p and q written out";
    SyntaxError::new(0..text.len(), problem, "a smaller formula")
}

impl From<&Statement> for ClaimText {
    fn from(statement: &Statement) -> Self {
        let region = &statement.region;
        let over = statement.is_over_embeddings();
        let whole = region.without_means();
        let axes = if over { &whole.axes } else { &region.axes }.iter();
        let mut forall: BTreeMap<_, _> =
            axes.map(|axis| (axis.name.clone(), axis.range())).collect();
        if region.symmetric {
            forall.insert("b".into(), "t".into());
        }
        let is_default = statement.loss == sigmoid_reduced_loss();
        ClaimText {
            wording: None,
            loss: (!is_default).then(|| statement.loss.to_string()),
            over: over.then(|| EMBEDDINGS.to_owned()),
            forall,
            assume: statement.assume.iter().map(Formula::to_string).collect(),
            assert: statement.assert.to_string(),
        }
    }
}
