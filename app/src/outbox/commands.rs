//! Which commands can wait, and what the outbox has to know of each. Invariant: only what the book on the device can show
//! waits; everything else needs its answer at once.

use super::Entry;
use crate::json::{self, Value};
use crate::url;

/// Where a command leads when it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Nowhere: it was given in passing.
    Stay,
    /// To what it wrote.
    Show,
    /// Back to the page before.
    Back,
    /// To a list, for what it wrote is gone.
    List(&'static str),
}

/// A kind of command.
pub(super) struct Kind {
    path: &'static str,
    /// In words.
    label: &'static str,
    /// The pages of the records that it writes; empty: they are shown on another one's.
    page: &'static str,
    /// It makes a record.
    makes: bool,
    then: Then,
    /// Where the form is in which it can be put right; `*` is the record's id.
    form: &'static str,
}

const ACCOUNT: &str = "/organizations/";
const CONTACT: &str = "/contacts/";
const PRODUCT: &str = "/products/";
const DEAL: &str = "/opportunities/";
const AUTHORIZATION: &str = "/authorizations/";
/// What makes an account.
pub(super) const NEW_ACCOUNT: &str = "/api/organizations/create";

const fn kind(path: &'static str, label: &'static str, page: &'static str, then: Then, form: &'static str) -> Kind {
    Kind { path, label, page, makes: false, then, form }
}

impl Kind {
    const fn makes(self) -> Self {
        Self { makes: true, ..self }
    }
}

/// All that can wait.
const KINDS: [Kind; 41] = [
    kind(NEW_ACCOUNT, "New account", ACCOUNT, Then::Show, "/organizations/new").makes(),
    kind("/api/organizations/edit", "Account changed", ACCOUNT, Then::Show, "/organizations/*/edit"),
    kind("/api/organizations/edit-in-place", "Account changed", ACCOUNT, Then::Stay, "/organizations/*/edit"),
    kind("/api/organizations/delete", "Account deleted", ACCOUNT, Then::List("/organizations"), ""),
    kind("/api/contacts/create", "New contact", CONTACT, Then::Show, "/contacts/new").makes(),
    kind("/api/contacts/edit", "Contact changed", CONTACT, Then::Show, "/contacts/*/edit"),
    kind("/api/contacts/edit-in-place", "Contact changed", CONTACT, Then::Stay, "/contacts/*/edit"),
    kind("/api/contacts/move", "Contact moved", CONTACT, Then::Show, "/contacts/*"),
    kind("/api/contacts/delete", "Contact deleted", CONTACT, Then::List("/contacts"), ""),
    kind("/api/products/create", "New product", PRODUCT, Then::Show, "/products/new").makes(),
    kind("/api/products/edit", "Product changed", PRODUCT, Then::Show, "/products/*/edit"),
    kind("/api/products/edit-in-place", "Product changed", PRODUCT, Then::Stay, "/products/*/edit"),
    kind("/api/products/discontinue", "Product discontinued", PRODUCT, Then::Show, ""),
    kind("/api/authorizations/create", "New authorization", AUTHORIZATION, Then::Show, "/authorizations/new").makes(),
    kind("/api/authorizations/edit", "Authorization changed", AUTHORIZATION, Then::Show, "/authorizations/*/edit"),
    kind(
        "/api/authorizations/edit-in-place",
        "Authorization changed",
        AUTHORIZATION,
        Then::Stay,
        "/authorizations/*/edit",
    ),
    kind("/api/authorizations/remove", "Authorization removed", AUTHORIZATION, Then::List("/organizations"), ""),
    kind("/api/opportunities/create", "New deal", DEAL, Then::Show, "/opportunities/new").makes(),
    kind("/api/opportunities/create-several", "New deals", "", Then::List("/opportunities"), "").makes(),
    kind("/api/opportunities/edit", "Deal changed", DEAL, Then::Show, "/opportunities/*/edit"),
    kind("/api/opportunities/edit-in-place", "Deal changed", DEAL, Then::Stay, "/opportunities/*/edit"),
    kind("/api/opportunities/move", "Deal moved", DEAL, Then::Stay, "/opportunities/*"),
    kind("/api/opportunities/close", "Deal closed", DEAL, Then::Stay, "/opportunities/*"),
    kind("/api/opportunities/delete", "Deal deleted", DEAL, Then::List("/opportunities"), ""),
    kind("/api/notes/add", "Note", "", Then::Show, "").makes(),
    kind("/api/notes/edit", "Note changed", "", Then::Back, "/notes/*/edit"),
    kind("/api/interactions/log", "Logged", "", Then::Stay, "").makes(),
    kind("/api/interactions/edit", "Activity changed", "", Then::Back, "/interactions/*/edit"),
    kind("/api/interactions/complete", "Logged", "", Then::Back, "/interactions/*/done"),
    kind("/api/interactions/call-off", "Called off", "", Then::Stay, ""),
    kind("/api/interactions/put-off", "Put off", "", Then::Stay, ""),
    kind("/api/interactions/delete", "Activity deleted", "", Then::Back, ""),
    kind("/api/samples/settle", "Sample moved on", "", Then::Stay, ""),
    kind("/api/tasks/add", "New task", "", Then::Stay, "").makes(),
    kind("/api/tasks/edit", "Task changed", "", Then::Back, "/tasks/*/edit"),
    kind("/api/tasks/complete", "Task done", "", Then::Stay, ""),
    kind("/api/tasks/finish", "Task done", "", Then::Back, "/tasks/*/done"),
    kind("/api/tasks/reopen", "Task open again", "", Then::Stay, ""),
    kind("/api/tasks/postpone", "Task put off", "", Then::Stay, ""),
    kind("/api/tasks/delete", "Task deleted", "", Then::Back, ""),
    kind("/api/tasks/bulk", "Tasks changed", "", Then::Stay, ""),
];

