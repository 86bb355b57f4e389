//! `.npz`: a zip archive of `.npy` files, as numpy.savez and numpy.savez_compressed write it.
//!
//! A member is found by the central directory at the end of the archive; of the two methods NumPy
//! uses, bytes as they are and deflate, both are read, and the checksum of a member is compared when
//! its last byte has come.

use std::io::{self, Read, Seek, SeekFrom};

use crc32fast::Hasher;
use flate2::read::DeflateDecoder;

use super::file::choose;
use super::npy::{Sixteen, of_length};
use crate::measure::Vectors;

/// A comment behind the directory may be so long.
const LONGEST_COMMENT: u64 = 1 << 16;

/// A longer directory lists more than arrays.
const LONGEST_DIRECTORY: u64 = 1 << 26;

/// Where a field stands that did not fit into 32 bits.
const WIDE: u64 = u32::MAX as u64;

/// What the directory says of a member.
struct Member {
    name: String,
    method: u16,
    checksum: u32,
    packed: u64,
    length: u64,
    place: u64,
}

/// Reads an array: the one of that name, or the only one.
pub(super) fn read(
    file: &mut (impl Read + Seek),
    name: Option<&str>,
    sixteen: Sixteen,
) -> Result<Vectors<'static>, String> {
    let members = directory(file).map_err(unreadable)?;
    if members.iter().any(|member| member.name.ends_with(".pkl")) {
        return Err(format!("is a PyTorch file; {}", super::file::SAVE_AN_ARRAY));
    }
    let arrays = members
        .iter()
        .filter_map(|member| member.name.strip_suffix(".npy"));
    let arrays: Vec<&str> = arrays.collect();
    let wanted = name.map(|name| name.strip_suffix(".npy").unwrap_or(name));
    let chosen = choose(&arrays, wanted, "array")?;
    let member = members
        .iter()
        .find(|member| member.name.strip_suffix(".npy") == Some(chosen));
    let member = member.ok_or("has no such array")?;
    let place = member.data(file).map_err(unreadable)?;
    file.seek(SeekFrom::Start(place)).map_err(unreadable)?;
    let packed = file.take(member.packed);
    let vectors = match member.method {
        0 => member.array(packed, sixteen),
        8 => member.array(DeflateDecoder::new(packed), sixteen),
        other => Err(format!(
            "is packed by method {other} of zip; write it again with numpy.savez"
        )),
    };
    vectors.map_err(|why| format!("{chosen} in it {why}"))
}

fn unreadable(error: io::Error) -> String {
    format!("is an archive that cannot be read ({error}); write it again with numpy.savez")
}

impl Member {
    fn array(&self, unpacked: impl Read, sixteen: Sixteen) -> Result<Vectors<'static>, String> {
        let mut checked = Checked {
            inner: unpacked,
            hasher: Hasher::new(),
        };
        let vectors = of_length(&mut checked, self.length, sixteen)?;
        match checked.hasher.finalize() == self.checksum {
            true => Ok(vectors),
            false => Err("is damaged: its checksum is another; write or copy it again".into()),
        }
    }

    /// Where its bytes begin: behind a header of its own, whose length the directory does not say.
    fn data(&self, file: &mut (impl Read + Seek)) -> io::Result<u64> {
        file.seek(SeekFrom::Start(self.place))?;
        let mut header = [0; 30];
        file.read_exact(&mut header)?;
        match header.starts_with(b"PK\x03\x04") {
            true => Ok(self.place + 30 + number(&header, 26, 2) + number(&header, 28, 2)),
            false => Err(damaged("a member is not where the directory says")),
        }
    }
}

/// A reader that computes the checksum of what is read.
struct Checked<R> {
    inner: R,
    hasher: Hasher,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        Ok(count)
    }
}

/// The little-endian number of `width` bytes at a place; 0 where the bytes are not there.
fn number(bytes: &[u8], place: usize, width: usize) -> u64 {
    let bytes = bytes.get(place..place + width).unwrap_or_default();
    let digits = bytes.iter().rev();
    digits.fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// The members of an archive, by the directory at its end.
fn directory(file: &mut (impl Read + Seek)) -> io::Result<Vec<Member>> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail = length.saturating_sub(LONGEST_COMMENT + 22);
    let end = bytes(file, tail, length - tail)?;
    let whole = end.len().saturating_sub(21);
    let place = (0..whole).rfind(|k| end[*k..].starts_with(b"PK\x05\x06"));
    let place = place.ok_or_else(|| damaged("it has no directory"))?;
    let record = &end[place..];
    let (mut size, mut start) = (number(record, 12, 4), number(record, 16, 4));
    if start == WIDE || size == WIDE {
        (size, start) = wide_end(file, (tail + place as u64).saturating_sub(20))?;
    }
    if size > LONGEST_DIRECTORY || start.saturating_add(size) > length {
        return Err(damaged("its directory is not where it says"));
    }
    entries(&bytes(file, start, size)?)
}

/// Size and place of the directory of an archive that has them in 64 bits.
fn wide_end(file: &mut (impl Read + Seek), locator: u64) -> io::Result<(u64, u64)> {
    let locator = bytes(file, locator, 20)?;
    let record = bytes(file, number(&locator, 8, 8), 56)?;
    match locator.starts_with(b"PK\x06\x07") && record.starts_with(b"PK\x06\x06") {
        true => Ok((number(&record, 40, 8), number(&record, 48, 8))),
        false => Err(damaged("its directory is not where it says")),
    }
}

fn bytes(file: &mut (impl Read + Seek), start: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn entries(directory: &[u8]) -> io::Result<Vec<Member>> {
    let (mut members, mut rest) = (Vec::new(), directory);
    while rest.starts_with(b"PK\x01\x02") {
        let lengths = [28, 30, 32].map(|place| number(rest, place, 2) as usize);
        let [name, extra, comment] = lengths;
        let whole = 46 + name + extra + comment;
        if rest.len() < whole {
            return Err(damaged("its directory is cut off"));
        }
        let (entry, after) = rest.split_at(whole);
        members.push(member(entry, name, &entry[46 + name..46 + name + extra]));
        rest = after;
    }
    Ok(members)
}

/// An entry of the directory; numbers that did not fit follow in its extra field 1, in this order.
fn member(entry: &[u8], name: usize, extra: &[u8]) -> Member {
    let mut wide = wide_numbers(extra).into_iter();
    let mut fitting = |place| match number(entry, place, 4) {
        WIDE => wide.next().unwrap_or(WIDE),
        number => number,
    };
    let [length, packed, place] = [24, 20, 42].map(&mut fitting);
    Member {
        name: String::from_utf8_lossy(&entry[46..46 + name]).into_owned(),
        method: number(entry, 10, 2) as u16,
        checksum: number(entry, 16, 4) as u32,
        packed,
        length,
        place,
    }
}

fn wide_numbers(mut extra: &[u8]) -> Vec<u64> {
    while extra.len() >= 4 {
        let (kind, size) = (number(extra, 0, 2), number(extra, 2, 2) as usize);
        let field = extra.get(4..4 + size).unwrap_or_default();
        if kind == 1 {
            return field.chunks_exact(8).map(|x| number(x, 0, 8)).collect();
        }
        extra = extra.get(4 + size..).unwrap_or_default();
    }
    Vec::new()
}
