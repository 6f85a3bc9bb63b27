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
use leptos_router::ChooseView;

/// A page behind a route.
pub trait Page: Into<Begun> {
    /// What it asks for, before and while its code arrives.
    fn data() -> Self;

    /// What it shows.
    fn view(self) -> AnyView;

    /// The view of its route.
    fn at() -> At {
        At { begin: || Self::data().into(), begun: ArcStoredValue::new(None) }
    }
}

/// The view of a route: whatever the page, one type, so that the router is compiled once.
#[derive(Clone)]
pub struct At {
    begin: fn() -> Begun,
    begun: ArcStoredValue<Option<Begun>>,
}

impl ChooseView for At {
    async fn choose(self) -> AnyView {
        let begun = self.begun.write_value().take().unwrap_or_else(self.begin);
        begun.view().await
    }

    async fn preload(&self) {
        let begun = (self.begin)();
        #[cfg(feature = "hydrate")]
        let arrived = begun.preload();
        *self.begun.write_value() = Some(begun);
        #[cfg(feature = "hydrate")]
        arrived.await;
    }
}

/// Declares the groups: `by` the function whose code is split off, with all that only it needs.
macro_rules! groups {
    ($($(#[$doc:meta])* $group:ident by $load:ident, $preload:ident: $($page:ident)+;)+) => {
        /// A page that has asked, in its group.
        pub enum Begun {
            $($(#[$doc])* $group($group),)+
        }

        impl Begun {
            async fn view(self) -> AnyView {
                match self {
                    $(Self::$group(page) => $load(page).await,)+
                }
            }

            #[cfg(feature = "hydrate")]
            fn preload(&self) -> std::pin::Pin<Box<dyn Future<Output = ()>>> {
                match self {
                    $(Self::$group(_) => Box::pin($preload()),)+
                }
            }
        }

        $(
            $(#[$doc])*
            #[allow(clippy::enum_variant_names, reason = "a variant is called what its page is called")]
            pub enum $group {
                $(
                    #[doc = concat!("`", stringify!($page), "`.")]
                    $page($page),
                )+
            }

            impl $group {
                fn view(self) -> AnyView {
                    match self {
                        $(Self::$page(page) => page.view(),)+
                    }
                }
            }

            $(impl From<$page> for Begun {
                fn from(page: $page) -> Self {
                    Self::$group($group::$page(page))
                }
            })+

            #[lazy]
            fn $load(page: $group) -> AnyView {
                page.view()
            }
        )+
    };
}

groups! {
    /// Before one is signed in.
    Door by door, __preload_door: SetUpPage SignInPage ForgotPage InvitationPage ResetPage;
    /// Looking things up.
    Book by book, __preload_book: OrganizationsPage OrganizationPage ContactsPage ContactPage SearchPage;
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
