//! The command line: `larder [COMMAND] [SETTINGS]`.
//! Invariant: a command says on standard output what it did, or on standard error why not, and exits accordingly.

use crate::config::{self, Config, Environment, Settings};
use crate::database::{Database, Purpose};
use crate::{log, migrate, serve};
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
    Serve,
    /// Bring the database to this program's version, and end
    Migrate,
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
    let line = config::parse::<Line>(std::env::args_os())?;
    let config = Config::new(line.settings, std::env::var("DATABASE_URL").ok())?;
    log::start(&config);
    if config.environment == Environment::Staging {
        for default in &config.development_defaults {
            tracing::warn!("production would refuse this: {default}");
        }
    }
    match line.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::serve(&config).await?,
        Command::Migrate => migrate(&config).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn migrate(config: &Config) -> Result<(), Box<dyn Error>> {
    let database = Database::open(config, Purpose::Command).await?;
    let migrated = async { Ok::<_, Box<dyn Error>>(migrate::run(database.connect_owner().await?).await?) }.await;
    database.close().await;
    migrated?;
    println!("The database is at version {}.", migrate::program_version());
    Ok(())
}
