//! The configuration: flags, then `LARDER_*` variables, then `larder.toml`, then defaults.
//! Invariant: what comes out of here is typed and complete; anything wrong is refused at start, all of it at once, by
//! the name of its key. Production refuses every development default.

mod file;
mod settings;
#[cfg(test)]
mod tests;

pub use settings::{Environment, LogFormat, Settings};

use crate::security::is_loopback;
use axum::http::Uri;
use clap::Parser;
use ipnet::IpNet;
use leptos::config::LeptosOptions;
use percent_encoding::percent_decode_str;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use url::Url;

/// The settings that are wrong, each by its key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the configuration is refused:\n  {}", .0.join("\n  "))]
pub struct ConfigError(pub Vec<String>);

/// The configuration of a running program.
#[derive(Clone, Debug)]
pub struct Config {
    /// What the installation is for.
    pub environment: Environment,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where people reach it, without a trailing slash.
    pub public_url: String,
    /// Whose word about the client's address is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// What it keeps, as an absolute path.
    pub data_folder: PathBuf,
    /// Which PostgreSQL.
    pub database: Database,
    /// The most connections of the application role.
    pub pool_size: u32,
    /// How mail leaves, if it does.
    pub mail: Option<Mail>,
    /// Where the built assets are.
    pub site_root: PathBuf,
    /// Which log lines are written.
    pub log: String,
    /// How they are written.
    pub log_format: LogFormat,
    /// What is fit for one's own machine only, by key: empty in production.
    pub development_defaults: Vec<String>,
}

/// Which PostgreSQL to use.
#[derive(Clone, Debug)]
pub enum Database {
    /// Larder's own, in its data folder.
    Embedded {
        /// The folder with its programs, if not in the usual places.
        binaries: Option<PathBuf>,
        /// The account that runs it when Larder is root.
        account: Option<String>,
    },
    /// Somebody else's.
    Urls {
        /// How the application reaches it.
        app: Box<PgConnectOptions>,
        /// How its owner reaches it: the same, when one address is all there is.
        owner: Box<PgConnectOptions>,
        /// Whether the two are different roles: safer, because the application then cannot become the owner.
        separate: bool,
    },
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The server, with user and password.
    pub smtp_url: String,
    /// The sender.
    pub from: String,
}

/// The command line `C`, with its settings layered over the environment and the file; and the name of its command, which
/// is known whatever becomes of the settings.
///
/// # Errors
/// An unknown key or variable, or a value that cannot be read. Flags that cannot be read, and `--help`, end the program
/// in the way people know from other programs.
pub fn parse<C: Parser>(args: impl IntoIterator<Item = OsString>) -> (Option<String>, Result<C, ConfigError>) {
    let args = args.into_iter().collect::<Vec<_>>();
    let matches = C::command().get_matches_from(&args);
    let path = file::find(matches.get_one::<PathBuf>("config"));
    (matches.subcommand_name().map(str::to_owned), layered(&args, path.as_deref()))
}

fn layered<C: Parser>(args: &[OsString], path: Option<&Path>) -> Result<C, ConfigError> {
    let mut command = C::command();
    let given = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    file::refuse_unknown_variables(&command, given)?;
    if let Some(path) = path {
        command = file::layer(command, path)?;
    }
    // What the first reading took is fine, so what the second refuses is in the file.
    let read = command.try_get_matches_from_mut(args).and_then(|matches| C::from_arg_matches(&matches));
    read.map_err(|error| {
        let words = error.to_string();
        let first = words.lines().next().unwrap_or_default();
        let path = path.unwrap_or(Path::new("")).display();
        ConfigError(vec![format!("{path}: {}", first.trim_start_matches("error: "))])
    })
}

