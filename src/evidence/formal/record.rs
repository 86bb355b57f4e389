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
    "theory/AnyLoss.v"
    "theory/BeyondPaper.v"
    "theory/CCEM.v"
    "theory/Certificate.v"
    "theory/Checker.v"
    "theory/Claims.v"
    "theory/Convexity.v"
    "theory/CrossPolytope.v"
    "theory/Definitions.v"
    "theory/Dimension.v"
    "theory/DoubleSums.v"
    "theory/Encoders.v"
    "theory/FlatPoint.v"
    "theory/Formulas.v"
    "theory/InfoNCE.v"
    "theory/InfoNCEUniqueness.v"
    "theory/Kernels.v"
    "theory/KeyLemma.v"
    "theory/LearnedBias.v"
    "theory/LiftedCrossPolytope.v"
    "theory/LowerBound.v"
    "theory/Monotone.v"
    "theory/Motion.v"
    "theory/Movement.v"
    "theory/Nonnegative.v"
    "theory/Numerics.v"
    "theory/Orthonormal.v"
    "theory/Pairing.v"
    "theory/Parabola.v"
    "theory/Phases.v"
    "theory/Rates.v"
    "theory/Reduced.v"
    "theory/Reflect.v"
    "theory/Rules.v"
    "theory/Simplex.v"
    "theory/SmallDimension.v"
    "theory/SmallSimplex.v"
    "theory/Spectral.v"
    "theory/Sums.v"
    "theory/Theorem1.v"
    "theory/Thresholds.v"
    "theory/TwoClusters.v"
    "theory/Uniqueness.v"
    "theory/UnitVectors.v"
    "theory/VectorSums.v"
    "theory/Welch.v"
};

/// `proofs/assumptions.txt`, read.
pub struct Record {
    /// Path and SHA-256 in hexadecimal.
    sources: Vec<(&'static str, &'static str)>,
    theorems: Vec<Theorem>,
}

/// What Coq prints of a theorem.
#[derive(Default)]
pub struct Theorem {
    name: &'static str,
    statement: &'static str,
    /// The axioms that it rests on.
    pub axioms: Vec<&'static str>,
}

impl Theorem {
    /// A name in the statement that is neither of `Definitions.v` nor of the standard library: Coq
    /// prints it with the file that defines it, `Reduced.is_argmin`. Whatever the statement looks
    /// like in its source, it does not say that of the function that the definitions call so.
    pub fn foreign_name(&self) -> Option<&'static str> {
        let part_of_name = |c: char| c.is_alphanumeric() || "_'.".contains(c);
        let mut names = self.statement.split(|c| !part_of_name(c));
        names.find(|name| name.trim_end_matches('.').contains('.'))
    }
}

impl Record {
    /// Reads the record that was compiled in.
    pub fn read() -> Self {
        Record::parse(ASSUMPTIONS)
    }

    fn parse(text: &'static str) -> Self {
        let mut record = Record {
            sources: Vec::new(),
            theorems: Vec::new(),
        };
        for line in text.lines() {
            let (word, rest) = line.trim_start().split_once(' ').unwrap_or_default();
            let theorem = record.theorems.last_mut();
            match (word, theorem) {
                ("source", _) => record.sources.extend(rest.split_once(' ')),
                ("theorem", _) => record.theorems.push(Theorem {
                    name: rest,
                    ..Theorem::default()
                }),
                ("statement", Some(theorem)) => theorem.statement = rest,
                ("axioms", Some(theorem)) => {
                    theorem.axioms = rest.split(", ").filter(|name| *name != "none").collect();
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
            .map(|(path, content)| (*path, hexadecimal(&Sha256::digest(content))))
            .collect();
        let changed = now
            .iter()
            .find(|(path, hash)| !self.sources.contains(&(path, hash)))
            .map(|(path, _)| *path);
        let known = |path: &str| now.iter().any(|(present, _)| *present == path);
        let gone = self.sources.iter().find(|(path, _)| !known(path));
        changed.or(gone.map(|(path, _)| *path))
    }

    /// The theorem of that name, if it is recorded.
    pub fn theorem(&self, name: &str) -> Option<&Theorem> {
        self.theorems.iter().find(|theorem| theorem.name == name)
    }
}

/// The content of a source, by its path under proofs/.
pub fn source(path: &str) -> Option<&'static [u8]> {
    let (_, content) = SOURCES.iter().find(|(own, _)| *own == path)?;
    Some(content)
}

/// Bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::Record;

    #[test]
    fn a_shadowed_name_in_a_recorded_statement_is_noticed() {
        let record = Record::parse(
            "theorem plain\n  statement forall s : R, is_argmin (reduced_loss 2 s) 1\n  axioms none\n\
             theorem shadowed\n  statement is_argmin f 1 <-> BeyondPaper.is_argmin f 0\n  axioms classic\n",
        );
        let foreign = |name: &str| record.theorem(name).unwrap().foreign_name();
        assert_eq!(foreign("plain"), None);
        assert_eq!(foreign("shadowed"), Some("BeyondPaper.is_argmin"));
        assert_eq!(record.theorem("shadowed").unwrap().axioms, ["classic"]);
        assert_eq!(record.theorem("plain").unwrap().axioms, [""; 0]);
        assert!(record.theorem("absent").is_none());
    }

    #[test]
    fn no_statement_that_was_recorded_has_a_foreign_name() {
        let record = Record::read();
        assert!(!record.theorems.is_empty());
        for theorem in &record.theorems {
            assert!(!theorem.statement.is_empty(), "{}", theorem.name);
            assert_eq!(theorem.foreign_name(), None, "{}", theorem.name);
        }
    }
}
