//! A principal's figures against a slow and obvious computation over the same random records, and against the lists they
//! lead to.

use super::{Figures, Span, store};
use crate::auth::PersonId;
use crate::dashboard::{tests, win_rate};
use crate::day::Day;
use crate::error::AppError;
use crate::interactions;
use crate::interactions::samples::Conversion;
use crate::opportunities;
use crate::opportunities::tests::World;
use crate::organizations;
use crate::organizations::OrganizationId;
use crate::products;
use crate::reports::Section;
use chrono::{NaiveDate, Utc};
use sqlx::FromRow;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const ZONE: &str = "America/New_York";

#[derive(FromRow)]
struct Touch {
    happened_on: NaiveDate,
    principal_ids: Vec<Uuid>,
    organization_id: Uuid,
}

#[derive(FromRow)]
struct Deal {
    id: Uuid,
    principal_id: Uuid,
    distributor_id: Option<Uuid>,
    stage: String,
    closed_on: Option<NaiveDate>,
}

async fn run(world: &World, sql: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&world.database.owner).await.expect("statements");
}

/// What the dashboard is tried with, and of it what principals have: touches about them, products, distributors, people.
pub(crate) async fn fill(world: &World) {
    tests::fill(world).await;
    let (harbor, mill) = (world.harbor, world.mill);
    let extras = format!(
        "update interaction
        set principal_ids = (array['{{{harbor}}}', '{{{harbor},{mill}}}', '{{}}'])[1 + (random() * 2)::integer]::uuid[];
        update interaction set type = 'sample drop' where type = 'email';
        insert into product (id, name, principal_id, status)
        select gen_random_uuid(), 'Fillet ' || n, '{harbor}',
            case when n < 4 then 'active' when n = 4 then 'discontinued' else 'coming soon' end
        from generate_series(1, 5) n;
        insert into opportunity_product (opportunity_id, product_id)
        select d.id, p.id from opportunity d join product p on p.principal_id = d.principal_id where random() < 0.4;
        update opportunity_product set deleted_at = now() where random() < 0.1;
        insert into organization (id, name, role)
        select gen_random_uuid(), name, 'distributor' from unnest(array['Always', 'Ended', 'Never', 'Soon']) name;
        insert into distributor_authorization (id, distributor_id, principal_id, since, until)
        select gen_random_uuid(), id, '{harbor}',
            case when name = 'Soon' then current_date + 9 else '2020-01-02' end,
            case when name = 'Ended' then current_date - 2 end
        from organization
        where name in ('Always', 'Ended', 'Soon');
        update opportunity
        set distributor_id = (select id from organization where name = (array['Always', 'Never'])[1 + length(own_name) % 2])
        where random() < 0.5;
        insert into interaction (id, author_id, type, outcome, organization_id, happened_at)
        select gen_random_uuid(), '{rep}', 'call', 'neutral', id, now() - interval '12 days'
        from organization
        where name in ('Always', 'Never');
        insert into interaction (id, author_id, type, body, organization_id)
        select gen_random_uuid(), '{rep}', 'note', 'x', id from organization where name = 'Always';
        insert into contact (id, first_name, last_name, organization_id, advocacy)
        select gen_random_uuid(), 'Chef', n::text, '{blue_fin}', (array['champion', 'neutral', 'blocker'])[1 + n % 3]
        from generate_series(1, 30) n;
        insert into opportunity_contact (opportunity_id, contact_id)
        select d.id, c.id from opportunity d join contact c on random() < 0.02;
        insert into contact_advocacy (contact_id, principal_id, advocacy)
        select id, '{harbor}', 'skeptic' from contact where random() < 0.3;
        update interaction set deleted_at = now() where random() < 0.1;
        update opportunity set deleted_at = now() where random() < 0.1;
        update product set deleted_at = now() where name = 'Fillet 3';
        update contact set deleted_at = now() where last_name = '7'",
        rep = world.staff.rep.0,
        blue_fin = world.blue_fin,
    );
    run(world, &extras).await;
}

pub(super) async fn figures(
    world: &World,
    who: PersonId,
    id: OrganizationId,
    query: &str,
) -> Result<Figures, AppError> {
    store::figures(&mut world.database.viewer(who).await, id, query).await
}

fn card<'a>(figures: &'a Figures, label: &str) -> &'a str {
    &figures.cards.iter().find(|card| card.label == label).expect("a card").figure
}

pub(super) fn section<'a>(sections: &'a [Section], title: &str) -> &'a Section {
    sections.iter().find(|section| section.title == title).expect("a section")
}

