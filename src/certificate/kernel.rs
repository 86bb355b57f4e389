//! Claims as Coq files: what was certified over boxes, proved by Coq's kernel.
//!
//! Of each argument the file states the claim as it is written, with every division and every
//! logarithm defined, and proves it by one computation: `check` of `proofs/theory/Reflect.v` runs
//! through the boxes of the argument, by a theorem of `Checker.v` or of a file after it that reduces such
//! a claim to signs. Coq finds the signs itself, by integers of any size; nothing that was computed
//! here is trusted. A refutation is the claim's negation, from the signs at one point.

mod any_loss;
mod at_optimum;
mod boxes;
mod corner;
mod flat_point;
mod foresight;
mod line;
mod minimiser;
mod motion;
mod movement;
mod proof;
mod sentence;
mod thresholds;
mod ties;
mod unit_vectors;

use std::fmt;

use super::{Argument, Because, CertifiedClaim, Tree};
use crate::claim::Claim;
use crate::claim::papers::as_told;

/// More boxes than Coq checks in a minute.
pub const MOST_BOXES: usize = 600;

/// Why there is no proof for the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// More than [`MOST_BOXES`].
    TooManyBoxes(usize),
    /// The theory has no theorem of this.
    NoTheorem(&'static str),
    /// Coq was asked and did not accept it.
    Rejected,
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
            Missing::Rejected => f.write_str("no kernel proof: Coq does not accept it"),
            Missing::NoTheorem(what) => write!(f, "no kernel proof: no theorem yet for {what}"),
        }
    }
}

/// A theorem of Coq.
#[derive(Clone, Debug)]
pub struct Theorem {
    /// Its name.
    pub name: String,
    text: String,
}

/// A claim with its theorems, or why it has none.
#[derive(Clone, Debug)]
pub struct Stated {
    /// The claim's own name.
    pub id: String,
    wording: String,
    /// Its theorems, all of which are needed.
    pub theorems: Result<Vec<Theorem>, Missing>,
}

/// A file of theorems.
#[derive(Clone, Debug)]
pub struct CoqFile {
    /// Every claim, in order.
    pub claims: Vec<Stated>,
}

impl CoqFile {
    /// The file of all these claims.
    pub fn of<'a>(claims: impl IntoIterator<Item = &'a CertifiedClaim>) -> CoqFile {
        let claims = claims.into_iter().enumerate();
        CoqFile {
            claims: claims
                .map(|(index, claim)| stated(index + 1, claim))
                .collect(),
        }
    }

    /// The text; it ends with one question for the axioms of all: that takes longer than most
    /// proofs.
    pub fn text(&self) -> String {
        let names: Vec<&str> = self.theorems().map(|theorem| &*theorem.name).collect();
        let question = match names.is_empty() {
            true => String::new(),
            false => format!(
                "\nDefinition all_claims := (I, {}).\nPrint Assumptions all_claims.\n",
                names.join(", ")
            ),
        };
        self.text_from(0) + &question
    }

    /// The claims from that one on, without the question.
    pub fn text_from(&self, first: usize) -> String {
        let claims: String = self.claims[first..].iter().map(Stated::text).collect();
        format!("{HEAD}{claims}")
    }

    /// All theorems.
    pub fn theorems(&self) -> impl Iterator<Item = &Theorem> {
        (self.claims.iter()).flat_map(|stated| stated.theorems.as_deref().unwrap_or_default())
    }

    /// Leaves out the claim that has this line of the text from `first` on, its first line being
    /// 1: Coq has not accepted it. Which claim that was, if one has that line.
    pub fn leave_out(&mut self, first: usize, line: usize) -> Option<usize> {
        let mut end = HEAD.lines().count();
        let mut claims = self.claims.iter_mut().enumerate().skip(first);
        let (index, rejected) = claims.find(|(_, stated)| {
            end += stated.text().lines().count();
            line <= end
        })?;
        rejected.theorems = Err(Missing::Rejected);
        Some(index)
    }
}

impl Stated {
    fn text(&self) -> String {
        let wording = comment(&self.wording);
        match &self.theorems {
            Ok(theorems) => {
                let texts: Vec<&str> = theorems.iter().map(|theorem| &*theorem.text).collect();
                format!("\n(** {wording} *)\n{}", texts.join("\n"))
            }
            Err(missing) => format!("\n(* {wording}\n   {missing} *)\n"),
        }
    }
}

fn stated(number: usize, claim: &CertifiedClaim) -> Stated {
    let name = |index: usize| format!("claim_{number}_{}_{index}", letters(&claim.id));
    if let Some(known) = registered(&claim.id) {
        return Stated {
            id: claim.id.clone(),
            wording: format!("{}: {}", claim.id, known.wording),
            theorems: Ok(vec![own(known, name(1))]),
        };
    }
    let of = |(index, argument): (usize, &Argument)| {
        let name = name(index + 1);
        let text = theorem(argument, &name)?;
        Ok(Theorem { name, text })
    };
    Stated {
        id: claim.id.clone(),
        wording: format!("{}: {claim}", claim.id),
        theorems: claim.arguments.iter().enumerate().map(of).collect(),
    }
}

/// A claim that only the registry can say: a theorem of the theory says all of it, the arguments are
/// steps of its proof.
fn registered(id: &str) -> Option<&'static Claim> {
    Claim::find(id).filter(|known| as_told(known.id).is_empty())
}

fn own(claim: &Claim, name: String) -> Theorem {
    let text = format!(
        "From CCEM Require Claims.\n\nTheorem {name} :\n  {}.\nProof. exact Claims.{}. Qed.\n",
        claim.in_coq(),
        claim.theorem()
    );
    Theorem { name, text }
}

const HEAD: &str = "\
(** Claims that ccem has certified, for Coq: [coqc -Q proofs/theory CCEM] and the name of this
    file, after [make -C proofs]; or [ccem check FILE --prove]. *)

From Coq Require Import Reals ZArith List Lra Lia.
From CCEM Require Import Definitions Rules Formulas Reflect Checker Motion Movement Rates Thresholds
  AnyLoss FlatPoint.
Import ListNotations.
Open Scope R_scope.
";

/// The theorem of one argument.
fn theorem(argument: &Argument, name: &str) -> Result<String, Missing> {
    let boxes: usize = argument.trees.iter().map(Tree::boxes).sum();
    match &argument.because {
        _ if boxes > MOST_BOXES => Err(Missing::TooManyBoxes(boxes)),
        Because::Rule(rule) if argument.statement.is_over_embeddings() => {
            unit_vectors::proved(argument, rule, name)
        }
        Because::Rule(rule) => proof::proved(argument, rule, name),
        Because::Counterexample(counterexample) => {
            if counterexample.roots.is_empty() {
                foresight::seen(argument)?;
            }
            match argument.statement.is_over_embeddings() {
                true => unit_vectors::refuted(argument, counterexample, name),
                false => proof::refuted(argument, counterexample, name),
            }
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
