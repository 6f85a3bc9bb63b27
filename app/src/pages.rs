//! Pages, and which of their code arrives together: one group, one download, so that going on within a group waits for
//! nothing. Invariant: a page belongs to one group; the frame and what all pages share is there from the start.

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
use crate::settings::SettingsPage;
use crate::teams::{TeamPage, TeamsPage};
use crate::ui::GalleryPage;
use crate::ui::view;
use leptos::prelude::*;
use leptos_router::ChooseView;

/// Declares the groups: `by` the function whose code is split off, with all that only it needs.
macro_rules! groups {
    ($($(#[$doc:meta])* $group:ident by $load:ident, $preload:ident: $($page:ident)+;)+) => {
        /// The view of a route: whatever the page, one type, so that the router is compiled once.
        #[derive(Clone, Copy)]
        pub enum At {
            $($(#[$doc])* $group($group),)+
        }

        impl ChooseView for At {
            async fn choose(self) -> AnyView {
                match self {
                    $(Self::$group(page) => $load(page).await,)+
                }
            }

            async fn preload(&self) {
                #[cfg(feature = "hydrate")]
                match self {
                    $(Self::$group(_) => $preload().await,)+
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

            #[lazy]
            fn $load(page: $group) -> AnyView {
                match page {
                    $($group::$page => view! { <$page/> },)+
                }
            }
        )+
    };
}

groups! {
    /// Before one is signed in.
    Door by door, __preload_door: SetUpPage SignInPage ForgotPage InvitationPage ResetPage;
    /// Looking for something.
    Lists by lists, __preload_lists: OrganizationsPage ContactsPage SearchPage;
    /// Reading what is known of it.
    Records by records, __preload_records: OrganizationPage ContactPage;
    /// Writing them down.
    Writing by writing, __preload_writing:
        NewOrganizationPage EditOrganizationPage MergePage NewContactPage EditContactPage EditNotePage;
    /// Bringing files in.
    Imports by imports, __preload_imports: ImportsPage NewImportPage ImportPage;
    /// One's own settings and the company's.
    Settings by settings, __preload_settings:
        SettingsPage ProfilePage PasswordPage DevicesPage CompanyPage PeoplePage InvitePage PersonPage TeamsPage TeamPage
        SegmentsPage AuditPage TrashPage;
    /// For those who build Larder.
    Atoms by atoms, __preload_atoms: GalleryPage;
}
