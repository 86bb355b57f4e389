//! Hypotheses that are equations, and comparisons of one function at two arguments.

use num_traits::Zero;

use super::fact::{Signs, Ways, and, defined, fact};
use super::minimiser::Shape;
use crate::claim::statement::{Axis, Comparison, Formula, Relation, Statement};
use crate::scalar::Scalar;
use crate::scalar::symbol::{Expr, Rise};

impl Statement {
    /// The statement with r in the place of a real coordinate x where a hypothesis says x = r, and the
    /// hypotheses that r lies in the range of x; `None` if there is none. The coordinate stays, and occurs
    /// nowhere.
    pub(super) fn solved(&self) -> Option<Statement> {
        let whole =
            |formula: &Formula| matches!(formula, Formula::Moves { .. } | Formula::Persists { .. });
        if whole(&self.assert) || self.speaks_of_delta() {
            return None;
        }
        // Of the loss itself a theorem may say something.
        let of_loss = self.tied(&self.loss).variables();
        let minimised = self.is_about_minimisers();
        let axes = self.region.axes.iter();
        let mut axes = axes.filter(|axis| !(minimised && of_loss.contains(&*axis.name)));
        axes.find_map(|axis| {
            let mut hypotheses = self.assume.iter().enumerate();
            let (index, root) =
                hypotheses.find_map(|(index, one)| Some((index, self.root_of(one, axis)?)))?;
            let mut solved = self.clone();
            solved.assume.remove(index);
            let mut solved =
                solved.map(&|expr| self.in_coordinates(expr).substitute(&axis.name, &root));
            let ends = [&axis.low, &axis.high].map(Expr::rational);
            let within = [(&ends[0], &root), (&root, &ends[1])];
            solved.assume.extend(within.map(|(left, right)| {
                Formula::Holds(Comparison {
                    left: left.clone(),
                    relation: Relation::AtMost,
                    right: right.clone(),
                })
            }));
            Some(solved)
        })
    }

    /// δ = ∞ is no number that could be put into a formula.
    fn speaks_of_delta(&self) -> bool {
        let formulas = self.assume.iter().chain([&self.assert]);
        let mut comparisons = formulas.flat_map(Formula::comparisons);
        comparisons.any(|one| {
            let sides = [&one.left, &one.right];
            sides.iter().any(|side| side.variables().contains("delta"))
        })
    }

    /// A formula in the coordinates, where these give the point; else with b = t.
    fn in_coordinates(&self, expr: &Expr) -> Expr {
        match self.gives_point() {
            true => self.grounded(expr),
            false => self.tied(expr),
        }
    }

    /// r, if the hypothesis says x = r: an equation that is affine in x with a constant rate.
    fn root_of(&self, hypothesis: &Formula, axis: &Axis) -> Option<Expr> {
        let Formula::Holds(comparison) = hypothesis else {
            return None;
        };
        let is_real = !axis.is_integer() && !axis.is_point();
        let is_equation = comparison.relation == Relation::Equal;
        if !is_real || !is_equation || self.is_of_minimiser(comparison) {
            return None;
        }
        let difference = self.in_coordinates(&(comparison.left.clone() - comparison.right.clone()));
        let rate = difference.differentiate(&axis.name);
        rate.as_constant().filter(|rate| !rate.is_zero())?;
        let rest = difference.substitute(&axis.name, &Expr::integer(0));
        let root = -rest / rate;
        (!root.variables().contains(&*axis.name)).then_some(root)
    }

    /// The ways in which left − right has one of the signs, told from the arguments where both sides are
    /// one rising function of them.
    pub(super) fn arguments_compared(
        &self,
        comparison: &Comparison,
        signs: Signs,
        shape: Shape,
    ) -> Ways {
        let difference = comparison.left.clone() - comparison.right.clone();
        let Some(Rise { factor, to, from }) = difference.as_rise() else {
            return Vec::new();
        };
        let arguments = Comparison {
            left: to,
            relation: comparison.relation,
            right: from,
        };
        let domain = defined(&self.grounded(&difference));
        let factor = self.grounded(&factor);
        let with_factor = |sign: Signs, signs: Signs| {
            let given = [domain.clone(), vec![fact(factor.clone(), sign)]].concat();
            and(&[given], &self.compared(&arguments, signs, shape))
        };
        [
            with_factor(Signs::POSITIVE, signs),
            with_factor(Signs::NEGATIVE, signs.reversed()),
        ]
        .concat()
    }
}
