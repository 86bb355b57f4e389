//! Which claims are asked for.

use std::path::Path;

use super::Check;
use crate::claim::file::{FileClaim, read_claims};
use crate::claim::{CLAIMS, Claim, PAPERS, Paper, Standing};
use crate::exhibit::text_file::text;
use crate::nearest::{named, unknown};

impl Check {
    /// The files of claims among what is asked for.
    pub fn files(&self) -> Vec<&String> {
        self.files_and_names().0
    }

    fn files_and_names(&self) -> (Vec<&String>, Vec<&String>) {
        self.claims.iter().partition(|name| name.ends_with(".toml"))
    }

    /// The claims of the registry that were asked for, in its order; by default those that are
    /// believed, or none beside files.
    pub(super) fn selected(&self) -> Result<Vec<&'static Claim>, String> {
        let (_, names) = self.files_and_names();
        for id in &names {
            if !CLAIMS.iter().any(|claim| is_meant(claim, id)) {
                let known = CLAIMS.iter().map(|claim| claim.id);
                let unknown = unknown("claim", id, known);
                return Err(format!("{unknown}, and files that end in .toml"));
            }
        }
        let paper = self.paper()?;
        let wanted = |claim: &&Claim| match paper {
            Some(paper) => claim.source.work == paper.work,
            None if self.claims.is_empty() => self.is_default(claim),
            None => names.iter().any(|id| is_meant(claim, id)),
        };
        let claims: Vec<&Claim> = CLAIMS.iter().filter(wanted).collect();
        let own = claims.iter().find(|claim| claim.has_own_ranges());
        match own.filter(|_| self.problems.is_some()) {
            Some(claim) => Err(format!(
                "{} has its own ranges; -N and -t do not apply to it",
                claim.id
            )),
            None => Ok(claims),
        }
    }

    /// Is a claim examined, or listed, where none is named?
    fn is_default(&self, claim: &Claim) -> bool {
        let standing = claim.standing;
        let conjecture = self.conjectures && standing == Standing::Conjecture;
        self.all || self.list || conjecture || standing.is_believed()
    }

    /// The work whose claims are asked for.
    pub(in crate::exhibit) fn paper(&self) -> Result<Option<&'static Paper>, String> {
        let find = |id: &String| named("paper", id, &PAPERS, |paper| paper.id);
        self.paper.as_ref().map(find).transpose()
    }

    /// The claims of the files, each with the name of its file.
    pub(super) fn read_files(&self) -> Result<Vec<(&str, FileClaim)>, String> {
        let (files, _) = self.files_and_names();
        if !files.is_empty() && self.problems.is_some() {
            return Err(
                "a claim in a file has its own ranges; -N and -t do not apply to it".into(),
            );
        }
        let mut claims = Vec::new();
        for file in files {
            let written = text(Path::new(file), "a file of claims", LARGEST)?;
            let read = read_claims(file, &written).map_err(|error| error.to_string())?;
            claims.extend(read.into_iter().map(|claim| (file.as_str(), claim)));
        }
        Ok(claims)
    }
}

/// Is the claim called so or, where none is, a part of what is: `theorem-2` is all of
/// `theorem-2-etf`, `theorem-2-antipodal` and `theorem-2-monotone`.
fn is_meant(claim: &Claim, name: &str) -> bool {
    let is_part = |rest: &str| rest.starts_with('-') && Claim::find(name).is_none();
    let rest = claim.id.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || is_part(rest))
}

/// More bytes in a file of claims are a mistake.
const LARGEST: u64 = 1 << 22;
