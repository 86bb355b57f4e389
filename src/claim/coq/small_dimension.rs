//! The claims about small dimensions in Coq. Each family has its own count of what it is made of:
//! n vectors of the simplex, d axes of the cross-polytope, k pairs in a cluster or axes of what is
//! lifted.

use super::wrapped;
use crate::bound::closed::Theorem;
use crate::claim::small_dimension::{Exact, Small};
use crate::claim::statement::{Comparison, Relation};
use crate::claim::{Claim, Direction};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

impl Claim {
    pub(super) fn small(&self, claim: &Small) -> String {
        match claim {
            Small::Exact(exact) => self.exact(exact),
            Small::Moves { with_d, with_n } => moves(*with_d, *with_n),
            Small::Excess { curvatures, share } => excess(curvatures, share),
        }
    }

    fn exact(&self, exact: &Exact) -> String {
        let family = Family::of(exact.theorem);
        let conditions = exact.conditions.iter();
        let conditions: String = conditions
            .map(|condition| format!("  {} ->\n", family.condition(condition)))
            .collect();
        let positive = exact.positive.as_ref().map(|p| {
            let p = family.print(p);
            format!("  let p := {p} in\n")
        });
        let Family { count, pairs, .. } = family;
        let least = self.domain.least_n / pairs;
        format!(
            "forall ({count} : nat) (t b : R), ({least} <= {count})%nat -> 0 < t ->\n{}{conditions}  {}",
            positive.unwrap_or_default(),
            family.conclusion
        )
    }
}

/// How a family is counted, and what is optimal.
struct Family {
    count: &'static str,
    /// N is so many times the count.
    pairs: u64,
    /// d, as a formula of the count, where formulas speak of it.
    dimension: Expr,
    conclusion: &'static str,
}

impl Family {
    fn of(theorem: Theorem) -> Family {
        let count = |name: &str| Expr::variable(name);
        match theorem {
            Theorem::Simplex => Family {
                count: "n",
                pairs: 1,
                dimension: count("INR n") - Expr::integer(1),
                conclusion: "forall W : family, is_simplex_etf (n - 1) n W ->\n  \
                             is_global_minimiser (sigmoid_loss (n - 1) n t b) (n - 1) n W W",
            },
            Theorem::CrossPolytope => Family {
                count: "d",
                pairs: 2,
                dimension: count("INR d"),
                conclusion: "is_global_minimiser (sigmoid_loss d (2 * d) t b) d (2 * d)\n    \
                             cross_polytope cross_polytope",
            },
            Theorem::TwoClusters => Family {
                count: "k",
                pairs: 2,
                dimension: Expr::integer(2),
                conclusion: "is_global_minimiser (sigmoid_loss 2 (2 * k) t b) 2 (2 * k)\n    \
                             (ccem_left 1 ((1 + p) / 2) two_points) (ccem_right 1 ((1 + p) / 2) two_points)",
            },
            Theorem::LiftedCrossPolytope => Family {
                count: "k",
                pairs: 2,
                dimension: count("INR k") + Expr::integer(1),
                conclusion: "exists s, 0 < s < 1\n  \
                             /\\ is_global_minimiser (sigmoid_loss (S k) (2 * k) t b) (S k) (2 * k)\n      \
                             (ccem_left k s cross_polytope) (ccem_right k s cross_polytope)",
            },
        }
    }

    /// N as a real number.
    fn all(&self) -> Expr {
        let count = Expr::variable(format!("INR {}", self.count));
        match self.pairs {
            1 => count,
            pairs => Expr::integer(pairs as i64) * count,
        }
    }

    fn print(&self, formula: &Expr) -> String {
        let placed = formula
            .substitute("N", &self.all())
            .substitute("d", &self.dimension);
        wrapped(&placed.coq())
    }

    fn condition(
        &self,
        Comparison {
            left,
            relation,
            right,
        }: &Comparison,
    ) -> String {
        let sign = match relation {
            Relation::Less => "<",
            Relation::AtMost => "<=",
            Relation::Equal => "=",
            Relation::AtLeast => ">=",
            Relation::Greater => ">",
        };
        let (left, right) = (self.print(left), self.print(right));
        const LONG: usize = 60;
        match left.contains('\n') || left.len() + right.len() > LONG {
            true => format!("{left}\n    {sign} {right}"),
            false => format!("{left} {sign} {right}"),
        }
    }
}

/// "From every pair of families here there is one there whose loss is no greater."
fn moves(with_d: Direction, with_n: Direction) -> String {
    let [(d, e), (n, m)] = [
        match with_d {
            Direction::Decreasing => ("d", "(S d)"),
            Direction::Increasing => ("(S d)", "d"),
        },
        match with_n {
            Direction::Increasing => ("(S n)", "n"),
            Direction::Decreasing => ("n", "(S n)"),
        },
    ];
    format!(
        "(forall (d n : nat) (t b : R) (U V : family),\n   \
         unit_family {d} n U -> unit_family {d} n V ->\n   \
         exists U' V' : family, unit_family {e} n U' /\\ unit_family {e} n V'\n   \
         /\\ sigmoid_loss {e} n t b U' V' = sigmoid_loss {d} n t b U V)\n  \
         /\\ (forall (d n : nat) (t b : R) (U V : family), (1 <= n)%nat ->\n   \
         unit_family d {n} U -> unit_family d {n} V ->\n   \
         exists U' V' : family, unit_family d {m} U' /\\ unit_family d {m} V'\n   \
         /\\ sigmoid_loss d {m} t b U' V' < sigmoid_loss d {n} t b U V)"
    )
}

fn excess(curvatures: &[Expr; 2], share: &Expr) -> String {
    let print = |formula: &Expr| {
        let placed = formula.substitute("N", &Expr::variable("INR n"));
        placed.substitute("d", &Expr::variable("INR d")).coq()
    };
    let [x, y] = curvatures.each_ref().map(print);
    let share = print(share);
    format!(
        "forall (d n : nat) (t b : R), (2 <= n)%nat -> (d < n)%nat -> 0 < t ->\n  \
         forall U V : family, unit_family d n U -> unit_family d n V ->\n  \
         let p := mean_positive d n U V in\n  let q := mean_negative d n U V in\n  \
         let kappa :=\n    Rmin ({x})\n         ({y}) in\n  \
         softplus (b - t * p) + (INR n - 1) * softplus (t * q - b)\n      \
         + kappa / 2 * ({share}) * (p - q) ^ 2\n    \
         <= sigmoid_loss d n t b U V"
    )
}
