//! Being asked to stop, by Ctrl-C or by whoever runs the program.
//! Invariant: a program that is asked to stop leaves no PostgreSQL of its own behind.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Becomes true when the program is asked to stop.
///
/// # Errors
/// The operating system does not pass signals on.
pub fn watch_for_signals() -> std::io::Result<watch::Receiver<bool>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("asked to stop");
        let _ = sender.send(true);
        // Nobody is told twice, but the receivers must not take a dropped sender for a question.
        std::future::pending::<()>().await;
    });
    Ok(receiver)
}

/// Returns once the program is asked to stop.
pub async fn asked(mut stop: watch::Receiver<bool>) {
    // A dropped sender is the end of the program as well.
    let _ = stop.wait_for(|asked| *asked).await;
}
