//! The entries of an N×d array in a file: what a header says of them, and how they are decoded.

use std::io::{ErrorKind, Read};

use half::{bf16, f16};

use crate::measure::{Entries, Vectors};
use crate::memory::{available, gibibytes};

/// The types that are read, and how one comes to them.
pub(super) const TYPES: &str =
    "float16, bfloat16, float32 and float64 are read; save x.astype('float32')";

/// How an entry is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Element {
    /// 16 bits: IEEE 754 binary16.
    Half,
    /// 16 bits: the upper half of a single.
    Brain,
    /// 32 bits.
    Single,
    /// 64 bits.
    Double,
}

impl Element {
    fn bytes(self) -> usize {
        match self {
            Element::Half | Element::Brain => 2,
            Element::Single => 4,
            Element::Double => 8,
        }
    }
}

/// Where the entries of an array are.
#[derive(Debug, PartialEq)]
pub(super) struct Layout {
    pub element: Element,
    pub big_endian: bool,
    /// By columns, as Fortran stores arrays.
    pub fortran_order: bool,
    pub rows: usize,
    pub columns: usize,
}

impl Layout {
    /// How many bytes the entries take.
    pub fn data_bytes(&self) -> Result<u64, String> {
        let bytes = (self.rows as u64)
            .checked_mul(self.columns as u64)
            .and_then(|entries| entries.checked_mul(self.element.bytes() as u64));
        let claims = || format!("claims to hold {} × {} entries", self.rows, self.columns);
        bytes.ok_or_else(|| format!("{}; write it again", claims()))
    }

    /// Refuses a file with more or fewer bytes than the entries take.
    pub fn fills(&self, present: u64) -> Result<(), String> {
        let expected = self.data_bytes()?;
        let word = match present.cmp(&expected) {
            std::cmp::Ordering::Less => "truncated",
            std::cmp::Ordering::Equal => return Ok(()),
            std::cmp::Ordering::Greater => "too long",
        };
        Err(format!(
            "is {word}: {} × {} entries of {} bytes are {expected} bytes, and {present} are there; \
             write or copy it again",
            self.rows,
            self.columns,
            self.element.bytes()
        ))
    }

    /// The rows of the array, whose entries come next.
    pub fn vectors(&self, reader: &mut impl Read) -> Result<Vectors<'static>, String> {
        self.fits_memory(available())?;
        let big = self.big_endian;
        let entries: Entries = match self.element {
            Element::Half => self.entries(reader, |x| f32::from(half(x, big)))?.into(),
            Element::Brain => self.entries(reader, |x| f32::from(brain(x, big)))?.into(),
            Element::Single => self.entries(reader, |x| single(x, big))?.into(),
            Element::Double => self.entries(reader, |x| double(x, big))?.into(),
        };
        Ok(Vectors::new(self.columns, entries))
    }

    /// Refuses what would not fit: the entries, and a row or a column of the file beside them.
    fn fits_memory(&self, available: u64) -> Result<(), String> {
        let stored = self.data_bytes()?;
        let kept = stored / self.element.bytes() as u64 * self.element.bytes().max(4) as u64;
        let needed = kept.saturating_add(stored / self.lines().0 as u64);
        if needed > available {
            return Err(format!(
                "needs about {} of memory, and {} are available; save some of its rows",
                gibibytes(needed),
                gibibytes(available)
            ));
        }
        Ok(())
    }

    /// How many rows, or columns, follow each other in the file, and their length.
    fn lines(&self) -> (usize, usize) {
        match self.fortran_order {
            true => (self.columns, self.rows),
            false => (self.rows, self.columns),
        }
    }

    /// The entries row after row, read a row or a column of the file at a time.
    fn entries<T: Copy + Default>(
        &self,
        reader: &mut impl Read,
        decode: impl Fn(&[u8]) -> T,
    ) -> Result<Vec<T>, String> {
        let mut entries = vec![T::default(); self.rows * self.columns];
        let (lines, length) = self.lines();
        let size = self.element.bytes();
        let mut line = vec![0; length * size];
        for k in 0..lines {
            reader
                .read_exact(&mut line)
                .map_err(|error| ended(&error))?;
            for (i, bytes) in line.chunks_exact(size).enumerate() {
                let place = match self.fortran_order {
                    true => i * self.columns + k,
                    false => k * self.columns + i,
                };
                entries[place] = decode(bytes);
            }
        }
        Ok(entries)
    }
}

/// Why no more bytes came.
fn ended(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::UnexpectedEof => {
            "is truncated: it ends before its last entry; write or copy it again".into()
        }
        _ => format!("cannot be read: {error}"),
    }
}

fn half(x: &[u8], big_endian: bool) -> f16 {
    f16::from_bits(sixteen(x, big_endian))
}

fn brain(x: &[u8], big_endian: bool) -> bf16 {
    bf16::from_bits(sixteen(x, big_endian))
}

fn sixteen(x: &[u8], big_endian: bool) -> u16 {
    let bytes = [x[0], x[1]];
    match big_endian {
        true => u16::from_be_bytes(bytes),
        false => u16::from_le_bytes(bytes),
    }
}

fn single(x: &[u8], big_endian: bool) -> f32 {
    let bytes = [x[0], x[1], x[2], x[3]];
    match big_endian {
        true => f32::from_be_bytes(bytes),
        false => f32::from_le_bytes(bytes),
    }
}

fn double(x: &[u8], big_endian: bool) -> f64 {
    let bytes = [x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]];
    match big_endian {
        true => f64::from_be_bytes(bytes),
        false => f64::from_le_bytes(bytes),
    }
}
