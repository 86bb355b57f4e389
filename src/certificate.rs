//! What an engine has found, as plain data: enough to check it again without the search.
//!
//! A file is one JSON object `{"tool":"ccem","certificate":1,"statements":[…]}`. Numbers are
//! exact: fractions and decimals as strings; the entries of U and V are the doubles of the run.

mod argument;
pub mod coq;
mod decimal;
mod number;
mod outward;
mod problem;
mod said;
mod tree;

pub use number::{NoNumber, Number};
pub use outward::rounded_up;
pub use tree::Tree;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::claim::rules::{Counterexample, Rule};
use crate::claim::statement::Statement;
use crate::loss::Kind;
use crate::reduction::{Phase, Problem};

/// Something stated, with what is needed to check it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Certificate {
    /// A claim is true, or false.
    Claim(CertifiedClaim),
    /// The optimum of the reduced problem lies in these enclosures.
    Optimum(Box<CertifiedOptimum>),
    /// An embedding is this near to the optimum.
    Embedding(Box<CertifiedEmbedding>),
}

/// A claim and the arguments about it, all of which say the same of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertifiedClaim {
    /// The name of the claim. A label: nothing is checked of it.
    pub id: String,
    /// The claim in words. A label likewise: what is checked are the statements.
    pub wording: String,
    /// The arguments.
    pub arguments: Vec<Argument>,
}

/// A statement about minimisers, and why it is true or false.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "argument::Written", into = "argument::Written")]
pub struct Argument {
    /// What it is about.
    pub statement: Statement,
    /// Why.
    pub because: Because,
    /// For each obligation that holds everywhere in a region, in the order of the rule, the boxes.
    pub trees: Vec<Tree>,
}

/// Why a statement is true or false.
#[derive(Clone, Debug, PartialEq)]
pub enum Because {
    /// It is true by this rule.
    Rule(Rule),
    /// It is false by this counterexample.
    Counterexample(Counterexample),
}

/// The minimiser s* of the reduced loss and what belongs to it: every number lies between the
/// two that are given, ends included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertifiedOptimum {
    /// N, d, t and b.
    #[serde(with = "problem")]
    pub problem: Problem,
    /// The loss; b plays no part in InfoNCE.
    pub loss: Kind,
    /// The phase.
    pub phase: Phase,
    /// s*.
    pub s: [Number; 2],
    /// δ*.
    pub delta: Delta,
    /// p(s*).
    pub p: [Number; 2],
    /// q(s*).
    pub q: [Number; 2],
    /// min ℓ.
    pub minimum: [Number; 2],
    /// A number near s*, from which min ℓ is bounded.
    pub near: Number,
}

/// An enclosure of δ*.
#[derive(Clone, Debug, PartialEq)]
pub enum Delta {
    /// δ* = ∞.
    Infinite,
    /// Both ends are finite.
    Between([Number; 2]),
}

/// Let û_i = u_i/‖u_i‖ and v̂_i = v_i/‖v_i‖, exactly. Then L(Û,V̂) ≤ min L + epsilon, the minimum
/// taken over unit vectors in every dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertifiedEmbedding {
    /// N, d, t and b.
    #[serde(with = "problem")]
    pub problem: Problem,
    /// The loss; b plays no part in InfoNCE.
    pub loss: Kind,
    /// ε.
    pub epsilon: Number,
    /// A number near s*, from which the minimum is bounded from below.
    pub near: Number,
    /// The rows u_i.
    pub u: Vec<Vec<f64>>,
    /// The rows v_i.
    pub v: Vec<Vec<f64>>,
}

impl CertifiedEmbedding {
    /// Would checking N pairs in R^d take no longer than minutes?
    pub fn is_checkable(n: u64, d: u64) -> bool {
        const MOST: u64 = 1 << 25;
        // A product takes a twentieth of the time that the loss of a pair takes.
        n.saturating_mul(n).saturating_mul(d.saturating_add(20)) <= MOST
    }
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    tool: String,
    certificate: u64,
    statements: Vec<Certificate>,
}

const TOOL: &str = "ccem";

/// The format: to be raised whenever a file of the old one would be misread.
const VERSION: u64 = 1;

/// A text that is no certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Malformed {}

/// The text of a file, one line.
pub fn write(statements: &[Certificate]) -> String {
    let file = File {
        tool: TOOL.into(),
        certificate: VERSION,
        statements: statements.to_vec(),
    };
    // Every key is a string and memory does not fail to write: nothing else can go wrong.
    serde_json::to_string(&file).expect("a certificate is JSON") + "\n"
}

/// What a file states.
///
/// # Errors
/// The text is no JSON of this format and version, states nothing, or has a number beyond the
/// limits of [`Number`] and [`Tree`].
pub fn read(text: &str) -> Result<Vec<Certificate>, Malformed> {
    let file: File = serde_json::from_str(text).map_err(|error| Malformed(error.to_string()))?;
    match file {
        _ if file.tool != TOOL => Err(Malformed(format!("it is by {:?}, not ccem", file.tool))),
        _ if file.certificate != VERSION => Err(Malformed(format!(
            "its format is {}, not {VERSION}",
            file.certificate
        ))),
        _ if file.statements.is_empty() => Err(Malformed("it states nothing".into())),
        _ => Ok(file.statements),
    }
}

impl Serialize for Phase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Phase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "etf" => Ok(Phase::Etf),
            "intermediate" => Ok(Phase::Intermediate),
            "antipodal" => Ok(Phase::Antipodal),
            other => Err(de::Error::custom(format!("{other:?} is no phase"))),
        }
    }
}

impl Serialize for Delta {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Delta::Infinite => serializer.serialize_str("inf"),
            Delta::Between(ends) => ends.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Delta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Read {
            Word(String),
            Between([Number; 2]),
        }
        match Read::deserialize(deserializer)? {
            Read::Between(ends) => Ok(Delta::Between(ends)),
            Read::Word(word) if word == "inf" => Ok(Delta::Infinite),
            Read::Word(word) => Err(de::Error::custom(format!("{word:?} is no enclosure"))),
        }
    }
}
