//! Codes on the sphere by name, and the embeddings that are made of one: aligned (U = V), lifted
//! away from each other, or with several pairs on each point.

use std::fmt;

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::{Embedding, simplex_etf};
use crate::scalar::{Scalar, exact};

mod roots;

/// A code with a name: unit vectors with few distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Code {
    /// n points in R^{n−1}, any two at −1/(n−1); one point in R⁰.
    Simplex(u64),
    /// ±e_1, …, ±e_d.
    CrossPolytope(u64),
    /// The regular n-gon.
    Polygon(u64),
    /// 12 points in R³.
    Icosahedron,
    /// 24 points in R⁴, the roots of D4.
    TwentyFourCell,
    /// 16 points in R⁵, every other vertex of the cube.
    Clebsch,
    /// 27 points in R⁶.
    Schlaefli,
    /// 56 points in R⁷.
    Gosset,
    /// 240 points in R⁸, the roots of E8.
    Roots,
}

impl Code {
    /// The number of points.
    pub fn points(self) -> u64 {
        match self {
            Code::Simplex(n) | Code::Polygon(n) => n,
            Code::CrossPolytope(d) => 2 * d,
            Code::Icosahedron => 12,
            Code::TwentyFourCell => 24,
            Code::Clebsch => 16,
            Code::Schlaefli => 27,
            Code::Gosset => 56,
            Code::Roots => 240,
        }
    }

    /// The dimension of the space that the points span.
    pub fn dimension(self) -> u64 {
        match self {
            Code::Simplex(n) => n - 1,
            Code::CrossPolytope(d) => d,
            Code::Polygon(_) => 2,
            Code::Icosahedron => 3,
            Code::TwentyFourCell => 4,
            Code::Clebsch => 5,
            Code::Schlaefli => 6,
            Code::Gosset => 7,
            Code::Roots => 8,
        }
    }

    /// The codes of n points that span R^d.
    pub fn living_at(n: u64, d: u64) -> Vec<Code> {
        let mut all = vec![Code::Simplex(n)];
        if n >= 4 && n.is_multiple_of(2) {
            all.push(Code::CrossPolytope(n / 2));
        }
        if n >= 5 {
            all.push(Code::Polygon(n));
        }
        all.extend([
            Code::Icosahedron,
            Code::TwentyFourCell,
            Code::Clebsch,
            Code::Schlaefli,
            Code::Gosset,
            Code::Roots,
        ]);
        all.retain(|code| code.points() == n && code.dimension() == d);
        all
    }

    /// The similarities of a point with the others and how often each occurs, where they are
    /// rational: for the simplex and the cross-polytope.
    pub fn similarities<S: Scalar>(self) -> Option<Vec<(S, u64)>> {
        match self {
            Code::Simplex(1) => Some(Vec::new()),
            Code::Simplex(n) => Some(vec![(S::ratio(-1, n as i64 - 1), n - 1)]),
            Code::CrossPolytope(d) => Some(vec![(S::integer(0), 2 * d - 2), (S::integer(-1), 1)]),
            _ => None,
        }
    }

    /// The points, one a row; unit vectors up to rounding.
    pub fn vectors(self) -> DMatrix<f64> {
        let (n, d) = (self.points() as usize, self.dimension() as usize);
        match self {
            Code::Simplex(_) => DMatrix::from_fn(n, d, |i, k| simplex_etf(n, i, k)),
            Code::CrossPolytope(_) => DMatrix::from_fn(n, d, |i, k| match i {
                _ if i == k => 1.0,
                _ if i == k + d => -1.0,
                _ => 0.0,
            }),
            Code::Polygon(_) => DMatrix::from_fn(n, d, |i, k| {
                let angle = std::f64::consts::TAU * i as f64 / n as f64;
                if k == 0 { angle.cos() } else { angle.sin() }
            }),
            Code::Icosahedron => roots::icosahedron(),
            Code::TwentyFourCell => roots::d4(),
            Code::Clebsch => roots::half_cube(),
            Code::Schlaefli => roots::schlaefli(),
            Code::Gosset => roots::gosset(),
            Code::Roots => roots::e8(),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Code::Simplex(_) => "simplex",
            Code::CrossPolytope(2) => "square",
            Code::CrossPolytope(3) => "octahedron",
            Code::CrossPolytope(4) => "16-cell",
            Code::CrossPolytope(_) => "cross-polytope",
            Code::Polygon(5) => "pentagon",
            Code::Polygon(6) => "hexagon",
            Code::Polygon(7) => "heptagon",
            Code::Polygon(8) => "octagon",
            Code::Polygon(10) => "decagon",
            Code::Polygon(n) => return write!(f, "{n}-gon"),
            Code::Icosahedron => "icosahedron",
            Code::TwentyFourCell => "24-cell",
            Code::Clebsch => "Clebsch",
            Code::Schlaefli => "Schläfli",
            Code::Gosset => "Gosset",
            Code::Roots => "E8 roots",
        })
    }
}

