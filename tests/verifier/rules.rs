//! No rule shows what is false: of each there is a true claim, and false or undefined ones that a
//! careless reading would show in the same way.

use std::collections::BTreeMap;

use ccem::certificate::{Argument, Because, Tree};
use ccem::claim::Translation;
use ccem::claim::file::{FileClaim, read_claims};
use ccem::claim::rules::{Bond, Obligation, Rule, Shape};
use ccem::claim::statement::Statement;
use ccem::evidence::certified::judge;
use ccem::evidence::{Finding, Verdict};
use ccem::verifier::verify_argument;
use num_rational::BigRational;
use num_traits::{One, Zero};
use rayon::prelude::*;

const CLAIMS: &str = include_str!("../data/rules.toml");

/// The claims of each rule: verdict and statement.
fn rules() -> BTreeMap<String, Vec<(String, Statement)>> {
    let claims = read_claims("rules.toml", CLAIMS).unwrap_or_else(|error| panic!("{error}"));
    let mut rules: BTreeMap<String, Vec<(String, Statement)>> = BTreeMap::new();
    for FileClaim { id, statements, .. } in claims {
        let mut words = id.split('_').map(str::to_owned);
        let (rule, verdict) = (words.next().unwrap(), words.next().unwrap());
        let [statement] = &statements[..] else {
            panic!("{id} is several");
        };
        rules
            .entry(rule)
            .or_default()
            .push((verdict, statement.clone()));
    }
    rules
}

fn judged(statement: &Statement) -> Finding {
    let translation = Translation {
        statements: vec![statement.clone()],
        beyond: None,
        suffices: false,
    };
    judge(&translation, &[])
}

#[test]
fn each_rule_shows_what_is_true_and_nothing_else() {
    let rules = rules();
    assert!(rules.len() >= 30);
    let objections: Vec<String> = (rules.par_iter())
        .flat_map(|(rule, claims)| {
            let of = |(verdict, statement): &(String, Statement)| {
                let finding = judged(statement);
                for argument in &finding.arguments {
                    verify_argument(argument).unwrap_or_else(|why| panic!("{rule}: {why}"));
                }
                let right = finding.verdict().to_string() == *verdict;
                (!right).then(|| format!("{rule}: {statement}: {finding}"))
            };
            claims.iter().filter_map(of).collect::<Vec<_>>()
        })
        .collect();
    assert!(objections.is_empty(), "{}", objections.join("\n"));
}

/// What shows the true claim, put under a false one; and every rule with boxes that are not cut.
#[test]
fn the_verifier_refuses_the_same() {
    let mut refused = 0;
    for (rule, claims) in rules() {
        let finding = judged(&claims[0].1);
        assert!(matches!(
            finding.verdict(),
            Verdict::Certified(_) | Verdict::Vacuous(_)
        ));
        for (verdict, lie) in &claims[1..] {
            if verdict == "certified" {
                continue;
            }
            for argument in finding.arguments.iter().flat_map(|one| forged(lie, one)) {
                assert!(
                    verify_argument(&argument).is_err(),
                    "{rule}: {lie} is accepted: {}",
                    serde_json::to_string(&argument).unwrap()
                );
                refused += 1;
            }
        }
    }
    assert!(refused > 500);
}

/// Arguments for a statement after the pattern of another's.
fn forged(lie: &Statement, pattern: &Argument) -> Vec<Argument> {
    let transplanted = Argument {
        statement: lie.clone(),
        ..pattern.clone()
    };
    let bonds = match &pattern.because {
        Because::Rule(Rule::Boxes { bonds, .. } | Rule::Vacuous { bonds, .. }) => bonds.clone(),
        Because::Counterexample(_) => Vec::new(),
    };
    let by = |shape: Shape, bonds: Vec<Bond>| Rule::Boxes { shape, bonds };
    let rules = Shape::ALL.into_iter().flat_map(|shape| {
        let vacuous = Rule::Vacuous {
            shape,
            bonds: Vec::new(),
        };
        [by(shape, Vec::new()), by(shape, bonds.clone()), vacuous]
    });
    let uncut = rules.filter_map(|rule| {
        let obligations = lie.obligations(&rule)?;
        let tree = |obligation: &Obligation| match obligation {
            Obligation::Identity(..) => None,
            Obligation::Everywhere(everywhere) => Some(Tree::Box {
                minimiser: (everywhere.slope.as_ref())
                    .map(|_| [BigRational::zero(), BigRational::one()]),
            }),
        };
        Some(Argument {
            statement: lie.clone(),
            trees: obligations.iter().filter_map(tree).collect(),
            because: Because::Rule(rule),
        })
    });
    std::iter::once(transplanted).chain(uncut).collect()
}
