//! Claims as Coq files: what was certified over boxes, proved by Coq's kernel.
//!
//! Of each argument the file states the claim as it is written, with every division and every
//! logarithm defined, and proves it by one computation: `check` of `proofs/theory/Reflect.v` runs
//! through the boxes of the argument, by a theorem of `Checker.v` or `Motion.v` that reduces such a
//! claim to signs. Coq finds the signs itself, by integers of any size; nothing that was computed
//! here is trusted. A refutation is the claim's negation, from the signs at one point.

mod proof;
mod sentence;

use std::fmt;

use super::{Argument, Because, CertifiedClaim, Tree};

/// More boxes than Coq checks in a minute.
pub const MOST_BOXES: usize = 600;

/// Why there is no proof for the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// More than [`MOST_BOXES`].
    TooManyBoxes(usize),
    /// The theory has no theorem of this.
    NoTheorem(&'static str),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::TooManyBoxes(boxes) => {
                write!(
                    f,
                    "no kernel proof: too many boxes ({boxes} of at most {MOST_BOXES})"
                )
            }
            Missing::NoTheorem(what) => write!(f, "no kernel proof: no theorem yet for {what}"),
        }
    }
}

/// A claim with its theorems, or why it has none.
#[derive(Clone, Debug)]
pub struct Stated {
    /// The claim's own name.
    pub id: String,
    /// The names of its theorems in the file, all of which are needed.
    pub theorems: Result<Vec<String>, Missing>,
}

/// A file of theorems.
#[derive(Clone, Debug)]
pub struct CoqFile {
    /// The text.
    pub text: String,
    /// Every claim, in order.
    pub claims: Vec<Stated>,
}

impl CoqFile {
    /// The file of all these claims.
    pub fn of<'a>(claims: impl IntoIterator<Item = &'a CertifiedClaim>) -> CoqFile {
        let mut file = CoqFile {
            text: String::from(HEAD),
            claims: Vec::new(),
        };
        claims.into_iter().for_each(|claim| file.add(claim));
        file.text += &file.assumptions();
        file
    }

    /// The names of all theorems.
    pub fn theorems(&self) -> Vec<&str> {
        (self.claims.iter())
            .flat_map(|stated| stated.theorems.as_deref().unwrap_or_default())
            .map(String::as_str)
            .collect()
    }

    fn add(&mut self, claim: &CertifiedClaim) {
        let number = self.claims.len() + 1;
        let name = |index: usize| format!("claim_{number}_{}_{}", letters(&claim.id), index + 1);
        let theorems: Result<Vec<(String, String)>, Missing> = (claim.arguments.iter())
            .enumerate()
            .map(|(index, argument)| Ok((name(index), theorem(argument, &name(index))?)))
            .collect();
        let wording = format!("{}: {claim}", claim.id);
        self.text += &match &theorems {
            Ok(theorems) => {
                let texts: Vec<&str> = theorems.iter().map(|(_, text)| &**text).collect();
                format!("\n(** {} *)\n{}", comment(&wording), texts.join("\n"))
            }
            Err(missing) => format!("\n(* {}\n   {missing} *)\n", comment(&wording)),
        };
        self.claims.push(Stated {
            id: claim.id.clone(),
            theorems: theorems.map(|all| all.into_iter().map(|(name, _)| name).collect()),
        });
    }

    /// One question for all: it takes longer than most proofs.
    fn assumptions(&self) -> String {
        match self.theorems().join(", ") {
            none if none.is_empty() => String::new(),
            all => format!(
                "\nDefinition all_claims := (0%nat, {all}).\nPrint Assumptions all_claims.\n"
            ),
        }
    }
}

const HEAD: &str = "\
(** Claims that ccem has certified, for Coq: [coqc -Q proofs/theory CCEM] and the name of this
    file, after [make -C proofs]; or [ccem check FILE --prove]. *)

From Coq Require Import Reals ZArith List Lra.
From CCEM Require Import Definitions Rules Formulas Reflect Checker Motion.
Import ListNotations.
Open Scope R_scope.
";

/// The theorem of one argument.
fn theorem(argument: &Argument, name: &str) -> Result<String, Missing> {
    let boxes: usize = argument.trees.iter().map(Tree::boxes).sum();
    match &argument.because {
        _ if boxes > MOST_BOXES => Err(Missing::TooManyBoxes(boxes)),
        Because::Rule(rule) => proof::proved(argument, rule, name),
        Because::Counterexample(counterexample) => {
            proof::refuted(&argument.statement, counterexample, name)
        }
    }
}

/// A claim's name in the letters of Coq's.
fn letters(id: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    id.chars().map(letter).collect()
}

/// A text that ends no comment and begins none.
fn comment(text: &str) -> String {
    text.replace("(*", "( *")
        .replace("*)", "* )")
        .replace('"', "'")
}
