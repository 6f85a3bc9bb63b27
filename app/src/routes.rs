//! Every page route, in one list.

use crate::auth::links::{ForgotPage, InvitationPage, ResetPage};
use crate::auth::{SetUpPage, SignInPage};
use crate::contacts::{ContactPage, ContactsPage, EditContactPage, NewContactPage};
use crate::interactions::EditNotePage;
use crate::organizations::{EditOrganizationPage, NewOrganizationPage, OrganizationPage, OrganizationsPage};
use crate::search::SearchPage;
use crate::segments::SegmentsPage;
use crate::shell::{Frame, NotFoundPage};
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Redirect, Route, Routes};
use leptos_router::{Lazy, path};

/// The pages. Everything behind sign-in stands inside the frame.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFoundPage>
            <Route path=path!("/set-up") view=SetUpPage/>
            <Route path=path!("/sign-in") view=SignInPage/>
            <Route path=path!("/forgot") view=ForgotPage/>
            <Route path=path!("/invitation/:token") view=InvitationPage/>
            <Route path=path!("/reset/:token") view=ResetPage/>
            <ParentRoute path=path!("") view=Frame>
                <Route path=path!("/") view=|| view! { <Redirect path="/organizations"/> }/>
                <Route path=path!("/organizations") view={Lazy::<OrganizationsPage>::new()}/>
                <Route path=path!("/organizations/new") view={Lazy::<NewOrganizationPage>::new()}/>
                <Route path=path!("/organizations/:id") view={Lazy::<OrganizationPage>::new()}/>
                <Route path=path!("/organizations/:id/edit") view={Lazy::<EditOrganizationPage>::new()}/>
                <Route path=path!("/contacts") view={Lazy::<ContactsPage>::new()}/>
                <Route path=path!("/contacts/new") view={Lazy::<NewContactPage>::new()}/>
                <Route path=path!("/contacts/:id") view={Lazy::<ContactPage>::new()}/>
                <Route path=path!("/contacts/:id/edit") view={Lazy::<EditContactPage>::new()}/>
                <Route path=path!("/notes/:id/edit") view={Lazy::<EditNotePage>::new()}/>
                <Route path=path!("/search") view={Lazy::<SearchPage>::new()}/>
                <Route path=path!("/settings/segments") view={Lazy::<SegmentsPage>::new()}/>
            </ParentRoute>
        </Routes>
    }
}

/// Whether a page is shown to people who are not signed in.
#[must_use]
pub fn is_public(path: &str) -> bool {
    matches!(path, "/set-up" | "/sign-in" | "/forgot")
        || path.starts_with("/invitation/")
        || path.starts_with("/reset/")
}
