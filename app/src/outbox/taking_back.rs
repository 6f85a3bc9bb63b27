//! Undo of what waits: which commands can be taken back, and what undoes one that may be with the server already.

use super::Entry;
use crate::id::fresh;
use crate::operations::Undo;
use crate::tasks::{CompleteTask, PostponeTask, ReopenTask};
use crate::url;
use leptos::server_fn::ServerFn as _;
use uuid::Uuid;

/// What Undo names to take `entry` back; nothing where that cannot be.
pub(super) fn offered(entry: &Entry) -> Option<Uuid> {
    opposite(entry).and_then(|_| entry.key.parse().ok())
}

/// What Undo names, when `form` is of that.
pub(super) fn meant(path: &str, form: &str) -> Option<String> {
    (path == Undo::PATH).then(|| said(form, "operation")).flatten()
}

fn said(form: &str, field: &str) -> Option<String> {
    url::pairs(form).into_iter().find(|(name, _)| name == field).map(|(_, value)| value)
}

/// The command that undoes `entry`: where it goes, and its form.
pub(super) fn opposite(entry: &Entry) -> Option<(&'static str, String)> {
    let said = |field: &str| said(&entry.body, field);
    let about = format!("command[id]={}&command[key]={}", said("command[id]")?, fresh());
    if entry.path == CompleteTask::PATH {
        return Some((ReopenTask::PATH, about));
    }
    let (from, to) = (said("command[from]")?, said("command[to]")?);
    (entry.path == PostponeTask::PATH)
        .then(|| (PostponeTask::PATH, format!("{about}&command[from]={to}&command[to]={from}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, body: &str) -> Entry {
        Entry {
            path: path.into(),
            body: format!("command[id]=7&{body}"),
            key: Uuid::nil().to_string(),
            ..Entry::default()
        }
    }

    #[test]
    fn a_tick_is_undone_by_opening_the_task_again_and_a_day_by_the_day_before() {
        let (path, form) = opposite(&entry(CompleteTask::PATH, "command[key]=1")).expect("a way back");
        assert_eq!((path, said(&form, "command[id]").as_deref()), (ReopenTask::PATH, Some("7")));
        assert_ne!(said(&form, "command[key]").as_deref(), Some("1"), "it is a command of its own");
        let put_off = entry(PostponeTask::PATH, "command[from]=2026-03-02&command[to]=2026-03-09");
        let (path, form) = opposite(&put_off).expect("a way back");
        let days = (said(&form, "command[from]"), said(&form, "command[to]"));
        assert_eq!((path, days), (PostponeTask::PATH, (Some("2026-03-09".into()), Some("2026-03-02".into()))));
        assert_eq!(offered(&entry("/api/notes/add", "command[form][body]=x")), None);
    }

    #[test]
    fn undo_names_a_command_of_the_outbox_by_its_key() {
        let ticked = entry(CompleteTask::PATH, "");
        let key = offered(&ticked).expect("a key").to_string();
        assert_eq!(meant(Undo::PATH, &format!("back=%2F&operation={key}")), Some(ticked.key));
        assert_eq!(meant("/api/tasks/reopen", &format!("operation={key}")), None);
    }
}
