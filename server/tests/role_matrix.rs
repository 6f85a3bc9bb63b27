//! Who may do what with which record, as the application role: the table below, executed in both book settings.
//! Every table of the database stands in it; one that is new makes `every_table_stands_in_the_matrix` fail.

use crate::database::{Database, Staff};
use app::auth::PersonId;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use uuid::Uuid;

/// `r`ead, `i`nsert one like it, `u`pdate, `d`elete. Rob is a rep of the northern team and owns what is "of Rob";
/// Ada is admin, Mia manages the north, Rita is a rep there, Vera a viewer; Max manages the south, Sam is a rep there.
/// A second line, where there is one, is what changes in private books.
const MATRIX: &str = "
    record                             | books   | Ada  | Mia  | Rob  | Rita | Max  | Sam  | Vera
    company                            | any     | r-u- | r--- | r--- | r--- | r--- | r--- | r---
    team                               | any     | riu- | riu- | r--- | r--- | riu- | r--- | r---
    person Rob                         | any     | riu- | r-u- | r-u- | r--- | r-u- | r--- | r---
    segment                            | any     | riud | riud | r--- | r--- | riud | r--- | r---
    organization of Rob                | open    | riud | riud | riud | riud | r--- | r--- | r---
    organization of Rob                | private | riud | riud | riud | riud | r--- | ---- | r---
    organization of nobody             | any     | riud | riud | r--- | r--- | riud | r--- | r---
    principal of Rob                   | any     | riud | riud | r--- | r--- | riud | r--- | r---
    distributor of nobody              | any     | riud | riud | r--- | r--- | riud | r--- | r---
    distributor_authorization          | any     | riud | riud | r--- | r--- | riud | r--- | r---
    product of Rob's principal         | any     | riud | riud | ri-- | ri-- | riud | ri-- | r---
    organization_fact of Rob's         | open    | r--- | r--- | r--- | r--- | r--- | r--- | r---
    organization_fact of Rob's         | private | r--- | r--- | r--- | r--- | r--- | ---- | r---
    contact at Rob's                   | open    | riud | riud | riud | riud | r--- | r--- | r---
    contact at Rob's                   | private | riud | riud | riud | riud | r--- | ---- | r---
    contact at nobody's                | any     | riud | riud | r--- | r--- | riud | r--- | r---
    contact_advocacy at Rob's          | open    | riud | riud | riud | riud | r--- | r--- | r---
    contact_advocacy at Rob's          | private | riud | riud | riud | riud | r--- | ---- | r---
    former_position at Rob's           | open    | r--- | r--- | r--- | r--- | r--- | r--- | r---
    former_position at Rob's           | private | r--- | r--- | r--- | r--- | r--- | ---- | r---
    external_id of Rob's               | open    | ri-- | ri-- | r--- | r--- | r--- | r--- | r---
    external_id of Rob's               | private | ri-- | ri-- | r--- | r--- | r--- | ---- | r---
    external_id of a contact at Rob's  | open    | ri-- | ri-- | r--- | r--- | r--- | r--- | r---
    external_id of a product           | any     | ri-- | ri-- | r--- | r--- | ri-- | r--- | r---
    external_id of a contact at Rob's  | private | ri-- | ri-- | r--- | r--- | r--- | ---- | r---
    follow by Rob of Rob's             | open    | r--- | r--- | ri-d | r--- | r--- | r--- | r---
    follow by Rob of Rob's             | private | r--- | r--- | ri-d | r--- | r--- | ---- | r---
    follow by oneself of Rob's         | open    | -i-- | -i-- | ri-d | -i-- | -i-- | -i-- | -i--
    follow by oneself of Rob's         | private | -i-- | -i-- | ri-d | -i-- | -i-- | ---- | -i--
    interaction by Rob at Rob's        | open    | riud | riud | riud | r--- | r--- | r--- | r---
    interaction by Rob at Rob's        | private | riud | riud | riud | r--- | r--- | ---- | r---
    interaction by Sam at Rob's        | open    | riud | r--- | r--- | r--- | riud | riud | r---
    interaction by Sam at Rob's        | private | riud | r--- | r--- | r--- | riud | r-ud | r---
    interaction by Rob on Sam's deal   | open    | riud | riud | riud | ri-- | ri-- | ri-- | r---
    interaction by Rob on Sam's deal   | private | riud | riud | riud | ri-- | ri-- | ri-- | r---
    interaction by oneself at Rob's    | open    | -i-- | -i-- | riud | -i-- | -i-- | -i-- | ----
    interaction by oneself at Rob's    | private | -i-- | -i-- | riud | -i-- | -i-- | ---- | ----
    interaction_principal of Rob's     | open    | r--- | r--- | r--- | r--- | r--- | r--- | r---
    interaction_principal of Rob's     | private | r--- | r--- | r--- | r--- | r--- | ---- | r---
    touch_sum of Rob's                 | open    | r--- | r--- | r--- | r--- | r--- | r--- | r---
    touch_sum of Rob's                 | private | r--- | r--- | r--- | ---- | r--- | ---- | r---
    stay_sum                           | open    | r--- | r--- | r--- | r--- | r--- | r--- | r---
    stay_sum                           | private | r--- | r--- | ---- | ---- | r--- | ---- | r---
    task of Rob at Rob's               | open    | riud | riud | riud | ri-- | ri-- | ri-- | r---
    task of Rob at Rob's               | private | riud | riud | riud | ri-- | ri-- | ---- | r---
    task of Sam assigned by Rob        | any     | riud | riud | riud | -i-- | riud | riud | ----
    task for Sam's deal at Rob's       | open    | riud | riud | riud | ri-- | ri-- | ri-- | r---
    task for Sam's deal at Rob's       | private | riud | riud | riud | ri-- | ri-- | ri-- | r---
    opportunity of Rob at Rob's        | open    | riud | riud | riud | riud | r--- | r--- | r---
    opportunity of Rob at Rob's        | private | riud | riud | riud | riud | r--- | ---- | r---
    opportunity of Sam at Rob's        | open    | riud | r--- | r--- | r--- | riud | riud | r---
    opportunity of Sam at Rob's        | private | riud | r--- | r--- | r--- | riud | r-ud | r---
    opportunity_product of Rob's       | open    | riud | riud | riud | riud | r--- | r--- | r---
    opportunity_product of Rob's       | private | riud | riud | riud | riud | r--- | ---- | r---
    opportunity_contact of Rob's       | open    | riud | riud | riud | riud | r--- | r--- | r---
    opportunity_contact of Rob's       | private | riud | riud | riud | riud | r--- | ---- | r---
    stage_move of Rob's                | open    | r--- | r--- | r--- | r--- | r--- | r--- | r---
    stage_move of Rob's                | private | r--- | r--- | r--- | r--- | r--- | ---- | r---
    opportunity_fact of Rob's          | open    | r--- | r--- | r--- | r--- | r--- | r--- | r---
    opportunity_fact of Rob's          | private | r--- | r--- | r--- | r--- | r--- | ---- | r---
    external_id of Rob's opportunity   | open    | ri-- | ri-- | r--- | r--- | r--- | r--- | r---
    external_id of Rob's opportunity   | private | ri-- | ri-- | r--- | r--- | r--- | ---- | r---
    external_id of Rob's interaction   | open    | ri-- | ri-- | r--- | r--- | r--- | r--- | r---
    external_id of Rob's interaction   | private | ri-- | ri-- | r--- | r--- | r--- | ---- | r---
    external_id of Rob's task          | open    | ri-- | ri-- | r--- | r--- | r--- | r--- | r---
    external_id of Rob's task          | private | ri-- | ri-- | r--- | r--- | r--- | ---- | r---
    organization_merge at Rob's        | open    | r--- | r--- | r--- | r--- | r--- | r--- | r---
    organization_merge at Rob's        | private | r--- | r--- | r--- | r--- | r--- | ---- | r---
    import by Mia                      | any     | ri-- | riu- | ---- | ---- | -i-- | ---- | ----
    import_row of Mia's                | any     | r--- | riu- | ---- | ---- | ---- | ---- | ----
    audit of Rob's                     | open    | r--- | r--- | r--- | r--- | r--- | r--- | r---
    audit of Rob's                     | private | r--- | r--- | r--- | r--- | r--- | ---- | r---
    audit of a contact at Rob's        | private | r--- | r--- | r--- | r--- | r--- | ---- | r---
    audit of the segments              | any     | r--- | r--- | r--- | r--- | r--- | r--- | r---
    operation of Rob                   | any     | r-u- | ---- | riu- | ---- | ---- | ---- | ----
    undo_row of Rob's operation        | any     | r-ud | ---- | r-ud | ---- | ---- | ---- | ----
    change                             | any     | ---- | ---- | ---- | ---- | ---- | ---- | ----
    feed                               | any     | ---- | ---- | ---- | ---- | ---- | ---- | ----
    idempotency of Rob                 | any     | ---- | ---- | ri-- | ---- | ---- | ---- | ----
    job of Rob                         | any     | r--- | ---- | ri-- | ---- | ---- | ---- | ----
    credential of Rob                  | any     | ---- | ---- | r--- | ---- | ---- | ---- | ----
    session of Rob                     | any     | ---- | ---- | r-u- | ---- | ---- | ---- | ----
    single_use_token for Rob           | any     | ri-- | ---- | ---- | ---- | ---- | ---- | ----
    known_browser of Rob               | any     | ---- | ---- | ---- | ---- | ---- | ---- | ----
    sign_in_throttle                   | any     | ---- | ---- | ---- | ---- | ---- | ---- | ----
    unsent_command of Rob              | any     | r-u- | r-u- | r--- | ---- | ---- | ---- | ----
    preference of Rob                  | any     | ---- | ---- | riud | ---- | ---- | ---- | ----
    preference of oneself              | any     | -i-- | -i-- | riud | -i-- | -i-- | -i-- | -i--
    notification of Rob                | any     | ---- | ---- | r-u- | ---- | ---- | ---- | ----
    notification_choice of Rob         | any     | ---- | ---- | riud | ---- | ---- | ---- | ----
    notification_choice of oneself     | any     | -i-- | -i-- | riud | -i-- | -i-- | -i-- | -i--
    unsubscribe_link of Rob            | any     | ---- | ---- | -i-- | ---- | ---- | ---- | ----
    calendar_feed of Rob               | any     | ---- | ---- | r--d | ---- | ---- | ---- | ----
    calendar_feed of oneself           | any     | -i-- | -i-- | r--d | -i-- | -i-- | -i-- | -i--
    report_share of Rob                | any     | r-u- | r-u- | riu- | ---- | ---- | ---- | ----
    report_share of oneself            | any     | -i-- | -i-- | riu- | -i-- | -i-- | -i-- | ----
    report_mailing of Rob              | any     | ---- | ---- | ri-d | ---- | ---- | ---- | ----
    report_mailing of oneself          | any     | -i-- | -i-- | ri-d | -i-- | -i-- | -i-- | -i--
