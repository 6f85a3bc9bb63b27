//! One contact: how to reach them, what moves them, where they worked, what happened.

use super::api::ShowContact;
use super::deleting::DeleteButton;
use super::erasing::Erase;
use super::moving::MovedTo;
use super::{Advocacy, Authority, ContactDetail, ContactId, Influence};
use crate::auth::{Me, Role};
use crate::interactions::{Subject, Timeline, TimelineQuery, timeline};
use crate::pages::Page;
use crate::query::{Answer, Query, id_in_address, read};
use crate::time::When;
use crate::ui::kept;
use leptos::prelude::*;
use leptos_meta::Title;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailQuery {
    /// The id in the address; `None` when it is none.
    pub id: Option<ContactId>,
}

impl Query for DetailQuery {
    type Ask = ShowContact;

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowContact { id: self.id? })
    }
}

/// `/contacts/:id`.
pub struct ContactPage {
    detail: Answer<DetailQuery>,
    timeline: Answer<TimelineQuery>,
}

impl Page for ContactPage {
    fn data() -> Self {
        let id = id_in_address::<ContactId>();
        Self {
            detail: read(move || DetailQuery { id: id.get() }),
            timeline: timeline(move || id.get().map(Subject::Contact)),
        }
    }

    fn view(self) -> AnyView {
        let ContactPage { detail, timeline } = self;
        kept(detail, |detail| detail.id, move |detail| record(detail, timeline))
    }
}

fn record(detail: Signal<ContactDetail>, timeline: Answer<TimelineQuery>) -> AnyView {
    let id = detail.with_untracked(|detail| detail.id);
    let me = expect_context::<Me>();
    view! {
        {move || head(detail.get())}
        <div class="record">
            <div class="record-main"><Timeline subject=Subject::Contact(id) may_add=me.writes() timeline/></div>
            <aside class="record-facts" aria-label="Facts">
                {move || detail.with(|detail| view! {
                    {facts(detail)}
                    {former(detail)}
                    {sharing(detail)}
                    {detail.writable.then(|| view! { <MovedTo detail=detail.clone()/> })}
                    {(me.role == Role::Admin).then(|| view! { <Erase id name=detail.form.name()/> })}
                })}
            </aside>
        </div>
    }
    .into_any()
}

/// Who it is, where they work, and what one does.
fn head(detail: ContactDetail) -> AnyView {
    let id = detail.id;
    let name = detail.form.name();
    let at = format!("/organizations/{}", detail.organization.id);
    view! {
        <Title text=name.clone()/>
        <nav class="breadcrumbs" aria-label="Breadcrumbs">
            <a href="/contacts">"Contacts"</a>
            <a href=at.clone()>{detail.organization.name.clone()}</a>
        </nav>
        <header class="record-head">
            <h1>{name}</h1>
            <p class="badges">
                {(!detail.form.primary.is_empty()).then(|| view! { <span class="badge">"Primary contact"</span> })}
            </p>
            <p class="why-now">
                {(!detail.form.position.is_empty()).then(|| format!("{} at ", detail.form.position))}
                <a href=at>{detail.organization.name}</a>
            </p>
            {detail.writable.then(|| view! {
                <div class="actions">
                    <a class="button" href=format!("/contacts/{id}/edit")>"Edit"</a>
                    <DeleteButton id/>
                </div>
            })}
        </header>
    }
    .into_any()
}

fn facts(detail: &ContactDetail) -> AnyView {
    let form = &detail.form;
    let label = |code: &str, options: Vec<(String, String)>| {
        options.into_iter().find(|(known, _)| known == code).map(|(_, label)| label).unwrap_or_default()
    };
    let fact = |label: String, value: AnyView| view! { <div class="fact"><dt>{label}</dt><dd>{value}</dd></div> };
    let kind = |label: &str, kind: &str| if label.is_empty() { kind.to_owned() } else { format!("{kind} ({label})") };
    let phones = form
        .phones
        .iter()
        .map(|phone| {
            let link = view! { <a href=crate::url::tel(&phone.number)>{phone.number.clone()}</a> };
            fact(kind(&phone.label, "Phone"), link.into_any())
        })
        .collect_view();
    let emails = form
        .emails
        .iter()
        .map(|email| {
            let link = view! { <a href=format!("mailto:{}", email.address)>{email.address.clone()}</a> };
            fact(kind(&email.label, "E-mail"), link.into_any())
        })
        .collect_view();
    let linkedin = (!form.linkedin.is_empty()).then(|| {
        let link = view! {
            <a href=form.linkedin.clone() rel="noopener noreferrer nofollow" target="_blank">"Profile"</a>
        };
        fact("LinkedIn".into(), link.into_any())
    });
    let tags = form.tags.split(", ").filter(|tag| !tag.is_empty());
    let tags = tags.map(|tag| view! { <span class="tag">{tag.to_owned()}</span>" " }).collect_view();
    view! {
        <dl class="facts">
            {phones}
            {emails}
            {fact("Influence".into(), label(&form.influence, Influence::options()).into_any())}
            {fact("Authority".into(), label(&form.authority, Authority::options()).into_any())}
            {fact("Stands as".into(), label(&form.advocacy, Advocacy::options()).into_any())}
            {linkedin}
            {(!form.tags.is_empty()).then(|| fact("Tags".into(), tags.into_any()))}
        </dl>
    }
    .into_any()
}

fn former(detail: &ContactDetail) -> Option<AnyView> {
    let places = detail.former.iter().cloned().map(|place| {
        view! {
            <li>
                <a href=format!("/organizations/{}", place.other.id)>{place.other.name}</a>
                " " <span class="muted">{place.position}" until "<When moment=place.left/></span>
            </li>
        }
    });
    let places = places.collect::<Vec<_>>();
    (!places.is_empty())
        .then(|| view! { <section><h2>"Worked at"</h2><ul class="plain">{places}</ul></section> }.into_any())
}

fn sharing(detail: &ContactDetail) -> Option<AnyView> {
    let others = detail.sharing.iter().cloned();
    let others = others.map(|one| view! { <li><a href=format!("/contacts/{}", one.id)>{one.name}</a></li> });
    let others = others.collect::<Vec<_>>();
    (!others.is_empty()).then(|| {
        view! { <section class="twins"><h2>"Same e-mail address"</h2><ul class="plain">{others}</ul></section> }
            .into_any()
    })
}
