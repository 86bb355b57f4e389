//! `ccem siglip`: where the released models stand in the theory, and the user's own.

use num_rational::BigRational;
use rayon::prelude::*;

use super::cells::{given, lower, proven, upper};
use super::quantities as q;
use super::theory::{doubt, thresholds};
use super::{Outcome, Status, Words};
use crate::loss::Kind as Loss;
use crate::reduction::grid::Integers;
use crate::reduction::proven::{
    ProvenNumber, ProvenOptimum, prove, prove_antipodal_bias, prove_etf_bias, prove_root_s,
};
use crate::reduction::{InvalidProblem, LargestBatch, Phase, Problem, Quantity, largest_etf_batch};
use crate::report::{Cell, Column, Field, Report, Table};
use crate::siglip::convention::{Convention, Delta, Scale};
use crate::siglip::models::{Kind, Model, models};

/// Digits of a number in the table, every one proved.
const DIGITS: usize = 6;

/// The most rows at once: a minute's work.
const MOST: usize = 100_000;

/// Models in batches of N pairs.
#[derive(Clone, Debug, PartialEq)]
pub struct Siglip {
    /// Numbers of pairs in a batch.
    pub n: Integers,
    /// A model of one's own, in the place of the released ones.
    pub own: Option<OwnModel>,
    /// How its numbers are meant, and which δ is printed.
    pub convention: Convention,
}

/// A model as its checkpoint has it.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnModel {
    /// What the convention says: ln t, t or 1/t.
    pub logit_scale: BigRational,
    /// What the convention says: −b or b.
    pub logit_bias: BigRational,
    /// Its embedding dimension.
    pub d: Option<u64>,
}

/// The batch in which the released models were trained.
const BATCH: u64 = 32768;

/// A model in a batch of N pairs.
struct Row {
    model: Model,
    problem: Problem,
    proven: Option<ProvenOptimum>,
    root_s: Option<ProvenNumber>,
    largest: LargestBatch,
    /// The thresholds of t, where they speak of the model: b = t, N ≥ 4.
    thresholds: Option<[ProvenNumber; 2]>,
    /// The thresholds of b at the model's t, that of the antipodal structure first; at N = 2 there
    /// is none.
    biases: Option<[ProvenNumber; 2]>,
}

impl Siglip {
    /// The released models in the batch they were trained in.
    pub fn released() -> Siglip {
        Siglip {
            n: BATCH.into(),
            own: None,
            convention: Convention::default(),
        }
    }

    pub(super) fn words(&self) -> Words {
        let own = self.own.as_ref();
        let number = |x: &BigRational| Quantity::rational(x.clone());
        Words::command("siglip")
            .unless("-N", &self.n, &BATCH.into())
            .option("--logit-scale", own.map(|own| number(&own.logit_scale)))
            .option("--logit-bias", own.map(|own| number(&own.logit_bias)))
            .option("-d", own.and_then(|own| own.d))
            .unless("--convention", self.convention, Convention::default())
    }

