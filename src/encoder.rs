//! Encoders: U and V as the outputs of networks, and which optimum such outputs can be.
//!
//! u_i = f(x_i)/‖f(x_i)‖ and v_i = g(y_i)/‖g(y_i)‖, with f = g or not. A family (U, V) attains
//! min ℓ iff U Vᵀ = S*, the matrix with p(s*) on its diagonal and q(s*) off it (equality in
//! Jensen's inequality and in the key lemma). So an encoder reaches the optimum iff it can produce
//! one embedding up to a positive factor for every row.
//!
//! | file | holds |
//! |---|---|
//! | [`words`] | the words for networks, inputs and sizes |
//! | [`network`] | layers, ends, their sizes in numbers |
//! | [`inputs`] | x_i and y_i: drawn, or given |
//! | [`layers`] | forward, normalisation, and Jᵀg |
//! | [`objective`] | the loss as a function of the weights |
//! | [`target`] | what is to be reached |
//! | [`exact`] | linear algebra over the integers |
//! | [`relations`] | what a linear encoder can produce, exactly |
//! | [`mod@reach`] | what an encoder can reach, and why |
//! | [`mod@witness`] | weights that reach it |
//! | [`training`] | what it does reach, from many starts |
//! | [`published`] | the experiment of the paper's figure |
//! | [`statements`] | the theorems of this room, each with a check that a false one fails |
//!
//! **A row of zero.** An output shorter than 10⁻¹² is *dead*: its row is 0, as in
//! `F.normalize(0) = 0`, it is no longer on the sphere, and no gradient passes through it.

pub mod exact;
pub mod inputs;
pub mod layers;
pub mod network;
pub mod objective;
pub mod published;
pub mod reach;
pub mod relations;
pub mod statements;
pub mod target;
pub mod training;
pub mod witness;
pub mod words;

pub use inputs::{Inputs, Pairs};
pub use network::{Encoder, End, Network, Shape, Sharing};
pub use objective::Objective;
pub use reach::{Reach, Reachable, Why, reach};
pub use target::{Bias, Target};
pub use training::{Cell, Method, Plan, TrainedRun, train};
pub use witness::witness;
pub use words::{Size, WordError};
