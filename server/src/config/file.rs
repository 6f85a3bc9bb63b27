//! Settings from `larder.toml` and the names of `LARDER_*` variables.
//! Invariant: a key or a variable that no setting has is refused by name, so that a typing error cannot pass unnoticed.

use super::ConfigError;
use clap::Command;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Variables for builds and tests start with these; the program does not read them.
const NOT_SETTINGS: &[&str] = &["LARDER_COMMIT", "LARDER_REAL_DATA", "LARDER_TEST_"];

/// The settings file to read: the one that was named, else `larder.toml` when it is there.
pub fn find(named: Option<&PathBuf>) -> Option<PathBuf> {
    named.cloned().or_else(|| Some(PathBuf::from("larder.toml")).filter(|path| path.exists()))
}

/// The same command line, with the file's values in the place of the defaults.
pub fn layer(mut command: Command, path: &Path) -> Result<Command, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| refused(path, &error.to_string()))?;
    let table = text.parse::<toml::Table>().map_err(|error| refused(path, &error.to_string()))?;
    let keys = keys(&command);
    for (key, value) in table {
        if !keys.contains(&key) {
            return Err(refused(path, &format!("there is no setting \u{201c}{key}\u{201d}")));
        }
        let values = match value {
            toml::Value::Array(values) => values.into_iter().map(plain).collect::<Option<Vec<_>>>(),
            value => plain(value).map(|value| vec![value]),
        };
        let values =
            values.ok_or_else(|| refused(path, &format!("{key}: give a text, a number or a list of texts")))?;
        command = command.mut_arg(&key, |setting| setting.default_values(values));
    }
    Ok(command)
}

fn plain(value: toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

fn refused(path: &Path, problem: &str) -> ConfigError {
    ConfigError(vec![format!("{}: {}", path.display(), problem.trim_end())])
}

/// What may stand in the file: every setting but the one that names the file.
fn keys(command: &Command) -> BTreeSet<String> {
    settings(command).map(|setting| setting.get_id().to_string()).filter(|key| key != "config").collect()
}

/// The settings among a command's arguments: those that have a variable.
pub fn settings(command: &Command) -> impl Iterator<Item = &clap::Arg> {
    command.get_arguments().filter(|argument| argument.get_env().is_some())
}

/// Refuses `LARDER_*` variables that mean nothing.
pub fn refuse_unknown_variables(command: &Command, given: impl Iterator<Item = String>) -> Result<(), ConfigError> {
    let known = std::iter::once(command)
        .chain(command.get_subcommands())
        .flat_map(settings)
        .filter_map(|setting| setting.get_env()?.to_str())
        .collect::<BTreeSet<_>>();
    let unknown = given
        .filter(|name| name.starts_with("LARDER_") && !known.contains(name.as_str()))
        .filter(|name| !NOT_SETTINGS.iter().any(|other| name.starts_with(other)))
        .map(|name| format!("{name}: there is no such setting"))
        .collect::<Vec<_>>();
    if unknown.is_empty() { Ok(()) } else { Err(ConfigError(unknown)) }
}
