//! The list of segments, edited in its lines.

use super::Segment;
use super::api::{AddSegment, DeleteSegment, ListSegments, RenameSegment};
use crate::auth::Me;
use crate::live::Told;
use crate::organizations::SegmentId;
use crate::query::{Query, read};
use crate::ui::{Field, Form, Submit, Title, Write, loaded, view};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentsQuery;

impl Query for SegmentsQuery {
    type Ask = ListSegments;
    const TOLD: Told = Told::List("segment");

    fn ask(self) -> Option<Self::Ask> {
        Some(ListSegments {})
    }
}

/// `/settings/segments`.
#[component]
pub fn SegmentsPage() -> impl IntoView {
    let answer = read(|| SegmentsQuery);
    let manages = expect_context::<Me>().manages();
    view! {
        <Title text="Segments"/>
        <h1>"Segments"</h1>
        <p class="lead">"What kinds of kitchens you sell to. Renaming one renames it everywhere."</p>
        {loaded(answer, move |segments| lines(segments, manages))}
    }
}

fn lines(segments: Vec<Segment>, manages: bool) -> AnyView {
    let lines = segments
        .into_iter()
        .map(|segment| {
            let href = format!("/organizations?segment={}", segment.id);
            let count = match segment.organizations {
                1 => "1 account".to_owned(),
                count => format!("{count} accounts"),
            };
            view! {
                <li>
                    {if manages { edit(segment.id, segment.name) } else { view! { <span>{segment.name}</span> } }}
                    <a href=href>{count}</a>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="list">{lines}</ul>
        {manages.then(|| view! { <Add/> })}
    }
}

fn edit(id: SegmentId, name: String) -> AnyView {
    let (rename, delete) = (Write::of::<RenameSegment>(), Write::of::<DeleteSegment>());
    let label = format!("Name of {name}");
    view! {
        <Form action=rename class="inline grow">
            <input type="hidden" name="id" value=id.to_string()/>
            <input name="name" value=name aria-label=label required=true/>
            <Submit label="Rename" class="button"/>
        </Form>
        <Form action=delete class="inline">
            <input type="hidden" name="id" value=id.to_string()/>
            <Submit label="Remove" class="button"/>
        </Form>
    }
}

#[component]
fn Add() -> impl IntoView {
    let action = Write::of::<AddSegment>();
    let id = SharedValue::new_str(SegmentId::new).into_inner();
    view! {
        <Form action class="inline">
            <input type="hidden" name="id" value=id.to_string()/>
            <Field name="name" label="New segment" required=true/>
            <Submit label="Add segment"/>
        </Form>
    }
}
