//! NumPy's `.npy` files: versions 1.0 to 3.0, two-dimensional arrays of floats of 32 or 64 bits, of
//! either byte order, by rows or by columns.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use crate::measure::{Entries, Vectors};
use crate::memory::{available, gibibytes};

/// What stands at the beginning of every file.
const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// A longer header describes something else than a plain array.
const LONGEST_HEADER: usize = 1 << 16;

/// What a header says.
#[derive(Debug, PartialEq)]
struct Header {
    precision: Precision,
    big_endian: bool,
    /// By columns, as Fortran stores arrays.
    fortran_order: bool,
    rows: usize,
    columns: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Precision {
    Single,
    Double,
}

impl Precision {
    fn bytes(self) -> usize {
        match self {
            Precision::Single => 4,
            Precision::Double => 8,
        }
    }
}

/// Reads an N×d array.
///
/// # Errors
/// One line that names the file and what is wrong with it.
pub fn read(path: &Path) -> Result<Vectors, String> {
    read_file(path).map_err(|why| format!("{}: {why}", path.display()))
}

fn read_file(path: &Path) -> Result<Vectors, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    let file = File::open(path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if !about.is_file() {
        return Err("is not an ordinary file".into());
    }
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let (header, before) = read_header(&mut reader)?;
    let expected = header.data_bytes()?;
    let present = about.len().saturating_sub(before);
    if present != expected {
        let word = if present < expected {
            "truncated"
        } else {
            "too long"
        };
        return Err(format!(
            "is {word}: {} × {} entries of {} bytes are {expected} bytes, and {present} are there",
            header.rows,
            header.columns,
            header.precision.bytes()
        ));
    }
    header.fits_memory(available())?;
    let entries = match header.precision {
        Precision::Single => Entries::Single(header.entries(&mut reader, single)?),
        Precision::Double => Entries::Double(header.entries(&mut reader, double)?),
    };
    Ok(Vectors::new(header.columns, entries))
}

fn single(bytes: &[u8], big_endian: bool) -> f32 {
    let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
    match big_endian {
        true => f32::from_be_bytes(bytes),
        false => f32::from_le_bytes(bytes),
    }
}

fn double(bytes: &[u8], big_endian: bool) -> f64 {
    let (high, low) = bytes.split_at(4);
    let bytes = [
        high[0], high[1], high[2], high[3], low[0], low[1], low[2], low[3],
    ];
    match big_endian {
        true => f64::from_be_bytes(bytes),
        false => f64::from_le_bytes(bytes),
    }
}

/// The header, and how many bytes stand before the data.
fn read_header(reader: &mut impl Read) -> Result<(Header, u64), String> {
    let too_short = |_| "is too short to be a .npy file".to_owned();
    let mut start = [0; 8];
    reader.read_exact(&mut start).map_err(too_short)?;
    let [magic @ .., major, minor] = &start;
    if magic != MAGIC {
        return Err(match start.starts_with(b"PK") {
            true => "is an archive (.npz?); save one array with numpy.save".into(),
            false => "is not a .npy file: it does not begin as NumPy's do".into(),
        });
    }
    // Version 1 counts the header in two bytes, later ones in four.
    let width = match major {
        1 => 2,
        2 | 3 => 4,
        _ => {
            return Err(format!(
                "has version {major}.{minor} of the format; 1.0 to 3.0 are read"
            ));
        }
    };
    let mut length = [0; 4];
    reader.read_exact(&mut length[..width]).map_err(too_short)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST_HEADER {
        return Err(format!(
            "has a header of {length} bytes; at most {LONGEST_HEADER} are read"
        ));
    }
    let mut text = vec![0; length];
    reader.read_exact(&mut text).map_err(too_short)?;
    let text = String::from_utf8(text).map_err(|_| "has a header that is no text")?;
    Ok((header(&text)?, (8 + width + length) as u64))
}

/// Reads the Python literal `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`.
fn header(text: &str) -> Result<Header, String> {
    let (precision, big_endian) = match field(text, "descr")?.trim_matches(['\'', '"']) {
        "<f4" => (Precision::Single, false),
        ">f4" => (Precision::Single, true),
        "<f8" => (Precision::Double, false),
        ">f8" => (Precision::Double, true),
        other => {
            return Err(format!(
                "holds entries of type {other}; float32 and float64 are read (<f4, >f4, <f8, >f8)"
            ));
        }
    };
    let fortran_order = match field(text, "fortran_order")? {
        "True" => true,
        "False" => false,
        other => {
            return Err(format!(
                "says fortran_order is {other}; it is True or False"
            ));
        }
    };
    let shape = field(text, "shape")?;
    let (rows, columns) = two_integers(shape).ok_or_else(|| {
        format!(
            "holds an array of shape {shape}; one of shape (N, d) with N ≥ 1 and d ≥ 1 is needed"
        )
    })?;
    Ok(Header {
        precision,
        big_endian,
        fortran_order,
        rows,
        columns,
    })
}

/// The value of a key of a Python dictionary of simple values: up to the comma outside brackets.
fn field<'a>(text: &'a str, key: &str) -> Result<&'a str, String> {
    let missing = || format!("has a header without '{key}'");
    let after = [format!("'{key}'"), format!("\"{key}\"")]
        .iter()
        .find_map(|quoted| text.split_once(quoted.as_str()))
        .ok_or_else(missing)?
        .1;
    let value = after.trim_start().strip_prefix(':').ok_or_else(missing)?;
    let mut depth = 0;
    let end = value.find(|c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        depth == 0 && (c == ',' || c == '}')
    });
    end.map(|end| value[..end].trim()).ok_or_else(missing)
}

/// `(3, 4)`, both positive: an array without entries has no bytes that could contradict a shape.
fn two_integers(shape: &str) -> Option<(usize, usize)> {
    let inside = shape.strip_prefix('(')?.strip_suffix(')')?;
    let (rows, columns) = inside.split_once(',')?;
    let rows = rows.trim().parse().ok()?;
    let columns = columns.trim().trim_end_matches(',').parse().ok()?;
    (rows > 0 && columns > 0).then_some((rows, columns))
}

impl Header {
    fn data_bytes(&self) -> Result<u64, String> {
        let bytes = (self.rows as u64)
            .checked_mul(self.columns as u64)
            .and_then(|entries| entries.checked_mul(self.precision.bytes() as u64));
        bytes.ok_or_else(|| format!("claims to hold {} × {} entries", self.rows, self.columns))
    }

    /// Refuses what would not fit: the entries, and a row or a column of the file beside them.
    fn fits_memory(&self, available: u64) -> Result<(), String> {
        let (entries, lines) = (self.data_bytes()?, self.lines().0 as u64);
        let needed = entries.saturating_add(entries / lines);
        if needed > available {
            return Err(format!(
                "needs about {} of memory; {} are available",
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
        decode: fn(&[u8], bool) -> T,
    ) -> Result<Vec<T>, String> {
        let mut entries = vec![T::default(); self.rows * self.columns];
        let (lines, length) = self.lines();
        let size = self.precision.bytes();
        let mut line = vec![0; length * size];
        for k in 0..lines {
            reader
                .read_exact(&mut line)
                .map_err(|error| format!("cannot be read: {error}"))?;
            let decoded = line.chunks_exact(size).map(|x| decode(x, self.big_endian));
            for (i, entry) in decoded.enumerate() {
                let place = match self.fortran_order {
                    true => i * self.columns + k,
                    false => k * self.columns + i,
                };
                entries[place] = entry;
            }
        }
        Ok(entries)
    }
}