";

/// How to try the four verbs on a record. `{new}` is a fresh id, `{me}` who tries, `{rob}` and `{sam}` those two.
struct Record {
    name: &'static str,
    /// The row: a table and a condition.
    row: &'static str,
    insert: &'static str,
    update: &'static str,
    /// Soft where there is a column for it.
    delete: &'static str,
}

/// In the order of the columns.
const NAMES: [&str; 7] = ["Ada", "Mia", "Rob", "Rita", "Max", "Sam", "Vera"];

const DELETED: &str = "deleted_at = now()";

const RECORDS: &[Record] = &[
    Record { name: "company", row: "company where true", insert: "", update: "name = 'New'", delete: "" },
    Record {
        name: "team",
        row: "team where name = 'South'",
        insert: "team (id, name) values ('{new}', 'East')",
        update: "name = 'Deep South'",
        delete: "",
    },
    Record {
        name: "person Rob",
        row: "person where id = '{rob}'",
        insert: "person (id, name, role, team_id, time_zone) select '{new}', 'New', 'rep', id, 'UTC' from team limit 1",
        update: "name = 'Robert'",
        delete: "",
    },
    Record {
        name: "segment",
        row: "segment where name = 'Hotel'",
        insert: "segment (name) values ('Boat')",
        update: "position = 40",
        delete: DELETED,
    },
    Record {
        name: "organization of Rob",
        row: "organization where name = 'Of Rob'",
        insert: "organization (id, name, owner_id) values ('{new}', 'New', '{rob}')",
        update: "priority = 'A'",
        delete: DELETED,
    },
    Record {
        name: "organization of nobody",
        row: "organization where name = 'Of nobody'",
        insert: "organization (id, name) values ('{new}', 'New')",
        update: "priority = 'A'",
        delete: DELETED,
    },
    Record {
        name: "principal of Rob",
        row: "organization where name = 'Principal'",
        insert: "organization (id, name, role, owner_id) values ('{new}', 'New', 'principal', '{rob}')",
        update: "priority = 'A'",
        delete: DELETED,
    },
    Record {
        name: "distributor of nobody",
        row: "organization where name = 'Distributor'",
        insert: "organization (id, name, role) values ('{new}', 'New', 'distributor')",
        update: "priority = 'A'",
        delete: DELETED,
    },
    Record {
        name: "distributor_authorization",
        row: "distributor_authorization where territory = 'Maine'",
        insert: "distributor_authorization (id, distributor_id, principal_id) select '{new}', d.id, p.id from organization d, organization p where d.role = 'distributor' and p.name = 'Other principal'",
        update: "territory = 'Vermont'",
        delete: DELETED,
    },
    Record {
        name: "product of Rob's principal",
        row: "product where name = 'Cod'",
        insert: "product (id, name, principal_id) select '{new}', 'New', id from organization where name = 'Principal'",
        update: "category = 'seafood'",
        delete: DELETED,
    },
    Record {
        name: "organization_fact of Rob's",
        row: "organization_fact where organization_id = '{of_rob}'",
        insert: "organization_fact (organization_id) values ('{of_rob}')",
        update: "contact_count = 9",
        delete: "now",
    },
    Record {
        name: "contact at Rob's",
        row: "contact where first_name = 'Ann'",
        insert: "contact (id, first_name, organization_id) values ('{new}', 'New', '{of_rob}')",
        update: "position = 'Chef'",
        delete: DELETED,
    },
    Record {
        name: "contact at nobody's",
        row: "contact where first_name = 'Bob'",
        insert: "contact (id, first_name, organization_id) values ('{new}', 'New', '{of_nobody}')",
        update: "position = 'Chef'",
        delete: DELETED,
    },
    Record {
        name: "contact_advocacy at Rob's",
        row: "contact_advocacy where contact_id = '{ann}'",
        insert: "contact_advocacy (contact_id, principal_id, advocacy) select '{ann}', id, 'skeptic' from organization where name = 'Other principal'",
        update: "advocacy = 'blocker'",
        delete: DELETED,
    },
    Record {
        name: "former_position at Rob's",
        row: "former_position where organization_id = '{of_rob}'",
        insert: "former_position (contact_id, organization_id) select id, '{of_rob}' from contact where first_name = 'Ann'",
        update: "position = 'Chef'",
        delete: "now",
    },
    Record {
        name: "external_id of Rob's",
        row: "external_id where record_id = '{of_rob}'",
        insert: "external_id (table_name, source, value, record_id) values ('organization', 'crm', '{new}', '{of_rob}')",
        update: "source = 'other'",
        delete: "now",
    },
    Record {
        name: "external_id of a product",
        row: "external_id where table_name = 'product'",
        insert: "external_id (table_name, source, value, record_id) select 'product', 'crm', '{new}', id from product",
        update: "source = 'other'",
        delete: "now",
    },
    Record {
        name: "external_id of a contact at Rob's",
        row: "external_id where record_id = '{ann}'",
        insert: "external_id (table_name, source, value, record_id) values ('contact', 'crm', '{new}', '{ann}')",
        update: "source = 'other'",
        delete: "now",
    },
    Record {
        name: "follow by Rob of Rob's",
        row: "follow where organization_id = '{of_rob}' and person_id = '{rob}'",
        insert: "follow (person_id, organization_id) select '{rob}', id from organization where name = 'Also of Rob'",
        update: "since = now()",
        delete: "now",
    },
    Record {
        name: "follow by oneself of Rob's",
        row: "follow where organization_id = '{of_rob}' and person_id = '{me}'",
        insert: "follow (person_id, organization_id) select '{me}', id from organization where name = 'Also of Rob'",
        update: "since = now()",
        delete: "now",
    },
    Record {
        name: "interaction by Rob at Rob's",
        row: "interaction where body = 'by Rob'",
        insert: "interaction (id, author_id, type, status, organization_id) values ('{new}', '{rob}', 'call', 'scheduled', '{of_rob}')",
        update: "body = 'new'",
        delete: DELETED,
    },
    Record {
        name: "interaction by Sam at Rob's",
        row: "interaction where body = 'by Sam'",
        insert: "interaction (id, author_id, type, status, organization_id) values ('{new}', '{sam}', 'call', 'scheduled', '{of_rob}')",
        update: "body = 'new'",
        delete: DELETED,
    },
    Record {
        name: "interaction by oneself at Rob's",
        row: "interaction where body = 'by Rob' and author_id = '{me}'",
        insert: "interaction (id, author_id, type, status, organization_id) values ('{new}', '{me}', 'call', 'scheduled', '{of_rob}')",
        update: "body = 'new'",
        delete: DELETED,
    },
    Record {
        name: "interaction by Rob on Sam's deal",
        row: "interaction where body = 'on the deal of Sam'",
        insert: "interaction (id, author_id, type, status, organization_id, opportunity_id) select '{new}', '{me}', 'call', 'scheduled', '{of_rob}', id from opportunity where own_name = 'Of Sam'",
        update: "body = 'new'",
        delete: DELETED,
    },
    Record {
        name: "interaction_principal of Rob's",
        row: "interaction_principal where type = 'note'",
        insert: "interaction_principal (interaction_id, principal_id, author_id, type, status, happened_at) select i.id, o.id, '{rob}', 'call', 'completed', now() from interaction i, organization o where i.body = 'by Sam' and o.name = 'Principal'",
        update: "type = 'call'",
        delete: "now",
    },
    Record {
        name: "touch_sum of Rob's",
        row: "touch_sum where author_id = '{rob}' and month and principal_id = '00000000-0000-0000-0000-000000000000'",
        insert: "touch_sum values (false, current_date, '{of_rob}', '{rob}', 'call', 1)",
        update: "touches = 9",
        delete: "now",
    },
    Record {
        name: "stay_sum",
        row: "stay_sum where moves = 1",
        insert: "stay_sum values (current_date, '{of_rob}', 'new lead', 1, 1)",
        update: "moves = 9",
        delete: "now",
    },
    Record {
        name: "task of Rob at Rob's",
        row: "task where title = 'Of Rob'",
        insert: "task (id, title, due_on, owner_id, assigned_by, organization_id) values ('{new}', 'New', '2026-03-04', '{rob}', '{me}', '{of_rob}')",
        update: "priority = 'high'",
        delete: DELETED,
    },
    Record {
        name: "task of Sam assigned by Rob",
        row: "task where title = 'For Sam'",
        insert: "task (id, title, due_on, owner_id, assigned_by) values ('{new}', 'New', '2026-03-04', '{sam}', '{me}')",
        update: "priority = 'high'",
        delete: DELETED,
    },
    Record {
        name: "task for Sam's deal at Rob's",
        row: "task where title = 'For the deal'",
        insert: "task (id, title, due_on, owner_id, assigned_by, opportunity_id) select '{new}', 'New', '2026-03-04', '{rob}', '{me}', id from opportunity where own_name = 'Of Sam'",
        update: "priority = 'high'",
        delete: DELETED,
    },
    Record {
        name: "opportunity of Rob at Rob's",
        row: "opportunity where own_name = 'Of Rob'",
        insert: "opportunity (id, owner_id, organization_id, principal_id) select '{new}', '{rob}', '{of_rob}', id from organization where name = 'Principal'",
        update: "competitor = 'Ocean'",
        delete: DELETED,
    },
    Record {
        name: "opportunity of Sam at Rob's",
        row: "opportunity where own_name = 'Of Sam'",
        insert: "opportunity (id, owner_id, organization_id, principal_id) select '{new}', '{sam}', '{of_rob}', id from organization where name = 'Principal'",
        update: "competitor = 'Ocean'",
        delete: DELETED,
    },
    Record {
        name: "opportunity_product of Rob's",
        row: "opportunity_product where deleted_at is null",
        insert: "opportunity_product (opportunity_id, product_id) select o.id, p.id from opportunity o, product p where o.own_name = 'Also of Rob'",
        update: "updated_at = now()",
        delete: DELETED,
    },
    Record {
        name: "opportunity_contact of Rob's",
        row: "opportunity_contact where contact_id = '{ann}'",
        insert: "opportunity_contact (opportunity_id, contact_id) select id, '{ann}' from opportunity where own_name = 'Also of Rob'",
        update: "influence = 'low'",
        delete: DELETED,
    },
    Record {
        name: "stage_move of Rob's",
        row: "stage_move where to_stage = 'feedback logged'",
        insert: "stage_move (opportunity_id, to_stage, given_at) select id, 'demo scheduled', now() from opportunity where own_name = 'Of Rob'",
        update: "undone_at = now()",
        delete: "now",
    },
    Record {
        name: "opportunity_fact of Rob's",
        row: "opportunity_fact where opportunity_id in (select id from opportunity where own_name = 'Of Rob')",
        insert: "opportunity_fact select id, 10 from opportunity where own_name = 'Of Rob'",
        update: "furthest = 100",
        delete: "now",
    },
    Record {
        name: "external_id of Rob's opportunity",
        row: "external_id where table_name = 'opportunity'",
        insert: "external_id (table_name, source, value, record_id) select 'opportunity', 'crm', '{new}', id from opportunity where own_name = 'Of Rob'",
        update: "source = 'other'",
        delete: "now",
    },
    Record {
        name: "external_id of Rob's interaction",
        row: "external_id where table_name = 'interaction'",
        insert: "external_id (table_name, source, value, record_id) select 'interaction', 'crm', '{new}', id from interaction where body = 'by Rob'",
        update: "source = 'other'",
        delete: "now",
    },
    Record {
        name: "external_id of Rob's task",
        row: "external_id where table_name = 'task'",
        insert: "external_id (table_name, source, value, record_id) select 'task', 'crm', '{new}', id from task where title = 'Of Rob'",
        update: "source = 'other'",
        delete: "now",
    },
    Record {
        name: "organization_merge at Rob's",
        row: "organization_merge where survivor_id = '{of_rob}'",
        insert: "organization_merge select * from organization_merge",
        update: "followers = '{}'",
        delete: "now",
    },
    Record {
        name: "import by Mia",
        row: "import where person_id = '{mia}'",
        insert: "import (id, person_id, kind, file_name, header, mapping, row_count) values ('{new}', '{me}', 'organizations', 'a.csv', '[]', '{}', 1)",
        update: "status = 'done'",
        delete: "now",
    },
    Record {
        name: "import_row of Mia's",
        row: "import_row where import_id in (select id from import where person_id = '{mia}')",
        insert: "import_row (import_id, number, cells) select id, 2, '[]' from import where person_id = '{mia}'",
        update: "done = true",
        delete: "now",
    },
    Record {
        name: "audit of Rob's",
        row: "audit where record_id = '{of_rob}'",
        insert: "audit (table_name, record_id, verb) values ('organization', '{of_rob}', 'update')",
        update: "changes = '{}'",
        delete: "now",
    },
    Record {
        name: "audit of a contact at Rob's",
        row: "audit where record_id = '{ann}'",
        insert: "audit (table_name, record_id, verb) values ('contact', '{ann}', 'update')",
        update: "changes = '{}'",
        delete: "now",
    },
    Record {
        name: "audit of the segments",
        row: "audit where table_name = 'segment'",
        insert: "audit (table_name, record_id, verb) values ('segment', '{new}', 'update')",
        update: "changes = '{}'",
        delete: "now",
    },
    Record {
        name: "operation of Rob",
        row: "operation where subject = 'of Rob'",
        insert: "operation (id, kind, person_id, origin) values ('{new}', 'edit', '{rob}', 'web')",
        update: "outcome = '{}'",
        delete: "now",
    },
    Record {
        name: "undo_row of Rob's operation",
        row: "undo_row where operation_id in (select id from operation where subject = 'of Rob')",
        insert: "undo_row (operation_id, place, undo_id, table_name, record_id) select operation_id, 2, undo_id, table_name, record_id from undo_row",
        update: "state = 'done'",
        delete: "now",
    },
    Record {
        name: "change",
        row: "change where true",
        insert: "change (table_name) values ('organization')",
        update: "record_id = null",
        delete: "now",
    },
    Record {
        name: "feed",
        row: "feed where true",
        insert: "feed (only_row) values (true)",
        update: "purged = '0'",
        delete: "now",
    },
    Record {
        name: "idempotency of Rob",
        row: "idempotency where person_id = '{rob}'",
        insert: "idempotency (person_id, key, command_digest, response) values ('{rob}', '{new}', '', '1')",
        update: "response = '2'",
        delete: "now",
    },
    Record {
        name: "job of Rob",
        row: "job where created_by = '{rob}'",
        insert: "job (kind, created_by) values ('test', '{rob}')",
        update: "done_at = now()",
        delete: "now",
    },
    Record {
        name: "credential of Rob",
        row: "credential where person_id = '{rob}'",
        insert: "credential (person_id, password_hash) values ('{me}', 'x')",
        update: "password_hash = 'x'",
        delete: "now",
    },
    Record {
        name: "session of Rob",
        row: "session where person_id = '{rob}'",
        insert: "session (person_id, token_hash) values ('{rob}', sha256('x'))",
        update: "revoked_at = now()",
        delete: "now",
    },
    Record {
        name: "single_use_token for Rob",
        row: "single_use_token where person_id = '{rob}'",
        insert: "single_use_token (token_hash, purpose, person_id, expires_at) values (sha256('{new}'), 'reset', '{rob}', now())",
        update: "expires_at = now()",
        delete: "now",
    },
    Record {
        name: "known_browser of Rob",
        row: "known_browser where person_id = '{rob}'",
        insert: "known_browser (token_hash, person_id) values (sha256('{new}'), '{rob}')",
        update: "last_signed_in_at = now()",
        delete: "now",
    },
    Record {
        name: "sign_in_throttle",
        row: "sign_in_throttle where true",
        insert: "sign_in_throttle (key_hash, failures, last_failure_at) values (sha256('{new}'), 1, now())",
        update: "failures = 0",
        delete: "now",
    },
    Record {
        name: "unsent_command of Rob",
        row: "unsent_command where person_id = '{rob}'",
        insert: "unsent_command (person_id, key, path, label, body, typed_at) values ('{rob}', '{new}', '', '', '', now())",
        update: "dealt_at = now(), dealt_by = '{me}'",
        delete: "now",
    },
    Record {
        name: "preference of Rob",
        row: "preference where person_id = '{rob}'",
        insert: "preference (person_id, name, value) values ('{rob}', '{new}', '1')",
        update: "value = '2'",
        delete: "now",
    },
    Record {
        name: "notification of Rob",
        row: "notification where person_id = '{rob}'",
        insert: "notification (person_id, kind, occasion, in_app, mail) values ('{rob}', 'mention', '{new}', true, true)",
        update: "read_at = now()",
        delete: "now",
    },
    Record {
        name: "notification_choice of Rob",
        row: "notification_choice where person_id = '{rob}'",
        insert: "notification_choice (person_id, kind, in_app, mail) values ('{rob}', 'digest', false, false)",
        update: "mail = true",
        delete: "now",
    },
    Record {
        name: "notification_choice of oneself",
        row: "notification_choice where person_id = '{me}'",
        insert: "notification_choice (person_id, kind, in_app, mail) values ('{me}', 'digest', false, false)",
        update: "mail = true",
        delete: "now",
    },
    Record {
        name: "unsubscribe_link of Rob",
        row: "unsubscribe_link where person_id = '{rob}'",
        insert: "unsubscribe_link (token_hash, person_id, digest) values (sha256('{new}'), '{rob}', true)",
        update: "digest = false",
        delete: "now",
    },
    Record {
        name: "calendar_feed of Rob",
        row: "calendar_feed where person_id = '{rob}'",
        insert: "calendar_feed (person_id, token_hash) values ('{rob}', sha256('{new}')) on conflict do nothing",
        update: "read_at = now()",
        delete: "now",
    },
    Record {
        name: "calendar_feed of oneself",
        row: "calendar_feed where person_id = '{me}'",
        insert: "calendar_feed (person_id, token_hash) values ('{me}', sha256('{new}')) on conflict do nothing",
        update: "read_at = now()",
        delete: "now",
    },
    Record {
        name: "report_share of Rob",
        row: "report_share where created_by = '{rob}'",
        insert: "report_share (id, token_hash, principal_id, month, created_by, expires_at) select '{new}', sha256('{new}'), id, '2026-03-01', '{rob}', now() + interval '7 days' from organization where name = 'Principal'",
        update: "revoked_at = now()",
        delete: "now",
    },
    Record {
        name: "report_share of oneself",
        row: "report_share where created_by = '{me}'",
        insert: "report_share (id, token_hash, principal_id, month, created_by, expires_at) select '{new}', sha256('{new}'), id, '2026-03-01', '{me}', now() + interval '7 days' from organization where name = 'Principal'",
        update: "revoked_at = now()",
        delete: "now",
    },
    Record {
        name: "report_mailing of Rob",
        row: "report_mailing where person_id = '{rob}'",
        insert: "report_mailing (id, person_id, report, who, every, next_on) values ('{new}', '{rob}', 'pipeline', 'me', 'week', '2026-03-02')",
        update: "next_on = '2026-03-09'",
        delete: "now",
    },
    Record {
        name: "report_mailing of oneself",
        row: "report_mailing where person_id = '{me}'",
        insert: "report_mailing (id, person_id, report, who, every, next_on) values ('{new}', '{me}', 'coverage', 'me', 'week', '2026-03-02')",
        update: "next_on = '2026-03-09'",
        delete: "now",
    },
    Record {
        name: "preference of oneself",
        row: "preference where person_id = '{me}'",
        insert: "preference (person_id, name, value) values ('{me}', '{new}', '1')",
        update: "value = '2'",
        delete: "now",
    },
];

