//! Small cookies of the frame; the session's own has its rules in `auth::token`.

use crate::context::host;
use crate::error::AppError;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// A cookie of the request.
pub(super) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Sets a cookie that the page may read too: nothing in it is a secret.
pub(super) fn set(name: &str, value: &str, max_age_seconds: u32) -> Result<(), AppError> {
    let secure = if host()?.settings.secure_cookies { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={max_age_seconds}{secure}");
    let response = use_context::<ResponseOptions>().ok_or_else(|| AppError::internal("no response in this context"))?;
    response.append_header(SET_COOKIE, HeaderValue::from_str(&cookie).map_err(AppError::internal)?);
    Ok(())
}
