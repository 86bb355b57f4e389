//! A formula as data of Coq: a term of `expr` in `proofs/theory/Formulas.v`.

use num_rational::BigRational;
use num_traits::Signed;

use super::{Expr, Function, Node};

impl Expr {
    /// The formula as data, a variable being the number that `place` gives it; `None` if one has
    /// none. Its value in Coq is, term by term, what [`Expr::coq`] prints.
    pub fn reflected(&self, place: &impl Fn(&str) -> Option<usize>) -> Option<String> {
        let of = |word: &str, parts: &[&Expr]| {
            let parts: Option<Vec<String>> =
                parts.iter().map(|part| part.reflected(place)).collect();
            Some(format!("({word} {})", parts?.join(" ")))
        };
        match &*self.0 {
            Node::Constant(c) if c.is_negative() => of("Neg", &[&Expr::from_rational(-c)]),
            Node::Constant(c) => Some(format!("(Const {} {})", c.numer(), c.denom())),
            Node::Variable(name) => Some(format!("(Var {})", place(name)?)),
            Node::Negation(x) => of("Neg", &[x]),
            Node::Sum(x, y) => of("Add", &[x, y]),
            Node::Difference(x, y) => of("Sub", &[x, y]),
            Node::Product(x, y) => of("Mul", &[x, y]),
            Node::Quotient(x, y) => of("Div", &[x, y]),
            Node::Apply(function, x) => of(function.constructor(), &[x]),
        }
    }

    fn from_rational(c: BigRational) -> Expr {
        Node::Constant(c).into()
    }

    fn is_positive_constant(&self) -> bool {
        matches!(&*self.0, Node::Constant(c) if c.is_positive())
    }

    /// What `given` of `proofs/theory/Checker.v` asks for, in its order: that every divisor is not 0
    /// and every logarithm's argument positive, positive constants left out, and every root's at
    /// least 0.
    pub fn coq_conditions(&self) -> Vec<String> {
        match &*self.0 {
            Node::Constant(_) | Node::Variable(_) => Vec::new(),
            Node::Negation(x) => x.coq_conditions(),
            Node::Sum(x, y) | Node::Difference(x, y) | Node::Product(x, y) => {
                [x.coq_conditions(), y.coq_conditions()].concat()
            }
            Node::Quotient(x, y) if y.is_positive_constant() => x.coq_conditions(),
            Node::Quotient(x, y) => {
                let nonzero = format!("{} <> 0", y.coq());
                [x.coq_conditions(), y.coq_conditions(), vec![nonzero]].concat()
            }
            Node::Apply(Function::Ln, x) if x.is_positive_constant() => Vec::new(),
            Node::Apply(Function::Ln, x) => {
                [x.coq_conditions(), vec![format!("0 < {}", x.coq())]].concat()
            }
            Node::Apply(Function::Sqrt, x) => {
                [x.coq_conditions(), vec![format!("0 <= {}", x.coq())]].concat()
            }
            Node::Apply(_, x) => x.coq_conditions(),
        }
    }
}

impl Function {
    fn constructor(self) -> &'static str {
        match self {
            Function::Exp => "Exp",
            Function::Ln => "Ln",
            Function::Softplus => "Softplus",
            Function::Sigmoid => "Sigmoid",
            Function::Sqrt => "Sqrt",
        }
    }
}
