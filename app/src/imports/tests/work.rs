//! Interactions and tasks from files: what was done with accounts, and what is promised there.

use super::super::{Kind, Outcome};
use super::company::{FILES, LIVE, checked, chosen, imported, reasons, text};
use super::{Case, counts, keep};
use crate::error::AppError;
use crate::testing::{Database, Staff};

/// Accounts of each sort, with somebody at one of them, something to sell and a deal.
async fn desk(database: &Database) -> Staff {
    let staff = database.company(false).await;
    let accounts = b"Id,Name,Role\n70,Fin,operator\n71,Mill,principal\n72,Harbor Co,distributor\n";
    let case = Case::new(database, staff.admin, accounts).await;
    case.map(|mapping| "crm".clone_into(&mut mapping.source)).await.expect("a mapping");
    case.check().await;
    case.run().await;
    let more = "
        insert into contact (id, first_name, last_name, emails, organization_id)
        select gen_random_uuid(), who, 'Chef', jsonb_build_array(jsonb_build_object('address', lower(who) || '@fin.example')), id
        from organization, unnest(array['Ann', 'Bob', 'Bob']) who
        where name = 'Fin';
        insert into product (id, name, principal_id) select gen_random_uuid(), 'Cod', id from organization where name = 'Mill';
        insert into opportunity (id, own_name, organization_id, principal_id, owner_id)
        select gen_random_uuid(), 'Cod for Fin', f.id, m.id, p.id
        from organization f, organization m, person p
        where f.name = 'Fin' and m.name = 'Mill' and p.name = 'Rob Rep'";
    sqlx::raw_sql(more).execute(&database.owner).await.expect("more");
    staff
}

const TOUCHES: &str = "Activity Id,Account,Account Number,Contact,Deal,Activity Type,Date,Notes,Outcome,Author,Principals,Products,Duration
1,fin,,ann chef,,VISIT,2026-01-20 09:30,Liked the cod,Positive,Rob Rep,Mill; New Mill,Cod,45
2,,72,,,call,2026-01-21,Called,,ada@harbor.example,,,
3,Fin,,ANN@fin.example,cod for fin,E-mail,2026-01-22T10:00:00Z,Wrote,negative,,,,
4,Fin,,Nobody,,Note,2026-01-23,A word,,,,,
5,,,,,Visit,2026-01-23,Where,,,,,
6,Nowhere,,,,Visit,2026-01-23,There,,,,,
7,Fin,,,,Visit,2999-01-01,Soon,,,,,
8,Fin,,,,dance,2026-01-23,Danced,,,,,
9,Fin,,,No such,Visit,2026-01-23,About,,,,,
10,Fin,,Bob Chef,,Visit,2026-01-24,Which,needs follow-up,,,,
11,Fin,,Bob Chef,,Visit,,Which,,,,,
2,,72,,,call,2026-01-21,Called,,ada@harbor.example,,,
";

const TOUCHED: &str = "select string_agg(concat_ws(' ', o.name, i.type, to_char(i.happened_at at time zone 'UTC', 'MM-DD HH24:MI'), i.body,
            i.outcome, a.name, c.first_name, nullif(d.own_name, ''), i.minutes, cardinality(i.principal_ids), cardinality(i.product_ids)), '; '
        order by i.happened_at)
    from interaction i
    join organization o on o.id = i.organization_id
    join person a on a.id = i.author_id
    left join contact c on c.id = i.contact_id
    left join opportunity d on d.id = i.opportunity_id
    where i.deleted_at is null";

