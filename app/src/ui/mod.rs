//! The atoms without a noun. Invariant: each is a native element first and works before WASM arrives.

mod badge;
mod conflict;
mod crumbs;
mod fact;
mod field;
mod form;
mod gallery;
pub mod icon;
mod list;
mod listing;
mod loaded;
mod overlay;
mod pager;
mod state;
mod summary;
mod table;
mod title;
mod toast;
mod view;

pub use badge::{Avatar, Badge, PriorityMark, Tone};
pub use crumbs::Breadcrumbs;
pub use fact::{Editing, Fact, FactKind};
pub use field::{CellSelect, Checkbox, Field, Radio, Select, TextArea};
pub use form::{BaseField, Form, Key, Posted, Submit, Write};
pub use gallery::GalleryPage;
pub use icon::{Icon, Mark};
pub use list::{Chip, TableScroll, Tabs};
pub use listing::ListPage;
pub use loaded::{kept, loaded};
pub use overlay::{Dialog, DialogButton, Menu};
pub use pager::Pager;
pub use state::{EmptyState, ErrorNotice, Notice, Progress};
pub use title::tab_title;
pub(crate) use toast::ToastArea;
pub use toast::{Flash, Toasts};
pub(crate) use view::view;
