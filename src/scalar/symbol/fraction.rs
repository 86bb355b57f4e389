//! Quotients of polynomials over numbered atoms, with exact coefficients.
//!
//! Exponents may be negative (the atom is then known to be nonzero) or fractional (the atom is
//! then known to be positive): the polynomials are those over an ordered group of monomials,
//! which have no zero divisors. A denominator is kept as a product of factors, so that a sum
//! needs no greatest common divisor to stay small.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

/// Π atomᵢ^eᵢ as the map i ↦ eᵢ ≠ 0.
pub(super) type Monomial = BTreeMap<usize, BigRational>;

/// m·n^e.
pub(super) fn times_power(m: &Monomial, n: &Monomial, e: &BigRational) -> Monomial {
    let mut product = m.clone();
    for (&atom, exponent) in n {
        let sum = product.remove(&atom).unwrap_or_else(BigRational::zero) + exponent * e;
        if !sum.is_zero() {
            product.insert(atom, sum);
        }
    }
    product
}

/// Σ c·m as the map m ↦ c ≠ 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Polynomial(BTreeMap<Monomial, BigRational>);

impl Polynomial {
    pub(super) fn constant(c: BigRational) -> Self {
        Polynomial::default().plus_term(&Monomial::new(), &c)
    }

    pub(super) fn monomial(m: Monomial) -> Self {
        Polynomial(BTreeMap::from([(m, BigRational::one())]))
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// The terms (m, c).
    pub(super) fn terms(&self) -> impl Iterator<Item = (&Monomial, &BigRational)> {
        self.0.iter()
    }

    /// The monomial that serves as pivot and whose coefficient is made 1.
    pub(super) fn leading(&self) -> Option<(&Monomial, &BigRational)> {
        self.0.last_key_value()
    }

    pub(super) fn coefficient(&self, m: &Monomial) -> BigRational {
        self.0.get(m).cloned().unwrap_or_else(BigRational::zero)
    }

    fn plus_term(mut self, m: &Monomial, c: &BigRational) -> Self {
        let sum = self.coefficient(m) + c;
        if sum.is_zero() {
            self.0.remove(m);
        } else {
            self.0.insert(m.clone(), sum);
        }
        self
    }

    /// self + c·m·other.
    pub(super) fn plus_multiple(self, c: &BigRational, m: &Monomial, other: &Self) -> Self {
        let one = BigRational::one();
        (other.terms()).fold(self, |sum, (n, d)| {
            sum.plus_term(&times_power(m, n, &one), &(c * d))
        })
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        (self.terms()).fold(Polynomial::default(), |sum, (m, c)| {
            sum.plus_multiple(c, m, other)
        })
    }

    /// c·m·self.
    pub(super) fn multiple(&self, c: &BigRational, m: &Monomial) -> Self {
        Polynomial::default().plus_multiple(c, m, self)
    }

    /// (c, m, P) with self = c·m·P, where no atom divides P and P has the leading coefficient 1;
    /// `None` for zero. P is the same for all multiples c·m·self.
    pub(super) fn primitive(&self) -> Option<(BigRational, Monomial, Polynomial)> {
        let (one, content) = (BigRational::one(), self.content());
        let inverse = times_power(&Monomial::new(), &content, &-&one);
        let stripped = self.multiple(&one, &inverse);
        let c = stripped.leading()?.1.clone();
        let primitive = stripped.multiple(&c.recip(), &Monomial::new());
        Some((c, content, primitive))
    }

    /// Each atom to its lowest exponent.
    fn content(&self) -> Monomial {
        let zero = BigRational::zero();
        let atoms: BTreeSet<usize> = (self.terms())
            .flat_map(|(m, _)| m.keys().copied())
            .collect();
        let lowest = |atom| {
            let exponents = self.terms().map(|(m, _)| m.get(&atom).unwrap_or(&zero));
            exponents.min().cloned().map(|e| (atom, e))
        };
        (atoms.into_iter().filter_map(lowest))
            .filter(|(_, e)| !e.is_zero())
            .collect()
    }
}

impl Polynomial {
    /// q with self = q·divisor, if there is one and it is found in a few steps; no atom divides the
    /// divisor.
    pub(super) fn divided_by(&self, divisor: &Polynomial) -> Option<Polynomial> {
        const MOST_STEPS: usize = 200;
        let minus_one = -BigRational::one();
        let (lead, c) = divisor.highest()?;
        let (mut rest, mut quotient) = (self.clone(), Polynomial::default());
        for _ in 0..MOST_STEPS {
            let Some((m, k)) = rest.highest() else {
                return Some(quotient);
            };
            let (power, scale) = (times_power(m, lead, &minus_one), k / c);
            if lead
                .keys()
                .any(|atom| power.get(atom).is_some_and(|e| e.is_negative()))
            {
                return None;
            }
            rest = rest.plus_multiple(&-&scale, &power, divisor);
            quotient = quotient.plus_term(&power, &scale);
        }
        None
    }

