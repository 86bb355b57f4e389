//! Formulas of which another one tells the sign: where no enclosure can, because they vanish, or
//! because what is large in them has not cancelled.

use num_traits::Zero;

use super::Missing;
use super::sentence::Sentence;
use crate::claim::rules::{Place, Signs, gathered};
use crate::claim::statement::{Formula, Region};
use crate::claim::symbols;
use crate::scalar::Scalar;
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

/// A form of the sign of the sigmoid loss's slope.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Slope {
    /// `log_slope`, of N > 2.
    Log,
    /// `exp_slope`.
    Exp,
}

/// Ties as `proofs/theory/Checker.v` has them, and the form of the slope of which they speak.
pub struct Ties {
    /// The form.
    pub slope: Slope,
    /// The list.
    pub list: String,
}

/// A formula of whose sign the lists of facts speak.
struct Known {
    /// As the checker builds it.
    term: String,
    /// What it is.
    value: Expr,
    /// The same as a product, of which the second factor is positive.
    product: Option<[Expr; 2]>,
    /// Is it a difference of the claim's own, which occurs in both orders?
    sides: Option<[String; 2]>,
}

/// A formula that is `factor` times the one of `term`.
struct Tie {
    term: String,
    factor: String,
}

impl Slope {
    /// As a term.
    fn data(self, sentence: &Sentence) -> String {
        let form = match self {
            Slope::Log => "log_slope",
            Slope::Exp => "exp_slope",
        };
        format!("({form} {})", sentence.slope_arguments())
    }

    /// t p − b and b − t q.
    fn exponents() -> [Expr; 2] {
        let (n, t, b) = (symbols().n, symbols().t, symbols().b);
        let (s, one, two) = (Expr::variable("s"), Expr::integer(1), Expr::integer(2));
        let p = two * s.clone() - one.clone();
        let q = s.clone() / (n - one.clone()) + one - s;
        [t.clone() * p - b.clone(), b + t * q]
    }

    /// ℓ′/t and what it is to be multiplied with.
    fn product(self, sentence: &Sentence) -> Option<[Expr; 2]> {
        let [near, far] = Slope::exponents().map(|z| Expr::integer(1) + z.exp());
        let statement = sentence.statement;
        (self == Slope::Exp).then(|| [statement.slope(), statement.tied(&(near * far))])
    }

    /// As a formula.
    fn formula(self, sentence: &Sentence) -> Expr {
        let (one, two) = (Expr::integer(1), Expr::integer(2));
        let [near, far] = Slope::exponents();
        let others = symbols().n - two.clone();
        sentence.statement.tied(&match self {
            Slope::Log => others.ln() - far.softplus() - (two.ln() - near.softplus()),
            Slope::Exp => others * (one.clone() + near.exp()) - two * (one + far.exp()),
        })
    }
}

impl Ties {
    /// Those of numbers.
    pub fn of_numbers(sentence: &Sentence, region: &Region) -> Result<Ties, Missing> {
        let all = differences(sentence)?;
        Ok(listed(sentence, region, Slope::Exp, &all)?.0)
    }

    /// Those of a claim about the minimiser of the sigmoid loss, which may be compared with others
    /// than the claim names; in the form of the slope that is tied to what the claim compares.
    pub fn of_minimiser(
        sentence: &Sentence,
        region: &Region,
        several: bool,
        others: &[Expr],
    ) -> Result<Ties, Missing> {
        let of = |slope: Slope| {
            let mut all = at_places(sentence, slope, others)?;
            all.extend(differences(sentence)?);
            listed(sentence, region, slope, &all)
        };
        let (exp, exp_is_tied) = of(Slope::Exp)?;
        if !several {
            return Ok(exp);
        }
        let (log, log_is_tied) = of(Slope::Log)?;
        Ok(match exp_is_tied && !log_is_tied {
            true => exp,
            false => log,
        })
    }
}

/// The differences of what the claim compares, but where only an enclosure of the minimiser tells.
fn differences(sentence: &Sentence) -> Result<Vec<Known>, Missing> {
    let statement = sentence.statement;
    let formulas = statement.assume.iter().chain([&statement.assert]);
    let mut all = Vec::new();
    for comparison in formulas.flat_map(Formula::comparisons) {
        let sides = [&comparison.left, &comparison.right].map(|side| statement.grounded(side));
        let value = sides[0].clone() - sides[1].clone();
        if value.variables().contains("s") && statement.region.axis("s").is_none() {
            continue;
        }
        let [left, right] = [sentence.data(&sides[0])?, sentence.data(&sides[1])?];
        all.push(Known {
            term: format!("(Sub {left} {right})"),
            value,
            product: None,
            sides: Some([left, right]),
        });
    }
    Ok(all)
}

