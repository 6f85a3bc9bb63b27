//! What the first step asks beside the columns: how numbers and days are written, what holds for rows that do not say it,
//! and what is known already.

use super::{DateOrder, Decimal, Kind, Mapping, OnMatch};
use crate::auth::Role;
use crate::interactions::kind::{Kind as Touch, Outcome};
use crate::opportunities::{Reason, Stage};
use crate::organizations::{OrganizationRole, Priority};
use crate::ui::{Field, Select, view};
use leptos::prelude::*;

/// How the file writes numbers and days.
#[component]
pub fn Numbers(
    /// What its rows are.
    kind: Kind,
    /// What was said.
    mapping: Mapping,
) -> impl IntoView {
    let found_out = || std::iter::once((String::new(), "Find out".to_owned()));
    let multiply = match kind {
        Kind::Organizations => "Multiply revenue by",
        Kind::Products => "Multiply prices by",
        _ => "Multiply values by",
    };
    let has_numbers = kind.fields().iter().any(|field| field.is_number());
    let has_days = kind.fields().iter().any(|field| field.is_date());
    let legend = match (has_numbers, has_days) {
        (true, true) => "Numbers and days",
        (true, false) => "Numbers",
        (false, _) => "Days",
    };
    view! {
        <fieldset>
            <legend>{legend}</legend>
            <div class="pair">
                {has_numbers.then(|| view! {
                    <Field name="mapping[multiplier]" label=multiply value=mapping.multiplier
                        hint="1,000,000 when the file counts in millions. Empty: as it is."/>
                    <Field name="mapping[currency]" label="Currency" value=mapping.currency
                        hint="Three letters, like USD. Empty: the company’s."/>
                    <Select name="mapping[decimal]" label="Written like" value=mapping.decimal
                        options=found_out().chain(Decimal::options()).collect()/>
                })}
                {has_days.then(|| view! {
                    <Select name="mapping[dates]" label="Days are written like" value=mapping.dates
                        options=found_out().chain(DateOrder::options()).collect()/>
                })}
            </div>
            {(!has_numbers).then(|| view! {
                <p class="hint">"A time behind a day is one of the company’s zone."</p>
            })}
        </fieldset>
    }
}

/// What holds for rows that do not say it.
#[component]
pub fn Defaults(
    /// What the rows are.
    kind: Kind,
    /// What was said.
    mapping: Mapping,
    /// Who may own them.
    people: Vec<(String, String)>,
    /// What principals are called.
    principals: Vec<String>,
) -> impl IntoView {
    let fields = match kind {
        Kind::Organizations => view! {
            <Select name="mapping[role]" label="Role" options=OrganizationRole::options() value=mapping.role/>
            <Select name="mapping[priority]" label="Priority" options=Priority::options() value=mapping.priority/>
            <Select name="mapping[owner_id]" label="Owner" options=people value=mapping.owner_id/>
        },
        Kind::People => view! {
            <Field name="mapping[team]" label="Team" value=mapping.team
                hint="Made if there is none of that name. Empty: rows without one are rejected."/>
            <Select name="mapping[person_role]" label="What they may do" options=Role::options() value=mapping.person_role/>
        },
        Kind::Products => principal(mapping.principal, principals),
        Kind::Opportunities => view! {
            {principal(mapping.principal, principals)}
            <Field name="mapping[account]" label="Account" value=mapping.account
                hint="For deals without one; made if there is none of that name. Empty: they are rejected."/>
            <Select name="mapping[owner_id]" label="Owner" options=people value=mapping.owner_id/>
            <Select name="mapping[won_reason]" label="Why they were won" options=reasons(Stage::Won) value=mapping.won_reason/>
            <Select name="mapping[lost_reason]" label="Why they were lost" options=reasons(Stage::Lost)
                value=mapping.lost_reason/>
        },
        Kind::Interactions => view! {
            <Field name="mapping[account]" label="Account" value=mapping.account
                hint="For interactions without one; made if there is none of that name. Empty: they are rejected."/>
            <Select name="mapping[touch]" label="Type" options=or_rejected(Touch::options()) value=mapping.touch/>
            <Select name="mapping[outcome]" label="Outcome" options=or_rejected(outcomes()) value=mapping.outcome/>
            <Select name="mapping[owner_id]" label="Author" options=people value=mapping.owner_id/>
        },
        Kind::Tasks => view! {
            <Select name="mapping[owner_id]" label="Owner" options=people value=mapping.owner_id/>
        },
    };
    view! {
        <fieldset>
            <legend>"For rows that do not say it"</legend>
            <div class="pair">{fields}</div>
            {(kind == Kind::People).then(|| view! {
                <p class="hint">"Nobody can sign in before they have an address and an admin has invited them."</p>
            })}
        </fieldset>
    }
}

fn principal(value: String, principals: Vec<String>) -> AnyView {
    view! {
        <Field name="mapping[principal]" label="Principal" value list="import-principals"
            hint="Whose products these are, when no column says it. Made if there is none of that name."/>
        <datalist id="import-principals">
            {principals.into_iter().map(|name| view! { <option value=name></option> }).collect_view()}
        </datalist>
    }
}

/// What another system knew no reason for has none; "other" would need a note of its own in each row.
fn reasons(stage: Stage) -> Vec<(String, String)> {
    let told = stage.reasons().iter().filter(|reason| **reason != Reason::Other);
    let all = std::iter::once(&Reason::NotRecorded).chain(told);
    all.map(|reason| (reason.code().to_owned(), reason.label().to_owned())).collect()
}

/// What came of them that do not say it; that there is something to come back for would need a day of its own in each row.
fn outcomes() -> Vec<(String, String)> {
    Outcome::options().into_iter().filter(|(code, _)| code != Outcome::NeedsFollowUp.code()).collect()
}

fn or_rejected(options: Vec<(String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), "They are rejected".to_owned())).chain(options).collect()
}

/// What Larder knows already.
#[component]
pub fn Matching(
    /// What the rows are.
    kind: Kind,
    /// What was said.
    mapping: Mapping,
) -> impl IntoView {
    let hint = match kind {
        Kind::Organizations => "Known by its id in the source, else by name and city.",
        Kind::Products => "Known by its id in the source, else by its SKU or its name.",
        Kind::Interactions => {
            "Interactions that are known by their id, or else by account, type, moment and text, are left as they are."
        }
        Kind::People => "Somebody who is known by their address, or else by name, is left as they are.",
        Kind::Tasks => {
            "Tasks that are known by their id, or else by title, day, account and owner, are left as they are."
        }
        Kind::Opportunities => {
            "Known by its id in the source, else by its account and name. Its account, its principal and how it ended stay; a product is added."
        }
    };
    // People have no ids in a source.
    let source = (kind != Kind::People).then(|| view! {
        <Field name="mapping[source]" label="Source" value=mapping.source hint="Where the file’s ids come from, like HubSpot."/>
    });
    view! {
        <fieldset>
            <legend>"What Larder knows already"</legend>
            {if kind.updates() {
                view! {
                    <div class="pair">
                        <Select name="mapping[on_match]" label=format!("A known {}", kind.noun())
                            options=OnMatch::options() value=mapping.on_match hint/>
                        {source}
                    </div>
                }
            } else {
                view! { <p class="hint">{hint}</p>{source} }
            }}
        </fieldset>
    }
}
