//! A claim as a statement of Coq, printed from its own formulas: what `proofs/theory/Claims.v`
//! has to contain, word for word, before the claim counts as proved there.
//!
//! A real number n of pairs stands for N where the claim is about CCEM, `INR n` for a natural
//! number n where it is about families of n vectors. The names are those of
//! `proofs/theory/Definitions.v`.

use super::encoders::Encoded;
use super::{Assertion, Bias, Claim, Direction, sigmoid_reduced_loss};
use crate::loss::Sigmoid;
use crate::reduction::{CcemPoint, Condition, Phase, reduced_loss, symbols};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

mod small_dimension;

/// N as a real number, and as that of a natural one.
const REAL: &str = "n";
const NATURAL: &str = "INR n";

/// The theorem by which `reduced_loss` of `Definitions.v`, of which the claims speak, is ℓ.
pub const LOSS_WRITTEN_OUT: &str = "reduced_loss_written_out";

/// What it has to say, printed from ℓ as the claims compute with it.
pub fn loss_written_out() -> String {
    let loss = sigmoid_reduced_loss().substitute("N", &Expr::variable(REAL));
    format!(
        "forall n t b s : R, reduced_loss n t b s\n  = {}",
        in_lines(&loss.coq())
    )
}

/// What is left of a file of Coq without its comments, which may be nested.
pub fn without_comments(text: &str) -> String {
    let mut depth = 0_usize;
    let mut code = String::new();
    for (place, piece) in text.split("(*").enumerate() {
        depth += usize::from(place > 0);
        for (place, part) in piece.split("*)").enumerate() {
            depth = depth.saturating_sub(usize::from(place > 0));
            if depth == 0 {
                code.push_str(part);
            }
        }
    }
    code
}

/// A long formula on several lines; white space means nothing in it.
fn wrapped(formula: &str) -> String {
    const LONGEST: usize = 90;
    let (mut lines, mut length) = (String::new(), 0);
    for word in formula.split_inclusive(' ') {
        if length + word.len() > LONGEST {
            lines.truncate(lines.trim_end().len());
            lines.push_str("\n      ");
            length = 0;
        }
        lines.push_str(word);
        length += word.len();
    }
    lines
}

/// A sum, each further term on a line of its own.
fn in_lines(sum: &str) -> String {
    let mut depth = 0;
    let mut lines = String::new();
    for word in sum.split_inclusive(' ') {
        if depth == 0 && ["+ ", "- "].contains(&word) && !lines.is_empty() {
            lines.truncate(lines.trim_end().len());
            lines.push_str("\n      ");
        }
        depth += word.matches('(').count();
        depth -= word.matches(')').count();
        lines.push_str(word);
    }
    lines
}

impl Claim {
    /// The name of its theorem.
    pub fn theorem(&self) -> String {
        format!("claim_{}", self.id.replace('-', "_"))
    }

    /// The claim in Coq.
    pub fn in_coq(&self) -> String {
        match &self.assertion {
            Assertion::NegativeMeanAtLeast(bound) => self.key_lemma(bound),
            Assertion::CcemIsOptimal { reduced } => self.ccem_is_optimal(reduced),
            Assertion::PhaseIff {
                reduced,
                phase,
                condition,
            } => self.phase_iff(reduced, *phase, condition.as_ref()),
            Assertion::Monotone { reduced, direction } => self.monotone(reduced, *direction),
            Assertion::EtfPersists { reduced } => self.persists(reduced),
            Assertion::SharedOptimum {
                sigmoid,
                infonce,
                condition,
            } => self.shared_optimum(sigmoid, infonce, condition),
            Assertion::NeededDimension {
                reduced,
                etf,
                intermediate,
                antipodal,
            } => self.needed_dimension(reduced, [etf, intermediate, antipodal]),
            Assertion::Encoder(claim) => self.encoder(claim),
            Assertion::Small(claim) => self.small(claim),
            // No theorem states them.
            Assertion::Statements(_) | Assertion::Incompatible { .. } | Assertion::Reported(_) => {
                String::new()
            }
        }
    }

