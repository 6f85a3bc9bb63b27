//! Every page route, in one list.

use crate::audit::AuditPage;
use crate::auth::devices::DevicesPage;
use crate::auth::links::{ForgotPage, InvitationPage, ResetPage};
use crate::auth::new_password::PasswordPage;
use crate::auth::{SetUpPage, SignInPage};
use crate::company::CompanyPage;
use crate::contacts::{ContactPage, ContactsPage, EditContactPage, NewContactPage};
use crate::imports::{ImportPage, ImportsPage, NewImportPage};
use crate::interactions::EditNotePage;
use crate::operations::TrashPage;
use crate::organizations::{EditOrganizationPage, MergePage, NewOrganizationPage, OrganizationPage, OrganizationsPage};
use crate::people::{InvitePage, PeoplePage, PersonPage, ProfilePage};
use crate::search::SearchPage;
use crate::segments::SegmentsPage;
use crate::settings::{SettingsFrame, SettingsPage};
use crate::shell::{Frame, NotFoundPage};
use crate::teams::{TeamPage, TeamsPage};
use crate::ui::GalleryPage;
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Redirect, Route, Routes};
use leptos_router::{Lazy, path};

/// The pages. Everything behind sign-in stands inside the frame.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFoundPage>
            <Route path=path!("/set-up") view={Lazy::<SetUpPage>::new()}/>
            <Route path=path!("/sign-in") view={Lazy::<SignInPage>::new()}/>
            <Route path=path!("/forgot") view={Lazy::<ForgotPage>::new()}/>
            <Route path=path!("/invitation/:token") view={Lazy::<InvitationPage>::new()}/>
            <Route path=path!("/reset/:token") view={Lazy::<ResetPage>::new()}/>
            <ParentRoute path=path!("") view=Frame>
                <Route path=path!("/") view=|| view! { <Redirect path="/organizations"/> }/>
                <Route path=path!("/organizations") view={Lazy::<OrganizationsPage>::new()}/>
                <Route path=path!("/organizations/new") view={Lazy::<NewOrganizationPage>::new()}/>
                <Route path=path!("/organizations/:id") view={Lazy::<OrganizationPage>::new()}/>
                <Route path=path!("/organizations/:id/edit") view={Lazy::<EditOrganizationPage>::new()}/>
                <Route path=path!("/organizations/:id/merge") view={Lazy::<MergePage>::new()}/>
                <Route path=path!("/contacts") view={Lazy::<ContactsPage>::new()}/>
                <Route path=path!("/contacts/new") view={Lazy::<NewContactPage>::new()}/>
                <Route path=path!("/contacts/:id") view={Lazy::<ContactPage>::new()}/>
                <Route path=path!("/contacts/:id/edit") view={Lazy::<EditContactPage>::new()}/>
                <Route path=path!("/notes/:id/edit") view={Lazy::<EditNotePage>::new()}/>
                <Route path=path!("/search") view={Lazy::<SearchPage>::new()}/>
                <ParentRoute path=path!("/settings") view=SettingsFrame>
                    <Route path=path!("") view={Lazy::<SettingsPage>::new()}/>
                    <Route path=path!("profile") view={Lazy::<ProfilePage>::new()}/>
                    <Route path=path!("password") view={Lazy::<PasswordPage>::new()}/>
                    <Route path=path!("devices") view={Lazy::<DevicesPage>::new()}/>
                    <Route path=path!("people") view={Lazy::<PeoplePage>::new()}/>
                    <Route path=path!("people/new") view={Lazy::<InvitePage>::new()}/>
                    <Route path=path!("people/:id") view={Lazy::<PersonPage>::new()}/>
                    <Route path=path!("teams") view={Lazy::<TeamsPage>::new()}/>
                    <Route path=path!("teams/:id") view={Lazy::<TeamPage>::new()}/>
                    <Route path=path!("segments") view={Lazy::<SegmentsPage>::new()}/>
                    <Route path=path!("trash") view={Lazy::<TrashPage>::new()}/>
                    <Route path=path!("company") view={Lazy::<CompanyPage>::new()}/>
                    <Route path=path!("audit") view={Lazy::<AuditPage>::new()}/>
                </ParentRoute>
                <Route path=path!("/imports") view={Lazy::<ImportsPage>::new()}/>
                <Route path=path!("/imports/new") view={Lazy::<NewImportPage>::new()}/>
                <Route path=path!("/imports/:id") view={Lazy::<ImportPage>::new()}/>
                <Route path=path!("/ui") view={Lazy::<GalleryPage>::new()}/>
                <Route path=path!("/*any") view=NotFoundPage/>
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
