//! Deals that come again from a file: what it says otherwise is changed, as a person's change is.

use super::super::{Mapping, Outcome};
use super::company::{checked, chosen, reasons, text};
use super::{Case, counts};
use crate::testing::{Database, Staff};

/// Accounts and something to sell, with the deals of a first file.
async fn sold(database: &Database) -> Staff {
    let staff = database.company(false).await;
    let accounts = b"Account,Role\nFin,prospect\nHarbor,operator\nMill,principal\nOther Mill,principal\n";
    Case::imported(database, staff.admin, accounts).await;
    let products = "
        insert into product (id, name, principal_id)
        select gen_random_uuid(), what, id from organization, unnest(array['Cod', 'Hake']) what where name = 'Mill'";
    sqlx::raw_sql(products).execute(&database.owner).await.expect("products");
    let case = deals(database, &staff, FIRST).await;
    assert_eq!(checked(&case, crm).await, counts(5, 0, 0, 0));
    case.run().await;
    staff
}

async fn deals<'a>(database: &'a Database, staff: &Staff, file: &str) -> Case<'a> {
    chosen(database, staff.admin, &[("deals.csv", file)]).await.remove(0).1
}

fn crm(mapping: &mut Mapping) {
    "crm".clone_into(&mut mapping.source);
}

const FIRST: &str = "Deal ID,Deal name,Account,Principal,Product,Stage,Open date,Close date,Amount,Owner
1,Cod at Fin,Fin,Mill,Cod,New lead,2026-01-05,2026-03-01,100,Rob Rep
2,,Harbor,Mill,Cod,Demo scheduled,2026-01-05,2026-03-01,200,Rob Rep
3,Lost one,Harbor,Mill,,Lost,2026-01-05,2026-02-01,300,Rob Rep
4,Won one,Harbor,Mill,,Won,2026-01-05,2026-02-01,400,Rob Rep
5,Quiet,Harbor,Mill,,New lead,2026-01-05,,500,Sam Rep
";

const AGAIN: &str = "Deal ID,Deal name,Account,Principal,Product,Stage,Open date,Close date,Amount,Owner,Lost reason
1,Cod at Fin,Fin,Mill,Hake,Won,,2026-02-20,150,Sam Rep,
2,,,,,Feedback logged,,2026-04-01,,,
3,Lost one,Harbor,Mill,,Won,,2026-02-01,300,,
4,Won one,Harbor,Mill,,Won,2026-01-05,2026-02-09,400,,
5,Quiet,Nowhere,Mill,,,,,500,Sam Rep,
";

const DEALS: &str =
    "select string_agg(concat_ws(' ', e.value, nullif(d.own_name, ''), d.stage, d.probability, d.opened_on, d.expected_close_on,
            d.closed_on, d.reason, d.estimated_value, w.name, (
                select string_agg(g.name, '+' order by g.name)
                from opportunity_product l
                join product g on g.id = l.product_id
                where l.opportunity_id = d.id
                    and l.deleted_at is null
            )), '; ' order by e.value)
    from opportunity d
    join external_id e on e.record_id = d.id and e.live
    join person w on w.id = d.owner_id
    where d.deleted_at is null";

const MOVES: &str = "select string_agg(concat_ws(' ', e.value, m.from_stage, '>', m.to_stage, p.name, m.given_at::date = d.closed_on), '; '
        order by e.value, m.id)
    from stage_move m
    join opportunity d on d.id = m.opportunity_id
    join external_id e on e.record_id = d.id and e.live
    join person p on p.id = m.person_id
    where m.from_stage is not null
        and m.undone_at is null";

