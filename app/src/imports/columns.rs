//! The first step: what the rows are, what each column is, and what holds for all rows.

use super::api::{MapImport, RetypeImport};
use super::defaults::{Defaults, Matching, Numbers};
use super::{FileColumn, ImportDetail, Kind};
use crate::ui::{CellSelect, Form, Select, Submit, TableScroll, Write, view};
use leptos::prelude::*;

/// The columns step of an import.
#[component]
pub fn ColumnsStep(
    /// Which.
    import: ImportDetail,
) -> impl IntoView {
    let action = Write::of::<MapImport>();
    let ImportDetail { id, kind, mapping, columns, people, principals, .. } = import;
    let codes = mapping.columns.clone().into_iter().chain(std::iter::repeat(String::new()));
    // Made inside of the form, which knows what was chosen before.
    let rows = move || {
        columns
            .into_iter()
            .zip(codes)
            .enumerate()
            .map(|(place, (column, code))| column_row(kind, place, column, code))
            .collect_view()
    };
    let people = std::iter::once((String::new(), if kind == Kind::Organizations { "Nobody" } else { "Me" }.to_owned()))
        .chain(people.into_iter().map(|person| (person.id.to_string(), person.name)))
        .collect::<Vec<_>>();
    let retype = Write::of::<RetypeImport>();
    view! {
        <Form action=retype class="inline import-kind">
            <input type="hidden" name="id" value=id.to_string()/>
            <Select name="kind" label="Each row is one of" options=Kind::options() value=kind.code()/>
            <Submit label="Read it as that" class="button"/>
        </Form>
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
            {(kind != Kind::People).then(|| view! { <Numbers kind mapping=mapping.clone()/> })}
            <Defaults kind mapping=mapping.clone() people principals/>
            <Matching kind mapping=mapping.clone()/>
            <div class="actions"><Submit label="Go on"/></div>
        </Form>
    }
}

fn column_row(kind: Kind, place: usize, column: FileColumn, code: String) -> impl IntoView {
    let options = std::iter::once((String::new(), "Left out".to_owned())).chain(kind.field_options()).collect();
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
