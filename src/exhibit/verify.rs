//! `ccem verify`: a certificate is checked again, without the search.

use std::path::PathBuf;

use rayon::prelude::*;

use super::quantities as q;
use super::text_file;
use super::{Outcome, Status, Watch, Words};
use crate::certificate::{Certificate, read, write};
use crate::claim::Claim;
use crate::loss::Kind;
use crate::report::{Field, Report, Table};
use crate::verifier::{Rejected, verify};

/// A certificate to be checked again.
#[derive(Clone, Debug, PartialEq)]
pub struct Verify {
    /// The file that holds it.
    pub file: PathBuf,
}

/// One statement, and the sentence or the objection of the verifier.
struct Checked {
    certificate: Certificate,
    outcome: Result<String, Rejected>,
}

impl Verify {
    pub(super) fn words(&self) -> Words {
        Words::command("verify").word(self.file.display())
    }

    /// One row a statement; refuted if one is rejected.
    pub(super) fn compute(&self, watch: &Watch) -> Result<Outcome, String> {
        Verify::text(
            &self.file.display().to_string(),
            &text_file::text(&self.file, "a certificate", LARGEST)?,
            watch,
        )
    }

    /// The same of a text; `name` says where it is from.
    ///
    /// # Errors
    /// If it is no certificate.
    pub fn text(name: &str, text: &str, watch: &Watch) -> Result<Outcome, String> {
        let certificates = certificates(name, text)?;
        let bar = watch.progress.bar(certificates.len() as u64, "statements");
        let bar = &*bar;
        let checked: Vec<Checked> = (certificates.into_par_iter())
            .map(|certificate| {
                let outcome = verify(&certificate);
                bar.advance(1);
                Checked {
                    outcome,
                    certificate,
                }
            })
            .collect();
        let labelled: Vec<&str> = checked.iter().filter_map(Checked::label).collect();
        let rejected = checked.iter().filter(|row| row.outcome.is_err()).count();
        let mut losses: Vec<String> = checked.iter().flat_map(|row| row.losses()).collect();
        losses.dedup();
        let summary = match rejected {
            0 if labelled.is_empty() => "Every statement is verified.".into(),
            0 => format!(
                "Every statement is verified. The names and words of {} are labels, of which nothing \
                 is checked.",
                labelled.join(", ")
            ),
            _ => format!("{rejected} of {} statements are rejected.", checked.len()),
        };
        Ok(Outcome {
            status: if rejected == 0 {
                Status::Holds
            } else {
                Status::Refuted
            },
            warnings: Vec::new(),
            report: Report {
                title: "A certificate, checked again".into(),
                loss: losses.join("; "),
                table: Table::of(&checked, &fields()),
                notes: vec![summary],
                ..Report::default()
            },
        })
    }
}

impl Checked {
    /// The name of a claim that is not of the registry.
    fn label(&self) -> Option<&str> {
        match &self.certificate {
            Certificate::Claim(claim) if Claim::find(&claim.id).is_none() => Some(&claim.id),
            _ => None,
        }
    }

    fn losses(&self) -> Vec<String> {
        match &self.certificate {
            Certificate::Optimum(optimum) => vec![optimum.loss.formula().into()],
            Certificate::Embedding(embedding) => vec![embedding.loss.formula().into()],
            Certificate::Bound(_) => vec![Kind::Sigmoid.formula().into()],
            Certificate::Claim(claim) => {
                let arguments = claim.arguments.iter();
                arguments
                    .map(|x| format!("ℓ(s) = {}", x.statement.loss))
                    .collect()
            }
        }
    }
}

fn fields() -> [Field<Checked>; 3] {
    [
        (q::KIND, |row| {
            match row.certificate {
                Certificate::Claim(_) => "claim",
                Certificate::Optimum(_) => "optimum",
                Certificate::Embedding(_) => "embedding",
                Certificate::Bound(_) => "bound",
            }
            .into()
        }),
        (q::VERDICT, |row| {
            match row.outcome {
                Ok(_) => "verified",
                Err(_) => "rejected",
            }
            .into()
        }),
        (q::STATEMENT, |row| {
            match &row.outcome {
                Ok(sentence) => sentence.clone(),
                Err(rejected) => format!("Rejected: {rejected}."),
            }
            .into()
        }),
    ]
}

/// The most bytes of a certificate.
const LARGEST: u64 = 1 << 28;

/// What a text states; anything that is no certificate is an error.
fn certificates(name: &str, text: &str) -> Result<Vec<Certificate>, String> {
    read(text).map_err(|error| {
        let error = error.to_string();
        let in_one_line: Vec<&str> = error.split_whitespace().collect();
        format!("{name} is no certificate: {}", in_one_line.join(" "))
    })
}

/// The text of certificates, after each was verified as it will be read.
///
/// # Errors
/// If one is rejected.
pub fn verified(certificates: &[Certificate]) -> Result<String, String> {
    let text = write(certificates);
    let unverified = |why: String| format!("no certificate is written, it was rejected: {why}");
    let written = read(&text).map_err(|error| unverified(error.to_string()))?;
    written
        .par_iter()
        .try_for_each(|certificate| verify(certificate).map(drop))
        .map_err(|error| unverified(error.to_string()))?;
    Ok(text)
}