/// An embedding made of a code w: u = (r w, s) and v = (r w, −s) with s² = `lift` and
/// r² = 1 − s², `copies` pairs on each point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arrangement {
    /// w.
    pub code: Code,
    /// The pairs on each point.
    pub copies: u64,
    /// s² ∈ \[0, 1\]: 0 is the aligned code (U = V), 1 the antipodal structure.
    #[serde(with = "exact")]
    pub lift: f64,
}

impl Arrangement {
    /// U = V = the code.
    pub fn aligned(code: Code) -> Self {
        Arrangement {
            code,
            copies: 1,
            lift: 0.0,
        }
    }

    /// All u_i equal, all v_i opposite.
    pub fn antipodal(n: u64) -> Self {
        Arrangement {
            code: Code::Simplex(1),
            copies: n,
            lift: 1.0,
        }
    }

    /// The number of pairs.
    pub fn n(&self) -> u64 {
        self.code.points() * self.copies
    }

    /// The dimension that carries it.
    pub fn d(&self) -> u64 {
        self.code.dimension() + u64::from(self.lift > 0.0)
    }

    /// p = 1 − 2s², the similarity of every positive pair.
    pub fn positive<S: Scalar>(lift: &S) -> S {
        S::integer(1) - S::integer(2) * lift.clone()
    }

    /// The similarities of u_i with the v_j, j ≠ i, where those of the code are rational:
    /// m becomes r² m − s², and there are the other copies of the same point.
    pub fn negatives<S: Scalar>(&self, lift: &S) -> Option<Vec<(S, u64)>> {
        let shrink = S::integer(1) - lift.clone();
        let lifted = |m: S| shrink.clone() * m - lift.clone();
        let code = self.code.similarities::<S>()?.into_iter();
        let others = code.map(|(m, count)| (lifted(m), count * self.copies));
        let same = (Self::positive(lift), self.copies - 1);
        Some(
            others
                .chain([same])
                .filter(|(_, count)| *count > 0)
                .collect(),
        )
    }

    /// U and V in R^d, which is at least the dimension that carries them.
    ///
    /// # Panics
    /// If d is smaller.
    pub fn embedding(&self, d: usize) -> Embedding {
        assert!(
            d as u64 >= self.d(),
            "the dimension carries the arrangement"
        );
        let w = self.code.vectors();
        let (n, axis) = (self.n() as usize, w.ncols());
        let (r, s) = ((1.0 - self.lift).sqrt(), self.lift.sqrt());
        let side = |sign: f64| {
            DMatrix::from_fn(n, d, |i, k| match k {
                _ if k < axis => r * w[(i % w.nrows(), k)],
                _ if k == axis => sign * s,
                _ => 0.0,
            })
        };
        Embedding::new(&side(1.0), &side(-1.0))
    }
}

