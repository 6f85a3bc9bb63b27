//! Log lines, to standard error. Invariant: they hold no personal data; results of commands go to standard output.

use crate::config::{Config, LogFormat};
use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// From here on log lines are written as the settings say.
pub fn start(config: &Config) {
    // The configuration has checked the filter.
    let filter = EnvFilter::new(&config.log);
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().init(),
    }
}
