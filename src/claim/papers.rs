//! The works whose claims ccem knows, and the claim files inside the program that hold what the
//! [language](super::language) can say of them.

use std::sync::LazyLock;

use super::file::{FileClaim, read_claims};
use super::{Assertion, Bias, Claim, Domain, Expected, Scope, Source, Standing};
use crate::claim::statement::{Formula, Region, Relation, Statement};
use crate::reduction::{Condition, Phase};
use crate::scalar::symbol::Expr;

/// A work whose claims are known.
#[derive(Debug, PartialEq, Eq)]
pub struct Paper {
    /// What `--paper` calls it: its arXiv number, where it has one.
    pub id: &'static str,
    /// Authors, venue, number.
    pub work: &'static str,
    /// Its claim files, each with who stands behind what it says.
    pub files: &'static [(Standing, &'static str)],
}

/// The works, in the order in which their claims are listed.
pub static PAPERS: [Paper; 6] = [
    Paper {
        id: "2402.12613",
        work: "Lee, Chang, Sohn, AISTATS 2024, arXiv 2402.12613",
        files: &[(Standing::Stated, include_str!("papers/2402.12613.toml"))],
    },
    Paper {
        id: "ccem",
        work: "ccem",
        files: &[
            (Standing::Derived, include_str!("papers/ccem.toml")),
            (
                Standing::Conjecture,
                include_str!("papers/conjectures.toml"),
            ),
        ],
    },
    Paper {
        id: "2506.09781",
        work: "Lee, Lim, Lee, Sohn, ICML 2025, arXiv 2506.09781",
        files: &[(Standing::Elsewhere, include_str!("papers/2506.09781.toml"))],
    },
    Paper {
        id: "2509.18552",
        work: "Bangachev, Bresler, Noman, Polyanskiy, NeurIPS 2025, arXiv 2509.18552",
        files: &[(Standing::Elsewhere, include_str!("papers/2509.18552.toml"))],
    },
    Paper {
        id: "colt-2001",
        work: "Forster, Schmitt, Simon, COLT 2001",
        files: &[(Standing::Elsewhere, include_str!("papers/colt-2001.toml"))],
    },
    Paper {
        id: "kornia-3480",
        work: "kornia, pull request 3480",
        files: &[],
    },
];

impl Paper {
    /// The work of that name.
    pub fn find(id: &str) -> Option<&'static Paper> {
        PAPERS.iter().find(|paper| paper.id == id)
    }

    /// A place in it.
    pub fn at(&self, item: &'static str) -> Source {
        Source {
            work: self.work,
            item,
        }
    }

    /// Its claims, in the order of the registry.
    pub fn claims(&self) -> impl Iterator<Item = &'static Claim> {
        let claims = super::CLAIMS.iter();
        claims.filter(|claim| claim.source.work == self.work)
    }
}

/// A claim of a claim file inside the program.
struct Told {
    paper: &'static Paper,
    standing: Standing,
    claim: FileClaim,
}

/// What the claim files say; a test reads each.
static TOLD: LazyLock<Vec<Told>> = LazyLock::new(|| {
    let files = PAPERS
        .iter()
        .flat_map(|paper| paper.files.iter().map(move |file| (paper, file)));
    let claims = files.flat_map(|(paper, (standing, text))| {
        // The file is part of the program, and every test of the registry reads it.
        let claims = read_claims(paper.id, text).unwrap_or_else(|error| panic!("{error}"));
        claims.into_iter().map(move |claim| Told {
            paper,
            standing: *standing,
            claim,
        })
    });
    claims.collect()
});

/// The claim of that name of a claim file, examined at these points by the engines that know its
/// form.
pub fn told(id: &str, scope: fn() -> Scope) -> Claim {
    // The names are literals of the registry, the files part of the program.
    let told = TOLD.iter().find(|told| told.claim.id == id);
    let told = told.unwrap_or_else(|| panic!("no claim file has {id}"));
    let assertion = known_form(&told.claim.statements).unwrap_or_else(|| told.as_written());
    told.claim(assertion, scope)
}

/// What the claim of that name says as its file writes it, over its own ranges.
pub fn as_told(id: &str) -> &'static [Statement] {
    let told = TOLD.iter().find(|told| told.claim.id == id);
    told.map_or(&[], |told| &told.claim.statements)
}

