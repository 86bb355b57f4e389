//! The three matrix products of one evaluation, S = U Vᵀ, G_U = W V and G_V = (Uᵀ W)ᵀ, by each
//! library, behind the protocol of `../side.py`. All matrices are column-major and every factor
//! is stored the way its product reads fastest, so that no transposition is timed.

use std::fs;
use std::io::{Write, stdin, stdout};

use faer::linalg::matmul::matmul;
use faer::mat::{MatMut, MatRef};
use faer::{Accum, Par};
use nalgebra::DMatrix;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Library {
    Faer,
    Gemm,
    Matrixmultiply,
    Nalgebra,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Request {
    Prepare(Task),
    Run(u64),
}

/// The file `start` has U over V in row-major doubles.
#[derive(Debug, Deserialize)]
struct Task {
    variant: Library,
    n: usize,
    d: usize,
    start: String,
}

/// The factors and the products of one evaluation.
struct Products {
    u: DMatrix<f64>,
    u_transposed: DMatrix<f64>,
    v: DMatrix<f64>,
    v_transposed: DMatrix<f64>,
    similarity: DMatrix<f64>,
    upper: DMatrix<f64>,
    lower: DMatrix<f64>,
}

impl Products {
    fn new(Task { n, d, start, .. }: &Task) -> Self {
        let bytes = fs::read(start).expect("the driver names a file of ccem");
        let entries = bytes
            .chunks_exact(8)
            .map(|b| f64::from_ne_bytes(b.try_into().expect("8 bytes")));
        let x = DMatrix::from_row_iterator(2 * n, *d, entries);
        let (u, v) = (x.rows(0, *n).into_owned(), x.rows(*n, *n).into_owned());
        Products {
            u_transposed: u.transpose(),
            v_transposed: v.transpose(),
            similarity: DMatrix::zeros(*n, *n),
            upper: DMatrix::zeros(*n, *d),
            lower: DMatrix::zeros(*d, *n),
            u,
            v,
        }
    }

    /// All three; S itself stands for W.
    fn form(&mut self, library: Library, threads: usize) {
        let product = |c: &mut DMatrix<f64>, a: &DMatrix<f64>, b: &DMatrix<f64>| match library {
            Library::Faer => by_faer(c, a, b, threads),
            Library::Gemm => by_gemm(c, a, b, threads),
            Library::Matrixmultiply => by_matrixmultiply(c, a, b),
            Library::Nalgebra => c.gemm(1.0, a, b, 0.0),
        };
        product(&mut self.similarity, &self.u, &self.v_transposed);
        product(&mut self.upper, &self.similarity, &self.v);
        product(&mut self.lower, &self.u_transposed, &self.similarity);
    }
}

fn by_faer(c: &mut DMatrix<f64>, a: &DMatrix<f64>, b: &DMatrix<f64>, threads: usize) {
    let (rows, columns, inner) = (c.nrows(), c.ncols(), a.ncols());
    let par = if threads == 1 {
        Par::Seq
    } else {
        Par::rayon(threads)
    };
    matmul(
        MatMut::from_column_major_slice_mut(c.as_mut_slice(), rows, columns),
        Accum::Replace,
        MatRef::from_column_major_slice(a.as_slice(), rows, inner),
        MatRef::from_column_major_slice(b.as_slice(), inner, columns),
        1.0,
        par,
    );
}

fn by_gemm(c: &mut DMatrix<f64>, a: &DMatrix<f64>, b: &DMatrix<f64>, threads: usize) {
    let (rows, columns, inner) = (c.nrows(), c.ncols(), a.ncols());
    let par = if threads == 1 {
        gemm::Parallelism::None
    } else {
        gemm::Parallelism::Rayon(threads)
    };
    // SAFETY: the pointers and strides are those of matrices of these shapes.
    unsafe {
        gemm::gemm(
            rows,
            columns,
            inner,
            c.as_mut_ptr(),
            rows as isize,
            1,
            false,
            a.as_ptr(),
            rows as isize,
            1,
            b.as_ptr(),
            inner as isize,
            1,
            0.0,
            1.0,
            false,
            false,
            false,
            par,
        );
    }
}

fn by_matrixmultiply(c: &mut DMatrix<f64>, a: &DMatrix<f64>, b: &DMatrix<f64>) {
    let (rows, columns, inner) = (c.nrows(), c.ncols(), a.ncols());
    // SAFETY: the pointers and strides are those of matrices of these shapes.
    unsafe {
        matrixmultiply::dgemm(
            rows,
            inner,
            columns,
            1.0,
            a.as_ptr(),
            1,
            rows as isize,
            b.as_ptr(),
            1,
            inner as isize,
            0.0,
            c.as_mut_ptr(),
            1,
            rows as isize,
        );
    }
}

fn say(value: &Value) {
    println!("{value}");
    stdout().flush().expect("the driver reads");
}

/// The version that the lock file has of a library.
fn version(library: &str) -> &'static str {
    const LOCK: &str = include_str!("../Cargo.lock");
    let entry = format!("name = \"{library}\"\nversion = \"");
    let (_, after) = LOCK.split_once(&entry).expect("a dependency is locked");
    after.split('"').next().expect("a version")
}

fn main() {
    let threads = std::env::var("PEERS_THREADS").map_or(1, |text| text.parse().expect("a number"));
    say(&json!({
        "versions": {
            "faer": version("faer"),
            "gemm": version("gemm"),
            "matrixmultiply": version("matrixmultiply"),
            "nalgebra": version("nalgebra"),
        },
        "offers": {"gemm": ["faer", "gemm", "matrixmultiply", "nalgebra"]},
    }));
    let mut prepared: Option<(Library, Products)> = None;
    for line in stdin().lines() {
        let line = line.expect("UTF-8 from the driver");
        match serde_json::from_str(&line).expect("a request of the protocol") {
            Request::Prepare(task) => {
                prepared = Some((task.variant, Products::new(&task)));
                say(&json!({}));
            }
            Request::Run(times) => {
                let (library, products) = prepared.as_mut().expect("a task was prepared");
                for _ in 0..times {
                    products.form(*library, threads);
                }
                say(&json!({"value": products.upper[(0, 0)], "evaluations": 0}));
            }
        }
    }
}