#[tokio::test]
async fn interactions_come_in_once_with_what_they_are_about_and_one_undo_leaves_nothing() {
    let database = Database::fresh().await;
    let staff = desk(&database).await;
    for _ in 0..2 {
        let case = alone(&database, &staff, TOUCHES).await;
        assert_eq!(case.detail().await.kind, Kind::Interactions);
        let questions = case.map(|mapping| "crm".clone_into(&mut mapping.source)).await.expect("a mapping");
        let words = questions.iter().map(|one| (one.field.label(), one.word.as_str())).collect::<Vec<_>>();
        assert_eq!(words, [("Type", "dance"), ("Principals", "New Mill")]);
        case.decide(&keep(&questions[1..]), false).await;
        assert_eq!(case.check().await, counts(4, 0, 1, 7));
        let error = |line, reason: &str| (line, Outcome::Error, reason.to_owned());
        let expected = [
            (2, Outcome::Create, String::new()),
            (3, Outcome::Create, String::new()),
            (4, Outcome::Create, String::new()),
            (5, Outcome::Create, "Without its contact: there is no “Nobody” at the account.".to_owned()),
            error(6, "It names no account."),
            error(7, "There is no account “Nowhere”."),
            error(8, "That is in the future. Say that it is scheduled."),
            error(
                9,
                "“dance” is not in the list “Type”: Call, E-mail, Visit, Meeting, Demo, Sample drop, Follow-up, Check-in, Food show, Note.",
            ),
            error(10, "There is no deal “No such” at the account."),
            error(11, "Say when to follow up."),
            error(12, "It does not say when."),
            (13, Outcome::Skip, "Line 3 is the same interaction.".to_owned()),
        ];
        assert_eq!(reasons(&case.detail().await), expected);
        assert_eq!(case.run().await.counts.done, 4);
        let expected = [
            "Fin visit 01-20 14:30 Liked the cod positive Rob Rep Ann 45 2 1",
            "Harbor Co call 01-21 17:00 Called neutral Ada Admin 0 0",
            "Fin email 01-22 10:00 Wrote negative Ada Admin Ann Cod for Fin 0 0",
            "Fin note 01-23 17:00 A word Ada Admin 0 0",
        ];
        assert_eq!(text(&database, TOUCHED).await.split("; ").collect::<Vec<_>>(), expected);
        let facts = "select concat_ws(' ', interaction_count, last_interaction_at::date, last_visit_at::date)
            from organization_fact f
            join organization o on o.id = f.organization_id
            where o.name = 'Fin'";
        assert_eq!(text(&database, facts).await, "3 2026-01-23 2026-01-20");
        assert_eq!(text(&database, "select count(*)::text from interaction_principal").await, "2");
        let history = "select distinct o.kind || ' of ' || o.subject
            from audit a
            join operation o on o.id = a.operation_id
            where a.table_name = 'interaction' and a.verb = 'insert' and o.undone_by is null";
        assert_eq!(text(&database, history).await, "import of work.csv");

        let again = alone(&database, &staff, TOUCHES).await;
        let questions = again.map(|mapping| "crm".clone_into(&mut mapping.source)).await.expect("a mapping");
        assert_eq!(questions.len(), 1, "the principal is known now");
        assert_eq!(again.check().await, counts(0, 0, 5, 7), "the same file again adds nothing");

        case.undo().await;
        assert_eq!(text(&database, TOUCHED).await, "");
        assert_eq!(text(&database, facts).await, "0");
        let left = "select concat_ws(' ', (select count(*) from interaction_principal),
                (select count(*) from external_id where table_name = 'interaction' and live),
                (select count(*) from organization where name = 'New Mill' and deleted_at is null))";
        assert_eq!(text(&database, left).await, "0 0 0");
    }
}

#[tokio::test]
async fn interactions_without_ids_are_known_by_what_they_say_and_rows_without_an_account_go_on_one() {
    let database = Database::fresh().await;
    let staff = desk(&database).await;
    let file = format!("{OLD}Fin,Visit,13-02-2020 14:05,CAME BY,,\n");
    let first = alone(&database, &staff, &file).await;
    let all = |mapping: &mut super::super::Mapping| "Somewhere".clone_into(&mut mapping.account);
    assert_eq!(checked(&first, all).await, counts(5, 0, 1, 0));
    assert_eq!(first.detail().await.mapping.dates, "dmy", "found from the column");
    first.run().await;
    let samples =
        "select string_agg(concat_ws(' ', o.name, i.status, i.sample, i.rating), '; ' order by i.happened_at, i.body)
        from interaction i
        join organization o on o.id = i.organization_id";
    let expected = "Fin completed; Fin completed; Somewhere completed; Fin cancelled; Fin completed verdict 4";
    assert_eq!(text(&database, samples).await, expected, "nobody waits for the verdict of years ago");
    let again = alone(&database, &staff, &file).await;
    assert_eq!(checked(&again, all).await, counts(0, 0, 6, 0));
}

