//! What floats over the page: menus and dialogs, the browser's own.
//! Invariant: the keyboard works as the platform does it (Escape closes, focus goes back), and both open without
//! JavaScript where the browser knows how.

use super::{Icon, icon, view};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;

/// A button and the menu that hangs from it; inside, links and buttons of class `item`. On a page that is built in the
/// browser they are made when it is first opened: a list has a menu for each of its rows.
#[component]
pub fn Menu(
    /// The menu's id, unique on the page.
    #[prop(into)]
    id: String,
    /// What the button does; shown, or read aloud when only `icon` is shown.
    #[prop(into)]
    label: String,
    /// Shown instead of the label.
    #[prop(optional)]
    icon: Option<icon::Name>,
    /// For the style sheet.
    #[prop(default = "button")]
    class: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let face = match icon {
        Some(name) => view! { <Icon name/> <span class="quiet">{label}</span> },
        None => view! { {label} <Icon name=icon::Name::Down class="small"/> },
    };
    let made = RwSignal::new(!crate::pages::is_taken_over());
    view! {
        <button type="button" class=class popovertarget=id.clone() on:click=move |_| made.set(true)>{face}</button>
        <div id=id class="menu" popover="auto">{move || made.get().then(|| children())}</div>
    }
}

/// The dialog of this id, where it is on the page.
pub fn dialog(id: &str) -> Option<web_sys::HtmlDialogElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// A dialog; on a phone a sheet from below. `DialogButton` opens it.
#[component]
pub fn Dialog(
    /// Its id, unique on the page.
    #[prop(into)]
    id: String,
    /// What it is about.
    #[prop(into)]
    title: String,
    children: Children,
) -> impl IntoView {
    let (title_id, labelled_by) = (format!("{id}-title"), format!("{id}-title"));
    view! {
        <dialog id=id class="dialog" aria-labelledby=labelled_by>
            <div class="dialog-head">
                <h2 id=title_id>{title}</h2>
                <form method="dialog">
                    <button type="submit" class="button plain square" aria-label="Close"><Icon name=icon::Name::Close/></button>
                </form>
            </div>
            <div class="dialog-body">{children()}</div>
        </dialog>
    }
}

/// A button that opens a dialog.
#[component]
pub fn DialogButton(
    /// The dialog's id.
    #[prop(into)]
    dialog: String,
    /// For the style sheet.
    #[prop(default = "button")]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let id = dialog.clone();
    // Browsers that do not know `command` yet.
    let open = move |_| {
        let dialog =
            document().get_element_by_id(&id).and_then(|dialog| dialog.dyn_into::<web_sys::HtmlDialogElement>().ok());
        if let Some(dialog) = dialog.filter(|dialog| !dialog.open()) {
            let _ = dialog.show_modal();
        }
    };
    view! {
        <button type="button" class=class command="show-modal" commandfor=dialog aria-haspopup="dialog" on:click=open>
            {children()}
        </button>
    }
}
