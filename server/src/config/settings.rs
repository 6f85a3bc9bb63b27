//! Every setting there is, once: its key, flag, variable, default and meaning.
//! Invariant: `docs/configuration.md` holds the same table (a test compares them).

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// What an installation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Environment {
    /// On one's own machine: everything has a default.
    Development,
    /// Like production, but it warns where production refuses.
    Staging,
    /// For a company's real data: development defaults are refused.
    Production,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one object a line.
    Json,
}

/// The settings as they are given, by a flag, a `LARDER_*` variable or `larder.toml`; the first of these wins.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// The settings file; without it `larder.toml` in the current folder, if there is one
    #[arg(long, env = "LARDER_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,

    /// What the installation is for: production refuses to start with development defaults, staging warns about them
    #[arg(long, env = "LARDER_ENVIRONMENT", default_value = "development", global = true)]
    pub environment: Environment,

    /// The address and port to listen on, in plain HTTP; TLS ends at a proxy in front
    #[arg(long, env = "LARDER_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:3000", global = true)]
    pub listen: SocketAddr,

    /// Where people reach Larder, the start of every link in a mail; without it, the listening address
    #[arg(long, env = "LARDER_PUBLIC_URL", value_name = "URL", global = true)]
    pub public_url: Option<String>,

    /// The proxies (addresses or networks) whose word about the client's address is believed
    #[arg(long, env = "LARDER_TRUSTED_PROXIES", value_name = "NETWORKS", value_delimiter = ',', value_parser = network, global = true)]
    pub trusted_proxies: Vec<IpNet>,

    /// Where Larder keeps what it keeps: its own PostgreSQL and that one's log
    #[arg(long, env = "LARDER_DATA_FOLDER", value_name = "FOLDER", default_value = "data", global = true)]
    pub data_folder: PathBuf,

    /// The PostgreSQL to use, as the application role; without it `DATABASE_URL`, else Larder runs a PostgreSQL of its own
    #[arg(long, env = "LARDER_DATABASE_URL", value_name = "URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,

    /// The same database as the role that owns it, directly and not through a pooler; without it `database_url` must own it
    #[arg(long, env = "LARDER_DATABASE_OWNER_URL", value_name = "URL", hide_env_values = true, global = true)]
    pub database_owner_url: Option<String>,

    /// The most connections to the database that the application role holds
    #[arg(long, env = "LARDER_DATABASE_POOL_SIZE", value_name = "COUNT", default_value = "10",
        value_parser = clap::value_parser!(u32).range(2..=500), global = true)]
    pub database_pool_size: u32,

    /// The folder with the programs of PostgreSQL 15 or newer, for Larder's own; without it, the usual places
    #[arg(long, env = "LARDER_POSTGRES_BINARIES", value_name = "FOLDER", global = true)]
    pub postgres_binaries: Option<PathBuf>,

    /// The account that runs Larder's own PostgreSQL when Larder is started as root; without it `postgres`, else `nobody`
    #[arg(long, env = "LARDER_POSTGRES_ACCOUNT", value_name = "NAME", global = true)]
    pub postgres_account: Option<String>,

    /// The mail server (`smtps://`, or `smtp://` with `?tls=required`; with user and password); without it an admin hands links over
    #[arg(long, env = "LARDER_SMTP_URL", value_name = "URL", hide_env_values = true, global = true)]
    pub smtp_url: Option<String>,

    /// Who mail comes from, like `Larder <larder@example.com>`; needed with `smtp_url`
    #[arg(long, env = "LARDER_MAIL_FROM", value_name = "ADDRESS", global = true)]
    pub mail_from: Option<String>,

    /// The folder with the built assets; without it, found beside the program
    #[arg(long, env = "LARDER_SITE_ROOT", value_name = "FOLDER", global = true)]
    pub site_root: Option<PathBuf>,

    /// Which log lines are written: error, warn, info, debug, or per module like `info,sqlx=debug`
    #[arg(long, env = "LARDER_LOG", value_name = "FILTER", default_value = "info", global = true)]
    pub log: String,

    /// How log lines are written
    #[arg(long, env = "LARDER_LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: LogFormat,
}

/// An address stands for the network that holds it alone.
fn network(text: &str) -> Result<IpNet, String> {
    text.parse::<IpAddr>()
        .map(IpNet::from)
        .or_else(|_| text.parse::<IpNet>())
        .map_err(|_| "neither an address (10.0.0.1) nor a network (10.0.0.0/8)".to_owned())
}
