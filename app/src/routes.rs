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
use crate::pages::Page as _;
use crate::people::{InvitePage, PeoplePage, PersonPage, ProfilePage};
use crate::search::SearchPage;
use crate::segments::SegmentsPage;
use crate::settings::{SettingsFrame, SettingsPage};
use crate::shell::{Frame, NotFoundPage};
use crate::teams::{TeamPage, TeamsPage};
use crate::ui::{GalleryPage, view};
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Redirect, Route, Routes};
use leptos_router::path;

/// The pages. Everything behind sign-in stands inside the frame.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFoundPage>
            <Route path=path!("/set-up") view=SetUpPage::at()/>
            <Route path=path!("/sign-in") view=SignInPage::at()/>
            <Route path=path!("/forgot") view=ForgotPage::at()/>
            <Route path=path!("/invitation/:token") view=InvitationPage::at()/>
            <Route path=path!("/reset/:token") view=ResetPage::at()/>
            <ParentRoute path=path!("") view=Frame>
                <Route path=path!("/") view=|| view! { <Redirect path="/organizations"/> }/>
                <Route path=path!("/organizations") view=OrganizationsPage::at()/>
                <Route path=path!("/organizations/new") view=NewOrganizationPage::at()/>
                <Route path=path!("/organizations/:id") view=OrganizationPage::at()/>
                <Route path=path!("/organizations/:id/edit") view=EditOrganizationPage::at()/>
                <Route path=path!("/organizations/:id/merge") view=MergePage::at()/>
                <Route path=path!("/contacts") view=ContactsPage::at()/>
                <Route path=path!("/contacts/new") view=NewContactPage::at()/>
                <Route path=path!("/contacts/:id") view=ContactPage::at()/>
                <Route path=path!("/contacts/:id/edit") view=EditContactPage::at()/>
                <Route path=path!("/notes/:id/edit") view=EditNotePage::at()/>
                <Route path=path!("/search") view=SearchPage::at()/>
                <ParentRoute path=path!("/settings") view=SettingsFrame>
                    <Route path=path!("") view=SettingsPage::at()/>
                    <Route path=path!("profile") view=ProfilePage::at()/>
                    <Route path=path!("password") view=PasswordPage::at()/>
                    <Route path=path!("devices") view=DevicesPage::at()/>
                    <Route path=path!("people") view=PeoplePage::at()/>
                    <Route path=path!("people/new") view=InvitePage::at()/>
                    <Route path=path!("people/:id") view=PersonPage::at()/>
                    <Route path=path!("teams") view=TeamsPage::at()/>
                    <Route path=path!("teams/:id") view=TeamPage::at()/>
                    <Route path=path!("segments") view=SegmentsPage::at()/>
                    <Route path=path!("trash") view=TrashPage::at()/>
                    <Route path=path!("company") view=CompanyPage::at()/>
                    <Route path=path!("audit") view=AuditPage::at()/>
                </ParentRoute>
                <Route path=path!("/imports") view=ImportsPage::at()/>
                <Route path=path!("/imports/new") view=NewImportPage::at()/>
                <Route path=path!("/imports/:id") view=ImportPage::at()/>
                <Route path=path!("/ui") view=GalleryPage::at()/>
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
