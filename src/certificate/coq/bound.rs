//! A lower bound in dimension d as a Coq file: with the multipliers of a bracket, rounded to decimals,
//! and two inequalities on [−1, 1] that coq-interval proves.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::bound::lemma::{Column, Multipliers};
use crate::reduction::{Problem, Quantity};

/// The largest degree of a kernel in `proofs/theory/Kernels.v`.
const DEGREE: usize = 5;

/// What the minima on [−1, 1] are lowered by, relative to the bound: where g touches them twice
/// intervals of any precision leave something open.
const SLACK: f64 = 1e-6;

/// A Coq file that proves a lower bound of L in R^d, a little below what the multipliers give.
/// Without the weights of Lemma P beyond G_5, which Coq does not have, it is lower still.
///
/// # Errors
/// The problem has no rational t and b, or the multipliers use Lemma S for another kernel than G_1.
pub fn coq_bound(problem: &Problem, by: &Multipliers) -> Result<String, String> {
    let rational = |x: &Quantity| x.as_rational().cloned();
    let (Some(t), Some(b)) = (rational(problem.t()), rational(problem.b())) else {
        return Err("a Coq certificate needs rational t and b, such as 1.2 or 6/5".into());
    };
    let column = match &by.columns[..] {
        [column] if column.kernel.keys().eq([&1]) => column,
        _ => {
            return Err(
                "a Coq certificate has one use of Lemma S, for the kernel m; this bracket has others: \
                 --certificate FILE.json takes them"
                    .into(),
            );
        }
    };
    let weights = Weights::of(problem, by, column);
    Ok(weights.file(problem, [&t, &b]))
}

/// The multipliers as decimals, for the kernel m itself.
struct Weights {
    pairing: Vec<BigRational>,
    q2: BigRational,
    q1: BigRational,
    nu: BigRational,
    /// Below min g_o and min g_d.
    levels: [BigRational; 2],
}

impl Weights {
    fn of(problem: &Problem, by: &Multipliers, column: &Column) -> Weights {
        let scale = column.kernel.get(&1).copied().unwrap_or(1.0);
        let rounded = Multipliers {
            pairing: by.pairing.iter().take(DEGREE).map(|x| short(*x)).collect(),
            columns: vec![Column {
                kernel: [(1, 1.0)].into(),
                q2: short(column.q2 * scale * scale),
                q1: short(column.q1 * scale),
                nu: short(column.nu * scale),
            }],
        };
        let size = rounded.minima(problem).map(f64::abs).iter().sum::<f64>();
        let lowered = rounded
            .minima(problem)
            .map(|least| decimal(least - SLACK * size));
        let own = &rounded.columns[0];
        Weights {
            pairing: rounded.pairing.iter().map(|x| decimal(*x)).collect(),
            q2: decimal(own.q2),
            q1: decimal(own.q1),
            nu: decimal(own.nu),
            levels: lowered,
        }
    }

    /// min g_d + (N−1) min g_o − E/N, rounded down.
    fn lower(&self, n: u64, d: u64) -> BigRational {
        let integer = |x: u64| BigRational::from_integer(x.into());
        let square = |x: BigRational| x.clone() * x;
        let twice = integer(2) * &self.nu;
        let apart = square(&self.q1 * integer(n) - &twice);
        let along = square(twice);
        let (rank, last) = match d < n {
            true => (d, apart.max(along.clone())),
            false => (n, apart),
        };
        let cost = (integer(rank - 1) * along + last) / (integer(4) * &self.q2);
        let [off, on] = &self.levels;
        let whole = on + integer(n - 1) * off - cost / integer(n);
        // Seven digits, rounded down.
        let unit = decimal(short(1e-7 * whole.to_f64().unwrap_or(1.0).abs()));
        match unit.is_zero() {
            true => whole,
            false => (whole / &unit).floor() * unit,
        }
    }