/// The kind of the command at `path`; `None` when it cannot wait.
pub(super) fn kind_of(path: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.path == path)
}

/// The commands whose forms a browser may post by itself, which then keep what was typed on the device.
#[cfg(feature = "ssr")]
pub(super) fn drafted() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.path).filter(|path| !path.ends_with("-in-place")).collect()
}

impl Kind {
    /// The command as the outbox keeps it; `shown` is what the page is about on which it was given. `None` without a key.
    pub(super) fn entry(&self, form: &str, shown: &str) -> Option<Entry> {
        let fields = url::pairs(form);
        let field = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        let either = |name: &str| field(&format!("command[{name}]")).or_else(|| field(name)).unwrap_or_default();
        let (id, key) = (either("id"), either("key"));
        if key.is_empty() {
            return None;
        }
        let typed = |name: &str| field(&format!("command[form][{name}]")).unwrap_or_default();
        let base = json::parse(field("command[base]").unwrap_or_default()).unwrap_or_default();
        let name = [called(&typed), called(&|name| base.get(name).and_then(Value::as_text).unwrap_or_default())]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_else(|| shown.to_owned());
        // Of several, each in a line of its own, or all in a list.
        let is_line = |name: &str| name.starts_with("command[lines]") && name.ends_with("[id]");
        let lines = fields.iter().filter(|(name, _)| is_line(name) || name.starts_with("command[ids]"));
        let mut records = if id.is_empty() { lines.map(|(_, id)| id.clone()).collect() } else { vec![id.to_owned()] };
        records.extend(Some(either("task")).filter(|task| self.makes && !task.is_empty()).map(str::to_owned));
        records.extend(Some(either("touch")).filter(|touch| !touch.is_empty()).map(str::to_owned));
        let named = fields.iter().map(|(_, value)| value).filter(|value| is_id(value) && *value != key);
        let mut needs = named.filter(|value| !self.makes || !records.contains(value)).cloned().collect::<Vec<_>>();
        needs.sort_unstable();
        needs.dedup();
        Some(Entry {
            key: key.to_owned(),
            path: self.path.to_owned(),
            body: form.to_owned(),
            label: self.label.to_owned(),
            name,
            href: self.shown_at(id, &|name| either(name), &typed),
            records,
            needs,
            ..Entry::default()
        })
    }

