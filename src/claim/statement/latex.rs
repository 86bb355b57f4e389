//! A statement as LaTeX, from its formulas.

use super::{Axis, Comparison, Formula, Region, Relation, Statement};
use crate::claim::{Direction, sigmoid_reduced_loss};
use crate::reduction::Phase;
use crate::scalar::symbol::Expr;

impl Statement {
    /// `For $N \in \{4, \dots, 10^{9}\}$, $b = t$: $s^\star = 1$ iff $t \ge \ldots$.` A sentence for
    /// a paper, its mathematics in math mode; then $\ell(s)$, unless it is that of the sigmoid loss.
    pub fn latex(&self) -> String {
        let starred = self.starred();
        let given: Vec<String> = starred.assume.iter().map(Formula::latex).collect();
        let given = match given.is_empty() {
            true => String::new(),
            false => format!(" with {}", given.join(" and ")),
        };
        let loss = match self.loss == sigmoid_reduced_loss() {
            true => String::new(),
            false => format!(r", where $\ell(s) = {}$", self.loss.latex()),
        };
        format!(
            "For {}{given}: {}{loss}.",
            self.region.latex(),
            starred.assert.latex()
        )
    }

    /// What is the minimiser's has a star.
    fn starred(&self) -> Statement {
        let own = |name: &&str| self.region.axis(name).is_none();
        let anywhere = ["s", "delta"].iter().all(own);
        let change = |formula: &Expr| match anywhere {
            true => ["s", "delta", "p", "q"]
                .iter()
                .fold(formula.clone(), |formula, name| {
                    formula.substitute(name, &Expr::variable(format!("{name}*")))
                }),
            false => formula.clone(),
        };
        Statement {
            loss: self.loss.clone(),
            ..self.map(&change)
        }
    }
}

impl Region {
    fn latex(&self) -> String {
        let tied = self.symmetric.then(|| "$b = t$".to_owned());
        let axes = self.axes.iter().map(Axis::latex);
        axes.chain(tied).collect::<Vec<_>>().join(", ")
    }
}

impl Axis {
    fn latex(&self) -> String {
        let name = Expr::variable(&*self.name).latex();
        let range = self.range();
        let [low, high] = [&self.low, &self.high].map(|end| power(&super::written(end)));
        match self.is_integer() {
            _ if self.is_point() => format!("${name} = {}$", power(&range)),
            true => format!(r"${name} \in \{{{low}, \dots, {high}\}}$"),
            false => format!(r"${name} \in [{low}, {high}]$"),
        }
    }
}

/// `10^-9` as `10^{-9}`.
fn power(written: &str) -> String {
    match written.split_once('^') {
        Some((base, exponent)) => format!("{base}^{{{exponent}}}"),
        None => written.to_owned(),
    }
}

impl Comparison {
    fn latex(&self) -> String {
        let relation = match self.relation {
            Relation::Less => "<",
            Relation::AtMost => r"\le",
            Relation::Equal => "=",
            Relation::AtLeast => r"\ge",
            Relation::Greater => ">",
        };
        format!("${} {relation} {}$", self.left.latex(), self.right.latex())
    }
}

impl Formula {
    /// Words, and mathematics in math mode.
    fn latex(&self) -> String {
        let joined = |all: &[Formula], word: &str| {
            all.iter()
                .map(Formula::operand)
                .collect::<Vec<_>>()
                .join(word)
        };
        match self {
            Formula::Holds(comparison) => comparison.latex(),
            Formula::Phase(phase) => in_phase(*phase).into(),
            Formula::Not(one) => format!("not {}", one.operand()),
            Formula::And(all) => joined(all, " and "),
            Formula::Or(all) => joined(all, " or "),
            Formula::Implies(both) => joined(&**both, r" $\Rightarrow$ "),
            Formula::Iff(both) => joined(&**both, " iff "),
            Formula::Moves {
                what,
                direction,
                along,
            } => format!(
                "${}$ {} in ${along}$",
                what.latex(),
                match direction {
                    Direction::Increasing => "increases",
                    Direction::Decreasing => "decreases",
                }
            ),
            Formula::Persists { phase, along } => {
                format!("{} persists as ${along}$ rises", in_phase(*phase))
            }
        }
    }

    /// In parentheses, where it is made of others.
    fn operand(&self) -> String {
        match self {
            Formula::And(_) | Formula::Or(_) | Formula::Implies(_) | Formula::Iff(_) => {
                format!("({})", self.latex())
            }
            _ => self.latex(),
        }
    }
}

/// Where the minimiser is.
pub fn in_phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Etf => r"$s^\star = 1$",
        Phase::Intermediate => r"$0 < s^\star < 1$",
        Phase::Antipodal => r"$s^\star = 0$",
    }
}

#[cfg(test)]
mod tests {
    use crate::claim::file::read_claims;

    fn of(assert: &str) -> String {
        let text = format!(
            "[claim.x]\nforall = {{ N = \"4..=10^9\", t = \"[10^-9, 3]\" }}\nassert = \"{assert}\"\n"
        );
        read_claims("x", &text).unwrap()[0].statements[0].latex()
    }

    #[test]
    fn a_claim_of_a_file_is_set_from_its_formulas() {
        let region = r"For $N \in \{4, \dots, 10^{9}\}$, $t \in [10^{-9}, 3]$, $b = t$: ";
        let set = [
            (
                "phase = etf <=> t >= (N - 1)/N*ln(N - 3)",
                r"$s^\star = 1$ iff $t \ge \frac{N - 1}{N} \ln(N - 3)$.",
            ),
            (
                "delta decreases in t",
                r"${\delta^\star}$ decreases in $t$.",
            ),
            (
                "s^2 <= 1 or phase != antipodal",
                r"${s^\star}^{2} \le 1$ or not $s^\star = 0$.",
            ),
        ];
        for (assert, latex) in set {
            assert_eq!(of(assert), format!("{region}{latex}"), "{assert}");
        }
    }
}
