//! What browsers are told, and what they must prove.
//! Invariant: nothing is written for a page of another site, and no script runs that did not come from here.

use crate::AppState;
use crate::refusal::Refusal;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Lets a request that may write pass only from Larder's own pages.
pub async fn same_origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || comes_from_here(&state.host.settings.public_url, request.headers()) {
        return next.run(request).await;
    }
    let words = "This came from another site, so nothing was done. Open Larder itself and try again.";
    Refusal::new(StatusCode::FORBIDDEN, words).into_response()
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
