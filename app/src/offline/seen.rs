//! Answers that the book cannot give, since they are about more than what is on the device: figures. The last ones that were
//! seen are kept. Invariant: an old answer says of when it is.

use super::{device, open};
use crate::auth::Me;
use crate::fetch;
use crate::query::{Answer, Query};
use crate::time::When;
use crate::ui::view;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How the beginning of a kept answer says when it came, in milliseconds since 1970.
const CAME: &str = r#"{"Ok":{"came":"#;

/// To be called where the answer is shown: where it is an old one, says of when; else it is kept, as the one to what
/// `question` asks.
pub(crate) fn as_it_was<Q: Query>(answer: Answer<Q>, question: impl Fn() -> Q) -> AnyView {
    let text = answer.text().unwrap_or_default();
    let old = came(&text);
    if let (None, Some(Ok(address))) = (old, untrack(question).ask().map(|asked| fetch::address(&asked))) {
        keep(address, &text);
    }
    let zone = use_context::<Me>().map(|me| me.time_zone).unwrap_or_default();
    let said = old.map(|at| {
        view! {
            <p class="notice" role="status">
                <span>
                    "Without a line nothing can be counted. This is how it was " <When moment=super::said(at, &zone)/> "."
                </span>
            </p>
        }
    });
    said.into_any()
}

/// When a kept answer came.
fn came(text: &str) -> Option<i64> {
    text.strip_prefix(CAME)?.split(',').next()?.parse().ok()
}

/// Keeps an answer that is no error; where the device does not, there will be none without a line.
fn keep(address: String, text: &str) {
    let Some(rest) = text.strip_prefix(r#"{"Ok":{"#).and_then(|rest| rest.strip_suffix('}')) else { return };
    let kept = format!("{{\"came\":{},{rest}", open::now());
    spawn_local(async move {
        if device::load().await.is_ok() {
            _ = device::remember(&address, &kept).await;
        }
    });
}
