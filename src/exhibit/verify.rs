//! `ccem verify`: a certificate is checked again, without the search.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::quantities as q;
use super::{Outcome, Status, Words};
use crate::certificate::{Certificate, read, write};
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
    pub(super) fn compute(&self) -> Result<Outcome, String> {
        let checked: Vec<Checked> = (certificates(&self.file)?.into_par_iter())
            .map(|certificate| Checked {
                outcome: verify(&certificate),
                certificate,
            })
            .collect();
        let rejected = checked.iter().filter(|row| row.outcome.is_err()).count();
        let mut losses: Vec<String> = checked.iter().flat_map(|row| row.losses()).collect();
        losses.dedup();
        let summary = match rejected {
            0 => "Everything that the certificate states is verified.".into(),
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
    fn losses(&self) -> Vec<String> {
        match &self.certificate {
            Certificate::Optimum(optimum) => vec![optimum.loss.formula().into()],
            Certificate::Embedding(embedding) => vec![embedding.loss.formula().into()],
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

/// What a file states; anything that is no certificate is an error.
fn certificates(file: &Path) -> Result<Vec<Certificate>, String> {
    const LARGEST: u64 = 1 << 28;
    let name = file.display();
    let unreadable = |error| format!("cannot read {name}: {error}");
    let about = fs::metadata(file).map_err(unreadable)?;
    if !about.is_file() || about.len() > LARGEST {
        return Err(format!(
            "{name} is not an ordinary file of at most {LARGEST} bytes"
        ));
    }
    let text = fs::read_to_string(file).map_err(unreadable)?;
    read(&text).map_err(|error| {
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