#[tokio::test]
async fn deals_that_come_again_move_and_change_as_their_file_says_and_one_undo_takes_it_back() {
    let database = Database::fresh().await;
    let staff = sold(&database).await;
    let before = text(&database, DEALS).await;
    let same = deals(&database, &staff, FIRST).await;
    assert_eq!(checked(&same, crm).await, counts(0, 0, 5, 0), "the same file again changes nothing");

    let left = deals(&database, &staff, AGAIN).await;
    let leave = |mapping: &mut Mapping| {
        crm(mapping);
        "skip".clone_into(&mut mapping.on_match);
    };
    assert_eq!(checked(&left, leave).await, counts(0, 0, 5, 0), "nothing, where the person says so");

    for _ in 0..2 {
        let case = deals(&database, &staff, AGAIN).await;
        assert_eq!(checked(&case, crm).await, counts(0, 2, 2, 1));
        let said = |line, outcome, reason: &str| (line, outcome, reason.to_owned());
        let expected = [
            said(2, Outcome::Update, "Changes stage from New lead to Won, value, owner, products."),
            said(3, Outcome::Update, "Changes stage from Demo scheduled to Feedback logged, expected close."),
            said(4, Outcome::Error, "It is closed already. Reopen it first."),
            said(5, Outcome::Skip, "Unchanged. How it ended stays as it is."),
            said(6, Outcome::Skip, "Unchanged. Its account stays as it is. There is no account “Nowhere”."),
        ];
        assert_eq!(reasons(&case.detail().await), expected);
        assert_eq!(text(&database, DEALS).await, before, "a check writes nothing");
        assert_eq!(case.run().await.counts.done, 2);
        let expected = [
            "1 Cod at Fin closed won 100 2026-01-05 2026-03-01 2026-02-20 not recorded 15000 Sam Rep Cod+Hake",
            "2 feedback logged 60 2026-01-05 2026-04-01 20000 Rob Rep Cod",
            "3 Lost one closed lost 0 2026-01-05 2026-02-01 not recorded 30000 Rob Rep",
            "4 Won one closed won 100 2026-01-05 2026-02-01 not recorded 40000 Rob Rep",
            "5 Quiet new lead 10 2026-01-05 50000 Sam Rep",
        ];
        assert_eq!(text(&database, DEALS).await.split("; ").collect::<Vec<_>>(), expected);
        let moves = "1 new lead > closed won Ada Admin t; 2 demo scheduled > feedback logged Ada Admin";
        assert_eq!(text(&database, MOVES).await, moves);
        assert_eq!(text(&database, "select role from organization where name = 'Fin'").await, "operator", "it buys");
        let history = "select string_agg(distinct o.kind || ' ' || key, '; ' order by o.kind || ' ' || key)
            from audit a
            join operation o on o.id = a.operation_id
            cross join jsonb_object_keys(a.changes) key
            where a.table_name = 'opportunity' and a.verb = 'update' and o.undone_by is null and o.kind = 'import'";
        let fields = "import closed_on; import estimated_value; import expected_close_on; import owner_id; import probability; import reason; import stage; import stage_entered_at";
        assert_eq!(text(&database, history).await, fields);
        let told = "select count(*)::text from notification where kind <> 'import done'";
        assert_eq!(text(&database, told).await, "0", "nobody is told of each");
        let again = deals(&database, &staff, AGAIN).await;
        assert_eq!(checked(&again, crm).await, counts(0, 0, 4, 1), "the same file again changes nothing more");
        case.undo().await;
        assert_eq!(text(&database, DEALS).await, before, "undone, they are as they were");
        assert_eq!(text(&database, MOVES).await, "");
        assert_eq!(text(&database, "select role from organization where name = 'Fin'").await, "prospect");
    }
}

#[tokio::test]
async fn a_deal_known_by_name_keeps_it_and_one_that_could_be_several_is_left_as_it_is() {
    let database = Database::fresh().await;
    let staff = sold(&database).await;
    let head = "Deal name,Account,Principal,Stage,Close date,Amount,Currency\n";
    let own = "select name from opportunity where own_name = ''";
    let automatic = text(&database, own).await;
    let twice = "
        insert into opportunity (id, own_name, organization_id, principal_id, owner_id)
        select gen_random_uuid(), 'Twice', organization_id, principal_id, owner_id
        from opportunity, generate_series(1, 2)
        where own_name = 'Quiet'";
    sqlx::raw_sql(twice).execute(&database.owner).await.expect("two of one name");
    let file = format!(
        "{head}QUIET,harbor,Mill,Won,2026-05-01,7,EUR\n{automatic},Harbor,Mill,Demo scheduled,,200,\nTwice,Harbor,Mill,Won,2026-05-01,,\nQuiet,Fin,Mill,New lead,,,\nLost one,Harbor,Other Mill,Lost,,,\n"
    );
    let case = deals(&database, &staff, &file).await;
    assert_eq!(checked(&case, |_| ()).await, counts(1, 1, 2, 1));
    let said = |line, outcome, reason: &str| (line, outcome, reason.to_owned());
    let expected = [
        said(2, Outcome::Update, "Changes stage from New lead to Won, value."),
        said(3, Outcome::Skip, "Unchanged."),
        said(4, Outcome::Skip, "2 deals there are called “Twice”. Add their id in the source."),
        said(5, Outcome::Create, ""),
        said(6, Outcome::Error, "It is known, with another principal."),
    ];
    assert_eq!(reasons(&case.detail().await), expected);
    case.run().await;
    let quiet =
        "select string_agg(concat_ws(' ', d.own_name, d.stage, d.estimated_value, d.currency), '; ' order by d.stage)
        from opportunity d
        where own_name ilike 'quiet'";
    assert_eq!(text(&database, quiet).await, "Quiet closed won 700 EUR; Quiet new lead");
    assert_eq!(text(&database, own).await, automatic, "no name of its own comes of its own name");
}