impl Record {
    fn table(&self) -> &str {
        self.row.split(' ').next().unwrap_or_default()
    }

    /// The statement for a verb; none when there is nothing to try.
    fn statement(&self, verb: char) -> Option<String> {
        let (table, condition) = self.row.split_once(" where ")?;
        match verb {
            'r' => Some(format!("select 1 as one from {table} where {condition}")),
            'i' => Some(self.insert).filter(|values| !values.is_empty()).map(|values| format!("insert into {values}")),
            'u' => Some(format!("update {table} set {} where {condition}", self.update)),
            _ => match self.delete {
                "" => None,
                "now" => Some(format!("delete from {table} where {condition}")),
                soft => Some(format!("update {table} set {soft} where {condition}")),
            },
        }
    }
}

/// One of everything in the table, made by the owner.
async fn fill(database: &Database, staff: &Staff) -> World {
    let world = World {
        mia: staff.manager,
        rob: staff.rep,
        sam: staff.other_rep,
        of_rob: Uuid::now_v7(),
        of_nobody: Uuid::now_v7(),
        ann: Uuid::now_v7(),
    };
    let statements = "
        insert into organization (id, name, owner_id) values ('{of_rob}', 'Of Rob', '{rob}'), (gen_random_uuid(), 'Also of Rob', '{rob}');
        insert into organization (id, name) values ('{of_nobody}', 'Of nobody');
        insert into organization (id, name, role, owner_id)
        values
            (gen_random_uuid(), 'Principal', 'principal', '{rob}'),
            (gen_random_uuid(), 'Other principal', 'principal', null),
            (gen_random_uuid(), 'Distributor', 'distributor', null);
        insert into distributor_authorization (id, distributor_id, principal_id, territory)
        select gen_random_uuid(), d.id, p.id, 'Maine'
        from organization d, organization p
        where d.role = 'distributor' and p.name = 'Principal';
        insert into product (id, name, principal_id)
        select gen_random_uuid(), 'Cod', id from organization where name = 'Principal';
        insert into contact (id, first_name, organization_id)
        values ('{ann}', 'Ann', '{of_rob}'), (gen_random_uuid(), 'Bob', '{of_nobody}');
        insert into contact_advocacy (contact_id, principal_id, advocacy)
        select '{ann}', id, 'champion' from organization where name = 'Principal';
        insert into former_position (contact_id, organization_id)
        select id, '{of_rob}' from contact where first_name = 'Bob';
        insert into external_id (table_name, source, value, record_id)
        values ('organization', 'crm', '1', '{of_rob}'), ('contact', 'crm', '1', '{ann}');
        insert into external_id (table_name, source, value, record_id) select 'product', 'crm', '1', id from product;
        insert into follow (person_id, organization_id) values ('{rob}', '{of_rob}');
        insert into interaction (id, author_id, type, body, organization_id)
        values
            (gen_random_uuid(), '{rob}', 'note', 'by Rob', '{of_rob}'),
            (gen_random_uuid(), '{sam}', 'note', 'by Sam', '{of_rob}');
        insert into interaction (id, author_id, type, status, outcome, body, organization_id)
        values (gen_random_uuid(), '{rob}', 'call', 'completed', 'neutral', 'a call', '{of_rob}');
        insert into task (id, title, due_on, owner_id, assigned_by, organization_id)
        values
            (gen_random_uuid(), 'Of Rob', '2026-03-04', '{rob}', '{rob}', '{of_rob}'),
            (gen_random_uuid(), 'For Sam', '2026-03-04', '{sam}', '{rob}', null);
        insert into opportunity (id, own_name, owner_id, organization_id, principal_id, stage)
        select gen_random_uuid(), deal.name, deal.owner, '{of_rob}', p.id, deal.stage
        from organization p, (values
            ('Of Rob', '{rob}'::uuid, 'feedback logged'),
            ('Also of Rob', '{rob}', 'new lead'),
            ('Of Sam', '{sam}', 'new lead')
        ) deal (name, owner, stage)
        where p.name = 'Principal';
        insert into task (id, title, due_on, owner_id, assigned_by, opportunity_id)
        select gen_random_uuid(), 'For the deal', '2026-03-04', '{rob}', '{rob}', id
        from opportunity where own_name = 'Of Sam';
        update interaction
        set principal_ids = array(select id from organization where name = 'Principal')
        where body = 'by Rob';
        insert into interaction (id, author_id, type, body, organization_id, opportunity_id)
        select gen_random_uuid(), '{rob}', 'note', 'on the deal of Sam', '{of_rob}', id
        from opportunity where own_name = 'Of Sam';
        insert into opportunity_product (opportunity_id, product_id)
        select o.id, p.id from opportunity o, product p where o.own_name = 'Of Rob';
        insert into opportunity_contact (opportunity_id, contact_id)
        select id, '{ann}' from opportunity where own_name = 'Of Rob';
        insert into external_id (table_name, source, value, record_id)
        select 'opportunity', 'crm', '1', id from opportunity where own_name = 'Of Rob'
        union all
        select 'interaction', 'crm', '1', id from interaction where body = 'by Rob'
        union all
        select 'task', 'crm', '1', id from task where title = 'Of Rob';
        insert into stay_sum values (current_date, '{of_rob}', 'new lead', 1, 1);
        insert into segment (name) values ('Airline');
        insert into operation (id, kind, subject, person_id, origin)
        values (gen_random_uuid(), 'edit', 'of Rob', '{rob}', 'web');
        insert into undo_row (operation_id, place, undo_id, table_name, record_id)
        select id, 1, id, 'organization', '{of_rob}' from operation where subject = 'of Rob';
        insert into organization_merge
        select id, '{of_rob}', '{of_nobody}', '{}', '{}', '[]', '{}' from operation where subject = 'of Rob';
        insert into import (id, person_id, kind, file_name, header, mapping, row_count)
        values (gen_random_uuid(), '{mia}', 'organizations', 'a.csv', '[]', '{}', 1);
        insert into import_row (import_id, number, cells) select id, 1, '[]' from import;
        insert into idempotency (person_id, key, command_digest, response) values ('{rob}', gen_random_uuid(), '', '1');
        insert into job (kind, created_by) values ('test', '{rob}');
        insert into credential (person_id, password_hash) values ('{rob}', 'hash');
        insert into session (person_id, token_hash) values ('{rob}', sha256('token'));
        insert into single_use_token (token_hash, purpose, person_id, expires_at)
        values (sha256('link'), 'reset', '{rob}', now() + interval '1 day');
        insert into known_browser (token_hash, person_id) values (sha256('browser'), '{rob}');
        insert into sign_in_throttle (key_hash, failures, last_failure_at) values (sha256('key'), 1, now());
        insert into preference (person_id, name, value) values ('{rob}', 'theme', '1');
        insert into notification (person_id, kind, occasion, in_app, mail) values ('{rob}', 'mention', 'x', true, true);
        insert into notification_choice (person_id, kind, in_app, mail) values ('{rob}', 'mention', true, true);
        insert into unsubscribe_link (token_hash, person_id, digest) values (sha256('unsubscribe'), '{rob}', true);
        insert into calendar_feed (person_id, token_hash) values ('{rob}', sha256('calendar'));
        insert into report_mailing (id, person_id, report, who, every, next_on)
        values (gen_random_uuid(), '{rob}', 'activity', 'me', 'week', '2026-03-02');
        insert into report_share (id, token_hash, principal_id, month, created_by, expires_at)
        select gen_random_uuid(), sha256('report'), id, '2026-03-01', '{rob}', now() + interval '7 days' from organization where name = 'Principal';
        insert into unsent_command (person_id, key, path, label, body, typed_at)
        values ('{rob}', gen_random_uuid(), '/api/notes/add', 'Note', '', now());
    ";
    let statements = world.fill_in(statements, staff.admin);
    database.owner.execute(AssertSqlSafe(statements)).await.expect("one of everything");
    // As on a database that has been running: the planner knows how small the tables are.
    database.owner.execute("analyze").await.expect("statistics");
    world
}

