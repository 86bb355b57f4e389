//! Equality of formulas by a normal form.
//!
//! A formula becomes a quotient of polynomials over *atoms*: its variables, one logarithm for
//! each independent argument of ln, and one exponential for each independent exponent. Every
//! rewrite is one of these theorems, which hold at each point where the formula is defined:
//!
//! 1. softplus(z) = ln(1 + e^z) and σ(z) = e^z/(1 + e^z).
//! 2. e^(Σ cᵢzᵢ) = Π (e^zᵢ)^cᵢ for rational cᵢ: only exponents that are linearly independent
//!    over the rationals get an atom of their own.
//! 3. e^(ln w) = w for w > 0. Each w is the argument of a logarithm that the formula takes,
//!    up to positive factors, hence positive.
//! 4. ln(c·e^z·w) = ln c + z + ln w for a constant c > 0 and w > 0.
//! 5. ln(n) = Σ k ln p for a positive integer n = Π p^k.
//! 6. ln(w₁^±1·w₂^±1) = ±ln w₁ ± ln w₂ for w₁, w₂ > 0.
//!
//! Nothing has to be put into a canonical order or factored: an argument is recognised by
//! showing, by cross-multiplication, that it is a combination of the arguments seen before.
//! That independent exponents and logarithms satisfy no further relation is the structure
//! theorem of Risch (1979); so little that is true is missed, and nothing false is shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::fraction::{Fraction, Monomial, Polynomial, common_denominator, times_power};
use super::shadow::{Shadow, quotient};
use super::{Expr, Function, Node};

impl Expr {
    /// Whether both formulas are shown to be the same function. `true` is a proof that they
    /// agree at all real values of their variables where both are defined (every divisor
    /// nonzero, every argument of ln positive). `false` says only that it was not shown, which
    /// is also the answer where a formula is seen to be defined nowhere, such as 1/0 or ln 0.
    pub fn provably_equals(&self, other: &Expr) -> bool {
        let mut atoms = Atoms::default();
        let (Some(a), Some(b)) = (atoms.normalise(self), atoms.normalise(other)) else {
            return false;
        };
        atoms.equal(&a, &b)
    }
}

/// Larger powers of a sum are not multiplied out.
pub(super) const LARGEST_POWER: i32 = 32;

/// Longer formulas are not multiplied out: an equality that needs it is not shown.
const MOST_TERMS: usize = 2_000_000;

fn affordable(x: &Fraction, y: &Fraction) -> bool {
    x.weight().saturating_mul(y.weight()) <= MOST_TERMS
}

/// Larger prime factors of a constant are not looked for.
const LARGEST_DIVISOR: u32 = 1000;

pub(super) enum Atom {
    Variable(Arc<str>),
    /// ln w.
    Logarithm(Fraction),
    /// e^z; its value is known to be w where z = ln w.
    Exponential {
        exponent: Fraction,
        value: Option<Fraction>,
    },
}

/// The atoms met so far; a polynomial refers to them by their index.
#[derive(Default)]
pub(super) struct Atoms(pub(super) Vec<Atom>);

impl Atoms {
    /// The normal form; `None` if the formula is defined nowhere.
    pub(super) fn normalise(&mut self, expr: &Expr) -> Option<Fraction> {
        Some(match &*expr.0 {
            Node::Constant(c) => Fraction::constant(c.clone()),
            Node::Variable(name) => self.variable(name),
            Node::Negation(x) => self.normalise(x)?.scaled(&-BigRational::one()),
            Node::Sum(x, y) => {
                let (x, y) = self.both(x, y)?;
                x.plus(&y)
            }
            Node::Difference(x, y) => {
                let (x, y) = self.both(x, y)?;
                x.minus(&y)
            }
            Node::Product(x, y) => {
                let (x, y) = self.both(x, y)?;
                x.times(&y)
            }
            Node::Quotient(x, y) => {
                let (x, y) = self.both(x, y)?;
                x.times(&y.reciprocal()?)
            }
            Node::Apply(function, z) => {
                let z = self.normalise(z)?;
                self.apply(*function, &z)?
            }
        })
    }

    /// Two operands, if what they make can be multiplied out.
    fn both(&mut self, x: &Expr, y: &Expr) -> Option<(Fraction, Fraction)> {
        let (x, y) = (self.normalise(x)?, self.normalise(y)?);
        affordable(&x, &y).then_some((x, y))
    }

    /// Theorem 1.
    fn apply(&mut self, function: Function, z: &Fraction) -> Option<Fraction> {
        match function {
            Function::Exp => self.exp(z),
            Function::Ln => self.ln(z),
            Function::Sqrt => self.sqrt(z),
            Function::Softplus => {
                let e = self.exp(z)?;
                self.ln(&Fraction::one().plus(&e))
            }
            Function::Sigmoid => {
                let e = self.exp(z)?;
                Some(e.times(&Fraction::one().plus(&e).reciprocal()?))
            }
        }
    }

    fn push(&mut self, atom: Atom) -> Fraction {
        self.0.push(atom);
        Fraction::atom(self.0.len() - 1)
    }

