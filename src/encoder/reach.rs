//! What an encoder can reach on its inputs, and why.

use std::collections::BTreeSet;
use std::fmt;

use nalgebra::DMatrix;

use super::inputs::Pairs;
use super::network::{End, Shape, Sharing};
use super::relations::{Produces, Side, Structure, produces};
use super::target::Target;
use crate::reduction::Phase;
use crate::scalar::rounded::Rounded;

/// Can an encoder attain min ℓ?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reachable {
    /// Some weights do.
    Yes,
    /// No weights do. Whether some come arbitrarily near is another question: [`Reach::lower`]
    /// above min ℓ says that none do.
    No,
    /// Neither is known.
    Unknown,
}

impl fmt::Display for Reachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reachable::Yes => "yes",
            Reachable::No => "no",
            Reachable::Unknown => "unknown",
        })
    }
}

/// The theorem, or the lack of one, behind an answer. `Display` is one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The phase is not settled.
    Phase,
    /// E0: the dimension is too small for the optimum.
    Dimension,
    /// E1: the end is nonnegative.
    Nonnegative,
    /// E4: one network, and every x_i = y_i.
    SamePairs,
    /// Equal inputs of one network whose optimal rows differ.
    Coincide,
    /// E6: the inputs are independent.
    Independent,
    /// E7: a linear encoder, and what the relations between the inputs allow.
    Relations,
    /// E8: a linear encoder and the antipodal structure.
    HalfSpace,
    /// E9: units of the last hidden layer.
    HiddenUnits,
    /// E9: as many hinges as distinct inputs less one.
    Hinges,
    /// E9: hidden layers that carry an affine map.
    Carries,
    /// E10: LayerNorm takes a dimension.
    LayerNorm,
    /// Constant outputs are enough.
    Constant,
    /// The inputs are too many for exact arithmetic.
    TooLarge,
    /// Neither of the conditions of E9 decides.
    BetweenConditions,
}

impl Why {
    /// The number of the statement in the notes on encoders; none where nothing is proved.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Why::Phase | Why::TooLarge | Why::BetweenConditions => None,
            Why::Dimension | Why::Coincide => Some("E0"),
            Why::Nonnegative => Some("E1"),
            Why::SamePairs => Some("E4"),
            Why::Independent => Some("E6"),
            Why::Relations => Some("E7"),
            Why::HalfSpace | Why::Constant => Some("E8"),
            Why::HiddenUnits | Why::Hinges | Why::Carries => Some("E9"),
            Why::LayerNorm => Some("E10"),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Why::Phase => "the phase of the optimum is too near to a threshold to be decided",
            Why::Dimension => "the optimum needs a larger dimension",
            Why::Nonnegative => {
                "outputs that end in [0, ∞) have no negative similarity: their only optimum is \
                 p = 1, q = 0 at every temperature"
            }
            Why::SamePairs => {
                "one network on x_i = y_i gives u_i = v_i, so s = 1 and the loss is at least ℓ(1)"
            }
            Why::Coincide => "equal inputs of one network have equal outputs, the optimum has not",
            Why::Independent => {
                "the inputs are independent: every embedding is a linear map of them"
            }
            Why::Relations => {
                "decided by the linear relations between the inputs: U and V inherit them, up to \
                 positive factors"
            }
            Why::HalfSpace => {
                "the antipodal structure needs a hyperplane with the x_i on one side and the y_j \
                 on the other (through 0 without a bias; each side for itself with two networks)"
            }
            Why::HiddenUnits => {
                "the last layer has too few units before it for the rank of the optimum"
            }
            Why::Hinges => "a layer has a hinge for every distinct input but one",
            Why::Carries => "the hidden layers can carry an affine map of the inputs unchanged",
            Why::LayerNorm => "LayerNorm costs one dimension, and the optimum needs it",
            Why::Constant => "two networks with biases: constant outputs are antipodal",
            Why::TooLarge => "the inputs are dependent, and too many to decide exactly here",
            Why::BetweenConditions => {
                "neither is a known construction wide enough nor a known obstruction met"
            }
        })
    }
}

/// How weights are made that reach a structure.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Recipe {
    /// An affine or linear map of the inputs, with these factors of the outputs for each network,
    /// through hidden layers that carry it; where `apex` it leaves the last coordinate to the
    /// output bias.
    Map { factors: Vec<Vec<f64>>, apex: bool },
    /// Hinges in this hidden layer.
    Hinges(usize),
}

/// What an encoder can reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    /// Can it attain min ℓ?
    pub reachable: Reachable,
    /// Why.
    pub why: Why,
    /// A lower bound of the loss of this encoder: min ℓ, or more where the reason gives more.
    pub lower: Rounded,
    /// The bias that goes with `lower`: b, or the best one where it is learned.
    pub b: f64,
    /// Whether weights are known that attain `lower`, which then is the infimum.
    pub attained: bool,
    /// For one network on different x_i and y_i: what a Lipschitz constant of the normalised encoder
    /// must be at least, 2√(1−s*)/η with η² = mean ‖x_i − y_i‖², to reach the optimum (E5).
    pub lipschitz: Option<f64>,
    pub(super) structure: Structure,
    pub(super) recipe: Option<Recipe>,
}

