//! The atoms without a noun. Invariant: each is a native element first and works before WASM arrives.

mod field;
mod form;
mod notice;
mod pager;

pub use field::{Checkbox, Field, Select, TextArea};
pub use form::{Form, Key, Posted, Submit};
pub use notice::ErrorNotice;
pub use pager::Pager;
