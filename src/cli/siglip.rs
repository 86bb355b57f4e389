//! `ccem siglip`: where the released models stand in the theory, and the user's own.

use clap::Args;
use num_rational::BigRational;
use rayon::prelude::*;

use super::theory::{SIGMOID_LOSS, doubt, enclosure, proven};
use super::{Outcome, Status};
use crate::reduction::grid::{Integers, rational};
use crate::reduction::proven::{
    ProvenNumber, ProvenOptimum, prove, prove_antipodal_bias, prove_etf_bias, prove_quantity,
    prove_root_s,
};
use crate::reduction::{
    InvalidProblem, LargestBatch, Phase, Problem, Quantity, Threshold, largest_etf_batch,
};
use crate::report::{Cell, Column, Field, Report, Table};
use crate::siglip::convention::{Convention, Delta, Scale};
use crate::siglip::models::{Kind, Model, models};

/// Digits of a number in the table, every one proved.
const DIGITS: usize = 6;

/// The most rows at once: a minute's work.
const MOST: usize = 100_000;

/// Arguments of `ccem siglip`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem siglip                               the released models at batch 32768
  ccem siglip -N 1024,32768 --format latex
  ccem siglip --logit-scale 4.7651 --logit-bias -12.9324 -d 768
  ccem siglip --logit-scale 100 --logit-bias 10 --convention t,b,bangachev")]
pub struct Siglip {
    /// Number of pairs in a batch: 32768, 1024,32768 or 2..=8
    #[arg(
        short = 'N',
        long,
        value_name = "N",
        default_value = "32768",
        allow_hyphen_values = true
    )]
    pairs: Integers,
    /// Logit scale of a model of your own, in the place of the table; as checkpoints store it,
    /// ln t, unless --convention says otherwise
    #[arg(long, value_name = "X", requires = "logit_bias", value_parser = rational,
          allow_hyphen_values = true)]
    logit_scale: Option<BigRational>,
    /// Its logit bias; as checkpoints store it, -b, unless --convention says otherwise
    #[arg(long, value_name = "Y", requires = "logit_scale", value_parser = rational,
          allow_hyphen_values = true)]
    logit_bias: Option<BigRational>,
    /// Its embedding dimension; without it nothing is said about “attained”
    #[arg(short, long, value_name = "D", requires = "logit_scale")]
    dim: Option<u64>,
    /// What --logit-scale is (t, ln-t or 1/t), what --logit-bias is (b or -b), and which δ is
    /// printed (lee, or bangachev for 1/√(1+δ²)): t,b or 1/t,-b,bangachev
    #[arg(
        long,
        value_name = "WORDS",
        default_value = "ln-t,-b,lee",
        allow_hyphen_values = true
    )]
    convention: Convention,
}

/// A model in a batch of N pairs.
struct Row {
    model: Model,
    problem: Problem,
    proven: Option<ProvenOptimum>,
    root_s: Option<ProvenNumber>,
    largest: LargestBatch,
}

impl Siglip {
    /// One row for each N and model.
    pub fn run(&self) -> Result<Outcome, String> {
        let models = match (&self.logit_scale, &self.logit_bias) {
            (Some(scale), Some(bias)) => vec![self.own(scale, bias)?],
            _ => models(),
        };
        let pairs = &self.pairs.0;
        few_enough(pairs.len(), models.len())?;
        let cases: Vec<(u64, &Model)> = (pairs.iter())
            .flat_map(|n| models.iter().map(|model| (*n, model)))
            .collect();
        let rows = cases
            .par_iter()
            .map(|(n, model)| row(*n, model, self.convention.delta))
            .collect::<Result<Vec<Row>, String>>()?;
        let warnings: Vec<String> = rows.iter().filter_map(unsettled).collect();
        Ok(Outcome {
            status: Status::unless(&warnings),
            warnings,
            report: Report {
                title: self.title(),
                loss: SIGMOID_LOSS.into(),
                table: Table::of(&rows, &self.fields(rows.len() > 1)),
                notes: self.notes(&rows),
                ..Report::default()
            },
        })
    }

