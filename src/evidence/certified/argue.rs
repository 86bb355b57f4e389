//! The search for a proof of a statement: what is known of ℓ, and which bonds there are.

use super::bonds::{bonds, roots_from};
use super::cover::{Open, cover};
use crate::certificate::{Argument, Because, Tree};
use crate::claim::rules::{Bond, Everywhere, Obligation, Rule, Shape};
use crate::claim::statement::{Region, Statement};

/// Boxes spent on what a search can do without.
const FEW_BOXES: usize = 2_000;

/// What is shown of ℓ over a region: the most that is.
pub fn shape(statement: &Statement, region: &Region) -> Shape {
    if !statement.is_about_minimisers() {
        return Shape::Any;
    }
    let shown = |shape: &Shape| {
        let obligations = statement.shape_obligations(region, *shape);
        obligations.is_some_and(|all| trees(&all, FEW_BOXES).is_ok())
    };
    let known = Shape::ALL.into_iter().find(shown);
    known.unwrap_or(Shape::Any)
}

/// A proof that no point meets the hypotheses. Few boxes show it, or none do: an equation among the
/// hypotheses keeps every box on its surface open.
pub fn vacuous(statement: &Statement, shape: Shape) -> Option<Argument> {
    const MOST: usize = 300;
    let rule = |bonds| Rule::Vacuous { shape, bonds };
    let hypotheses = !statement.assume.is_empty();
    hypotheses.then(|| Search::new(statement, &rule).within(MOST).ok())?
}

/// The search for a proof by cutting the region into boxes.
pub fn by_boxes(statement: &Statement, shape: Shape) -> Search<'_> {
    Search::new(statement, &|bonds| Rule::Boxes { shape, bonds })
}

/// A rule with what it asks for, which boxes are to show: with the bonds that are found, and with gaps
/// between roots too. No rule, if it does not fit.
pub struct Search<'a> {
    statement: &'a Statement,
    rules: Vec<(Rule, Vec<Obligation>)>,
}

impl<'a> Search<'a> {
    fn new(statement: &'a Statement, rule: &dyn Fn(Vec<Bond>) -> Rule) -> Self {
        let asked = |bonds: Vec<Bond>| {
            let rule = rule(bonds);
            let obligations = statement.obligations(&rule)?;
            Some((rule, obligations))
        };
        let plain = statement.obligations(&rule(Vec::new()));
        let first = plain.iter().flatten().find_map(everywhere_of);
        let [bonds, gaps] = first.map(bonds).unwrap_or_default();
        let all = (!gaps.is_empty()).then(|| [bonds.clone(), gaps].concat());
        let with_ends = all.and_then(|all| {
            let known = plain.iter().flatten().find_map(everywhere_of)?.exprs.len();
            let (_, obligations) = asked(all.clone())?;
            let extended = obligations.iter().find_map(everywhere_of)?;
            Some([all, roots_from(extended, known)].concat())
        });
        let rules = plain
            .map(|_| [Some(bonds), with_ends])
            .into_iter()
            .flatten();
        Search {
            statement,
            rules: rules.flatten().filter_map(asked).collect(),
        }
    }

    /// A proof by at most so many boxes; else what is open. Gaps between roots are left out where few
    /// boxes do without: Coq has no theorem for them.
    pub fn within(&self, most: usize) -> Result<Argument, Open> {
        const WITHOUT_GAPS: usize = 300;
        let mut open = Open {
            decided: 0,
            undecided: vec![self.statement.region.clone()],
        };
        for (index, (rule, obligations)) in self.rules.iter().enumerate() {
            let last = index + 1 == self.rules.len();
            let most = if last { most } else { most.min(WITHOUT_GAPS) };
            match trees(obligations, most) {
                Ok(trees) => {
                    return Ok(Argument {
                        statement: self.statement.clone(),
                        because: Because::Rule(rule.clone()),
                        trees,
                    });
                }
                Err(stuck) => open = stuck,
            }
        }
        Err(open)
    }
}

fn everywhere_of(obligation: &Obligation) -> Option<&Everywhere> {
    match obligation {
        Obligation::Everywhere(everywhere) => Some(everywhere),
        Obligation::Identity(..) => None,
    }
}

/// The boxes of each obligation that holds everywhere, at most `most` each.
pub fn trees(obligations: &[Obligation], most: usize) -> Result<Vec<Tree>, Open> {
    let everywhere = obligations.iter().filter_map(everywhere_of);
    everywhere.map(|one| cover(one, most)).collect()
}
