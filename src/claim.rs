//! What a claim is: a sentence of a paper as data that every kind of evidence can examine.
//!
//! An [`Assertion`] holds formulas as [`Expr`], read off the one place where each is written.
//! An engine may evaluate, differentiate or print them; a test may put a false formula in their
//! place and must then see the claim refuted.

mod coq;
pub mod encoders;
pub mod file;
pub mod language;
mod latex;
pub mod papers;
mod registry;
pub mod reported;
pub mod rules;
mod scope;
pub mod small_dimension;
pub mod statement;
mod text;
mod translation;

pub use coq::{LOSS_WRITTEN_OUT, loss_written_out, without_comments};
pub use latex::in_latex;
pub use papers::{PAPERS, Paper};
pub use registry::CLAIMS;
pub use scope::{NEAR, NEAR_IN_FULL, Scope};
pub use text::{ClaimError, ClaimText, Place, Reading};
pub use translation::Translation;

use encoders::Encoded;
use reported::Reported;
use small_dimension::Small;
use statement::{Region, Statement};

use crate::loss::{PairLoss, Sigmoid, infonce_reduced};
pub use crate::reduction::symbols;
use crate::reduction::{CcemPoint, Condition, Phase, Problem, reduced_loss};
use crate::scalar::symbol::Expr;

/// One claim, with where it is made and where it is examined by default.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its name on the command line.
    pub id: &'static str,
    /// Who stands behind it.
    pub standing: Standing,
    /// What the evidence of this version comes to; a test holds the verdict against it.
    pub expected: Expected,
    /// Where it is stated.
    pub source: Source,
    /// What it says, in words and in the paper's letters.
    pub wording: &'static str,
    /// Its hypotheses on (N, t, b).
    pub domain: Domain,
    /// What it says, as data.
    pub assertion: Assertion,
    /// The ranges of a claim of a claim file.
    pub region: Option<Region>,
    /// The points at which it is examined.
    pub scope: fn() -> Scope,
}

impl Claim {
    /// The claim of that name.
    pub fn find(id: &str) -> Option<&'static Claim> {
        CLAIMS.iter().find(|claim| claim.id == id)
    }
}

impl Claim {
    /// Where it is examined unless the user says otherwise.
    pub fn default_scope(&self) -> Scope {
        let points = (self.scope)();
        Scope {
            region: self.region.clone().or(points.region),
            ..points
        }
    }

    /// Is it examined over ranges of its own, whatever points are asked for?
    pub fn has_own_ranges(&self) -> bool {
        matches!(
            self.assertion,
            Assertion::Statements(_) | Assertion::Incompatible { .. } | Assertion::Reported(_)
        )
    }

    /// The hypothesis that a problem does not meet: on N, or on b.
    pub fn outside(&self, problem: &Problem) -> Option<String> {
        let Domain {
            least_n,
            most_n,
            bias,
        } = self.domain;
        match () {
            _ if problem.n() < least_n => Some(format!("N >= {least_n}")),
            _ if problem.n() > most_n => Some(format!("N <= {most_n}")),
            _ if bias == Bias::EqualToT && !problem.is_symmetric() => Some("b = t".into()),
            _ => None,
        }
    }
}

/// The verdict that is expected of a claim, so that one that no theorem of Coq states can be
/// registered too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A theorem of Coq says it.
    Proved,
    /// Interval arithmetic proves it on a region.
    Certified,
    /// No counterexample among many points.
    Supported,
    /// It is false.
    Refuted,
    /// It shows that two places of its source cannot both hold.
    SourceInconsistent,
}

impl Expected {
    /// All of them.
    pub const ALL: [Expected; 5] = [
        Expected::Proved,
        Expected::Certified,
        Expected::Supported,
        Expected::Refuted,
        Expected::SourceInconsistent,
    ];

    /// The verdict in the data.
    pub fn name(self) -> &'static str {
        match self {
            Expected::Proved => "proved",
            Expected::Certified => "certified",
            Expected::Supported => "supported",
            Expected::Refuted => "refuted",
            Expected::SourceInconsistent => "source-inconsistent",
        }
    }
}

/// Who stands behind a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The paper states it.
    Stated,
    /// Derived for this project, beyond the paper.
    Derived,
    /// Another work states it; examined only on request.
    Elsewhere,
    /// Somebody might believe it; examined only on request.
    Conjecture,
}

impl Standing {
    /// Is it examined where no claim is named?
    pub fn is_believed(self) -> bool {
        matches!(self, Standing::Stated | Standing::Derived)
    }
}

impl std::fmt::Display for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Standing::Stated => "stated",
            Standing::Derived => "derived",
            Standing::Elsewhere => "elsewhere",
            Standing::Conjecture => "conjecture",
        })
    }
}

/// A work and a place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Authors, short title, venue, arXiv number.
    pub work: &'static str,
    /// Theorem number, as printed there.
    pub item: &'static str,
}

