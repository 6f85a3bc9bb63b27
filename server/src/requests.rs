//! Who sent a request, as far as the network tells, and what the log says about it.
//! Invariant: the log names the route's pattern and the request's id; never an address with an id or a token in it, a
//! person or what they typed.

use crate::AppState;
use app::context::{ClientAddress, RequestId};
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Instant;
use tracing::Instrument as _;
use uuid::Uuid;

/// The request's id, given back so that a person, a proxy and the log can speak of the same request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Puts the client's address and the request's id on the request. Headers about either count from a trusted proxy only.
pub async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0.ip().to_canonical());
    let trusted = is_trusted(&state.trusted_proxies, peer);
    let address = if trusted { client(&state.trusted_proxies, request.headers()).unwrap_or(peer) } else { peer };
    let id = if trusted { handed_on(request.headers()) } else { None };
    let id = id.unwrap_or_else(|| Uuid::now_v7().simple().to_string()[16..].to_owned());
    request.extensions_mut().insert(ClientAddress(address));
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// One line for each answer.
pub async fn log(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let (method, route) = (request.method().clone(), route(&request));
    let started = Instant::now();
    let response = next.run(request).instrument(tracing::info_span!("request", %id)).await;
    let (status, ms) = (response.status().as_u16(), started.elapsed().as_millis());
    if matches!(route.as_str(), "/livez" | "/readyz") {
        tracing::debug!(target: "larder::access", %id, %method, route, status, ms);
    } else {
        tracing::info!(target: "larder::access", %id, %method, route, status, ms);
    }
    response
}

/// The pattern that the address matched; a server function's name, which is the same for everybody.
fn route(request: &Request) -> String {
    let pattern = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let path = request.uri().path();
    let known = pattern.is_some_and(|pattern| pattern.starts_with("/api/"))
        && leptos::server_fn::axum::server_fn_paths().any(|(function, _)| function == path);
    if known { path.to_owned() } else { pattern.unwrap_or("elsewhere").to_owned() }
}

fn is_trusted(proxies: &[IpNet], address: IpAddr) -> bool {
    proxies.iter().any(|proxy| proxy.contains(&address))
}

/// The last address in the chain that is not one of our proxies: what stands before it, anybody may have written.
fn client(proxies: &[IpNet], headers: &HeaderMap) -> Option<IpAddr> {
    let chain = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let chain = chain.flat_map(|value| value.split(',')).collect::<Vec<_>>();
    let mut client = None;
    for hop in chain.into_iter().rev() {
        let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
        client = Some(hop.to_canonical());
        if !is_trusted(proxies, hop.to_canonical()) {
            break;
        }
    }
    client
}

/// The id that the proxy gave the request, if it fits into a log line.
fn handed_on(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let fits = (8..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    fits.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client_of(chain: &str) -> Option<String> {
        let proxies = ["10.0.0.0/8".parse().expect("a network")];
        let headers = HeaderMap::from_iter([(FORWARDED_FOR, chain.parse().expect("a header"))]);
        client(&proxies, &headers).map(|address| address.to_string())
    }

    #[test]
    fn the_client_is_whom_the_outermost_trusted_proxy_saw() {
        assert_eq!(client_of("203.0.113.7"), Some("203.0.113.7".into()));
        assert_eq!(client_of("203.0.113.7, 10.1.2.3"), Some("203.0.113.7".into()));
        // The client itself wrote the first one.
        assert_eq!(client_of("198.51.100.1, 203.0.113.7, 10.1.2.3"), Some("203.0.113.7".into()));
        assert_eq!(client_of("198.51.100.1, nonsense"), None);
        assert_eq!(client_of("::ffff:203.0.113.7"), Some("203.0.113.7".into()));
    }
}
