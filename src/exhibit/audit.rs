//! `ccem audit`: is somebody's loss code right?

mod made;
pub mod script;
mod table;

pub use made::{Inputs, Precision};

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use nalgebra::DMatrix;
use num_rational::BigRational;
use serde::Deserialize;

use super::measure::arrays;
use super::text_file::text;
use super::{Outcome, Status, Words};
use crate::audit::{Given, MOST_PAIRS, Point, Printed, audit};
use crate::loss::Kind;
use crate::measure::npy::Sixteen;
use crate::measure::{Vectors, file};
use crate::reduction::{Problem, Quantity};

/// What is asked of an audit.
#[derive(Clone, Debug, PartialEq)]
pub enum Audit {
    /// What came back, judged.
    Judge(Box<Judge>),
    /// Inputs to run code on, written.
    Make(Inputs),
}

/// What came back from somebody's code.
#[derive(Clone, Debug, PartialEq)]
pub struct Judge {
    /// The vectors u_1, …, u_N that it was run on, named as [`file`](mod@file) says.
    pub u: PathBuf,
    /// Their partners.
    pub v: PathBuf,
    /// How unsigned integers of 16 bits are meant.
    pub sixteen: Sixteen,
    /// The loss that was meant.
    pub loss: Kind,
    /// Temperature and bias.
    pub at: [BigRational; 2],
    /// The value.
    pub value: Number,
    /// The gradients over U and V.
    pub gradients: [Option<PathBuf>; 2],
    /// ∂L/∂t.
    pub grad_t: Option<Number>,
    /// ∂L/∂b.
    pub grad_b: Option<Number>,
    /// More values at other t and b: CSV with the columns t, b, value.
    pub points: Option<PathBuf>,
}

/// A number as it was printed, digit by digit: how many there are says how exact it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Number(String);

impl FromStr for Number {
    type Err = String;

