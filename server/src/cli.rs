//! The command line: `larder [COMMAND] [SETTINGS]`.
//! Invariant: a command says on standard output what it did, or on standard error why not, and exits accordingly.

use crate::config::{self, Config, Environment, Settings};
use crate::database::Database;
use crate::demo::{self, DemoPassword, DemoSize};
use crate::stop::{asked, watch_for_signals};
use crate::user::{self, UserCommand};
use crate::{doctor, import_command, log, migrate, serve};
use clap::{Parser, Subcommand};
use std::error::Error;
use std::process::ExitCode;

/// A CRM for the sales staff of food-service brokers
#[derive(Debug, Parser)]
#[command(name = "larder", version, propagate_version = true)]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve Larder to browsers (what happens without a command)
    Serve {
        /// Load the demo company first, and print who can sign in
        #[arg(long)]
        demo: bool,
        #[command(flatten)]
        password: DemoPassword,
    },
    /// Bring the database to this program's version, and end
    Migrate,
    /// Say what is in force, what is wrong, and what to do about it
    Doctor,
    /// Add, invite and disable people, and give them new passwords
    #[command(subcommand)]
    User(UserCommand),
    /// Load a small believable company to look around in, and print who can sign in
    Demo {
        #[command(flatten)]
        password: DemoPassword,
        #[command(flatten)]
        size: DemoSize,
        /// Remove its records and disable its people; what others made stays
        #[arg(long, conflicts_with_all = ["scale", "seed"])]
        remove: bool,
    },
    /// Import accounts, products, people, deals, interactions or tasks from a CSV file
    Import(Box<import_command::Import>),
}

/// The command line, with every command and setting there is.
#[cfg(test)]
pub fn line() -> clap::Command {
    <Line as clap::CommandFactory>::command()
}

/// Does what the command line says.
pub async fn run() -> ExitCode {
    match obey().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("larder: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn obey() -> Result<ExitCode, Box<dyn Error>> {
    let (command, line) = config::parse::<Line>(std::env::args_os());
    let read =
        line.and_then(|line| Ok((line.command, Config::new(line.settings, std::env::var("DATABASE_URL").ok())?)));
    let (command, config) = match read {
        // Settings that are refused are what the doctor is asked about.
        Err(error) if command.as_deref() == Some("doctor") => return Ok(doctor::refuse(&error)),
        read => read?,
    };
    log::start(&config);
    if config.environment == Environment::Staging {
        for default in &config.development_defaults {
            tracing::warn!("production would refuse this: {default}");
        }
    }
    match command {
        None => serve::serve(&config, None).await?,
        Some(Command::Serve { demo, password }) => serve::serve(&config, demo.then_some(password)).await?,
        Some(Command::Migrate) => {
            with_database(&config, async |database| database.migrate().await).await?;
            println!("The database is at version {}.", migrate::program_version());
        }
        Some(Command::Doctor) => return Ok(doctor::examine(&config).await),
        Some(Command::User(command)) => {
            let typed = command.typed_password()?;
            with_database(&config, async |database| user::obey(&config, database, command, typed).await).await?;
        }
        Some(Command::Demo { remove: true, .. }) => with_database(&config, demo::unload).await?,
        Some(Command::Demo { password, size, .. }) => {
            with_database(&config, async |database| {
                database.migrate().await?;
                demo::load(&config, database, &database.pool(2).await?, password, size).await
            })
            .await?;
        }
        Some(Command::Import(line)) => {
            with_database(&config, async |database| import_command::import(database, &line).await).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Carries out a command on the database, and stops the cluster that was started for it, also when the command is
/// interrupted.
async fn with_database(
    config: &Config,
    work: impl AsyncFnOnce(&Database) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let stop = watch_for_signals()?;
    let database = tokio::select! {
        opened = Database::open(config, None) => opened?,
        () = asked(stop.clone()) => return Err("stopped before anything was done".into()),
    };
    let done = tokio::select! {
        done = work(&database) => done,
        () = asked(stop) => Err("stopped before it was done".into()),
    };
    database.close().await;
    done
}
