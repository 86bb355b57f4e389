//! N vectors in R^d as a file, or somebody's memory, holds them.

use std::borrow::Cow;
use std::ops::Range;

use nalgebra::DMatrix;

/// The entries of an N×d array, row after row, at the precision of their file; owned, or lent by
/// whoever has them in memory.
#[derive(Clone, Debug, PartialEq)]
pub enum Entries<'a> {
    /// 32 bits each; exact as doubles. Numbers of 16 bits are kept so too.
    Single(Cow<'a, [f32]>),
    /// 64 bits each.
    Double(Cow<'a, [f64]>),
}

impl From<Vec<f32>> for Entries<'_> {
    fn from(entries: Vec<f32>) -> Self {
        Entries::Single(entries.into())
    }
}

impl From<Vec<f64>> for Entries<'_> {
    fn from(entries: Vec<f64>) -> Self {
        Entries::Double(entries.into())
    }
}

impl<'a> From<&'a [f32]> for Entries<'a> {
    fn from(entries: &'a [f32]) -> Self {
        Entries::Single(entries.into())
    }
}

impl<'a> From<&'a [f64]> for Entries<'a> {
    fn from(entries: &'a [f64]) -> Self {
        Entries::Double(entries.into())
    }
}

/// N vectors in R^d, the rows of an array. They are kept as they came, so that a file of singles
/// takes no more memory than on disk; a block at a time becomes doubles.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors<'a> {
    d: usize,
    entries: Entries<'a>,
    /// 1/length of each row, after [`normalise`](Vectors::normalise).
    factors: Option<Vec<f64>>,
}

impl<'a> Vectors<'a> {
    /// The rows of an N×d array.
    ///
    /// # Panics
    /// If d = 0 or the entries do not fill their rows.
    pub fn new(d: usize, entries: impl Into<Entries<'a>>) -> Self {
        let vectors = Vectors {
            d,
            entries: entries.into(),
            factors: None,
        };
        assert!(vectors.len().is_multiple_of(d), "rows of d entries");
        vectors
    }

    fn len(&self) -> usize {
        match &self.entries {
            Entries::Single(entries) => entries.len(),
            Entries::Double(entries) => entries.len(),
        }
    }

    /// N, the number of vectors.
    pub fn n(&self) -> usize {
        self.len() / self.d
    }

    /// d, the dimension.
    pub fn d(&self) -> usize {
        self.d
    }

    /// The vectors `rows` as the columns of a d×k matrix.
    pub fn block(&self, rows: Range<usize>) -> DMatrix<f64> {
        let (first, columns) = (rows.start, rows.len());
        let entries = rows.start * self.d..rows.end * self.d;
        let mut block = match &self.entries {
            Entries::Double(all) => DMatrix::from_column_slice(self.d, columns, &all[entries]),
            Entries::Single(all) => {
                let doubles = all[entries].iter().map(|x| f64::from(*x));
                DMatrix::from_iterator(self.d, columns, doubles)
            }
        };
        if let Some(factors) = &self.factors {
            for (k, mut vector) in block.column_iter_mut().enumerate() {
                vector *= factors[first + k];
            }
        }
        block
    }

    /// The first entry that is no number or not finite: its row, column and value.
    pub fn not_finite(&self) -> Option<(usize, usize, f64)> {
        let found = match &self.entries {
            Entries::Single(all) => {
                let k = all.iter().position(|x| !x.is_finite())?;
                (k, f64::from(all[k]))
            }
            Entries::Double(all) => {
                let k = all.iter().position(|x| !x.is_finite())?;
                (k, all[k])
            }
        };
        Some((found.0 / self.d, found.0 % self.d, found.1))
    }

    /// The first row whose length differs from 1 by more than `tolerance`, and its length.
    pub fn not_unit(&self, tolerance: f64) -> Option<(usize, f64)> {
        let lengths = (0..self.n()).map(|i| self.length(i)).enumerate();
        let mut odd = lengths.filter(|(_, length)| (length - 1.0).abs() > tolerance);
        odd.next()
    }

    /// Divides every row by its length. The first row where that cannot be done, if there is one,
    /// and its length: it or its inverse is no normal double.
    pub fn normalise(&mut self) -> Result<(), (usize, f64)> {
        self.factors = None;
        let mut factors = Vec::with_capacity(self.n());
        for i in 0..self.n() {
            let length = self.length(i);
            let factor = 1.0 / length;
            if !factor.is_normal() {
                return Err((i, length));
            }
            factors.push(factor);
        }
        self.factors = Some(factors);
        Ok(())
    }

    /// ‖row i‖, also where its square would be no double.
    fn length(&self, i: usize) -> f64 {
        let row = self.block(i..i + 1);
        match row.amax() {
            0.0 => 0.0,
            largest => largest * (row / largest).norm(),
        }
    }
}
