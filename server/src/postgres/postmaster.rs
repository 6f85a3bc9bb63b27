//! The server process itself: started, and stopped the fast way, which ends sessions and writes everything down.
//! Invariant: a file that names a process is believed only when that process really is this cluster's.

use super::account::{self, Account};
use super::binaries::Binaries;
use super::folder::socket_lock;
use super::{ClusterError, PORT, on};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::process::{Child, Command};

/// How long a fast stop may take before sessions are cut off without a word.
const PATIENCE: Duration = Duration::from_secs(30);

/// Past this size the log of earlier starts is set aside.
const LOG_BYTES: u64 = 10 * 1024 * 1024;

/// Everything that starting needs.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The programs.
    pub binaries: Binaries,
    /// Who runs it.
    pub account: Option<Account>,
    /// The cluster.
    pub folder: PathBuf,
    /// Where it listens.
    pub socket_folder: PathBuf,
    /// Where it writes what happens.
    pub log: PathBuf,
    /// How many connections it takes.
    pub connections: u32,
}

/// Small, for one company on one machine; what is not here is PostgreSQL's default.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "shared_buffers=128MB",
    "work_mem=8MB",
    "maintenance_work_mem=64MB",
    "random_page_cost=1.1",
    "jit=off",
    "max_wal_size=512MB",
    "timezone=UTC",
    "log_timezone=UTC",
    // No personal data in the log: neither values nor statements.
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
];

impl Recipe {
    /// Starts the server. It is a group of its own, so that Ctrl-C in a terminal reaches Larder alone.
    pub fn spawn(&self) -> Result<Postmaster, ClusterError> {
        if self.log.metadata().is_ok_and(|log| log.len() > LOG_BYTES) {
            on("setting aside", &self.log, std::fs::rename(&self.log, self.log.with_extension("log.1")))?;
        }
        let log = on("opening", &self.log, File::options().create(true).append(true).open(&self.log))?;
        let program = self.binaries.program("postgres");
        let mut command = Command::from(account::command(&program, self.account.as_ref()));
        command.arg("-D").arg(&self.folder).args(["-p", &PORT.to_string()]);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        let quoted = self.socket_folder.to_string_lossy().replace('"', "\"\"");
        command.args(["-c", &format!("max_connections={}", self.connections)]);
        command.args(["-c", &format!("unix_socket_directories=\"{quoted}\"")]);
        let copy = on("opening", &self.log, log.try_clone())?;
        let child = on("starting", &program, command.process_group(0).stdout(copy).stderr(log).spawn())?;
        Ok(Postmaster(child))
    }

    /// The end of what the server wrote into its log.
    pub fn last_words(&self) -> String {
        let text = std::fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines = text.lines().rev().take(5).collect::<Vec<_>>();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

/// A running server. Dropped without being stopped (an error, a panic), it is still asked to stop.
pub struct Postmaster(Child);

impl Postmaster {
    /// Returns when it has ended by itself.
    pub async fn ended(&mut self) -> String {
        match self.0.wait().await {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        }
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Stops it the fast way, and when that takes too long, at once.
    pub async fn stop(mut self) {
        self.signal(Signal::SIGINT);
        if tokio::time::timeout(PATIENCE, self.0.wait()).await.is_err() {
            tracing::warn!("PostgreSQL takes long to stop; its sessions are cut off");
            self.signal(Signal::SIGQUIT);
            self.ended().await;
        }
    }

    fn signal(&self, signal: Signal) {
        if let Some(pid) = self.0.id().and_then(|pid| i32::try_from(pid).ok()) {
            // It may have ended this very moment, which is what is wanted.
            let _ = kill(Pid::from_raw(pid), signal);
        }
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        self.signal(Signal::SIGINT);
    }
}

/// Stops a server that an earlier program left running when it was killed.
pub async fn stop_leftover(folder: &Path, socket_folder: &Path) -> Result<(), ClusterError> {
    let file = folder.join("postmaster.pid");
    if let Some(leftover) = named_in(&file).filter(|pid| is_ours(*pid, folder)) {
        tracing::warn!("an earlier program was killed and left its PostgreSQL running: stopping it");
        let ours = || named_in(&file) == Some(leftover) && is_ours(leftover, folder);
        for signal in [Signal::SIGINT, Signal::SIGQUIT] {
            let _ = kill(leftover, signal);
            let gave_up = tokio::time::Instant::now() + PATIENCE;
            while ours() && tokio::time::Instant::now() < gave_up {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        if ours() {
            let said = format!("process {leftover} does not end");
            return Err(ClusterError::Refused { what: "stopping an earlier PostgreSQL", said });
        }
    }
    forget_stranger(&file)?;
    forget_stranger(&socket_lock(socket_folder))
}

/// After a crash the file may name a process that is somebody else's by now, and PostgreSQL would not start. It does
/// start when the file names its own parent, and then still checks that nobody uses the old one's memory.
fn forget_stranger(file: &Path) -> Result<(), ClusterError> {
    let Ok(text) = std::fs::read_to_string(file) else { return Ok(()) };
    let Some((_, rest)) = text.split_once('\n') else { return Ok(()) };
    on("writing", file, std::fs::write(file, format!("{}\n{rest}", std::process::id())))
}

fn named_in(file: &Path) -> Option<Pid> {
    let text = std::fs::read_to_string(file).ok()?;
    text.lines().next()?.trim().parse().ok().filter(|pid| *pid > 1).map(Pid::from_raw)
}

/// Whether the process is a PostgreSQL of this very folder. Where there is no `/proc`, a living process is taken for it.
fn is_ours(pid: Pid, folder: &Path) -> bool {
    match std::fs::read(format!("/proc/{pid}/cmdline")) {
        Ok(line) => line.split(|byte| *byte == 0).any(|word| word == folder.as_os_str().as_encoded_bytes()),
        Err(_) => !Path::new("/proc/self").exists() && kill(pid, None).is_ok(),
    }
}