    /// The term of the greatest exponent of the first atom, then of the second, and so on: an order
    /// that products keep.
    fn highest(&self) -> Option<(&Monomial, &BigRational)> {
        self.terms().max_by(|(m, _), (n, _)| by_exponents(m, n))
    }
}

fn by_exponents(m: &Monomial, n: &Monomial) -> Ordering {
    let atoms: BTreeSet<&usize> = m.keys().chain(n.keys()).collect();
    let compared = atoms.into_iter().map(|atom| {
        let [e, f] = [m, n].map(|one| one.get(atom).cloned().unwrap_or_default());
        e.cmp(&f)
    });
    compared.fold(Ordering::Equal, Ordering::then)
}

/// A product of primitive polynomials, each with its multiplicity.
type Factors = BTreeMap<Polynomial, u32>;

/// numerator / Π factor^multiplicity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fraction {
    pub(super) numerator: Polynomial,
    pub(super) denominator: Factors,
}

impl From<Polynomial> for Fraction {
    fn from(numerator: Polynomial) -> Self {
        Fraction {
            numerator,
            denominator: Factors::new(),
        }
    }
}

impl Fraction {
    pub(super) fn constant(c: BigRational) -> Self {
        Polynomial::constant(c).into()
    }

    pub(super) fn one() -> Self {
        Fraction::constant(BigRational::one())
    }

    pub(super) fn zero() -> Self {
        Polynomial::default().into()
    }

    pub(super) fn atom(atom: usize) -> Self {
        Polynomial::monomial(Monomial::from([(atom, BigRational::one())])).into()
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let denominator = common_denominator([self, other]);
        let (x, y) = (self.over(&denominator), other.over(&denominator));
        Fraction {
            numerator: x.plus_multiple(&BigRational::one(), &Monomial::new(), &y),
            denominator,
        }
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.plus(&other.scaled(&-BigRational::one()))
    }

    pub(super) fn scaled(&self, c: &BigRational) -> Self {
        Fraction {
            numerator: self.numerator.multiple(c, &Monomial::new()),
            denominator: self.denominator.clone(),
        }
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        let mut denominator = self.denominator.clone();
        for (factor, k) in &other.denominator {
            *denominator.entry(factor.clone()).or_insert(0) += k;
        }
        Fraction {
            numerator: self.numerator.times(&other.numerator),
            denominator,
        }
    }

    /// 1/self; `None` for zero.
    pub(super) fn reciprocal(&self) -> Option<Self> {
        let one = BigRational::one();
        let (c, m, primitive) = self.numerator.primitive()?;
        let inverse = times_power(&Monomial::new(), &m, &-&one);
        let unit = primitive == Polynomial::constant(one);
        Some(Fraction {
            numerator: (expand(&self.denominator)).multiple(&c.recip(), &inverse),
            denominator: (!unit).then_some((primitive, 1)).into_iter().collect(),
        })
    }

    /// The same without the factors of the denominator that divide the numerator.
    pub(super) fn cancelled(self) -> Self {
        let mut left = Fraction::from(self.numerator);
        for (factor, multiplicity) in self.denominator {
            for _ in 0..multiplicity {
                match left.numerator.divided_by(&factor) {
                    Some(quotient) => left.numerator = quotient,
                    None => *left.denominator.entry(factor.clone()).or_insert(0) += 1,
                }
            }
        }
        left
    }

    /// About how many terms it has when it is multiplied out.
    pub(super) fn weight(&self) -> usize {
        let factors = self.denominator.iter();
        let terms = factors.map(|(factor, &k)| factor.terms().count().saturating_pow(k));
        terms.fold(self.numerator.terms().count().max(1), usize::saturating_mul)
    }

    /// self^k; `None` for a negative power of zero.
    pub(super) fn power(&self, k: i32) -> Option<Self> {
        let base = if k < 0 {
            self.reciprocal()?
        } else {
            self.clone()
        };
        Some((0..k.unsigned_abs()).fold(Fraction::one(), |power, _| power.times(&base)))
    }

    /// The numerator over a denominator that contains the fraction's own.
    pub(super) fn over(&self, denominator: &Factors) -> Polynomial {
        let missing = (denominator.iter())
            .map(|(factor, k)| {
                let own = self.denominator.get(factor).unwrap_or(&0);
                (factor.clone(), k - own)
            })
            .collect();
        self.numerator.times(&expand(&missing))
    }
}

/// The least product of factors that contains the denominator of every fraction.
pub(super) fn common_denominator<'a>(fractions: impl IntoIterator<Item = &'a Fraction>) -> Factors {
    let mut common = Factors::new();
    for (factor, &k) in fractions.into_iter().flat_map(|f| &f.denominator) {
        let multiplicity = common.entry(factor.clone()).or_insert(0);
        *multiplicity = k.max(*multiplicity);
    }
    common
}

/// Π factor^multiplicity.
fn expand(factors: &Factors) -> Polynomial {
    (factors.iter())
        .flat_map(|(factor, &k)| std::iter::repeat_n(factor, k as usize))
        .fold(Polynomial::constant(BigRational::one()), |p, factor| {
            p.times(factor)
        })
}
