//! What an examination has certified, to be checked again: by the verifier, and by Coq.

use super::{Examined, Row};
use crate::certificate::kernel::CoqFile;
use crate::certificate::{Argument, Because, Certificate, CertifiedClaim};
use crate::claim::Claim;
use crate::evidence::formal::kernel::Accepted;
use crate::evidence::{Finding, Level, Verdict};
use crate::verifier::{Rejected, verify};

/// What Coq is asked about.
pub struct Asked {
    /// The theorems, claim after claim.
    pub file: CoqFile,
    /// Whose they are: two files may have a claim of one name.
    rows: Vec<usize>,
}

/// Certificates that the verifier confirms, each with the number of its claim, and those that it does
/// not, with its reason.
type Verified = (Vec<(usize, Certificate)>, Vec<(Certificate, Rejected)>);

impl Examined {
    fn verified(&self) -> Verified {
        let (mut confirmed, mut left_out) = (Vec::new(), Vec::new());
        for (row, one) in self.rows.iter().enumerate() {
            let Some(certificate) = certificate(one) else {
                continue;
            };
            match verify(&certificate) {
                Ok(_) => confirmed.push((row, certificate)),
                Err(rejected) => left_out.push((certificate, rejected)),
            }
        }
        (confirmed, left_out)
    }

    /// What proves or refutes the claims by interval arithmetic: those certificates that the
    /// verifier confirms, and those that it does not, with its reason.
    pub fn certificates(&self) -> (Vec<Certificate>, Vec<(Certificate, Rejected)>) {
        let (confirmed, left_out) = self.verified();
        let certificates = confirmed.into_iter().map(|(_, certificate)| certificate);
        (certificates.collect(), left_out)
    }

    /// The same for Coq: of all claims, or of those of which no theorem of ours speaks already.
    pub fn for_coq(&self, all: bool) -> (Asked, Vec<(Certificate, Rejected)>) {
        let (mut confirmed, left_out) = self.verified();
        confirmed.retain(|(row, _)| all || !self.rows[*row].is_settled_by_coq());
        let (rows, certificates): (Vec<usize>, Vec<Certificate>) = confirmed.into_iter().unzip();
        let file = in_coq(&certificates);
        (Asked { file, rows }, left_out)
    }

    /// What Coq has accepted becomes evidence for the claims that these theorems state in full.
    pub fn accept(&mut self, asked: &Asked, accepted: &Accepted) {
        for (stated, &row) in asked.file.claims.iter().zip(&asked.rows) {
            if let Ok(theorems) = &stated.theorems {
                let names: Vec<&str> = theorems.iter().map(|theorem| &*theorem.name).collect();
                self.rows[row].accept(&names.join(", "), accepted);
            }
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
