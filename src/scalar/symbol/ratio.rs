//! Formulas that are multiples of each other, and the multiple as a formula.

use std::collections::BTreeSet;

use num_rational::BigRational;
use num_traits::{One, ToPrimitive};

use super::fraction::{Fraction, Monomial, Polynomial, times_power};
use super::normal::{Atom, Atoms, LARGEST_POWER};
use super::{Expr, Function, Node};
use crate::scalar::Scalar;

impl Expr {
    /// F with self = F·other wherever all three are defined, if both differ by a product of powers,
    /// of sums by which one of them is divided, and of a polynomial in the variables.
    pub fn ratio_to(&self, other: &Expr) -> Option<Expr> {
        // Which exponents get an atom depends on the order.
        self.ratio_after(other, true)
            .or_else(|| self.ratio_after(other, false))
    }

    fn ratio_after(&self, other: &Expr, other_first: bool) -> Option<Expr> {
        let mut atoms = Atoms::default();
        if other_first {
            atoms.normalise(other)?;
        }
        let (x, y) = (atoms.normalise(self)?, atoms.normalise(other)?);
        let (x, y) = (atoms.settle(&x)?, atoms.settle(&y)?);
        let (c, m, p) = x.numerator.primitive()?;
        let (k, n, q) = y.numerator.primitive()?;
        let divisors: Vec<Polynomial> = (x.denominator.keys().chain(y.denominator.keys()))
            .cloned()
            .chain([Polynomial::constant(BigRational::one())])
            .collect();
        // p·r = q·r′, up to constants and monomials.
        let one = &Polynomial::constant(BigRational::one());
        let plain = |f: Option<Polynomial>| {
            f.filter(|f| {
                let written = atoms.polynomial(f);
                written.is_some_and(|written| written.is_free_of_functions())
            })
        };
        let (by_p, by_q) = (plain(q.divided_by(&p)), plain(p.divided_by(&q)));
        let by_division = [(by_p.as_ref(), Some(one)), (Some(one), by_q.as_ref())];
        let by_division = by_division.into_iter().filter_map(|(r, s)| Some((r?, s?)));
        let pairs = divisors
            .iter()
            .flat_map(|r| divisors.iter().map(move |s| (r, s)));
        let (above, below, unit) = pairs.chain(by_division).find_map(|(r, s)| {
            let (e, v, left) = q.times(s).primitive()?;
            let (f, w, right) = p.times(r).primitive()?;
            let unit = (f / e, times_power(&w, &v, &-BigRational::one()));
            (left == right).then_some((s, r, unit))
        })?;
        let monomial = times_power(&m, &n, &-BigRational::one());
        let monomial = times_power(&monomial, &unit.1, &BigRational::one());
        let numerator = atoms.product(&y.denominator)?
            * atoms.polynomial(above)?
            * atoms.monomial(&monomial)?;
        let denominator = atoms.product(&x.denominator)? * atoms.polynomial(below)?;
        Some(Expr::rational(&(c / k * unit.0)) * (numerator / denominator))
    }

    /// All (F, R) with self = F·other + R wherever all are defined, R with fewer terms in its numerator than
    /// self has; the shortest R first.
    pub fn remainders_after(&self, other: &Expr) -> Vec<(Expr, Expr)> {
        self.all_remainders(other).unwrap_or_default()
    }

