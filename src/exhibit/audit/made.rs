//! Inputs to run code on.

use std::path::PathBuf;

use half::{bf16, f16};
use nalgebra::DMatrix;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::audit::{MOST_PAIRS, inputs};
use crate::exhibit::quantities as q;
use crate::exhibit::{Outcome, Words};
use crate::loss::Kind;
use crate::measure::npy;
use crate::report::{Field, Report, Table, write_folder};

/// The types of entries that are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// 64 bits.
    #[default]
    Float64,
    /// 32 bits.
    Float32,
    /// 16 bits, of which 11 are the significand's.
    Float16,
    /// 16 bits, of which 8 are the significand's.
    Bfloat16,
}

impl Precision {
    /// All of them.
    pub const ALL: [Precision; 4] = [
        Precision::Float64,
        Precision::Float32,
        Precision::Float16,
        Precision::Bfloat16,
    ];

    /// NumPy's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Precision::Float64 => "float64",
            Precision::Float32 => "float32",
            Precision::Float16 => "float16",
            Precision::Bfloat16 => "bfloat16",
        }
    }

    /// What it is.
    pub const fn about(self) -> &'static str {
        match self {
            Precision::Float64 => "64 bits",
            Precision::Float32 => "32 bits",
            Precision::Float16 => "16 bits, IEEE 754",
            Precision::Bfloat16 => "16 bits, written as ml_dtypes does",
        }
    }
}

/// Pairs on which wrong code shows, for a folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Inputs {
    /// The folder to be, with U.npy and V.npy.
    pub folder: PathBuf,
    /// N.
    pub n: usize,
    /// d.
    pub d: usize,
    /// The type of the entries.
    pub precision: Precision,
    /// Whether rows have other lengths than 1, for code that normalises them.
    pub raw: bool,
    /// The seed of what is random.
    pub seed: u64,
}

impl Inputs {
    pub(super) fn compute(&self) -> Result<Outcome, String> {
        self.write()?;
        let rows = [("U.npy", "the u_i"), ("V.npy", "their partners v_i")];
        let fields: [Field<(&str, &str)>; 2] =
            [(q::NAME, |row| row.0.into()), (q::SAYS, |row| row.1.into())];
        let folder = self.folder.display();
        Ok(Outcome::done(Report {
            title: format!(
                "Inputs to audit code on: {} pairs in dimension {}, {}, in {folder}",
                self.n,
                self.d,
                self.precision.name()
            ),
            loss: Kind::Sigmoid.formula().into(),
            seed: Some(self.seed),
            table: Table::of(&rows, &fields),
            notes: vec![format!(
                "A quarter of the pairs each is random, well separated, badly separated, and extreme \
                 (u_i·v_i = ±1); two pairs are the same. Run your code on them, as `ccem audit --script \
                 torch --make DIR` shows, and give what comes back to `ccem audit {folder}/U.npy \
                 {folder}/V.npy -t T -b B --value X`."
            )],
            ..Report::default()
        }))
    }

    /// Writes the folder.
    ///
    /// # Errors
    /// If there is something already, if writing fails, or if N or d cannot be.
    pub fn write(&self) -> Result<(), String> {
        const WIDEST: usize = 1 << 16;
        if !(2..=MOST_PAIRS).contains(&self.n) || !(1..=WIDEST).contains(&self.d) {
            return Err(format!(
                "N = {} and d = {}: from 2 to {MOST_PAIRS} pairs in a dimension from 1 to {WIDEST} are \
                 made",
                self.n, self.d
            ));
        }
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let [u, v] = inputs::hard(self.n, self.d, self.raw, &mut rng);
        let files = [("U.npy", u), ("V.npy", v)]
            .map(|(name, side)| Ok((name.to_owned(), self.bytes(&side)?)))
            .into_iter()
            .collect::<Result<Vec<_>, String>>()?;
        write_folder(&self.folder, &files).map_err(|error| error.to_string())
    }

    /// A side as the bytes of its file; its columns are the rows of the array.
    fn bytes(&self, side: &DMatrix<f64>) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let (shape, entries) = ([self.n, self.d], side.iter().copied());
        let halves = |bits: fn(f64) -> u16| side.iter().map(move |x| bits(*x));
        let written = match self.precision {
            Precision::Float64 => npy::write(&mut bytes, shape, entries),
            Precision::Float32 => npy::write_singles(&mut bytes, shape, entries.map(|x| x as f32)),
            Precision::Float16 => {
                let bits = halves(|x| f16::from_f64(x).to_bits());
                npy::write_halves(&mut bytes, "<f2", shape, bits)
            }
            Precision::Bfloat16 => {
                let bits = halves(|x| bf16::from_f64(x).to_bits());
                npy::write_halves(&mut bytes, "<V2", shape, bits)
            }
        };
        written.map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    pub(super) fn words(&self) -> Words {
        Words::command("audit")
            .value("--make", self.folder.display())
            .value("-N", self.n)
            .value("-d", self.d)
            .unless("--dtype", self.precision.name(), Precision::Float64.name())
            .unless("--seed", self.seed, 0)
            .flag("--raw", self.raw)
    }
}
