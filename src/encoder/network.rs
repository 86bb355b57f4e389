//! Networks: as they are asked for, and in numbers.

use std::fmt;

use super::inputs::Pairs;
use super::words::{Of, Size};

/// What comes after the last layer, before rows are made unit vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing.
    Linear,
    /// max(0, ·): outputs are nonnegative.
    Relu,
    /// The mean of every row is taken out of it. PyTorch's `LayerNorm` without affine part also
    /// divides by the deviation, which normalisation makes irrelevant.
    LayerNorm,
}

/// A network with ReLU after every hidden layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    hidden: Vec<Size>,
    bias: bool,
    end: End,
}

impl Network {
    /// x ↦ W x.
    pub fn linear(end: End) -> Network {
        Network {
            hidden: Vec::new(),
            bias: false,
            end,
        }
    }

    /// x ↦ W x + c.
    pub fn affine(end: End) -> Network {
        Network {
            bias: true,
            ..Network::linear(end)
        }
    }

    /// Affine layers of these widths, each followed by ReLU, and an affine one to R^d; with no
    /// hidden layers it is [`Network::affine`].
    pub fn mlp(hidden: Vec<Size>, end: End) -> Network {
        Network {
            hidden,
            ..Network::affine(end)
        }
    }

    /// The network of the paper's experiment: m → d → d, each layer with ReLU.
    pub fn paper() -> Network {
        Network::mlp(vec![Size::multiple(1, Of::D)], End::Relu)
    }

    /// The widths of the hidden layers.
    pub fn hidden(&self) -> &[Size] {
        &self.hidden
    }

    /// Whether layers have a bias.
    pub fn has_bias(&self) -> bool {
        self.bias
    }

    /// What comes last.
    pub fn end(&self) -> End {
        self.end
    }
}

/// Whether one network makes U and V, or each has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// f = g.
    Shared,
    /// f and g have weights of their own.
    Separate,
}

/// A network, and how U and V share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoder {
    /// The layers.
    pub network: Network,
    /// One for both sides, or two.
    pub sharing: Sharing,
}

/// An encoder in numbers: for N pairs of inputs, in R^d.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// N.
    pub n: usize,
    /// d.
    pub d: usize,
    /// The coordinates of x_i and of y_i.
    pub inputs: [usize; 2],
    /// The widths of the hidden layers.
    pub hidden: Vec<usize>,
    /// Whether layers have a bias.
    pub bias: bool,
    /// What comes last.
    pub end: End,
    /// One network or two.
    pub sharing: Sharing,
}

/// Why an encoder has no shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShapeError {
    /// N < 2, or d < 1.
    TooSmall,
    /// A size has no value at this N and d.
    Size {
        /// The size.
        size: Size,
        /// N.
        n: usize,
        /// d.
        d: usize,
    },
    /// LayerNorm in dimension 1 leaves nothing.
    LayerNorm,
    /// One network cannot read inputs of two widths.
    Widths([usize; 2]),
    /// More memory than there is.
    Memory {
        /// What training would take, in bytes.
        needed: u64,
        /// What there is.
        room: u64,
    },
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gibibytes = |bytes: u64| bytes as f64 / f64::from(1 << 30);
        match self {
            ShapeError::TooSmall => f.write_str("an encoder needs N ≥ 2 pairs and d ≥ 1"),
            ShapeError::Size { size, n, d } => write!(
                f,
                "the size `{size}` is no number of units at N = {n} and d = {d}: it must be at \
                 least 1"
            ),
            ShapeError::LayerNorm => f.write_str(
                "@layernorm needs d ≥ 2: it takes the mean out of every row, and in dimension 1 \
                 nothing is left",
            ),
            ShapeError::Widths([x, y]) => write!(
                f,
                "a shared encoder needs x and y of the same width, not {x} and {y}; take two \
                 separate ones"
            ),
            ShapeError::Memory { needed, room } => write!(
                f,
                "this network needs about {:.1} GiB, and {:.1} GiB are available: choose narrower \
                 layers or fewer pairs",
                gibibytes(*needed),
                gibibytes(*room)
            ),
        }
    }
}

