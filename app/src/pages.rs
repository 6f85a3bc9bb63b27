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
use leptos::prelude::*;
use leptos_router::LazyRoute;

/// A page behind a route.
pub trait Page: Send + 'static {
    /// What it asks for, before and while its code arrives.
    fn data() -> Self;

    /// What it shows.
    fn view(self) -> AnyView;
}

/// A group: `load` is the function whose code is split off, with all that only it needs.
macro_rules! together {
    ($(#[$doc:meta])* $group:ident by $load:ident, $preload:ident: $($page:ident)+) => {
        $(#[$doc])*
        #[allow(clippy::enum_variant_names, reason = "a variant is called what its page is called")]
        enum $group {
            $($page($page),)+
        }

        impl $group {
            fn view(self) -> AnyView {
                match self {
                    $(Self::$page(page) => page.view(),)+
                }
            }
        }

        $(impl LazyRoute for $page {
            fn data() -> Self {
                <Self as Page>::data()
            }

            async fn view(this: Self) -> AnyView {
                $load($group::$page(this)).await
            }

            #[cfg(feature = "hydrate")]
            async fn preload() {
                $preload().await;
            }
        })+
    };
}

together!(
    /// Before one is signed in.
    Door by door, __preload_door:
    SetUpPage SignInPage ForgotPage InvitationPage ResetPage
);

#[lazy]
fn door(page: Door) -> AnyView {
    page.view()
}

together!(
    /// Looking things up.
    Book by book, __preload_book:
    OrganizationsPage OrganizationPage ContactsPage ContactPage SearchPage
);

#[lazy]
fn book(page: Book) -> AnyView {
    page.view()
}

together!(
    /// Writing them down.
    Writing by writing, __preload_writing:
    NewOrganizationPage EditOrganizationPage MergePage NewContactPage EditContactPage EditNotePage
);

#[lazy]
fn writing(page: Writing) -> AnyView {
    page.view()
}

together!(
    /// Bringing files in.
    Imports by imports, __preload_imports:
    ImportsPage NewImportPage ImportPage
);

#[lazy]
fn imports(page: Imports) -> AnyView {
    page.view()
}

together!(
    /// One's own settings and the company's.
    Settings by settings, __preload_settings:
    SettingsPage ProfilePage PasswordPage DevicesPage CompanyPage PeoplePage InvitePage PersonPage TeamsPage TeamPage
    SegmentsPage AuditPage TrashPage
);

#[lazy]
fn settings(page: Settings) -> AnyView {
    page.view()
}

together!(
    /// For those who build Larder.
    Atoms by atoms, __preload_atoms:
    GalleryPage
);

#[lazy]
fn atoms(page: Atoms) -> AnyView {
    page.view()
}
