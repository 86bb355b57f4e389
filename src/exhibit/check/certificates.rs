//! What an examination has certified, to be checked again: by the verifier, and by Coq.

use super::{Examined, Row};
use crate::certificate::kernel::CoqFile;
use crate::certificate::{Argument, Because, Certificate, CertifiedClaim};
use crate::claim::Claim;
use crate::evidence::formal::kernel::Accepted;
use crate::evidence::{Finding, Level, Verdict};
use crate::verifier::{Rejected, verify};

impl Examined {
    /// What proves or refutes the claims by interval arithmetic: those certificates that the
    /// verifier confirms, and those that it does not, with its reason.
    pub fn certificates(&self) -> (Vec<Certificate>, Vec<(Certificate, Rejected)>) {
        let (mut confirmed, mut left_out) = (Vec::new(), Vec::new());
        for certificate in self.rows.iter().filter_map(certificate) {
            match verify(&certificate) {
                Ok(_) => confirmed.push(certificate),
                Err(rejected) => left_out.push((certificate, rejected)),
            }
        }
        (confirmed, left_out)
    }

    /// Does a theorem of Coq speak of that claim already, or of its negation?
    pub fn is_settled_by_coq(&self, certificate: &Certificate) -> bool {
        let is_of =
            |row: &&Row| matches!(certificate, Certificate::Claim(claim) if claim.id == row.id);
        (self.rows.iter().filter(is_of)).any(Row::is_settled_by_coq)
    }

    /// What Coq has accepted becomes evidence for the claims that these theorems state in full.
    pub fn accept(&mut self, file: &CoqFile, accepted: &Accepted) {
        for stated in &file.claims {
            let Ok(theorems) = &stated.theorems else {
                continue;
            };
            let names: Vec<&str> = theorems.iter().map(|theorem| &*theorem.name).collect();
            let rows = self.rows.iter_mut().filter(|row| row.id == stated.id);
            rows.for_each(|row| row.accept(&names.join(", "), accepted));
        }
    }
}

impl Row {
    fn accept(&mut self, theorems: &str, accepted: &Accepted) {
        let certified = self
            .examination
            .finding(Level::Certified)
            .map(Finding::verdict);
        let finding = match certified {
            Some(Verdict::Certified(_)) => accepted.finding(theorems, false),
            Some(Verdict::Refuted) => accepted.finding(theorems, true),
            _ => return,
        };
        if self.is_settled_by_coq() {
            return;
        }
        let findings = &mut self.examination.findings;
        match findings.iter_mut().find(|own| own.level == Level::Formal) {
            Some(own) => *own = finding,
            None => findings.push(finding),
        }
    }

    /// Is there a theorem of the claim, or of its negation?
    fn is_settled_by_coq(&self) -> bool {
        let formal = self.examination.finding(Level::Formal);
        formal.is_some_and(|own| matches!(own.verdict(), Verdict::Proved(_) | Verdict::Refuted))
    }
}

/// The certificates of claims as one Coq file.
pub fn in_coq(certificates: &[Certificate]) -> CoqFile {
    CoqFile::of(
        certificates
            .iter()
            .filter_map(|certificate| match certificate {
                Certificate::Claim(claim) => Some(claim),
                _ => None,
            }),
    )
}

/// Every argument that was found for a claim: those that refute it, or else those that prove it.
fn certificate(row: &Row) -> Option<Certificate> {
    let found = &row.examination.finding(Level::Certified)?.arguments;
    let refutes = |argument: &&Argument| matches!(argument.because, Because::Counterexample(_));
    let refuting: Vec<Argument> = found.iter().filter(refutes).cloned().collect();
    let arguments = match refuting.is_empty() {
        true => found.clone(),
        false => refuting,
    };
    // A file may tell a claim of the registry in its own words; the verifier compares what is said.
    let registered = Claim::find(&row.id).map(|known| known.wording);
    let words = registered.filter(|words| row.wording.starts_with(words));
    (!arguments.is_empty()).then(|| {
        Certificate::Claim(CertifiedClaim {
            id: row.id.clone(),
            wording: words.map_or_else(|| row.wording.clone(), str::to_owned),
            arguments,
        })
    })
}
