//! The figures against a slow and obvious computation over the same random records, and against the lists they lead to.

use super::asked::Asked;
use super::{Dashboard, Value, store, win_rate};
use crate::auth::PersonId;
use crate::day::Day;
use crate::filter::Operator;
use crate::interactions::kind::Kind;
use crate::interactions::list;
use crate::opportunities::tests::World;
use crate::opportunities::{Column, listing};
use chrono::{NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
struct Deal {
    owner_id: Uuid,
    principal_id: Uuid,
    stage: String,
    rested: i32,
    stale_after: Option<i32>,
    probability: i32,
    estimated_value: Option<i64>,
    currency: Option<String>,
    opened_on: NaiveDate,
    closed_on: Option<NaiveDate>,
}

/// Deals and touches of two people, of the last two years, at random.
pub(crate) async fn fill(world: &World) {
    for owner in [world.staff.rep, world.staff.manager] {
        sqlx::query(
            "insert into opportunity (
                id, organization_id, principal_id, owner_id, own_name, stage, probability, stage_entered_at, opened_on,
                closed_on, reason, estimated_value, currency
            )
            select gen_random_uuid(), $1, case when random() < 0.5 then $2 else $3 end, $4, n::text, stage,
                larder.stage_probability(stage), now() - make_interval(days => (random() * 30)::integer),
                current_date - rested - (random() * 90)::integer,
                case when stage like 'closed%' then current_date - rested end,
                case when stage like 'closed%' then 'price' end,
                case when n % 3 = 0 then (random() * 100000)::bigint end,
                case when n % 3 = 0 then (array['USD', 'EUR'])[1 + n % 2] end
            from generate_series(1, 120) n,
                lateral (select (random() * 700)::integer as rested, (array[
                    'new lead', 'initial outreach', 'sample or visit offered', 'awaiting response', 'feedback logged',
                    'demo scheduled', 'closed won', 'closed won', 'closed lost'
                ])[1 + (n * 7) % 9] as stage) at",
        )
        .bind(world.blue_fin.0)
        .bind(world.harbor.0)
        .bind(world.mill.0)
        .bind(owner.0)
        .execute(&world.database.owner)
        .await
        .expect("deals");
        sqlx::query(
            "insert into interaction (id, author_id, type, status, body, outcome, organization_id, happened_at)
            select gen_random_uuid(), $1, kind, 'completed', 'x', case when kind <> 'note' then 'neutral' end, $2,
                now() - make_interval(hours => (random() * 12000)::integer)
            from generate_series(1, 200) n, lateral (select (array['call', 'visit', 'note', 'email'])[1 + n % 4] as kind) at",
        )
        .bind(owner.0)
        .bind(world.blue_fin.0)
        .execute(&world.database.owner)
        .await
        .expect("touches");
    }
}

async fn asked(world: &World, who: PersonId, query: &str) -> (Asked, Dashboard) {
    let mut viewer = world.database.viewer(who).await;
    let asked = Asked::parse(query, &viewer.me);
    (asked, store::dashboard(&mut viewer, query).await.expect("figures"))
}

#[tokio::test]
async fn each_figure_is_what_one_counts_by_hand_and_leads_to_what_it_counts() {
    let world = World::new(false).await;
    fill(&world).await;
    let zone = "America/New_York";
    let all: Vec<Deal> = sqlx::query_as(
        "select owner_id, principal_id, stage, larder.stage_limit(stage) as stale_after, probability, estimated_value,
            currency, opened_on, closed_on,
            (now() at time zone $1)::date - (stage_entered_at at time zone $1)::date as rested
        from opportunity where deleted_at is null",
    )
    .bind(zone)
    .fetch_all(&world.database.owner)
    .await
    .expect("deals");
    let rep = world.staff.rep;
    let harbor = format!("?who=all&period=last-year&principal={}", world.harbor);
    let today = Day::at(Utc::now(), zone);
    let own = format!("?who=me&from={}&to={}", today.plus(-400), today.plus(-100));
    for query in ["", "?who=all&period=this-year", &harbor, &own, "?who=all&period=last-quarter"] {
        let (asked, shown) = asked(&world, rep, query).await;
        let mine = |deal: &&Deal| asked.who.code() == "all" || deal.owner_id == rep.0;
        let of_principal = |deal: &&Deal| asked.principal.is_none_or(|id| deal.principal_id == id);
        let deals = all.iter().filter(mine).filter(of_principal).collect::<Vec<_>>();
        let open = deals.iter().filter(|deal| deal.closed_on.is_none()).collect::<Vec<_>>();
        let ended = |stage: &str, (from, to): (Day, Day)| {
            let within = |on: NaiveDate| (from.date()..=to.date()).contains(&on);
            let ended = deals.iter().filter(|deal| deal.stage == stage && deal.closed_on.is_some_and(within));
            ended.copied().collect::<Vec<_>>()
        };
        let count = |list: usize| i64::try_from(list).expect("a count");
        let stale = open.iter().filter(|deal| deal.stale_after.is_some_and(|limit| deal.rested > limit)).count();
        let (won, lost) = (ended("closed won", shown.days), ended("closed lost", shown.days));
        let taken =
            won.iter().filter_map(|deal| Some((deal.closed_on? - deal.opened_on).num_days())).collect::<Vec<_>>();
        let mean = |days: &[i64]| (2 * days.iter().sum::<i64>() + count(days.len())) / (2 * count(days.len()));
        let figures = &shown.deals;
        assert_eq!((figures.open, figures.stale), (count(open.len()), count(stale)), "{query}");
        assert_eq!(figures.expected, open.iter().map(|deal| i64::from(deal.probability)).sum::<i64>(), "{query}");
        assert_eq!((figures.won, figures.lost), (count(won.len()), count(lost.len())), "{query}");
        let before = (ended("closed won", shown.before).len(), ended("closed lost", shown.before).len());
        assert_eq!((figures.won_before, figures.lost_before), (count(before.0), count(before.1)), "{query}");
        assert_eq!(figures.days_to_close, (!taken.is_empty()).then(|| mean(&taken)), "{query}");
        for one in &shown.stages {
            assert_eq!(one.count, count(open.iter().filter(|deal| deal.stage == one.stage.code()).count()), "{query}");
        }
        assert_eq!(shown.stages.iter().map(|one| one.count).sum::<i64>(), figures.open, "{query}");
        let worth_of_won = |one: &Value| {
            let of = won.iter().filter(|deal| deal.currency.as_deref() == Some(&one.currency));
            of.filter_map(|deal| deal.estimated_value).sum::<i64>()
        };
        for one in &shown.won {
            assert_eq!(one.minor, worth_of_won(one), "{query}");
        }
        assert_eq!(shown.won.is_empty(), won.iter().all(|deal| deal.estimated_value.is_none()), "{query}");
        for one in &shown.expected {
            let of = open.iter().filter(|deal| deal.currency.as_deref() == Some(&one.currency));
            let sum = of.filter_map(|deal| Some(deal.estimated_value? * i64::from(deal.probability))).sum::<i64>();
            assert!((one.minor * 100 - sum).abs() <= 50, "{query}: {} of {sum}", one.minor);
        }
        let (from, to) = (shown.days.0.to_string(), shown.days.1.to_string());
        let closed = [(Column::Closed, Operator::Min, from.as_str()), (Column::Closed, Operator::Max, to.as_str())];
        let is = |state| (Column::State, Operator::Is, state);
        for (also, counted) in [
            (vec![is("open")], figures.open),
            (vec![is("open"), (Column::Stale, Operator::Is, "yes")], figures.stale),
            ([vec![is("won")], closed.to_vec()].concat(), figures.won),
            ([vec![is("won"), is("lost")], closed.to_vec()].concat(), figures.won + figures.lost),
        ] {
            let found =
                listing::list(&mut world.database.viewer(rep).await, &asked.deals(&also)).await.expect("a list");
            assert_eq!(found.count, counted.to_string(), "{query} {also:?}");
        }
    }
}