    fn all_remainders(&self, other: &Expr) -> Option<Vec<(Expr, Expr)>> {
        const MOST: usize = 8;
        let minus_one = -BigRational::one();
        let mut atoms = Atoms::default();
        let (x, y) = (atoms.normalise(self)?, atoms.normalise(other)?);
        let (x, y) = (atoms.settle(&x)?.cancelled(), atoms.settle(&y)?.cancelled());
        let (c, content, p) = x.numerator.primitive()?;
        let (k, other_content, q) = y.numerator.primitive()?;
        // p = λ m q + r for a monomial m.
        let quotients = p.terms().flat_map(|(m, c)| {
            let others = q.terms();
            others
                .map(|(n, d)| (c / d, times_power(m, n, &minus_one)))
                .collect::<Vec<_>>()
        });
        let quotients: BTreeSet<(BigRational, Monomial)> = quotients.collect();
        let split = |(multiple, m): (BigRational, Monomial)| {
            let rest = p.clone().plus_multiple(&-&multiple, &m, &q);
            (multiple, m, rest)
        };
        let mut all: Vec<(BigRational, Monomial, Polynomial)> =
            quotients.into_iter().map(split).collect();
        all.retain(|(.., rest)| !rest.is_zero() && rest.terms().count() < p.terms().count());
        all.sort_by_key(|(_, m, rest)| (rest.terms().count(), m.len()));
        let scale = atoms.monomial(&times_power(&content, &other_content, &minus_one))?;
        let scale = Expr::rational(&(&c / k)) * scale;
        let (above, below) = (
            atoms.product(&y.denominator)?,
            atoms.product(&x.denominator)?,
        );
        let written = |(multiple, m, rest): &(BigRational, Monomial, Polynomial)| {
            let multiple = Expr::rational(multiple) * atoms.monomial(m)?;
            let factor = multiple * scale.clone() * (above.clone() / below.clone());
            let rest = atoms.polynomial(&rest.multiple(&c, &content))? / below.clone();
            Some((factor, rest))
        };
        Some(all.iter().take(MOST).filter_map(written).collect())
    }

    /// The formula with −√ in the place of √, if it has a root.
    pub fn conjugate(&self) -> Option<Expr> {
        let conjugate = self.with_negative_roots();
        (conjugate != *self).then_some(conjugate)
    }

    fn with_negative_roots(&self) -> Expr {
        let both = |x: &Expr, y: &Expr| (x.with_negative_roots(), y.with_negative_roots());
        match &*self.0 {
            Node::Constant(_) | Node::Variable(_) | Node::Apply(Function::Ln, _) => self.clone(),
            Node::Apply(Function::Sqrt, _) => -self.clone(),
            Node::Apply(function, x) => function.apply(x.with_negative_roots()),
            Node::Negation(x) => -x.with_negative_roots(),
            Node::Sum(x, y) => {
                let (x, y) = both(x, y);
                x + y
            }
            Node::Difference(x, y) => {
                let (x, y) = both(x, y);
                x - y
            }
            Node::Product(x, y) => {
                let (x, y) = both(x, y);
                x * y
            }
            Node::Quotient(x, y) => {
                let (x, y) = both(x, y);
                x / y
            }
        }
    }
}

impl Atoms {
    /// The formula that an atom stands for, to a power.
    fn power(&self, index: usize, e: &BigRational) -> Option<Expr> {
        let base = match &self.0[index] {
            Atom::Exponential { exponent, .. } => {
                return Some(self.fraction(&exponent.scaled(e))?.exp());
            }
            Atom::Variable(name) => Expr::variable(name.clone()),
            Atom::Logarithm(w) => self.fraction(w)?.ln(),
        };
        let k = e.is_integer().then(|| e.to_integer().to_i32())??;
        let product = (0..k.unsigned_abs()).fold(Expr::integer(1), |all, _| all * base.clone());
        (k.abs() <= LARGEST_POWER).then(|| match k < 0 {
            true => Expr::integer(1) / product,
            false => product,
        })
    }

    pub(super) fn monomial(&self, m: &Monomial) -> Option<Expr> {
        m.iter().try_fold(Expr::integer(1), |all, (&index, e)| {
            Some(all * self.power(index, e)?)
        })
    }

    pub(super) fn polynomial(&self, p: &Polynomial) -> Option<Expr> {
        p.terms().try_fold(Expr::integer(0), |sum, (m, c)| {
            Some(sum + Expr::rational(c) * self.monomial(m)?)
        })
    }

    pub(super) fn product<'a>(
        &self,
        factors: impl IntoIterator<Item = (&'a Polynomial, &'a u32)>,
    ) -> Option<Expr> {
        factors
            .into_iter()
            .try_fold(Expr::integer(1), |all, (p, &k)| {
                let factor = self.polynomial(p)?;
                Some((0..k).fold(all, |all, _| all * factor.clone()))
            })
    }

    fn fraction(&self, f: &Fraction) -> Option<Expr> {
        Some(self.polynomial(&f.numerator)? / self.product(&f.denominator)?)
    }
}
