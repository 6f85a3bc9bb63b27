//! Sharing a report, below it: makes a link, and takes back those that there are.

use super::api::{RevokeShare, ShareMonth};
use super::{DAYS, Share, Sharing};
use crate::people::FreshLink;
use crate::time::When;
use crate::ui::{Form, Select, Submit, Write, view};
use leptos::prelude::*;

/// The section; nothing for who can neither share nor take anything back.
pub(in crate::principals) fn sharing(principal: String, month: String, sharing: Sharing) -> AnyView {
    let Sharing { may, links, address } = sharing;
    if !may && links.is_empty() {
        return ().into_any();
    }
    let share = Write::of::<ShareMonth>();
    let fresh = address.map(|link| {
        let label = "Give this link to whom you share the report with. It is shown only now.".to_owned();
        view! { <FreshLink link label/> }
    });
    let days = DAYS.map(|(days, words)| (days.to_string(), words.to_owned())).to_vec();
    let form = may.then(|| {
        view! {
            <p class="muted">"Whoever has the link reads this report, and nothing else, without signing in."</p>
            <Form action=share class="question">
                <input type="hidden" name="principal" value=principal/>
                <input type="hidden" name="month" value=month/>
                <Select name="days" label="Works for" options=days value="30".to_owned()/>
                <Submit label="Make a link" class="button"/>
            </Form>
        }
    });
    view! {
        <section class="sharing" id="share">
            <h2>"Share it"</h2>
            {fresh}
            {form}
            {(!links.is_empty()).then(|| view! {
                <ul class="list">{links.into_iter().map(line).collect_view()}</ul>
            })}
        </section>
    }
}

fn line(share: Share) -> AnyView {
    let revoke = Write::of::<RevokeShare>();
    let Share { id, by, made, until, read } = share;
    let read = match read {
        Some(read) => view! { "last opened "<When moment=read/> },
        None => "not opened yet".into_any(),
    };
    view! {
        <li>
            <div class="grow">
                {by}", "<When moment=made/>
                <div class="muted">"Works until "<When moment=until/>", "{read}</div>
            </div>
            <Form action=revoke class="inline">
                <input type="hidden" name="id" value=id.to_string()/>
                <Submit label="Take it back" class="button"/>
            </Form>
        </li>
    }
}
