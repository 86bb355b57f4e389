//! Arguments as a file holds them: statements and formulas in the language of claims.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Argument, Because, Number, Tree};
use crate::claim::ClaimText;
use crate::claim::language::expression;
use crate::claim::rules::{Counterexample, Rule};
use crate::claim::statement::{Axis, Region, Statement};

/// An [`Argument`] in text.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    statement: ClaimText,
    because: Reason,
    trees: Vec<Tree>,
}

/// A [`Because`] in text.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Reason {
    Boxes,
    Identity,
    Threshold {
        of: Real,
        reach: [Number; 2],
    },
    Factor(String),
    Counterexample {
        at: BTreeMap<String, Number>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        higher: Option<Higher>,
    },
}

/// A coordinate whose range has no gaps: between integers, a function may change its sign twice.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Real {
    T,
    B,
}

/// A higher t, and s between both minimisers.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Higher {
    t: Number,
    s: Number,
}

impl From<Argument> for Written {
    fn from(argument: Argument) -> Self {
        Written {
            statement: ClaimText::from(&argument.statement),
            because: argument.because.into(),
            trees: argument.trees,
        }
    }
}

impl From<Because> for Reason {
    fn from(because: Because) -> Self {
        match because {
            Because::Rule(Rule::Boxes) => Reason::Boxes,
            Because::Rule(Rule::Identity) => Reason::Identity,
            Because::Rule(Rule::Threshold { reach }) => Reason::Threshold {
                of: match reach.name.as_str() {
                    "b" => Real::B,
                    _ => Real::T,
                },
                reach: [Number(reach.low), Number(reach.high)],
            },
            Because::Rule(Rule::Factor(factor)) => Reason::Factor(factor.to_string()),
            Because::Counterexample(Counterexample { point, higher }) => {
                let axes = point.axes.into_iter();
                Reason::Counterexample {
                    at: axes.map(|axis| (axis.name, Number(axis.low))).collect(),
                    higher: higher.map(|(t, s)| Higher {
                        t: Number(t),
                        s: Number(s),
                    }),
                }
            }
        }
    }
}

impl TryFrom<Written> for Argument {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let boxes: usize = written.trees.iter().map(Tree::boxes).sum();
        if boxes > Tree::MOST_BOXES {
            return Err("an argument has too many boxes".into());
        }
        let statement = Statement::try_from(&written.statement).map_err(|e| e.to_string())?;
        Ok(Argument {
            because: written.because.read(statement.region.symmetric)?,
            statement,
            trees: written.trees,
        })
    }
}

impl Reason {
    fn read(self, symmetric: bool) -> Result<Because, String> {
        Ok(Because::Rule(match self {
            Reason::Boxes => Rule::Boxes,
            Reason::Identity => Rule::Identity,
            Reason::Threshold { of, reach } => Rule::Threshold {
                reach: match of {
                    Real::T => axis(("t".into(), reach)),
                    Real::B => axis(("b".into(), reach)),
                },
            },
            Reason::Factor(text) => {
                let factor = expression(&text, &["N", "t", "b"]);
                Rule::Factor(factor.map_err(|error| error.to_string())?)
            }
            Reason::Counterexample { at, higher } => {
                let ends = |(name, x): (String, Number)| axis((name, [x.clone(), x]));
                return Ok(Because::Counterexample(Counterexample {
                    point: Region {
                        axes: at.into_iter().map(ends).collect(),
                        symmetric,
                    },
                    higher: higher.map(|Higher { t, s }| (t.0, s.0)),
                }));
            }
        }))
    }
}

fn axis((name, [low, high]): (String, [Number; 2])) -> Axis {
    Axis {
        name,
        low: low.0,
        high: high.0,
    }
}