impl fmt::Display for Arrangement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code, self.copies, self.lift) {
            (_, _, 1.0) => f.write_str("antipodal"),
            (Code::Simplex(2) | Code::CrossPolytope(1), 2.., _) => f.write_str("two clusters"),
            (code, 1, 0.0) => write!(f, "{code}"),
            (code, 1, _) => write!(f, "lifted {code}"),
            (code, copies, _) => {
                write!(f, "{} clusters on a {code} ({copies} each)", code.points())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Code; 13] = [
        Code::Simplex(2),
        Code::Simplex(6),
        Code::CrossPolytope(3),
        Code::CrossPolytope(5),
        Code::Polygon(5),
        Code::Polygon(8),
        Code::Icosahedron,
        Code::TwentyFourCell,
        Code::Clebsch,
        Code::Schlaefli,
        Code::Gosset,
        Code::Roots,
        Code::CrossPolytope(1),
    ];

    /// The similarities of the first point with the others, in order, without repetition.
    fn values(w: &DMatrix<f64>) -> Vec<f64> {
        let mut all: Vec<f64> = (1..w.nrows()).map(|j| w.row(0).dot(&w.row(j))).collect();
        all.sort_by(f64::total_cmp);
        all.dedup_by(|a, b| (*a - *b).abs() < 1e-12);
        all
    }

    #[test]
    fn every_code_is_a_tight_frame_of_unit_vectors_around_the_origin() {
        for code in ALL {
            let w = code.vectors();
            assert_eq!(
                w.shape(),
                (code.points() as usize, code.dimension() as usize)
            );
            assert!(w.row_iter().all(|row| (row.norm() - 1.0).abs() < 1e-14));
            assert!(w.row_sum().norm() < 1e-12, "{code}");
            let (n, d) = (code.points() as f64, code.dimension() as usize);
            let frame = w.transpose() * &w - DMatrix::identity(d, d) * (n / d as f64);
            assert!(frame.norm() < 1e-10, "{code}");
            if code != Code::Simplex(2) && code != Code::CrossPolytope(1) {
                assert_eq!(Code::living_at(code.points(), code.dimension()), [code]);
            }
        }
    }

    #[test]
    fn the_similarities_are_those_of_the_literature() {
        let close = |code: Code, expected: &[f64]| {
            let measured = values(&code.vectors());
            assert_eq!(measured.len(), expected.len(), "{code} {measured:?}");
            let pairs = measured.iter().zip(expected);
            assert!(
                pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-12),
                "{code}"
            );
        };
        close(Code::Icosahedron, &[-1.0, -(0.2f64.sqrt()), 0.2f64.sqrt()]);
        close(Code::TwentyFourCell, &[-1.0, -0.5, 0.0, 0.5]);
        close(Code::Clebsch, &[-0.6, 0.2]);
        close(Code::Schlaefli, &[-0.5, 0.25]);
        close(Code::Gosset, &[-1.0, -1.0 / 3.0, 1.0 / 3.0]);
        close(Code::Roots, &[-1.0, -0.5, 0.0, 0.5]);
    }

    #[test]
    fn an_arrangement_has_the_similarities_it_says() {
        for (code, copies, lift) in [
            (Code::Simplex(4), 1, 0.0),
            (Code::CrossPolytope(3), 1, 0.3),
            (Code::CrossPolytope(1), 4, 0.6),
            (Code::Simplex(3), 2, 0.2),
            (Code::Simplex(1), 5, 1.0),
        ] {
            let arrangement = Arrangement { code, copies, lift };
            let d = arrangement.d() as usize + 1;
            let embedding = arrangement.embedding(d);
            let s = embedding.u() * embedding.v().transpose();
            assert!((s[(0, 0)] - Arrangement::positive(&lift)).abs() < 1e-15);
            let expected = arrangement.negatives(&lift).unwrap();
            let mut expected: Vec<f64> = (expected.iter())
                .flat_map(|&(m, count)| vec![m; count as usize])
                .collect();
            let mut measured: Vec<f64> = (1..s.ncols()).map(|j| s[(0, j)]).collect();
            expected.sort_by(f64::total_cmp);
            measured.sort_by(f64::total_cmp);
            assert_eq!(expected.len(), measured.len());
            let mut pairs = expected.iter().zip(&measured);
            assert!(pairs.all(|(a, b)| (a - b).abs() < 1e-14), "{arrangement}");
        }
    }
}
