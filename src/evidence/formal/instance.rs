//! A claim of a user's own that says what a theorem of the registry says, over a region within its
//! hypotheses: it is proved without a run of Coq.

use std::collections::BTreeSet;

use num_traits::Signed;

use super::{Proved, acceptance};
use crate::claim::statement::{Comparison, Formula, Relation, Statement};
use crate::claim::{Assertion, CLAIMS, Claim, sigmoid_reduced_loss};
use crate::evidence::{Finding, Level, Verdict};

/// The theorem by which "in that phase" is about *the* minimiser.
const UNIQUENESS: &str = "minimiser_exists_unique";

/// Looks for the theorems that say what all of the statements say.
pub fn examine(statements: &[Statement]) -> Finding {
    let mut finding = Finding::new(Level::Formal, "theorems");
    let theorems: Option<BTreeSet<String>> = statements.iter().map(theorem).collect();
    if let Some(theorems) = theorems.filter(|all| !all.is_empty()) {
        let names: Vec<String> = theorems.into_iter().collect();
        finding.agreed = 1;
        finding.remark = format!("{}, with {UNIQUENESS}", names.join(", "));
        finding.settled = Some(Verdict::Proved(Proved(())));
    }
    finding
}

/// The theorem that says what a statement says.
fn theorem(statement: &Statement) -> Option<String> {
    acceptance(UNIQUENESS).ok()?;
    let mut claims = CLAIMS.iter().filter(|claim| says(claim, statement));
    let claim = claims.find(|claim| {
        let verdict = super::examine(claim).verdict();
        matches!(verdict, Verdict::Proved(_))
    });
    claim.map(Claim::theorem)
}

/// Does a statement follow from a claim, word for word, over a region where the claim's hypotheses
/// hold? Only of what is about the minimiser of the sigmoid loss.
fn says(claim: &Claim, statement: &Statement) -> bool {
    let about_minimisers = matches!(
        claim.assertion,
        Assertion::PhaseIff { .. } | Assertion::Monotone { .. } | Assertion::SharedOptimum { .. }
    );
    let t = statement.region.axis("t");
    let within = t.is_some_and(|t| t.low.is_positive());
    let mut own = match about_minimisers && within {
        true => claim.translate(&statement.region).statements.into_iter(),
        false => Vec::new().into_iter(),
    };
    own.any(|own| {
        // A region that the claim's hypotheses cut is another one.
        own.region == statement.region
            && own.loss == sigmoid_reduced_loss()
            && own.loss == statement.loss
            && own.assume.len() == statement.assume.len()
            && own.assume.iter().zip(&statement.assume).all(same)
            && same((&own.assert, &statement.assert))
    })
}

/// The same formula, up to sides that are provably equal and stand on either side.
fn same((one, other): (&Formula, &Formula)) -> bool {
    match (one, other) {
        (Formula::Holds(one), Formula::Holds(other)) => same_comparison(one, other),
        (Formula::Iff(one), Formula::Iff(other)) => {
            let (straight, crossed) = ([0, 1], [1, 0]);
            [straight, crossed].into_iter().any(|[first, second]| {
                same((&one[0], &other[first])) && same((&one[1], &other[second]))
            })
        }
        _ => one == other,
    }
}

fn same_comparison(one: &Comparison, other: &Comparison) -> bool {
    let turned = |x: &Comparison| match x.relation {
        Relation::AtLeast => (Relation::AtMost, x.right.clone(), x.left.clone()),
        Relation::Greater => (Relation::Less, x.right.clone(), x.left.clone()),
        relation => (relation, x.left.clone(), x.right.clone()),
    };
    let ((one, left, right), (other, its_left, its_right)) = (turned(one), turned(other));
    one == other && left.provably_equals(&its_left) && right.provably_equals(&its_right)
}
