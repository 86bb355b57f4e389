//! Arguments as a file holds them: statements and formulas in the language of claims.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Argument, Because, Number, Tree};
use crate::claim::ClaimText;
use crate::claim::language::expression;
use crate::claim::rules::{Bond, Counterexample, Rule, Shape};
use crate::claim::statement::{Axis, Region, Statement, Vectors};
use crate::scalar::symbol::Expr;

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
    Boxes(Ground),
    Vacuous(Ground),
    Counterexample {
        at: BTreeMap<String, Number>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        roots: BTreeMap<String, String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        higher: Option<Higher>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vectors: Option<Rows>,
        #[serde(with = "shape")]
        loss: Shape,
    },
}

/// The rows of U and V.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    u: Vec<Vec<f64>>,
    v: Vec<Vec<f64>>,
}

/// What a rule rests on.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ground {
    #[serde(with = "shape")]
    loss: Shape,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    bonds: Vec<Tie>,
}

/// A [`Bond`] in text.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Tie {
    Zero {
        of: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<String>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        exponential: bool,
    },
    Multiple {
        left: usize,
        right: usize,
        factor: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rate: Option<String>,
    },
    Root {
        of: usize,
        along: String,
        at: String,
        double: bool,
    },
    Gap {
        along: String,
        between: [String; 2],
    },
    Shifted {
        left: usize,
        right: usize,
        factor: String,
        rest: String,
    },
    Corner {
        of: usize,
        at: Vec<(String, Number)>,
    },
    Rises {
        of: usize,
    },
}

/// The higher value of a coordinate, and a number between what is compared.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Higher {
    to: Number,
    between: Number,
}

mod shape {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use crate::claim::rules::Shape;

    const NAMES: [&str; 5] = ["convex", "falling", "rising", "concave", "any"];

    pub fn serialize<S: Serializer>(shape: &Shape, serializer: S) -> Result<S::Ok, S::Error> {
        let known = Shape::ALL.iter().zip(NAMES).find(|(one, _)| *one == shape);
        serializer.serialize_str(known.map_or("any", |(_, name)| name))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Shape, D::Error> {
        let text = String::deserialize(from)?;
        let known = Shape::ALL.iter().zip(NAMES).find(|(_, name)| *name == text);
        known
            .map(|(shape, _)| *shape)
            .ok_or_else(|| de::Error::custom(format!("{text:?} is no shape of a loss")))
    }
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
        let ground = |loss: Shape, bonds: Vec<Bond>| Ground {
            loss,
            bonds: bonds.into_iter().map(Tie::from).collect(),
        };
        match because {
            Because::Rule(Rule::Boxes { shape, bonds }) => Reason::Boxes(ground(shape, bonds)),
            Because::Rule(Rule::Vacuous { shape, bonds }) => Reason::Vacuous(ground(shape, bonds)),
            Because::Counterexample(counterexample) => {
                let axes = counterexample.point.axes.into_iter();
                let roots = counterexample.roots.into_iter();
                Reason::Counterexample {
                    at: axes.map(|axis| (axis.name, Number(axis.low))).collect(),
                    roots: roots.map(|(name, root)| (name, root.to_string())).collect(),
                    higher: counterexample.higher.map(|(to, between)| Higher {
                        to: Number(to),
                        between: Number(between),
                    }),
                    vectors: counterexample.vectors.map(|vectors| {
                        let Vectors { u, v } = *vectors;
                        Rows { u, v }
                    }),
                    loss: counterexample.shape,
                }
            }
        }
    }
}