/// The hypotheses of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The smallest N.
    pub least_n: u64,
    /// The largest N.
    pub most_n: u64,
    /// What ties b to t.
    pub bias: Bias,
}

/// What ties b to t.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bias {
    /// b = t, the paper's setting.
    EqualToT,
    /// b is fixed, or anything.
    Free,
}

impl Domain {
    /// Are the hypotheses met?
    pub fn contains(&self, problem: &Problem) -> bool {
        (self.least_n..=self.most_n).contains(&problem.n())
            && (self.bias == Bias::Free || problem.is_symmetric())
    }
}

/// Does a quantity rise or fall?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Never falls, and rises wherever it is positive and finite.
    Increasing,
    /// Never rises, and falls wherever it is positive and finite.
    Decreasing,
}

/// What a claim says. The formulas are in the variables N, t, b and s.
#[derive(Clone, Debug)]
pub enum Assertion {
    /// q ≥ bound(N, s) with s = (1+p)/2 for all unit vectors in every dimension, with equality
    /// on CCEM.
    NegativeMeanAtLeast(Expr),

    /// `reduced` is the full loss on CCEM, its minimum over s ∈ [0, 1] bounds the full loss from
    /// below in every dimension, and CCEM attains it where d ≥ N.
    CcemIsOptimal {
        /// ℓ(s).
        reduced: Expr,
    },

    /// The minimiser of `reduced` is in `phase` iff `condition` holds.
    PhaseIff {
        /// ℓ(s).
        reduced: Expr,
        /// An end structure.
        phase: Phase,
        /// left ≤ right, or `None`: always.
        condition: Option<Condition<Expr>>,
    },

    /// δ* of `reduced` is monotone in t, at b = t or at each fixed b.
    Monotone {
        /// ℓ(s).
        reduced: Expr,
        /// How δ* moves as t rises.
        direction: Direction,
    },

    /// At fixed b, where the ETF is optimal at some t it is optimal at every higher t.
    EtfPersists {
        /// ℓ(s).
        reduced: Expr,
    },

    /// Where `condition` holds, the simplex ETF minimises both losses.
    SharedOptimum {
        /// ℓ(s) of the sigmoid loss.
        sigmoid: Expr,
        /// InfoNCE on CCEM.
        infonce: Expr,
        /// left ≤ right.
        condition: Condition<Expr>,
    },

    /// min ℓ is attained in R^d iff d is at least the given function of N, in each phase.
    NeededDimension {
        /// ℓ(s).
        reduced: Expr,
        /// In the ETF phase.
        etf: Expr,
        /// Strictly between the thresholds.
        intermediate: Expr,
        /// In the antipodal phase.
        antipodal: Expr,
    },

    /// What encoders, or a learned bias, can reach.
    Encoder(Encoded),

    /// What holds in dimensions that are too small for min ℓ.
    Small(Small),

    /// What a claim file says; all of these hold over their own regions.
    Statements(Vec<Statement>),

    /// What shows, if all of these hold, that two places of one source cannot both.
    Incompatible {
        /// Both places.
        places: [String; 2],
        /// What excludes that both hold.
        statements: Vec<Statement>,
    },

    /// What follow-up papers and programs say that the language cannot express.
    Reported(Reported),
}

impl Assertion {
    /// ℓ(s), where the assertion has one.
    pub fn reduced(&self) -> Option<&Expr> {
        match self {
            Assertion::NegativeMeanAtLeast(_)
            | Assertion::Encoder(_)
            | Assertion::Small(_)
            | Assertion::Statements(_)
            | Assertion::Incompatible { .. }
            | Assertion::Reported(_) => None,
            Assertion::CcemIsOptimal { reduced }
            | Assertion::PhaseIff { reduced, .. }
            | Assertion::Monotone { reduced, .. }
            | Assertion::EtfPersists { reduced }
            | Assertion::NeededDimension { reduced, .. }
            | Assertion::SharedOptimum {
                sigmoid: reduced, ..
            } => Some(reduced),
        }
    }
}

/// The point s of CCEM as a symbol.
pub fn symbolic_point() -> CcemPoint<Expr> {
    CcemPoint::from_s(Expr::variable("s"))
}

/// ℓ(s) of a loss, as a formula in N, t, b and s.
pub fn symbolic_reduced_loss<L: PairLoss>() -> Expr {
    reduced_loss::<L, Expr>(&symbolic_point(), &symbols())
}

/// ℓ(s) of the sigmoid loss.
pub fn sigmoid_reduced_loss() -> Expr {
    symbolic_reduced_loss::<Sigmoid>()
}

/// InfoNCE on CCEM, as a formula in N, t and s.
pub fn infonce_reduced_loss() -> Expr {
    let (point, at) = (symbolic_point(), symbols());
    infonce_reduced(point.positive(), point.negative(&at.n), &at)
}
