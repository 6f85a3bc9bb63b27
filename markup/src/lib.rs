//! Leptos, as Larder's screens use it. On the server it is all as it comes; in the browser, elements, their attributes and
//! what reacts are of a single type each, where Leptos has one for each tag and each kind of value and sends code for all
//! of them to the phone.
//! Invariant: for `view!` and the screens both are the same, and the browser takes over what the server's Leptos wrote,
//! node by node.

#[cfg(not(feature = "ssr"))]
mod browser;

pub use leptos::*;

#[cfg(not(feature = "ssr"))]
#[doc(hidden)]
pub use browser::live as __as_shared_reactive_fn;

/// What screens name.
#[cfg(not(feature = "ssr"))]
pub mod prelude {
    pub use crate::browser::{IntoAny, IntoAttributeValue, IntoMaybeErased, IntoRender};
    pub use leptos::prelude::*;
}

/// What `view!` names.
#[cfg(not(feature = "ssr"))]
#[doc(hidden)]
pub mod tachys {
    pub use leptos::tachys::*;

    pub mod html {
        pub use leptos::tachys::html::*;

        pub mod element {
            pub use leptos::tachys::html::element::*;

            crate::browser::elements! {
                a abbr address area article aside audio b bdi bdo blockquote body br button canvas
                caption cite code col colgroup data datalist dd del details dfn dialog div dl dt em
                fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html
                i iframe img input ins kbd label legend li link main mark menu meta meter nav
                noscript ol optgroup option output p picture pre progress q s samp script search
                section select small source span strong style sub summary sup table tbody td
                template textarea tfoot th thead time title tr u ul var video wbr
            }
        }
    }

    pub mod svg {
        pub use leptos::tachys::svg::*;

        crate::browser::svg_elements! { circle g line path polygon polyline rect svg }
    }
}
