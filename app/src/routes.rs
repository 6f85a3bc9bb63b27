//! Every page route, in one list.

mod matching;

use crate::pages::{
    At, Atoms, Board, Company, Contact, Day, Dealing, Door, Figures, Imports, Lists, Logging, Merging, Noting,
    Opportunity, Organization, Principals, Product, Sampling, Settings, Waiting, Writing,
};
use crate::shell::NotFoundPage;
use leptos::prelude::*;
use leptos_router::components::{Routes, RoutesProps};
use matching::{Route, Table, around, page};

/// The pages. Everything behind sign-in stands inside the frame.
#[component]
pub fn Pages() -> impl IntoView {
    let table = || Table::new(routes());
    let routes = RoutesProps::builder().fallback(NotFoundPage).children(ToChildren::to_children(table)).build();
    // As Leptos has it: taking over what the server rendered waits for the code of the page.
    leptos::tachys::view::any_view::IntoAny::into_any(Routes(routes))
}

fn routes() -> Vec<Route> {
    let settings = vec![
        page("", At::Settings(Settings::SettingsPage)),
        page("/profile", At::Settings(Settings::ProfilePage)),
        page("/password", At::Settings(Settings::PasswordPage)),
        page("/devices", At::Settings(Settings::DevicesPage)),
        page("/calendar", At::Settings(Settings::CalendarPage)),
        page("/notifications", At::Settings(Settings::NotificationChoicesPage)),
        page("/people", At::Company(Company::PeoplePage)),
        page("/people/new", At::Company(Company::InvitePage)),
        page("/people/:id", At::Company(Company::PersonPage)),
        page("/teams", At::Company(Company::TeamsPage)),
        page("/teams/:id", At::Company(Company::TeamPage)),
        page("/segments", At::Settings(Settings::SegmentsPage)),
        page("/trash", At::Settings(Settings::TrashPage)),
        page("/company", At::Company(Company::CompanyPage)),
        page("/audit", At::Settings(Settings::AuditPage)),
        page("/unsent", At::Settings(Settings::UnsentPage)),
        page("/jobs", At::Settings(Settings::JobsPage)),
    ];
    let inside = vec![
        page("/", At::Day(Day::MyDayPage)),
        page("/my-day", At::Day(Day::MyDayPage)),
        page("/tasks", At::Day(Day::InboxPage)),
        page("/tasks/week", At::Day(Day::WeekPage)),
        page("/samples", At::Sampling(Sampling::SamplesPage)),
        page("/dashboard", At::Figures(Figures::DashboardPage)),
        page("/reports", At::Figures(Figures::ReportsPage)),
        page("/reports/mailed", At::Figures(Figures::MailedPage)),
        page("/reports/principal", At::Principals(Principals::MonthlyPage)),
        page("/principals/:id", At::Principals(Principals::PrincipalPage)),
        page("/log", At::Logging(Logging::LogPage)),
        page("/organizations", At::Lists(Lists::OrganizationsPage)),
        page("/organizations/new", At::Writing(Writing::NewOrganizationPage)),
        page("/organizations/:id", At::Organization(Organization::OrganizationPage)),
        page("/organizations/:id/edit", At::Writing(Writing::EditOrganizationPage)),
        page("/organizations/:id/merge", At::Merging(Merging::MergePage)),
        page("/contacts", At::Lists(Lists::ContactsPage)),
        page("/contacts/new", At::Writing(Writing::NewContactPage)),
        page("/contacts/:id", At::Contact(Contact::ContactPage)),
        page("/contacts/:id/edit", At::Writing(Writing::EditContactPage)),
        page("/products", At::Lists(Lists::ProductsPage)),
        page("/products/new", At::Dealing(Dealing::NewProductPage)),
        page("/products/:id", At::Product(Product::ProductPage)),
        page("/products/:id/edit", At::Dealing(Dealing::EditProductPage)),
        page("/authorizations/new", At::Dealing(Dealing::NewAuthorizationPage)),
        page("/authorizations/:id", At::Product(Product::AuthorizationPage)),
        page("/authorizations/:id/edit", At::Dealing(Dealing::EditAuthorizationPage)),
        page("/opportunities", At::Lists(Lists::OpportunitiesPage)),
        page("/opportunities/board", At::Board(Board::BoardPage)),
        page("/opportunities/new", At::Dealing(Dealing::NewOpportunityPage)),
        page("/opportunities/new/several", At::Dealing(Dealing::NewBatchPage)),
        page("/opportunities/:id", At::Opportunity(Opportunity::OpportunityPage)),
        page("/opportunities/:id/edit", At::Dealing(Dealing::EditOpportunityPage)),
        page("/interactions", At::Lists(Lists::InteractionsPage)),
        page("/interactions/:id/edit", At::Noting(Noting::EditInteractionPage)),
        page("/interactions/:id/done", At::Noting(Noting::CompleteInteractionPage)),
        page("/tasks/:id/edit", At::Noting(Noting::EditTaskPage)),
        page("/tasks/:id/done", At::Noting(Noting::FinishTaskPage)),
        page("/notes/:id/edit", At::Noting(Noting::EditNotePage)),
        page("/search", At::Lists(Lists::SearchPage)),
        around("/settings", At::SettingsFrame, settings),
        page("/imports", At::Imports(Imports::ImportsPage)),
        page("/imports/new", At::Imports(Imports::NewImportPage)),
        page("/imports/:id", At::Imports(Imports::ImportPage)),
        page("/waiting", At::Waiting(Waiting::WaitingPage)),
        page("/notifications", At::Settings(Settings::NotificationsPage)),
        page("/ui", At::Atoms(Atoms::GalleryPage)),
        page("/*any", At::Nowhere),
    ];
    vec![
        page("/set-up", At::Door(Door::SetUpPage)),
        page("/sign-in", At::Door(Door::SignInPage)),
        page("/forgot", At::Door(Door::ForgotPage)),
        page("/invitation/:token", At::Door(Door::InvitationPage)),
        page("/reset/:token", At::Door(Door::ResetPage)),
        page("/shared/:token", At::Principals(Principals::SharedPage)),
        around("", At::Frame, inside),
    ]
}

/// Pages that are shown to people who are not signed in; one that ends in a slash stands for all below it.
const PUBLIC: [&str; 6] = ["/set-up", "/sign-in", "/forgot", "/invitation/", "/reset/", "/shared/"];

/// Whether a page is one of those.
#[must_use]
pub fn is_public(path: &str) -> bool {
    PUBLIC.iter().any(|page| if page.ends_with('/') { path.starts_with(page) } else { path == *page })
}

/// The same for the scripts of a device: a regular expression.
#[must_use]
pub fn public_pattern() -> String {
    let pages = PUBLIC.map(|page| if page.ends_with('/') { format!("{page}.*") } else { page.to_owned() });
    format!("^({})$", pages.join("|"))
}
