//! Files that are written whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a file whole or not at all: what is in it goes to a temporary file beside the target,
/// reaches the disk, and then takes the target's name. An earlier file keeps its permissions
/// as far as the umask allows.
///
/// # Errors
/// If the target is anything but an ordinary, writable file, if its directory does not exist, or if
/// writing fails; then the target is as it was and nothing else is left behind.
pub fn write_whole(path: &Path, text: impl AsRef<[u8]>) -> io::Result<()> {
    replace(path, text.as_ref()).map_err(|error| named(path, error))
}

/// The same of what comes in pieces: `pieces` is given what writes one. Its result is that of the
/// whole.
///
/// # Errors
/// Those of [`write_whole`], in a sentence, and those of `pieces`.
pub fn write_pieces<T>(
    path: &Path,
    pieces: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), String>) -> Result<T, String>,
) -> Result<T, String> {
    let said = |error| named(path, error).to_string();
    let (mut file, target) = beside(path).map_err(said)?;
    let result = pieces(&mut |piece| file.write_all(piece).map_err(said))?;
    file.as_file().sync_all().map_err(said)?;
    let kept = file.persist(&target);
    kept.map_err(|error| said(error.error))?;
    Ok(result)
}

/// Could [`write_whole`] write there? To be asked before a long computation.
///
/// # Errors
/// Those of [`write_whole`].
pub fn check_writable(path: &Path) -> io::Result<()> {
    // Where the system can, a file without a name: a kill leaves nothing behind.
    let trial =
        target_of(path).and_then(|(target, _)| tempfile::tempfile_in(directory_of(&target)?));
    trial.map(drop).map_err(|error| named(path, error))
}

/// Do both paths lead to one file, also where it does not exist yet?
pub fn same_file(a: &Path, b: &Path) -> bool {
    resolved(a) == resolved(b)
}

/// The path without links and detours, as far as there is something.
fn resolved(path: &Path) -> PathBuf {
    let missing = || {
        let directory = directory_of(path).ok()?.canonicalize().ok()?;
        Some(directory.join(path.file_name()?))
    };
    path.canonicalize()
        .ok()
        .or_else(missing)
        .unwrap_or_else(|| path.to_owned())
}

fn named(path: &Path, error: io::Error) -> io::Error {
    let path = path.display();
    io::Error::new(error.kind(), format!("cannot write {path}: {error}"))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (mut file, target) = beside(path)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(&target)?;
    Ok(())
}

/// A temporary file beside the target, which vanishes unless it is given the target's name, and
/// the target: a link stays a link, what it points to is replaced.
fn beside(path: &Path) -> io::Result<(tempfile::NamedTempFile, PathBuf)> {
    let (target, permissions) = target_of(path)?;
    Ok((temporary(directory_of(&target)?, permissions)?, target))
}

/// What `path` leads to, and the permissions of what will be there.
fn target_of(path: &Path) -> io::Result<(PathBuf, Option<fs::Permissions>)> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let permissions = match fs::metadata(&target) {
        Ok(earlier) => Some(replaceable(&earlier)?),
        Err(_) => new_file_permissions(),
    };
    Ok((target, permissions))
}

/// The permissions of a file that may be replaced.
fn replaceable(earlier: &fs::Metadata) -> io::Result<fs::Permissions> {
    if !earlier.is_file() {
        let message = "it exists and is not an ordinary file";
        Err(io::Error::new(io::ErrorKind::InvalidInput, message))
    } else if earlier.permissions().readonly() {
        let message = "it exists and is read-only";
        Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
    } else {
        Ok(earlier.permissions())
    }
}

/// The existing directory in which `path` lies.
fn directory_of(path: &Path) -> io::Result<&Path> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let directory = parent.unwrap_or(Path::new("."));
    if directory.is_dir() {
        Ok(directory)
    } else {
        let message = format!("there is no directory {}", directory.display());
        Err(io::Error::new(io::ErrorKind::NotFound, message))
    }
}

/// A temporary file with these permissions: tempfile's own would hide the result from
/// everyone but its owner.
fn temporary(
    directory: &Path,
    permissions: Option<fs::Permissions>,
) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    if let Some(permissions) = permissions {
        builder.permissions(permissions);
    }
    builder.tempfile_in(directory)
}

/// Read and write for all, of which the umask then takes its part.
#[cfg(unix)]
fn new_file_permissions() -> Option<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn new_file_permissions() -> Option<fs::Permissions> {
    None
}
