//! Formal evidence: a theorem of Coq says what the claim says.
//!
//! No prover runs here, but in [`kernel`] where one is asked for; [`instance`] finds a theorem of the
//! registry in a claim of a user's own. `proofs/assumptions.txt` records which theorems Coq's kernel has accepted,
//! on which axioms, and the SHA-256 of every source it read; continuous integration makes it
//! anew and fails if it changes. This engine believes the record only where
//!
//! * every source is the one that was recorded,
//! * `Claims.v`, without its comments, states the claim word for word as its own formulas print it
//!   ([`Claim::in_coq`]), and that `reduced_loss` is the ℓ with which the claims compute
//!   ([`loss_written_out`]), so that a claim that is changed is proved no longer,
//! * each name in the statement is, as Coq resolved it, one of `Definitions.v` or of the standard
//!   library, so that a file that defines such a name anew proves nothing, and
//! * the theorem rests on no axiom but those of the classical reals.

pub mod instance;
pub mod kernel;
mod record;
mod theory;

use super::{Finding, Level, Verdict, Witness};
use crate::claim::{Claim, LOSS_WRITTEN_OUT, loss_written_out, without_comments};
use record::{CLAIMS_IN_COQ, Record};

/// That Coq's kernel has accepted a claim. Only this engine makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proved(());

/// The axioms of the real numbers in Coq's standard library.
pub const CLASSICAL_REALS: [&str; 4] = [
    "sig_not_dec",
    "sig_forall_dec",
    "functional_extensionality_dep",
    "classic",
];

/// Looks the claim up among the theorems.
pub fn examine(claim: &Claim) -> Finding {
    let mut finding = Finding::new(Level::Formal, "theorems");
    let (name, statement) = (claim.theorem(), claim.in_coq());
    let code = without_comments(CLAIMS_IN_COQ);
    if !code.contains(&format!("Theorem {name} :")) {
        return finding;
    }
    let states = |name: &str, text: &str| code.contains(&format!("Theorem {name} :\n  {text}.\n"));
    let says = states(&name, &statement);
    let denies = states(&name, &format!("~ ({statement})"));
    let accepted = acceptance(&name).and_then(|()| acceptance(LOSS_WRITTEN_OUT));
    match accepted {
        Ok(()) if !states(LOSS_WRITTEN_OUT, &loss_written_out()) => {
            finding.leave_open(format!("{LOSS_WRITTEN_OUT} speaks of another loss"));
        }
        Err(why) => finding.leave_open(why),
        Ok(()) if says => {
            finding.agreed = 1;
            finding.remark = name;
            finding.settled = Some(Verdict::Proved(Proved(())));
        }
        Ok(()) if denies => {
            finding.witness = Some(Witness {
                point: name,
                found: "Coq's kernel has accepted the negation".into(),
            });
        }
        Ok(()) => finding.leave_open(format!("the theorem {name} says something else")),
    }
    finding
}

/// Why the record does not speak for a theorem, if so.
fn acceptance(name: &str) -> Result<(), String> {
    let record = Record::read();
    if let Some(source) = record.stale() {
        return Err(format!(
            "{source} is not the file that Coq's kernel has read"
        ));
    }
    let theorem = record
        .theorem(name)
        .ok_or(format!("proofs/assumptions.txt has no theorem {name}"))?;
    if let Some(foreign) = theorem.foreign_name() {
        return Err(format!(
            "{name} speaks of {foreign}, which is not one of the definitions"
        ));
    }
    let mut axioms = theorem.axioms.iter();
    match axioms.find(|axiom| !CLASSICAL_REALS.contains(axiom)) {
        Some(axiom) => Err(format!("{name} rests on the axiom {axiom}")),
        None => Ok(()),
    }
}

impl Finding {
    fn leave_open(&mut self, why: String) {
        self.not_arrived = 1;
        self.remark = why;
    }
}