impl From<Bond> for Tie {
    fn from(bond: Bond) -> Self {
        match bond {
            Bond::Zero {
                of,
                times,
                exponential,
            } => Tie::Zero {
                exponential,
                of,
                times: times.map(|times| times.to_string()),
            },
            Bond::Multiple {
                left,
                right,
                factor,
                rate,
            } => Tie::Multiple {
                left,
                right,
                factor: factor.to_string(),
                rate: rate.map(|rate| rate.to_string()),
            },
            Bond::Root {
                of,
                along,
                at,
                double,
            } => Tie::Root {
                of,
                along,
                at: at.to_string(),
                double,
            },
            Bond::Gap { along, between } => Tie::Gap {
                along,
                between: between.map(|root| root.to_string()),
            },
            Bond::Shifted {
                left,
                right,
                factor,
                rest,
            } => Tie::Shifted {
                left,
                right,
                factor: factor.to_string(),
                rest: rest.to_string(),
            },
            Bond::Corner { of, at } => Tie::Corner {
                of,
                at: at.into_iter().map(|(x, r)| (x, Number(r))).collect(),
            },
            Bond::Rises { of } => Tie::Rises { of },
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
            because: written.because.read(&statement.region)?,
            statement,
            trees: written.trees,
        })
    }
}

/// A formula of a bond, in the coordinates and an integer one that is taken for real.
fn formula(text: &str, region: &Region) -> Result<Expr, String> {
    let own = region.axes.iter().map(|axis| &*axis.name);
    let names: Vec<&str> = own.chain(["s"]).chain(region.real_name()).collect();
    expression(text, &names).map_err(|error| error.to_string())
}

impl Tie {
    fn read(self, region: &Region) -> Result<Bond, String> {
        Ok(match self {
            Tie::Zero {
                of,
                times,
                exponential,
            } => Bond::Zero {
                exponential,
                of,
                times: times.map(|times| formula(&times, region)).transpose()?,
            },
            Tie::Multiple {
                left,
                right,
                factor,
                rate,
            } => Bond::Multiple {
                left,
                right,
                factor: formula(&factor, region)?,
                rate: rate.map(|rate| formula(&rate, region)).transpose()?,
            },
            Tie::Root {
                of,
                along,
                at,
                double,
            } => Bond::Root {
                of,
                along,
                at: formula(&at, region)?,
                double,
            },
            Tie::Gap {
                along,
                between: [one, other],
            } => Bond::Gap {
                along,
                between: [formula(&one, region)?, formula(&other, region)?],
            },
            Tie::Shifted {
                left,
                right,
                factor,
                rest,
            } => Bond::Shifted {
                left,
                right,
                factor: formula(&factor, region)?,
                rest: formula(&rest, region)?,
            },
            Tie::Corner { of, at } => Bond::Corner {
                of,
                at: at.into_iter().map(|(x, r)| (x, r.0)).collect(),
            },
            Tie::Rises { of } => Bond::Rises { of },
        })
    }
}

impl Ground {
    fn read(self, region: &Region) -> Result<(Shape, Vec<Bond>), String> {
        let bonds = self.bonds.into_iter().map(|tie| tie.read(region));
        Ok((self.loss, bonds.collect::<Result<_, _>>()?))
    }
}

impl Reason {
    fn read(self, region: &Region) -> Result<Because, String> {
        Ok(match self {
            Reason::Boxes(ground) => {
                let (shape, bonds) = ground.read(region)?;
                Because::Rule(Rule::Boxes { shape, bonds })
            }
            Reason::Vacuous(ground) => {
                let (shape, bonds) = ground.read(region)?;
                Because::Rule(Rule::Vacuous { shape, bonds })
            }
            Reason::Counterexample {
                at,
                roots,
                higher,
                vectors,
                loss,
            } => {
                let ends = |(name, x): (String, Number)| axis((name, [x.clone(), x]));
                let root = |(name, text): (String, String)| {
                    let root = expression(&text, &[]).map_err(|error| error.to_string())?;
                    Ok::<_, String>((name, root))
                };
                Because::Counterexample(Counterexample {
                    point: Region {
                        axes: at.into_iter().map(ends).collect(),
                        symmetric: region.symmetric,
                    },
                    roots: roots.into_iter().map(root).collect::<Result<_, _>>()?,
                    higher: higher.map(|Higher { to, between }| (to.0, between.0)),
                    vectors: vectors.map(|Rows { u, v }| Box::new(Vectors { u, v })),
                    shape: loss,
                })
            }
        })
    }
}

fn axis((name, [low, high]): (String, [Number; 2])) -> Axis {
    Axis {
        name,
        low: low.0,
        high: high.0,
    }
}
