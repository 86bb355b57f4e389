//! Equations solved for one variable.

use super::{Expr, Function, Node, Scalar};

impl Expr {
    /// A value of `x` at which the formula is 0, free of x: a guess, where the formula is not
    /// defined throughout.
    pub fn root_in(&self, x: &str) -> Option<Expr> {
        let zero = || Expr::integer(0);
        self.isolated(x, zero())
            .or_else(|| self.affine_root_in(x))
            .or_else(|| self.as_quotient()?.isolated(x, zero()))
    }

    fn speaks_of(&self, x: &str) -> bool {
        self.variables().contains(x)
    }

    /// −f(0)/f′ for f = f′·x + f(0).
    fn affine_root_in(&self, x: &str) -> Option<Expr> {
        let slope = self.differentiate(x);
        let at_zero = self.substitute(x, &Expr::integer(0));
        let slope = match slope.speaks_of(x) {
            false => slope,
            true => {
                let anywhere = slope.substitute(x, &Expr::integer(0));
                slope.provably_equals(&anywhere).then_some(anywhere)?
            }
        };
        (!slope.is_constant(0)).then(|| -at_zero / slope)
    }

    /// x with self = value, undoing one operation after the other.
    fn isolated(&self, x: &str, value: Expr) -> Option<Expr> {
        match &*self.0 {
            Node::Variable(name) if **name == *x => Some(value),
            Node::Negation(u) => u.isolated(x, -value),
            Node::Sum(u, v) if !v.speaks_of(x) => u.isolated(x, value - v.clone()),
            Node::Sum(u, v) if !u.speaks_of(x) => v.isolated(x, value - u.clone()),
            Node::Difference(u, v) if !v.speaks_of(x) => u.isolated(x, value + v.clone()),
            Node::Difference(u, v) if !u.speaks_of(x) => v.isolated(x, u.clone() - value),
            Node::Product(u, v) if !v.speaks_of(x) => u.isolated(x, value / v.clone()),
            Node::Product(u, v) if !u.speaks_of(x) => v.isolated(x, value / u.clone()),
            Node::Quotient(u, v) if !v.speaks_of(x) => u.isolated(x, value * v.clone()),
            Node::Quotient(u, v) if !u.speaks_of(x) && !value.is_constant(0) => {
                v.isolated(x, u.clone() / value)
            }
            Node::Product(u, v) if value.is_constant(0) => {
                let other = || v.isolated(x, value.clone());
                u.isolated(x, value.clone()).or_else(other)
            }
            Node::Quotient(u, _) if value.is_constant(0) => u.isolated(x, value),
            Node::Apply(Function::Exp, u) if !value.is_constant(0) => u.isolated(x, value.ln()),
            Node::Apply(Function::Ln, u) => u.isolated(x, value.exp()),
            Node::Apply(Function::Sqrt, u) => u.isolated(x, value.clone() * value),
            Node::Apply(Function::Softplus, u) => {
                u.isolated(x, (value.exp() - Expr::integer(1)).ln())
            }
            Node::Apply(Function::Sigmoid, u) => {
                u.isolated(x, (value.clone() / (Expr::integer(1) - value)).ln())
            }
            _ => None,
        }
    }
}