impl Config {
    /// Checks the settings, each for itself and against each other.
    ///
    /// # Errors
    /// Everything that is wrong, by key.
    pub fn new(settings: Settings, database_url_fallback: Option<String>) -> Result<Self, ConfigError> {
        let (mut wrong, mut secrets) = (Vec::new(), Vec::new());
        let public_url = match &settings.public_url {
            None => Some(format!("http://{}", reachable(settings.listen))),
            Some(text) => origin(text),
        };
        if public_url.is_none() {
            wrong.push("public_url: give http:// or https:// and a host, without a path".to_owned());
        }
        let mail = match (settings.smtp_url, settings.mail_from) {
            (None, None) => None,
            (Some(smtp_url), Some(from)) => {
                if !smtp_url.starts_with("smtp://") && !smtp_url.starts_with("smtps://") {
                    wrong.push("smtp_url: give smtp://host or smtps://user:password@host".to_owned());
                }
                if has_default_password(&smtp_url) {
                    secrets.push("smtp_url: the password is a well-known default".to_owned());
                }
                if !from.contains('@') {
                    wrong.push("mail_from: give an address like larder@example.com".to_owned());
                }
                Some(Mail { smtp_url, from })
            }
            (Some(_), None) => {
                wrong.push("mail_from: needed beside smtp_url".to_owned());
                None
            }
            (None, Some(_)) => {
                wrong.push("smtp_url: needed beside mail_from".to_owned());
                None
            }
        };
        let database_url = settings.database_url.or(database_url_fallback);
        let mut options = |key: &str, url: &str| {
            if has_default_password(url) {
                secrets.push(format!("{key}: the password is a well-known default"));
            }
            let scheme = ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
            let options = url.parse::<PgConnectOptions>().ok().filter(|_| scheme);
            if options.is_none() {
                wrong.push(format!("{key}: give postgres://role:password@host/database"));
            }
            // The driver takes it for `disable`, which whoever asks for TLS where there is some does not mean.
            if options.as_ref().is_some_and(|options| matches!(options.get_ssl_mode(), PgSslMode::Allow)) {
                wrong.push(format!("{key}: sslmode=allow is not supported; give prefer, require or verify-full"));
            }
            options.map(|options| Box::new(options.application_name("larder")))
        };
        let database = match (database_url, settings.database_owner_url) {
            (None, None) => {
                Some(Database::Embedded { binaries: settings.postgres_binaries, account: settings.postgres_account })
            }
            (Some(url), owner_url) => {
                let app = options("database_url", &url);
                let owner = owner_url.as_ref().map_or(app.clone(), |url| options("database_owner_url", url));
                app.zip(owner).map(|(app, owner)| Database::Urls { app, owner, separate: owner_url.is_some() })
            }
            (None, Some(_)) => {
                wrong.push("database_url: needed beside database_owner_url".to_owned());
                None
            }
        };
        let data_folder = std::path::absolute(&settings.data_folder);
        if let Err(error) = &data_folder {
            wrong.push(format!("data_folder: {error}"));
        }
        if settings.log.parse::<tracing_subscriber::EnvFilter>().is_err() {
            wrong.push("log: give a level like info, or levels per module like info,sqlx=debug".to_owned());
        }
        let (Some(public_url), Some(database), Ok(data_folder), true) =
            (public_url, database, data_folder, wrong.is_empty())
        else {
            return Err(ConfigError(wrong));
        };
        let mut config = Self {
            environment: settings.environment,
            listen: settings.listen,
            public_url,
            trusted_proxies: settings.trusted_proxies,
            data_folder,
            database,
            pool_size: settings.database_pool_size,
            mail,
            site_root: settings.site_root.unwrap_or_else(find_site),
            log: settings.log,
            log_format: settings.log_format,
            development_defaults: secrets,
        };
        if !config.is_secure() {
            let found = format!("public_url: {} is not https, so sessions could be read on the way", config.public_url);
            config.development_defaults.push(found);
        }
        if config.trusted_proxies.is_empty() {
            let found = "trusted_proxies: name the proxy at which TLS ends, or every client looks the same";
            config.development_defaults.push(found.to_owned());
        }
        if config.mail.as_ref().is_some_and(|mail| !is_sealed(&mail.smtp_url)) {
            let found =
                "smtp_url: give smtps://, or smtp:// with ?tls=required, or links to new passwords go out readable";
            config.development_defaults.push(found.to_owned());
        }
        if config.environment == Environment::Production && !config.development_defaults.is_empty() {
            return Err(ConfigError(config.development_defaults));
        }
        Ok(config)
    }