#[tokio::test]
async fn a_refused_change_is_said_on_its_row_and_leaves_nothing_of_it_and_the_others_go_on() {
    let database = Database::fresh().await;
    let staff = sold(&database).await;
    // Sam's deal is another team's, and nothing is to be given to Sam.
    let file = "Deal ID,Account,Stage,Amount,Owner\n1,Harbor,New lead,7,\n2,,Initial outreach,8,\n3,,New lead,9,\n5,,Demo scheduled,10,\n4,,Won,11,Sam Rep\n";
    let case = chosen(&database, staff.manager, &[("deals.csv", file)]).await.remove(0).1;
    assert_eq!(checked(&case, crm).await, counts(0, 2, 0, 3));
    let detail = case.detail().await;
    let expected = [
        "It is known, at another account.",
        "Changes stage from Demo scheduled to Initial outreach, value.",
        "Changes stage from Lost to New lead, value.",
        "You may not change this deal.",
        "Its owner is on another team; an admin can import it.",
    ];
    assert_eq!(detail.lines.iter().map(|line| line.reason.as_str()).collect::<Vec<_>>(), expected);
    // Meanwhile a person closes one, and gives the other to somebody of another team.
    let meanwhile = "
        update opportunity set stage = 'closed lost', closed_on = current_date, reason = 'price' where estimated_value = 20000;
        update opportunity set owner_id = (select id from person where name = 'Sam Rep') where estimated_value = 30000";
    sqlx::raw_sql(meanwhile).execute(&database.owner).await.expect("changes");
    let done = case.run().await;
    let reopened = "Changes stage from Lost to Initial outreach, value.";
    let (second, third) = (&done.lines[1], &done.lines[2]);
    assert_eq!((second.outcome, second.reason.as_str()), (Outcome::Update, reopened));
    assert_eq!((third.outcome, third.reason.as_str()), (Outcome::Error, "You may not change this deal."));
    assert_eq!(done.counts.done, 1);
    let values = "select string_agg(concat_ws(' ', e.value, d.stage, d.estimated_value), '; ' order by e.value)
        from opportunity d
        join external_id e on e.record_id = d.id";
    let expected =
        "1 new lead 10000; 2 initial outreach 800; 3 closed lost 30000; 4 closed won 40000; 5 new lead 50000";
    assert_eq!(text(&database, values).await, expected);
}

#[tokio::test]
async fn what_the_database_refuses_in_a_batch_is_said_on_its_row_and_the_others_change() {
    let database = Database::fresh().await;
    let staff = sold(&database).await;
    let file = "Deal ID,Stage,Amount\n1,Demo scheduled,7\n2,New lead,8\n5,Initial outreach,9\n";
    let case = deals(&database, &staff, file).await;
    assert_eq!(checked(&case, crm).await, counts(0, 3, 0, 0));
    // The second refuses to move, after it took its new value.
    let refusing = "
        create function refuse_two() returns trigger language plpgsql as $$
        begin
            perform larder.refuse('opportunity_closed_already', 'refused');
            return new;
        end
        $$;
        create trigger a_test before update of stage on opportunity
            for each row when (old.stage = 'demo scheduled' and new.stage = 'new lead') execute function refuse_two()";
    sqlx::raw_sql(refusing).execute(&database.owner).await.expect("a rule");
    let done = case.run().await;
    let expected = [
        (2, Outcome::Update, "Changes stage from New lead to Demo scheduled, value.".to_owned()),
        (3, Outcome::Error, "It is closed already. Reopen it first.".to_owned()),
        (4, Outcome::Update, "Changes stage from New lead to Initial outreach, value.".to_owned()),
    ];
    assert_eq!((done.counts.done, reasons(&done)), (2, expected.to_vec()));
    let values = "select string_agg(estimated_value::text, ' ' order by e.value)
        from opportunity d
        join external_id e on e.record_id = d.id";
    assert_eq!(text(&database, values).await, "700 20000 30000 40000 900", "nothing of the refused one is written");
}
