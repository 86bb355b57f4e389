//! Positive definite kernels of the sphere: Gegenbauer polynomials, at any reading.
//!
//! The harmonics of degree k on the unit sphere of R^d have the kernel G_k(u·v), which is the
//! product of two unit vectors F_k(u)·F_k(v) in R^h, h = h_k (addition theorem).

use crate::scalar::Scalar;

/// A polynomial, its coefficients from the constant upward.
#[derive(Clone, Debug, PartialEq)]
pub struct Polynomial<S>(pub Vec<S>);

impl<S: Scalar> Polynomial<S> {
    /// The polynomial 0.
    pub fn zero() -> Self {
        Polynomial(Vec::new())
    }

    /// The constant `value`.
    pub fn constant(value: S) -> Self {
        Polynomial(vec![value])
    }

    /// The value at m, by Horner's rule.
    pub fn at(&self, m: &S) -> S {
        let rule = |sum: Option<S>, c: &S| match sum {
            None => Some(c.clone()),
            Some(sum) => Some(sum * m.clone() + c.clone()),
        };
        let value = self.0.iter().rev().fold(None, rule);
        value.unwrap_or_else(|| S::integer(0))
    }

    /// The derivative.
    pub fn derivative(&self) -> Self {
        let terms = self.0.iter().enumerate().skip(1);
        let power = |(k, c): (usize, &S)| S::integer(k as i64) * c.clone();
        Polynomial(terms.map(power).collect())
    }

    /// The sum of both.
    pub fn plus(&self, other: &Self) -> Self {
        let (long, short) = match self.0.len() >= other.0.len() {
            true => (self, other),
            false => (other, self),
        };
        let mut sum = long.0.clone();
        for (c, more) in sum.iter_mut().zip(&short.0) {
            *c = c.clone() + more.clone();
        }
        Polynomial(sum)
    }

    /// The multiple by `factor`.
    pub fn times(&self, factor: &S) -> Self {
        Polynomial(self.0.iter().map(|c| factor.clone() * c.clone()).collect())
    }

    /// The product of both.
    pub fn product(&self, other: &Self) -> Self {
        let shifted = |(k, c): (usize, &S)| {
            let zeros = (0..k).map(|_| S::integer(0));
            Polynomial(zeros.chain(other.times(c).0).collect())
        };
        let terms = self.0.iter().enumerate().map(shifted);
        terms.fold(Polynomial::zero(), |sum, term| sum.plus(&term))
    }

    /// The same in another reading.
    pub fn map<T>(&self, reading: impl Fn(&S) -> T) -> Polynomial<T> {
        Polynomial(self.0.iter().map(reading).collect())
    }
}

/// G_0, …, G_most on the sphere of R^d, d ≥ 2, with G_k(1) = 1:
///
/// G_0 = 1,  G_1 = m,  (k+d−2) G_{k+1} = (2k+d−2) m G_k − k G_{k−1}.
pub fn gegenbauer<S: Scalar>(most: usize, d: u64) -> Vec<Polynomial<S>> {
    let m = Polynomial(vec![S::integer(0), S::integer(1)]);
    let mut kernels = vec![Polynomial::constant(S::integer(1)), m.clone()];
    for k in 1..most {
        let (degree, d) = (k as i64, d as i64);
        let up = S::ratio(2 * degree + d - 2, degree + d - 2);
        let down = S::ratio(-degree, degree + d - 2);
        let next = m.product(&kernels[k]).times(&up);
        kernels.push(next.plus(&kernels[k - 1].times(&down)));
    }
    kernels.truncate(most + 1);
    kernels
}

/// h_k = C(d+k−1, k) − C(d+k−3, k−2), the dimension of the harmonics of degree k on the sphere of
/// R^d, d ≥ 2; no more than `most`.
pub fn harmonics(k: usize, d: u64, most: u64) -> u64 {
    // h_k = (2k+d−2)/(k+d−2) · C(k+d−2, k), and C grows by (j+d−2)/j from j−1 to j.
    let (k, d, limit) = (k as u128, u128::from(d), u128::from(most));
    if k == 0 {
        return most.min(1);
    }
    let mut binomial: u128 = 1;
    for j in 1..=k {
        binomial = binomial * (j + d - 2) / j;
        // Later factors are at least 1, and so is the first one.
        if binomial > limit << 1 {
            return most;
        }
    }
    let dimension = match k + d {
        2 => 1,
        sum => binomial * (2 * k + d - 2) / (sum - 2),
    };
    dimension.min(limit) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On the circle cos kθ; on the sphere Legendre's polynomials.
    #[test]
    fn the_kernels_are_the_classical_ones() {
        let m = 0.3f64;
        for (k, g) in gegenbauer::<f64>(9, 2).iter().enumerate() {
            assert!((g.at(&m) - (k as f64 * m.acos()).cos()).abs() < 1e-13);
        }
        let legendre = &gegenbauer::<f64>(3, 3)[3];
        assert!((legendre.at(&m) - (5.0 * m.powi(3) - 3.0 * m) / 2.0).abs() < 1e-15);
        for d in 2..9 {
            let sums = gegenbauer::<f64>(12, d);
            assert!(sums.iter().all(|g| (g.at(&1.0) - 1.0).abs() < 1e-11));
        }
        assert_eq!(gegenbauer::<f64>(0, 5).len(), 1);
    }

    #[test]
    fn the_harmonics_are_counted() {
        let all = |d| [0, 1, 2, 3, 4].map(|k| harmonics(k, d, 1 << 40));
        assert_eq!(all(2), [1, 2, 2, 2, 2]);
        assert_eq!(all(3), [1, 3, 5, 7, 9]);
        assert_eq!(all(4), [1, 4, 9, 16, 25]);
        assert_eq!(harmonics(2, 1_000_000, u64::MAX), 500_000_499_999);
        assert_eq!(harmonics(30, 1_000_000_000, 77), 77);
        assert_eq!(harmonics(2, 3, 4), 4);
    }
}
