//! The atoms without a noun. Invariant: each is a native element first and works before WASM arrives.

mod badge;
mod crumbs;
mod field;
mod form;
pub mod icon;
mod loaded;
mod pager;
mod state;
mod title;
mod toast;

pub use badge::{Avatar, Badge, PriorityMark, Tone};
pub use crumbs::Breadcrumbs;
pub use field::{BaseField, Checkbox, Field, Select, TextArea};
pub use form::{Form, Key, Posted, Submit};
pub use icon::{Icon, Mark};
pub use loaded::loaded;
pub use pager::Pager;
pub use state::{EmptyState, ErrorNotice, Notice, Progress};
pub use title::tab_title;
pub(crate) use toast::ToastArea;
pub use toast::{Flash, Toasts};
