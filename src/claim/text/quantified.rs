//! The coordinates of a claim and the values that they take.

use std::collections::BTreeMap;
use std::fmt;

use num_rational::BigRational;

use super::{ClaimError, MOST_STATEMENTS, Place};
use crate::claim::language::{COORDINATES, SyntaxError, expression, values};
use crate::claim::statement::{Axis, Region, SLACK, Statement};
use crate::scalar::symbol::Expr;

/// One coordinate with its values.
pub(super) struct Values {
    pub(super) name: String,
    /// As it was written.
    text: String,
    pub(super) parts: Vec<Axis>,
}

impl Values {
    /// Is it a coordinate of the points of CCEM?
    fn is_point(&self) -> bool {
        self.name == "s" || self.name == "delta"
    }
}

/// All coordinates of a claim.
pub(super) struct Quantified {
    pub(super) coordinates: Vec<Values>,
    /// What b is, where it is a formula in the others.
    pub(super) tie: Option<Expr>,
}

impl Quantified {
    pub(super) fn of(forall: &BTreeMap<String, String>) -> Result<Self, ClaimError> {
        let refuse = |name: &str, text: &str| {
            let (place, text) = (Place::Range(name.to_owned()), text.to_owned());
            move |error| ClaimError::new(place, &text, error)
        };
        let names = forall
            .keys()
            .map(String::as_str)
            .filter(|name| *name != "b");
        let others: Vec<&str> = names.chain(["N", "t"]).collect();
        let mut quantified = Quantified {
            coordinates: Vec::new(),
            tie: None,
        };
        for (name, text) in forall {
            match formula_of_others(text, &others).filter(|_| name == "b") {
                Some(Ok(tie)) => quantified.tie = Some(tie).filter(|_| text.trim() != "t"),
                Some(Err(error)) => return Err(refuse(name, text)(error)),
                None => quantified.coordinates.push(Values {
                    name: name.clone(),
                    text: text.trim().to_owned(),
                    parts: values(name, text).map_err(refuse(name, text))?,
                }),
            }
        }
        let place = |name: &str| {
            let known = COORDINATES.iter().position(|known| known.name == name);
            known.unwrap_or(COORDINATES.len())
        };
        quantified.coordinates.sort_by_key(|own| place(&own.name));
        let has = |name: &str| forall.contains_key(name);
        match has("s") && has("delta") {
            true => {
                let problem = "s and delta are two names of one coordinate".to_owned();
                Err(quantified.refuse(problem, "only one of them"))
            }
            false => Ok(quantified),
        }
    }

    /// Ranges over all unit vectors too.
    pub(super) fn add_embeddings(&mut self) -> Result<(), ClaimError> {
        if let Some(own) = (self.coordinates.iter()).find(|own| own.is_point()) {
            let place = Place::Range(own.name.clone());
            let problem = format!("{} of all embeddings has no range of its own", own.name);
            let expected = format!("a hypothesis, such as assume = \"{} <= 1/2\"", own.name);
            let error = SyntaxError::new(0..own.text.len(), problem, expected);
            return Err(ClaimError::new(place, &own.text, error));
        }
        for name in ["s", SLACK] {
            let [zero, one] = [0, 1].map(|x: i64| BigRational::from_integer(x.into()));
            self.coordinates.push(Values {
                name: name.to_owned(),
                text: "[0, 1]".to_owned(),
                parts: vec![Axis::new(name, zero, one)],
            });
        }
        Ok(())
    }

    fn is_of_embeddings(&self) -> bool {
        self.coordinates.iter().any(|own| own.name == SLACK)
    }

    pub(super) fn refuse(&self, problem: String, expected: &str) -> ClaimError {
        ClaimError::new(Place::Forall, "", SyntaxError::new(0..0, problem, expected))
    }

    /// The parameters of the claim's own.
    pub(super) fn own(&self) -> Vec<String> {
        let known =
            |name: &String| *name == SLACK || COORDINATES.iter().any(|known| known.name == *name);
        let names = self.coordinates.iter().map(|values| values.name.clone());
        names.filter(|name| !known(name)).collect()
    }

    /// What the formulas of the claim may speak of: d only where it has a range.
    pub(super) fn variables(&self) -> Vec<&str> {
        let has = |name: &str| self.coordinates.iter().any(|own| own.name == name);
        let known = Statement::VARIABLES
            .into_iter()
            .filter(|name| *name != "d" || has("d"))
            .filter(|name| !(self.is_of_embeddings() && ["loss", "slope"].contains(name)));
        let names = self.coordinates.iter().map(|own| own.name.as_str());
        let names = names.filter(|name| *name != SLACK);
        let own = names.filter(|name| COORDINATES.iter().all(|known| known.name != *name));
        let pairs = Statement::PAIRS.into_iter();
        let pairs = pairs.filter(|_| self.is_of_embeddings());
        known.chain(own).chain(pairs).collect()
    }

    /// Are the points of CCEM coordinates?
    pub(super) fn has_point(&self) -> bool {
        self.coordinates.iter().any(Values::is_point)
    }

    pub(super) fn ties(&self, name: &str) -> bool {
        self.tie
            .as_ref()
            .is_some_and(|tie| tie.variables().contains(name))
    }

    /// A formula with what b is in its place.
    pub(super) fn tied(&self, formula: &Expr) -> Expr {
        match &self.tie {
            Some(tie) => formula.substitute("b", tie),
            None => formula.clone(),
        }
    }

    /// The region for each choice of a part of every coordinate.
    pub(super) fn regions(&self, symmetric: bool) -> Result<Vec<Region>, ClaimError> {
        let sizes = self.coordinates.iter().map(|own| own.parts.len());
        let size = sizes.fold(1usize, |all, one| all.saturating_mul(one));
        if size > MOST_STATEMENTS {
            let problem = format!("{size} combinations of values");
            let expected = format!("at most {MOST_STATEMENTS}, or ranges");
            return Err(self.refuse(problem, &expected));
        }
        let none = Region {
            axes: Vec::new(),
            symmetric,
        };
        let regions = self.coordinates.iter().fold(vec![none], |regions, own| {
            let with_each = |region: &Region| {
                let with = |part: &Axis| region.with(part.clone());
                own.parts.iter().map(with).collect::<Vec<_>>()
            };
            regions.iter().flat_map(with_each).collect()
        });
        Ok(regions)
    }
}

impl fmt::Display for Quantified {
    /// `N in {5, 10}, t in [1, 2], b = 2·t`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tie = self.tie.iter().map(|tie| format!("b = {tie}"));
        let over = self.is_of_embeddings();
        let told = |own: &&Values| !over || own.name != "s" && own.name != SLACK;
        let told = self.coordinates.iter().filter(told).map(Values::to_string);
        let means = over.then(|| "all unit vectors".to_owned());
        let all = told.chain(tie).chain(means);
        f.write_str(&all.collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.parts[..] {
            [one] => one.fmt(f),
            _ => write!(f, "{} in {{{}}}", self.name, self.text),
        }
    }
}

/// A formula that has variables, or no rational value; `None` where the text is rather a range.
fn formula_of_others(text: &str, others: &[&str]) -> Option<Result<Expr, SyntaxError>> {
    let has_name = text.contains(|c: char| c.is_alphabetic() && c != 'e' && c != 'E');
    match expression(text, others) {
        Ok(formula) => formula.as_constant().is_none().then_some(Ok(formula)),
        // In a range a name makes no sense; what is wrong with it as a formula is told.
        Err(error) => {
            let is_range = text.contains(['[', ':', ',']) || text.contains("..");
            (has_name && !is_range).then_some(Err(error))
        }
    }
}
