//! A symbolic-numeric theorem checker for the sigmoid contrastive loss, the loss of SigLIP.
//!
//! N pairs of unit vectors u_i, v_i in R^d, a temperature t, a bias b. Which embedding minimises
//! L(U,V) = (1/N) Σ_i softplus(b − t u_i·v_i) + (1/N) Σ_{i≠j} softplus(t u_i·v_j − b)?
//! Lee, Chang and Sohn (AISTATS 2024, arXiv 2402.12613): one of a one-parameter family, the
//! double-Constant Embedding Model, from the antipodal structure at low t to the simplex ETF at
//! high t. The crate computes that optimum, proves its digits, holds it against full optimisation,
//! and examines claims about it with evidence of a stated strength.
//!
//! ```
//! use ccem::loss::Kind;
//! use ccem::optimize::{FullLoss, Method, Settings, minimise, start};
//! use ccem::reduction::{Phase, Problem, solve};
//!
//! let problem = Problem::symmetric(10, "1.2".parse()?)?; // N = 10, t = b = 6/5, d = N
//! let optimum = solve(&problem);
//! assert_eq!(optimum.phase, Phase::Intermediate);
//!
//! let settings = Settings { method: Method::Lbfgs, max_steps: 1000, tolerance: 1e-9, target: None };
//! let run = minimise(&FullLoss::of(Kind::Sigmoid, &problem.at()), start(10, 10, 0), &settings);
//! assert!((run.loss - optimum.loss).abs() <= run.loss_error + optimum.loss_error);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A program asks as the command line does, by an [`exhibit::Request`]; `examples/client.rs` draws,
//! sweeps, stops a sweep, and reads numbers. Claims are examined by [`evidence`], optima proved by
//! [`reduction::proven`], embeddings measured by [`measure`].
//!
//! # The map
//!
//! The modules in the order of the story; each imports only from above it (a test enforces it).
//!
//! | module | holds |
//! |---|---|
//! | [`scalar`] | what a formula may do with a number, and the readings: `f64`, with an error bound, intervals of doubles and of any precision, dual, symbol |
//! | [`nearest`] | the right word for a wrong one |
//! | [`loss`] | φ and ψ of the sigmoid loss, InfoNCE on CCEM: each written once |
//! | [`embedding`] | U and V, the simplex ETF, CCEM, and what one measures on them |
//! | [`reduction`] | a validated problem (N, d, t, b) → p(s), q(s), ℓ(s), phase; the optimum in f64, enclosed, and proved digit by digit; the derivation |
//! | [`optimize`] | the full loss and gradient over U and V; projected gradient, L-BFGS |
//! | [`encoder`] | vectors that a network computes: its gradient, what it can reach, what it does reach |
//! | [`bound`] | certified brackets of the optimum where d is too small: kernels, two lemmas and their check, closed forms, search |
//! | [`experiment`] | plans, runs from several seeds, sweeps over grids; shards and journals |
//! | [`siglip`] | the released models, and how their numbers are meant |
//! | [`measure`] | two arrays of vectors held against the theory, in memory that does not grow as N² |
//! | [`audit`] | what somebody's loss code gave, held against the exact loss and against known mistakes |
//! | [`claim`] | what a claim is; the registry; the language and the files of claims; a claim as statements over a region, and the rules that reduce these to signs; a claim in Coq |
//! | [`certificate`] | what an engine has found, as data: enough to check it again |
//! | [`evidence`] | claim → finding, a level an engine; the verdict |
//! | [`verifier`] | checks certificates again, without the engines |
//! | [`report`] | plain data in, five formats out; figures; whole write-ups |
//! | [`exhibit`] | what can be shown: a request is computed to records, and these become tables and figures |
//! | `cli` | words become requests; the feature of that name, which is the default |
//!
//! # Notation
//!
//! | paper | Rust | meaning |
//! |---|---|---|
//! | N | `n` | number of positive pairs |
//! | d | `d` | embedding dimension |
//! | U, V | `Embedding::u`, `v` | N×d, unit rows u_i, v_i |
//! | t, b | `t`, `b` | temperature (multiplies the similarity), bias; the paper takes b = t |
//! | δ | `delta` | parameter of CCEM: 0 is the simplex ETF, ∞ the antipodal structure |
//! | s = (1+p)/2 | `s` (and `r` = 1 − s) | normalised similarity, 1/(1+δ²) on CCEM |
//! | p, q | `positive`, `negative` (keys `p`, `q`) | mean similarity of positive and of negative pairs |
//! | ℓ(s) | `reduced_loss` | the loss on CCEM |

#![deny(missing_docs)]
#![deny(unsafe_code)]

pub mod audit;
pub mod bound;
pub mod certificate;
pub mod claim;
#[cfg(feature = "cli")]
pub mod cli;
pub mod embedding;
pub mod encoder;
pub mod evidence;
pub mod exhibit;
pub mod experiment;
pub mod loss;
pub mod measure;
pub mod memory;
pub mod nearest;
pub mod optimize;
pub mod reduction;
pub mod report;
pub mod scalar;
pub mod siglip;
pub mod verifier;

/// The README's example is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