/// The rows of a table, each as `name: what is in these columns`.
fn rows(section: &Section, heads: &[&str]) -> Vec<String> {
    let place = |head: &str| section.heads.iter().position(|(known, _)| known == head).expect("a column");
    let places = heads.iter().map(|head| place(head)).collect::<Vec<_>>();
    let cells = |row: &crate::reports::Row| places.iter().map(|place| row.cells[*place].clone()).collect::<Vec<_>>();
    section.rows.iter().map(|row| format!("{}: {}", row.cells[0], cells(row).join(" "))).collect()
}

async fn touches(world: &World) -> Vec<Touch> {
    sqlx::query_as(
        "select (happened_at at time zone 'America/New_York')::date as happened_on, principal_ids,
            organization_id
        from interaction
        where type <> 'note' and deleted_at is null",
    )
    .fetch_all(&world.database.owner)
    .await
    .expect("touches")
}

async fn deals(world: &World) -> Vec<Deal> {
    sqlx::query_as(
        "select id, principal_id, distributor_id, stage, closed_on from opportunity where deleted_at is null",
    )
    .fetch_all(&world.database.owner)
    .await
    .expect("deals")
}

#[tokio::test]
async fn each_figure_is_what_one_counts_by_hand_and_leads_to_what_it_counts() {
    let world = World::new(false).await;
    fill(&world).await;
    let (all, deals, viewer) = (touches(&world).await, deals(&world).await, world.staff.viewer);
    let today = Day::at(Utc::now(), ZONE);
    for principal in [world.harbor, world.mill] {
        let about = all.iter().filter(|touch| touch.principal_ids.contains(&principal.0)).collect::<Vec<_>>();
        let of = deals.iter().filter(|deal| deal.principal_id == principal.0).collect::<Vec<_>>();
        let between = |from: Day, to: Day| {
            let within = |on: NaiveDate| (from.date()..=to.date()).contains(&on);
            let ended = |stage: &str| {
                of.iter().filter(|deal| deal.stage == stage && deal.closed_on.is_some_and(within)).count()
            };
            (about.iter().filter(|touch| within(touch.happened_on)).count(), ended("closed won"), ended("closed lost"))
        };
        let open = of.iter().filter(|deal| deal.closed_on.is_none()).count();
        let active = if principal == world.harbor { 3 } else { 1 };
        let quiet = about.iter().map(|touch| Day::from(touch.happened_on).until(today)).min().expect("a touch");
        let lately = between(today.plus(-29), today).0;
        let score = 0.3 * f64::min(100.0, 2.0 * f64::from(u32::try_from(lately).expect("few")))
            + 0.4 * f64::min(100.0, 10.0 * f64::from(u32::try_from(open).expect("few")))
            + 0.2 * f64::min(100.0, 20.0 * f64::from(active))
            + 0.1 * f64::max(0.0, 100.0 - f64::from(quiet));
        for span in Span::ALL {
            let shown = figures(&world, viewer, principal, &format!("?days={span}")).await.expect("figures");
            let count = span.code().parse::<i32>().expect("days");
            assert_eq!(shown.days, (today.plus(1 - count), today));
            let (touched, won, lost) = between(shown.days.0, today);
            let (touched_before, ..) = between(today.plus(1 - 2 * count), today.plus(-count));
            assert_eq!(card(&shown, "Touches"), touched.to_string(), "{span}");
            let note = &shown.cards.iter().find(|card| card.label == "Touches").expect("a card").note;
            assert_eq!(*note, format!("{touched_before} before"), "{span}");
            let said = [card(&shown, "Open deals"), card(&shown, "Won"), card(&shown, "Lost")];
            assert_eq!(said, [open, won, lost].map(|count| count.to_string()), "{span}");
            let rate = win_rate(i64::try_from(won).expect("few"), i64::try_from(lost).expect("few"));
            assert_eq!(card(&shown, "Win rate"), rate.map_or("–".into(), |rate| format!("{rate} %")), "{span}");
            let said = card(&shown, "Engagement").parse::<f64>().expect("a score");
            assert!((said - score).abs() < 1e-9, "{said} and {score}");
            let status = if quiet > 30 {
                "Stale"
            } else if quiet > 7 {
                "Moderate"
            } else {
                "Active"
            };
            assert_eq!(card(&shown, "Activity"), status);
            let sum =
                |of: fn(&super::Step) -> i64| usize::try_from(shown.steps.iter().map(of).sum::<i64>()).expect("few");
            assert_eq!(
                (sum(|one| one.touches), sum(|one| one.won), sum(|one| one.lost)),
                (touched, won, lost),
                "{span}"
            );
            for (step, next) in shown.steps.iter().zip(shown.steps.iter().skip(1)) {
                let (touched, won, lost) = between(step.from, next.from.plus(-1));
                let said = [step.touches, step.won, step.lost];
                assert_eq!(said, [touched, won, lost].map(|count| i64::try_from(count).expect("few")), "{span}");
            }
            for label in ["Open deals", "Won", "Lost"] {
                let (_, query) = shown
                    .cards
                    .iter()
                    .find(|card| card.label == label)
                    .and_then(|card| card.href.split_once('?'))
                    .expect("a list");
                let filter = opportunities::Filter::parse(query);
                let found = opportunities::listing::list(&mut world.database.viewer(viewer).await, &filter).await;
                assert_eq!(found.expect("a list").count, card(&shown, label), "{span} {label}");
            }
        }
        let shown = figures(&world, viewer, principal, "").await.expect("figures");
        for (label, leads) in [("Touches", card(&shown, "Touches").to_owned()), ("Activity", about.len().to_string())] {
            let href = &shown.cards.iter().find(|card| card.label == label).expect("a card").href;
            let (path, query) = href.split_once('?').expect("a list");
            let filter = interactions::list::Filter::parse(query);
            let mut viewer = world.database.viewer(viewer).await;
            let found = interactions::list::listing::list(&mut viewer, &filter).await.expect("a list");
            assert_eq!((path, found.count), ("/interactions", leads), "{label}");
        }
        let conversion =
            Conversion::of(&mut world.database.viewer(viewer).await, principal.0, None).await.expect("a figure");
        assert!(conversion.sampled > 0);
        let href = &shown.cards.iter().find(|card| card.label == "Sample conversion").expect("a card").href;
        for (column, count) in [("sampled", conversion.sampled), ("bought", conversion.won)] {
            let (_, query) = href.split_once('?').expect("a list");
            let filter = organizations::Filter::parse(&query.replace("sampled", column));
            let mut viewer = world.database.viewer(viewer).await;
            let found = organizations::listing::list(&mut viewer, &filter).await.expect("a list");
            assert_eq!(found.count, count.to_string(), "{href}");
        }
        assert_eq!(card(&shown, "Sample conversion"), format!("{} %", conversion.percent().expect("samples")));
        let explained = section(&shown.sections, "What engagement is made of");
        let counted = [lately.to_string(), open.to_string(), active.to_string(), quiet.to_string(), String::new()];
        let cells = explained.rows.iter().map(|row| row.cells[1].clone()).collect::<Vec<_>>();
        assert_eq!(cells, counted);
        let points = explained.rows.iter().map(|row| row.cells[2].parse::<f64>().expect("points")).collect::<Vec<_>>();
        assert!((points[..4].iter().sum::<f64>() - points[4]).abs() < 1e-9);
        let (_, query) = explained.rows[2].href.split_once('?').expect("a list");
        let filter = products::Filter::parse(query);
        let found = products::listing::list(&mut world.database.viewer(viewer).await, &filter).await.expect("a list");
        assert_eq!(found.count, active.to_string());
    }
}