    fn title(&self) -> String {
        let at = match self.pairs.0[..] {
            [n] => format!(" at N = {n}"),
            _ => String::new(),
        };
        format!("Temperature and bias of SigLIP models in the theory of the optimum{at}")
    }

    /// In a table of several rows, which would be too wide for a page, the data alone hold what
    /// every row repeats and what is clear from another column.
    fn fields(&self, compact: bool) -> Vec<Field<Row>> {
        let only_data_if = |hidden: bool, column: Column| match hidden {
            true => column.data_only(),
            false => column,
        };
        let one_size = self.pairs.0.len() == 1;
        let mut fields = of_the_model(only_data_if(compact && one_size, N));
        fields.push(match self.convention.delta {
            Delta::Lee => (only_data_if(compact, DELTA), |row| {
                number(row, |optimum| &optimum.delta)
            }),
            Delta::Bangachev => (DELTA_BANGACHEV, |row| {
                row.root_s.as_ref().map(proven).into()
            }),
        });
        fields.extend(of_the_optimum(only_data_if(compact, POSITIVE)));
        fields.extend(thresholds(only_data_if(compact, BIAS_ANTIPODAL)));
        fields
    }

    fn notes(&self, rows: &[Row]) -> Vec<String> {
        let mut notes = findings(rows);
        notes.extend(definitions());
        if self.logit_scale.is_some() && self.convention.scale == Scale::LnT {
            notes.push(
                "t is the double nearest to e^logit_scale; what is proved is proved at that t."
                    .into(),
            );
        }
        notes.extend(reservations(rows));
        notes
    }

    fn own(&self, scale: &BigRational, bias: &BigRational) -> Result<Model, String> {
        Ok(Model {
            kind: Kind::Own,
            name: "your own".into(),
            t: self.convention.temperature(scale)?,
            b: self.convention.bias(bias),
            d: self.dim,
            single_source: false,
        })
    }
}

fn few_enough(sizes: usize, models: usize) -> Result<(), String> {
    match sizes.saturating_mul(models) {
        rows if rows <= MOST => Ok(()),
        rows => Err(format!(
            "{sizes} values of N ask for {rows} rows, {models} for each; at most {MOST} are made at \
             once"
        )),
    }
}

fn row(n: u64, model: &Model, delta: Delta) -> Result<Row, String> {
    let Model { t, b, d, .. } = model;
    let invalid = |error: InvalidProblem| error.to_string();
    // Where no d is known, “attained” is not shown, and nothing else depends on it.
    let problem = Problem::new(n, d.unwrap_or(n), t.clone(), b.clone()).map_err(invalid)?;
    Ok(Row {
        model: model.clone(),
        proven: prove(&problem, DIGITS),
        root_s: match delta {
            Delta::Lee => None,
            Delta::Bangachev => prove_root_s(&problem, DIGITS),
        },
        largest: largest_etf_batch(t, b).map_err(invalid)?,
        problem,
    })
}

/// What could not be decided, for stderr.
fn unsettled(row: &Row) -> Option<String> {
    match (&row.proven, row.largest) {
        (None, _) => Some(doubt(&row.problem)),
        (_, LargestBatch::Unsettled) => Some(format!(
            "{}: some N lies so near to its ETF threshold that the largest one is not determined",
            row.model.name
        )),
        _ => None,
    }
}

const N: Column = Column::new("n", "N", "$N$");

const DELTA: Column = Column::new("delta", "δ*", r"$\delta^\star$");

const DELTA_BANGACHEV: Column =
    Column::new("delta_bangachev", "δ_B*", r"$\delta_{\mathrm{B}}^\star$");

const POSITIVE: Column = Column::new("positive", "p", "$p$");

const BIAS_ANTIPODAL: Column = Column::new("bias_antipodal", "b_anti", r"$b_{\mathrm{anti}}$");

fn of_the_model(n: Column) -> Vec<Field<Row>> {
    vec![
        (Column::new("model", "model", "model"), |row| {
            row.model.name.clone().into()
        }),
        (n, |row| row.problem.n().into()),
        (Column::new("d", "d", "$d$"), |row| row.model.d.into()),
        (Column::new("t", "t", "$t$"), |row| given(row, &row.model.t)),
        (Column::new("b", "b", "$b$"), |row| given(row, &row.model.b)),
        (Column::new("phase", "phase", "phase"), |row| {
            let phase = row.proven.as_ref().map(|optimum| optimum.phase);
            phase.map(|phase| phase.to_string()).into()
        }),
    ]
}

