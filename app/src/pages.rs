//! Pages, and which of their code arrives together: one group, one download, so that going on within a group waits for
//! nothing. Invariant: a page belongs to one group; the frame and what all pages share is there from the start.

use crate::audit::AuditPage;
use crate::auth::devices::DevicesPage;
use crate::auth::links::{ForgotPage, InvitationPage, ResetPage};
use crate::auth::new_password::PasswordPage;
use crate::auth::{SetUpPage, SignInPage};
use crate::authorizations::{AuthorizationPage, EditAuthorizationPage, NewAuthorizationPage};
use crate::book::devices::UnsentPage;
use crate::calendar::CalendarPage;
use crate::company::CompanyPage;
use crate::contacts::{ContactPage, ContactsPage, EditContactPage, NewContactPage};
use crate::dashboard::DashboardPage;
use crate::error::AppError;
use crate::imports::{ImportPage, ImportsPage, NewImportPage};
use crate::interactions::{
    CompleteInteractionPage, EditInteractionPage, EditNotePage, InteractionsPage, LogPage, SamplesPage,
};
use crate::jobs::JobsPage;
use crate::my_day::MyDayPage;
use crate::notifications::{NotificationChoicesPage, NotificationsPage};
use crate::operations::TrashPage;
use crate::opportunities::{
    BoardPage, EditOpportunityPage, NewBatchPage, NewOpportunityPage, OpportunitiesPage, OpportunityPage,
};
use crate::organizations::{EditOrganizationPage, MergePage, NewOrganizationPage, OrganizationPage, OrganizationsPage};
use crate::outbox::WaitingPage;
use crate::people::{InvitePage, PeoplePage, PersonPage, ProfilePage};
use crate::principals::{MonthlyPage, PrincipalPage, SharedPage};
use crate::products::{EditProductPage, NewProductPage, ProductPage, ProductsPage};
use crate::reports::{MailedPage, ReportsPage};
use crate::search::SearchPage;
use crate::segments::SegmentsPage;
use crate::settings::{SettingsFrame, SettingsPage};
use crate::shell::{Frame, NotFoundPage};
use crate::tasks::{EditTaskPage, FinishTaskPage, InboxPage, WeekPage};
use crate::teams::{TeamPage, TeamsPage};
use crate::ui::{ErrorNotice, GalleryPage, view};
use leptos::prelude::*;
#[cfg(feature = "hydrate")]
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::ChooseView;
#[cfg(not(feature = "hydrate"))]
use std::convert::Infallible;

