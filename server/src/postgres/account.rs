//! Who runs PostgreSQL. Invariant: never root; as anybody else, the person who started Larder.

use super::{ClusterError, on};
use nix::unistd::{Gid, Uid, User};
use std::fs::DirBuilder;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// An unprivileged account, for when Larder was started as root.
#[derive(Clone, Debug)]
pub struct Account {
    name: String,
    uid: Uid,
    gid: Gid,
}

impl Account {
    /// The account to use: none unless root; else whose cluster it is, the one named in the settings, `postgres`, `nobody`.
    pub fn choose(cluster: Option<&Path>, named: Option<&str>) -> Result<Option<Self>, ClusterError> {
        if !Uid::effective().is_root() {
            return Ok(None);
        }
        let owner = cluster.and_then(|folder| folder.metadata().ok()).map(|folder| Uid::from_raw(folder.uid()));
        let found = match (owner.filter(|owner| !owner.is_root()), named) {
            (Some(owner), _) => User::from_uid(owner),
            (None, Some(name)) => User::from_name(name),
            (None, None) => User::from_name("postgres")
                .and_then(|user| user.map_or_else(|| User::from_name("nobody"), |user| Ok(Some(user)))),
        };
        let user = found.ok().flatten().filter(|user| !user.uid.is_root());
        let user = user.ok_or_else(|| ClusterError::NoAccount(named.unwrap_or("postgres or nobody").to_owned()))?;
        Ok(Some(Self { name: user.name, uid: user.uid, gid: user.gid }))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it can get into a folder: somebody's home is often closed to it.
    pub fn can_enter(&self, folder: &Path) -> bool {
        let mut step = Command::new("true");
        step.current_dir(folder).uid(self.uid.as_raw()).gid(self.gid.as_raw());
        step.stdin(Stdio::null()).status().is_ok()
    }
}

/// A command that runs as the account, with nothing of the environment that could reach into PostgreSQL.
pub fn command(program: &Path, account: Option<&Account>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LC_ALL", "C.UTF-8");
    command.current_dir("/").stdin(Stdio::null());
    if let Some(account) = account {
        command.uid(account.uid.as_raw()).gid(account.gid.as_raw());
    }
    command
}

/// Makes a folder that only the account can look into.
pub fn make_private(folder: &Path, account: Option<&Account>) -> Result<(), ClusterError> {
    on("making", folder, DirBuilder::new().mode(0o700).create(folder))?;
    give(folder, account)
}

/// Makes the account the owner of something that was just made.
pub fn give(path: &Path, account: Option<&Account>) -> Result<(), ClusterError> {
    match account {
        Some(account) => on("giving away", path, chown(path, Some(account.uid.as_raw()), Some(account.gid.as_raw()))),
        None => Ok(()),
    }
}