/// The slope at the ends and where s is compared.
fn at_places(sentence: &Sentence, slope: Slope, others: &[Expr]) -> Result<Vec<Known>, Missing> {
    let statement = sentence.statement;
    let (data, formula) = (slope.data(sentence), slope.formula(sentence));
    let product = slope.product(sentence);
    let at = |term: String, place: &Expr| Known {
        term: format!("(substitute {term} {data})"),
        value: formula.substitute("s", place),
        product: product
            .as_ref()
            .map(|both| both.each_ref().map(|one| one.substitute("s", place))),
        sides: None,
    };
    let formulas = statement.assume.iter().chain([&statement.assert]);
    let mut atoms = formulas.clone().flat_map(Formula::atoms);
    let mut all = Vec::new();
    if atoms.any(|atom| !matches!(atom, Formula::Holds(_))) {
        all.push(at("one_".into(), &Expr::integer(1)));
        all.push(at("zero_".into(), &Expr::integer(0)));
    }
    let s = Expr::variable("s");
    let mut places: Vec<Expr> = others.to_vec();
    for comparison in formulas.flat_map(Formula::comparisons) {
        let sides = [&comparison.left, &comparison.right].map(|side| statement.grounded(side));
        for (one, other) in [(0, 1), (1, 0)] {
            if sides[one] == s && !sides[other].variables().contains("s") {
                places.push(sides[other].clone());
            }
        }
    }
    for place in places {
        all.push(at(sentence.data(&place)?, &place));
    }
    Ok(all)
}

/// The list, and whether a formula of it is tied to another of the claim's.
fn listed(
    sentence: &Sentence,
    region: &Region,
    slope: Slope,
    all: &[Known],
) -> Result<(Ties, bool), Missing> {
    let tied: Vec<Option<Tie>> = (all.iter().enumerate())
        .map(|(index, known)| to_known(sentence, region, known, &all[index + 1..]))
        .collect();
    // A formula to which another is tied stays what it is.
    let is_tied = tied.iter().any(Option::is_some);
    let mut list = Vec::new();
    for (known, tie) in all.iter().zip(tied) {
        let shaped = || to_shape(sentence, region, known).filter(|_| !is_tied);
        let Some(tie) = tie.or_else(shaped) else {
            continue;
        };
        list.push(format!("({}, {}, {})", known.term, tie.term, tie.factor));
        if let Some([left, right]) = &known.sides {
            list.push(format!(
                "(Sub {right} {left}, Neg {}, {})",
                tie.term, tie.factor
            ));
        }
    }
    let list = format!("[{}]", list.join("; "));
    Ok((Ties { slope, list }, is_tied))
}

/// The formula with its coordinates that are points.
fn placed(expr: &Expr, region: &Region) -> Expr {
    let points = region.axes.iter().filter(|axis| axis.is_point());
    points.fold(expr.clone(), |expr, axis| {
        expr.substitute(&axis.name, &Expr::rational(&axis.low))
    })
}

/// A multiple of a difference, or 0.
fn to_known(sentence: &Sentence, region: &Region, known: &Known, others: &[Known]) -> Option<Tie> {
    let value = placed(&known.value, region);
    if value.as_constant().is_some_and(|c| !c.is_zero()) {
        return None;
    }
    if value.provably_equals(&Expr::integer(0)) {
        return Some(Tie {
            term: "(Const 0 1)".into(),
            factor: "Const 1 1".into(),
        });
    }
    let place = Place::<Interval>::of(region, None);
    let differences = others.iter().filter(|other| other.sides.is_some());
    differences.into_iter().find_map(|other| {
        let its = placed(&other.value, region);
        let factor = value.ratio_to(&its).or_else(|| {
            let [one, positive] = known.product.as_ref()?;
            Some(placed(one, region).ratio_to(&its)? * placed(positive, region))
        })?;
        let (factor, term) = match place.signs(&factor) {
            Signs::POSITIVE => (factor, other.term.clone()),
            Signs::NEGATIVE => (-factor, format!("(Neg {})", other.term)),
            _ => return None,
        };
        let factor = sentence.data(&factor).ok()?;
        Some(Tie { term, factor })
    })
}

/// The formula itself where what is large has cancelled.
fn to_shape(sentence: &Sentence, region: &Region, known: &Known) -> Option<Tie> {
    let shape = gathered(std::slice::from_ref(&known.value), region).pop()??;
    Some(Tie {
        term: sentence.data(&shape).ok()?,
        factor: "Const 1 1".into(),
    })
}
