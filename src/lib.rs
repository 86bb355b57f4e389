#![doc = include_str!("../README.md")]
//!
//! # The map
//!
//! The modules in the order of the story; each imports only from above it (a test enforces it).
//!
//! | module | holds |
//! |---|---|
//! | [`scalar`] | what a formula may do with a number, and the readings: `f64`, with an error bound, intervals of doubles and of any precision, dual, symbol |
//! | [`loss`] | φ and ψ of the sigmoid loss, InfoNCE on CCEM: each written once |
//! | [`embedding`] | U and V, the simplex ETF, CCEM, and what one measures on them |
//! | [`reduction`] | a validated problem (N, d, t, b) → p(s), q(s), ℓ(s), phase; the optimum in f64, enclosed, and proved digit by digit; the derivation |
//! | [`optimize`] | the full loss and gradient over U and V; projected gradient, L-BFGS |
//! | [`measure`] | two arrays of vectors held against the theory, in memory that does not grow as N² |
//! | [`claim`] | what a claim is; the registry; the language and the files of claims; a claim as statements over a region, and the rules that reduce these to signs; a claim in Coq |
//! | [`certificate`] | what an engine has found, as data: enough to check it again |
//! | [`evidence`] | claim → finding, a level an engine; the verdict |
//! | [`verifier`] | checks certificates again, without the engines |
//! | [`report`] | plain data in, five formats out; figures; whole write-ups |
//! | [`exhibit`] | what can be shown: a request is computed to records, and these become tables and figures |
//! | [`cli`] | one subcommand a file |
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
//! | p, q | `positive`, `negative` | mean similarity of positive and of negative pairs |
//! | ℓ(s) | `reduced_loss` | the loss on CCEM |

#![deny(missing_docs)]
#![deny(unsafe_code)]

pub mod certificate;
pub mod claim;
pub mod cli;
pub mod embedding;
pub mod evidence;
pub mod exhibit;
pub mod experiment;
pub mod loss;
pub mod measure;
pub mod memory;
pub mod optimize;
pub mod reduction;
pub mod report;
pub mod scalar;
pub mod siglip;
pub mod verifier;
