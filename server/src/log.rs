//! Log lines, to standard error. Invariant: they hold no personal data, not even when something panics; results of
//! commands go to standard output.

use crate::config::{Config, LogFormat};
use std::io::IsTerminal as _;
use std::panic::PanicHookInfo;
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
    std::panic::set_hook(Box::new(panicked));
}

/// Logs where it was, under the id of the request that was being answered: the words may hold what somebody typed.
fn panicked(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "panic");
}

#[cfg(test)]
mod tests {
    use super::panicked;
    use std::io::Write;
    use std::panic::{catch_unwind, set_hook, take_hook};
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("the lines").write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_logged_by_its_place_and_its_request_and_without_its_words() {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
        tracing::subscriber::with_default(subscriber, || {
            let before = take_hook();
            set_hook(Box::new(panicked));
            let caught = tracing::info_span!("request", id = "0198c0de")
                .in_scope(|| catch_unwind(|| panic!("{} is no number", "what Rob typed")));
            set_hook(before);
            assert!(caught.is_err());
        });
        let lines = String::from_utf8(lines.0.lock().expect("the lines").clone()).expect("text");
        assert!(lines.contains("server/src/log.rs:") && lines.contains("0198c0de"), "{lines}");
        assert!(!lines.contains("Rob"), "{lines}");
    }
}
