//! Sums in which large terms cancel, in a shape in which they have done so.

use num_rational::BigRational;
use num_traits::One;

use super::fraction::Fraction;
use super::normal::Atoms;
use super::{Expr, Function, Node};
use crate::scalar::Scalar;

/// c·x.
type Term = (BigRational, Expr);

impl Expr {
    /// The same function wherever this one is defined, with softplus(z) = z + softplus(−z) for every z
    /// that `is_large` and one quotient for all that is free of functions. An enclosure of
    /// softplus(z) − softplus(z′) is as wide as those of z and z′; that of z − z′ need not be.
    pub fn gathered(&self, is_large: &impl Fn(&Expr) -> bool) -> Expr {
        let mut open = self.terms();
        let (mut plain, mut others) = (Vec::new(), Vec::<Term>::new());
        while let Some((c, x)) = open.pop() {
            match &*x.0 {
                _ if x.is_free_of_functions() => plain.push((c, x)),
                Node::Apply(Function::Softplus, z) if is_large(z) => {
                    let linear = z.terms().into_iter().map(|(k, x)| (&c * k, x));
                    open.extend(linear);
                    let rest = (-z.gathered(is_large)).softplus();
                    others.push((c, rest));
                }
                Node::Apply(function, z) => others.push((c, function.apply(z.gathered(is_large)))),
                _ => others.push((c, x)),
            }
        }
        let sum = |terms: &[Term]| {
            let scaled = terms.iter().rev();
            scaled
                .map(|(c, x)| Expr::rational(c) * x.clone())
                .fold(Expr::integer(0), |sum, term| sum + term)
        };
        let plain = match plain.len() {
            0 | 1 => sum(&plain),
            _ => sum(&plain).as_quotient().unwrap_or_else(|| sum(&plain)),
        };
        plain + sum(&others)
    }

    /// The formula as a sum of these.
    pub(super) fn terms(&self) -> Vec<Term> {
        let scaled = |x: &Expr, c: &BigRational| {
            let terms = x.terms().into_iter();
            terms.map(|(k, x)| (c * k, x)).collect::<Vec<Term>>()
        };
        let (one, minus) = (BigRational::one(), -BigRational::one());
        match &*self.0 {
            Node::Negation(x) => scaled(x, &minus),
            Node::Sum(x, y) => [x.terms(), y.terms()].concat(),
            Node::Difference(x, y) => [x.terms(), scaled(y, &minus)].concat(),
            Node::Product(c, x) => match c.as_constant() {
                Some(c) => scaled(x, c),
                None => vec![(one, self.clone())],
            },
            _ => vec![(one, self.clone())],
        }
    }

    pub(super) fn is_free_of_functions(&self) -> bool {
        match &*self.0 {
            Node::Constant(_) | Node::Variable(_) => true,
            Node::Apply(..) => false,
            Node::Negation(x) => x.is_free_of_functions(),
            Node::Sum(x, y)
            | Node::Difference(x, y)
            | Node::Product(x, y)
            | Node::Quotient(x, y) => x.is_free_of_functions() && y.is_free_of_functions(),
        }
    }

    /// The quotient of polynomials: factors of the denominator that divide the numerator are cancelled,
    /// and what divides every term of it stands in front.
    pub fn as_quotient(&self) -> Option<Expr> {
        let mut atoms = Atoms::default();
        let Fraction {
            numerator,
            denominator,
        } = atoms.normalise(self)?.cancelled();
        let Some((c, content, primitive)) = numerator.primitive() else {
            return Some(Expr::integer(0));
        };
        let factors = [atoms.monomial(&content)?, atoms.polynomial(&primitive)?];
        let [content, sum] = factors;
        Some(Expr::rational(&c) * content * sum / atoms.product(&denominator)?)
    }
}