#[tokio::test]
async fn touches_are_counted_on_the_days_of_the_company_and_notes_are_none() {
    let world = World::new(false).await;
    fill(&world).await;
    let rows: Vec<(Uuid, String, NaiveDate)> = sqlx::query_as(
        "select author_id, type, (happened_at at time zone 'America/New_York')::date from interaction
        where type <> 'note' and deleted_at is null",
    )
    .fetch_all(&world.database.owner)
    .await
    .expect("touches");
    for (who, query) in [(world.staff.rep, "?period=this-year"), (world.staff.viewer, "?period=last-month")] {
        let (asked, shown) = asked(&world, who, query).await;
        let mine = |author: &Uuid| asked.who.code() == "all" || *author == who.0;
        let between = |(from, to): (Day, Day)| {
            let on = rows.iter().filter(|(author, _, on)| mine(author) && (from.date()..=to.date()).contains(on));
            i64::try_from(on.count()).expect("a count")
        };
        assert_eq!(shown.touches.0, between(shown.days), "{query}");
        assert_eq!(shown.touches.1, between(shown.before), "{query}");
        let leads = async |asked: &Asked, days: (Day, Day), also: &[(list::Column, Operator, &str)]| {
            let filter = asked.touches(days, also);
            let found = list::listing::list(&mut world.database.viewer(who).await, &filter).await.expect("a list");
            found.count
        };
        assert_eq!(leads(&asked, shown.days, &[]).await, shown.touches.0.to_string(), "{query}");
        for one in &shown.people {
            let asked = Asked { owner: Some(one.id), ..asked.clone() };
            for (kind, count) in Kind::ALL.iter().zip(&one.counts) {
                let also = [(list::Column::Type, Operator::Is, kind.code())];
                assert_eq!(leads(&asked, shown.days, &also).await, count.to_string(), "{query} {kind}");
            }
        }
        for week in &shown.weeks {
            let days = (week.from, week.from.plus(6));
            assert_eq!(leads(&asked, days, &[]).await, week.count.to_string(), "{query}");
            assert_eq!(week.count, between((week.from, week.from.plus(6))), "{query}");
        }
        let by_person = shown.people.iter().flat_map(|one| &one.counts).sum::<i64>();
        assert_eq!(by_person, shown.touches.0, "{query}");
    }
}

#[tokio::test]
async fn who_may_not_read_a_deal_does_not_count_it() {
    let world = World::new(true).await;
    fill(&world).await;
    let (_, mine) = asked(&world, world.staff.rep, "?who=all").await;
    let (_, everybodys) = asked(&world, world.staff.viewer, "?who=all").await;
    assert!(mine.deals.open <= everybodys.deals.open);
    let (_, nothing) = asked(&world, world.staff.other_rep, "?who=all&period=this-year").await;
    assert_eq!((nothing.deals.open, nothing.deals.won, nothing.touches.0), (0, 0, 0));
    assert_eq!((nothing.stages.len(), nothing.deals.days_to_close), (0, None));
}

#[test]
fn a_rate_is_of_what_was_decided() {
    assert_eq!([win_rate(0, 0), win_rate(2, 1), win_rate(0, 3)], [None, Some(67), Some(0)]);
}