impl Reach {
    /// The infimum over all weights, where it is known in closed form.
    pub fn infimum(&self) -> Option<Rounded> {
        self.attained.then_some(self.lower)
    }
}

/// Answers for one structure: by which reason it can, cannot, or is not known to be produced.
struct Answer {
    reachable: Reachable,
    why: Why,
    recipe: Option<Recipe>,
}

impl Answer {
    fn yes(why: Why, recipe: Recipe) -> Answer {
        Answer {
            reachable: Reachable::Yes,
            why,
            recipe: Some(recipe),
        }
    }

    fn without(reachable: Reachable, why: Why) -> Answer {
        Answer {
            reachable,
            why,
            recipe: None,
        }
    }
}

/// What an encoder of this shape can reach on these inputs.
pub fn reach(shape: &Shape, pairs: &Pairs, target: &Target) -> Reach {
    let shared = shape.sharing == Sharing::Shared;
    let same = shared && pairs.x() == pairs.y();
    let below = Structure::Optimum(target.phase);
    let (structure, lower) = if shape.end == End::Relu {
        (Structure::Orthonormal, target.nonnegative_floor())
    } else if same && target.phase != Phase::Etf {
        (Structure::Optimum(Phase::Etf), target.etf_loss())
    } else {
        (below, target.loss)
    };
    let question = Question {
        shape,
        pairs,
        structure,
    };
    let answer = question.answer();
    let (reachable, why) = match structure {
        _ if !target.settled => (Reachable::Unknown, Why::Phase),
        Structure::Orthonormal => (Reachable::No, Why::Nonnegative),
        other if other != below => (Reachable::No, Why::SamePairs),
        _ => (answer.reachable, answer.why),
    };
    Reach {
        reachable,
        why,
        lower,
        b: match structure {
            Structure::Orthonormal => target.nonnegative_bias(),
            _ => target.b,
        },
        attained: answer.reachable == Reachable::Yes,
        lipschitz: (shared && !same && target.phase != Phase::Etf)
            .then(|| 2.0 * target.point.r.sqrt() / pairs.distance()),
        structure,
        recipe: answer.recipe,
    }
}

/// Can an encoder produce a structure on these inputs?
struct Question<'a> {
    shape: &'a Shape,
    pairs: &'a Pairs,
    structure: Structure,
}

