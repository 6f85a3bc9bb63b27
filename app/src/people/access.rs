//! Whether a person can come in: their link, the end of their access, and its return.

use super::api::{DisablePerson, EnablePerson, MailPersonLink, MakePersonLink};
use super::{PersonDetail, Standing};
use crate::auth::Me;
use crate::time::When;
use crate::ui::{Form, Key, Notice, Select, Submit, Tone, Write, into_view, view};
use leptos::prelude::*;

/// A link that was just made, with a button that copies it once WebAssembly is there.
#[component]
pub(crate) fn FreshLink(link: String, label: String) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    let (ready, set_ready) = signal(false);
    let (copied, set_copied) = signal(false);
    Effect::new(move |_| {
        set_ready.set(true);
        // It may stand far down the page, and is shown only now.
        if let Some(field) = field.get_untracked() {
            into_view(&field);
        }
    });
    let copy = move |_| {
        if let Some(field) = field.get_untracked() {
            field.select();
            set_copied.set(copy_selection());
        }
    };
    view! {
        <Notice tone=Tone::Good>
            <label for="fresh-link">{label}</label>
            <div class="row">
                <input id="fresh-link" node_ref=field type="text" value=link readonly/>
                <Show when=move || ready.get()>
                    <button type="button" class="button" on:click=copy>
                        {move || if copied.get() { "Copied" } else { "Copy" }}
                    </button>
                </Show>
            </div>
        </Notice>
    }
}

/// Works where the newer clipboard interface does not: on addresses without TLS.
fn copy_selection() -> bool {
    use leptos::wasm_bindgen::JsCast as _;
    let document = document().dyn_into::<web_sys::HtmlDocument>();
    document.is_ok_and(|document| document.exec_command("copy").unwrap_or(false))
}

/// The person's standing, and what an admin does about it.
#[component]
pub(super) fn Access(detail: PersonDetail, own: bool) -> impl IntoView {
    let row = detail.row.clone();
    let disabled = row.standing == Standing::Disabled;
    let words = match row.standing {
        Standing::Active => "They sign in with their own password.",
        Standing::Invited => "They have a link and have not used it yet.",
        Standing::NotInvited if row.email.is_empty() => {
            "They own records and cannot sign in. Add an e-mail address to invite them."
        }
        Standing::NotInvited => "They have no link that opens any more.",
        Standing::Disabled => "They cannot sign in. What they held was handed over.",
    };
    view! {
        <section class="card">
            <h2>"Access"</h2>
            <p>{words}</p>
            <dl class="facts">
                {detail.invited_until.clone().map(|moment| view! { <dt>"Link opens until"</dt><dd><When moment/></dd> })}
                {row.last_seen.clone().map(|moment| view! { <dt>"Last here"</dt><dd><When moment/></dd> })}
                <dt>"Accounts"</dt>
                <dd>{detail.accounts}</dd>
            </dl>
            {(!disabled && !own && !row.email.is_empty()).then(|| view! { <Links detail=detail.clone()/> })}
            {own.then(|| view! { <p class="muted">"This is you. Another admin can disable you."</p> })}
            {match (own, disabled) {
                (true, _) => ().into_any(),
                (false, true) => view! { <Return detail/> },
                (false, false) => view! { <End detail/> },
            }}
        </section>
    }
}

/// A link to hand over, or to have mailed.
#[component]
fn Links(detail: PersonDetail) -> impl IntoView {
    let make = Write::of::<MakePersonLink>();
    let send = Write::of::<MailPersonLink>();
    let (made, mailed) = if detail.row.standing == Standing::Active {
        ("Make a link for a new password", "Mail a link for a new password")
    } else {
        ("Make an invitation link", "Mail the invitation again")
    };
    view! {
        {detail.mail.then(|| view! {
            <Form action=send>
                <input type="hidden" name="id" value=detail.row.id.to_string()/>
                <Submit label=mailed class="button"/>
            </Form>
        })}
        <Form action=make reloads=true>
            <input type="hidden" name="id" value=detail.row.id.to_string()/>
            <Submit label=made class="button"/>
        </Form>
    }
}

/// Disabling, with whoever takes over: one step.
#[component]
fn End(detail: PersonDetail) -> impl IntoView {
    let action = Write::of::<DisablePerson>();
    let me = use_context::<Me>().map(|me| me.id.to_string()).unwrap_or_default();
    let held = match (detail.accounts, detail.scheduled, detail.tasks) {
        (0, 0, 0) => "They hold nothing now.".to_owned(),
        (accounts, scheduled, tasks) => format!(
            "{}, {} and {} go over in the same step.",
            counted(accounts, "account", "accounts"),
            counted(scheduled, "planned visit or call", "planned visits or calls"),
            counted(tasks, "open task", "open tasks"),
        ),
    };
    view! {
        <details>
            <summary class="button danger">"Disable…"</summary>
            <Form action class="form">
                <input type="hidden" name="command[id]" value=detail.row.id.to_string()/>
                <Key name="command[key]"/>
                <p>"They are signed out everywhere at once. "{held}</p>
                <Select name="command[heir]" label="Who takes over" options=detail.heirs value=me/>
                <Submit label=format!("Disable {}", detail.row.name) class="button danger"/>
            </Form>
        </details>
    }
}

fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Enabling again.
#[component]
fn Return(detail: PersonDetail) -> impl IntoView {
    let action = Write::of::<EnablePerson>();
    view! {
        <Form action>
            <input type="hidden" name="id" value=detail.row.id.to_string()/>
            <Submit label="Enable again" class="button"/>
        </Form>
        <p class="hint">"They sign in with the password they had. What was handed over stays where it is."</p>
    }
}
