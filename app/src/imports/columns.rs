//! The first step: what each column is, how numbers are written, what holds for all rows.

use super::api::MapImport;
use super::{Decimal, Field as ImportField, FileColumn, ImportDetail, OnMatch};
use crate::organizations::{OrganizationRole, Priority};
use crate::ui::{CellSelect, Field, Form, Select, Submit, TableScroll, Write, view};
use leptos::prelude::*;

/// The columns step of an import.
#[component]
pub fn ColumnsStep(
    /// Which.
    import: ImportDetail,
) -> impl IntoView {
    let action = Write::of::<MapImport>();
    let ImportDetail { id, mapping, columns, people, .. } = import;
    let codes = mapping.columns.into_iter().chain(std::iter::repeat(String::new()));
    // Made inside of the form, which knows what was chosen before.
    let rows = move || {
        columns
            .into_iter()
            .zip(codes)
            .enumerate()
            .map(|(place, (column, code))| column_row(place, column, code))
            .collect_view()
    };
    let people = std::iter::once((String::new(), "Nobody".to_owned()))
        .chain(people.into_iter().map(|person| (person.id.to_string(), person.name)))
        .collect();
    let decimals = std::iter::once((String::new(), "Find out".to_owned())).chain(Decimal::options()).collect();
    view! {
        <Form action class="record-form import-form">
            <input type="hidden" name="id" value=id.to_string()/>
            <TableScroll label="Columns of the file">
                <table class="records">
                    <caption>"What each column of the file is. What is left out is not imported."</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Column"</th>
                            <th scope="col">"For example"</th>
                            <th scope="col">"Becomes"</th>
                        </tr>
                    </thead>
                    <tbody>{rows()}</tbody>
                </table>
            </TableScroll>
            <fieldset>
                <legend>"Numbers"</legend>
                <div class="pair">
                    <Field name="mapping[multiplier]" label="Multiply revenue by" value=mapping.multiplier
                        hint="1,000,000 when the file counts in millions. Empty: as it is."/>
                    <Field name="mapping[currency]" label="Currency" value=mapping.currency
                        hint="Three letters, like USD. Empty: the company’s."/>
                    <Select name="mapping[decimal]" label="Written like" options=decimals value=mapping.decimal/>
                </div>
            </fieldset>
            <fieldset>
                <legend>"For rows that do not say it"</legend>
                <div class="pair">
                    <Select name="mapping[role]" label="Role" options=OrganizationRole::options() value=mapping.role/>
                    <Select name="mapping[priority]" label="Priority" options=Priority::options() value=mapping.priority/>
                    <Select name="mapping[owner_id]" label="Owner" options=people value=mapping.owner_id/>
                </div>
            </fieldset>
            <fieldset>
                <legend>"What Larder knows already"</legend>
                <div class="pair">
                    <Select name="mapping[on_match]" label="A known account" options=OnMatch::options()
                        value=mapping.on_match hint="Known by its id in the source, else by name and city."/>
                    <Field name="mapping[source]" label="Source" value=mapping.source
                        hint="Where the file’s ids come from, like HubSpot."/>
                </div>
            </fieldset>
            <div class="actions"><Submit label="Go on"/></div>
        </Form>
    }
}

fn column_row(place: usize, column: FileColumn, code: String) -> impl IntoView {
    let options = std::iter::once((String::new(), "Left out".to_owned())).chain(ImportField::options()).collect();
    let (id, name) = (format!("column-{place}"), format!("mapping[columns][{place}]"));
    view! {
        <tr>
            <th scope="row"><label for=id.clone()>{column.name}</label></th>
            <td data-label="For example" class="muted">{column.samples.join(" · ")}</td>
            <td data-label="Becomes">
                <CellSelect id name options value=code/>
            </td>
        </tr>
    }
}
