//! The cluster's place in the data folder.
//! Invariant: a cluster is there whole or not at all: it is made beside its place and moved there when it is complete.

use super::account::{self, Account};
use super::binaries::Binaries;
use super::{APP, ClusterError, DATABASE, OWNER, PORT, on};
use sha2::{Digest as _, Sha256};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Instant;

/// The longest path of a socket is 107 bytes on Linux and 103 elsewhere, its name included.
const LONGEST_SOCKET_FOLDER: usize = 103 - ".s.PGSQL.5432.lock".len();

/// Where a socket is whose cluster's path is too long for it.
const SHORT: &str = "/tmp";

/// Where a cluster is whose data folder is closed to the account that must run it.
const OUTSIDE: &str = "/var/lib/larder";

/// A complete cluster.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// The data folder; others may pass through (the account that runs PostgreSQL), and look at nothing.
pub fn make_data_folder(data: &Path) -> Result<(), ClusterError> {
    on("making", data, std::fs::DirBuilder::new().recursive(true).mode(0o711).create(data))
}

impl Folder {
    /// The cluster in this data folder.
    pub fn existing(data: &Path) -> Result<Self, ClusterError> {
        let place = data.join("postgres");
        let real = on("opening", &place, place.canonicalize())?;
        let version = real.join("PG_VERSION");
        on("reading", &version, version.metadata())?;
        Ok(Self(real))
    }

    /// Makes a cluster: UTF-8, ICU, checksums, the two roles and the empty database.
    pub async fn create(data: &Path, binaries: &Binaries, account: Option<&Account>) -> Result<Self, ClusterError> {
        let began = Instant::now();
        let place = data.join("postgres");
        let outside = account.filter(|account| !account.can_enter(data));
        let (draft, target) = if let Some(account) = outside {
            let target = Path::new(OUTSIDE).join(uuid::Uuid::now_v7().simple().to_string());
            tracing::warn!(
                account = account.name(), data = %data.display(), cluster = %target.display(),
                "the account cannot enter the data folder, so the database is kept outside of it"
            );
            make_data_folder(Path::new(OUTSIDE))?;
            (target.with_extension("new"), target)
        } else {
            (data.join("postgres.new"), place.clone())
        };
        if draft.exists() {
            on("removing the unfinished", &draft, std::fs::remove_dir_all(&draft))?;
        }
        account::make_private(&draft, account)?;
        let (job_binaries, job_account, job_draft) = (binaries.clone(), account.cloned(), draft.clone());
        let made = tokio::task::spawn_blocking(move || initialise(&job_binaries, job_account.as_ref(), &job_draft));
        made.await
            .map_err(|error| ClusterError::Refused { what: "making the database", said: error.to_string() })??;
        on("moving", &draft, std::fs::rename(&draft, &target))?;
        if outside.is_some() {
            // Points nowhere when the outside folder was removed.
            let _ = std::fs::remove_file(&place);
            on("linking", &place, symlink(&target, &place))?;
        }
        tracing::info!(version = binaries.version, folder = %target.display(), took = ?began.elapsed(), "made the database");
        Self::existing(data)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The major version that made it.
    pub fn version(&self) -> Result<u32, ClusterError> {
        let path = self.0.join("PG_VERSION");
        let text = on("reading", &path, std::fs::read_to_string(&path))?;
        let wrong = || std::io::Error::new(std::io::ErrorKind::InvalidData, "not a version");
        on("reading", &path, text.trim().parse().map_err(|_| wrong()))
    }

    /// Where its socket is: in the cluster, or in a short place when the cluster's path is too long for a socket.
    pub fn socket_folder(&self) -> PathBuf {
        if self.0.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
            return self.0.clone();
        }
        let digest = Sha256::digest(self.0.as_os_str().as_encoded_bytes());
        let name = digest.iter().take(8).fold("larder-".to_owned(), |name, byte| format!("{name}{byte:02x}"));
        Path::new(SHORT).join(name)
    }
}

/// Makes sure that only the account can put a socket in there.
pub fn prepare_socket_folder(
    folder: &Folder,
    socket_folder: &Path,
    account: Option<&Account>,
) -> Result<(), ClusterError> {
    if socket_folder == folder.path() {
        return Ok(());
    }
    match std::fs::DirBuilder::new().mode(0o700).create(socket_folder) {
        Ok(()) => return account::give(socket_folder, account),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return on("making", socket_folder, Err(error)),
    }
    // Everybody may write there, so somebody may have been there first: their folder is not touched, let alone used.
    let expected = on("reading", folder.path(), folder.path().metadata())?.uid();
    let found = on("reading", socket_folder, socket_folder.symlink_metadata())?;
    if found.is_dir() && found.uid() == expected && (found.mode() & 0o777) == 0o700 {
        return Ok(());
    }
    let said = format!("{} is somebody else's", socket_folder.display());
    Err(ClusterError::Refused { what: "placing the database's socket", said })
}

fn initialise(binaries: &Binaries, account: Option<&Account>, folder: &Path) -> Result<(), ClusterError> {
    let made = account::command(&binaries.program("initdb"), account)
        .arg("--pgdata")
        .arg(folder)
        .args(["--username", OWNER, "--encoding", "UTF8", "--locale", "C.UTF-8"])
        .args(["--locale-provider", "icu", "--icu-locale", "und", "--data-checksums"])
        // Whoever can open the socket is the owner: only the account (and root) can get into its folder.
        .args(["--auth-local", "trust", "--auth-host", "reject", "--no-instructions"])
        .output();
    succeeded("making the database", on("running", &binaries.program("initdb"), made)?)?;
    let postgres = binaries.program("postgres");
    let alone = account::command(&postgres, account)
        .args(["--single", "-j", "-D"])
        .arg(folder)
        .arg("postgres")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut alone = on("running", &postgres, alone)?;
    if let Some(mut input) = alone.stdin.take() {
        let statements = format!("create role {APP} login;\n\ncreate database {DATABASE};\n\n");
        on("writing to", &postgres, input.write_all(statements.as_bytes()))?;
    }
    succeeded("making the database's roles", on("running", &postgres, alone.wait_with_output())?)
}

fn succeeded(what: &'static str, output: Output) -> Result<(), ClusterError> {
    // Alone, postgres goes on after an error and ends well; what it says tells.
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() && !said.contains("ERROR:") {
        return Ok(());
    }
    Err(ClusterError::Refused { what, said: said.trim().to_owned() })
}

/// The name of the socket's own lock file.
pub fn socket_lock(socket_folder: &Path) -> PathBuf {
    socket_folder.join(format!(".s.PGSQL.{PORT}.lock"))
}