/// Declares the groups: `by` the function whose code is split off, with all that only it needs.
macro_rules! groups {
    ($($(#[$doc:meta])* $group:ident by $load:ident, $preload:ident: $($page:ident)+;)+) => {
        /// The view of a route: whatever the page, one type, so that the router is compiled once.
        #[derive(Clone, Copy)]
        pub enum At {
            /// No page.
            Nowhere,
            /// Around what one sees when signed in.
            Frame,
            /// Around the settings.
            SettingsFrame,
            $($(#[$doc])* $group($group),)+
        }

        impl ChooseView for At {
            async fn choose(self) -> AnyView {
                let view = match self {
                    Self::Nowhere => return view! { <NotFoundPage/> },
                    Self::Frame => return view! { <Frame/> },
                    Self::SettingsFrame => return view! { <SettingsFrame/> },
                    $(Self::$group(page) => $load(page).await,)+
                };
                match view {
                    Ok(view) => view,
                    Err(_) => missing().await,
                }
            }

            async fn preload(&self) {
                #[cfg(feature = "hydrate")]
                {
                    let arrived = match self {
                        Self::Nowhere | Self::Frame | Self::SettingsFrame => true,
                        $(Self::$group(_) => $preload().await.is_ok(),)+
                    };
                    // `choose` asks for it again, and says so when that fails too.
                    if !arrived {
                        keep_rendered().await;
                    }
                }
            }
        }

        $(
            $(#[$doc])*
            #[derive(Clone, Copy)]
            #[allow(clippy::enum_variant_names, reason = "a variant is called what its page is called")]
            pub enum $group {
                $(
                    #[doc = concat!("`", stringify!($page), "`.")]
                    $page,
                )+
            }

            /// One download. `#[lazy]` would end the program when it does not arrive.
            #[cfg(feature = "hydrate")]
            #[wasm_split($load, wasm_split_path = leptos::wasm_split, fallible, preload($preload))]
            fn $load(page: $group) -> Result<AnyView, SplitLoaderError> {
                Ok(page.view())
            }

            #[cfg(not(feature = "hydrate"))]
            async fn $load(page: $group) -> Result<AnyView, Infallible> {
                // So that the document names the download, and the browser fetches it at once.
                leptos::prefetch_lazy_fn_on_server(stringify!($load));
                Ok(page.view())
            }

            impl $group {
                fn view(self) -> AnyView {
                    match self {
                        $(Self::$page => view! { <$page/> },)+
                    }
                }
            }
        )+
    };
}

/// In the place of a page whose code did not arrive.
async fn missing() -> AnyView {
    keep_rendered().await;
    view! { <ErrorNotice error=AppError::Unavailable/> }
}

/// Whether the browser has taken over what the server rendered.
pub(crate) fn is_taken_over() -> bool {
    !cfg!(feature = "ssr") && document().document_element().is_some_and(|html| html.has_attribute("data-hydrated"))
}

/// Without the code, the page that the server rendered stays as long as it stands: it works.
async fn keep_rendered() {
    if !is_taken_over() {
        std::future::pending::<()>().await;
    }
}

/// Has the code come of the pages on which a salesperson's day goes by: a first tap then waits for none.
#[cfg(feature = "hydrate")]
pub(crate) async fn warm() {
    let pages = [
        At::Organization(Organization::OrganizationPage),
        At::Contact(Contact::ContactPage),
        At::Opportunity(Opportunity::OpportunityPage),
        At::Day(Day::MyDayPage),
        At::Lists(Lists::SearchPage),
        At::Logging(Logging::LogPage),
    ];
    for page in pages {
        page.preload().await;
    }
}

groups! {
    /// Before one is signed in.
    Door by door, __preload_door: SetUpPage SignInPage ForgotPage InvitationPage ResetPage;
    /// What waits for the person.
    Day by day, __preload_day: MyDayPage InboxPage WeekPage;
    /// How it goes.
    Figures by figures, __preload_figures: DashboardPage ReportsPage MailedPage;
    /// How it goes for one principal.
    Principals by principals, __preload_principals: PrincipalPage MonthlyPage SharedPage;
    /// Logging a visit on a page of its own.
    Logging by logging, __preload_logging: LogPage;
    /// What was left where, until there is a verdict.
    Sampling by sampling, __preload_sampling: SamplesPage;
    /// Looking for something.
    Lists by lists, __preload_lists:
        OrganizationsPage ContactsPage ProductsPage OpportunitiesPage InteractionsPage SearchPage;
    /// Reading what is known of an account.
    Organization by organization, __preload_organization: OrganizationPage;
    /// Reading what is known of a person.
    Contact by contact, __preload_contact: ContactPage;
    /// Writing them down.
    Writing by writing, __preload_writing:
        NewOrganizationPage EditOrganizationPage NewContactPage EditContactPage;
    /// Reading what is known of a product, and who may sell it.
    Product by product, __preload_product: ProductPage AuthorizationPage;
    /// Moving deals on.
    Board by board, __preload_board: BoardPage;
    /// Reading what is known of a deal, and moving it.
    Opportunity by opportunity, __preload_opportunity: OpportunityPage;
    /// Writing down what is sold, by whom and to whom.
    Dealing by dealing, __preload_dealing:
        NewProductPage EditProductPage NewAuthorizationPage EditAuthorizationPage NewOpportunityPage NewBatchPage
        EditOpportunityPage;
    /// Making one account of two.
    Merging by merging, __preload_merging: MergePage;
    /// Correcting what one wrote.
    Noting by noting, __preload_noting:
        EditNotePage EditInteractionPage CompleteInteractionPage EditTaskPage FinishTaskPage;
    /// Bringing files in.
    Imports by imports, __preload_imports: ImportsPage NewImportPage ImportPage;
    /// One's own settings, and what keeps the data in order.
    Settings by settings, __preload_settings:
        SettingsPage ProfilePage PasswordPage DevicesPage CalendarPage SegmentsPage AuditPage TrashPage JobsPage UnsentPage
        NotificationsPage NotificationChoicesPage;
    /// The company, its people and its teams.
    Company by company, __preload_company: CompanyPage PeoplePage InvitePage PersonPage TeamsPage TeamPage;
    /// What is on the device and not yet sent.
    Waiting by waiting, __preload_waiting: WaitingPage;
    /// For those who build Larder.
    Atoms by atoms, __preload_atoms: GalleryPage;
}