    /// b as the claim has it: t itself, or a variable.
    fn bias(&self) -> &'static str {
        match self.domain.bias {
            Bias::EqualToT => "t",
            Bias::Free => "b",
        }
    }

    /// A formula with `n` for N, and t for b where these are tied.
    fn print(&self, formula: &Expr, n: &str) -> String {
        let bias = Expr::variable(self.bias());
        let named = formula.substitute("N", &Expr::variable(n));
        named.substitute("b", &bias).coq()
    }

    /// The sigmoid loss's ℓ by its name, at the temperature `t`.
    fn named_loss(&self, n: &str, t: &str) -> String {
        let n = if n == NATURAL { "(INR n)" } else { n };
        let bias = match self.domain.bias {
            Bias::EqualToT => t,
            Bias::Free => "b",
        };
        format!("reduced_loss {n} {t} {bias}")
    }

    /// A loss at s; written out if it is not ℓ.
    fn loss(&self, loss: &Expr, n: &str) -> String {
        match *loss == sigmoid_reduced_loss() {
            true => format!("{} s", self.named_loss(n, "t")),
            false => in_lines(&self.print(loss, n)),
        }
    }

    /// A loss as a function of s, at the temperature `t`.
    fn function(&self, loss: &Expr, n: &str, t: &str) -> String {
        if *loss == sigmoid_reduced_loss() {
            return format!("({})", self.named_loss(n, t));
        }
        let at = Expr::variable(t);
        let there = match self.domain.bias {
            Bias::EqualToT => loss.substitute("b", &at),
            Bias::Free => loss.clone(),
        };
        let loss = in_lines(&self.print(&there.substitute("t", &at), n));
        let space = if loss.contains('\n') { "\n      " } else { " " };
        format!("(fun s =>{space}{loss})")
    }

    fn condition(&self, condition: &Condition<Expr>, n: &str) -> String {
        let Condition { left, right } = condition;
        format!("{} <= {}", self.print(left, n), self.print(right, n))
    }

    /// "forall n t b : R, 4 <= n -> 0 < t ->", with more variables after t.
    fn for_reals(&self, more: &str) -> String {
        let bias = match self.domain.bias {
            Bias::EqualToT => "",
            Bias::Free => " b",
        };
        let (bounds, temperature) = (self.bounds(""), self.temperature());
        format!("forall n t{bias}{more} : R, {bounds}{temperature} ->")
    }

    /// "forall (d n : nat) (t b : R), (4 <= n)%nat -> 0 < t ->", with more variables before.
    fn for_families(&self, more: &str) -> String {
        let bias = match self.domain.bias {
            Bias::EqualToT => "",
            Bias::Free => " b",
        };
        let bounds = self.bounds("%nat");
        format!("forall (d n : nat) (t{bias}{more} : R), {bounds}0 < t ->")
    }

    /// "0 < t", or the one temperature of which the claim speaks.
    fn temperature(&self) -> String {
        let axis = self.region.as_ref().and_then(|region| region.axis("t"));
        match axis.filter(|axis| axis.is_point()) {
            Some(axis) => format!("t = {}", Expr::rational(&axis.low).coq()),
            None => "0 < t".into(),
        }
    }

    fn bounds(&self, scope: &str) -> String {
        let wrap = |text: String| match scope {
            "" => format!("{text} -> "),
            _ => format!("({text}){scope} -> "),
        };
        let least = wrap(format!("{} <= n", self.domain.least_n));
        match self.domain.most_n {
            u64::MAX => least,
            most => least + &wrap(format!("n <= {most}")),
        }
    }

    fn key_lemma(&self, bound: &Expr) -> String {
        let bound = self.print(bound, NATURAL);
        let least = self.bounds("%nat");
        format!(
            "(forall (d n : nat) (U V : family), {least}unit_family d n U -> unit_family d n V ->\n   \
             let s := (1 + mean_positive d n U V) / 2 in\n   {bound} <= mean_negative d n U V)\n  \
             /\\ (forall (d n : nat) (s : R) (U V : family), {least}has_ccem_gram d n s U V ->\n   \
             mean_negative d n U V = {bound})"
        )
    }

    fn ccem_is_optimal(&self, reduced: &Expr) -> String {
        let all = self.for_families("");
        let loss = self.loss(reduced, NATURAL);
        let function = self.function(reduced, NATURAL, "t");
        let bias = self.bias();
        format!(
            "({all}\n   forall U V : family, unit_family d n U -> unit_family d n V ->\n   \
             let s := (1 + mean_positive d n U V) / 2 in\n   \
             0 <= s <= 1\n   \
             /\\ {loss}\n      \
             <= sigmoid_loss d n t {bias} U V)\n  \
             /\\ ({all} (n <= d)%nat ->\n   \
             exists (s : R) (U V : family),\n   \
             is_argmin {function} s\n   \
             /\\ unit_family d n U /\\ unit_family d n V /\\ has_ccem_gram d n s U V\n   \
             /\\ sigmoid_loss d n t {bias} U V\n      \
             = {loss})"
        )
    }

    fn phase_iff(
        &self,
        reduced: &Expr,
        phase: Phase,
        condition: Option<&Condition<Expr>>,
    ) -> String {
        let minimiser = self.argmin(reduced, phase, "t");
        let all = self.for_reals("");
        match condition {
            None => format!("{all}\n  {minimiser}"),
            Some(condition) => {
                let condition = self.condition(condition, REAL);
                format!("{all}\n  {minimiser}\n  <-> {condition}")
            }
        }
    }

    /// "The minimiser is in that phase"; an end, or strictly between.
    fn argmin(&self, reduced: &Expr, phase: Phase, t: &str) -> String {
        let function = self.function(reduced, REAL, t);
        match phase {
            Phase::Etf => format!("is_argmin {function} 1"),
            Phase::Antipodal => format!("is_argmin {function} 0"),
            Phase::Intermediate => format!("(forall s, is_argmin {function} s -> 0 < s < 1)"),
        }
    }

    /// δ falls where s rises.
    fn monotone(&self, reduced: &Expr, direction: Direction) -> String {
        let all = self.for_reals(" u x y");
        let [function, later] = ["t", "u"].map(|t| self.function(reduced, REAL, t));
        let (low, high) = match direction {
            Direction::Decreasing => ("x", "y"),
            Direction::Increasing => ("y", "x"),
        };
        format!(
            "{all} t < u ->\n  is_argmin {function} x ->\n  is_argmin {later} y ->\n  \
             {low} <= {high} /\\ (0 < x < 1 \\/ 0 < y < 1 -> {low} < {high})"
        )
    }

    fn persists(&self, reduced: &Expr) -> String {
        let all = self.for_reals(" u");
        let [now, later] = ["t", "u"].map(|t| self.argmin(reduced, Phase::Etf, t));
        format!("{all} t < u ->\n  {now} ->\n  {later}")
    }

    fn shared_optimum(
        &self,
        sigmoid: &Expr,
        infonce: &Expr,
        condition: &Condition<Expr>,
    ) -> String {
        let (reals, families) = (self.for_reals(""), self.for_families(""));
        let bias = self.bias();
        let etf = "<-> is_simplex_etf d n U /\\ forall i k, \
                   (i < n)%nat -> (k < d)%nat -> U i k = V i k";
        let both = [sigmoid, infonce].map(|loss| self.argmin(loss, Phase::Etf, "t"));
        let (on_ccem, on_all) = (
            self.condition(condition, REAL),
            self.condition(condition, NATURAL),
        );
        format!(
            "({reals}\n   {on_ccem} ->\n   {}\n   /\\ {})\n  \
             /\\ ({families}\n   {on_all} ->\n   (n - 1 <= d)%nat -> forall U V : family,\n   \
             (is_global_minimiser (sigmoid_loss d n t {bias}) d n U V\n    {etf})\n   \
             /\\ (is_global_minimiser (infonce d n t) d n U V\n    {etf}))",
            both[0], both[1]
        )
    }

    /// Minima over families. What is said of ranks and widths has no theorem: Coq knows that they are
    /// needed, not that they are enough.
    fn encoder(&self, claim: &Encoded) -> String {
        match claim {
            Encoded::NonnegativeMinimum(least) => self.least(
                least,
                [
                    "U V",
                    "nonnegative_family d n U -> nonnegative_family d n V ->",
                    "U V",
                ],
                "(forall i, (i < n)%nat -> dot d (U i) (V i) = 1)\n      \
                 /\\ (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> dot d (U i) (V j) = 0)",
            ),
            Encoded::EqualPairsMinimum(least) => self.least(
                least,
                ["U", "unit_family d n U ->", "U U"],
                "is_simplex_etf d n U",
            ),
            Encoded::LearnedBias(bias) => {
                let etf = reduced_loss::<Sigmoid, Expr>(&CcemPoint::etf(), &symbols());
                let bias = wrapped(&self.print(bias, NATURAL));
                let are = format!(
                    "unit_family d n U -> unit_family d n V ->\n  let best :=\n    {bias} in"
                );
                self.least(
                    &etf.substitute("b", &Expr::variable("best")),
                    ["U V", &are, "U V"],
                    "b = best /\\ is_simplex_etf d n U\n      /\\ forall i k, \
                     (i < n)%nat -> (k < d)%nat -> U i k = V i k",
                )
            }
            Encoded::LinearRank { .. } | Encoded::HiddenUnits { .. } => String::new(),
        }
    }

    /// "For all these families the loss is at least this, with equality iff …"
    fn least(&self, least: &Expr, [names, are, loss]: [&str; 3], equality: &str) -> String {
        let (all, bound) = (self.for_families(""), self.loss(least, NATURAL));
        format!(
            "{all}\n  forall {names} : family, {are}\n  \
             {bound}\n    <= sigmoid_loss d n t b {loss}\n  \
             /\\ (sigmoid_loss d n t b {loss}\n    = {bound}\n    <-> {equality})"
        )
    }

    fn needed_dimension(&self, reduced: &Expr, claimed: [&Expr; 3]) -> String {
        let all = self.for_families(" s");
        let function = self.function(reduced, NATURAL, "t");
        let loss = self.loss(reduced, NATURAL);
        let bias = self.bias();
        let [etf, intermediate, antipodal] = claimed.map(|d| self.print(d, NATURAL));
        format!(
            "{all}\n  is_argmin {function} s ->\n  \
             (exists U V : family, unit_family d n U /\\ unit_family d n V\n   \
             /\\ sigmoid_loss d n t {bias} U V\n      \
             = {loss})\n  \
             <-> (s = 1 -> {etf} <= INR d) /\\ (0 < s < 1 -> {intermediate} <= INR d)\n      \
             /\\ (s = 0 -> {antipodal} <= INR d)"
        )
    }
}
