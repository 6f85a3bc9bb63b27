//! What a notification says and where it leads, of what its person may read by now.

use super::Kind;
use crate::auth::Me;
use uuid::Uuid;

/// What is known of it; what is gone, or not shared with its person any more, is nothing.
pub(super) struct About {
    pub(super) kind: Kind,
    /// Who did it.
    pub(super) actor: Option<String>,
    pub(super) table: String,
    pub(super) record: Option<Uuid>,
    /// Beside the one that is named.
    pub(super) others: i32,
    pub(super) detail: String,
    pub(super) task: Option<String>,
    pub(super) touch: bool,
    pub(super) deal: Option<(Uuid, String)>,
    pub(super) organization: Option<(Uuid, String)>,
    pub(super) file: Option<String>,
}

/// Its words, and its page.
pub(super) fn said(about: &About, me: &Me) -> (String, String) {
    let who = about.actor.as_deref().unwrap_or("Somebody");
    let record = about.record.unwrap_or_default();
    let one = |path: &str, many: &str| {
        if about.others == 0 { format!("{path}/{record}") } else { many.to_owned() }
    };
    let task = about.task.as_ref().map_or_else(|| "a task that is gone".to_owned(), |title| format!("“{title}”"));
    let task_page = || {
        if about.others == 0 && about.task.is_some() { format!("/tasks/{record}/edit") } else { "/tasks".to_owned() }
    };
    let more = match about.others {
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    let be = if about.others == 0 { "is" } else { "are" };
    match about.kind {
        Kind::Mention => mention(about, who, &more),
        Kind::Assigned => (format!("{who} gave you {task}{more}"), task_page()),
        Kind::Due => (upper(&format!("{task}{more} {be} due")), task_page()),
        Kind::Overdue => {
            let be = if about.others == 0 { "was" } else { "were" };
            (upper(&format!("{task}{more} {be} not done in time")), task_page())
        }
        Kind::Verdict => {
            let at = about.organization.as_ref().map(|(_, name)| format!(" at {name}")).unwrap_or_default();
            (format!("The verdict on a sample{at}{more} {be} due"), "/samples".to_owned())
        }
        Kind::Closed => {
            let how = if about.detail == "closed won" { "won" } else { "lost" };
            let deal = about.deal.as_ref().map_or("a deal", |(_, name)| name);
            match about.others {
                0 => (format!("{who} closed {deal}: {how}"), one("/opportunities", "/opportunities")),
                _ => (format!("{who} closed {deal} ({how}){more}"), "/opportunities".to_owned()),
            }
        }
        Kind::Imported => {
            let file = about.file.as_deref().unwrap_or("a file");
            (format!("Your import of {file} is done"), one("/imports", "/imports"))
        }
        Kind::Access if about.table == "organization" => {
            let name = about.organization.as_ref().map_or("an account", |(_, name)| name);
            (format!("{who} handed {name}{more} over to you"), one("/organizations", "/organizations?owner=me"))
        }
        Kind::Access if about.table == "opportunity" => {
            let name = about.deal.as_ref().map_or("a deal", |(_, name)| name);
            (format!("{who} handed {name}{more} over to you"), one("/opportunities", "/opportunities?owner=me"))
        }
        Kind::Access => {
            let what = me.role.label().to_lowercase();
            (format!("{who} changed your access: {what}, team {}", me.team_name), "/settings/profile".to_owned())
        }
        Kind::Digest => (Kind::Digest.label().to_owned(), "/".to_owned()),
    }
}

/// Leads to what a mention is on: the deal, the account, or the task alone.
fn mention(about: &About, who: &str, more: &str) -> (String, String) {
    let on = match (&about.task, &about.deal, &about.organization) {
        (Some(title), ..) => format!("in the task “{title}”"),
        (None, Some((_, name)), _) => format!("on the deal {name}"),
        (None, None, Some((_, name))) => format!("at {name}"),
        _ if about.touch => "in a note".to_owned(),
        _ => "in something that is gone".to_owned(),
    };
    let page = match (&about.deal, &about.organization) {
        (Some((id, _)), _) => format!("/opportunities/{id}"),
        (None, Some((id, _))) => format!("/organizations/{id}"),
        _ => "/tasks".to_owned(),
    };
    (format!("{who} mentioned you {on}{more}"), page)
}

fn upper(words: &str) -> String {
    let mut signs = words.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}
