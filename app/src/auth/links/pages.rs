//! The pages that links lead to, and the one that asks for a link.

use super::api::{Forgot, LinkHolder, RedeemLink};
use super::{Holder, Purpose};
use crate::auth::Door;
use crate::query::{Answer, Query, read};
use crate::ui::{Field, Form, Submit, Title, Write, loaded, view};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// What a link's page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkQuery {
    purpose: Purpose,
    token: String,
}

impl Query for LinkQuery {
    type Ask = LinkHolder;

    fn ask(self) -> Option<Self::Ask> {
        Some(LinkHolder { purpose: self.purpose, token: self.token })
    }
}

/// `/invitation/:token`.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let holder = read(link(Purpose::Invitation));
    link_page(holder, Purpose::Invitation)
}

/// `/reset/:token`.
#[component]
pub fn ResetPage() -> impl IntoView {
    let holder = read(link(Purpose::Reset));
    link_page(holder, Purpose::Reset)
}

/// The link in the page's address.
fn link(purpose: Purpose) -> impl Fn() -> LinkQuery {
    let params = use_params_map();
    move || LinkQuery { purpose, token: params.with(|params| params.get("token").unwrap_or_default()) }
}

fn link_page(holder: Answer<LinkQuery>, purpose: Purpose) -> AnyView {
    let link = link(purpose);
    view! {
        <Title text=purpose.label()/>
        <main id="content" class="door">
            {loaded(holder, move |holder| match holder {
                Some(holder) => choose_password(purpose, untrack(|| link().token), holder),
                None => view! { <SpentLink purpose/> },
            })}
        </main>
    }
}

fn choose_password(purpose: Purpose, token: String, holder: Holder) -> AnyView {
    let action = Write::of::<RedeemLink>();
    let (heading, lead) = match purpose {
        Purpose::Invitation => (
            format!("Welcome, {}", holder.name),
            format!("{} invites you to Larder. Choose a password, and you are in.", holder.company_name),
        ),
        Purpose::Reset => (
            "Choose a new password".to_owned(),
            "Devices on which you are signed in now will have to sign in again.".to_owned(),
        ),
    };
    view! {
        <h1>{heading}</h1>
        <p class="lead">{lead}</p>
        <Form action reloads=true>
            <input type="hidden" name="purpose" value=purpose.code()/>
            <input type="hidden" name="token" value=token/>
            // Not sent anywhere: it tells a password manager whose password this is.
            <div class="field">
                <label for="field-username">"E-mail"</label>
                <input id="field-username" type="email" autocomplete="username" value=holder.email readonly/>
            </div>
            <Field name="password" label="New password" r#type="password" autocomplete="new-password" required=true
                hint="At least 12 characters. A few unrelated words are best."/>
            <Submit label=if purpose == Purpose::Invitation { "Join" } else { "Save and sign in" }/>
        </Form>
    }
}

/// A link that opens nothing any more, and the way on.
#[component]
fn SpentLink(purpose: Purpose) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::GONE);
    }
    let next = match purpose {
        Purpose::Invitation => view! {
            <p>"If you have chosen a password already, sign in. Otherwise ask an admin of your company to invite you again."</p>
        },
        Purpose::Reset => view! { <p>"If you still need it, "<a href="/forgot">"ask for a new link"</a>"."</p> },
    };
    view! {
        <h1>"This link opens nothing any more"</h1>
        <p class="lead">{format!("It works once, for {}.", purpose.lifetime())}</p>
        {next}
        <p><a class="button" href="/sign-in">"Sign in"</a></p>
    }
}

/// `/forgot`, and `/forgot?sent=1` once a mail is on its way.
#[component]
pub fn ForgotPage() -> impl IntoView {
    let action = Write::of::<Forgot>();
    let sent = Memo::new({
        let query = use_query_map();
        move |_| query.with(|query| query.get("sent").is_some())
    });
    let mail = use_context::<Door>().is_some_and(|door| door.mail);
    view! {
        <Title text="Forgotten password"/>
        <main id="content" class="door">
            <h1>"Forgotten password"</h1>
            {move || match (mail, sent.get()) {
                (false, _) => view! {
                    <p class="lead">"Ask an admin of your company. They can make you a link with which you choose a new password."</p>
                },
                (true, true) => view! {
                    <p class="lead" role="status">
                        "If somebody signs in with that address, a mail with a link is on its way. It works once, for one hour."
                    </p>
                    <p>"Nothing there? Look among unwanted mail, or ask an admin of your company for a link."</p>
                },
                (true, false) => view! {
                    <p class="lead">"We mail you a link with which you choose a new one."</p>
                    <Form action>
                        <Field name="email" label="E-mail" r#type="email" autocomplete="username" required=true/>
                        <Submit label="Mail me a link"/>
                    </Form>
                },
            }}
            <p><a href="/sign-in">"Back to sign in"</a></p>
        </main>
    }
}
