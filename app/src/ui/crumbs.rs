//! Where a page stands: the places above it, as links.

use super::view;
use leptos::prelude::*;

/// `(label, address)` of each place above this page, the highest first.
#[component]
pub fn Breadcrumbs(
    /// The places above.
    trail: Vec<(String, String)>,
) -> impl IntoView {
    let place = |(label, address): (String, String)| {
        let title = label.clone();
        view! { <a href=address title=title>{label}</a> }
    };
    view! { <nav class="breadcrumbs" aria-label="Breadcrumbs">{trail.into_iter().map(place).collect_view()}</nav> }
}