    /// One row for each N and model.
    pub(super) fn compute(&self) -> Result<Outcome, String> {
        let models = match &self.own {
            Some(own) => vec![self.model(own)?],
            None => models(),
        };
        few_enough(self.n.len() as usize, models.len())?;
        let cases: Vec<(u64, &Model)> = (self.n.iter())
            .flat_map(|n| models.iter().map(move |model| (n, model)))
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
                loss: Loss::Sigmoid.formula().into(),
                table: Table::of(&rows, &self.fields(rows.len() > 1)),
                notes: self.notes(&rows),
                ..Report::default()
            },
        })
    }

    fn title(&self) -> String {
        let at = self.n.single().map(|n| format!(" at N = {n}"));
        let at = at.unwrap_or_default();
        format!("Temperature and bias of SigLIP models in the theory of the optimum{at}")
    }

    /// In a table of several rows, which would be too wide for a page, the data alone hold what
    /// every row repeats and what is clear from another column.
    fn fields(&self, compact: bool) -> Vec<Field<Row>> {
        let only_data_if = |hidden: bool, column: Column| match hidden {
            true => column.data_only(),
            false => column,
        };
        let one_size = self.n.len() == 1;
        let mut fields = of_the_model(only_data_if(compact && one_size, q::N));
        fields.push(match self.convention.delta {
            Delta::Lee => (only_data_if(compact, q::DELTA_STAR), |row| {
                number(row, |optimum| &optimum.delta)
            }),
            Delta::Bangachev => (q::DELTA_BANGACHEV, |row| {
                row.root_s.as_ref().map(proven).into()
            }),
        });
        fields.extend(of_the_optimum(only_data_if(compact, q::P_STAR)));
        fields.extend(threshold_fields(only_data_if(compact, q::BIAS_ANTIPODAL)));
        fields
    }

    fn notes(&self, rows: &[Row]) -> Vec<String> {
        let mut notes = findings(rows);
        notes.extend(definitions());
        if self.own.is_some() && self.convention.scale == Scale::LnT {
            notes.push(
                "t is the double nearest to e^logit_scale; what is proved is proved at that t."
                    .into(),
            );
        }
        notes.extend(reservations(rows));
        notes
    }

    fn model(&self, own: &OwnModel) -> Result<Model, String> {
        Ok(Model {
            kind: Kind::Own,
            name: "your own".into(),
            t: self.convention.temperature(&own.logit_scale)?,
            b: self.convention.bias(&own.logit_bias),
            d: own.d,
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
        thresholds: (problem.is_symmetric() && n >= 4)
            .then(|| thresholds(n, DIGITS))
            .flatten(),
        biases: (n >= 3).then(|| biases(n, t)).flatten(),
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

fn of_the_model(n: Column) -> Vec<Field<Row>> {
    vec![
        (q::MODEL, |row| row.model.name.clone().into()),
        (n, |row| row.problem.n().into()),
        (q::D, |row| row.model.d.into()),
        (q::T, |row| given(&row.model.t, row.problem.n())),
        (q::B, |row| given(&row.model.b, row.problem.n())),
        (q::PHASE, |row| {
            let phase = row.proven.as_ref().map(|optimum| optimum.phase);
            phase.map(|phase| phase.to_string()).into()
        }),
    ]
}

fn of_the_optimum(positive: Column) -> [Field<Row>; 8] {
    [
        (q::S_STAR, |row| number(row, |optimum| &optimum.s)),
        (positive, |row| number(row, |optimum| &optimum.positive)),
        (q::Q_STAR, |row| number(row, |optimum| &optimum.negative)),
        (q::LOSS_STAR.data_only(), |row| {
            number(row, |optimum| &optimum.loss)
        }),
        (q::S_STAR_LO.data_only(), |row| end(row, |x| lower(&x.s))),
        (q::S_STAR_HI.data_only(), |row| end(row, |x| upper(&x.s))),
        (q::LOSS_STAR_LO.data_only(), |row| {
            end(row, |x| lower(&x.loss))
        }),
        (q::LOSS_STAR_HI.data_only(), |row| {
            end(row, |x| upper(&x.loss))
        }),
    ]
}

/// The thresholds of t where b = t, those of b at the model's t, and what follows for d and N.
fn threshold_fields(bias_antipodal: Column) -> [Field<Row>; 8] {
    [
        (q::THRESHOLD_ANTIPODAL.data_only(), |row| {
            threshold(row, |[antipodal, _]| antipodal)
        }),
        (q::THRESHOLD_ETF.data_only(), |row| {
            threshold(row, |[_, etf]| etf)
        }),
        (bias_antipodal, |row| bias(row, |[antipodal, _]| antipodal)),
        (q::BIAS_ETF, |row| bias(row, |[_, etf]| etf)),
        (q::ATTAINED, |row| {
            row.model.d.map(|_| row.problem.attained()).into()
        }),
        (q::LARGEST_ETF_N, |row| match row.largest {
            LargestBatch::Exactly(n) => n.into(),
            _ => Cell::NULL,
        }),
        (q::LARGEST_ETF_N_AT_LEAST, |row| match row.largest {
            LargestBatch::AtLeast(n) => n.into(),
            _ => Cell::NULL,
        }),
        (q::SINGLE_SOURCE.data_only(), |row| {
            row.model.single_source.into()
        }),
    ]
}

fn end(row: &Row, of: fn(&ProvenOptimum) -> Cell) -> Cell {
    row.proven.as_ref().map(of).into()
}

fn number(row: &Row, of: fn(&ProvenOptimum) -> &ProvenNumber) -> Cell {
    row.proven
        .as_ref()
        .map(|optimum| proven(of(optimum)))
        .into()
}

fn threshold(row: &Row, which: fn(&[ProvenNumber; 2]) -> &ProvenNumber) -> Cell {
    row.thresholds.as_ref().map(|x| proven(which(x))).into()
}

fn bias(row: &Row, which: fn(&[ProvenNumber; 2]) -> &ProvenNumber) -> Cell {
    row.biases.as_ref().map(|x| proven(which(x))).into()
}

fn biases(n: u64, t: &Quantity) -> Option<[ProvenNumber; 2]> {
    Some([
        prove_antipodal_bias(n, t, DIGITS)?,
        prove_etf_bias(n, t, DIGITS)?,
    ])
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
        given(&row.model.t, row.problem.n()),
        given(&row.model.b, row.problem.n())
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
            let [_, value] = row.thresholds.as_ref()?;
            format!("t = b lies {relation} the ETF threshold {}", value.digits)
        }
        false if n >= 3 => {
            let [_, value] = row.biases.as_ref()?;
            format!("b lies {relation} the ETF threshold {}", value.digits)
        }
        false => "the ETF is optimal at every t and b".into(),
    };
    Some(format!("at N = {n} {side}"))
}
