//! The search for a proof of a statement: what is known of ℓ, and which bonds there are.

use std::cell::{Cell, OnceCell};

use super::bonds::{bonds, gaps, rises, roots_from};
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
    let rule = move |bonds| Rule::Vacuous { shape, bonds };
    let hypotheses = !statement.assume.is_empty();
    hypotheses.then(|| Search::new(statement, rule).within(MOST).ok())?
}

/// The search for a proof by cutting the region into boxes.
pub fn by_boxes(statement: &Statement, shape: Shape) -> Search<'_, impl Fn(Vec<Bond>) -> Rule> {
    Search::new(statement, move |bonds| Rule::Boxes { shape, bonds })
}

/// A rule with what it asks for, which boxes are to show.
type Asked = (Rule, Vec<Obligation>);

/// A search for a proof by boxes: with the bonds for which Coq has theorems, and with all that there are.
/// The others are not looked for where few boxes do without.
pub struct Search<'a, R> {
    statement: &'a Statement,
    rule: R,
    plain: Option<Asked>,
    first: OnceCell<Option<Asked>>,
    then: OnceCell<Option<Asked>>,
    /// So many boxes did not suffice for the first.
    tried: Cell<usize>,
}

impl<'a, R: Fn(Vec<Bond>) -> Rule> Search<'a, R> {
    fn new(statement: &'a Statement, rule: R) -> Self {
        let mut search = Search {
            statement,
            rule,
            plain: None,
            first: OnceCell::new(),
            then: OnceCell::new(),
            tried: Cell::new(0),
        };
        search.plain = search.asked(Vec::new());
        search
    }

    /// No rule, if it does not fit.
    fn asked(&self, bonds: Vec<Bond>) -> Option<Asked> {
        let rule = (self.rule)(bonds);
        let obligations = self.statement.obligations(&rule)?;
        Some((rule, obligations))
    }

    fn with_bonds(&self) -> Option<Asked> {
        let plain = self.plain.as_ref()?;
        self.asked(everywhere_of(plain).map(bonds).unwrap_or_default())
    }

    /// The rule with all bonds, if there are more.
    fn with_all_bonds(&self) -> Option<Asked> {
        let plain = everywhere_of(self.plain.as_ref()?)?;
        let (Rule::Boxes { bonds, .. } | Rule::Vacuous { bonds, .. }) =
            &self.first.get()?.as_ref()?.0;
        let gaps = gaps(plain);
        let with_gaps = [&bonds[..], &gaps].concat();
        let asked = self.asked(with_gaps.clone())?;
        let extended = everywhere_of(&asked)?;
        let roots = match gaps.is_empty() {
            true => Vec::new(),
            false => roots_from(extended, plain.exprs.len()),
        };
        let all = [with_gaps, roots, rises(extended)].concat();
        (all.len() > bonds.len()).then(|| self.asked(all))?
    }

    /// A proof by at most so many boxes; else what is open. Gaps between roots are left out where few
    /// boxes do without: Coq has no theorem for them.
    pub fn within(&self, most: usize) -> Result<Argument, Open> {
        const WITHOUT_GAPS: usize = 300;
        let none = || Open {
            decided: 0,
            undecided: vec![self.statement.region.clone()],
        };
        let first = self.first.get_or_init(|| self.with_bonds());
        let first = first.as_ref().ok_or_else(none)?;
        let few = most.min(WITHOUT_GAPS);
        if self.tried.get() < few {
            self.tried.set(few);
            let shown = self.shown(first, few);
            if shown.is_ok() {
                return shown;
            }
        }
        match self.then.get_or_init(|| self.with_all_bonds()) {
            Some(then) => self.shown(then, most),
            None => self.shown(first, most),
        }
    }

    fn shown(&self, (rule, obligations): &Asked, most: usize) -> Result<Argument, Open> {
        Ok(Argument {
            statement: self.statement.clone(),
            because: Because::Rule(rule.clone()),
            trees: trees(obligations, most)?,
        })
    }
}

fn everywhere_of((_, obligations): &Asked) -> Option<&Everywhere> {
    obligations.iter().find_map(|obligation| match obligation {
        Obligation::Everywhere(everywhere) => Some(everywhere),
        Obligation::Identity(..) => None,
    })
}

/// The boxes of each obligation that holds everywhere, at most `most` each.
pub fn trees(obligations: &[Obligation], most: usize) -> Result<Vec<Tree>, Open> {
    let everywhere = obligations
        .iter()
        .filter_map(|obligation| match obligation {
            Obligation::Everywhere(everywhere) => Some(everywhere),
            Obligation::Identity(..) => None,
        });
    everywhere.map(|one| cover(one, most)).collect()
}