impl std::error::Error for ShapeError {}

/// Vectors as long as the weights, and copies of every layer, that a run holds at once.
const LONG: u64 = 52;
const COPIES: u64 = 6;

impl Shape {
    /// The encoder for N pairs of inputs with so many coordinates, in R^d, if `room` bytes are
    /// enough to train it. Nothing is allocated.
    pub fn new(
        encoder: &Encoder,
        [n, d]: [usize; 2],
        inputs: [usize; 2],
        room: u64,
    ) -> Result<Shape, ShapeError> {
        let network = &encoder.network;
        if n < 2 || d < 1 || inputs.contains(&0) {
            return Err(ShapeError::TooSmall);
        }
        if network.end == End::LayerNorm && d < 2 {
            return Err(ShapeError::LayerNorm);
        }
        if encoder.sharing == Sharing::Shared && inputs[0] != inputs[1] {
            return Err(ShapeError::Widths(inputs));
        }
        let width = |size: &Size| {
            let size = *size;
            size.value(n, d).ok_or(ShapeError::Size { size, n, d })
        };
        let shape = Shape {
            n,
            d,
            inputs,
            hidden: network.hidden.iter().map(width).collect::<Result<_, _>>()?,
            bias: network.bias,
            end: network.end,
            sharing: encoder.sharing,
        };
        match shape.memory() {
            needed if needed <= room => Ok(shape),
            needed => Err(ShapeError::Memory { needed, room }),
        }
    }

    /// The encoder for these inputs, likewise.
    pub fn of(encoder: &Encoder, pairs: &Pairs, d: usize, room: u64) -> Result<Shape, ShapeError> {
        let inputs = [pairs.x().ncols(), pairs.y().ncols()];
        Shape::new(encoder, [pairs.n(), d], inputs, room)
    }

    /// The networks: 1 if shared, 2 if not.
    pub fn networks(&self) -> usize {
        match self.sharing {
            Sharing::Shared => 1,
            Sharing::Separate => 2,
        }
    }

    /// How many inputs each network reads.
    pub fn rows(&self) -> usize {
        2 * self.n / self.networks()
    }

    /// The layers of one network, as (inputs, outputs).
    pub fn layers(&self, network: usize) -> Vec<(usize, usize)> {
        let mut widths = vec![self.inputs[network]];
        widths.extend(&self.hidden);
        widths.push(self.d);
        widths.windows(2).map(|ends| (ends[0], ends[1])).collect()
    }

    /// The number of weights of one network.
    pub fn weights_of(&self, network: usize) -> usize {
        let bias = usize::from(self.bias);
        (self.layers(network).iter())
            .map(|(a, c)| (a + bias) * c)
            .sum()
    }

    /// The number of weights of all.
    pub fn weights(&self) -> usize {
        (0..self.networks())
            .map(|network| self.weights_of(network))
            .sum()
    }

    /// An estimate of the bytes that training takes. It saturates instead of overflowing.
    pub fn memory(&self) -> u64 {
        let times = |a: usize, c: usize| (a as u64).saturating_mul(c as u64);
        let sum = |terms: &mut dyn Iterator<Item = u64>| terms.fold(0, u64::saturating_add);
        let network = |inputs: usize| {
            let mut widths = vec![inputs];
            widths.extend(&self.hidden);
            widths.push(self.d);
            let layers = widths
                .windows(2)
                .map(|w| times(w[0].saturating_add(1), w[1]));
            let weights = sum(&mut layers.into_iter()).saturating_mul(LONG);
            let outputs = sum(&mut widths.iter().map(|width| times(2 * self.n, *width)));
            weights.saturating_add(outputs.saturating_mul(COPIES))
        };
        let networks = self
            .inputs
            .iter()
            .take(self.networks())
            .map(|m| network(*m));
        sum(&mut networks.into_iter()).saturating_mul(8)
    }
}
