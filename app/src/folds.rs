//! Forms that fold out of records' pages. Invariant: until one is opened it is what the server rendered, which works by
//! itself; opened, the browser's own takes its place. The code of all of them comes with the first that is opened: no page
//! brings along what hardly anybody opens.

use crate::contacts::{ContactDetail, MoveContact, moved_to};
use crate::error::AppError;
use crate::opportunities::{CloseOpportunity, MoveOpportunity, OpportunityId, Stage, ending};
use crate::organizations::{HandOverOrganization, OrganizationDetail, hand_over};
use crate::tasks::{AddTask, Topic, new_task};
use crate::ui::{ErrorNotice, Record, Write, view};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast as _;
#[cfg(feature = "hydrate")]
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use std::sync::OnceLock;

/// A form that folds out.
#[derive(Clone)]
pub(crate) enum Fold {
    /// Adds a task, about the topic where there is one.
    NewTask(Option<Topic>),
    /// Gives an account to another owner.
    HandOver(Record<OrganizationDetail>),
    /// Takes a contact to another account.
    MovedTo(Record<ContactDetail>),
    /// Closes a deal that is in a stage, or opens it again in another one.
    Ending(OpportunityId, Stage, Stage),
}

/// What shows a form; it calls back when it was sent and makes room for the next.
type Code = fn(Fold, Callback<()>) -> AnyView;

static CODE: OnceLock<Code> = OnceLock::new();

#[cfg(feature = "hydrate")]
#[allow(clippy::unnecessary_wraps, reason = "the download may fail, which the split adds")]
#[wasm_split(part_folds, wasm_split_path = leptos::wasm_split, fallible)]
fn code() -> Result<Code, SplitLoaderError> {
    Ok(form)
}

#[cfg(not(feature = "hydrate"))]
async fn code() -> Result<Code, AppError> {
    Ok(form)
}

fn form(fold: Fold, sent: Callback<()>) -> AnyView {
    match fold {
        Fold::NewTask(topic) => new_task(topic, sent),
        Fold::HandOver(organization) => hand_over(organization),
        Fold::MovedTo(contact) => moved_to(contact),
        Fold::Ending(id, from, last) => ending(id, from, last),
    }
}

const FOLDED: u32 = 0;
const COMES: u32 = 1;
const HERE: u32 = 2;
const MISSING: u32 = 3;

impl Fold {
    /// What opens it, the class of that and the one around; and whether it comes back refused, without JavaScript.
    fn look(&self) -> (&'static str, &'static str, &'static str, bool) {
        match self {
            Self::NewTask(_) => ("Add task", "button small", "more", Write::of::<AddTask>().came_back()),
            Self::HandOver(_) => {
                ("Hand over to…", "button", "hand-over", Write::of::<HandOverOrganization>().came_back())
            }
            Self::MovedTo(_) => ("Moved to…", "", "more move", Write::of::<MoveContact>().came_back()),
            Self::Ending(_, from, _) if from.is_closed() => {
                ("Reopen…", "button", "hand-over", Write::of::<MoveOpportunity>().came_back())
            }
            Self::Ending(..) => ("Close…", "button", "hand-over", Write::of::<CloseOpportunity>().came_back()),
        }
    }

    /// Where it folds out. One that was sent makes room for the next.
    pub(crate) fn shown(self) -> AnyView {
        let (label, button, class, open) = self.look();
        // What stands open when one goes on to another record stays open, and has its form.
        let state = RwSignal::new(if CODE.get().is_some() { HERE } else { FOLDED });
        let times = RwSignal::new(0_u32);
        let sent = Callback::new(move |()| times.update(|times| *times += 1));
        #[cfg(feature = "ssr")]
        let by_server = {
            let html = form(self.clone(), sent).to_html();
            Some(view! { <div class="unfolded" inner_html=html/> })
        };
        #[cfg(not(feature = "ssr"))]
        let by_server = (!crate::pages::is_taken_over()).then(|| view! { <div class="unfolded"></div> });
        // Before it opens, so that nothing is typed into what goes.
        let opens = move |event: MouseEvent| {
            let summary = event.current_target().and_then(|summary| summary.dyn_into::<web_sys::Element>().ok());
            let Some(summary) = summary else { return };
            let is_open = summary.parent_element().is_some_and(|details| details.has_attribute("open"));
            if is_open {
                return;
            }
            if let Some(rendered) = summary.next_element_sibling().filter(|next| next.class_name() == "unfolded") {
                rendered.set_inner_html("");
            }
            if matches!(state.get_untracked(), COMES | HERE) {
                return;
            }
            state.set(COMES);
            spawn_local(async move {
                let arrived = code().await.map(|code| {
                    CODE.get_or_init(|| code);
                });
                state.try_set(if arrived.is_ok() { HERE } else { MISSING });
            });
        };
        let inside = move || {
            let _ = times.get();
            match state.get() {
                FOLDED => None,
                COMES => Some(view! { <p class="loading">"Loading…"</p> }),
                HERE => CODE.get().map(|form| form(self.clone(), sent)),
                _ => Some(view! { <ErrorNotice error=AppError::Unavailable/> }),
            }
        };
        view! {
            <details class=class open=open>
                <summary class=button on:click=opens>{label}</summary>
                {by_server}
                {inside}
            </details>
        }
    }
}