struct World {
    mia: PersonId,
    rob: PersonId,
    sam: PersonId,
    of_rob: Uuid,
    of_nobody: Uuid,
    ann: Uuid,
}

impl World {
    fn fill_in(&self, statement: &str, me: PersonId) -> String {
        statement
            .replace("{rob}", &self.rob.to_string())
            .replace("{mia}", &self.mia.to_string())
            .replace("{sam}", &self.sam.to_string())
            .replace("{of_rob}", &self.of_rob.to_string())
            .replace("{of_nobody}", &self.of_nobody.to_string())
            .replace("{ann}", &self.ann.to_string())
            .replace("{me}", &me.to_string())
            .replace("{new}", &Uuid::now_v7().to_string())
    }
}

/// The cells of the table: record, book setting, and the verbs of each person in the order of the head line.
fn cells() -> impl Iterator<Item = (&'static str, &'static str, Vec<&'static str>)> {
    MATRIX.lines().map(str::trim).filter(|line| !line.is_empty()).skip(1).map(|line| {
        let mut columns = line.split('|').map(str::trim);
        (columns.next().unwrap_or_default(), columns.next().unwrap_or_default(), columns.collect())
    })
}

/// The people of the table, and whether each may read the record in these books.
pub fn readers(record: &str, books: &str) -> Vec<(&'static str, bool)> {
    let row = cells().find(|(name, when, _)| *name == record && (*when == "any" || *when == books));
    let (.., verbs) = row.unwrap_or_else(|| panic!("no line for {record}"));
    NAMES.into_iter().zip(verbs).map(|(name, verbs)| (name, verbs.starts_with('r'))).collect()
}

