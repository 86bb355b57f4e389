//! What is recorded of Coq's run, and the sources as they are now.

use sha2::{Digest, Sha256};

const ASSUMPTIONS: &str = include_str!("../../../proofs/assumptions.txt");

/// The claims as Coq reads them.
pub const CLAIMS_IN_COQ: &str = include_str!("../../../proofs/theory/Claims.v");

macro_rules! sources {
    ($($path:literal)*) => {
        &[$(($path, include_bytes!(concat!("../../../proofs/", $path)))),*]
    };
}

/// Every source under proofs/, with its content.
const SOURCES: &[(&str, &[u8])] = sources! {
    "Statement.v"
    "theory/BeyondPaper.v"
    "theory/CCEM.v"
    "theory/Certificate.v"
    "theory/Claims.v"
    "theory/Convexity.v"
    "theory/Definitions.v"
    "theory/Dimension.v"
    "theory/InfoNCE.v"
    "theory/KeyLemma.v"
    "theory/LowerBound.v"
    "theory/Monotone.v"
    "theory/Numerics.v"
    "theory/Phases.v"
    "theory/Reduced.v"
    "theory/Simplex.v"
    "theory/Sums.v"
    "theory/Theorem1.v"
    "theory/Uniqueness.v"
    "theory/VectorSums.v"
    "theory/Welch.v"
};

/// `proofs/assumptions.txt`, read.
pub struct Record {
    /// Path and SHA-256 in hexadecimal.
    sources: Vec<(&'static str, &'static str)>,
    /// Name and axioms.
    theorems: Vec<(&'static str, Vec<&'static str>)>,
}

impl Record {
    /// Reads the record that was compiled in.
    pub fn read() -> Self {
        let mut record = Record {
            sources: Vec::new(),
            theorems: Vec::new(),
        };
        for line in ASSUMPTIONS.lines() {
            match line.trim_start().split_once(' ') {
                Some(("source", rest)) => record.sources.extend(rest.split_once(' ')),
                Some(("theorem", name)) => record.theorems.push((name, Vec::new())),
                Some(("axioms", axioms)) => {
                    if let Some((_, known)) = record.theorems.last_mut() {
                        *known = axioms.split(", ").filter(|name| *name != "none").collect();
                    }
                }
                _ => {}
            }
        }
        record
    }

    /// A source that is not as it was recorded, or was not recorded, or is gone.
    pub fn stale(&self) -> Option<&'static str> {
        let now: Vec<(&str, String)> = SOURCES
            .iter()
            .map(|(path, content)| (*path, hexadecimal(content)))
            .collect();
        let changed = now
            .iter()
            .find(|(path, hash)| !self.sources.contains(&(path, hash)))
            .map(|(path, _)| *path);
        let known = |path: &str| now.iter().any(|(present, _)| *present == path);
        let gone = self.sources.iter().find(|(path, _)| !known(path));
        changed.or(gone.map(|(path, _)| *path))
    }

    /// The axioms of a theorem, if it is recorded.
    pub fn axioms(&self, name: &str) -> Option<&[&'static str]> {
        let theorem = self.theorems.iter().find(|(known, _)| *known == name);
        theorem.map(|(_, axioms)| &axioms[..])
    }
}

fn hexadecimal(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