impl Question<'_> {
    fn answer(&self) -> Answer {
        if let Some(why) = self.too_narrow() {
            return Answer::without(Reachable::No, why);
        }
        match self.shape.hidden.is_empty() {
            true => self.linear(),
            false => self.hidden(),
        }
    }

    fn is_shared(&self) -> bool {
        self.shape.sharing == Sharing::Shared
    }

    /// The dimension the structure needs, or has as the rank of [U; V].
    fn rank(&self) -> usize {
        let n = self.shape.n;
        match self.structure {
            Structure::Orthonormal | Structure::Optimum(Phase::Intermediate) => n,
            Structure::Optimum(Phase::Etf) => n - 1,
            Structure::Optimum(Phase::Antipodal) => 1,
        }
    }

    fn too_narrow(&self) -> Option<Why> {
        let d = self.shape.d;
        match self.shape.end {
            _ if d < self.rank() => Some(Why::Dimension),
            End::LayerNorm if d == self.rank() => Some(Why::LayerNorm),
            _ => None,
        }
    }

    /// The inputs of each network.
    fn inputs(&self) -> Vec<DMatrix<f64>> {
        inputs(self.shape, self.pairs)
    }

    /// What an affine (or, without biases, linear) map of the inputs produces: for both networks
    /// where there are two.
    fn maps(&self) -> Produces {
        let side = if self.is_shared() {
            Side::Both
        } else {
            Side::One
        };
        let mut everything = true;
        let mut factors = Vec::new();
        for input in self.inputs() {
            let input = if self.shape.bias {
                with_ones(&input)
            } else {
                input
            };
            match produces(&input, side, self.structure) {
                Produces::Everything => factors.extend(vec![1.0; input.nrows()]),
                Produces::Scaled(own) => {
                    everything = false;
                    factors.extend(own);
                }
                other => return other,
            }
        }
        match everything {
            true => Produces::Everything,
            false => Produces::Scaled(factors),
        }
    }

    fn linear(&self) -> Answer {
        let why = match self.structure {
            Structure::Optimum(Phase::Antipodal) => Why::HalfSpace,
            _ => Why::Relations,
        };
        match self.maps() {
            Produces::Everything => Answer::yes(Why::Independent, self.free(false)),
            Produces::Scaled(factors) => Answer::yes(why, self.map(factors, false)),
            Produces::No => Answer::without(Reachable::No, why),
            Produces::TooLarge => Answer::without(Reachable::Unknown, Why::TooLarge),
        }
    }

    /// A map with no factors.
    fn free(&self, apex: bool) -> Recipe {
        self.map(vec![1.0; 2 * self.shape.n], apex)
    }

    fn map(&self, factors: Vec<f64>, apex: bool) -> Recipe {
        let rows = self.shape.rows();
        Recipe::Map {
            factors: factors.chunks(rows).map(<[f64]>::to_vec).collect(),
            apex,
        }
    }

    /// E9. The columns [H 1] before the last layer have the rank h + 1 at most. If it were that of
    /// the structure, 1 = D [U; V] α would have u_i·α > 0 and v_i·α > 0 for all i (for one network
    /// of two, u_i·α > 0 for all i), against Σ u_i + v_i = 0 (Σ u_i = 0, in the ETF).
    fn hidden(&self) -> Answer {
        let n = self.shape.n;
        let widths = &self.shape.hidden;
        let (last, least) = (
            widths[widths.len() - 1],
            widths.iter().min().copied().unwrap_or(0),
        );
        let (shared, phase) = (self.is_shared(), self.structure);
        if !shared && phase == Structure::Optimum(Phase::Antipodal) {
            return Answer::yes(Why::Constant, self.free(true));
        }
        let needed = match phase {
            Structure::Optimum(Phase::Etf) => n - 1,
            Structure::Optimum(Phase::Intermediate) => n - usize::from(!shared),
            _ => 0,
        };
        if last < needed {
            return Answer::without(Reachable::No, Why::HiddenUnits);
        }
        if self.coincide() {
            return Answer::without(Reachable::No, Why::Coincide);
        }
        if let Some(layer) = self.hinges() {
            return Answer::yes(Why::Hinges, Recipe::Hinges(layer));
        }
        // Two networks may leave the apex c, constant on each side, to their output biases.
        let apex = !shared && phase == Structure::Optimum(Phase::Intermediate);
        if apex && least >= n - 1 {
            let simplex = Question {
                structure: Structure::Optimum(Phase::Etf),
                ..*self
            };
            if simplex.maps() == Produces::Everything {
                return Answer::yes(Why::Carries, self.free(true));
            }
        }
        if least >= self.rank() {
            match self.maps() {
                Produces::Everything => return Answer::yes(Why::Carries, self.free(false)),
                Produces::Scaled(factors) => {
                    return Answer::yes(Why::Carries, self.map(factors, false));
                }
                Produces::No | Produces::TooLarge => {}
            }
        }
        Answer::without(Reachable::Unknown, Why::BetweenConditions)
    }

    /// Do equal inputs have different rows in the structure? In the ETF and among orthonormal rows
    /// u_i = v_i, but u_i ≠ u_j; in between no two rows are equal; antipodal rows are equal on
    /// each side.
    fn coincide(&self) -> bool {
        let n = self.shape.n;
        let label = |network: usize, row: usize| {
            let row = if self.is_shared() {
                row
            } else {
                row + network * n
            };
            match self.structure {
                Structure::Optimum(Phase::Antipodal) => row / n,
                Structure::Optimum(Phase::Intermediate) => row,
                _ => row % n,
            }
        };
        self.inputs().iter().enumerate().any(|(network, input)| {
            let keys = |row: usize| (bits(input, row), label(network, row));
            let labelled: BTreeSet<_> = (0..input.nrows()).map(keys).collect();
            labelled.len() > distinct(input)
        })
    }

    /// The hidden layer that has a hinge for every distinct input but one, behind layers of any width
    /// and before layers that carry the coordinates.
    fn hinges(&self) -> Option<usize> {
        let distinct = self.inputs().iter().map(distinct).max()?;
        let widths = &self.shape.hidden;
        (0..widths.len()).find(|layer| {
            let carried = widths[layer + 1..]
                .iter()
                .all(|width| *width >= self.rank());
            widths[*layer] + 1 >= distinct && carried
        })
    }
}

/// The inputs of each network: [X; Y], or X and Y.
pub(super) fn inputs(shape: &Shape, pairs: &Pairs) -> Vec<DMatrix<f64>> {
    match shape.sharing {
        Sharing::Shared => vec![pairs.stacked()],
        Sharing::Separate => vec![pairs.x().clone(), pairs.y().clone()],
    }
}

/// [A 1].
pub(super) fn with_ones(a: &DMatrix<f64>) -> DMatrix<f64> {
    a.clone().insert_column(a.ncols(), 1.0)
}

/// A row as a key that equal rows share.
fn bits(input: &DMatrix<f64>, row: usize) -> Vec<u64> {
    // −0 and 0 are one number.
    input.row(row).iter().map(|x| (x + 0.0).to_bits()).collect()
}

/// How many different rows there are.
fn distinct(input: &DMatrix<f64>) -> usize {
    let rows: BTreeSet<_> = (0..input.nrows()).map(|row| bits(input, row)).collect();
    rows.len()
}
