//! Powers of s − r, which have a sign but at r.

use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// The power c (s − r)^k, k > 0.
pub struct Power {
    /// r.
    pub root: Expr,
    /// k.
    pub exponent: usize,
    /// c k!, which is the k-th derivative.
    pub rate: Expr,
}

impl Power {
    /// A formula as a power, if it is one.
    pub fn of(f: &Expr) -> Option<Power> {
        const HIGHEST: usize = 6;
        let is_free = |f: &Expr| !f.variables().contains("s");
        let mut derivatives = vec![f.clone()];
        while let Some(last) = derivatives.last().filter(|last| !is_free(last)) {
            if derivatives.len() > HIGHEST || !last.exponents().iter().all(is_free) {
                return None;
            }
            derivatives.push(last.differentiate("s"));
        }
        let rate = derivatives.pop()?;
        let root = derivatives.last()?.root_in("s")?;
        let vanishes = |f: &Expr| is_zero(&f.substitute("s", &root));
        let all = derivatives.iter().all(vanishes);
        let exponent = derivatives.len();
        all.then_some(Power {
            root,
            exponent,
            rate,
        })
    }

    /// A formula of its sign on \[0, 1\] but at the root: c, where k is even or r = 0, and −c for an odd k
    /// and r = 1.
    pub fn sign_elsewhere(&self) -> Option<Expr> {
        if self.exponent.is_multiple_of(2) || is_zero(&self.root) {
            return Some(self.rate.clone());
        }
        is_zero(&(self.root.clone() - Expr::integer(1))).then(|| -self.rate.clone())
    }
}

fn is_zero(f: &Expr) -> bool {
    f.provably_equals(&Expr::integer(0))
}

/// A formula with the sign of f on \[0, 1\], but at the root of a power.
pub(super) fn but_at_a_root(f: Expr) -> Expr {
    Power::of(&f)
        .and_then(|power| power.sign_elsewhere())
        .unwrap_or(f)
}