/// Every claim that a file holds of another work: it is examined as it is written, over its own
/// ranges.
pub fn elsewhere() -> impl Iterator<Item = Claim> {
    let told = TOLD.iter();
    told.filter(|told| told.standing == Standing::Elsewhere)
        .map(|told| told.claim(told.as_written(), Scope::default))
}

impl Told {
    fn claim(&'static self, assertion: Assertion, scope: fn() -> Scope) -> Claim {
        let FileClaim {
            id,
            wording,
            source,
            expected,
            statements,
            ..
        } = &self.claim;
        let region = statements.first().map(|statement| &statement.region);
        Claim {
            id,
            standing: self.standing,
            expected: expected.unwrap_or(Expected::Certified),
            source: self.paper.at(source.as_deref().unwrap_or_default()),
            wording: wording.as_deref().unwrap_or(&self.claim.said),
            domain: region.map_or(Domain::ANY, Domain::of),
            assertion,
            region: region.cloned(),
            scope,
        }
    }

    fn as_written(&self) -> Assertion {
        let statements = self.claim.statements.clone();
        match self.claim.places.clone() {
            Some(places) => Assertion::Incompatible { places, statements },
            None => Assertion::Statements(statements),
        }
    }
}

/// The largest N of a region of a claim file stands for all that follow.
const MOST_PAIRS: u64 = 1_000_000_000;

impl Domain {
    /// Any N from 2 on and any b.
    pub const ANY: Domain = Domain {
        least_n: 2,
        most_n: u64::MAX,
        bias: Bias::Free,
    };

    /// The hypotheses on N and b of a claim of a claim file.
    fn of(region: &Region) -> Domain {
        let end = |end: &num_rational::BigRational| u64::try_from(end.to_integer()).ok();
        let ends = region.axis("N").map(|n| [end(&n.low), end(&n.high)]);
        let [least, most] = ends.unwrap_or_default();
        Domain {
            least_n: least.unwrap_or(Domain::ANY.least_n),
            most_n: most.filter(|n| *n < MOST_PAIRS).unwrap_or(u64::MAX),
            bias: match region.symmetric {
                true => Bias::EqualToT,
                false => Bias::Free,
            },
        }
    }
}

/// The statements of a claim as one for which engines of their own exist.
fn known_form(statements: &[Statement]) -> Option<Assertion> {
    match statements {
        [one] if one.assume.is_empty() => about_one_loss(&one.loss, &one.assert),
        [sigmoid, infonce] => match (&sigmoid.assume[..], &sigmoid.assert) {
            ([Formula::Holds(_)], Formula::Phase(Phase::Etf)) => Some(Assertion::SharedOptimum {
                sigmoid: sigmoid.loss.clone(),
                infonce: infonce.loss.clone(),
                condition: at_most(&sigmoid.assume[0])?,
            }),
            _ => None,
        },
        _ => None,
    }
}

fn about_one_loss(loss: &Expr, assert: &Formula) -> Option<Assertion> {
    let reduced = loss.clone();
    match assert {
        Formula::Phase(phase) => Some(Assertion::PhaseIff {
            reduced,
            phase: *phase,
            condition: None,
        }),
        Formula::Iff(both) => match &both[0] {
            Formula::Phase(phase) => Some(Assertion::PhaseIff {
                reduced,
                phase: *phase,
                condition: Some(at_most(&both[1])?),
            }),
            _ => None,
        },
        Formula::Moves { direction, .. } if *assert == Formula::delta_moves(*direction) => {
            Some(Assertion::Monotone {
                reduced,
                direction: *direction,
            })
        }
        Formula::Persists {
            phase: Phase::Etf,
            along,
        } if along == "t" => Some(Assertion::EtfPersists { reduced }),
        _ => None,
    }
}

/// left ≤ right, whichever way it is written.
fn at_most(formula: &Formula) -> Option<Condition<Expr>> {
    let Formula::Holds(comparison) = formula else {
        return None;
    };
    let [left, right] = [&comparison.left, &comparison.right].map(Expr::clone);
    match comparison.relation {
        Relation::AtMost => Some(Condition { left, right }),
        Relation::AtLeast => Some(Condition {
            left: right,
            right: left,
        }),
        _ => None,
    }
}
