//! What browsers are told, and what they must prove.
//! Invariant: nothing is written for a page of another site, and no script runs that did not come from here.

use crate::AppState;
use crate::refusal::Refusal;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, UPGRADE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::net::IpAddr;

/// Lets a request that may write, or that opens a socket, pass only from Larder's own pages.
pub async fn same_origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (public_url, headers) = (&state.host.settings.public_url, request.headers());
    let words = if matches!(*request.method(), Method::GET | Method::HEAD) && !headers.contains_key(UPGRADE) {
        return next.run(request).await;
    } else if !comes_from_here(public_url, headers) {
        "This came from another site, so nothing was done. Open Larder itself and try again."
    } else if state.leptos.site_addr.ip().is_loopback() && !is_asked_by_its_name(public_url, headers) {
        "Larder is not published at this address, so nothing was done. Whoever runs it can name the address: public_url."
    } else {
        return next.run(request).await;
    };
    Refusal::new(StatusCode::FORBIDDEN, words).into_response()
}

/// For a program that only its own machine can reach: whether the browser there, or the proxy, means Larder. Any other
/// name that leads here is a mistake, or another site's that was bent to this machine (DNS rebinding): to the browser, its
/// pages are then of the same origin.
fn is_asked_by_its_name(public_url: &str, headers: &HeaderMap) -> bool {
    let host_of = |text: &str| text.parse::<Uri>().ok().and_then(|url| url.host().map(str::to_owned));
    let public = host_of(public_url);
    [HOST, ORIGIN].into_iter().filter_map(|name| headers.get(name)).all(|value| {
        let host = value.to_str().ok().and_then(host_of);
        host.is_some() && host == public || host.as_deref().is_some_and(is_loopback)
    })
}

/// Whether a name or address of an URL is this machine's own.
pub fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// A browser that knows says so itself (`Sec-Fetch-Site`, which no page can forge). Over plain HTTP it does not know;
/// then the page's origin must be the host that was asked, or the address under which Larder is published.
fn comes_from_here(public_url: &str, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let origin_is_ours = || {
        let Some(origin) = text(ORIGIN) else { return false };
        let host = origin.parse::<Uri>().ok().and_then(|origin| origin.authority().map(ToString::to_string));
        origin == public_url || host.is_some() && host.as_deref() == text(HOST)
    };
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin") => true,
        Some("none") | None => origin_is_ours(),
        Some(_) => false,
    }
}

/// What a page may load and run: its own, and of inline scripts only those that carry this answer's nonce.
pub fn content_policy(nonce: Option<&str>) -> String {
    let nonce = nonce.map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    // Under `cargo leptos watch` the page listens for the next build.
    let watch = if cfg!(debug_assertions) && std::env::var_os("LEPTOS_WATCH").is_some() { " ws:" } else { "" };
    format!(
        "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'{watch}; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
         base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )
}

const PERMISSIONS: &str = "geolocation=(self), camera=(self), microphone=(self), accelerometer=(), autoplay=(), \
    browsing-topics=(), display-capture=(), encrypted-media=(), gyroscope=(), hid=(), idle-detection=(), \
    magnetometer=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), \
    xr-spatial-tracking=()";

/// The headers of every answer. A page brings its own policy, with its nonce; an asset its own time to be kept.
pub async fn headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = HeaderValue::from_static;
    headers.insert(X_CONTENT_TYPE_OPTIONS, fixed("nosniff"));
    // Links in mails carry tokens; their address must not travel on. (Not `no-referrer`: it takes the origin from forms.)
    headers.insert(REFERRER_POLICY, fixed("same-origin"));
    headers.insert(HeaderName::from_static("permissions-policy"), fixed(PERMISSIONS));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), fixed("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), fixed("same-origin"));
    if state.host.settings.public_url.starts_with("https://") {
        headers.insert(STRICT_TRANSPORT_SECURITY, fixed("max-age=31536000"));
    }
    headers.entry(CACHE_CONTROL).or_insert(fixed("private, no-store"));
    if let Ok(policy) = HeaderValue::try_from(content_policy(None)) {
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(headers: &[(HeaderName, &str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().expect("a header")));
        comes_from_here("https://larder.example", &headers.collect())
    }

    #[test]
    fn a_name_that_was_bent_to_this_machine_is_not_larders() {
        let asked = |host: &str, origin: &str| {
            let headers =
                [(HOST, host), (ORIGIN, origin)].map(|(name, value)| (name, value.parse().expect("a header")));
            is_asked_by_its_name("https://larder.example", &HeaderMap::from_iter(headers))
        };
        assert!(asked("127.0.0.1:3000", "http://127.0.0.1:3000"));
        assert!(asked("localhost:3000", "http://localhost:3000"));
        assert!(asked("[::1]:3000", "http://[::1]:3000"));
        assert!(asked("larder.example", "https://larder.example"));
        assert!(asked("127.0.0.1:3000", "https://larder.example"), "behind a proxy that does not hand the name on");
        assert!(!asked("evil.example:3000", "http://evil.example:3000"));
        assert!(!asked("127.0.0.1:3000", "https://crm.example"), "behind a proxy of which Larder was not told");
        assert!(!asked("127.0.0.1.evil.example", "http://127.0.0.1:3000"));
    }

    #[test]
    fn only_larders_own_pages_write() {
        let site = HeaderName::from_static("sec-fetch-site");
        let host = (HOST, "127.0.0.1:3000");
        assert!(passes(&[(site.clone(), "same-origin")]));
        assert!(passes(&[(ORIGIN, "https://larder.example"), host.clone()]));
        assert!(passes(&[(ORIGIN, "http://127.0.0.1:3000"), host.clone()]));
        assert!(passes(&[(site.clone(), "none"), (ORIGIN, "https://larder.example")]));

        assert!(!passes(std::slice::from_ref(&host)), "nobody says where it comes from");
        assert!(!passes(&[(site.clone(), "none"), host.clone()]));
        assert!(!passes(&[(ORIGIN, "null"), host.clone()]));
        assert!(!passes(&[(ORIGIN, "https://evil.example"), host.clone()]));
        assert!(!passes(&[(ORIGIN, "http://127.0.0.1:3001"), host.clone()]), "another program on this machine");
        assert!(!passes(&[(site.clone(), "cross-site"), (ORIGIN, "https://larder.example")]));
        assert!(!passes(&[(site, "same-site"), (ORIGIN, "https://larder.example")]));
    }
}
