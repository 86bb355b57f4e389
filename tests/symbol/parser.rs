//! A reader of formulas: field operations, `²`, functions with brackets, and `d_s(…)`, the
//! derivative in s. It reads what `Display` and `coq` print.

use std::collections::BTreeMap;

use ccem::scalar::Scalar;
use ccem::scalar::symbol::Expr;

pub type Definitions = BTreeMap<String, Expr>;

/// The formula.
pub fn parse(formula: &str) -> Expr {
    parse_with(formula, &Definitions::new())
}

/// The statements of a table, one a line: `name: left = right where name = formula, …`.
pub fn statements(table: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = table.lines().map(str::trim);
    (lines.filter(|line| !line.is_empty())).map(|line| line.split_once(": ").unwrap())
}

/// p and q of the reduction.
const CCEM: &str = "p = 2*s - 1, q = s*(N - 2)/(N - 1) - 1";

/// p and q of the simplex ETF, s = 1.
const ETF: &str = "p = 1, q = -1/(N - 1)";

/// Both sides of `left = right where name = formula, …`; `CCEM` and `ETF` stand for the
/// definitions above.
pub fn parse_statement(statement: &str) -> (Expr, Expr) {
    let (equation, definitions) = statement.split_once(" where ").unwrap_or((statement, ""));
    let definitions = definitions.replace("CCEM", CCEM).replace("ETF", ETF);
    let mut known = Definitions::new();
    for definition in definitions.split(',').filter(|d| !d.is_empty()) {
        let (name, formula) = definition.split_once('=').unwrap();
        let name = name.trim().replace('δ', "delta");
        known.insert(name, parse_with(formula, &known));
    }
    let (left, right) = equation.split_once('=').unwrap();
    (parse_with(left, &known), parse_with(right, &known))
}

/// The formula, with `definitions` in place of the names they define.
pub fn parse_with(formula: &str, definitions: &Definitions) -> Expr {
    let ascii = (formula.replace('−', "-").replace('·', "*"))
        .replace('σ', "sigmoid")
        .replace('δ', "delta")
        .replace("e^(", "exp(");
    let characters = ascii.chars().filter(|c| !c.is_whitespace()).collect();
    let mut parser = Parser {
        characters,
        at: 0,
        definitions,
    };
    let expr = parser.sum();
    assert_eq!(
        parser.at,
        parser.characters.len(),
        "unread rest of {formula}"
    );
    expr
}

struct Parser<'a> {
    characters: Vec<char>,
    at: usize,
    definitions: &'a Definitions,
}

impl Parser<'_> {
    fn take(&mut self, c: char) -> bool {
        let found = self.characters.get(self.at) == Some(&c);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let rest = self.characters[self.at..].iter().copied();
        let word: String = rest.take_while(|c| belongs(*c)).collect();
        self.at += word.chars().count();
        word
    }

    fn sum(&mut self) -> Expr {
        let mut sum = self.product();
        loop {
            sum = match () {
                _ if self.take('+') => sum + self.product(),
                _ if self.take('-') => sum - self.product(),
                _ => return sum,
            }
        }
    }

    fn product(&mut self) -> Expr {
        if self.take('-') {
            return -self.product();
        }
        self.take('+');
        let mut product = self.power();
        loop {
            product = match () {
                _ if self.take('*') => product * self.power(),
                _ if self.take('/') => product / self.power(),
                _ => return product,
            }
        }
    }

    fn power(&mut self) -> Expr {
        let base = self.atom();
        if self.take('²') {
            base.clone() * base
        } else {
            base
        }
    }

    fn atom(&mut self) -> Expr {
        if self.take('(') {
            let inside = self.sum();
            assert!(self.take(')'), "an open bracket");
            return inside;
        }
        let number = self.word(|c| c.is_ascii_digit());
        if !number.is_empty() {
            return Expr::integer(number.parse().unwrap());
        }
        let name = self.word(|c| c.is_alphabetic() || c == '_');
        match name.as_str() {
            "exp" => self.atom().exp(),
            "ln" => self.atom().ln(),
            "softplus" => self.atom().softplus(),
            "sigmoid" => self.atom().sigmoid(),
            _ => match name.strip_prefix("d_") {
                Some(variable) => self.atom().differentiate(variable),
                None => self.defined(&name),
            },
        }
    }

    fn defined(&self, name: &str) -> Expr {
        assert!(!name.is_empty(), "a name at {}", self.at);
        (self.definitions.get(name).cloned()).unwrap_or_else(|| Expr::variable(name))
    }
}