#[tokio::test]
async fn a_file_of_one_type_says_it_for_all_and_what_is_planned_is_for_a_day_to_come() {
    let database = Database::fresh().await;
    let staff = desk(&database).await;
    let file = "Account,Visit date,Status\nFin,2999-03-04,Scheduled\nFin,2020-03-04,scheduled\nFin,2020-03-05,\n";
    let case = alone(&database, &staff, file).await;
    let refused = case.map(|_| ()).await.expect_err("no type");
    assert!(matches!(&refused, AppError::Invalid(wrong) if wrong[0].field == "touch"), "{refused}");
    case.map(|mapping| "visit".clone_into(&mut mapping.touch)).await.expect("a mapping");
    assert_eq!(case.check().await, counts(2, 0, 0, 1));
    assert_eq!(case.detail().await.lines[1].reason, "That is over. Say that it happened.");
    case.run().await;
    let planned = "select string_agg(concat_ws(' ', status, outcome), '; ' order by happened_at) from interaction";
    assert_eq!(text(&database, planned).await, "completed neutral; scheduled");
}

const FOLLOWED: &str = "Account,Contact,Deal,Type,Date,Notes,Outcome,Author,Follow up on
Fin,ann chef,cod for fin,Visit,2026-01-20,To come back to,needs follow-up,Rob Rep,2031-03-04
Fin,,,Sample drop,2026-01-21,Left,,Sam Rep,2031-03-05
Harbor Co,Nobody,,Call,2026-01-21,Called,Positive,,2031-03-06
Fin,,,Call,2020-01-21,Long ago,needs follow-up,Rob Rep,2020-02-01
Fin,,,Call,2026-01-21,No day,needs follow-up,Rob Rep,
Fin,,,Call,2026-01-21,The day before,needs follow-up,Rob Rep,2026-01-20
";

#[tokio::test]
async fn a_day_to_follow_up_by_makes_one_task_of_its_author_that_goes_with_the_interaction() {
    let database = Database::fresh().await;
    let staff = desk(&database).await;
    for _ in 0..2 {
        let case = alone(&database, &staff, FOLLOWED).await;
        assert_eq!(checked(&case, |_| ()).await, counts(4, 0, 0, 2));
        let detail = case.detail().await;
        let expected = [
            "With a task to follow up by 2031-03-04.",
            "With a task to follow up by 2031-03-05.",
            "Without its contact: there is no “Nobody” at the account. With a task to follow up by 2031-03-06.",
            "Without a task: the follow-up was due on 2020-02-01, long ago.",
            "Say when to follow up.",
            "That is before it happened.",
        ];
        assert_eq!(detail.lines.iter().map(|line| line.reason.as_str()).collect::<Vec<_>>(), expected);
        assert_eq!(text(&database, PROMISED).await, "", "a check writes nothing");
        case.run().await;
        let expected = [
            "Follow up with Fin follow-up 2031-03-04 normal Rob Rep Rob Rep Fin Ann Cod for Fin",
            "Get the verdict at Fin sample 2031-03-05 normal Sam Rep Sam Rep Fin",
            "Follow up with Harbor Co follow-up 2031-03-06 normal Ada Admin Ada Admin Harbor Co",
        ];
        assert_eq!(text(&database, PROMISED).await.split("; ").collect::<Vec<_>>(), expected);
        let own = "select string_agg(concat_ws(' ', i.body, t.title), '; ' order by i.follow_up_on)
            from interaction i
            left join task t on t.id = i.task_id
            where i.deleted_at is null";
        let expected = "Long ago; To come back to Follow up with Fin; Left Get the verdict at Fin; Called Follow up with Harbor Co";
        assert_eq!(text(&database, own).await, expected);
        let told = "select count(*)::text from notification where kind <> 'import done'";
        assert_eq!(text(&database, told).await, "0", "nobody is told of each");

        let again = alone(&database, &staff, FOLLOWED).await;
        assert_eq!(checked(&again, |_| ()).await, counts(0, 0, 4, 2), "the same file again promises nothing more");
        let listed = "Title,Due,Account,Owner\nFollow up with Fin,2031-03-04,Fin,Rob Rep\n";
        let listed = alone(&database, &staff, listed).await;
        assert_eq!(checked(&listed, |_| ()).await, counts(0, 0, 1, 0), "nor does a file of tasks that holds it");
        case.undo().await;
        assert_eq!((text(&database, PROMISED).await, text(&database, own).await), (String::new(), String::new()));
    }
}

