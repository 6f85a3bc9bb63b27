//! The styles of pages that nobody opens first on a poor line: they come with those pages.

use super::view;
use leptos::prelude::*;

/// What such a page begins with.
#[component]
pub fn LateStyles() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let address = Some(crate::scripts::STYLES.address.clone());
    #[cfg(not(feature = "ssr"))]
    let address = document().document_element().and_then(|html| html.get_attribute("data-styles"));
    view! { <link rel="stylesheet" href=address/> }
}
