//! The link in each mail that ends mails like it. Its page needs no sign-in, no script and no frame.
//! Invariant: who only looks at the page changes nothing; mail programs look at every link.

use crate::auth::token::Token;
use crate::context::Host;
use crate::error::AppError;
use leptos::prelude::*;
use leptos_meta::HashedStylesheet;

/// What a link ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// The morning's digest.
    Digest,
    /// Mail about what one is told of.
    Notices,
}

impl Ends {
    fn of(digest: Option<bool>) -> Result<Self, AppError> {
        digest.map(|digest| if digest { Self::Digest } else { Self::Notices }).ok_or(AppError::NotFound)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Digest => "the daily digest",
            Self::Notices => "mail about your notifications",
        }
    }
}

/// What a token would end.
///
/// # Errors
/// `NotFound` where it ends nothing.
pub async fn ends(host: &Host, token: &str) -> Result<Ends, AppError> {
    let hash = Token::presented(token).hash();
    Ends::of(sqlx::query_scalar!("select larder.unsubscribes($1)", &hash[..]).fetch_one(&host.pool).await?)
}

/// Ends it.
///
/// # Errors
/// `NotFound` where it ends nothing.
pub async fn end(host: &Host, token: &str) -> Result<Ends, AppError> {
    let hash = Token::presented(token).hash();
    Ends::of(sqlx::query_scalar!("select larder.unsubscribe($1)", &hash[..]).fetch_one(&host.pool).await?)
}

/// The document: a question, or that it is done.
pub fn page(options: LeptosOptions, ends: Ends, done: bool) -> AnyView {
    let words = ends.words();
    let content = if done {
        view! {
            <h1>"Unsubscribed"</h1>
            <p class="lead">{format!("You will not get {words} any more. What you are told in Larder stays as it is.")}</p>
        }
        .into_any()
    } else {
        view! {
            <h1>"Unsubscribe"</h1>
            <p class="lead">{format!("Do you want no more of {words}?")}</p>
            <form method="post"><button type="submit" class="button primary">"Unsubscribe"</button></form>
        }
        .into_any()
    };
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <title>"Unsubscribe · Larder"</title>
                <HashedStylesheet options id="style"/>
            </head>
            <body>
                <main id="content" class="door">
                    {content}
                    <p class="hint"><a href="/settings/notifications">"Choose what you are told of"</a></p>
                </main>
            </body>
        </html>
    }
    .into_any()
}
