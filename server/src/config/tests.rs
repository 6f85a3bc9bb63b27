use super::*;
use clap::CommandFactory as _;
use std::collections::BTreeSet;
use std::fmt::Write as _;

#[derive(Debug, clap::Parser)]
struct Line {
    #[command(flatten)]
    settings: Settings,
}

fn config(flags: &[&str]) -> Result<Config, ConfigError> {
    let line = Line::try_parse_from(std::iter::once(&"larder").chain(flags)).expect("flags that can be read");
    Config::new(line.settings, None)
}

fn refusal(flags: &[&str]) -> String {
    config(flags).expect_err("a refusal").to_string()
}

/// Reads a settings file with these lines.
fn from_file(lines: &str, flags: &[&str]) -> Result<Settings, ConfigError> {
    let path = std::env::temp_dir().join(format!("larder-{}.toml", uuid::Uuid::now_v7()));
    std::fs::write(&path, lines).expect("a file");
    let named = ["larder", "--config", &path.to_string_lossy()].map(OsString::from);
    let (_, line) = parse::<Line>(named.into_iter().chain(flags.iter().map(OsString::from)));
    std::fs::remove_file(&path).expect("the file");
    line.map(|line| line.settings)
}

#[test]
fn the_documented_table_is_the_settings() {
    let mut table = "| `larder.toml` | flag | variable | default | meaning |\n|---|---|---|---|---|\n".to_owned();
    let line = crate::cli::line();
    let of_commands = line.get_subcommands().flat_map(file::settings).map(|setting| (setting, false));
    let mut listed = BTreeSet::new();
    for (setting, in_file) in file::settings(&line).map(|setting| (setting, true)).chain(of_commands) {
        let key = setting.get_id().as_str();
        if !listed.insert(key) {
            continue;
        }
        let key = if key == "config" || !in_file { "–".to_owned() } else { format!("`{key}`") };
        let flag = setting.get_long().expect("a flag");
        let variable = setting.get_env().and_then(|name| name.to_str()).expect("a variable");
        let default = setting.get_default_values().iter().map(|value| format!("`{}`", value.to_string_lossy()));
        let default = default.collect::<Vec<_>>().join(", ");
        let values = setting.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect::<Vec<_>>();
        let values = if values.is_empty() { String::new() } else { format!(" ({})", values.join(", ")) };
        let meaning = setting.get_help().expect("a meaning");
        writeln!(table, "| {key} | `--{flag}` | `{variable}` | {default} | {meaning}{values} |").expect("a string");
    }
    let page = include_str!("../../../docs/configuration.md");
    assert!(page.contains(&table), "docs/configuration.md must hold this table:\n{table}");
}

#[test]
fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
    let settings = from_file("listen = '127.0.0.1:4000'\ndatabase_pool_size = 20\n", &["--database-pool-size", "30"]);
    let settings = settings.expect("good settings");
    assert_eq!((settings.listen.port(), settings.database_pool_size), (4000, 30));
    assert_eq!(settings.environment, Environment::Development);
}

#[test]
fn a_list_in_the_file_is_a_list() {
    let settings = from_file("trusted_proxies = ['10.0.0.0/8', '192.0.2.7']", &[]).expect("good settings");
    assert_eq!(settings.trusted_proxies.len(), 2);
}

#[test]
fn what_is_wrong_in_the_file_is_refused_by_its_key() {
    for (lines, key) in [
        ("lisden = '127.0.0.1:4000'", "lisden"),
        ("listen = 'here'", "--listen"),
        ("database_pool_size = 0", "--database-pool-size"),
        ("environment = 'prod'", "--environment"),
        ("data_folder = { path = 'x' }", "data_folder"),
        ("listen = ", "line 1"),
    ] {
        let refusal = from_file(lines, &[]).expect_err(lines).to_string();
        assert!(refusal.contains(key) && refusal.contains(".toml"), "{lines}: {refusal}");
    }
}

#[test]
fn a_variable_that_no_setting_has_is_refused_by_its_name() {
    let given = ["LARDER_LISTEN", "LARDER_LISDEN", "PATH"].map(str::to_owned);
    let refusal = file::refuse_unknown_variables(&Line::command(), given.into_iter()).expect_err("a refusal");
    assert_eq!(refusal.0, ["LARDER_LISDEN: there is no such setting"]);
}

