//! What a certificate states, in a sentence.

use std::fmt::{self, Display};

use super::{
    Argument, Because, Below, Certificate, CertifiedBound, CertifiedClaim, CertifiedEmbedding,
    CertifiedOptimum, Delta, Number, Tree,
};
use crate::claim::rules::Rule;
use crate::loss::Kind;
use crate::reduction::Problem;

impl Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Certificate::Claim(claim) => claim.fmt(f),
            Certificate::Optimum(optimum) => optimum.fmt(f),
            Certificate::Embedding(embedding) => embedding.fmt(f),
            Certificate::Bound(bound) => bound.fmt(f),
        }
    }
}

impl Display for CertifiedClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentences: Vec<String> = self.arguments.iter().map(Argument::to_string).collect();
        f.write_str(&sentences.join("; "))
    }
}

impl Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let statement = &self.statement;
        let not = match &self.because {
            Because::Rule(_) => "",
            Because::Counterexample(_) => "not ",
        };
        write!(f, "{not}{statement}; {}", self.because)?;
        match self.trees.iter().map(Tree::boxes).sum() {
            0 => Ok(()),
            1 => f.write_str(", 1 box"),
            boxes => write!(f, ", {boxes} boxes"),
        }
    }
}

impl Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Because::Rule(Rule::Boxes { bonds, .. }) if bonds.is_empty() => {
                f.write_str("box by box")
            }
            Because::Rule(Rule::Boxes { .. }) => f.write_str("box by box, with identities"),
            Because::Rule(Rule::Vacuous { .. }) => {
                f.write_str("vacuous: nothing meets the hypotheses")
            }
            Because::Counterexample(at) if !at.roots.is_empty() => write!(f, "it fails at {at}"),
            Because::Counterexample(at) => match &at.higher {
                None => write!(f, "it fails at {}", at.point),
                Some((y, _)) => write!(f, "it fails between {} and {y}", at.point),
            },
        }
    }
}

/// A loss and where it is looked at.
fn subject(loss: Kind, problem: &Problem) -> String {
    let (n, t, b) = (problem.n(), problem.t(), problem.b());
    match loss {
        Kind::Sigmoid => format!("the {loss} at N = {n}, t = {t}, b = {b}"),
        Kind::InfoNce | Kind::InfoNceOneWay => format!("{loss} at N = {n}, t = {t}"),
    }
}

impl Display for CertifiedOptimum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = subject(self.loss, &self.problem);
        let [s, p, q, minimum] = [&self.s, &self.p, &self.q, &self.minimum].map(between);
        let delta = match &self.delta {
            Delta::Infinite => "= inf".into(),
            Delta::Between(ends) => between(ends),
        };
        write!(
            f,
            "{subject} is least on CCEM in the phase {}, s {s}, delta {delta}, p {p}, q {q}, \
             and the minimum is {minimum}",
            self.phase
        )
    }
}

/// `in [1/4, 1/2]`, `= 1/4`.
fn between([low, high]: &[Number; 2]) -> String {
    match low == high {
        true => format!("= {low}"),
        false => format!("in [{low}, {high}]"),
    }
}

impl Display for CertifiedEmbedding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is at the rows of U and V (d = {}), brought to length 1, within {} of its minimum \
             over unit vectors in every dimension",
            subject(self.loss, &self.problem),
            self.problem.d(),
            self.epsilon
        )
    }
}

impl Display for CertifiedBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = subject(Kind::Sigmoid, &self.problem);
        let (lower, d) = (&self.lower, self.problem.d());
        write!(
            f,
            "{subject} is at least {lower} for all unit vectors in R^{d}"
        )?;
        match &self.because {
            Below::Multipliers(_) => f.write_str(", by the pairing and the spectral lemma"),
            Below::Reduction(_) => f.write_str(", as min l is in every dimension"),
            Below::Counting => f.write_str(", by counting signs"),
        }?;
        match &self.above {
            Some(above) => write!(
                f,
                ", and at most {} at the rows of U and V, brought to length 1",
                above.upper
            ),
            None => Ok(()),
        }
    }
}