    fn variable(&mut self, name: &Arc<str>) -> Fraction {
        let known = (self.0.iter()).position(|a| matches!(a, Atom::Variable(n) if n == name));
        match known {
            Some(index) => Fraction::atom(index),
            None => self.push(Atom::Variable(name.clone())),
        }
    }

    /// Theorem 2.
    fn exp(&mut self, z: &Fraction) -> Option<Fraction> {
        let exponent = self.settle(z)?;
        match self.combination(&exponent) {
            Some(monomial) => self.settle(&Polynomial::monomial(monomial).into()),
            None => Some(self.push(Atom::Exponential {
                exponent,
                value: None,
            })),
        }
    }

    /// Π (e^zᵢ)^cᵢ with z = Σ cᵢzᵢ over the exponents zᵢ seen so far, by elimination. A row
    /// (P, m) says that P/D is the logarithm of m, D being the common denominator.
    fn combination(&self, z: &Fraction) -> Option<Monomial> {
        let exponents = self.exponents();
        let denominator = common_denominator(exponents.iter().map(|(_, z)| *z).chain([z]));
        let mut rows: Vec<(Polynomial, Monomial)> = Vec::new();
        for (atom, exponent) in exponents {
            let unit = Monomial::from([(atom, BigRational::one())]);
            let (row, m) = eliminate(&rows, (exponent.over(&denominator), unit));
            if let Some((_, pivot)) = row.leading() {
                let (scale, one) = (pivot.recip(), Monomial::new());
                rows.push((row.multiple(&scale, &one), times_power(&one, &m, &scale)));
            }
        }
        let (rest, m) = eliminate(&rows, (z.over(&denominator), Monomial::new()));
        let minus_one = -BigRational::one();
        (rest.is_zero()).then(|| times_power(&Monomial::new(), &m, &minus_one))
    }

    fn exponents(&self) -> Vec<(usize, &Fraction)> {
        (self.0.iter().enumerate())
            .filter_map(|(index, atom)| match atom {
                Atom::Exponential { exponent, .. } => Some((index, exponent)),
                _ => None,
            })
            .collect()
    }

    /// √0 = 0, and √z = e^(ln(z)/2) for z > 0.
    fn sqrt(&mut self, z: &Fraction) -> Option<Fraction> {
        if self.settle(z)?.numerator.is_zero() {
            return Some(Fraction::zero());
        }
        let half = BigRational::new(1.into(), 2.into());
        let exponent = self.ln(z)?.scaled(&half);
        self.exp(&exponent)
    }

    /// Theorem 4; the sign stays with w.
    fn ln(&mut self, z: &Fraction) -> Option<Fraction> {
        let z = self.settle(z)?;
        let (c, monomial, primitive) = z.numerator.primitive()?;
        let (mut sum, mut rest) = (self.ln_rational(&c.abs()), Monomial::new());
        for (index, e) in monomial {
            if let Atom::Exponential { exponent, .. } = &self.0[index] {
                sum = sum.plus(&exponent.scaled(&e));
            } else {
                rest.insert(index, e);
            }
        }
        let w = Fraction {
            numerator: primitive.multiple(&c.signum(), &rest),
            denominator: z.denominator,
        };
        if w == Fraction::constant(-BigRational::one()) {
            return None;
        }
        Some(sum.plus(&self.logarithm(w)))
    }

    /// Theorem 5; what remains after the small primes is taken for one.
    fn ln_rational(&mut self, c: &BigRational) -> Fraction {
        let mut sum = Fraction::zero();
        for (n, sign) in [(c.numer(), 1), (c.denom(), -1)] {
            for (p, k) in small_factors(n) {
                let ln_p = self.logarithm(Fraction::constant(p.into()));
                sum = sum.plus(&ln_p.scaled(&BigRational::from_integer((sign * k).into())));
            }
        }
        sum
    }

    /// ln w, by theorem 6 or as a new atom ln w together with theorem 3.
    fn logarithm(&mut self, w: Fraction) -> Fraction {
        if let Some(sum) = self.sum_of_known(&w) {
            return sum;
        }
        let ln_w = self.push(Atom::Logarithm(w.clone()));
        self.push(Atom::Exponential {
            exponent: ln_w.clone(),
            value: Some(w),
        });
        ln_w
    }