#[tokio::test]
async fn products_distributors_and_people_are_what_one_counts_by_hand() {
    let world = World::new(false).await;
    fill(&world).await;
    let (all, harbor) = (deals(&world).await, world.harbor);
    let deals = all.iter().filter(|deal| deal.principal_id == harbor.0).collect::<Vec<_>>();
    let shown = figures(&world, world.staff.viewer, harbor, "?days=180").await.expect("figures");
    let lines: Vec<(Uuid, String, Uuid)> = sqlx::query_as(
        "select p.id, p.name, l.opportunity_id from product p
        join opportunity_product l on l.product_id = p.id and l.deleted_at is null
        where p.deleted_at is null",
    )
    .fetch_all(&world.database.owner)
    .await
    .expect("lines");
    let products = section(&shown.sections, "Products");
    assert_eq!(products.rows.len(), 5);
    for row in &products.rows {
        let mine = lines.iter().filter(|(id, ..)| row.href == format!("/products/{id}")).map(|(.., deal)| *deal);
        let mine = mine.collect::<BTreeSet<_>>();
        let about = deals.iter().filter(|deal| mine.contains(&deal.id)).collect::<Vec<_>>();
        let won = about.iter().filter(|deal| deal.stage == "closed won").collect::<Vec<_>>();
        let lately = won.iter().filter(|deal| deal.closed_on.is_some_and(|on| on >= shown.days.0.date())).count();
        let open = about.iter().filter(|deal| deal.closed_on.is_none()).count();
        assert_eq!(row.cells[3..], [lately, won.len(), open].map(|count| count.to_string()), "{}", row.cells[0]);
    }

    let touches = touches(&world).await;
    let names: Vec<(Uuid, String)> = sqlx::query_as("select id, name from organization where role = 'distributor'")
        .fetch_all(&world.database.owner)
        .await
        .expect("distributors");
    let today = Day::at(Utc::now(), ZONE);
    let expected = ["Always", "Ended", "Never", "Soon"].map(|name| {
        let id = names.iter().find(|(_, known)| known == name).expect("a distributor").0;
        let through = deals.iter().filter(|deal| deal.distributor_id == Some(id)).collect::<Vec<_>>();
        let won = through.iter().filter(|deal| deal.stage == "closed won").count();
        let open = through.iter().filter(|deal| deal.closed_on.is_none()).count();
        let last = touches.iter().filter(|touch| touch.organization_id == id).map(|touch| touch.happened_on).max();
        let quiet = last.map_or("never".to_owned(), |last| Day::from(last).until(today).to_string());
        let holds = match name {
            "Always" => "Yes",
            "Ended" => "Expired",
            "Never" => "No",
            _ => "Not yet",
        };
        format!("{name}: {holds} {quiet} {open} {won}")
    });
    let distributors = section(&shown.sections, "Distributors");
    assert_eq!(rows(distributors, &["Authorized", "Days since contact", "Open deals", "Placements"]), expected);

    let stands: Vec<(Uuid, String, Option<String>)> = sqlx::query_as(
        "select c.id, c.advocacy,
            (
                select a.advocacy from contact_advocacy a
                where a.contact_id = c.id and a.principal_id = $1 and a.deleted_at is null
            )
        from contact c where c.deleted_at is null",
    )
    .bind(harbor.0)
    .fetch_all(&world.database.owner)
    .await
    .expect("people");
    let at: Vec<(Uuid, Uuid)> =
        sqlx::query_as("select contact_id, opportunity_id from opportunity_contact where deleted_at is null")
            .fetch_all(&world.database.owner)
            .await
            .expect("people at deals");
    let mut expected = BTreeMap::<String, i64>::new();
    for (id, general, special) in stands {
        let is_at_one = at.iter().any(|(who, deal)| *who == id && deals.iter().any(|one| one.id == *deal));
        if special.is_some() || is_at_one {
            *expected.entry(special.unwrap_or(general)).or_default() += 1;
        }
    }
    let counted = shown.stands.iter().map(|(advocacy, count)| (advocacy.code().to_owned(), *count));
    assert_eq!(counted.collect::<BTreeMap<_, _>>(), expected);
    assert!(shown.stands.is_sorted(), "the most devoted first");
    let people = section(&shown.sections, "People");
    let skeptics = people.rows.iter().filter(|row| row.cells[1] == "Skeptic").count();
    assert_eq!(i64::try_from(skeptics).expect("few"), expected["skeptic"].min(8));
}

