//! The sign of the sigmoid loss's slope as a formula.

use crate::certificate::kernel::sentence::Sentence;
use crate::claim::symbols;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// A form of the sign of the sigmoid loss's slope.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Slope {
    /// `log_slope`, of N > 2.
    Log,
    /// `exp_slope`.
    Exp,
}

impl Slope {
    /// As a term.
    pub(super) fn data(self, sentence: &Sentence) -> String {
        let form = match self {
            Slope::Log => "log_slope",
            Slope::Exp => "exp_slope",
        };
        format!("({form} {})", sentence.slope_arguments())
    }

    /// t p − b and b − t q; where b = t, t (p − 1) and t (1 − q), which leave nothing to cancel at an end.
    fn exponents(sentence: &Sentence) -> [Expr; 2] {
        let (n, t, b) = (symbols().n, symbols().t, symbols().b);
        let (s, one, two) = (Expr::variable("s"), Expr::integer(1), Expr::integer(2));
        let p = two * s.clone() - one.clone();
        let minus_q = s.clone() / (n - one.clone()) + one.clone() - s;
        match sentence.statement.region.symmetric {
            true => [t.clone() * (p - one.clone()), t * (one + minus_q)],
            false => [t.clone() * p - b.clone(), b + t * minus_q],
        }
    }

    /// ℓ′/t and what it is to be multiplied with.
    pub(super) fn product(self, sentence: &Sentence) -> Option<[Expr; 2]> {
        let [near, far] = Slope::exponents(sentence).map(|z| Expr::integer(1) + z.exp());
        let statement = sentence.statement;
        (self == Slope::Exp).then(|| [statement.slope(), statement.tied(&(near * far))])
    }

    /// As a formula.
    pub(super) fn formula(self, sentence: &Sentence) -> Expr {
        let (one, two) = (Expr::integer(1), Expr::integer(2));
        let [near, far] = Slope::exponents(sentence);
        let others = symbols().n - two.clone();
        sentence.statement.tied(&match self {
            Slope::Log => others.ln() - far.softplus() - (two.ln() - near.softplus()),
            Slope::Exp => others * (one.clone() + near.exp()) - two * (one + far.exp()),
        })
    }
}
