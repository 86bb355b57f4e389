//! A quick look at whether two formulas can be the same: their values in a finite field.
//!
//! A map of the atoms into the field of 2⁶¹ − 1 elements that sends e^(ln w) to the value of w
//! respects sums, products, quotients and theorem 3 of the normal form. So what is shown to be equal has
//! equal values; what has different ones need not be multiplied out.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive};

use super::fraction::{Fraction, Polynomial};
use super::normal::Atom;

/// The prime 2⁶¹ − 1.
const PRIME: u64 = (1 << 61) - 1;

/// Free atoms are powers of this order, so that they have roots of any degree that divides it: of
/// 2⁵·3³·5²·7·11·13·17·19·23·29·31·37·41·43.
const ROOTS: u64 = 21_600 * 1_001 * 17 * 19 * 23 * 29 * 31 * 37 * 41 * 43;

/// What an atom is sent to.
#[derive(Clone, Copy)]
enum Image {
    /// The power of this number to [`ROOTS`].
    Free(u64),
    /// The value of w for e^(ln w); none if that has none.
    Bound(Option<u64>),
}

/// The images of the atoms.
pub(super) struct Shadow(Vec<Image>);

impl Shadow {
    pub(super) fn of(atoms: &[Atom]) -> Self {
        let mut shadow = Shadow(Vec::with_capacity(atoms.len()));
        for (index, atom) in atoms.iter().enumerate() {
            let value = match atom {
                Atom::Exponential { value: Some(w), .. } => Image::Bound(shadow.value(w)),
                _ => Image::Free(scattered(index as u64 + 1)),
            };
            shadow.0.push(value);
        }
        shadow
    }

    /// The value of a fraction, unless it is 0 or has none: where a divisor vanishes, or an atom has no
    /// such root.
    pub(super) fn value(&self, z: &Fraction) -> Option<u64> {
        let mut value = self.polynomial(&z.numerator)?;
        for (factor, &k) in &z.denominator {
            let divisor = inverse(self.polynomial(factor)?)?;
            value = times(value, power(divisor, k.into()));
        }
        (value != 0).then_some(value)
    }

    fn polynomial(&self, p: &Polynomial) -> Option<u64> {
        p.terms().try_fold(0, |sum, (monomial, c)| {
            let powers = monomial.iter().map(|(&atom, e)| self.power(atom, e));
            let term = powers.fold(rational(c), |product, power| Some(times(product?, power?)))?;
            Some((sum + term) % PRIME)
        })
    }

    fn power(&self, atom: usize, e: &BigRational) -> Option<u64> {
        let (base, e) = match self.0[atom] {
            Image::Free(root) => (root, e * BigRational::from_integer(ROOTS.into())),
            Image::Bound(value) => (value?, e.clone()),
        };
        let order = BigInt::from(PRIME - 1);
        let k = e.is_integer().then(|| e.to_integer() % &order)?;
        let k = if k.is_negative() { k + order } else { k };
        Some(power(base, k.to_u64()?))
    }
}

/// y with xy = z.
pub(super) fn quotient(z: u64, x: u64) -> Option<u64> {
    Some(times(z, inverse(x)?))
}

fn times(x: u64, y: u64) -> u64 {
    (u128::from(x) * u128::from(y) % u128::from(PRIME)) as u64
}

fn power(x: u64, k: u64) -> u64 {
    let (mut product, mut square, mut k) = (1, x, k);
    while k > 0 {
        if k % 2 == 1 {
            product = times(product, square);
        }
        square = times(square, square);
        k /= 2;
    }
    product
}

/// x^(p−2), by Fermat's little theorem.
fn inverse(x: u64) -> Option<u64> {
    (x != 0).then(|| power(x, PRIME - 2))
}

fn rational(c: &BigRational) -> Option<u64> {
    if c.denom().is_one() {
        return integer(c.numer());
    }
    quotient(integer(c.numer())?, integer(c.denom())?)
}

fn integer(n: &BigInt) -> Option<u64> {
    let prime = BigInt::from(PRIME);
    let rest = n % &prime;
    let rest = if rest.is_negative() {
        rest + prime
    } else {
        rest
    };
    rest.to_u64()
}

/// A number without a pattern (the finaliser of Vigna's splitmix64).
fn scattered(seed: u64) -> u64 {
    let x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    1 + (x ^ (x >> 31)) % (PRIME - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::Scalar;
    use crate::scalar::symbol::Expr;

    /// In each order of its terms a sum of many logarithms is the same; one that is left out shows.
    #[test]
    fn many_logarithms_are_each_looked_at_once() {
        let x = Expr::variable("x");
        let terms: [fn(&Expr, i64) -> Expr; 2] = [
            |_, k| Expr::integer(k).ln(),
            |x, k| (x.clone() + Expr::integer(k)).ln(),
        ];
        for term in terms {
            let sum = |all: &mut dyn Iterator<Item = i64>| {
                all.fold(Expr::integer(0), |sum, k| sum + term(&x, k))
            };
            let up = sum(&mut (2..80));
            assert!(up.provably_equals(&sum(&mut (2..80).rev())));
            assert!(!up.provably_equals(&sum(&mut (3..80).rev())));
        }
        // A product is found among them.
        let ln = |k| Expr::integer(k).ln();
        assert!((ln(6) + ln(35)).provably_equals(&(ln(14) + ln(15))));
    }

    #[test]
    fn roots_of_free_atoms_multiply() {
        let shadow = Shadow::of(&[Atom::Variable("x".into())]);
        let power = |p: i64, q: i64| shadow.power(0, &BigRational::new(p.into(), q.into()));
        let third = power(1, 3).unwrap();
        assert_eq!(Some(times(third, times(third, third))), power(1, 1));
        assert_eq!(power(-1, 3), inverse(third));
        assert_eq!(power(1, 47), None);
        assert_eq!(quotient(times(third, 5), third), Some(5));
    }
}
