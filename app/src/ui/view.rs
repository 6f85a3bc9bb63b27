//! Markup. Invariant: whatever stands in it, it is one type, `AnyView`, so that what draws, hydrates and updates an
//! element goes to the phone once per element and not once more for each `Option`, `Vec` and closure around it.

/// Leptos' `view!`, as an `AnyView`.
macro_rules! view {
    ($($markup:tt)*) => {
        ::leptos::prelude::IntoAny::into_any(::leptos::view! { $($markup)* }.into_inner())
    };
}

pub(crate) use view;
