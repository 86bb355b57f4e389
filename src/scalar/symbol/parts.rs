//! What a formula is made of: where it is defined, its factors, its exponents.

use num_traits::Signed;

use super::{Expr, Function, Node, Scalar};

/// Where a formula is defined.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// These are positive.
    pub positive: Vec<Expr>,
    /// These are at least 0.
    pub nonnegative: Vec<Expr>,
    /// These are not 0.
    pub nonzero: Vec<Expr>,
}

fn add_new(known: &mut Vec<Expr>, expr: &Expr) {
    let harmless = expr.as_constant().is_some_and(Signed::is_positive);
    if !harmless && !known.contains(expr) {
        known.push(expr.clone());
    }
}

impl Expr {
    /// The arguments of every logarithm and root and the divisors in the formula: it is defined
    /// where the first are positive, the second at least 0 and the last not 0.
    pub fn conditions(&self) -> Conditions {
        let mut conditions = Conditions::default();
        self.collect_conditions(&mut conditions);
        conditions
    }

    fn collect_conditions(&self, conditions: &mut Conditions) {
        match &*self.0 {
            Node::Constant(_) | Node::Variable(_) => {}
            Node::Negation(x) => x.collect_conditions(conditions),
            Node::Apply(function, x) => {
                match function {
                    Function::Ln => add_new(&mut conditions.positive, x),
                    Function::Sqrt => add_new(&mut conditions.nonnegative, x),
                    Function::Exp | Function::Softplus | Function::Sigmoid => {}
                }
                x.collect_conditions(conditions);
            }
            Node::Quotient(x, y) => {
                add_new(&mut conditions.nonzero, y);
                x.collect_conditions(conditions);
                y.collect_conditions(conditions);
            }
            Node::Sum(x, y) | Node::Difference(x, y) | Node::Product(x, y) => {
                x.collect_conditions(conditions);
                y.collect_conditions(conditions);
            }
        }
    }

    /// Is it defined at all real values of its variables?
    pub(super) fn is_total(&self) -> bool {
        let all = self.conditions();
        all.positive.is_empty() && all.nonnegative.is_empty() && all.nonzero.is_empty()
    }

    /// Is it positive wherever it is defined, by its shape alone, as e^(e^10000) is?
    pub fn is_positive(&self) -> bool {
        match &*self.0 {
            Node::Constant(c) => c.is_positive(),
            Node::Apply(function, _) => {
                [Function::Exp, Function::Softplus, Function::Sigmoid].contains(function)
            }
            Node::Sum(x, y) | Node::Product(x, y) | Node::Quotient(x, y) => {
                x.is_positive() && y.is_positive()
            }
            Node::Variable(_) | Node::Negation(_) | Node::Difference(..) => false,
        }
    }

    /// The factors and divisors of the formula; itself, if it has none.
    pub fn factors(&self) -> Vec<Expr> {
        match &*self.0 {
            Node::Product(x, y) | Node::Quotient(x, y) => [x.factors(), y.factors()].concat(),
            Node::Negation(x) => [vec![Expr::integer(-1)], x.factors()].concat(),
            _ => vec![self.clone()],
        }
    }

    /// The arguments of e, σ and softplus in the formula.
    pub fn exponents(&self) -> Vec<Expr> {
        match &*self.0 {
            Node::Constant(_) | Node::Variable(_) => Vec::new(),
            Node::Negation(x) => x.exponents(),
            Node::Apply(Function::Sigmoid | Function::Softplus | Function::Exp, z) => {
                vec![z.clone()]
            }
            Node::Apply(_, x) => x.exponents(),
            Node::Quotient(x, y)
            | Node::Sum(x, y)
            | Node::Difference(x, y)
            | Node::Product(x, y) => [x.exponents(), y.exponents()].concat(),
        }
    }
}