    fn from_str(text: &str) -> Result<Number, String> {
        text.parse::<Printed>().map(|_| Number(text.to_owned()))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Number {
    /// The number.
    ///
    /// # Errors
    /// None for a number that was parsed.
    pub fn printed(&self) -> Result<Printed, String> {
        self.0.parse()
    }
}

/// A line of a file of points.
#[derive(Deserialize)]
struct Line {
    t: f64,
    b: f64,
    value: String,
}

impl Audit {
    pub(super) fn compute(&self) -> Result<Outcome, String> {
        match self {
            Audit::Judge(judge) => judge.compute(),
            Audit::Make(inputs) => inputs.compute(),
        }
    }

    pub(super) fn words(&self) -> Words {
        match self {
            Audit::Judge(judge) => judge.words(),
            Audit::Make(inputs) => inputs.words(),
        }
    }
}

impl Judge {
    fn compute(&self) -> Result<Outcome, String> {
        let [u, v] = arrays([&self.u, &self.v], self.sixteen)?;
        let [gu, gv] = (self.gradients.each_ref())
            .map(|name| name.as_ref().map(|name| file::read(name, self.sixteen)));
        self.held_against([u, v], [gu.transpose()?, gv.transpose()?])
    }

    /// The same of arrays that somebody lends, in the place of the files: U and V, and the gradients
    /// over them, if they came back.
    ///
    /// # Errors
    /// If they are no batch, if they differ in shape, or if there is no problem of that t and b.
    pub fn held_against(
        &self,
        [u, v]: [Vectors; 2],
        gradients: [Option<Vectors>; 2],
    ) -> Result<Outcome, String> {
        for (name, vectors) in [(&self.u, &u), (&self.v, &v)] {
            is_batch(name, vectors, [u.n(), u.d()])?;
        }
        let given = self.given([u.n(), u.d()], gradients)?;
        let verdict = audit(&u, &v, &given).ok_or("there is no value to audit")?;
        let warnings = Vec::new();
        Ok(Outcome {
            status: match verdict.is_right() {
                true => Status::Holds,
                false => Status::Refuted,
            },
            report: table::report(self, [u.n(), u.d()], &given, &verdict),
            warnings,
        })
    }

    fn given(&self, shape: [usize; 2], gradients: [Option<Vectors>; 2]) -> Result<Given, String> {
        let [n, d] = shape.map(|x| x as u64);
        let [t, b] = self.at.clone().map(Quantity::rational);
        let problem = Problem::new(n, d, t, b).map_err(|error| error.to_string())?;
        let at = problem.at::<f64>();
        let mut points = vec![Point {
            t: at.t,
            b: at.b,
            value: self.value.printed()?,
        }];
        if let Some(file) = &self.points {
            points.extend(self::points(file)?);
        }
        let [u, v] = gradients.map(|gradient| Judge::gradient(gradient, shape));
        Ok(Given {
            loss: self.loss,
            points,
            gradients: [u?, v?],
            grad_t: self.grad_t.as_ref().map(Number::printed).transpose()?,
            grad_b: self.grad_b.as_ref().map(Number::printed).transpose()?,
        })
    }

    fn gradient(
        vectors: Option<Vectors>,
        [n, d]: [usize; 2],
    ) -> Result<Option<DMatrix<f64>>, String> {
        let Some(vectors) = vectors else {
            return Ok(None);
        };
        match [vectors.n(), vectors.d()] == [n, d] {
            true => Ok(Some(vectors.block(0..n))),
            false => Err(format!(
                "a gradient holds {} × {} entries and U holds {n} × {d}; a gradient has the shape of U and V",
                vectors.n(),
                vectors.d()
            )),
        }
    }

    fn words(&self) -> Words {
        let number = |x: &BigRational| Quantity::rational(x.clone());
        let [t, b] = &self.at;
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let [grad_u, grad_v] = self.gradients.each_ref().map(path);
        Words::command("audit")
            .word(self.u.display())
            .word(self.v.display())
            .value("-t", number(t))
            .option("-b", (t != b).then(|| number(b)))
            .value("--value", &self.value)
            .unless("--loss", self.loss.key(), Kind::Sigmoid.key())
            .option("--grad-u", grad_u)
            .option("--grad-v", grad_v)
            .option("--grad-t", self.grad_t.as_ref())
            .option("--grad-b", self.grad_b.as_ref())
            .option("--points", path(&self.points))
            .flag("--bfloat16", self.sixteen == Sixteen::Brain)
    }
}

/// Refuses what is no batch of vectors: the wrong shape, too many, no numbers, no direction.
fn is_batch(name: &Path, vectors: &Vectors, [n, d]: [usize; 2]) -> Result<(), String> {
    let file = name.display();
    if [vectors.n(), vectors.d()] != [n, d] {
        return Err(format!(
            "{file} holds {} × {} entries and U holds {n} × {d}; U and V need the same shape",
            vectors.n(),
            vectors.d()
        ));
    }
    if !(2..=MOST_PAIRS).contains(&n) {
        return Err(format!(
            "{file} holds {n} rows; a batch of 2 to {MOST_PAIRS} pairs is audited"
        ));
    }
    if let Some((row, column, value)) = vectors.not_finite() {
        return Err(format!(
            "{file}: entry ({row}, {column}), counted from 0, is {value}; all must be finite"
        ));
    }
    let lengths = vectors.clone().normalise();
    lengths.map_err(|(row, length)| {
        format!(
            "{file}: row {row}, counted from 0, has length {length:?}, by which it cannot be divided; \
             give every vector a direction"
        )
    })
}

/// More bytes in a file of points are a mistake.
const LARGEST: u64 = 1 << 22;

/// The values of a file of points.
fn points(path: &Path) -> Result<Vec<Point>, String> {
    let named = |why: String| format!("{}: {why}", path.display());
    let text = text(path, "a file of points", LARGEST)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut points = Vec::new();
    for line in reader.deserialize() {
        let Line { t, b, value } = line.map_err(|error| {
            named(format!(
                "{error}; a header t,b,value and numbers below it are wanted"
            ))
        })?;
        if !(t.is_finite() && t > 0.0 && b.is_finite()) {
            return Err(named(format!(
                "t = {t} and b = {b} must be finite, and t above 0"
            )));
        }
        let value = value.trim().parse().map_err(named)?;
        points.push(Point { t, b, value });
    }
    Ok(points)
}
