//! Closed lists in Rust and in the database hold the same words.

use crate::dashboard::asked::Who;
use crate::testing::Database;
use crate::{
    audit, auth, contacts, imports, interactions, notifications, opportunities, organizations, products, reports, tasks,
};
use std::collections::{BTreeMap, BTreeSet};

/// Columns whose words no enum has: the database alone writes them, or statements name them.
const UNTYPED: &[&str] = &["external_id.table_name", "operation.origin", "undo_row.state"];

fn codes(options: Vec<(String, String)>) -> BTreeSet<String> {
    options.into_iter().map(|(code, _)| code).collect()
}

#[tokio::test]
async fn every_list_of_words_that_a_column_takes_is_that_of_its_enum() {
    let typed = BTreeMap::from([
        ("audit.verb", codes(audit::Verb::options())),
        ("contact.advocacy", codes(contacts::Advocacy::options())),
        ("contact.authority", codes(contacts::Authority::options())),
        ("contact.influence", codes(contacts::Influence::options())),
        ("contact_advocacy.advocacy", codes(contacts::Advocacy::options())),
        ("import.kind", codes(imports::Kind::options())),
        ("import.status", codes(imports::Status::options())),
        ("import_row.outcome", codes(imports::Outcome::options())),
        ("interaction.outcome", codes(interactions::kind::Outcome::options())),
        ("interaction.sample", codes(interactions::samples::State::options())),
        ("interaction.status", codes(interactions::kind::Status::options())),
        ("interaction.type", codes(interactions::kind::Kind::options())),
        ("notification.kind", codes(notifications::Kind::options())),
        ("notification_choice.kind", codes(notifications::Kind::options())),
        ("opportunity.context", codes(opportunities::Context::options())),
        ("opportunity.reason", codes(opportunities::Reason::options())),
        ("opportunity.stage", codes(opportunities::Stage::options())),
        ("opportunity_contact.influence", codes(contacts::Influence::options())),
        ("organization.priority", codes(organizations::Priority::options())),
        ("organization.role", codes(organizations::OrganizationRole::options())),
        ("organization.status", codes(organizations::Status::options())),
        ("person.role", codes(auth::Role::options())),
        ("product.category", codes(products::Category::options())),
        ("product.status", codes(products::Status::options())),
        ("report_mailing.every", codes(reports::mailed::Every::options())),
        ("report_mailing.report", codes(reports::mailed::Mailable::options())),
        ("report_mailing.who", codes(Who::options())),
        ("task.kind", codes(tasks::Kind::options())),
        ("task.priority", codes(tasks::Priority::options())),
        ("task.repeat", codes(tasks::Repeat::options())),
        ("single_use_token.purpose", codes(auth::links::Purpose::options())),
    ]);
    let database = Database::fresh().await;
    let checks = sqlx::query_as::<_, (String, Vec<String>)>(
        "select c.relname || '.' || a.attname, array(select (regexp_matches(d.text, '''([^'']*)''::text', 'g'))[1])
        from pg_constraint k
        join pg_class c on c.oid = k.conrelid and not c.relispartition
        join pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum]
        cross join lateral (select pg_get_constraintdef(k.oid) as text) d
        where k.contype = 'c'
            and k.connamespace = 'public'::regnamespace
            and d.text like '%= ANY (ARRAY[%'",
    );
    let checks = checks.fetch_all(&database.owner).await.expect("the checks");
    let checks = checks.iter().map(|(column, words)| (column.as_str(), words.iter().cloned().collect()));
    let checks = checks.filter(|(column, _)| !UNTYPED.contains(column)).collect::<BTreeMap<_, _>>();
    assert_eq!(checks, typed);
}
