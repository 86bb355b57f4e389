//! Claims about all unit vectors, by theorems about the numbers s and r of which their mean similarities
//! are made: `proofs/theory/UnitVectors.v`.

use num_rational::BigRational;
use num_traits::One;

use super::Missing;
use super::proof::{Subject, proved as of_numbers};
use super::sentence::{Sentence, real};
use crate::certificate::Argument;
use crate::claim::rules::{Counterexample, Place, Rule, Shape, Signs};
use crate::claim::statement::{Axis, Region, SLACK, Statement};
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

/// What a theorem about vectors rests on beside the rest of the theory.
const REQUIRED: &str = "From CCEM Require Import UnitVectors.\n\n";

/// A theorem that the statement holds.
pub fn proved(argument: &Argument, rule: &Rule, name: &str) -> Result<String, Missing> {
    let statement = &argument.statement;
    if is_told_otherwise(statement, rule) {
        return Err(Missing::NoTheorem("signs that vanish somewhere"));
    }
    let names = names(statement);
    let lemma = of_numbers(argument, rule, &format!("{name}_means"))?;
    let known: Vec<String> = names.iter().map(known_of).collect();
    let all = placed_names(statement);
    let premises: Vec<String> = all.iter().map(known_of).collect();
    let dimension = if names.iter().any(|name| name == "d") {
        " Ed"
    } else {
        ""
    };
    Ok(format!(
        "{REQUIRED}{lemma}\nTheorem {name} :\n  {}.\nProof.\n  intros dimension pairs U V {} EN{dimension} {} HU HV \
         p q Ep Eq.\n  destruct (means_placed dimension pairs U V (two_pairs pairs ltac:(lra)) HU HV)\n    \
         as (s & {SLACK} & Hs & H{SLACK} & E1 & E2).\n  rewrite E1 in Ep. rewrite E2, <- EN in Eq. subst p \
         q.\n  assert (H := {name}_means {} (whole_pairs N pairs EN) {}).\n  of_same_means H.\nQed.\n",
        said(statement)?,
        names.join(" "),
        known.join(" "),
        all.join(" "),
        premises.join(" "),
    ))
}

/// What is known of a coordinate.
fn known_of(name: &String) -> String {
    format!("H{name}")
}

/// Do only the arguments of one function tell, or an equation among the hypotheses, where a sign vanishes?
fn is_told_otherwise(statement: &Statement, rule: &Rule) -> bool {
    let (Rule::Boxes { bonds, .. } | Rule::Vacuous { bonds, .. }) = rule;
    let place = Place::<Interval>::of(&statement.region, None);
    let mut comparisons = statement.assert.comparisons();
    let by_arguments = comparisons.any(|one| {
        let difference = statement.grounded(&(one.left.clone() - one.right.clone()));
        let open = !Signs::NONZERO.contain(place.signs(&difference));
        open && difference.as_rise().is_some()
    });
    by_arguments || !bonds.is_empty() && !statement.assume.is_empty()
}

