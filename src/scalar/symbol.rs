//! The symbolic reading: the formula itself, to differentiate, compare and print.
//!
//! An [`Expr`] keeps the shape in which a formula was written, so that what is printed can be
//! recognised; only what nobody writes (x + 0, 1·x, −(−x), 2·3, x + x, and 0·x where x is defined
//! everywhere) is folded away when it is built. Whether two formulas are equal is decided by a normal form that is never printed:
//! [`Expr::provably_equals`].

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};
use std::sync::Arc;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::Scalar;
use super::dual::Dual;

mod fraction;
mod gathered;
mod monotone;
mod normal;
mod parts;
mod print;
mod ratio;
mod reflected;
mod shadow;
mod solve;

pub use monotone::{Factor, Rise};
pub use parts::Conditions;

pub use print::GREEK;

/// A formula over the real numbers: exact constants, named variables, field operations and the
/// functions of [`Scalar`]. Cloning copies a pointer; `==` compares the shape, not the function.
#[derive(Clone, PartialEq, Eq)]
pub struct Expr(Arc<Node>);

#[derive(PartialEq, Eq)]
enum Node {
    Constant(BigRational),
    Variable(Arc<str>),
    Negation(Expr),
    Sum(Expr, Expr),
    Difference(Expr, Expr),
    Product(Expr, Expr),
    Quotient(Expr, Expr),
    Apply(Function, Expr),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Function {
    Exp,
    Ln,
    Sqrt,
    Softplus,
    Sigmoid,
}

/// An evaluation met a variable to which no value was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnboundVariable(pub Arc<str>);

impl fmt::Display for UnboundVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the variable {} has no value", self.0)
    }
}

impl std::error::Error for UnboundVariable {}

impl Expr {
    /// The variable called `name`. The name of a Greek letter, such as `delta`, is printed as
    /// that letter.
    pub fn variable(name: impl Into<Arc<str>>) -> Self {
        Node::Variable(name.into()).into()
    }

    /// The names of the variables that occur, in alphabetical order.
    pub fn variables(&self) -> BTreeSet<Arc<str>> {
        let mut names = BTreeSet::new();
        self.collect_variables(&mut names);
        names
    }

    fn collect_variables(&self, names: &mut BTreeSet<Arc<str>>) {
        match &*self.0 {
            Node::Constant(_) => {}
            Node::Variable(name) => {
                names.insert(name.clone());
            }
            Node::Negation(x) | Node::Apply(_, x) => x.collect_variables(names),
            Node::Sum(x, y)
            | Node::Difference(x, y)
            | Node::Product(x, y)
            | Node::Quotient(x, y) => {
                x.collect_variables(names);
                y.collect_variables(names);
            }
        }
    }

    /// The value in any reading, where `value_of` gives the value of each variable.
    ///
    /// # Errors
    /// [`UnboundVariable`] where `value_of` answers `None`.
    pub fn evaluate<S: Scalar>(
        &self,
        value_of: &impl Fn(&str) -> Option<S>,
    ) -> Result<S, UnboundVariable> {
        self.read(&|name| value_of(name).ok_or_else(|| UnboundVariable(name.clone())))
    }

    /// The formula with `replacement` in place of every `variable`.
    pub fn substitute(&self, variable: &str, replacement: &Expr) -> Expr {
        let Ok(replaced) = self.read(&|name| {
            Ok::<_, Infallible>(if **name == *variable {
                replacement.clone()
            } else {
                Expr::variable(name.clone())
            })
        });
        replaced
    }

    /// The partial derivative in `variable`. It is the reading `Dual<Expr>`, so the rules of
    /// differentiation stand in one place only. It may be defined where the formula is not: who
    /// speaks of a derivative keeps the [conditions](Expr::conditions) of the formula.
    pub fn differentiate(&self, variable: &str) -> Expr {
        let Ok(dual) = self.read(&|name| {
            let x = Expr::variable(name.clone());
            Ok::<_, Infallible>(if **name == *variable {
                Dual::variable(x)
            } else {
                Dual::constant(x)
            })
        });
        dual.slope.without_zeros()
    }

