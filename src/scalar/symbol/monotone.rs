//! Differences of one increasing function at two arguments: their signs are those of the arguments.

use num_traits::Zero;

use super::{Expr, Function, Node};
use crate::scalar::Scalar;

/// self = factor·(f(x) − f(y)), f strictly rising wherever it is defined.
pub struct Rise {
    /// What both have in common.
    pub factor: Expr,
    /// x.
    pub to: Expr,
    /// y.
    pub from: Expr,
}

impl Expr {
    /// The formula as a rise of e, ln, √, softplus or σ, if it is written as one; 0 = ln 1, 1 = e^0 and
    /// 1/2 = σ(0).
    pub fn as_rise(&self) -> Option<Rise> {
        let mut rest = Expr::integer(0);
        let mut applied: Vec<(Expr, Function, Expr)> = Vec::new();
        for (c, term) in self.terms() {
            match term.as_application() {
                Some((u, f, x)) => add(&mut applied, (Expr::rational(&c) * u, f, x)),
                None => rest = rest + Expr::rational(&c) * term,
            }
        }
        applied.retain(|(u, ..)| !is_zero(u));
        match &applied[..] {
            [(u, f, x), (w, g, y)] if f == g && is_zero(&rest) => {
                let opposite = is_zero(&(u.clone() + w.clone()));
                opposite.then(|| Rise {
                    factor: u.clone(),
                    to: x.clone(),
                    from: y.clone(),
                })
            }
            [(u, f, x)] => {
                let (value, from) = f.known()?;
                let other = value * u.clone();
                is_zero(&(other + rest)).then(|| Rise {
                    factor: u.clone(),
                    to: x.clone(),
                    from: Expr::integer(from),
                })
            }
            _ => None,
        }
    }

    /// (u, f, x) with self = u·f(x).
    fn as_application(&self) -> Option<(Expr, Function, Expr)> {
        let own = |x: &Expr| match &*x.0 {
            Node::Apply(f, z) => Some((*f, z.clone())),
            _ => None,
        };
        match &*self.0 {
            Node::Apply(f, z) => Some((Expr::integer(1), *f, z.clone())),
            Node::Product(u, v) => match (own(v), own(u)) {
                (Some((f, z)), _) => Some((u.clone(), f, z)),
                (None, Some((f, z))) => Some((v.clone(), f, z)),
                (None, None) => None,
            },
            Node::Quotient(v, w) => {
                let (u, f, z) = v.as_application()?;
                Some((u / w.clone(), f, z))
            }
            _ => None,
        }
    }
}

impl Function {
    /// f(y) and y, for an integer y at which f is rational.
    fn known(self) -> Option<(Expr, i64)> {
        match self {
            Function::Exp => Some((Expr::integer(1), 0)),
            Function::Ln => Some((Expr::integer(0), 1)),
            Function::Sigmoid => Some((Expr::ratio(1, 2), 0)),
            Function::Sqrt | Function::Softplus => None,
        }
    }
}

/// The term, added to one with the same function.
fn add(applied: &mut Vec<(Expr, Function, Expr)>, (u, f, x): (Expr, Function, Expr)) {
    match applied.iter_mut().find(|(_, g, y)| *g == f && *y == x) {
        Some((known, ..)) => *known = known.clone() + u,
        None => applied.push((u, f, x)),
    }
}

fn is_zero(expr: &Expr) -> bool {
    match expr.as_constant() {
        Some(c) => c.is_zero(),
        None => expr.provably_equals(&Expr::integer(0)),
    }
}
