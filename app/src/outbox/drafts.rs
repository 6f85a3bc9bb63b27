//! Drafts: what is typed into a form is kept on the device until it is sent, so that it survives the end of the tab.
//! Invariant: a form that comes back is filled only when the person says so, or asked for it on the waiting page.

use super::{Entry, State, body, clock, commands};
use crate::json::{self, Value};
use crate::offline::device;
use crate::ui::view;
use crate::url;
use js_sys::Promise;
use js_sys::futures::JsFuture;
use leptos::ev;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::time::Duration;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Element, Event, EventInit, HtmlFormElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
    MutationObserver, MutationObserverInit,
};

/// Who types pauses now and then; what was typed is kept then.
const PAUSE: Duration = Duration::from_millis(400);
/// Marks forms that have been looked at.
const SEEN: &str = "data-draft";
/// In a draft: the person asked for it, as it was given, with its id and its key.
const AS_GIVEN: &str = "_as_given";

/// What folds a form away, and what that carries out: until it is opened, nobody sees that something was typed there.
const FOLDED: [(&str, &str); 2] = [("#tasks > details.more", "/api/tasks/add"), ("details.move", "/api/contacts/move")];

thread_local! {
    static PAUSING: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
}

/// From here on drafts are kept and offered.
pub(super) fn begin() {
    _ = window_event_listener(ev::input, |event| {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<Element>().ok()).and_then(form_around)
        else {
            return;
        };
        stop();
        let keep = move || spawn_local(async move { keep(&form).await });
        PAUSING.set(set_timeout_with_handle(keep, PAUSE).ok());
    });
    // Who cancels an edit in place means it: nothing is offered again.
    _ = window_event_listener(ev::reset, |event| {
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        if let Some((key, _)) = form.as_ref().and_then(draft_of) {
            stop();
            spawn_local(async move { _ = device::drop_draft(&key).await });
        }
    });
    look_at_forms();
    let look = Closure::<dyn FnMut()>::new(|| request_animation_frame(look_at_forms));
    if let (Ok(observer), Some(page)) = (MutationObserver::new(look.as_ref().unchecked_ref()), document().body()) {
        let what = MutationObserverInit::new();
        what.set_child_list(true);
        what.set_subtree(true);
        _ = observer.observe_with_options(&page, &what);
    }
    look.forget();
}

fn form_around(element: Element) -> Option<HtmlFormElement> {
    element.closest("form").ok().flatten()?.dyn_into().ok()
}

/// The server function that a form carries out.
pub(super) fn action(form: &HtmlFormElement) -> Option<String> {
    let field = form.query_selector("input[name=_do]").ok().flatten()?;
    Some(field.unchecked_into::<HtmlInputElement>().value())
}

/// A draft's name: one for each form of a page, and for each fact that is changed in place, after its first field.
fn key(path: &str, action: &str, body: &str) -> String {
    let fact = action.ends_with("-in-place").then(|| body::first_known(body)).flatten().unwrap_or_default();
    format!("{path} {action} {fact}").trim_end().to_owned()
}

fn here() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The draft of a form on this page, where it has one, and what it says.
fn draft_of(form: &HtmlFormElement) -> Option<(String, String)> {
    let action = action(form).filter(|action| commands::kind_of(action).is_some())?;
    let data = web_sys::FormData::new_with_form(form).ok()?;
    let fields = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let body = String::from(fields.to_string());
    Some((key(&here(), &action, &body), body))
}

async fn keep(form: &HtmlFormElement) {
    // Where it was sent meanwhile, it is gone.
    let Some((key, body)) = form.is_connected().then(|| draft_of(form)).flatten() else { return };
    if device::keep(&key, &body).await.is_ok() {
        mark(&action(form).unwrap_or_default(), true);
    }
}

/// Nothing more is kept of what was typed until now.
fn stop() {
    if let Some(pausing) = PAUSING.take() {
        pausing.clear();
    }
}

/// Which draft a form of this page has that sends `body`; to be asked before the form leads elsewhere.
pub(super) fn of_page(action: &str, body: &str) -> String {
    stop();
    key(&here(), action, body)
}

/// The form at `address` will open with what `entry` says.
pub(super) async fn hand_over(entry: &Entry, address: &str, action: &str) -> device::Asked<()> {
    let body = if entry.state == State::Conflict {
        body::keeping_mine(&entry.body, &body::conflicts(entry))
    } else {
        entry.body.clone()
    };
    // What another form knew of the record is less than this one has to know.
    let known = if action == entry.path { "" } else { "command%5Bbase%5D=" };
    let fields = body.split('&').filter(|field| known.is_empty() || !field.starts_with(known)).collect::<Vec<_>>();
    let path = address.split(['?', '#']).next().unwrap_or_default();
    device::keep(&key(path, action, &body), &format!("{}&{AS_GIVEN}=1", fields.join("&"))).await
}

/// Says where the form of `action` folds out whether a draft waits in it.
pub(super) fn mark(action: &str, waits: bool) {
    let Some((place, _)) = FOLDED.iter().find(|(_, of)| *of == action) else { return };
    let Some(summary) = document().query_selector(&format!("{place} > summary")).ok().flatten() else { return };
    if let Some(mark) = summary.query_selector(".draft-mark").ok().flatten() {
        mark.remove();
    }
    if let (true, Ok(mark)) = (waits, document().create_element("span")) {
        mark.set_class_name("draft-mark");
        mark.set_text_content(Some("\u{b7} a draft waits"));
        _ = summary.append_child(&mark);
    }
}