    /// The formula with 0 in place of 0·x and 0/x, wherever x is defined.
    fn without_zeros(&self) -> Expr {
        let is_zero = |x: &Expr| x.is_constant(0);
        match &*self.0 {
            Node::Constant(_) | Node::Variable(_) => self.clone(),
            Node::Negation(x) => -x.without_zeros(),
            Node::Sum(x, y) => x.without_zeros() + y.without_zeros(),
            Node::Difference(x, y) => x.without_zeros() - y.without_zeros(),
            Node::Product(x, y) => match (x.without_zeros(), y.without_zeros()) {
                (x, y) if is_zero(&x) || is_zero(&y) => Expr::integer(0),
                (x, y) => x * y,
            },
            Node::Quotient(x, y) => match (x.without_zeros(), y.without_zeros()) {
                (x, y) if is_zero(&x) && !is_zero(&y) => x,
                (x, y) => x / y,
            },
            Node::Apply(function, x) => function.apply(x.without_zeros()),
        }
    }

    /// x with self = v·x for the variable v, if v can be taken out of every term.
    pub fn without_factor(&self, variable: &str) -> Option<Expr> {
        Some(match &*self.0 {
            Node::Constant(c) if c.is_zero() => self.clone(),
            Node::Variable(name) if **name == *variable => Expr::integer(1),
            Node::Negation(x) => -x.without_factor(variable)?,
            Node::Sum(x, y) => x.without_factor(variable)? + y.without_factor(variable)?,
            Node::Difference(x, y) => x.without_factor(variable)? - y.without_factor(variable)?,
            Node::Quotient(x, y) => x.without_factor(variable)? / y.clone(),
            Node::Product(x, y) => match x.without_factor(variable) {
                Some(rest) => rest * y.clone(),
                None => x.clone() * y.without_factor(variable)?,
            },
            Node::Constant(_) | Node::Variable(_) | Node::Apply(..) => return None,
        })
    }

    /// The formula in another reading; all else that one does with a formula is a case of this.
    fn read<S: Scalar, E>(&self, value_of: &impl Fn(&Arc<str>) -> Result<S, E>) -> Result<S, E> {
        Ok(match &*self.0 {
            Node::Constant(c) => S::rational(c),
            Node::Variable(name) => value_of(name)?,
            Node::Negation(x) => -x.read(value_of)?,
            Node::Sum(x, y) => x.read(value_of)? + y.read(value_of)?,
            Node::Difference(x, y) => x.read(value_of)? - y.read(value_of)?,
            Node::Product(x, y) => x.read(value_of)? * y.read(value_of)?,
            Node::Quotient(x, y) => x.read(value_of)? / y.read(value_of)?,
            Node::Apply(function, x) => function.apply(x.read(value_of)?),
        })
    }

    /// The number, if the formula is written as one.
    pub fn as_constant(&self) -> Option<&BigRational> {
        match &*self.0 {
            Node::Constant(c) => Some(c),
            _ => None,
        }
    }

    fn is_constant(&self, value: i64) -> bool {
        self.as_constant()
            .is_some_and(|c| *c == BigRational::from_integer(value.into()))
    }

    /// −x = 0 − x, if the formula is written with a leading minus.
    fn without_minus(&self) -> Option<Expr> {
        match &*self.0 {
            Node::Negation(x) => Some(x.clone()),
            Node::Constant(c) if c.is_negative() => Some(Expr::rational(&-c)),
            _ => None,
        }
    }

    /// The formula as c·x with a constant c; x is 1 where the formula is a constant.
    fn coefficient(&self) -> (BigRational, Expr) {
        match &*self.0 {
            Node::Constant(c) => (c.clone(), Expr::integer(1)),
            Node::Negation(x) => {
                let (c, x) = x.coefficient();
                (-c, x)
            }
            Node::Product(c, x) if c.as_constant().is_some() => (c.coefficient().0, x.clone()),
            Node::Quotient(c, z) if c.as_constant().is_some() && !z.is_constant(0) => {
                (c.coefficient().0, Expr::integer(1) / z.clone())
            }
            _ => (BigRational::one(), self.clone()),
        }
    }

