//! Folders that appear whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files of a folder: path below it, with `/` between the parts, and content.
pub type Files = Vec<(String, Vec<u8>)>;

/// Writes a folder whole or not at all: the files go to a temporary folder beside it, which then
/// takes its name.
///
/// # Errors
/// Those of [`check_folder`], or if writing fails; then nothing is left behind.
pub fn write_folder(path: &Path, files: &Files) -> io::Result<()> {
    let write = || {
        let target = free(path)?;
        let temporary = beside(&target)?;
        for (name, content) in files {
            let file = temporary.path().join(name);
            fs::create_dir_all(file.parent().unwrap_or(temporary.path()))?;
            fs::write(file, content)?;
        }
        take_name(&temporary, &target)?;
        // What has been moved away is no longer there to be removed.
        let _ = temporary.keep();
        Ok(())
    };
    write().map_err(|error| named(path, error))
}

/// Could [`write_folder`] write there? To be asked before a long computation.
///
/// # Errors
/// If there is anything but an empty folder, if that is the one in which the program runs, or if
/// no folder can be made beside it.
pub fn check_folder(path: &Path) -> io::Result<()> {
    let check = || beside(&free(path)?).map(drop);
    check().map_err(|error| named(path, error))
}

fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot write the folder {}: {error}", path.display()),
    )
}

/// The folder to be, once it is sure that nothing is lost by it.
fn free(path: &Path) -> io::Result<PathBuf> {
    let refused = |why: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    if path.as_os_str().is_empty() {
        return refused("its name is empty");
    }
    if fs::symlink_metadata(path).is_err() {
        return Ok(path.to_owned());
    }
    if !path.is_dir() {
        return refused("it exists and is no folder");
    }
    if fs::read_dir(path)?.next().is_some() {
        return refused("it exists and is not empty");
    }
    let target = path.canonicalize()?;
    if std::env::current_dir().is_ok_and(|current| current.starts_with(&target)) {
        return refused("it would be replaced, and the program runs in it");
    }
    Ok(target)
}

/// A temporary folder beside the target, with the permissions that a new one would have.
fn beside(target: &Path) -> io::Result<tempfile::TempDir> {
    let parent = target
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    if !parent.is_dir() {
        let message = format!("there is no folder {}", parent.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    builder.prefix(".ccem-").tempdir_in(parent)
}

/// Gives the temporary folder the name of the target, in the place of an empty folder.
fn take_name(temporary: &tempfile::TempDir, target: &Path) -> io::Result<()> {
    if target.is_dir() {
        // Fails unless it is empty still.
        fs::remove_dir(target)?;
    }
    fs::rename(temporary.path(), target)
}
