//! Connections: taken, given their time, and let finish.
//! Invariant: a client that says nothing, or only ever half of a request's head, does not keep its connection.

use crate::stop::asked;
use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::Layer as _;

/// How long a connection may wait for the whole head of its next request. Longer than proxies keep one that is idle (two
/// minutes at most), so that none of them sends into one that is just being closed.
pub const HEAD: Duration = Duration::from_secs(130);

/// Answers requests until `stop`, and then the ones that were begun. What became a websocket is none any more and does not
/// hold this up: whoever opened it ends it. (What `axum::serve` does, which knows no time limit. HTTP/1 alone: while
/// hyper-util finds out what a connection speaks, it knows none either.)
pub async fn serve(mut listener: TcpListener, router: Router, head: Duration, stop: impl Future<Output = ()>) {
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head);
    let (ending, ended) = watch::channel(false);
    tokio::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = axum::serve::Listener::accept(&mut listener) => accepted,
            () = &mut stop => break,
        };
        let service = TowerToHyperService::new(Extension(ConnectInfo(peer)).layer(router.clone()));
        let connection = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
        let ended = ended.clone();
        tokio::spawn(async move {
            let mut connection = std::pin::pin!(connection);
            let finished = tokio::select! {
                finished = connection.as_mut() => finished,
                () = asked(ended.clone()) => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            // Clients go away in the middle of things; what that means for a request is said there.
            if let Err(error) = finished {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(ended);
        });
    }
    drop((listener, ended));
    // An error only says that there is no connection left.
    _ = ending.send(true);
    ending.closed().await;
}

#[cfg(test)]
mod tests {
    use super::serve;
    use axum::Router;
    use axum::routing::get;
    use std::future::pending;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    #[tokio::test]
    async fn half_a_head_does_not_keep_a_connection_and_a_whole_one_is_answered() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let router = Router::new().route("/", get(|| async { "here" }));
        tokio::spawn(serve(listener, router, Duration::from_millis(300), pending()));
        for sent in ["", "GET / HTTP/1.1\r\nhost: larder.test\r\nx-and-so-on: "] {
            let mut stream = TcpStream::connect(address).await.expect("a connection");
            stream.write_all(sent.as_bytes()).await.expect("half a head");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.expect("an end");
            assert!(!answer.contains("here"), "{answer}");
        }
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let request = "GET / HTTP/1.1\r\nhost: larder.test\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await.expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.ends_with("here"), "{answer}");
    }
}