    /// c·x, the sign in front, and an integer c/z as a quotient.
    fn scaled(c: BigRational, x: Expr) -> Expr {
        let constant = Expr::rational(&c);
        match &*x.0 {
            _ if x.is_constant(1) || c.is_zero() && x.is_total() => constant,
            // 0·x has a value only where x has one.
            _ if c.is_zero() => Node::Product(constant, x).into(),
            _ if c.is_negative() => Node::Negation(Expr::scaled(-c, x)).into(),
            _ if c.is_one() => x,
            Node::Quotient(one, z) if one.is_constant(1) && c.is_integer() => {
                Node::Quotient(constant, z.clone()).into()
            }
            _ => Node::Product(constant, x).into(),
        }
    }
}

impl Function {
    fn apply<S: Scalar>(self, z: S) -> S {
        match self {
            Function::Exp => z.exp(),
            Function::Ln => z.ln(),
            Function::Sqrt => z.sqrt(),
            Function::Softplus => z.softplus(),
            Function::Sigmoid => z.sigmoid(),
        }
    }
}

impl From<Node> for Expr {
    fn from(node: Node) -> Self {
        Expr(Arc::new(node))
    }
}

impl Neg for Expr {
    type Output = Self;
    fn neg(self) -> Self {
        let (c, x) = self.coefficient();
        Expr::scaled(-c, x)
    }
}

impl Add for Expr {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        if let (Some(a), Some(b)) = (self.as_constant(), other.as_constant()) {
            return Expr::rational(&(a + b));
        }
        match other.without_minus() {
            _ if self.is_constant(0) => other,
            _ if other.is_constant(0) => self,
            // δ + δ, which the product rule writes for δ².
            _ if self == other => Expr::integer(2) * self,
            Some(negated) => Node::Difference(self, negated).into(),
            None => Node::Sum(self, other).into(),
        }
    }
}

impl Sub for Expr {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        if let (Some(a), Some(b)) = (self.as_constant(), other.as_constant()) {
            return Expr::rational(&(a - b));
        }
        match other.without_minus() {
            _ if self.is_constant(0) => -other,
            _ if other.is_constant(0) => self,
            Some(negated) => Node::Sum(self, negated).into(),
            None => Node::Difference(self, other).into(),
        }
    }
}

impl Mul for Expr {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let ((c, x), (d, y)) = (self.coefficient(), other.coefficient());
        let product = match (&*x.0, &*y.0) {
            _ if x.is_constant(1) => y,
            _ if y.is_constant(1) => x,
            // x·(1/z) and (1/z)·y, which the chain rule for ln writes.
            (_, Node::Quotient(one, z)) if one.is_constant(1) => x / z.clone(),
            (Node::Quotient(one, z), _) if one.is_constant(1) => y / z.clone(),
            _ => Node::Product(x, y).into(),
        };
        Expr::scaled(c * d, product)
    }
}

impl Div for Expr {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        // x/0 stays as it is written: it has no value in any reading.
        if other.is_constant(0) {
            return Node::Quotient(self, other).into();
        }
        if let (Some(a), Some(b)) = (self.as_constant(), other.as_constant()) {
            return Expr::rational(&(a / b));
        }
        match (self.without_minus(), other.without_minus()) {
            _ if other.is_constant(1) => self,
            // 0/z has a value only where z is not 0.
            _ if self.is_constant(0) && other.as_constant().is_some() => self,
            (Some(x), Some(y)) => x / y,
            (Some(x), None) => -(x / other),
            (None, Some(y)) => -(self / y),
            (None, None) => Node::Quotient(self, other).into(),
        }
    }
}

impl Scalar for Expr {
    fn rational(value: &BigRational) -> Self {
        Node::Constant(value.clone()).into()
    }

    fn exp(self) -> Self {
        Node::Apply(Function::Exp, self).into()
    }

    fn ln(self) -> Self {
        Node::Apply(Function::Ln, self).into()
    }

    fn sqrt(self) -> Self {
        Node::Apply(Function::Sqrt, self).into()
    }

    fn softplus(self) -> Self {
        Node::Apply(Function::Softplus, self).into()
    }

    fn sigmoid(self) -> Self {
        Node::Apply(Function::Sigmoid, self).into()
    }
}
