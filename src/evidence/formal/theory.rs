//! The theory of Coq that comes with the program: what a file of claims needs of it, compiled once.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest, Sha256};

use super::kernel::{Coq, Run, Silent, cache, failed, write};
use super::record::{hexadecimal, source};

/// Files of the theory with their contents, each after those that it needs.
pub struct Theory {
    files: Vec<(String, &'static [u8])>,
}

impl Theory {
    /// The files on which a text rests.
    pub fn of(text: &str) -> Theory {
        let mut theory = Theory { files: Vec::new() };
        theory.add_needed(text);
        theory
    }

    fn add_needed(&mut self, text: &str) {
        for name in required(text) {
            let name = format!("{name}.v");
            let known = self.files.iter().any(|(own, _)| *own == name);
            if let Some(content) = source(&format!("theory/{name}")).filter(|_| !known) {
                self.add_needed(&String::from_utf8_lossy(content));
                self.files.push((name, content));
            }
        }
    }

    /// A directory of the user's, if it has these files, compiled.
    pub fn checked(&self, theory: &Path) -> Result<PathBuf, Silent> {
        for (name, content) in &self.files {
            let path = theory.join(name);
            let same = fs::read(&path).is_ok_and(|text| text == *content);
            if !same || !path.with_extension("vo").exists() {
                return Err(Silent::Failed(format!(
                    "{} is not the {name} of this ccem, compiled",
                    path.display()
                )));
            }
        }
        Ok(theory.to_owned())
    }

    /// The directory of the cache, which is compiled if it is not there.
    pub fn compiled(&self, coq: &Coq, stopped: &dyn Fn() -> bool) -> Result<PathBuf, Silent> {
        let cache = cache().ok_or(Silent::Failed(
            "there is no directory for caches: name a compiled theory by --theory DIR".into(),
        ))?;
        let home = cache.join(format!("theory-{}", self.fingerprint(coq)?));
        if home.join("complete").exists() {
            return Ok(home);
        }
        fs::create_dir_all(&cache).map_err(failed(&cache))?;
        let work = tempfile::tempdir_in(&cache).map_err(failed(&cache))?;
        for (name, content) in &self.files {
            let path = work.path().join(name);
            fs::write(&path, content).map_err(failed(&path))?;
            let run = Run::of(coq, work.path(), &path, stopped)?;
            if !run.succeeded {
                return Err(Silent::Failed(format!("Coq fails: {}", run.complaint())));
            }
        }
        write(&work.path().join("complete"), "")?;
        // Another run may have been first: then its directory is as good.
        match fs::rename(work.path(), &home) {
            Err(error) if !home.join("complete").exists() => Err(failed(&home)(error)),
            _ => Ok(home),
        }
    }

    /// Of the sources and of the compiler, whose versions do not read each other's files.
    fn fingerprint(&self, coq: &Coq) -> Result<String, Silent> {
        let version = Command::new(&coq.coqc)
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => Silent::Absent,
                _ => failed(&coq.coqc)(error),
            })?;
        let mut hash = Sha256::new();
        hash.update(&version.stdout);
        (self.files.iter()).for_each(|(_, content)| hash.update(content));
        Ok(hexadecimal(&hash.finalize())[..16].to_owned())
    }
}

/// What a text requires: `From CCEM Require Import A B.`
fn required(text: &str) -> impl Iterator<Item = &str> {
    let sentences = text.split("From CCEM Require ").skip(1);
    let names = sentences.flat_map(|rest| {
        rest.split('.')
            .next()
            .unwrap_or_default()
            .split_whitespace()
    });
    names.filter(|name| *name != "Import")
}

#[cfg(test)]
mod tests {
    use super::Theory;

    #[test]
    fn each_file_comes_after_those_that_it_needs() {
        let needed = |text| -> Vec<String> {
            let files = Theory::of(text).files;
            files.into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(
            needed("From CCEM Require Import Rules.\n")[0],
            "Definitions.v"
        );
        assert!(needed("From CCEM Require Claims.").len() > 30);
        assert!(needed("From Coq Require Import Reals.").is_empty());
    }
}