/// A theorem that the statement fails, of the vectors of CCEM or of those that are given.
pub fn refuted(
    argument: &Argument,
    counterexample: &Counterexample,
    name: &str,
) -> Result<String, Missing> {
    let statement = &argument.statement;
    let missing = Missing::NoTheorem("unit vectors of irrational coordinates, or away from CCEM");
    let point = match &counterexample.vectors {
        Some(vectors) => counterexample.point.with_vectors(vectors),
        None => Some(counterexample.point.clone()),
    };
    let point = point.filter(Region::is_point).ok_or(missing.clone())?;
    let value = |name: &str| Some(real(&point.axis(name)?.low));
    let [Some(pairs), Some(s), Some(raised)] = ["N", "s", SLACK].map(value) else {
        return Err(missing);
    };
    let dimension = value("d").unwrap_or_else(|| pairs.clone());
    let (found, vectors) = match &counterexample.vectors {
        Some(vectors) => {
            let sides = [&vectors.u, &vectors.v].map(|side| rows(side));
            let [Some(u), Some(v)] = sides else {
                return Err(missing);
            };
            let mean = |word: &str, is: String| {
                format!(
                    "  assert (E{word} : mean_{word} {dimension} {pairs} ({u}) ({v}) = {is}) by means_of_rows.\n"
                )
            };
            let found = [
                mean("positive", format!("positive {s}")),
                mean("negative", format!("raised {pairs} {s} {raised}")),
            ];
            let known =
                "ltac:(unit_rows) ltac:(unit_rows) _ _ (eq_sym Epositive) (eq_sym Enegative)";
            (found.concat(), format!("({u}) ({v}) {{}} {known}"))
        }
        None if raised == "0" => (
            format!(
                "  destruct (ccem_means {dimension} {pairs} {pairs} {s} ltac:(lia) ltac:(lia) ltac:(whole) \
                 ltac:(lra))\n    as (U & V & HU & HV & E1 & E2).\n"
            ),
            "U V {} HU HV _ _ (eq_sym E1) (eq_sym E2)".to_owned(),
        ),
        None => return Err(missing),
    };
    let at = Sentence::at_point(statement)?;
    let data = format!("(Not {})", at.said()?.data);
    let subject = Subject::of(&at, Shape::Any)?;
    let step = subject.step(&at, &data, &point, &argument.trees, &[], &[])?;
    let values: Vec<String> = names(statement)
        .iter()
        .filter_map(|name| value(name))
        .collect();
    let wholes = vec!["ltac:(whole)"; if value("d").is_some() { 2 } else { 1 }];
    let known = [
        values.clone(),
        wholes.iter().map(|&one| one.into()).collect(),
    ]
    .concat();
    let known = format!(
        "{} {}",
        known.join(" "),
        vec!["ltac:(lra)"; values.len()].join(" ")
    );
    Ok(format!(
        "{REQUIRED}Theorem {name} :\n  ~ ({}).\nProof.\n  intros claim.\n  pose proof ({}\n    {}) as H.\n{found}  \
         assert (C := claim {dimension}%nat {pairs}%nat {}).\n  cbn [says given compares eval nth] in H.\n  \
         of_same_means C.\nQed.\n",
        said(statement)?,
        step.lemma,
        step.filled(),
        vectors.replace("{}", &known),
    ))
}

/// Vectors of rational coordinates whose length is 1 as they are, as a term.
fn rows(rows: &[Vec<f64>]) -> Option<String> {
    let row = |row: &Vec<f64>| {
        let entries: Option<Vec<BigRational>> =
            row.iter().map(|x| BigRational::from_float(*x)).collect();
        let entries = entries?;
        let square: BigRational = entries.iter().map(|x| x * x).sum();
        let texts: Vec<String> = entries.iter().map(real).collect();
        square.is_one().then(|| format!("[{}]", texts.join("; ")))
    };
    let rows: Option<Vec<String>> = rows.iter().map(row).collect();
    Some(format!("rows [{}]", rows?.join("; ")))
}

/// The coordinates that are no matter of the vectors.
fn names(statement: &Statement) -> Vec<String> {
    let axes = statement.region.without_means().axes.into_iter();
    axes.map(|axis| axis.name).collect()
}

/// All coordinates, as the theorem about numbers has them.
fn placed_names(statement: &Statement) -> Vec<String> {
    let axes = statement.region.axes.iter().map(|axis| axis.name.clone());
    let others = axes.filter(|name| name != "s");
    others.chain(["s".to_owned()]).collect()
}

/// What is said, of p and q themselves.
fn said(statement: &Statement) -> Result<String, Missing> {
    let region = statement.region.without_means();
    let ranges = region.axes.iter().map(|axis| {
        let Axis { name, low, high } = axis;
        format!("{} <= {name} <= {} -> ", real(low), real(high))
    });
    let dimension = match region.axis("d") {
        Some(_) => "d = INR dimension -> ",
        None => "",
    };
    let names = names(statement).join(" ");
    Ok(format!(
        "forall (dimension pairs : nat) (U V : family) ({names} : R), N = INR pairs -> {dimension}\n  {}\n  \
         unit_family dimension pairs U -> unit_family dimension pairs V ->\n  forall p q : R, p = \
         mean_positive dimension pairs U V -> q = mean_negative dimension pairs U V ->\n  {}",
        ranges.collect::<String>(),
        of_means(statement)?
    ))
}

/// The claim with the letters p and q, which no coordinate has.
fn of_means(statement: &Statement) -> Result<String, Missing> {
    const LETTERS: [&str; 2] = ["p", "q"];
    let primed = |name: &str| format!("{name}'");
    let own = |expr: &Expr| {
        LETTERS.iter().fold(expr.clone(), |expr, letter| {
            expr.substitute(letter, &Expr::variable(primed(letter)))
        })
    };
    let mut free = statement.map(&own);
    free.region = LETTERS.iter().fold(free.region, |region, letter| {
        let one = BigRational::one();
        region.with(Axis::new(&primed(letter), -one.clone(), one))
    });
    Ok(Sentence::of(&free)?.said()?.words.replace('\'', ""))
}
