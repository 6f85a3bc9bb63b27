//! A form that folds out. Invariant: until it is opened it is what the server rendered, which works by itself; opened, the
//! browser's own takes its place, and its code comes with that: no page brings along what hardly anybody opens.

use super::{ErrorNotice, view};
use crate::error::AppError;
use leptos::html::{Details, Div};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast as _;
use std::pin::Pin;
use std::sync::Arc;

/// What shows the form about `P`; it calls back when it was sent, and is folded again.
pub type Unfolded<P> = fn(P, Callback<()>) -> AnyView;

/// How a folded form looks.
#[derive(Clone, Copy)]
pub struct Folded {
    /// What opens it.
    pub label: &'static str,
    /// The class of that.
    pub button: &'static str,
    /// The class around.
    pub class: &'static str,
    /// Whether it begins open: it was sent without JavaScript, and refused.
    pub open: bool,
}

type Form = Arc<dyn Fn(Callback<()>) -> AnyView + Send + Sync>;
type Coming = Pin<Box<dyn Future<Output = Option<Form>>>>;

/// On the server all code is there.
#[cfg(feature = "ssr")]
fn at_once(mut coming: Coming) -> Option<Form> {
    use std::task::{Context, Poll, Waker};
    match coming.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(form) => form,
        Poll::Pending => None,
    }
}

/// The form about `about` that `code` brings.
pub fn fold<P, F, E>(folded: Folded, about: P, code: fn() -> F) -> AnyView
where
    P: Clone + Send + Sync + 'static,
    F: Future<Output = Result<Unfolded<P>, E>> + 'static,
{
    let form = move || -> Coming {
        let about = about.clone();
        Box::pin(async move {
            let show = code().await.ok()?;
            let form: Form = Arc::new(move |sent| show(about.clone(), sent));
            Some(form)
        })
    };
    around(folded, Arc::new(form))
}

/// Apart from what the form is about, so that it is compiled once.
fn around(Folded { label, button, class, open }: Folded, coming: Arc<dyn Fn() -> Coming + Send + Sync>) -> AnyView {
    let (details, rendered) = (NodeRef::<Details>::new(), NodeRef::<Div>::new());
    // Whether it was asked for, and what came of it.
    let form = RwSignal::new(None::<Option<Result<Form, AppError>>>);
    #[cfg(feature = "ssr")]
    let by_server = {
        let html = at_once(coming()).map(|form| form(Callback::new(|()| {})).to_html());
        view! { <div class="unfolded" node_ref=rendered inner_html=html.unwrap_or_default()/> }
    };
    #[cfg(not(feature = "ssr"))]
    let by_server = view! { <div class="unfolded" node_ref=rendered></div> };
    // Before it opens, so that nothing is typed into what goes.
    let opens = move |_| {
        let is_open = details.get_untracked().is_some_and(|details| details.open());
        if is_open || form.with_untracked(|form| matches!(form, Some(None | Some(Ok(_))))) {
            return;
        }
        if let Some(rendered) = rendered.get_untracked() {
            rendered.set_inner_html("");
        }
        form.set(Some(None));
        let coming = coming();
        spawn_local(async move {
            form.try_set(Some(Some(coming.await.ok_or(AppError::Unavailable))));
        });
    };
    let sent = Callback::new(move |()| {
        form.set(None);
        let Some(details) = details.get_untracked() else { return };
        details.set_open(false);
        let summary = details.query_selector("summary").ok().flatten();
        summary.and_then(|summary| summary.dyn_into::<web_sys::HtmlElement>().ok()).map(|summary| summary.focus());
    });
    let shown = move || {
        form.get().map(|form| match form {
            None => view! { <p class="loading">"Loading…"</p> },
            Some(Ok(form)) => form(sent),
            Some(Err(error)) => view! { <ErrorNotice error/> },
        })
    };
    view! {
        <details node_ref=details class=class open=open>
            <summary class=button on:click=opens>{label}</summary>
            {by_server}
            {shown}
        </details>
    }
}
