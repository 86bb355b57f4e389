//! The mutants of a claim: its text with one thing changed, in every way that a list of operators
//! allows.

use ccem::claim::ClaimText;

/// A claim with one thing changed.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The claim.
    pub of: String,
    /// What kind of change.
    pub operator: &'static str,
    /// The changed part as it is after the change.
    pub now: String,
    /// What it says.
    pub text: ClaimText,
}

/// A claim and the ranges to which its own are widened, one at a time.
pub struct Original {
    /// Its name.
    pub id: String,
    /// What it says.
    pub text: ClaimText,
    /// Is it about a loss?
    pub has_loss: bool,
    /// Coordinates with a wider range.
    pub wider: Vec<(&'static str, &'static str)>,
}

/// The sigmoid loss, which a claim leaves out.
pub const SIGMOID: &str = "softplus(b - t*p) + (N - 1)*softplus(t*q - b)";

/// A formula of a claim: what stands before it, and the formula.
enum Field {
    Assert(String),
    Assume(usize),
    Loss,
}

impl Original {
    /// Every mutant, also those that make no sense or change nothing.
    pub fn mutants(&self) -> Vec<Mutant> {
        let changes = [
            self.of_formulas(),
            self.of_conclusions(),
            self.of_losses(),
            self.of_hypotheses(),
            self.of_domains(),
            self.of_quantifiers(),
        ];
        changes.concat()
    }

    fn mutant(&self, operator: &'static str, now: String, text: ClaimText) -> Mutant {
        let text = ClaimText {
            wording: None,
            ..text
        };
        Mutant {
            of: self.id.clone(),
            operator,
            now,
            text,
        }
    }

    /// The claim with another conclusion.
    fn asserting(&self, operator: &'static str, assert: String) -> Mutant {
        let text = ClaimText {
            assert: assert.clone(),
            ..self.text.clone()
        };
        self.mutant(operator, assert, text)
    }

    /// Where the claim has formulas, and these. A conclusion about the phase has one after `<=>`.
    fn formulas(&self) -> Vec<(Field, String)> {
        let assert = match self.text.assert.split_once("<=> ") {
            Some((phase, condition)) => Some((format!("{phase}<=> "), condition)),
            None if is_about_minimisers(&self.text.assert) => None,
            None => Some((String::new(), &*self.text.assert)),
        };
        let assert = assert.map(|(phase, x)| (Field::Assert(phase), x.to_owned()));
        let assumed = self.text.assume.iter().enumerate();
        let assumed = assumed.map(|(index, x)| (Field::Assume(index), x.clone()));
        let loss = self.loss().map(|loss| (Field::Loss, loss));
        assert.into_iter().chain(assumed).chain(loss).collect()
    }

    fn loss(&self) -> Option<String> {
        let own = self.text.loss.clone();
        own.or_else(|| self.has_loss.then(|| SIGMOID.to_owned()))
    }

    /// The claim with another formula in one place.
    fn with(&self, field: &Field, formula: &str) -> (ClaimText, String) {
        let mut text = self.text.clone();
        let formula = formula.to_owned();
        let now = match field {
            Field::Assert(phase) => {
                text.assert = format!("{phase}{formula}");
                text.assert.clone()
            }
            Field::Assume(index) => {
                text.assume[*index] = formula.clone();
                format!("assume {formula}")
            }
            Field::Loss => {
                text.loss = Some(formula.clone());
                format!("loss {formula}")
            }
        };
        (text, now)
    }

    /// Numbers, signs and relations, one token at a time.
    fn of_formulas(&self) -> Vec<Mutant> {
        let mut mutants = Vec::new();
        for (field, formula) in self.formulas() {
            for (operator, changed) in changed_tokens(&formula) {
                // A product that becomes a quotient in a loss leaves it undefined on CCEM.
                if operator == "factor" && matches!(field, Field::Loss) {
                    continue;
                }
                let (text, now) = self.with(&field, &changed);
                mutants.push(self.mutant(operator, now, text));
            }
        }
        mutants
    }

    /// Another phase, its negation, the condition dropped; another direction.
    fn of_conclusions(&self) -> Vec<Mutant> {
        let assert = &self.text.assert;
        let swapped = [
            ("phase", "= etf", "= antipodal"),
            ("phase", "= etf", "= intermediate"),
            ("phase", "= antipodal", "= etf"),
            ("phase", "= antipodal", "= intermediate"),
            ("direction", "decreases", "increases"),
            ("direction", "increases", "decreases"),
        ];
        let swapped = swapped
            .into_iter()
            .filter(|(_, old, _)| assert.contains(old));
        let mut mutants: Vec<Mutant> = swapped
            .map(|(operator, old, new)| self.asserting(operator, assert.replace(old, new)))
            .collect();
        if let Some((phase, _)) = assert.split_once(" <=> ") {
            let never = phase.replace("= ", "!= ");
            mutants.push(self.asserting("condition dropped", phase.to_owned()));
            mutants.push(self.asserting("condition dropped", never));
        } else if assert.starts_with("phase = ") {
            mutants.push(self.asserting("negation", assert.replace("= ", "!= ")));
        }
        mutants
    }

