//! What is on the screen, as the script finds it in the document, and what it says of it.

use super::Told;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use std::cell::RefCell;
use std::sync::Arc;

/// The document says here what is followed.
const FOLLOWS: &str = "data-follows";

thread_local! {
    static SCREEN: RefCell<Screen> = const { RefCell::new(Screen { reads: Vec::new(), next: 0 }) };
}

/// The channels of each read, by a number of its own.
struct Screen {
    reads: Vec<(u32, String)>,
    next: u32,
}

impl Screen {
    fn put(&mut self, read: u32, channels: String) {
        self.reads.retain(|(other, _)| *other != read);
        if !channels.is_empty() {
            self.reads.push((read, channels));
        }
        let mut all = Vec::new();
        for channel in self.reads.iter().flat_map(|(_, channels)| channels.split(' ')) {
            if !all.contains(&channel) {
                all.push(channel);
            }
        }
        let follows = all.join(" ");
        if let Some(html) = document().document_element()
            && html.get_attribute(FOLLOWS).as_deref() != Some(&follows)
        {
            _ = html.set_attribute(FOLLOWS, &follows);
        }
    }
}

fn put(read: u32, channels: String) {
    SCREEN.with_borrow_mut(|screen| screen.put(read, channels));
}

/// Counts how often what a read at `address` shows was changed by somebody.
pub(crate) fn follow(told: Told, address: Arc<dyn Fn() -> String + Send + Sync>) -> Option<ReadSignal<u32>> {
    let event = match told {
        Told::Nothing => return None,
        Told::List(_) => "larder-live-lists",
        Told::Record(_) => "larder-live",
    };
    let (changed, change) = signal(0_u32);
    let at = StoredValue::new(String::new());
    let read = SCREEN.with_borrow_mut(|screen| {
        screen.next += 1;
        screen.next
    });
    Effect::new(move || {
        at.set_value(address());
        put(read, told.channels(&at.read_value()));
    });
    let listening = window_event_listener_untyped(event, move |event| {
        let news = event.unchecked_into::<web_sys::CustomEvent>().detail().as_string().unwrap_or_default();
        if at.try_with_value(|at| told.is_concerned(at, &news)) == Some(true) {
            change.update(|count| *count += 1);
        }
    });
    on_cleanup(move || {
        listening.remove();
        put(read, String::new());
    });
    Some(changed)
}