fn of_the_optimum(positive: Column) -> [Field<Row>; 6] {
    [
        (Column::new("s", "s*", r"$s^\star$"), |row| {
            number(row, |optimum| &optimum.s)
        }),
        (positive, |row| number(row, |optimum| &optimum.positive)),
        (Column::new("negative", "q", "$q$"), |row| {
            number(row, |optimum| &optimum.negative)
        }),
        (
            Column::new("loss", "ℓ*", r"$\ell^\star$").data_only(),
            |row| number(row, |optimum| &optimum.loss),
        ),
        (
            Column::new("s_enclosure", "s* in", r"$s^\star\in$").data_only(),
            |row| row.proven.as_ref().map(|x| enclosure(&x.s)).into(),
        ),
        (
            Column::new("loss_enclosure", "ℓ* in", r"$\ell^\star\in$").data_only(),
            |row| row.proven.as_ref().map(|x| enclosure(&x.loss)).into(),
        ),
    ]
}

/// The thresholds of t where b = t, those of b at the model's t, and what follows for d and N.
fn thresholds(bias_antipodal: Column) -> [Field<Row>; 8] {
    [
        (
            Column::new("threshold_antipodal", "t_anti", r"$t_{\mathrm{anti}}$").data_only(),
            |row| threshold(row, Threshold::Antipodal),
        ),
        (
            Column::new("threshold_etf", "t_etf", r"$t_{\mathrm{etf}}$").data_only(),
            |row| threshold(row, Threshold::Etf),
        ),
        (bias_antipodal, |row| bias(row, prove_antipodal_bias)),
        (
            Column::new("bias_etf", "b_etf", r"$b_{\mathrm{etf}}$"),
            |row| bias(row, prove_etf_bias),
        ),
        (Column::new("attained", "attained", "attained"), |row| {
            row.model.d.map(|_| row.problem.attained()).into()
        }),
        (
            Column::new("largest_etf_n", "N_etf", r"$N_{\mathrm{etf}}$"),
            |row| match row.largest {
                LargestBatch::Exactly(n) => n.into(),
                _ => Cell::NULL,
            },
        ),
        (
            Column::new(
                "largest_etf_n_at_least",
                "N_etf ≥",
                r"$N_{\mathrm{etf}}\ge$",
            ),
            |row| match row.largest {
                LargestBatch::AtLeast(n) => n.into(),
                _ => Cell::NULL,
            },
        ),
        (
            Column::new("single_source", "single source", "single source").data_only(),
            |row| row.model.single_source.into(),
        ),
    ]
}

fn given(row: &Row, quantity: &Quantity) -> Cell {
    let number = prove_quantity(quantity, row.problem.n(), 1);
    number.map(|number| Cell::exact(number.nearest)).into()
}

fn number(row: &Row, of: fn(&ProvenOptimum) -> &ProvenNumber) -> Cell {
    row.proven
        .as_ref()
        .map(|optimum| proven(of(optimum)))
        .into()
}

/// A threshold of Theorem 2, where it speaks of the model: b = t, N ≥ 4.
fn threshold(row: &Row, threshold: Threshold) -> Cell {
    let speaks = row.problem.is_symmetric() && row.problem.n() >= 4;
    let value = || prove_quantity(&threshold.into(), row.problem.n(), DIGITS);
    speaks.then(value).flatten().as_ref().map(proven).into()
}

/// A threshold of b; at N = 2 there is none.
fn bias(row: &Row, prove: fn(u64, &Quantity, usize) -> Option<ProvenNumber>) -> Cell {
    let value = || prove(row.problem.n(), row.problem.t(), DIGITS);
    let value = (row.problem.n() >= 3).then(value).flatten();
    value.as_ref().map(proven).into()
}

