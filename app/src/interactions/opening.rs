//! Links to the quick log. With JavaScript they open it over the page; without, or for a new tab, they lead to `/log`.

use super::InteractionId;
use crate::ui::{dialog, view};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// The query string that the log in the dialog began with; none while there is no log in it. The frame provides it.
#[derive(Clone, Copy)]
pub struct OpenLog(pub RwSignal<Option<String>>);

impl OpenLog {
    /// The dialog's id.
    pub const DIALOG: &'static str = "log-dialog";

    /// Opens the dialog with the log that `address` begins. Whether there is a dialog.
    pub(crate) fn open(self, address: &str) -> bool {
        let Some(dialog) = dialog(Self::DIALOG) else { return false };
        let query = address.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
        if self.0.with_untracked(|begun| begun.as_ref() != Some(&query)) {
            self.0.set(Some(query));
        }
        dialog.open() || dialog.show_modal().is_ok()
    }

    /// Closes it; the next one begins afresh.
    pub(super) fn close(self) {
        if let Some(dialog) = dialog(Self::DIALOG) {
            dialog.close();
        }
        self.0.set(None);
    }
}

/// A link to the log.
#[component]
pub fn LogLink(
    /// Where it leads: `/log?organization=…`.
    #[prop(into)]
    address: Signal<String>,
    /// For the style sheet.
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let log = use_context::<OpenLog>();
    let click = move |event: MouseEvent| {
        let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if !elsewhere && log.is_some_and(|log| log.open(&address.get_untracked())) {
            event.prevent_default();
        }
    };
    view! { <a class=class href=move || address.get() on:click=click>{children()}</a> }
}

/// The address of the log about the page at `path`.
#[must_use]
pub fn log_address(path: &str) -> String {
    let about = |list: &str, name: &str| {
        let id = path.strip_prefix(list)?.split('/').next()?.parse::<InteractionId>().ok()?;
        Some(format!("/log?{name}={id}"))
    };
    about("/organizations/", "organization")
        .or_else(|| about("/contacts/", "contact"))
        .or_else(|| about("/opportunities/", "opportunity"))
        .unwrap_or_else(|| "/log".to_owned())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_log_begins_with_the_page_it_is_opened_on() {
        let id = InteractionId::new();
        for (path, address) in [
            (format!("/organizations/{id}"), format!("/log?organization={id}")),
            (format!("/organizations/{id}/edit"), format!("/log?organization={id}")),
            (format!("/contacts/{id}"), format!("/log?contact={id}")),
            (format!("/opportunities/{id}"), format!("/log?opportunity={id}")),
            ("/opportunities/board".to_owned(), "/log".to_owned()),
            ("/organizations/new".to_owned(), "/log".to_owned()),
            ("/settings".to_owned(), "/log".to_owned()),
        ] {
            assert_eq!(log_address(&path), address);
        }
    }
}
