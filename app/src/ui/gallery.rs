//! Every atom in every state, on one page: what tests photograph and what one looks at before making another.
//! Invariant: it exists in development only.

use super::form::FormState;
use super::{
    Avatar, Badge, Breadcrumbs, Checkbox, Chip, Dialog, DialogButton, EmptyState, Field, Icon, Menu, Notice, Pager,
    PriorityMark, Progress, Select, Submit, TableScroll, Tabs, TextArea, Title, Toasts, Tone, icon, view,
};
use crate::error::{AppError, FieldConflict, FieldError};
use crate::shell::{Development, NotFoundPage};
use leptos::context::Provider;
use leptos::prelude::*;

/// `/ui`.
#[component]
pub fn GalleryPage() -> impl IntoView {
    if !use_context::<Development>().is_some_and(|Development(shown)| shown) {
        return view! { <NotFoundPage/> };
    }
    view! {
        <Title text="Atoms"/>
        <Breadcrumbs trail=vec![("Start".into(), "/".into()), (LONG.into(), "/ui".into())]/>
        <header class="page-head">
            <h1>"Atoms " <span class="count">"1,204"</span></h1>
            <div class="actions"><button type="button" class="button primary">"New"</button></div>
        </header>
        {[buttons(), fields(), marks(), lists(), floating(), states(), pictures()].into_iter().collect_view()}
    }
}

const LONG: &str = "Restaurant- und Hotelbedarfsgesellschaft der vereinigten Gastronomiebetriebe von Schleswig-Holstein und \
    Mecklenburg-Vorpommern";

fn section(title: &'static str, content: AnyView) -> AnyView {
    view! { <section class="card"><h2>{title}</h2>{content}</section> }
}

fn buttons() -> AnyView {
    let content = view! {
        <div class="row">
            <button type="button" class="button primary">"Primary"</button>
            <button type="button" class="button">"Usual"</button>
            <button type="button" class="button plain">"Plain"</button>
            <button type="button" class="button danger">"Delete"</button>
            <a class="button" href="/ui">"A link"</a>
            <button type="button" class="button" disabled>"Disabled"</button>
            <button type="button" class="button primary busy" aria-disabled="true">"Sending"</button>
            <button type="button" class="button square" aria-label="Edit"><Icon name=icon::Name::Edit/></button>
            <button type="button" class="button small">"Small"</button>
            <button type="button" class="link">"Like a link"</button>
            <button type="button" class="button">{LONG}</button>
        </div>
    };
    section("Buttons", content.into_any())
}

/// A form's state that no answer ever changes.
fn refused(error: Option<AppError>) -> FormState {
    FormState::fixed(error)
}

fn fields() -> AnyView {
    let roles = || vec![("operator".to_owned(), "Operator".to_owned()), ("prospect".to_owned(), "Prospect".to_owned())];
    let wrong = refused(Some(AppError::Invalid(vec![
        FieldError::new("email", "This is not an e-mail address."),
        FieldError::new("about", "Use at most 500 characters."),
    ])));
    let theirs =
        |field: &str, theirs: &str| FieldConflict { field: field.into(), mine: String::new(), theirs: theirs.into() };
    let both = refused(Some(AppError::Conflict(vec![
        theirs("city", "Bergen"),
        theirs("role", "operator"),
        theirs("note", ""),
    ])));
    let content = view! {
        <div class="record-form">
            <Field name="name" label="Name" value="Blue Fin Grill" required=true/>
            <div class="pair">
                <Field name="count" label="Employees" r#type="number" hint="Empty when unknown."/>
                <Select name="kind" label="Role" options=roles() value="prospect"/>
            </div>
            <Checkbox name="box" label="Private books" hint="Reps see only their own and their team's accounts." checked=true/>
            <TextArea name="text" label="Note" value="Two lines,\nthen </textarea><script>nothing</script>"/>
            <Provider value=wrong>
                <Field name="email" label="E-mail" value="chef at example" hint="Kitchens share addresses."/>
                <TextArea name="about" label="About"/>
            </Provider>
            <Provider value=both>
                <Field name="city" label="City" value="Oslo"/>
                <Select name="role" label="Role" options=roles() value="prospect"/>
                <Field name="note" label="Lead source" value="Trade fair"/>
            </Provider>
            <details class="more"><summary>"More about it"</summary><Field name="founded" label="Founded"/></details>
            <div class="actions"><button type="button" class="button">"Cancel"</button><Submit label="Save"/></div>
        </div>
    };
    section("Fields: as they are, refused, and changed by somebody else", content.into_any())
}