#[test]
fn settings_that_do_not_fit_together_are_refused_by_key() {
    for (flags, key) in [
        (&["--public-url", "larder.example.com"][..], "public_url"),
        (&["--public-url", "https://example.com/larder"], "public_url"),
        (&["--smtp-url", "smtp://localhost"], "mail_from"),
        (&["--mail-from", "larder@example.com"], "smtp_url"),
        (&["--database-url", "mysql://root@localhost"], "database_url"),
        (&["--database-owner-url", "postgres://owner@localhost/larder"], "database_url"),
        (&["--database-url", "postgres://app@db/larder?sslmode=allow"], "database_url: sslmode=allow"),
        (&["--log", "a=b=c"], "log"),
    ] {
        assert!(refusal(flags).contains(key), "{flags:?}: {}", refusal(flags));
    }
}

#[test]
fn production_refuses_development_defaults_all_at_once() {
    let refusal = refusal(&["--environment", "production", "--database-url", "postgres://app:postgres@db/larder"]);
    for key in ["public_url", "trusted_proxies", "database_url"] {
        assert!(refusal.contains(key), "{key} in {refusal}");
    }
    let config = config(&[PRODUCTION, &["--database-url=postgres://app:kettle-of-nine-fish@db/larder"]].concat());
    let config = config.expect("a production configuration");
    assert_eq!(config.public_url, "https://larder.example.com");
    assert!(config.is_secure() && !config.is_local());
}

/// What production asks for, but for the database.
const PRODUCTION: &[&str] =
    &["--environment=production", "--public-url=https://larder.example.com/", "--trusted-proxies=10.0.0.0/8"];

#[test]
fn production_finds_a_default_password_wherever_it_stands() {
    let good = "--database-url=postgres://app:kettle-of-nine-fish@db/larder";
    for (given, key) in [
        ("--database-url=postgres://app:Postgres@db/larder", "database_url"),
        ("--database-url=postgres://app:app@db/larder", "database_url"),
        ("--database-url=postgres://app:p%61ssword@db/larder", "database_url"),
        ("--database-url=postgres://app@db/larder?password=changeme", "database_url"),
        ("--database-url=postgres://db/larder?user=app&password=app", "database_url"),
        ("--database-owner-url=postgres://owner:secret@db/larder", "database_owner_url"),
        ("--smtp-url=smtps://larder:larder@mail.example.com", "smtp_url"),
    ] {
        let mut flags = [PRODUCTION, &["--mail-from=larder@example.com", given]].concat();
        if key != "database_url" {
            flags.push(good);
        }
        if key != "smtp_url" {
            flags.push("--smtp-url=smtps://mailer:fog-over-the-harbor@mail.example.com");
        }
        let refusal = refusal(&flags);
        assert!(refusal.contains(&format!("{key}: the password")), "{given}: {refusal}");
        assert!(!refusal.contains("secret") && !refusal.contains("changeme"), "no password in {refusal}");
    }
    // No password is no default one: a certificate or a file says who it is.
    let without = ["--database-url=postgres://app@db/larder", "--smtp-url=smtps://mail.example.com"];
    let config = config(&[PRODUCTION, &["--mail-from=larder@example.com"], &without].concat());
    assert!(config.is_ok(), "{config:?}");
}

#[test]
fn production_sends_no_mail_that_can_be_read_on_the_way() {
    for (url, sealed) in [
        ("smtp://mail.example.com", false),
        ("smtp://user:fog-over-the-harbor@mail.example.com:587?tls=opportunistic", false),
        ("smtp://user:fog-over-the-harbor@mail.example.com:587?tls=required", true),
        ("smtps://user:fog-over-the-harbor@mail.example.com", true),
        ("smtp://localhost:25", true),
        ("smtp://[::1]:25", true),
    ] {
        let flags =
            ["--environment=production", "--public-url=https://larder.example.com", "--trusted-proxies=10.0.0.1"];
        let mail = ["--mail-from=larder@example.com", "--smtp-url", url];
        assert_eq!(config(&[&flags[..], &mail].concat()).is_ok(), sealed, "{url}");
    }
}

#[test]
fn only_this_machine_can_reach_the_default() {
    assert!(config(&[]).expect("the defaults").is_local());
    assert!(!config(&["--listen", "0.0.0.0:3000"]).expect("every interface").is_local());
    assert!(!config(&["--public-url", "https://larder.example.com"]).expect("behind a proxy").is_local());
    assert!(!config(&["--trusted-proxies", "127.0.0.1"]).expect("a proxy on this machine").is_local());
}