#[tokio::test]
async fn who_may_not_read_a_record_does_not_count_it() {
    let world = World::new(true).await;
    fill(&world).await;
    let other = figures(&world, world.staff.other_rep, world.harbor, "?days=365").await.expect("figures");
    let nothing = ["Touches", "Open deals", "Won", "Lost", "Win rate", "Sample conversion", "Activity", "Engagement"];
    let cards = nothing.map(|label| card(&other, label));
    // Products are everybody's: three active ones.
    assert_eq!(cards, ["0", "0", "0", "0", "–", "–", "None", "12"]);
    assert!(other.stands.is_empty());
    let always =
        &rows(section(&other.sections, "Distributors"), &["Days since contact", "Open deals", "Placements"])[0];
    assert!(always.ends_with(" 0 0"), "{always}");
    let all = figures(&world, world.staff.viewer, world.harbor, "?days=365").await.expect("figures");
    assert_ne!(card(&all, "Open deals"), "0");
}

#[tokio::test]
async fn only_a_principal_has_them_and_one_that_was_merged_away_has_its_survivors() {
    let world = World::new(false).await;
    let rep = world.staff.rep;
    let shown = figures(&world, rep, world.mill, "").await.expect("figures");
    assert_eq!((card(&shown, "Engagement"), card(&shown, "Activity"), card(&shown, "Win rate")), ("4", "None", "–"));
    assert_eq!(shown.cards[1].note, "no touch yet");
    assert_eq!(
        section(&shown.sections, "Distributors").note,
        "Nobody is authorized, and no deal goes through anybody."
    );
    for id in [world.blue_fin, OrganizationId::new()] {
        assert!(matches!(figures(&world, rep, id, "").await, Err(AppError::NotFound)));
    }
    let merged = format!(
        "update organization set merged_into = '{}', deleted_at = now() where id = '{}'",
        world.harbor, world.mill
    );
    run(&world, &merged).await;
    assert_eq!(figures(&world, rep, world.mill, "").await.expect("figures").principal.id, world.harbor.0);
}