    /// Another weight between negative and positive pairs.
    fn of_losses(&self) -> Vec<Mutant> {
        let weighed = |weight: &&str| {
            let loss = SIGMOID.replace("(N - 1)", weight);
            let (text, now) = self.with(&Field::Loss, &loss);
            self.mutant("weight", now, text)
        };
        let sigmoid = self.has_loss && self.text.loss.is_none();
        let weights = ["(N - 2)", "N", "1", "(N - 1)^2", "1/(N - 1)"];
        weights.iter().filter(|_| sigmoid).map(weighed).collect()
    }

    fn of_hypotheses(&self) -> Vec<Mutant> {
        let without = |index: usize| {
            let mut text = self.text.clone();
            let dropped = text.assume.remove(index);
            self.mutant("hypothesis dropped", format!("without {dropped}"), text)
        };
        (0..self.text.assume.len()).map(without).collect()
    }

    fn of_domains(&self) -> Vec<Mutant> {
        let widened = |(name, range): &(&'static str, &'static str)| {
            let mut text = self.text.clone();
            text.forall.insert((*name).into(), (*range).into());
            self.mutant("domain", format!("{name} in {range}"), text)
        };
        self.wider.iter().map(widened).collect()
    }

    /// A condition at one N in place of one at each: "there is a T such that for all N" for "for
    /// each N there is a T".
    fn of_quantifiers(&self) -> Vec<Mutant> {
        let mut mutants = Vec::new();
        for (field, formula) in self.formulas() {
            if matches!(field, Field::Loss) || !is_about_minimisers(&self.text.assert) {
                continue;
            }
            for n in ["5", "10", "1000", "1000000"] {
                let (text, now) = self.with(&field, &replaced(&formula, "N", n));
                mutants.push(self.mutant("quantifier order", now, text));
            }
        }
        mutants
    }
}

fn is_about_minimisers(assert: &str) -> bool {
    assert.starts_with("phase") || assert.starts_with("delta ") || assert.starts_with("δ ")
}

/// A formula cut into names, numbers, relations, single signs and white space.
fn tokens(formula: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let kind = |c: char| match c {
        _ if c.is_alphanumeric() => 0,
        '<' | '>' | '=' => 1,
        _ => 2,
    };
    for c in formula.chars() {
        let last = tokens.last_mut();
        match last.filter(|last| kind(c) < 2 && last.chars().all(|x| kind(x) == kind(c))) {
            Some(last) => last.push(c),
            None => tokens.push(c.into()),
        }
    }
    tokens
}

fn replaced(formula: &str, old: &str, new: &str) -> String {
    let tokens = tokens(formula).into_iter();
    tokens
        .map(|token| if token == old { new.to_owned() } else { token })
        .collect()
}

/// The formula with one token changed, in all ways.
fn changed_tokens(formula: &str) -> Vec<(&'static str, String)> {
    let tokens = tokens(formula);
    let with = |index: usize, new: &str| {
        let mut changed = tokens.clone();
        changed[index] = new.to_owned();
        changed.concat()
    };
    let changes = tokens.iter().enumerate().flat_map(|(index, token)| {
        let changes = changes(token).into_iter();
        changes.map(move |(operator, new)| (index, operator, new))
    });
    changes
        .map(|(index, operator, new)| (operator, with(index, &new)))
        .collect()
}

/// What stands in place of one token.
fn changes(token: &str) -> Vec<(&'static str, String)> {
    if let Ok(number) = token.parse::<i64>() {
        return [number + 1, number - 1, number * 2]
            .map(|x| ("number", x.to_string()))
            .into();
    }
    let (operator, new): (_, &[&str]) = match token {
        "+" => ("sign", &["-"]),
        "-" | "−" => ("sign", &["+"]),
        "*" | "·" => ("factor", &["/"]),
        "/" => ("factor", &["*"]),
        "<=" | "≤" => ("relation", &[">=", "<", ">"]),
        ">=" | "≥" => ("relation", &["<=", ">", "<"]),
        "=" => ("relation", &["<=", ">=", "<", ">"]),
        _ => return Vec::new(),
    };
    new.iter().map(|new| (operator, new.to_string())).collect()
}