    /// Whether people come through TLS: cookies are then Secure, and browsers are told to stay with TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Whether only this machine can reach the program, not even through a proxy: then the set-up page needs no token.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let host =
            self.public_url.parse::<Uri>().ok().and_then(|url| url.host().map(str::to_owned)).unwrap_or_default();
        self.listen.ip().is_loopback() && self.trusted_proxies.is_empty() && is_loopback(&host)
    }

    /// What of it the app itself needs.
    #[must_use]
    pub fn app_settings(&self) -> app::context::Settings {
        app::context::Settings {
            public_url: self.public_url.clone(),
            mail: self.mail.is_some(),
            secure_cookies: self.is_secure(),
            development: self.environment == Environment::Development,
            set_up_token: None,
        }
    }

    /// Where the built assets are and how they are called. While `cargo leptos watch` runs, it says so itself.
    #[must_use]
    pub fn leptos(&self) -> LeptosOptions {
        if std::env::var_os("LEPTOS_WATCH").is_some()
            && let Ok(watched) = leptos::config::get_configuration(None)
        {
            return watched.leptos_options;
        }
        let hashed = program_folder().is_some_and(|folder| folder.join("hash.txt").exists());
        LeptosOptions::builder()
            .output_name("larder")
            .site_root(self.site_root.to_string_lossy())
            .site_pkg_dir("pkg")
            .site_addr(self.listen)
            .hash_files(hashed)
            .env(leptos::config::Env::PROD)
            .build()
    }
}

/// Whether nobody on the way can read what is sent to this mail server.
fn is_sealed(smtp_url: &str) -> bool {
    let host = smtp_url.parse::<Uri>().ok().and_then(|url| url.host().map(str::to_owned)).unwrap_or_default();
    let query = smtp_url.split_once('?').map_or("", |(_, query)| query);
    smtp_url.starts_with("smtps://") || query.split('&').any(|pair| pair == "tls=required") || is_loopback(&host)
}

/// The folder in which the program itself is.
#[must_use]
pub fn program_folder() -> Option<PathBuf> {
    std::env::current_exe().ok()?.parent().map(Path::to_path_buf)
}

/// `site` beside the program, or beside its folder (as after a build), or where a build here would leave it.
fn find_site() -> PathBuf {
    let beside = program_folder().into_iter().flat_map(|folder| [folder.join("site"), folder.join("../site")]);
    beside
        .filter(|site| site.is_dir())
        .find_map(|site| site.canonicalize().ok())
        .unwrap_or_else(|| "target/site".into())
}

/// An address that a browser can open: "every interface" is none.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        ip if !ip.is_unspecified() => ip,
        std::net::IpAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
        std::net::IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, listen.port())
}

/// Scheme and host of an address that has nothing else.
fn origin(text: &str) -> Option<String> {
    let url = text.parse::<Uri>().ok()?;
    let scheme = url.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let host = url.authority().filter(|authority| !authority.as_str().contains('@'))?;
    (url.path() == "/" && url.query().is_none()).then(|| format!("{scheme}://{host}"))
}

/// Passwords that stand in everybody's tutorial, or repeat the role's name; wherever in the address they are written.
fn has_default_password(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let given = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let role = given("user").unwrap_or_else(|| plain(url.username()));
    let Some(password) = given("password").or_else(|| url.password().map(plain)) else { return false };
    password == role
        || matches!(
            password.to_lowercase().as_str(),
            "" | "postgres" | "password" | "larder" | "secret" | "changeme" | "admin"
        )
}