const TASKS: &str = "Title,Due date,Account,Contact,Deal,Assigned to,Task type,Priority,Completed date
Bring the list,2031-03-04 14:05,Fin,ann chef,Cod for Fin,rob@harbor.example,VISIT,high,
Call back,2026-01-20,Fin,,,Rob Rep,Call,,2026-01-21 09:00
Tidy up,2031-03-05,,,,,,,
Somewhere,2031-03-05,Nowhere,,,,,,
,2031-03-05,Fin,,,,,,
Never,,Fin,,,,,,
Tomorrow,2031-03-05,Fin,,,,,,2999-01-01
tidy UP,2031-03-05,,,,,,,
";

const PROMISED: &str = "select string_agg(concat_ws(' ', t.title, t.kind, t.due_on, t.due_at, t.priority, p.name, b.name, o.name, c.first_name,
            nullif(d.own_name, ''), to_char(t.done_at at time zone 'UTC', 'MM-DD HH24:MI'), w.name), '; ' order by t.due_on, t.title)
    from task t
    join person p on p.id = t.owner_id
    join person b on b.id = t.assigned_by
    left join person w on w.id = t.done_by
    left join organization o on o.id = t.organization_id
    left join contact c on c.id = t.contact_id
    left join opportunity d on d.id = t.opportunity_id
    where t.deleted_at is null";

#[tokio::test]
async fn tasks_come_in_once_as_their_owners_own_and_one_undo_leaves_nothing() {
    let database = Database::fresh().await;
    let staff = desk(&database).await;
    for _ in 0..2 {
        let case = alone(&database, &staff, TASKS).await;
        assert_eq!(case.detail().await.kind, Kind::Tasks);
        assert_eq!(checked(&case, |_| ()).await, counts(3, 0, 1, 4));
        let error = |line, reason: &str| (line, Outcome::Error, reason.to_owned());
        let expected = [
            error(5, "There is no account “Nowhere”."),
            error(6, "Say what is to be done."),
            error(7, "Say by which day."),
            error(8, "It says that it was done in the future."),
            (9, Outcome::Skip, "Line 4 is the same task.".to_owned()),
        ];
        assert_eq!(reasons(&case.detail().await)[3..], expected);
        case.run().await;
        let expected = [
            "Call back call 2026-01-20 normal Rob Rep Rob Rep Fin 01-21 14:00 Rob Rep",
            "Bring the list visit 2031-03-04 14:05:00 high Rob Rep Rob Rep Fin Ann Cod for Fin",
            "Tidy up to do 2031-03-05 normal Ada Admin Ada Admin",
        ];
        assert_eq!(text(&database, PROMISED).await.split("; ").collect::<Vec<_>>(), expected);
        let next = "select next_follow_up_on::text
            from organization_fact f
            join organization o on o.id = f.organization_id
            where o.name = 'Fin'";
        assert_eq!(text(&database, next).await, "2031-03-04");
        let told = "select count(*)::text from notification where kind <> 'import done'";
        assert_eq!(text(&database, told).await, "0", "nobody is told of each");
        let again = alone(&database, &staff, TASKS).await;
        assert_eq!(checked(&again, |_| ()).await, counts(0, 0, 4, 4), "the same file again adds nothing");
        case.undo().await;
        assert_eq!(text(&database, PROMISED).await, "");
        assert_eq!(text(&database, next).await, "");
    }
}

