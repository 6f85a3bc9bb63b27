//! Whether news concern a read: a line each of table, record (or `*`) and the records it is on; or `*` for everything.

use super::Told;

impl Told {
    /// The channels of a read at `address`: its tables, or its records.
    pub(super) fn channels(self, address: &str) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::List(tables) => tables.to_owned(),
            Self::Record(_) => ids(address).collect::<Vec<_>>().join(" "),
        }
    }

    /// Whether `news` concern a read at `address`.
    pub(super) fn is_concerned(self, address: &str, news: &str) -> bool {
        let (tables, of_record) = match self {
            Self::Nothing => return false,
            Self::List(tables) => (tables, false),
            Self::Record(tables) => (tables, true),
        };
        news.lines().any(|line| {
            let mut words = line.split(' ');
            let (table, id, of) = (words.next().unwrap_or_default(), words.next(), words.next().unwrap_or_default());
            let Some(id) = id else { return true };
            // Where the server does not say what it is on, it may be on anything.
            let here =
                || id == "*" || of.is_empty() || address.contains(id) || of.split(',').any(|of| address.contains(of));
            tables.split(' ').any(|known| known == table) && (!of_record || here())
        })
    }
}

/// The ids among the arguments in an address.
fn ids(address: &str) -> impl Iterator<Item = &str> {
    address.split(['?', '&', '=']).filter(|part| part.len() == 36 && part.split('-').count() == 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLUE_FIN: &str = "0198c6f0-0000-7000-8000-000000000001";
    const ANN: &str = "0198c6f0-0000-7000-8000-000000000002";

    #[test]
    fn a_list_is_concerned_by_its_tables_and_a_record_by_what_is_on_it() {
        let list = Told::List("organization interaction");
        let at = "/api/organizations/list?query=owner%3D0198c6f0";
        assert_eq!(list.channels(at), "organization interaction");
        assert!(list.is_concerned(at, &format!("organization {BLUE_FIN} {BLUE_FIN}")));
        assert!(list.is_concerned(at, &format!("contact {ANN} {BLUE_FIN}\ninteraction * ")));
        assert!(!list.is_concerned(at, &format!("contact {ANN} {BLUE_FIN}")));
        assert!(list.is_concerned(at, "*"));

        let record = Told::Record("organization contact");
        let at = format!("/api/organizations/show?id={BLUE_FIN}&show=all");
        assert_eq!(record.channels(&at), BLUE_FIN);
        assert!(record.is_concerned(&at, &format!("organization {BLUE_FIN} {BLUE_FIN}")));
        assert!(record.is_concerned(&at, &format!("contact {ANN} {BLUE_FIN}")), "on it");
        assert!(record.is_concerned(&at, &format!("contact {ANN} ")), "nobody says where it is");
        assert!(record.is_concerned(&at, "organization * "));
        assert!(!record.is_concerned(&at, &format!("organization {ANN} {ANN}")), "another");
        assert!(!record.is_concerned(&at, &format!("interaction {ANN} {BLUE_FIN}")), "not shown");
    }

    #[test]
    fn a_form_is_not_disturbed() {
        assert!(!Told::Nothing.is_concerned("/api/organizations/form", "*"));
        assert_eq!(Told::Nothing.channels(&format!("/api/organizations/form?id={ANN}")), "");
    }
}