fn marks() -> AnyView {
    let content = view! {
        <div class="row">
            <Badge label="Manager"/>
            <Badge label="Active" tone=Tone::Good/>
            <Badge label="Stale" tone=Tone::Warning/>
            <Badge label="Overdue" tone=Tone::Danger/>
            <Badge label="New" tone=Tone::Information/>
            {["A", "B", "C", "D"].map(|letter| view! { <PriorityMark letter/> }).into_iter().collect_view()}
            <Avatar name="Ada Lindqvist"/>
            <Avatar name="Élodie" class="large"/>
            <span class="tag">"seafood"</span>
            <span class="tag">{LONG}</span>
        </div>
    };
    section("Marks", content.into_any())
}

fn lists() -> AnyView {
    let rows = ["Blue Fin Grill", LONG, "مطعم البحر الأزرق"]
        .map(|name| {
            view! {
                <tr>
                    <th scope="row"><a href="/ui">{name}</a></th>
                    <td data-label="Role"><Badge label="Operator" tone=Tone::Good/></td>
                    <td data-label="City">"Oslo"</td>
                    <td data-label="Contacts" class="number">"12"</td>
                </tr>
            }
        })
        .into_iter()
        .collect_view();
    let tabs = vec![("Timeline".into(), "/ui".into(), true), ("Contacts".into(), "/ui".into(), false)];
    let content = view! {
        <Tabs label="Views" tabs/>
        <div class="chips"><Chip words="Owner is me" without="/ui"/><Chip words="Priority is A or B" without="/ui"/></div>
        <TableScroll label="Accounts">
            <table class="records">
                <thead>
                    <tr>
                        <th scope="col"><a href="/ui" aria-current="true">"Name"</a></th>
                        <th scope="col">"Role"</th>
                        <th scope="col">"City"</th>
                        <th scope="col" class="number">"Contacts"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
        <Pager first=Some("/ui".to_owned()) next=Some("/ui".to_owned())/>
    };
    section("Lists", content.into_any())
}

fn floating() -> AnyView {
    let toasts = use_context::<Toasts>();
    let show = move |operation| {
        if let Some(toasts) = toasts {
            toasts.show("Blue Fin Grill deleted", operation);
        }
    };
    let content = view! {
        <div class="row">
            <Menu id="a-menu" label="Menu">
                <a class="item" href="/ui"><Icon name=icon::Name::Edit/>"Edit"</a>
                <button type="button" class="item danger"><Icon name=icon::Name::Trash/>"Delete"</button>
            </Menu>
            <Menu id="b-menu" label="More" icon=icon::Name::More class="button plain square">
                <a class="item" href="/ui">{LONG}</a>
            </Menu>
            <DialogButton dialog="a-dialog">"Dialog"</DialogButton>
            <button type="button" class="button" on:click=move |_| show(None)>"Toast"</button>
            <button type="button" class="button" on:click=move |_| show(Some(uuid::Uuid::nil()))>"Toast with Undo"</button>
        </div>
        <Dialog id="a-dialog" title="Hand over">
            <p>"It goes to somebody else, with its tasks."</p>
            <Field name="to" label="New owner"/>
            <div class="actions"><button type="button" class="button primary">"Hand over"</button></div>
        </Dialog>
    };
    section("What floats", content.into_any())
}

fn states() -> AnyView {
    let unknown = None::<u32>;
    let content = view! {
        <Notice><p>"An import runs; this list grows while it does."</p></Notice>
        <Notice tone=Tone::Good><p>"All 85 rows are in."</p></Notice>
        <Notice tone=Tone::Warning><p>"Three rows look like accounts you have."</p></Notice>
        <Notice tone=Tone::Danger><p>"The file could not be read."</p></Notice>
        <Progress label="Row 340 of 1,200" done=340_u32 total=Some(1200_u32)/>
        <Progress label="Reading the file" done=0_u32 total=unknown/>
        <EmptyState icon=icon::Name::Account title="No accounts yet" text="Operators, principals and distributors stand here.">
            <a class="button primary" href="/ui">"Import a file"</a>
        </EmptyState>
    };
    section("States", content.into_any())
}

fn pictures() -> AnyView {
    let all = icon::Name::ALL.iter().map(|name| view! { <Icon name=*name/> }).collect_view();
    section("Icons", view! { <div class="row">{all}</div> })
}