/// Looks for forms that have just been opened, and for those that are folded away with a draft in them.
fn look_at_forms() {
    for (place, action) in FOLDED {
        let Some(fold) = document().query_selector(&format!("{place}:not([{SEEN}])")).ok().flatten() else { continue };
        _ = fold.set_attribute(SEEN, "");
        let draft = key(&here(), action, "");
        spawn_local(async move {
            if matches!(device::draft(&draft).await, Ok(Some(_))) {
                mark(action, true);
            }
        });
    }
    let unseen = format!("form[method=post]:not([{SEEN}])");
    while let Some(form) = document().query_selector(&unseen).ok().flatten() {
        if form.set_attribute(SEEN, "").is_err() {
            return;
        }
        let form = form.unchecked_into::<HtmlFormElement>();
        if let Some((key, _)) = draft_of(&form) {
            spawn_local(async move { look_at(form, key).await });
        }
    }
}

async fn look_at(form: HtmlFormElement, key: String) {
    let Ok(Some(draft)) = device::draft(&key).await else { return };
    let draft = json::parse(&draft).unwrap_or_default();
    let fields = url::pairs(draft.get("fields").and_then(Value::as_text).unwrap_or_default());
    if fields.iter().any(|(name, _)| name == AS_GIVEN) {
        fill(&form, &fields, true).await;
        return;
    }
    let at = if let Some(Value::Number(at)) = draft.get("at") { clock::whole(*at).text } else { String::new() };
    offer(form, key, fields, &at);
}

/// Says on top of the form that there is a draft.
fn offer(form: HtmlFormElement, key: String, fields: Vec<(String, String)>, at: &str) {
    let Ok(place) = document().create_element("div") else { return };
    if form.insert_before(&place, form.first_child().as_ref()).is_err() {
        return;
    }
    let words = format!("You were typing here {at}.");
    let gone = place.clone();
    let of = action(&form).unwrap_or_default();
    let take = {
        let place = place.clone();
        move |_| {
            let (form, fields) = (form.clone(), fields.clone());
            place.remove();
            spawn_local(async move { fill(&form, &fields, false).await });
        }
    };
    let discard = move |_| {
        let key = key.clone();
        gone.remove();
        mark(&of, false);
        spawn_local(async move {
            _ = device::drop_draft(&key).await;
        });
    };
    let show = move || {
        view! {
            <div class="notice information draft" role="status">
                <p>{words}</p>
                <div class="actions">
                    <button type="button" class="button small" on:click=take>"Take it up"</button>
                    <button type="button" class="button small plain" on:click=discard>"Discard"</button>
                </div>
            </div>
        }
    };
    mount_to(place.unchecked_into(), show).forget();
}

/// Puts what was typed into the form. What the person found when they began goes along, so that nothing of others is
/// overwritten; id, key and moment only `as_given`: else it is another command.
async fn fill(form: &HtmlFormElement, fields: &[(String, String)], as_given: bool) {
    add_lines(form, fields).await;
    let Ok(controls) = form.query_selector_all("[name]") else { return };
    for control in (0..controls.length()).filter_map(|at| controls.item(at)) {
        let control = control.unchecked_into::<Element>();
        let name = control.get_attribute("name").unwrap_or_default();
        let own = ["[id]", "[key]", "[at]"].iter().any(|end| name.ends_with(end)) || name == "key";
        if name == "_do" || own && !as_given {
            continue;
        }
        let value = fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.as_str());
        if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
            match (input.type_().as_str(), value) {
                ("checkbox", _) => {
                    input.set_checked(fields.iter().any(|(field, value)| *field == name && *value == input.value()));
                }
                ("radio", value) => input.set_checked(value == Some(input.value().as_str())),
                (_, Some(value)) => input.set_value(value),
                (_, None) => continue,
            }
        } else if let (Some(select), Some(value)) = (control.dyn_ref::<HtmlSelectElement>(), value) {
            select.set_value(value);
        } else if let (Some(area), Some(value)) = (control.dyn_ref::<HtmlTextAreaElement>(), value) {
            area.set_value(value);
        } else {
            continue;
        }
        for kind in ["input", "change"] {
            let init = EventInit::new();
            init.set_bubbles(true);
            if let Ok(event) = Event::new_with_event_init_dict(kind, &init) {
                _ = control.dispatch_event(&event);
            }
        }
    }
}

/// Opens as many lines of a list as were typed.
async fn add_lines(form: &HtmlFormElement, fields: &[(String, String)]) {
    for (name, _) in fields {
        let Some((list, _)) = name.strip_prefix("command[form][").and_then(|rest| rest.split_once("][")) else {
            continue;
        };
        let button = form.query_selector(&format!("#field-{list} > button")).ok().flatten();
        let is_there = || form.query_selector(&format!("[name=\"{name}\"]")).ok().flatten().is_some();
        let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) else { continue };
        for _ in 0..100 {
            if is_there() {
                break;
            }
            button.click();
            let drawn = Promise::new(&mut |resolve, _| {
                request_animation_frame(move || drop(resolve.call0(&wasm_bindgen::JsValue::NULL)));
            });
            _ = JsFuture::from(drawn).await;
        }
    }
}
