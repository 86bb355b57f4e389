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

/// A factor of a formula, so far as its sign is concerned.
#[derive(Clone, Debug)]
pub enum Factor {
    /// As it is.
    Plain(Expr),
    /// A sum of products, of each a number of the same sign.
    Sum(Vec<Vec<Factor>>),
}

/// u·f(x).
type Applied = (Expr, Function, Expr);

impl Expr {
    /// The formula as a rise of e, ln, √, softplus or σ, if it is written as one; 0 = ln 1, 1 = e^0 and
    /// 1/2 = σ(0).
    pub fn as_rise(&self) -> Option<Rise> {
        let (applied, rest) = self.applied();
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

    /// What the sign of the formula is told from: factors, some of which are sums of rises. `None` if none
    /// is.
    pub fn as_rises(&self) -> Option<Vec<Factor>> {
        const DEEPEST: usize = 6;
        let factors = self.told(DEEPEST);
        let is_sum = |factor: &Factor| matches!(factor, Factor::Sum(_));
        factors.iter().any(is_sum).then_some(factors)
    }

    fn told(&self, depth: usize) -> Vec<Factor> {
        let told = |factor: Expr| match factor.rises().filter(|_| depth > 0) {
            None => Factor::Plain(factor),
            Some(terms) => {
                let term =
                    |factors: Vec<Expr>| factors.iter().flat_map(|x| x.told(depth - 1)).collect();
                Factor::Sum(terms.into_iter().map(term).collect())
            }
        };
        self.factors().into_iter().map(told).collect()
    }

    /// The formula as a sum, each term by factors whose signs make its own: with u and x − y in the place of
    /// u (f(x) − f(y)). `None` if nothing cancels in it.
    fn rises(&self) -> Option<Vec<Vec<Expr>>> {
        let written = self.terms().len();
        let (mut applied, mut rest) = self.applied();
        let mut rises: Vec<Vec<Expr>> = Vec::new();
        let rise = |u: Expr, x: &Expr, y: &Expr| vec![u, short(x.clone() - y.clone())];
        let mut alone: Vec<Applied> = Vec::new();
        while let Some((u, f, x)) = applied.pop() {
            let is_opposite = |(w, g, _): &Applied| *g == f && is_zero(&(u.clone() + w.clone()));
            match applied.iter().position(is_opposite) {
                Some(other) => rises.push(rise(u, &x, &applied.remove(other).2)),
                None => alone.push((u, f, x)),
            }
        }
        let mut others = Vec::new();
        while let Some((u, f, x)) = alone.pop() {
            // u f(x) + w f(y) = (u + w) f(x) − w (f(x) − f(y)).
            if let Some(other) = alone.iter().position(|(_, g, _)| *g == f) {
                let (w, _, y) = alone.remove(other);
                rises.push(rise(-w.clone(), &x, &y));
                others.push(vec![short(u + w), f.apply(x)]);
                continue;
            }
            let known = f
                .known()
                .filter(|(value, _)| is_zero(&(value.clone() * u.clone() + rest.clone())));
            match known {
                Some((_, y)) => {
                    rises.push(rise(u, &x, &Expr::integer(y)));
                    rest = Expr::integer(0);
                }
                None => others.push(vec![u, f.apply(x)]),
            }
        }
        if !is_zero(&rest) {
            others.push(vec![rest]);
        }
        let gained = !rises.is_empty() || others.len() < written;
        gained.then(|| [rises, others].concat())
    }

    /// The formula as Σ u·f(x), of each f(x) one, and what is left.
    fn applied(&self) -> (Vec<Applied>, Expr) {
        let mut rest = Expr::integer(0);
        let mut applied: Vec<Applied> = Vec::new();
        for (c, term) in self.terms() {
            match term.as_application() {
                Some((u, f, x)) => {
                    let (u, x) = match f {
                        Function::Exp => with_exponents(u, x),
                        _ => (u, x),
                    };
                    add(&mut applied, (Expr::rational(&c) * u, f, x));
                }
                None => rest = rest + Expr::rational(&c) * term,
            }
        }
        applied.retain(|(u, ..)| !is_zero(u));
        (applied, rest)
    }

    /// (u, f, x) with self = u·f(x).
    fn as_application(&self) -> Option<Applied> {
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

/// u e^x as w e^y, where w has no exponential for a factor.
fn with_exponents(u: Expr, x: Expr) -> (Expr, Expr) {
    match u.as_application() {
        Some((w, Function::Exp, y)) => with_exponents(w, x + y),
        _ => (u, x),
    }
}

/// The term, added to one with the same function of the same.
fn add(applied: &mut Vec<Applied>, (u, f, x): Applied) {
    let is_same = |y: &Expr| *y == x || y.provably_equals(&x);
    match applied.iter_mut().find(|(_, g, y)| *g == f && is_same(y)) {
        Some((known, ..)) => *known = short(known.clone() + u),
        None => applied.push((u, f, x)),
    }
}

/// As one quotient, where that can be written.
fn short(expr: Expr) -> Expr {
    expr.as_quotient().unwrap_or(expr)
}

fn is_zero(expr: &Expr) -> bool {
    match expr.as_constant() {
        Some(c) => c.is_zero(),
        None => expr.provably_equals(&Expr::integer(0)),
    }
}
