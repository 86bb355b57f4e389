//! Encoders: words, gradients, what can be reached and what is.

#[path = "encoder/gradients.rs"]
mod gradients;
#[path = "encoder/published.rs"]
mod published;
#[path = "encoder/reached.rs"]
mod reached;
#[path = "encoder/statements.rs"]
mod statements;
#[path = "encoder/table.rs"]
mod table;
#[path = "encoder/words.rs"]
mod words;

use ccem::encoder::{Bias, Encoder, Inputs, Pairs, Shape, Target};
use ccem::reduction::Problem;

/// Enough memory for every network here.
pub const ROOM: u64 = 1 << 30;

pub fn encoder(network: &str, sharing: &str) -> Encoder {
    Encoder {
        network: network.parse().unwrap(),
        sharing: sharing.parse().unwrap(),
    }
}

pub fn inputs(word: &str, n: usize, d: usize, seed: u64) -> Pairs {
    word.parse::<Inputs>().unwrap().draw(n, d, seed).unwrap()
}

pub fn shape(network: &str, sharing: &str, pairs: &Pairs, d: usize) -> Shape {
    Shape::of(&encoder(network, sharing), pairs, d, ROOM).unwrap()
}

/// t = b, b fixed.
pub fn target(n: usize, d: usize, t: &str) -> Target {
    target_with(n, d, t, Bias::Fixed)
}

pub fn target_with(n: usize, d: usize, t: &str, bias: Bias) -> Target {
    let t = t.parse::<ccem::reduction::Quantity>().unwrap();
    let problem = Problem::new(n as u64, d as u64, t.clone(), t).unwrap();
    Target::of(&problem, bias)
}
