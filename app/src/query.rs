//! The read seam: a screen asks a `Query` and does not know where the answer comes from.
//! Invariant: screens never call a read server function themselves. Today the one answer is the server's; the book on
//! the device will be a second one, here and nowhere else.

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use std::future::Future;

/// What one screen reads.
pub trait Query: Clone + PartialEq + Send + Sync + 'static {
    /// What the screen shows.
    type Answer: Clone + Serialize + DeserializeOwned + Send + Sync + 'static;

    /// Asks the server.
    fn ask_server(self) -> impl Future<Output = Result<Self::Answer, AppError>> + Send;
}

/// A query's answer as it loads.
pub type Answer<Q> = Resource<Result<<Q as Query>::Answer, AppError>>;

/// Asks again whenever `query` changes; the first render always shows the server's value.
pub fn read<Q: Query>(query: impl Fn() -> Q + Send + Sync + 'static) -> Answer<Q> {
    Resource::new_blocking(query, Q::ask_server)
}
