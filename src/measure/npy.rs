//! NumPy's `.npy`: versions 1.0 to 3.0, two-dimensional arrays of floats of 16, 32 or 64 bits, of
//! either byte order, by rows or by columns. bfloat16, which NumPy does not know, is what ml_dtypes
//! writes (`<V2`).

use std::io::{self, Read, Write};

use super::array::{Element, Layout, TYPES};
use crate::measure::Vectors;

/// What stands at the beginning of every file.
pub(super) const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// A longer header describes something else than a plain array.
const LONGEST_HEADER: usize = 1 << 16;

/// How unsigned integers of 16 bits are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sixteen {
    /// As integers, which are no embedding.
    #[default]
    Integers,
    /// As the bits of bfloat16.
    Brain,
}

/// Reads an N×d array, to the end of what `reader` gives.
///
/// # Errors
/// What is wrong with it, in a line that follows the name of the file.
pub fn from_reader(mut reader: impl Read, sixteen: Sixteen) -> Result<Vectors<'static>, String> {
    let (layout, _) = layout(&mut reader, sixteen)?;
    let vectors = layout.vectors(&mut reader)?;
    match reader.read(&mut [0]) {
        Ok(0) => Ok(vectors),
        Ok(_) => Err("is too long: something follows its last entry; write it again".into()),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}

/// The same of a source of known length, which is compared with the header before anything is read.
pub(super) fn of_length(
    mut reader: impl Read,
    length: u64,
    sixteen: Sixteen,
) -> Result<Vectors<'static>, String> {
    let (layout, before) = layout(&mut reader, sixteen)?;
    layout.fills(length.saturating_sub(before))?;
    layout.vectors(&mut reader)
}

/// Writes an N×d array of doubles, given row after row, as NumPy would.
///
/// # Errors
/// Those of `writer`.
pub fn write(
    writer: &mut impl Write,
    [n, d]: [usize; 2],
    entries: impl Iterator<Item = f64>,
) -> io::Result<()> {
    write_bytes(writer, "<f8", [n, d], entries.map(f64::to_le_bytes))
}

/// Writes an N×d array of singles, given row after row, as NumPy would.
///
/// # Errors
/// Those of `writer`.
pub fn write_singles(
    writer: &mut impl Write,
    [n, d]: [usize; 2],
    entries: impl Iterator<Item = f32>,
) -> io::Result<()> {
    write_bytes(writer, "<f4", [n, d], entries.map(f32::to_le_bytes))
}

/// Writes an N×d array of numbers of 16 bits: `<f2`, or `<V2` as ml_dtypes writes bfloat16.
///
/// # Errors
/// Those of `writer`.
pub fn write_halves(
    writer: &mut impl Write,
    descr: &str,
    [n, d]: [usize; 2],
    entries: impl Iterator<Item = u16>,
) -> io::Result<()> {
    write_bytes(writer, descr, [n, d], entries.map(u16::to_le_bytes))
}

fn write_bytes<const K: usize>(
    writer: &mut impl Write,
    descr: &str,
    [n, d]: [usize; 2],
    entries: impl Iterator<Item = [u8; K]>,
) -> io::Result<()> {
    let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({n}, {d}), }}");
    // The data begin at a multiple of 64 bytes; a newline ends the header.
    let padded = (10 + header.len() + 1).next_multiple_of(64) - 10 - 1;
    let header = format!("{header:padded$}\n");
    writer.write_all(MAGIC)?;
    writer.write_all(&[1, 0])?;
    writer.write_all(&(header.len() as u16).to_le_bytes())?;
    writer.write_all(header.as_bytes())?;
    entries
        .into_iter()
        .try_for_each(|entry| writer.write_all(&entry))
}

/// What the header says, and how many bytes stand before the data.
fn layout(reader: &mut impl Read, sixteen: Sixteen) -> Result<(Layout, u64), String> {
    let too_short = |_| "is too short to be a .npy file; write or copy it again".to_owned();
    let mut start = [0; 8];
    reader.read_exact(&mut start).map_err(too_short)?;
    let [magic @ .., major, minor] = &start;
    if magic != MAGIC {
        return Err(
            "is not a .npy file: it does not begin as NumPy's do; write it with numpy.save".into(),
        );
    }
    // Version 1 counts the header in two bytes, later ones in four.
    let width = match major {
        1 => 2,
        2 | 3 => 4,
        _ => {
            return Err(format!(
                "has version {major}.{minor} of the format; 1.0 to 3.0 are read, so write it again \
                 with numpy.save"
            ));
        }
    };
    let mut length = [0; 4];
    reader.read_exact(&mut length[..width]).map_err(too_short)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST_HEADER {
        return Err(format!(
            "has a header of {length} bytes, and at most {LONGEST_HEADER} are read; save a plain \
             array"
        ));
    }
    let mut text = vec![0; length];
    reader.read_exact(&mut text).map_err(too_short)?;
    let text = String::from_utf8(text)
        .map_err(|_| "has a header that is no text; write it again with numpy.save")?;
    Ok((header(&text, sixteen)?, (8 + width + length) as u64))
}

/// Reads the Python literal `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`.
fn header(text: &str, sixteen: Sixteen) -> Result<Layout, String> {
    let (element, big_endian) = entry(field(text, "descr")?, sixteen)?;
    let fortran_order = match field(text, "fortran_order")? {
        "True" => true,
        "False" => false,
        other => {
            return Err(format!(
                "says fortran_order is {other}; it is True or False, so write it again"
            ));
        }
    };
    let shape = field(text, "shape")?;
    let (rows, columns) = two_integers(shape).ok_or_else(|| {
        format!(
            "holds an array of shape {shape}; one of shape (N, d) with N ≥ 1 and d ≥ 1 is needed: \
             save x.reshape(len(x), -1)"
        )
    })?;
    Ok(Layout {
        element,
        big_endian,
        fortran_order,
        rows,
        columns,
    })
}

/// The type of the entries and whether their bytes are in the order of big-endian machines; an
/// order that is not said (`=`, `|`, or nothing) is this machine's.
fn entry(descr: &str, sixteen: Sixteen) -> Result<(Element, bool), String> {
    let descr = descr.trim_matches(['\'', '"']);
    let (big_endian, kind) = match descr.split_at_checked(1) {
        Some(("<", kind)) => (false, kind),
        Some((">", kind)) => (true, kind),
        Some(("=" | "|", kind)) => (cfg!(target_endian = "big"), kind),
        _ => (cfg!(target_endian = "big"), descr),
    };
    let element = match (kind, sixteen) {
        ("f2", _) => Element::Half,
        ("V2", _) | ("u2", Sixteen::Brain) => Element::Brain,
        ("f4", _) => Element::Single,
        ("f8", _) => Element::Double,
        ("u2", Sixteen::Integers) => {
            return Err(format!(
                "holds entries of type {descr}; if they are the bits of bfloat16, say --bfloat16, \
                 and else save x.astype('float32')"
            ));
        }
        ("O", _) => {
            return Err(format!(
                "holds entries of type {descr}, Python objects; save \
                 numpy.stack(list(x)).astype('float32')"
            ));
        }
        _ => return Err(format!("holds entries of type {descr}; {TYPES}")),
    };
    Ok((element, big_endian))
}

/// The value of a key of a Python dictionary of simple values: up to the comma outside brackets.
fn field<'a>(text: &'a str, key: &str) -> Result<&'a str, String> {
    let missing = || format!("has a header without '{key}'; write it again with numpy.save");
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