    fn file(&self, problem: &Problem, [t, b]: [&BigRational; 2]) -> String {
        let (n, d) = (problem.n(), problem.d());
        let [t, b] = [t, b].map(coq);
        let [q2, q1, nu] = [&self.q2, &self.q1, &self.nu].map(coq);
        let [off, on] = self.levels.each_ref().map(coq);
        let lower = coq(&self.lower(n, d));
        let terms = self.pairing.iter().enumerate();
        let terms: Vec<String> = terms
            .filter(|(_, weight)| !weight.is_zero())
            .map(|(k, weight)| format!("{} * gegenbauer {d} {} m", coq(weight), k + 1))
            .collect();
        let paired = match terms.is_empty() {
            true => format!("0 * gegenbauer {d} 1 m"),
            false => terms.join("\n  + "),
        };
        let version = env!("CARGO_PKG_VERSION");
        format!(
            "(** The loss of {n} pairs of unit vectors of R^{d} at t = {t}, b = {b}, by ccem {version}.\n    \
             Needs proofs/theory: coqc -Q proofs/theory CCEM this_file.v *)\n\n\
             From Coq Require Import Reals Lra Lia.\n\
             From CCEM Require Import Definitions Sums Numerics Kernels Spectral.\n\
             Open Scope R_scope.\n\n\
             Definition paired (m : R) : R :=\n  {paired}.\n\n\
             Lemma paired_zonal : zonal_kernel {d} paired.\nProof.\n  \
             unfold paired. repeat apply zonal_plus; apply zonal_scal; try lra; apply gegenbauer_zonal; lia.\n\
             Qed.\n\n\
             Theorem certificate (U V : family) :\n  unit_family {d} {n} U -> unit_family {d} {n} V ->\n  \
             {lower} <= sigmoid_loss {d} {n} {t} {b} U V.\nProof.\n  intros HU HV.\n  \
             eapply Rle_trans; [|apply (spectral_pairing_bound (phi {t} {b}) (psi {t} {b}) {d} {n}\n    \
             paired 1 (fun _ => {d}%nat) (fun _ m => m) (fun _ => {q2}) (fun _ => {q1})\n    \
             (fun _ => {nu}) {off} {on} U V)].\n  \
             - unfold spectral_cost. simpl. unfold Rmax. destruct Rle_dec; lra.\n  \
             - lia.\n  - exact paired_zonal.\n  \
             - intros l _. split; [apply bilinear_identity|lra].\n  - exact HU.\n  - exact HV.\n  \
             - intros m Hm. unfold paired, column_total, gegenbauer, psi, softplus. simpl.\n    {TACTIC}\n  \
             - intros m Hm. unfold paired, column_total, column_trace, gegenbauer, phi, softplus. simpl.\n    \
             {TACTIC}\nQed.\n\nPrint Assumptions certificate.\n"
        )
    }
}

const TACTIC: &str = "apply Rge_le, Rminus_ge, Rle_ge.\n    \
                      interval with (i_bisect m, i_taylor m, i_degree 8, i_prec 60, i_depth 24).";

/// Nine digits of it.
fn short(x: f64) -> f64 {
    format!("{x:.8e}").parse().unwrap_or(x)
}

/// The decimal that is printed of it, exactly.
fn decimal(x: f64) -> BigRational {
    let text = format!("{x:.8e}");
    let read = text.split_once('e').and_then(|(digits, exponent)| {
        let exponent: i32 = exponent.parse().ok()?;
        let whole: BigInt = digits.replace('.', "").parse().ok()?;
        let ten = BigRational::from_integer(10.into());
        Some(BigRational::from_integer(whole) * ten.pow(exponent - 8))
    });
    read.unwrap_or_else(BigRational::zero)
}

/// A rational number as a term.
fn coq(x: &BigRational) -> String {
    match (x.is_negative(), x.denom().is_one()) {
        (true, _) => format!("(- {})", coq(&-x)),
        (false, true) => x.numer().to_string(),
        (false, false) => format!("({} / {})", x.numer(), x.denom()),
    }
}