    /// Theorem 6, with 1 among the factors.
    fn sum_of_known(&self, w: &Fraction) -> Option<Fraction> {
        let mut known = vec![(Fraction::one(), Fraction::zero())];
        for (index, atom) in self.0.iter().enumerate() {
            if let Atom::Logarithm(v) = atom {
                let ln_v = Fraction::atom(index);
                known.push((v.reciprocal()?, ln_v.scaled(&-BigRational::one())));
                known.push((v.clone(), ln_v));
            }
        }
        let shadow = Shadow::of(&self.0);
        let values: Vec<Option<u64>> = known.iter().map(|(v, _)| shadow.value(v)).collect();
        let mut places: BTreeMap<Option<u64>, Vec<usize>> = BTreeMap::new();
        for (place, value) in values.iter().enumerate() {
            places.entry(*value).or_default().push(place);
        }
        let value = shadow.value(w);
        // The second factor has the value that is missing, or none.
        let partners = |i: usize| -> Vec<usize> {
            let missing = value.zip(values[i]).map(|(w, x)| quotient(w, x));
            let Some(Some(missing)) = missing else {
                return (i..known.len()).collect();
            };
            let found = [Some(missing), None].map(|value| places.get(&value));
            let mut found: Vec<usize> = found.into_iter().flatten().flatten().copied().collect();
            found.sort_unstable();
            found.retain(|&j| j >= i);
            found
        };
        let pairs = (0..known.len())
            .flat_map(|i| partners(i).into_iter().map(move |j| (i, j)))
            .map(|(i, j)| (&known[i], &known[j]));
        pairs
            .filter(|(x, y)| affordable(&x.0, &y.0) && self.equal(w, &x.0.times(&y.0)))
            .map(|(x, y)| x.1.plus(&y.1))
            .next()
    }

    fn equal(&self, a: &Fraction, b: &Fraction) -> bool {
        if !affordable(a, b) {
            return false;
        }
        let difference = self.settle(&a.minus(b).numerator.into());
        difference.is_some_and(|d| d.numerator.is_zero())
    }

    /// Theorem 3: (e^(ln w))^c becomes w^⌊c⌋·(e^(ln w))^(c−⌊c⌋). It ends because the atoms of w
    /// are older than e^(ln w). `None` if a divisor turns out to be zero.
    pub(super) fn settle(&self, z: &Fraction) -> Option<Fraction> {
        let mut polynomials = (z.denominator.keys()).chain([&z.numerator]);
        if polynomials.all(|p| self.is_settled(p)) {
            return Some(z.clone());
        }
        let mut quotient = self.settle_polynomial(&z.numerator)?;
        for (factor, &k) in &z.denominator {
            let inverse = self.settle_polynomial(factor)?.reciprocal()?;
            quotient = (0..k).fold(quotient, |product, _| product.times(&inverse));
        }
        self.settle(&quotient)
    }

    fn is_settled(&self, p: &Polynomial) -> bool {
        let mut powers = p.terms().flat_map(|(m, _)| m);
        powers.all(|(&index, e)| self.known_power(index, e).is_none())
    }

    fn settle_polynomial(&self, p: &Polynomial) -> Option<Fraction> {
        let mut sum = Fraction::zero();
        for (m, c) in p.terms() {
            let term = self.settle_monomial(m)?.scaled(c);
            sum = affordable(&sum, &term).then(|| sum.plus(&term))?;
        }
        Some(sum)
    }

    fn settle_monomial(&self, m: &Monomial) -> Option<Fraction> {
        let (mut rest, mut product) = (m.clone(), Fraction::one());
        for (&index, e) in m {
            if let Some((w, k)) = self.known_power(index, e) {
                let power = Monomial::from([(index, BigRational::from_integer(k.into()))]);
                rest = times_power(&rest, &power, &-BigRational::one());
                let weight = w.weight().saturating_pow(k.unsigned_abs());
                let power = (weight <= MOST_TERMS).then(|| w.power(k))??;
                product = affordable(&product, &power).then(|| product.times(&power))?;
            }
        }
        Some(product.times(&Polynomial::monomial(rest).into()))
    }

    /// w and k = ⌊e⌋ ≠ 0 if the atom is e^(ln w) and w^k may be multiplied out.
    fn known_power(&self, index: usize, e: &BigRational) -> Option<(&Fraction, i32)> {
        let k = e.floor().to_i32()?;
        match &self.0[index] {
            Atom::Exponential { value: Some(w), .. } if k != 0 && k.abs() <= LARGEST_POWER => {
                Some((w, k))
            }
            _ => None,
        }
    }
}

/// The row (P, m) less the multiples of `rows` (each with the leading coefficient 1) that clear
/// their leading monomials.
fn eliminate(
    rows: &[(Polynomial, Monomial)],
    row: (Polynomial, Monomial),
) -> (Polynomial, Monomial) {
    rows.iter().fold(row, |(p, m), (pivot, n)| {
        let c = -(pivot.leading()).map_or_else(BigRational::zero, |(k, _)| p.coefficient(k));
        if c.is_zero() {
            return (p, m);
        }
        let rest = p.plus_multiple(&c, &Monomial::new(), pivot);
        (rest, times_power(&m, n, &c))
    })
}

/// n = Π p^k for n ≥ 1, by trial division; the last p may be composite.
fn small_factors(n: &BigInt) -> Vec<(BigInt, i32)> {
    let (mut factors, mut rest) = (Vec::new(), n.clone());
    for p in 2..LARGEST_DIVISOR {
        let mut k = 0;
        while (&rest % p).is_zero() {
            rest /= p;
            k += 1;
        }
        if k > 0 {
            factors.push((p.into(), k));
        }
    }
    if !rest.is_one() {
        factors.push((rest, 1));
    }
    factors
}
