//! What follow-up papers and programs say that the [language](super::language) cannot express.

use super::{Assertion, Claim, Domain, Expected, Paper, Scope, Standing, symbols};
use crate::experiment::epsilon::Training;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// What such a claim says.
#[derive(Clone, Debug)]
pub enum Reported {
    /// Where u_i = v_i and every batch of m pairs is a simplex ETF of its own, the variance of the
    /// u_i·v_j, i ≠ j, lies between these, in N and m; both occur.
    BatchVariance {
        /// Where the batches are orthogonal.
        least: Expr,
        /// Where they all span the same m−1 dimensions.
        most: Expr,
    },

    /// No released model has a temperature above this one.
    TemperatureAtMost(Expr),

    /// Training on the loss of the program ends at what is printed; on that of the text it ends at
    /// the optimum: these are two losses.
    TwoLosses(TwoLosses),
}

/// A training run that is told of the loss of a text and was made with another.
#[derive(Clone, Debug)]
pub struct TwoLosses {
    /// The loss of the text, and the training that was made with another.
    pub places: [&'static str; 2],
    /// The loss that is printed, over N.
    pub printed: f64,
    /// t.
    pub t: f64,
    /// b.
    pub b: f64,
    /// What the program adds under the logarithm.
    pub epsilon: f32,
    /// How it trains, from the first seed.
    pub training: Training,
}

/// All of them.
pub fn claims() -> [Claim; 3] {
    [batch_variance(), two_losses(), clamp()]
}

fn claim(id: &'static str, paper: &str, item: &'static str, says: Reported) -> Claim {
    // The names are literals of this file.
    let paper = Paper::find(paper).unwrap_or_else(|| panic!("there is no {paper}"));
    Claim {
        id,
        standing: Standing::Elsewhere,
        expected: Expected::Supported,
        source: paper.at(item),
        wording: "",
        domain: Domain::ANY,
        assertion: Assertion::Reported(says),
        region: None,
        scope: Scope::default,
    }
}

/// The mean of the u_i·v_j is −1/(N−1), and of their squares it is 1/((m−1)(N−1)) within the
/// batches and from 0 to (N−m)/((m−1)(N−1)) between them.
fn batch_variance() -> Claim {
    let (n, m) = (symbols().n, Expr::variable("m"));
    let one = Expr::integer(1);
    let others = n.clone() - one.clone();
    let least = (n.clone() - m.clone()) / ((m - one) * others.clone() * others);
    Claim {
        wording: "Where u_i = v_i and each batch of m of N pairs is a simplex ETF of its own, the \
                  variance of the u_i·v_j, i ≠ j, is from (N−m)/((m−1)(N−1)²) to N times that; both \
                  ends occur.",
        ..claim(
            "lee2025-theorem-5-5",
            "2506.09781",
            "Theorem 5.5",
            Reported::BatchVariance {
                most: n * least.clone(),
                least,
            },
        )
    }
}

/// The repository of the paper trains 100 pairs in 10 dimensions by 10,000 steps of Adam at the
/// rate 1/100.
fn two_losses() -> Claim {
    let says = TwoLosses {
        places: [
            "the text: the loss has −ln σ",
            "section 3.5, item 2, and Figure 8, from code that has −ln(σ + 1e-8): 18.22",
        ],
        printed: 18.22,
        t: 100.0,
        b: -100.0,
        epsilon: 1e-8,
        training: Training {
            n: 100,
            d: 10,
            rate: 0.01,
            steps: 10_000,
            seed: 0,
        },
    };
    Claim {
        expected: Expected::SourceInconsistent,
        scope: Scope::training,
        wording: "Training at fixed t = 100, relative bias −1, N = 100 and d = 10 ends at the loss \
                  18.22. Compared: the same training on the loss of the text, and on that of the code.",
        ..claim(
            "bangachev-high-t",
            "2509.18552",
            "section 3.5, item 2, and Figure 8",
            Reported::TwoLosses(says),
        )
    }
}

fn clamp() -> Claim {
    Claim {
        expected: Expected::Refuted,
        wording: "A clamp of t at 100 changes nothing at the temperatures that training reaches. \
                  Compared: the released SigLIP models.",
        ..claim(
            "siglip-clamp",
            "kornia-3480",
            "description",
            Reported::TemperatureAtMost(Expr::integer(100)),
        )
    }
}
