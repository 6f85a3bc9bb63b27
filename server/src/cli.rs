//! The command line: `larder [COMMAND] [SETTINGS]`.
//! Invariant: a command says on standard output what it did, or on standard error why not, and exits accordingly.

use crate::config::{self, Config, Environment, Settings};
use crate::database::{Database, Purpose};
use crate::demo::{self, DemoPassword};
use crate::{doctor, log, migrate, serve};
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
    /// Load a small believable company to look around in, and print who can sign in
    Demo(DemoPassword),
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
    match line.command {
        None => serve::serve(&config, None).await?,
        Some(Command::Serve { demo, password }) => serve::serve(&config, demo.then_some(password)).await?,
        Some(Command::Migrate) => migrate(&config).await?,
        Some(Command::Doctor) => return Ok(doctor::examine(&config).await),
        Some(Command::Demo(password)) => load_demo(&config, password).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn migrate(config: &Config) -> Result<(), Box<dyn Error>> {
    let database = Database::open(config, Purpose::Command).await?;
    let migrated = database.migrate().await;
    database.close().await;
    migrated?;
    println!("The database is at version {}.", migrate::program_version());
    Ok(())
}

async fn load_demo(config: &Config, password: DemoPassword) -> Result<(), Box<dyn Error>> {
    let database = Database::open(config, Purpose::Command).await?;
    let loaded = async {
        database.migrate().await?;
        demo::load(config, &database, &database.pool(2).await?, password).await
    };
    let loaded = loaded.await;
    database.close().await;
    loaded
}
