//! Finding PostgreSQL's programs. Invariant: a cluster is run only by the major version that made it.

use super::ClusterError;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest major version that Larder's SQL runs on.
pub const OLDEST: u32 = 15;

/// A folder with `postgres` and `initdb`.
#[derive(Clone, Debug)]
pub struct Binaries {
    folder: PathBuf,
    /// As it calls itself, like "15.10".
    pub version: String,
    major: u32,
}

impl Binaries {
    /// One of its programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What is in `folder`, if it is PostgreSQL.
    fn in_folder(folder: &Path) -> Option<Self> {
        if !folder.join("initdb").is_file() {
            return None;
        }
        let said = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let said = String::from_utf8(said.stdout).ok()?;
        let version = parse_version(&said)?;
        let major = version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
        Some(Self { folder: folder.to_path_buf(), version, major })
    }
}

/// "15.10" from "postgres (PostgreSQL) 15.10 (Debian 15.10-0+deb12u1)".
pub(super) fn parse_version(said: &str) -> Option<String> {
    said.split_once("(PostgreSQL) ")?.1.split_whitespace().next().map(str::to_owned)
}

/// The programs that can run a cluster of the major version `needed`, or a new one.
///
/// # Errors
/// None fit; says what was found instead.
pub fn find(named: Option<&Path>, needed: Option<u32>) -> Result<Binaries, ClusterError> {
    let fits = |found: &Binaries| needed.map_or(found.major >= OLDEST, |needed| found.major == needed);
    let mut others = Vec::new();
    for folder in named.map_or_else(usual_folders, |folder| vec![folder.to_path_buf()]) {
        match Binaries::in_folder(&folder) {
            Some(found) if fits(&found) => return Ok(found),
            Some(found) => others.push(format!("{} in {}", found.version, folder.display())),
            None => {}
        }
    }
    let wanted = match needed {
        Some(major) => format!("The data folder was made by PostgreSQL {major}, and its programs are not here"),
        None => format!("The programs of PostgreSQL {OLDEST} or newer are not here"),
    };
    let others = if others.is_empty() { String::new() } else { format!(" (only {})", others.join(", ")) };
    Err(ClusterError::NoBinaries(format!("{wanted}{others}")))
}

/// PATH, then where `pg_config` points, then Debian's folders, the newest first.
fn usual_folders() -> Vec<PathBuf> {
    let mut folders = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect::<Vec<_>>();
    if let Ok(said) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(String::from_utf8_lossy(&said.stdout).trim()));
    }
    let mut debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some((entry.as_ref().ok()?.file_name().to_str()?.parse::<u32>().ok()?, entry.ok()?.path())))
        .collect::<Vec<_>>();
    debian.sort();
    folders.extend(debian.into_iter().rev().map(|(_, path)| path.join("bin")));
    folders
}
