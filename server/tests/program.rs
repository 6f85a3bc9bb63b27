//! The `larder` program as a process, in a folder of its own.

use crate::database::Database;
use sqlx::ConnectOptions as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Longer than anything takes on a busy machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// A folder to start programs in, removed with the test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("larder-test-{}", uuid::Uuid::now_v7().simple()));
        std::fs::create_dir(&path).expect("a folder");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The program with these arguments and nothing of the test's own environment but the path.
    pub fn larder(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_larder"));
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.larder(arguments).output().expect("the program")
    }

    /// Starts the program and waits until it serves.
    pub fn serve(&self, arguments: &[&str]) -> Program {
        let program = self.start(arguments);
        program.wait_for("Larder is ready");
        program
    }

    /// Starts the program on a free port.
    pub fn start(&self, arguments: &[&str]) -> Program {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let listen = format!("--listen=127.0.0.1:{port}");
        let mut child = self.larder(&[&[listen.as_str()], arguments].concat());
        let mut child = child.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program");
        let lines = BufReader::new(child.stderr.take().expect("its log")).lines();
        let (sender, log) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Program { child, port, log }
    }

    /// The process of the folder's own PostgreSQL, if it says that it runs.
    pub fn postmaster(&self) -> Option<i32> {
        let file = std::fs::read_to_string(self.0.join("data/postgres/postmaster.pid")).ok()?;
        file.lines().next()?.parse().ok()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A test that failed may have left its PostgreSQL running.
        if let Some(left) = self.postmaster().filter(|pid| is_postgres(*pid)) {
            signal(left, nix::sys::signal::SIGQUIT);
            eventually("PostgreSQL has ended", || !is_postgres(left));
        }
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A program that serves.
pub struct Program {
    child: Child,
    port: u16,
    log: Receiver<String>,
}

impl Program {
    pub fn pid(&self) -> i32 {
        i32::try_from(self.child.id()).expect("a process id")
    }

    /// Where it listens.
    pub fn listens(&self) -> String {
        format!("--listen=127.0.0.1:{}", self.port)
    }

    /// The first log line from here on that holds these words.
    pub fn wait_for(&self, words: &str) -> String {
        let mut seen = Vec::new();
        loop {
            match self.log.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => seen.push(line),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("the log never said \u{201c}{words}\u{201d}:\n{}", seen.join("\n"))
                }
            }
        }
    }

    /// Asks for a page; the status and all that came back.
    pub fn get(&self, path: &str) -> (u16, String) {
        read(self.ask(path))
    }

    /// Asks for a page and does not wait for the answer.
    pub fn ask(&self, path: &str) -> TcpStream {
        self.send(&format!("GET {path} HTTP/1.1\r\naccept: text/html"), "")
    }

    /// Posts a form to a server function, from a page at `origin`; the status and all that came back.
    pub fn post(&self, path: &str, origin: &str, form: &str) -> (u16, String) {
        let kind = "application/x-www-form-urlencoded";
        let head =
            format!("POST {path} HTTP/1.1\r\norigin: {origin}\r\ncontent-type: {kind}\r\naccept: application/json");
        read(self.send(&head, form))
    }

    fn send(&self, head: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("patience");
        let request = format!(
            "{head}\r\nhost: 127.0.0.1:{}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.port,
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("a request");
        stream
    }

    pub fn signal(&self, signal: nix::sys::signal::Signal) {
        self::signal(self.pid(), signal);
    }

    /// Waits until it has ended; whether well.
    pub fn ended(&mut self) -> bool {
        let mut well = false;
        eventually("the program has ended", || match self.child.try_wait().expect("a status") {
            Some(status) => {
                well = status.success();
                true
            }
            None => false,
        });
        well
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The answer to a request that was sent.
pub fn read(mut stream: TcpStream) -> (u16, String) {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, answer)
}

pub fn signal(pid: i32, signal: nix::sys::signal::Signal) {
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), signal).expect("a process to send a signal to");
}

/// Whether the process is a PostgreSQL (and not one that has ended, or another's process with the same number).
pub fn is_postgres(pid: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.contains("postgres"))
}

/// Asks again and again, until it is so.
pub fn eventually(what: &str, mut so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !so() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// All that a command printed.
pub fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned()).concat()
}

/// How the program reaches a test's database.
pub fn url(database: &Database) -> String {
    database.owner.connect_options().to_url_lossy().to_string()
}
