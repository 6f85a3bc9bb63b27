//! One authorization: who sells whose products, how that stands, and its facts edited in place.

use super::api::{EditAuthorizationInPlace, RemoveAuthorization, ShowAuthorization};
use super::form::override_parts;
use super::{AuthorizationDetail, AuthorizationId};
use crate::live::{AlsoHere, Told};
use crate::organizations::Named;
use crate::query::{Query, id_in_address, read};
use crate::texts::Texts as _;
use crate::ui::{
    About, Breadcrumbs, Editing, Form, FormNow, Key, Kind, Record, Submit, Title, Write, kept, view, waits,
};
use leptos::prelude::*;
use std::sync::Arc;

/// What the page and the form read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailQuery {
    /// The id in the address; `None` when it is none.
    pub id: Option<AuthorizationId>,
}

impl Query for DetailQuery {
    type Ask = ShowAuthorization;
    const TOLD: Told = Told::Record("distributor_authorization");

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowAuthorization { id: self.id? })
    }
}

/// `/authorizations/:id`.
#[component]
pub fn AuthorizationPage() -> impl IntoView {
    let id = id_in_address::<AuthorizationId>();
    let detail = read(move || DetailQuery { id: id.get() });
    kept(detail, |detail| detail.id.to_string(), record)
}

fn record(detail: Record<AuthorizationDetail>) -> AnyView {
    let id = detail.with_untracked(|detail| detail.id);
    let writable = Memo::new(move |_| detail.with(|detail| detail.writable));
    let editing =
        Editing::by::<EditAuthorizationInPlace>(id.to_string(), format!("/authorizations/{id}"), writable.into());
    let form: Arc<FormNow> = Arc::new(move || detail.with(|detail| detail.form.value()));
    let today = detail.with_untracked(|detail| detail.today);
    let products = detail.with_untracked(|detail| override_parts(&detail.products));
    let facts = vec![
        About::field("since", "Since", Kind::Day(today)),
        About::field("until", "Until", Kind::Day(today)),
        About::field("territory", "Territory", Kind::Text),
        About::list("overrides", "Of single products", products),
    ];
    view! {
        {move || detail.with(head)}
        <AlsoHere id=id.to_string()/>
        <dl class="facts">{editing.facts(facts, &form)}</dl>
    }
}

/// Where an account is.
pub(super) fn page(of: &Named) -> (String, String) {
    (of.name.clone(), format!("/organizations/{}", of.id))
}

/// What it is called.
pub(super) fn called(detail: &AuthorizationDetail) -> String {
    format!("{} for {}", detail.distributor.name, detail.principal.name)
}

fn head(detail: &AuthorizationDetail) -> AnyView {
    let name = called(detail);
    let remove = Write::of::<RemoveAuthorization>();
    let id = detail.id;
    let ((distributor, sells), (principal, whose)) = (page(&detail.distributor), page(&detail.principal));
    view! {
        <Title text=name.clone()/>
        <Breadcrumbs trail=vec![("Accounts".to_owned(), "/organizations".to_owned()), page(&detail.principal)]/>
        <header class="record-head">
            <h1>{name}</h1>
            <p class="badges"><span class=detail.standing.tone.clone()>{detail.standing.words.clone()}</span>{waits(detail.waits)}</p>
            <p class="why-now">"Distributor: "<a href=sells>{distributor}</a>". Principal: "<a href=whose>{principal}</a>"."</p>
            {detail.writable.then(|| view! {
                <div class="actions">
                    <a class="button" href=format!("/authorizations/{id}/edit")>"Edit"</a>
                    <Form action=remove class="inline">
                        <input type="hidden" name="id" value=id.to_string()/>
                        <Key/>
                        <Submit label="Remove" class="button danger"/>
                    </Form>
                </div>
            })}
        </header>
    }
}
