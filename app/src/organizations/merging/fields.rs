//! The fields of both organizations, side by side, and the form that comes of what was chosen.

use super::{Both, Pair, Side};
use crate::organizations::{OrganizationDetail, OrganizationForm, OrganizationId, OrganizationRole, Priority, Status};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What is chosen as one: its name, its label, the fields of the form.
const FIELDS: &[(&str, &str, &[&str])] = &[
    ("name", "Name", &["name"]),
    ("role", "Role", &["role"]),
    ("priority", "Priority", &["priority"]),
    ("status", "Status", &["status", "inactive_reason"]),
    ("segment", "Segment", &["segment_id"]),
    ("owner", "Owner", &["owner_id"]),
    (PARENT, "Parent", &["parent"]),
    (DISTRIBUTOR, "Default distributor", &["default_distributor_id"]),
    ("website", "Website", &["website"]),
    ("email", "E-mail", &["email"]),
    ("phones", "Phones", &["phones"]),
    (
        "shipping",
        "Delivery address",
        &[
            "shipping_line1",
            "shipping_line2",
            "shipping_city",
            "shipping_state",
            "shipping_postal_code",
            "shipping_country",
        ],
    ),
    (
        "billing",
        "Billing address",
        &["billing_line1", "billing_line2", "billing_city", "billing_state", "billing_postal_code", "billing_country"],
    ),
    ("place", "Coordinates", &["latitude", "longitude"]),
    ("employees", "Employees", &["employees"]),
    ("founded", "Founded", &["founded_year"]),
    ("revenue", "Annual revenue", &["annual_revenue", "revenue_currency"]),
    ("lead_source", "Lead source", &["lead_source"]),
    ("cadence", "Weeks between visits", &["cadence_weeks"]),
];

/// Whether one can stand above the other, and who is a distributor, is no matter of a form alone: without a choice the
/// survivor's stays, also when it has none.
const PARENT: &str = "parent";
const DISTRIBUTOR: &str = "distributor";

fn values(form: &OrganizationForm) -> Map<String, Value> {
    match serde_json::to_value(form) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn is_empty(fields: &Map<String, Value>, names: &[&str]) -> bool {
    names.iter().all(|name| match fields.get(*name) {
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(list)) => list.is_empty(),
        _ => true,
    })
}

/// Every field that either of them has.
pub(super) fn pairs(survivor: &OrganizationDetail, other: &OrganizationDetail) -> Vec<Pair> {
    let (mine, theirs) = (values(&survivor.form), values(&other.form));
    let mut pairs = Vec::new();
    for (field, label, names) in FIELDS {
        if is_empty(&mine, names) && is_empty(&theirs, names) {
            continue;
        }
        let differs = names.iter().any(|name| mine.get(*name) != theirs.get(*name)) && !is_empty(&theirs, names);
        let open = match *field {
            PARENT => differs && !is_one_of(other.parent.as_ref().map(|one| one.id), [survivor.id, other.id]),
            DISTRIBUTOR => differs && !is_one_of(other.distributor.as_ref().map(|one| one.id), [survivor.id, other.id]),
            _ => differs && !is_empty(&mine, names),
        };
        pairs.push(Pair {
            field: (*field).to_owned(),
            label: (*label).to_owned(),
            survivor: shown(survivor, field, names, &mine),
            other: shown(other, field, names, &theirs),
            open,
        });
    }
    if !(survivor.form.tags.is_empty() && other.form.tags.is_empty()) {
        let (survivor, other) = (survivor.form.tags.clone(), other.form.tags.clone());
        pairs.push(Pair { field: "tags".into(), label: "Tags".into(), survivor, other, open: false });
    }
    pairs
}

fn is_one_of(id: Option<uuid::Uuid>, both: [OrganizationId; 2]) -> bool {
    both.iter().any(|one| Some(one.0) == id)
}

/// A field as people read it.
fn shown(detail: &OrganizationDetail, field: &str, names: &[&str], fields: &Map<String, Value>) -> String {
    let form = &detail.form;
    let name_of = |one: &Option<super::Named>| one.as_ref().map(|one| one.name.clone()).unwrap_or_default();
    let labelled = |options: Vec<(String, String)>, code: &str| {
        options.into_iter().find(|(known, _)| known == code).map_or_else(|| code.to_owned(), |(_, label)| label)
    };
    match field {
        "role" => labelled(OrganizationRole::options(), &form.role),
        "priority" => labelled(Priority::options(), &form.priority),
        "status" if form.inactive_reason.is_empty() => labelled(Status::options(), &form.status),
        "status" => format!("{}: {}", labelled(Status::options(), &form.status), form.inactive_reason),
        "segment" => detail.segment.clone(),
        "owner" => name_of(&detail.owner),
        PARENT => name_of(&detail.parent),
        DISTRIBUTOR => name_of(&detail.distributor),
        "phones" => {
            let phone =
                |phone: &crate::organizations::Phone| format!("{} {}", phone.label, phone.number).trim().to_owned();
            form.phones.iter().map(phone).collect::<Vec<_>>().join(", ")
        }
        "revenue" => format!("{} {}", form.annual_revenue, form.revenue_currency).trim().to_owned(),
        _ => {
            let texts = names.iter().filter_map(|name| fields.get(*name)?.as_str()).filter(|text| !text.is_empty());
            texts.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The survivor's form with what was taken from the other, and what only the other knows.
pub(super) fn chosen(both: &Both, take: &BTreeMap<String, Side>) -> OrganizationForm {
    let (mut mine, theirs) = (values(&both.survivor), values(&both.other));
    for (field, _, names) in FIELDS {
        let fills = !matches!(*field, PARENT | DISTRIBUTOR) && is_empty(&mine, names);
        if !is_empty(&theirs, names) && (fills || take.get(*field) == Some(&Side::Other)) {
            for name in *names {
                mine.insert((*name).to_owned(), theirs.get(*name).cloned().unwrap_or_default());
            }
        }
    }
    let tags = [both.survivor.tags.as_str(), both.other.tags.as_str()].join(",");
    mine.insert("tags".to_owned(), tags.into());
    serde_json::from_value(Value::Object(mine)).unwrap_or_else(|_| both.survivor.clone())
}
