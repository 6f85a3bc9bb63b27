//! Every page route, in one list.

use crate::pages::{At, Atoms, Company, Contact, Day, Door, Imports, Lists, Logging, Organization, Settings, Writing};
use crate::settings::SettingsFrame;
use crate::shell::{Frame, NotFoundPage};
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::path;

/// The pages. Everything behind sign-in stands inside the frame.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFoundPage>
            <Route path=path!("/set-up") view=At::Door(Door::SetUpPage)/>
            <Route path=path!("/sign-in") view=At::Door(Door::SignInPage)/>
            <Route path=path!("/forgot") view=At::Door(Door::ForgotPage)/>
            <Route path=path!("/invitation/:token") view=At::Door(Door::InvitationPage)/>
            <Route path=path!("/reset/:token") view=At::Door(Door::ResetPage)/>
            <ParentRoute path=path!("") view=Frame>
                <Route path=path!("/") view=At::Day(Day::MyDayPage)/>
                <Route path=path!("/my-day") view=At::Day(Day::MyDayPage)/>
                <Route path=path!("/log") view=At::Logging(Logging::LogPage)/>
                <Route path=path!("/organizations") view=At::Lists(Lists::OrganizationsPage)/>
                <Route path=path!("/organizations/new") view=At::Writing(Writing::NewOrganizationPage)/>
                <Route path=path!("/organizations/:id") view=At::Organization(Organization::OrganizationPage)/>
                <Route path=path!("/organizations/:id/edit") view=At::Writing(Writing::EditOrganizationPage)/>
                <Route path=path!("/organizations/:id/merge") view=At::Writing(Writing::MergePage)/>
                <Route path=path!("/contacts") view=At::Lists(Lists::ContactsPage)/>
                <Route path=path!("/contacts/new") view=At::Writing(Writing::NewContactPage)/>
                <Route path=path!("/contacts/:id") view=At::Contact(Contact::ContactPage)/>
                <Route path=path!("/contacts/:id/edit") view=At::Writing(Writing::EditContactPage)/>
                <Route path=path!("/interactions/:id/edit") view=At::Writing(Writing::EditInteractionPage)/>
                <Route path=path!("/tasks/:id/edit") view=At::Writing(Writing::EditTaskPage)/>
                <Route path=path!("/notes/:id/edit") view=At::Writing(Writing::EditNotePage)/>
                <Route path=path!("/search") view=At::Lists(Lists::SearchPage)/>
                <ParentRoute path=path!("/settings") view=SettingsFrame>
                    <Route path=path!("") view=At::Settings(Settings::SettingsPage)/>
                    <Route path=path!("profile") view=At::Settings(Settings::ProfilePage)/>
                    <Route path=path!("password") view=At::Settings(Settings::PasswordPage)/>
                    <Route path=path!("devices") view=At::Settings(Settings::DevicesPage)/>
                    <Route path=path!("people") view=At::Company(Company::PeoplePage)/>
                    <Route path=path!("people/new") view=At::Company(Company::InvitePage)/>
                    <Route path=path!("people/:id") view=At::Company(Company::PersonPage)/>
                    <Route path=path!("teams") view=At::Company(Company::TeamsPage)/>
                    <Route path=path!("teams/:id") view=At::Company(Company::TeamPage)/>
                    <Route path=path!("segments") view=At::Settings(Settings::SegmentsPage)/>
                    <Route path=path!("trash") view=At::Settings(Settings::TrashPage)/>
                    <Route path=path!("company") view=At::Company(Company::CompanyPage)/>
                    <Route path=path!("audit") view=At::Settings(Settings::AuditPage)/>
                    <Route path=path!("unsent") view=At::Settings(Settings::UnsentPage)/>
                    <Route path=path!("jobs") view=At::Settings(Settings::JobsPage)/>
                </ParentRoute>
                <Route path=path!("/imports") view=At::Imports(Imports::ImportsPage)/>
                <Route path=path!("/imports/new") view=At::Imports(Imports::NewImportPage)/>
                <Route path=path!("/imports/:id") view=At::Imports(Imports::ImportPage)/>
                <Route path=path!("/ui") view=At::Atoms(Atoms::GalleryPage)/>
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
