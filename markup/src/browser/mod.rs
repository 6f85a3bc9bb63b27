//! Markup of a single type.

mod attribute;
mod element;
mod live;
mod node;
mod other;
mod value;

pub use element::Element;
pub(crate) use element::{elements, svg_elements};
pub use live::{Live, live};
pub use node::{IntoAny, IntoMaybeErased, IntoRender};
pub use value::IntoAttributeValue;