#[tokio::test]
async fn a_manager_brings_the_work_of_their_own_team() {
    let database = Database::fresh().await;
    let staff = desk(&database).await;
    let touches =
        "Interaction id,Account,Type,When,Author\n1,Fin,Visit,2026-01-20,Rob Rep\n2,Fin,Visit,2026-01-20,Sam Rep\n";
    let tasks = "Task id,Title,Due,Account,Owner\n1,Call,2031-01-20,Fin,Rob Rep\n2,Call,2031-01-20,Fin,Sam Rep\n";
    for (file, whose) in [(touches, "author"), (tasks, "owner")] {
        let case = chosen(&database, staff.manager, &[("work.csv", file)]).await.remove(0).1;
        assert_eq!(checked(&case, |mapping| "crm".clone_into(&mut mapping.source)).await, counts(1, 0, 0, 1));
        let reason = format!("Its {whose} is on another team; an admin can import it.");
        assert_eq!(case.detail().await.lines[1].reason, reason);
        assert_eq!(case.run().await.counts.done, 1);
        case.undo().await;
    }
    let there = "select concat_ws(' ', (select count(*) from interaction where deleted_at is null),
            (select count(*) from task where deleted_at is null), (select count(*) from external_id where live))";
    assert_eq!(text(&database, there).await, "0 0 3");
}

#[tokio::test]
async fn work_comes_in_after_the_company_that_it_is_about_and_goes_with_it() {
    const HAPPENED: &str = "interaction_id,account,deal_id,contact,type,when,notes,sales_agent\nI1,,A2,,visit,01-03-2017 10:00,Signed,Anna Snell\nI2,harbor,,,call,13-03-2017,Thanked,Moses Frase\n";
    const PROMISES: &str = "task,due,account,deal id,owner,completed\nSend the list,04-03-2031,Harbor,A5,Moses Frase,\nBring samples,13-03-2017,Fin Oslo,,Anna Snell,14-03-2017\n";
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let before = text(&database, LIVE).await;
    let files = [&[("tasks.csv", PROMISES), ("interactions.csv", HAPPENED)][..], &FILES[..]].concat();
    let cases = chosen(&database, staff.admin, &files).await;
    let order = cases.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    let expected = ["people.csv", "accounts.csv", "products.csv", "deals.csv", "interactions.csv", "tasks.csv"];
    assert_eq!(order, expected);
    let made = imported(&cases).await.into_iter().map(|(_, counts)| counts).collect::<Vec<_>>();
    assert_eq!(made[4..], [counts(2, 0, 0, 0), counts(2, 0, 0, 0)]);
    let expected = "Fin Oslo visit 03-01 15:00 Signed neutral Anna Snell 0 0; Harbor call 03-13 16:00 Thanked neutral Moses Frase 0 0";
    assert_eq!(text(&database, TOUCHED).await, expected);
    let operation = cases[0].1.detail().await.operation;
    assert_eq!(cases[5].1.detail().await.operation, operation, "one operation");
    let again = imported(&chosen(&database, staff.admin, &files).await).await;
    assert!(again.iter().all(|(_, counts)| (counts.to_write(), counts.error) == (0, 0)), "{again:?}");
    cases[5].1.undo().await;
    let left = "select concat_ws(' ', (select count(*) from interaction where deleted_at is null),
            (select count(*) from task where deleted_at is null))";
    assert_eq!((text(&database, left).await, text(&database, LIVE).await), ("0 0".to_owned(), before));
}

async fn alone<'a>(database: &'a Database, staff: &Staff, file: &str) -> Case<'a> {
    chosen(database, staff.admin, &[("work.csv", file)]).await.remove(0).1
}

const OLD: &str = "Account,Type,When,Text,Status,Rating
Fin,Sample drop,01-02-2020,Left three,,
Fin,Visit,13-02-2020 14:05,Came by,,
,Visit,13-02-2020 14:05,Nobody knows where,,
Fin,Visit,14-02-2020,Came back,cancelled,
Fin,Sample drop,15-02-2020,Liked,done,4
";
