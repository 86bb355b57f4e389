//! Claims about the minimisers of a loss of which no shape is known: each point of \[0, 1\] fulfils the
//! claim, or has a reason to be no minimiser.

use super::boxes::boxes;
use super::proof::Subject;
use super::sentence::Sentence;
use super::{MOST_BOXES, Missing};
use crate::certificate::Tree;
use crate::claim::rules::{QUARTERS, Rule, Shape};
use crate::claim::statement::{Comparison, Formula, Region, Relation, Statement};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

impl Subject {
    /// Is each point of \[0, 1\] asked whether it is a minimiser?
    pub fn is_of_no_shape(&self) -> bool {
        matches!(self, Subject::Own(Shape::Concave | Shape::Any))
    }

    /// The boxes for a claim over a part of the region: other ones, where each point is asked.
    pub fn trees(
        &self,
        sentence: &Sentence,
        claim: &Formula,
        region: &Region,
        own: &[Tree],
    ) -> Result<Vec<Tree>, Missing> {
        if !self.is_of_no_shape() {
            return Ok(own.to_vec());
        }
        let missing = Missing::NoTheorem("a loss of no known shape");
        let rule = Rule::Boxes {
            shape: Shape::Any,
            bonds: Vec::new(),
        };
        let of_each = of_each_point(sentence.statement, claim, region);
        let obligations = of_each.obligations(&rule).ok_or(missing.clone())?;
        Ok(vec![boxes(&obligations, MOST_BOXES).ok_or(missing)?])
    }
}

/// The claim as one about each s of \[0, 1\], as `any_claim` of `proofs/theory/AnyLoss.v` has it.
fn of_each_point(statement: &Statement, claim: &Formula, region: &Region) -> Statement {
    let (s, zero, one) = (Expr::variable("s"), Expr::integer(0), Expr::integer(1));
    let less = |left: &Expr, right: &Expr| compared(left, Relation::Less, right);
    let loss = statement.tied(&statement.loss);
    let slope = loss.differentiate("s");
    let lower = |quarters| less(&statement.loss_at(&Expr::ratio(quarters, 4)), &loss);
    let falls = [
        Formula::And(vec![less(&s, &one), less(&slope, &zero)]),
        Formula::And(vec![less(&zero, &s), less(&zero, &slope)]),
    ];
    let placed = claim.with_atoms(&|atom| match atom {
        Formula::Phase(Phase::Etf) => compared(&s, Relation::Equal, &one),
        Formula::Phase(Phase::Antipodal) => compared(&s, Relation::Equal, &zero),
        Formula::Phase(Phase::Intermediate) => Formula::And(vec![less(&zero, &s), less(&s, &one)]),
        other => other.clone(),
    });
    let reasons = QUARTERS.into_iter().map(lower).chain(falls);
    Statement {
        region: region.with_all_s(),
        loss: statement.loss.clone(),
        assume: Vec::new(),
        assert: Formula::Or([placed].into_iter().chain(reasons).collect()),
    }
}

fn compared(left: &Expr, relation: Relation, right: &Expr) -> Formula {
    Formula::Holds(Comparison {
        left: left.clone(),
        relation,
        right: right.clone(),
    })
}
