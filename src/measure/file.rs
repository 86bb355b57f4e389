//! Files of arrays, told apart by how they begin; a pipe, or `-` for stdin, brings a `.npy`.
//!
//! | name | is |
//! |---|---|
//! | `U.npy` | a `.npy` file, whatever its name |
//! | `x.npz`, `x.npz:U` | the only array of an archive, or the one called U |
//! | `x.safetensors`, `x.safetensors:U` | the only tensor, or the one called U |
//! | `-` | a `.npy` on stdin |

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use strsim::normalized_damerau_levenshtein;

use super::npy::{self, Sixteen};
use super::{npz, safetensors};
use crate::measure::Vectors;

/// What one does with a file that only Python can read.
pub(super) const SAVE_AN_ARRAY: &str =
    "save an array from Python: numpy.save(\"U.npy\", x.detach().cpu().float().numpy())";

/// Reads an N×d array from a file, a member of a file, or stdin.
///
/// # Errors
/// One line that names the file, says what is wrong with it, and what to do.
pub fn read(name: &Path, sixteen: Sixteen) -> Result<Vectors<'static>, String> {
    let (path, member) = place(name);
    let read = match (path.as_os_str() == "-", &member) {
        (true, _) => npy::from_reader(io::stdin().lock(), sixteen),
        (false, member) => read_file(&path, member.as_deref(), sixteen),
    };
    read.map_err(|why| format!("{}: {why}", path.display()))
}

/// The file of a name, and the member that is meant: `x.npz:U` is U of x.npz.
pub fn place(name: &Path) -> (PathBuf, Option<String>) {
    let text = name.to_string_lossy();
    let split = [".npz:", ".safetensors:"].iter().find_map(|ending| {
        let end = text.find(ending)? + ending.len();
        Some((&text[..end - 1], &text[end..]))
    });
    match split {
        Some((path, member)) => (PathBuf::from(path), Some(member.to_owned())),
        None => (name.to_owned(), None),
    }
}

fn read_file(
    path: &Path,
    member: Option<&str>,
    sixteen: Sixteen,
) -> Result<Vectors<'static>, String> {
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    let mut file = File::open(path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if about.is_dir() {
        return Err("is not an ordinary file; name one that numpy.save has written".into());
    }
    if !about.is_file() {
        return npy::from_reader(BufReader::new(file), sixteen);
    }
    let mut start = Vec::new();
    (&mut file)
        .take(16)
        .read_to_end(&mut start)
        .map_err(unreadable)?;
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let mut reader = BufReader::with_capacity(1 << 20, file);
    match Kind::of(&start) {
        Kind::Npz => npz::read(&mut reader, member, sixteen),
        Kind::Safetensors => safetensors::read(reader, member),
        Kind::Foreign(what) => Err(format!("is {what}; {SAVE_AN_ARRAY}")),
        Kind::Npy => npy::of_length(reader, about.len(), sixteen),
    }
}

/// What a file is.
enum Kind {
    /// A `.npy`, or nothing that is known.
    Npy,
    Npz,
    Safetensors,
    /// Something else that people keep arrays in.
    Foreign(&'static str),
}

/// How files begin that hold arrays and are not read.
const FOREIGN: [(&[u8], &str); 9] = [
    (b"\x80\x02", PICKLE),
    (b"\x80\x03", PICKLE),
    (b"\x80\x04", PICKLE),
    (b"\x80\x05", PICKLE),
    (b"\x89HDF", "an HDF5 file"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"\x1f\x8b", "packed by gzip"),
    (b"MATLAB", "a MATLAB file"),
];

const PICKLE: &str = "a pickle or an old PyTorch file";

impl Kind {
    fn of(start: &[u8]) -> Kind {
        let foreign = FOREIGN.iter().find(|(begins, _)| start.starts_with(begins));
        if let Some((_, what)) = foreign {
            return Kind::Foreign(what);
        }
        let length = start
            .first_chunk()
            .map(|length| u64::from_le_bytes(*length));
        let header = length.is_some_and(|length| length <= safetensors::LONGEST_HEADER);
        match start {
            [b'P', b'K', 3 | 5, ..] => Kind::Npz,
            [_, _, _, _, _, _, _, _, b'{', ..] if header => Kind::Safetensors,
            _ => Kind::Npy,
        }
    }
}

/// The member that is asked for, or the only one.
pub(super) fn choose<'a>(
    names: &[&'a str],
    wanted: Option<&str>,
    what: &str,
) -> Result<&'a str, String> {
    let found = match wanted {
        Some(wanted) => names.iter().find(|name| **name == wanted),
        None => names.first().filter(|_| names.len() == 1),
    };
    if let Some(found) = found {
        return Ok(found);
    }
    let Some(first) = names.first() else {
        return Err(format!("holds no {what}; write one into it"));
    };
    let held = names.join(", ");
    let Some(wanted) = wanted else {
        return Err(format!(
            "holds {} {what}s: {held}; say which, as in FILE:{first}",
            names.len()
        ));
    };
    let alike = |name: &&&str| normalized_damerau_levenshtein(name, wanted);
    let nearest = names
        .iter()
        .max_by(|x, y| alike(x).total_cmp(&alike(y)))
        .unwrap_or(first);
    Err(format!(
        "holds no {what} {wanted:?}; it holds {held}, the nearest is {nearest}"
    ))
}
