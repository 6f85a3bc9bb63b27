//! Answers that the book cannot give, since they are about more than what is on the device: figures. The last ones that were
//! seen are kept. Invariant: an old answer says of when it is.

use crate::auth::Me;
use crate::query::{Answer, Query};
use crate::time::{Moment, When};
use crate::ui::view;
use leptos::prelude::*;

/// How the beginning of a kept answer says when it came, in milliseconds since 1970.
const CAME: &str = r#"{"Ok":{"came":"#;

/// Where `answer` is an old one, says of when. Else it is kept, as the one to what `question` asks.
pub(crate) fn as_it_was<Q: Query>(answer: Answer<Q>, question: impl Fn() -> Q + Send + Sync + 'static) -> AnyView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let (Some(text), Some(asked)) = (answer.text(), question().ask()) else { return };
        if let (None, Ok(address)) = (came(&text), crate::fetch::address(&asked)) {
            keep(address, &text);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    drop(question);
    old(Box::new(move || answer.text()))
}

/// Apart from the answer's type, so that it is compiled once.
fn old(text: Box<dyn Fn() -> Option<String> + Send + Sync>) -> AnyView {
    let zone = use_context::<Me>().map(|me| me.time_zone).unwrap_or_default();
    let notice = move || {
        let moment = moment(came(&text()?)?, &zone)?;
        Some(view! {
            <p class="notice" role="status">
                "Without a line nothing can be counted. This is how it was " <When moment/> "."
            </p>
        })
    };
    view! { <Transition>{notice}</Transition> }
}

/// When a kept answer came.
fn came(text: &str) -> Option<i64> {
    let rest = text.strip_prefix(CAME)?;
    rest.split(',').next()?.parse().ok()
}

#[cfg(feature = "hydrate")]
#[allow(clippy::unnecessary_wraps, reason = "on the server there are no old answers")]
fn moment(at: i64, zone: &str) -> Option<Moment> {
    Some(super::said(at, zone))
}

#[cfg(not(feature = "hydrate"))]
fn moment(_: i64, _: &str) -> Option<Moment> {
    None
}

/// Keeps an answer that is none of an error; where the device does not, there will be none without a line.
#[cfg(feature = "hydrate")]
fn keep(address: String, text: &str) {
    use super::{device, open};
    let Some(rest) = text.strip_prefix(r#"{"Ok":{"#).and_then(|rest| rest.strip_suffix('}')) else { return };
    let kept = format!("{{\"came\":{},{rest}", open::now());
    leptos::task::spawn_local(async move {
        if device::load().await.is_ok() {
            _ = device::remember(&address, &kept).await;
        }
    });
}