/// How the columns are to be read.
fn definitions() -> [String; 2] {
    [
        "t and b are the paper's: the logit of a pair is t u·v − b. SigLIP stores logit_scale = ln t \
         and adds its bias, so b = −logit_bias. p = 2s* − 1."
            .into(),
        "At the given N and t the simplex ETF is optimal iff b ≥ b_etf, the antipodal structure iff \
         b ≤ b_anti. N_etf is the largest N at which t and b make the ETF optimal; it is so at \
         every smaller N, because (N−2)(1 + e^{t−b}) ≤ 2(1 + e^{b+t/(N−1)}) gets harder as N grows. \
         Every digit is proved by interval arithmetic."
            .into(),
    ]
}

/// What the models' numbers and dimensions leave open.
fn reservations(rows: &[Row]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    if rows.iter().any(|row| row.model.single_source) {
        notes.push(
            "Parameters as published with the checkpoints; the data (CSV, JSON) mark those that have \
             one public source only."
                .into(),
        );
    }
    if rows
        .iter()
        .any(|row| row.model.d.is_some() && !row.problem.attained())
    {
        notes.push(
            "Where “attained” is no, d is too small for the optimum (the ETF needs N−1 dimensions, \
             the intermediate structure N): min ℓ is only a lower bound there, phase, s*, p and q \
             are those of the bound, and the best embedding in R^d is open."
                .into(),
        );
    }
    notes
}

/// The sentences that the numbers of the table come to.
fn findings(rows: &[Row]) -> Vec<String> {
    let first = rows.first().map(|row| row.problem.n());
    let of_the_first = |row: &&Row| Some(row.problem.n()) == first;
    let one_size = rows.iter().all(|row| of_the_first(&row));
    let mut sentences: Vec<String> = rows
        .iter()
        .filter(|row| row.model.kind != Kind::Released && of_the_first(row))
        .filter_map(|row| finding(row, one_size))
        .collect();
    let released = (rows.iter()).filter(|row| row.model.kind == Kind::Released);
    let largest: Option<Vec<u64>> = released
        .map(|row| match row.largest {
            LargestBatch::Exactly(n) => Some(n),
            _ => None,
        })
        .collect();
    let largest = largest.unwrap_or_default();
    if let (Some(least), Some(most)) = (largest.iter().min(), largest.iter().max()) {
        let range = match least == most {
            true => format!("{most}"),
            false => format!("at most {most}"),
        };
        sentences.push(format!(
            "For every released model N_etf is {range}: in a batch of more pairs its t and b put the \
             optimum of the theory at δ* > 0, where u_i and v_i do not meet."
        ));
    }
    sentences
}

/// Where one model stands, in one sentence; at its N, if there is one only.
fn finding(row: &Row, one_size: bool) -> Option<String> {
    let reach = match row.largest {
        LargestBatch::Exactly(n) => format!(
            "{n} is the largest N at which the ETF is optimal, so a batch of more pairs pulls u_i and \
             v_i apart"
        ),
        LargestBatch::AtLeast(n) => {
            format!("the ETF is optimal at every N up to {n}; larger N were not examined")
        }
        LargestBatch::Unsettled => return None,
    };
    let side = match one_size {
        true => format!("{}; ", side(row)?),
        false => String::new(),
    };
    Some(format!(
        "{} (t = {}, b = {}): {side}{reach}.",
        row.model.name,
        given(row, &row.model.t),
        given(row, &row.model.b)
    ))
}

/// On which side of the ETF threshold a model lies at its N.
fn side(row: &Row) -> Option<String> {
    let n = row.problem.n();
    let relation = match row.proven.as_ref()?.phase {
        Phase::Etf => "at or above",
        _ => "below",
    };
    let side = match row.problem.is_symmetric() && n >= 4 {
        true => {
            let value = prove_quantity(&Threshold::Etf.into(), n, DIGITS)?;
            format!("t = b lies {relation} the ETF threshold {}", value.digits)
        }
        false if n >= 3 => {
            let value = prove_etf_bias(n, row.problem.t(), DIGITS)?;
            format!("b lies {relation} the ETF threshold {}", value.digits)
        }
        false => "the ETF is optimal at every t and b".into(),
    };
    Some(format!("at N = {n} {side}"))
}
