//! The text of a number: its grammar.

use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::{MOST_DIGITS, Quantity, QuantityError, Threshold, leading_word};

impl FromStr for Quantity {
    type Err = QuantityError;

    /// sum := product (('+'|'-') product)*; product := power (('*'|'/') power)*;
    /// power := atom (('^'|'**') atom)?;
    /// atom := number | etf | antipodal | '(' sum ')' | '-' power | '+' power.
    fn from_str(text: &str) -> Result<Self, QuantityError> {
        if text.len() > MOST_DIGITS {
            return Err(QuantityError::TooLong);
        }
        let text = text.replace('−', "-");
        let mut parser = Parser {
            rest: text.trim(),
            depth: 0,
        };
        let value = parser.sum()?;
        if parser.rest.is_empty() {
            Ok(value)
        } else {
            Err(parser.syntax_error())
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl Parser<'_> {
    fn syntax_error(&self) -> QuantityError {
        QuantityError::Syntax(self.rest.chars().take(40).collect())
    }

    /// Consumes `token`, and the white space behind it, if it comes next.
    fn accept(&mut self, token: &str) -> bool {
        let found = self.rest.strip_prefix(token);
        if let Some(rest) = found {
            self.rest = rest.trim_start();
        }
        found.is_some()
    }

    /// The name of a threshold, in large or small letters.
    fn threshold(&mut self) -> Option<Threshold> {
        let word = leading_word(self.rest);
        let named = |threshold: &Threshold| threshold.name().eq_ignore_ascii_case(word);
        let found = Threshold::ALL.into_iter().find(named)?;
        self.rest = self.rest[word.len()..].trim_start();
        Some(found)
    }

    fn sum(&mut self) -> Result<Quantity, QuantityError> {
        let mut value = self.product()?;
        loop {
            if self.accept("+") {
                value = value.sum(self.product()?)?.of_few_digits()?;
            } else if self.accept("-") {
                value = value.sum(self.product()?.negated())?.of_few_digits()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self) -> Result<Quantity, QuantityError> {
        let mut value = self.power()?;
        loop {
            if self.accept("*") {
                value = value.product(self.power()?)?.of_few_digits()?;
            } else if self.accept("/") {
                value = value.product(self.power()?.inverse()?)?.of_few_digits()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn power(&mut self) -> Result<Quantity, QuantityError> {
        let base = self.atom()?;
        if self.accept("^") || self.accept("**") {
            return base.raised(&self.power()?);
        }
        Ok(base)
    }

    fn atom(&mut self) -> Result<Quantity, QuantityError> {
        // A limit on nesting keeps a hostile text from exhausting the stack.
        const DEEPEST: usize = 64;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.syntax_error());
        }
        let value = self.atom_at_depth();
        self.depth -= 1;
        value
    }

    fn atom_at_depth(&mut self) -> Result<Quantity, QuantityError> {
        if self.accept("-") {
            return Ok(self.power()?.negated());
        }
        if self.accept("+") {
            return self.power();
        }
        if self.accept("(") {
            let value = self.sum()?;
            return if self.accept(")") {
                Ok(value)
            } else {
                Err(self.syntax_error())
            };
        }
        match self.threshold() {
            Some(threshold) => Ok(threshold.into()),
            None => self.number(),
        }
    }

    /// digits [. digits] [e [sign] digits], exactly.
    fn number(&mut self) -> Result<Quantity, QuantityError> {
        let whole = self.digits();
        let fraction = if self.rest.starts_with('.') {
            self.rest = &self.rest[1..];
            self.digits()
        } else {
            ""
        };
        let Ok(digits) = BigInt::from_str(&format!("{whole}{fraction}")) else {
            return Err(self.syntax_error());
        };
        let exponent = self.exponent()? - fraction.len() as i64;
        self.rest = self.rest.trim_start();
        let power = BigInt::from(10).pow(exponent.unsigned_abs().to_u32().unwrap_or(u32::MAX));
        Ok(Quantity::rational(if exponent < 0 {
            BigRational::new(digits, power)
        } else {
            BigRational::from_integer(digits * power)
        }))
    }

    fn exponent(&mut self) -> Result<i64, QuantityError> {
        const LARGEST: i64 = 400;
        let Some(rest) = self.rest.strip_prefix(['e', 'E']) else {
            return Ok(0);
        };
        let (sign, rest) = match rest.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, rest.strip_prefix('+').unwrap_or(rest)),
        };
        self.rest = rest;
        let digits = self.digits();
        if digits.is_empty() {
            return Err(self.syntax_error());
        }
        match digits.parse::<i64>() {
            Ok(size) if size <= LARGEST => Ok(sign * size),
            _ => Err(QuantityError::Exponent),
        }
    }
}

impl<'a> Parser<'a> {
    fn digits(&mut self) -> &'a str {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits
    }
}
