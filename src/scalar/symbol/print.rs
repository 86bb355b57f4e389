//! A formula as plain text, LaTeX and Coq.

use std::fmt;

use num_rational::BigRational;
use num_traits::Signed;

use super::{Expr, Function, Node, Scalar};

impl fmt::Display for Expr {
    /// The formula as text, such as `(N − 2)·σ(t·q − b)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Syntax::Text.print(self).text)
    }
}

impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Expr {
    /// The formula in LaTeX's math mode, such as `(N - 2) \sigma(t q - b)`; only
    pub fn latex(&self) -> String {
        Syntax::Latex.print(self).text
    }

    /// The formula in Coq's real-number scope, such as `(N - 2) * sigmoid (t * q - b)`, with
    /// `softplus` and `sigmoid` to be defined there.
    pub fn coq(&self) -> String {
        Syntax::Coq.print(self).text
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Text,
    Latex,
    Coq,
}

/// How tightly the outermost sign of a printed formula binds, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Sum,
    Negation,
    Quotient,
    Product,
    Power,
    Atom,
}

struct Printed {
    text: String,
    level: Level,
}

impl Level {
    fn of(self, text: impl Into<String>) -> Printed {
        let text = text.into();
        Printed { text, level: self }
    }
}

/// The variables that are printed as a letter: name, Unicode letter; in LaTeX the name after a
/// backslash.
pub const GREEK: [(&str, &str); 10] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("theta", "θ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("rho", "ρ"),
    ("tau", "τ"),
];

impl Syntax {
    fn print(self, expr: &Expr) -> Printed {
        match &*expr.0 {
            Node::Constant(c) if c.is_negative() => self.negation(&Expr::rational(&-c)),
            Node::Constant(c) => self.constant(c),
            Node::Variable(name) => Level::Atom.of(self.variable(name)),
            Node::Negation(x) => self.negation(x),
            Node::Sum(x, y) => self.sum(x, "+", y),
            Node::Difference(x, y) => self.sum(x, self.minus(), y),
            Node::Product(x, y) => self.product(x, y),
            Node::Quotient(x, y) => self.quotient(x, y),
            Node::Apply(function, z) => self.apply(*function, z),
        }
    }

    /// The formula as an operand that must bind at least as tightly as `least`.
    fn operand(self, expr: &Expr, least: Level) -> String {
        let printed = self.print(expr);
        if printed.level < least {
            self.parenthesised(&printed.text)
        } else {
            printed.text
        }
    }

    fn parenthesised(self, text: &str) -> String {
        if text.contains(r"\frac") {
            format!(r"\left({text}\right)")
        } else {
            format!("({text})")
        }
    }

    fn minus(self) -> &'static str {
        match self {
            Syntax::Text => "−",
            Syntax::Latex | Syntax::Coq => "-",
        }
    }

    /// A constant c ≥ 0.
    fn constant(self, c: &BigRational) -> Printed {
        let (numerator, denominator) = (c.numer(), c.denom());
        match self {
            _ if c.is_integer() => Level::Atom.of(numerator.to_string()),
            Syntax::Text => Level::Quotient.of(format!("{numerator}/{denominator}")),
            Syntax::Latex => Level::Power.of(format!(r"\frac{{{numerator}}}{{{denominator}}}")),
            Syntax::Coq => Level::Atom.of(format!("({numerator} / {denominator})")),
        }
    }

    /// A name that ends in a star is that of an optimum; `loss` and `slope` are ℓ and ℓ′.
    fn variable(self, name: &str) -> String {
        if let (Syntax::Latex, Some(name)) = (self, name.strip_suffix('*')) {
            return format!(r"{{{}^\star}}", self.variable(name));
        }
        let letter = GREEK.iter().find(|(known, _)| *known == name);
        match (self, letter) {
            (Syntax::Text, Some((_, letter))) => letter.to_string(),
            (Syntax::Latex, Some(_)) => format!(r"\{name}"),
            (Syntax::Latex, None) if name == "loss" => r"\ell".to_owned(),
            (Syntax::Latex, None) if name == "slope" => r"\ell'".to_owned(),
            (Syntax::Latex, None) if name.len() > 1 => format!(r"\mathit{{{name}}}"),
            _ => name.to_string(),
        }
    }

    fn negation(self, x: &Expr) -> Printed {
        Level::Negation.of(match self {
            Syntax::Text => format!("−{}", self.operand(x, Level::Quotient)),
            Syntax::Latex => format!("-{}", self.operand(x, Level::Quotient)),
            Syntax::Coq => format!("- {}", self.operand(x, Level::Atom)),
        })
    }

    fn sum(self, x: &Expr, sign: &str, y: &Expr) -> Printed {
        let (x, y) = (
            self.operand(x, Level::Sum),
            self.operand(y, Level::Quotient),
        );
        Level::Sum.of(format!("{x} {sign} {y}"))
    }

    fn product(self, x: &Expr, y: &Expr) -> Printed {
        if x == y && self != Syntax::Coq {
            return self.square(x);
        }
        let left = self.operand(x, Level::Product);
        Level::Product.of(match self {
            Syntax::Text => format!("{left}·{}", self.operand(y, Level::Product)),
            Syntax::Latex => format!("{left} {}", self.operand(y, Level::Product)),
            Syntax::Coq => format!("{left} * {}", self.operand(y, Level::Atom)),
        })
    }

    fn square(self, x: &Expr) -> Printed {
        let exponent = if self == Syntax::Latex { "^{2}" } else { "²" };
        Level::Power.of(self.operand(x, Level::Atom) + exponent)
    }

    fn quotient(self, x: &Expr, y: &Expr) -> Printed {
        if self == Syntax::Latex {
            let (x, y) = (self.print(x).text, self.print(y).text);
            return Level::Power.of(format!(r"\frac{{{x}}}{{{y}}}"));
        }
        let slash = if self == Syntax::Coq { " / " } else { "/" };
        let (x, y) = (
            self.operand(x, Level::Product),
            self.operand(y, Level::Power),
        );
        Level::Quotient.of(format!("{x}{slash}{y}"))
    }

    fn apply(self, function: Function, z: &Expr) -> Printed {
        let z = self.print(z).text;
        if function == Function::Exp {
            match self {
                Syntax::Text => return Level::Power.of(format!("e^({z})")),
                Syntax::Latex => return Level::Power.of(format!("e^{{{z}}}")),
                Syntax::Coq => {}
            }
        }
        let space = if self == Syntax::Coq { " " } else { "" };
        let name = self.function(function);
        Level::Atom.of(format!("{name}{space}{}", self.parenthesised(&z)))
    }

    fn function(self, function: Function) -> &'static str {
        match (function, self) {
            (Function::Exp, _) => "exp",
            (Function::Ln, Syntax::Latex) => r"\ln",
            (Function::Ln, _) => "ln",
            (Function::Sqrt, Syntax::Latex) => r"\mathrm{sqrt}",
            (Function::Sqrt, _) => "sqrt",
            (Function::Softplus, Syntax::Latex) => r"\mathrm{softplus}",
            (Function::Softplus, _) => "softplus",
            (Function::Sigmoid, Syntax::Text) => "σ",
            (Function::Sigmoid, Syntax::Latex) => r"\sigma",
            (Function::Sigmoid, Syntax::Coq) => "sigmoid",
        }
    }
}
