//! The files that were chosen together: one after the other, what others refer to first.

use super::{Beside, ImportDetail, ImportId, Status};
use crate::ui::view;
use leptos::prelude::*;

/// All of them, with how far each is; nothing for a file that was chosen alone.
pub fn files(import: &ImportDetail) -> AnyView {
    if import.together.len() < 2 {
        return ().into_any();
    }
    let id = import.id;
    let files = import.together.iter().cloned().map(|file| {
        let state = if file.undone { "Undone" } else { file.status.label() };
        let current = (file.id == id).then_some("true");
        view! {
            <li>
                <a href=format!("/imports/{}", file.id) aria-current=current>{file.file_name}</a>
                " "<span class="muted">{state}</span>
            </li>
        }
    });
    view! {
        <nav class="import-files" aria-label="Files chosen together">
            <ol>{files.collect_view()}</ol>
        </nav>
    }
}

/// Those that are to come in before this one and did not yet.
pub fn before(import: &ImportDetail) -> Vec<String> {
    let earlier = import.together.iter().take_while(|file| file.id != import.id);
    earlier.filter(|file| !is_over(file)).map(|file| file.file_name.clone()).collect()
}

/// The next one to bring in, once this one is through.
pub fn next(import: &ImportDetail) -> Option<(ImportId, String)> {
    let open = import.together.iter().find(|file| file.id != import.id && !is_over(file));
    open.map(|file| (file.id, file.file_name.clone()))
}

fn is_over(file: &Beside) -> bool {
    file.status == Status::Done
}