/// Whether the statement found or wrote a row; nothing of it stays.
async fn works(connection: &mut PgConnection, statement: String) -> bool {
    let mut attempt = connection.begin().await.expect("a savepoint");
    let result = attempt.execute(AssertSqlSafe(statement.clone())).await;
    attempt.rollback().await.expect("the savepoint rolled back");
    match result {
        Ok(done) => done.rows_affected() > 0,
        Err(error) => {
            let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code).unwrap_or_default();
            // Not allowed, or no such record for this person: any other error would mean that the test tries nonsense.
            assert!(matches!(&*code, "42501" | "23514"), "{statement}: {error}");
            false
        }
    }
}

async fn compare(books: &str) {
    let database = Database::fresh().await;
    let staff = database.company(books == "private").await;
    let world = fill(&database, &staff).await;
    let people =
        [staff.admin, staff.manager, staff.rep, staff.colleague, staff.other_manager, staff.other_rep, staff.viewer];
    let mut wrong = String::new();
    for (column, person) in people.into_iter().enumerate() {
        let mut viewer = database.viewer(person).await;
        for (name, when, expected) in cells().filter(|(_, when, _)| *when == "any" || *when == books) {
            let record =
                RECORDS.iter().find(|record| record.name == name).unwrap_or_else(|| panic!("no record {name}"));
            let mut found = String::new();
            for verb in ['r', 'i', 'u', 'd'] {
                let works = match record.statement(verb) {
                    Some(statement) => works(viewer.db(), world.fill_in(&statement, person)).await,
                    None => false,
                };
                found.push(if works { verb } else { '-' });
            }
            if found != expected[column] {
                let _ =
                    writeln!(wrong, "{name} ({when}), {}: expected {}, found {found}", NAMES[column], expected[column]);
            }
        }
    }
    assert!(wrong.is_empty(), "in {books} books:\n{wrong}");
}

#[tokio::test]
async fn in_open_books_everybody_reads_and_the_table_says_who_writes() {
    compare("open").await;
}

#[tokio::test]
async fn in_private_books_another_team_does_not_even_read() {
    compare("private").await;
}

#[tokio::test]
async fn every_table_stands_in_the_matrix() {
    let database = Database::fresh().await;
    let tables = sqlx::query_scalar::<_, String>(
        "select c.relname::text
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p')
            and not c.relispartition
            and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
            and c.relname <> '_sqlx_migrations'",
    );
    let tables = tables.fetch_all(&database.owner).await.expect("the tables").into_iter().collect::<BTreeSet<_>>();
    let tried = RECORDS.iter().map(|record| record.table().to_owned()).collect::<BTreeSet<_>>();
    let listed = cells().map(|(name, ..)| name).collect::<BTreeSet<_>>();
    assert_eq!(tables, tried, "tables that the matrix does not try");
    for record in RECORDS {
        assert!(listed.contains(record.name), "{} has no line in the matrix", record.name);
    }
}
