//! `larder doctor`: what is in force, what is wrong, and what to do about it.
//! Invariant: it changes nothing; it neither makes a database nor migrates one.

mod database;
#[cfg(test)]
mod tests;

use crate::config::{Config, ConfigError, Database as Source, Environment, program_folder};
use sqlx::postgres::PgSslMode;
use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

/// Below this PostgreSQL may soon be unable to write.
const LEAST_DISK: u64 = 1024 * 1024 * 1024;

/// What was found about each matter, and whether anything is wrong.
#[derive(Default)]
struct Report {
    lines: Vec<String>,
    problems: u32,
}

impl Report {
    fn ok(&mut self, matter: &str, found: impl Display) {
        self.lines.push(format!("ok       {matter:<14} {found}"));
    }

    fn note(&mut self, matter: &str, found: impl Display, advice: &str) {
        self.lines.push(format!("note     {matter:<14} {found}\n{:24}{advice}", ""));
    }

    fn problem(&mut self, matter: &str, found: impl Display, advice: &str) {
        self.problems += 1;
        self.lines.push(format!("problem  {matter:<14} {found}\n{:24}{advice}", ""));
    }

    fn print(&mut self) {
        self.lines.drain(..).for_each(|line| println!("{line}"));
    }
}

/// Looks into everything. Fails when something is wrong.
pub async fn examine(config: &Config) -> ExitCode {
    let mut report = Report::default();
    settings(config, &mut report);
    assets(config, &mut report);
    disk(config, &mut report);
    // A database that does not answer takes a while to say so.
    report.print();
    database::examine(config, &mut report).await;
    report.print();
    if report.problems == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Says what is wrong with the settings, where they are refused: nothing else can be looked into then.
pub fn refuse(error: &ConfigError) -> ExitCode {
    let mut report = Report::default();
    for wrong in &error.0 {
        report.problem("configuration", wrong, "See docs/configuration.md for every setting there is.");
    }
    report.print();
    ExitCode::FAILURE
}

fn settings(config: &Config, report: &mut Report) {
    let environment = format!("{:?}", config.environment).to_lowercase();
    report.ok(
        "configuration",
        format!("{environment}, listening on {}, reached at {}", config.listen, config.public_url),
    );
    if config.environment != Environment::Development {
        for default in &config.development_defaults {
            report.note("configuration", default, "Production would refuse to start with this.");
        }
    }
    match &config.mail {
        Some(mail) => report.ok("mail", format!("sent as {}", mail.from)),
        None => {
            report.note("mail", "not set up", "Admins hand invitations over; set smtp_url and mail_from to send them.");
        }
    }
    if let Source::Urls { app, separate, .. } = &config.database {
        if !separate {
            let advice = "Two addresses for two roles are safer: see database_owner_url.";
            report.note("database", "one address for owner and application", advice);
        }
        let encrypted = matches!(app.get_ssl_mode(), PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull);
        let here = app.get_socket().is_some() || matches!(app.get_host(), "localhost" | "127.0.0.1" | "::1");
        if !encrypted && !here && !app.get_host().starts_with('/') {
            let advice = "Add ?sslmode=verify-full to database_url, unless the network in between is yours alone.";
            report.note("database", format!("the way to {} may be unencrypted", app.get_host()), advice);
        }
    }
}

fn assets(config: &Config, report: &mut Report) {
    let folder = config.site_root.join("pkg");
    let there = |ending: &str| {
        let names = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
        names
            .into_iter()
            .any(|name| name.to_string_lossy().starts_with("larder") && name.to_string_lossy().ends_with(ending))
    };
    let missing = [".wasm", ".js", ".css"].into_iter().filter(|ending| !there(ending)).collect::<Vec<_>>();
    let hashes = program_folder().is_some_and(|folder| folder.join("hash.txt").exists());
    if !missing.is_empty() {
        let advice = "Build them with `cargo leptos build`, or name their folder with --site-root.";
        report.problem("assets", format!("{} has no {}", folder.display(), missing.join(", ")), advice);
    } else if hashes {
        report.ok("assets", format!("in {}", folder.display()));
    } else {
        let advice = "Put the hash.txt of the same build beside the program, or browsers may keep old assets.";
        report.problem("assets", format!("in {}, but without hash.txt", folder.display()), advice);
    }
}

fn disk(config: &Config, report: &mut Report) {
    let folder = config.data_folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"));
    match nix::sys::statvfs::statvfs(folder) {
        Ok(disk) => room(disk.blocks_available().saturating_mul(disk.fragment_size()), folder, report),
        Err(error) => report.problem("disk", error, "Check that the data folder can be read."),
    }
}

fn room(free: u64, folder: &Path, report: &mut Report) {
    let found = format!("{} MB free at {}", free / 1_000_000, folder.display());
    if free < LEAST_DISK {
        report.problem("disk", found, "Make room: PostgreSQL stops when the disk is full.");
    } else {
        report.ok("disk", found);
    }
}