    /// Where what it wrote is shown; empty when it does not say.
    fn shown_at<'a>(&self, id: &str, said: &dyn Fn(&str) -> &'a str, typed: &dyn Fn(&str) -> &'a str) -> String {
        if !self.page.is_empty() {
            return format!("{}{id}", self.page);
        }
        let about = [
            (DEAL, said("opportunity")),
            (DEAL, typed("opportunity_id")),
            (CONTACT, said("contact")),
            (ACCOUNT, said("organization")),
            (ACCOUNT, typed("organization_id")),
            (CONTACT, typed("contact_id")),
        ];
        let about = about.into_iter().find(|(_, id)| is_id(id));
        about.map(|(page, id)| format!("{page}{id}")).unwrap_or_default()
    }

    /// What the form carries out in which it can be put right: the whole form, for what was changed in place.
    pub(super) fn form_action(&self) -> &'static str {
        self.path.strip_suffix("-in-place").unwrap_or(self.path)
    }

    /// In words.
    #[cfg(feature = "ssr")]
    pub(super) fn label(&self) -> &'static str {
        self.label
    }

    pub(super) fn then(&self) -> Then {
        self.then
    }

    /// Whether its form opens whatever became of records: it makes one, on a page of its own.
    pub(super) fn opens_anyway(&self) -> bool {
        self.makes && !self.form.is_empty()
    }

    /// Where the form is in which `entry` can be put right: the page it was given on, where it has no other.
    pub(super) fn form(&self, entry: &Entry) -> String {
        match (self.form, entry.records.first()) {
            ("", _) => entry.href.clone(),
            (form, Some(id)) => form.replace('*', id),
            (form, None) => form.to_owned(),
        }
    }
}

/// What the fields of a form call their record.
fn called<'a>(field: &dyn Fn(&str) -> &'a str) -> String {
    let name = [field("name"), field("title")].into_iter().find(|name| !name.is_empty());
    name.map_or_else(|| format!("{} {}", field("first_name"), field("last_name")).trim().to_owned(), str::to_owned)
}

/// Whether a text is an id as the server writes it.
fn is_id(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0199a3a1-0000-7000-8000-000000000001";
    const KEY: &str = "0199a3a1-0000-7000-8000-000000000002";
    const PLACE: &str = "0199a3a1-0000-7000-8000-000000000003";

    fn entry(path: &str, fields: &[(&str, &str)]) -> Entry {
        let form = fields.iter().map(|(name, value)| format!("{}={}", url::encode(name), url::encode(value)));
        let form = form.collect::<Vec<_>>().join("&");
        kind_of(path).and_then(|kind| kind.entry(&form, "Blue Fin")).expect("a command that can wait")
    }

    #[test]
    fn what_makes_a_record_needs_the_others_but_not_itself() {
        let note = entry(
            "/api/notes/add",
            &[
                ("command[id]", ID),
                ("command[key]", KEY),
                ("command[organization]", PLACE),
                ("command[form][body]", "Hm"),
            ],
        );
        assert_eq!((note.records, note.needs), (vec![ID.to_owned()], vec![PLACE.to_owned()]));
        assert_eq!((note.name.as_str(), note.href), ("Blue Fin", format!("/organizations/{PLACE}")));
    }

    #[test]
    fn what_makes_several_records_makes_each_of_them() {
        let several = entry(
            "/api/opportunities/create-several",
            &[
                ("command[key]", KEY),
                ("command[lines][0][id]", ID),
                ("command[lines][0][principal]", PLACE),
                ("command[form][organization_id]", PLACE),
            ],
        );
        assert_eq!((several.records, several.needs), (vec![ID.to_owned()], vec![PLACE.to_owned()]));
        assert_eq!(several.href, format!("/organizations/{PLACE}"));
    }

    #[test]
    fn what_changes_a_record_needs_it() {
        let base = r#"{"name":"Blue Fin Grill","city":"Oslo"}"#;
        let edit = entry(
            "/api/organizations/edit-in-place",
            &[("command[id]", ID), ("command[key]", KEY), ("command[base]", base), ("command[form][city]", "Bergen")],
        );
        assert_eq!((edit.records, edit.needs), (vec![ID.to_owned()], vec![ID.to_owned()]));
        assert_eq!(edit.name, "Blue Fin Grill");
    }

    #[test]
    fn only_what_makes_a_record_on_a_page_of_its_own_has_a_form_when_records_are_gone() {
        let opens = |path| kind_of(path).is_some_and(Kind::opens_anyway);
        assert!(opens("/api/contacts/create"));
        for path in ["/api/contacts/edit", "/api/organizations/edit-in-place", "/api/notes/add", "/api/tasks/edit"] {
            assert!(!opens(path), "{path}");
        }
    }

    #[test]
    fn what_the_book_cannot_show_does_not_wait() {
        for path in ["/api/auth/sign-in", "/api/organizations/merge", "/api/contacts/erase", "/api/company/save"] {
            assert!(kind_of(path).is_none(), "{path}");
        }
    }
}
