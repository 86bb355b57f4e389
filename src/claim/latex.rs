//! A claim as LaTeX, from its formulas.

use super::statement::{Statement, in_phase};
use super::{Assertion, Bias, Claim, Direction, Domain};

/// More statements are no sentence for a table.
const MOST: usize = 2;

impl Claim {
    /// What it says as LaTeX, from its formulas, where they say all of it.
    pub fn latex(&self) -> Option<String> {
        let said = match &self.assertion {
            Assertion::Statements(statements) => return in_latex(statements),
            Assertion::NegativeMeanAtLeast(bound) => {
                return Some(format!(
                    r"For unit vectors in every dimension $q \ge {}$, where $s = \frac{{1 + p}}{{2}}$, with equality on CCEM.",
                    bound.latex()
                ));
            }
            Assertion::PhaseIff {
                phase, condition, ..
            } => match condition {
                Some(holds) => format!(
                    r"{} iff ${} \le {}$",
                    in_phase(*phase),
                    holds.left.latex(),
                    holds.right.latex()
                ),
                None => format!("{} at every $t > 0$", in_phase(*phase)),
            },
            Assertion::Monotone { direction, .. } => format!(
                r"$\delta^\star$ {} in $t$, strictly wherever $0 < \delta^\star < \infty$",
                match direction {
                    Direction::Increasing => "rises",
                    Direction::Decreasing => "falls",
                }
            ),
            Assertion::SharedOptimum { condition, .. } => format!(
                r"where ${} \le {}$, the simplex ETF minimises the sigmoid loss and InfoNCE",
                condition.left.latex(),
                condition.right.latex()
            ),
            Assertion::NeededDimension {
                etf,
                intermediate,
                antipodal,
                ..
            } => format!(
                r"$\min \ell$ is attained iff $d \ge {}$ in the ETF phase, $d \ge {}$ strictly between the thresholds, $d \ge {}$ in the antipodal phase",
                etf.latex(),
                intermediate.latex(),
                antipodal.latex()
            ),
            _ => return None,
        };
        Some(format!("For {}: {said}.", self.domain.latex()))
    }
}

/// Statements as LaTeX, one after another, if they are few.
pub fn in_latex(statements: &[Statement]) -> Option<String> {
    let all: Vec<String> = statements.iter().map(Statement::latex).collect();
    (all.len() <= MOST).then(|| all.join(" "))
}

impl Domain {
    fn latex(&self) -> String {
        let n = match (self.least_n, self.most_n) {
            (least, most) if least == most => format!("$N = {least}$"),
            (least, u64::MAX) => format!(r"$N \ge {least}$"),
            (least, most) => format!(r"${least} \le N \le {most}$"),
        };
        match self.bias {
            Bias::EqualToT => format!("{n} and $b = t$"),
            Bias::Free => format!("{n} and any $b$"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theorem_is_set_from_its_condition() {
        let of = |id| Claim::find(id).unwrap().latex().unwrap();
        assert_eq!(
            of("theorem-2-etf"),
            r"For $N \ge 4$ and $b = t$: $s^\star = 1$ iff $\frac{N - 1}{N} \ln(N - 3) \le t$."
        );
        assert!(of("key-lemma").contains(r"$q \ge "));
        assert_eq!(Claim::find("linear-rank").unwrap().latex(), None);
    }
}
