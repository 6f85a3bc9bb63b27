//! The figures against a slow and obvious computation over the same random records, and against the lists they lead to.

use super::{Pipeline, Placed, When, store};
use crate::auth::PersonId;
use crate::dashboard::asked::Asked;
use crate::dashboard::period::Days;
use crate::dashboard::tests::fill;
use crate::day::Day;
use crate::filter::Operator;
use crate::opportunities::tests::World;
use crate::opportunities::{Column, Filter, Stage, listing};
use chrono::{NaiveDate, Utc};
use sqlx::FromRow;
use std::collections::BTreeMap;
use uuid::Uuid;

const ZONE: &str = "America/New_York";

#[derive(FromRow)]
struct Deal {
    id: Uuid,
    owner_id: Uuid,
    principal_id: Uuid,
    distributor_id: Option<Uuid>,
    segment_id: Option<Uuid>,
    stage: String,
    probability: i32,
    estimated_value: Option<i64>,
    currency: Option<String>,
    opened_on: NaiveDate,
    closed_on: Option<NaiveDate>,
    expected_close_on: Option<NaiveDate>,
}

#[derive(FromRow)]
struct Move {
    opportunity_id: Uuid,
    from_stage: Option<String>,
    to_stage: String,
    on_day: NaiveDate,
}

/// What the dashboard is tried with; moves, of which undo took some back; distributors, segments and expected closes.
async fn scatter(world: &World) {
    fill(world).await;
    let sql = format!(
        "insert into organization (id, name, role) select gen_random_uuid(), 'D' || n, 'distributor' from generate_series(1, 3) n;
        insert into organization (id, name, role, owner_id, segment_id)
        select gen_random_uuid(), 'Place ' || n, 'operator', '{rep}',
            (array(select id from segment order by name limit 3))[n]
        from generate_series(1, 4) n;
        update opportunity set
            distributor_id = (array(select id from organization where role = 'distributor' order by name))[1 + (random() * 4)::integer],
            organization_id = (array(select id from organization where name like 'Place %' order by name))[1 + (random() * 3)::integer],
            expected_close_on = case when random() < 0.8 then current_date - 60 + (random() * 400)::integer end;
        delete from stage_move;
        insert into stage_move (opportunity_id, from_stage, to_stage, given_at, undone_at)
        select d.id, case when n > 1 then s.from_stage end, s.to_stage,
            now() - make_interval(hours => 24 * (700 - 100 * n) + (random() * 2000)::integer),
            case when random() < 0.1 then now() end
        from opportunity d
        cross join generate_series(1, 6) n
        cross join lateral (
            select all_of[1 + (random() * (length(d.own_name) + 4))::integer] as from_stage,
                all_of[1 + (random() * (n + 1))::integer] as to_stage
            from (select array[
                'new lead', 'initial outreach', 'sample or visit offered', 'awaiting response', 'feedback logged',
                'demo scheduled', 'closed won', 'closed lost'
            ] as all_of) stages
        ) s
        where s.from_stage <> s.to_stage
        order by d.id, n;
        update opportunity set deleted_at = now() where random() < 0.05",
        rep = world.staff.rep.0,
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&world.database.owner).await.expect("records");
}

struct Truth {
    deals: Vec<Deal>,
    moves: Vec<Move>,
}

impl Truth {
    async fn of(world: &World) -> Self {
        let deals = sqlx::query_as(
            "select d.id, d.owner_id, d.principal_id, d.distributor_id, o.segment_id, d.stage, d.probability,
                d.estimated_value, d.currency, d.opened_on, d.closed_on, d.expected_close_on
            from opportunity d join organization o on o.id = d.organization_id where d.deleted_at is null",
        );
        let moves = sqlx::query_as(
            "select opportunity_id, from_stage, to_stage, (given_at at time zone 'America/New_York')::date as on_day
            from stage_move where undone_at is null order by id",
        );
        Self {
            deals: deals.fetch_all(&world.database.owner).await.expect("deals"),
            moves: moves.fetch_all(&world.database.owner).await.expect("moves"),
        }
    }

    fn moves_of(&self, deal: &Deal) -> Vec<&Move> {
        self.moves.iter().filter(|one| one.opportunity_id == deal.id).collect()
    }

    /// As far as it came, as a probability.
    fn furthest(&self, deal: &Deal) -> i32 {
        if deal.stage == "closed won" {
            return 100;
        }
        let stages = self.moves_of(deal).into_iter().filter_map(|one| one.to_stage.parse::<Stage>().ok());
        stages.filter(|stage| !stage.is_closed()).map(Stage::probability).max().unwrap_or(10)
    }
}

fn counted(list: usize) -> i64 {
    i64::try_from(list).expect("a count")
}

async fn leads(world: &World, who: PersonId, filter: &Filter) -> String {
    // As the address says it.
    let filter = Filter::parse(&filter.to_query());
    listing::list(&mut world.database.viewer(who).await, &filter).await.expect("a list").count
}

fn totals<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, i64> {
    let mut totals = BTreeMap::new();
    for key in keys {
        *totals.entry(key).or_default() += 1;
    }
    totals
}

#[tokio::test]
async fn each_figure_is_what_one_counts_by_hand_and_leads_to_what_it_counts() {
    let world = World::new(false).await;
    scatter(&world).await;
    let (truth, who) = (Truth::of(&world).await, world.staff.manager);
    let today = Day::at(Utc::now(), ZONE);
    let harbor = format!("?who=all&principal={}&period=this-year", world.harbor);
    for query in ["?who=me&period=last-year", "?who=all&period=this-year", &harbor] {
        let mut viewer = world.database.viewer(who).await;
        let asked = Asked::parse(query, &viewer.me);
        let (days, _) = asked.days(today, viewer.me.week_start);
        let shown = store::pipeline(&mut viewer, &asked, days, today).await.expect("figures");
        let mine = |deal: &&Deal| query.contains("all") || deal.owner_id == who.0;
        let of_principal = |deal: &&Deal| asked.principal.is_none_or(|id| deal.principal_id == id);
        let deals = truth.deals.iter().filter(mine).filter(of_principal).collect::<Vec<_>>();
        funnel(&world, &truth, &deals, (&asked, days, who), &shown).await;
        stays(&truth, &deals, days, &shown);
        placements(&world, &deals, (&asked, days, who), &shown).await;
        forecast(&world, &deals, (&asked, who), today, &shown).await;
    }
}

async fn funnel(
    world: &World,
    truth: &Truth,
    deals: &[&Deal],
    (asked, days, who): (&Asked, Days, PersonId),
    shown: &Pipeline,
) {
    let within = |on: NaiveDate| (days.0.date()..=days.1.date()).contains(&on);
    let opened = deals.iter().filter(|deal| within(deal.opened_on)).collect::<Vec<_>>();
    assert_eq!(shown.funnel.len(), 7, "some were opened");
    for (stage, count) in &shown.funnel {
        let far = opened.iter().filter(|deal| truth.furthest(deal) >= stage.probability()).count();
        assert_eq!(*count, counted(far), "{stage}");
        assert_eq!(leads(world, who, &asked.opened(days, Some(*stage))).await, count.to_string(), "{stage}");
    }
    assert_eq!(leads(world, who, &asked.opened(days, None)).await, shown.funnel[0].1.to_string());
}

fn stays(truth: &Truth, deals: &[&Deal], days: Days, shown: &Pipeline) {
    let mut expected = BTreeMap::<String, Vec<i64>>::new();
    for deal in deals {
        for pair in truth.moves_of(deal).windows(2) {
            let from = pair[1].from_stage.clone().expect("a stage that it left");
            let is_open = !from.starts_with("closed");
            if is_open && (days.0.date()..=days.1.date()).contains(&pair[1].on_day) {
                expected.entry(from).or_default().push((pair[1].on_day - pair[0].on_day).num_days().max(0));
            }
        }
    }
    let said = shown.stays.iter().map(|stay| (stay.stage.code().to_owned(), (stay.count, stay.tenths)));
    let tenths =
        |taken: &Vec<i64>| (20 * taken.iter().sum::<i64>() + counted(taken.len())) / (2 * counted(taken.len()));
    let expected = expected.into_iter().map(|(stage, taken)| (stage, (counted(taken.len()), tenths(&taken))));
    assert_eq!(said.collect::<BTreeMap<_, _>>(), expected.collect::<BTreeMap<_, _>>());
}

async fn placements(world: &World, deals: &[&Deal], (asked, days, who): (&Asked, Days, PersonId), shown: &Pipeline) {
    let within = |on: NaiveDate| (days.0.date()..=days.1.date()).contains(&on);
    let won = deals.iter().filter(|deal| deal.stage == "closed won" && deal.closed_on.is_some_and(within));
    let won = won.collect::<Vec<_>>();
    assert!(!won.is_empty());
    let said = |list: &[Placed]| list.iter().map(|one| (one.id, one.count)).collect::<BTreeMap<_, _>>();
    assert_eq!(said(&shown.by_principal), totals(won.iter().map(|deal| Some(deal.principal_id))));
    assert_eq!(said(&shown.by_distributor), totals(won.iter().map(|deal| deal.distributor_id)));
    assert_eq!(said(&shown.by_segment), totals(won.iter().map(|deal| deal.segment_id)));
    for (column, list) in [
        (Column::Principal, &shown.by_principal),
        (Column::Distributor, &shown.by_distributor),
        (Column::Segment, &shown.by_segment),
    ] {
        assert!(list.is_sorted_by_key(|one| -one.count), "the most first");
        for one in list {
            assert_eq!(one.id.is_none(), one.name.is_empty(), "{column}");
            let id = one.id.map_or_else(|| "none".to_owned(), |id| id.to_string());
            let filter = asked.ended_with(days, &["won"], &[(column, Operator::Is, &id)]);
            assert_eq!(leads(world, who, &filter).await, one.count.to_string(), "{column}");
        }
    }
}

async fn forecast(world: &World, deals: &[&Deal], (asked, who): (&Asked, PersonId), today: Day, shown: &Pipeline) {
    let first = today.month_start(0);
    let when = |deal: &Deal| match deal.expected_close_on.map(Day::from) {
        None => When::Unknown,
        Some(on) if on < first => When::Before,
        Some(on) if on >= first.month_start(super::MONTHS) => When::Later,
        Some(on) => When::Month(on.month_start(0)),
    };
    let open = deals.iter().filter(|deal| deal.closed_on.is_none()).collect::<Vec<_>>();
    assert_eq!(shown.forecast.iter().map(|due| due.count).sum::<i64>(), counted(open.len()));
    assert!(shown.forecast.is_sorted_by_key(|due| due.when));
    for due in &shown.forecast {
        let of = open.iter().filter(|deal| when(deal) == due.when).collect::<Vec<_>>();
        assert_eq!(due.count, counted(of.len()), "{:?}", due.when);
        assert_eq!(due.expected, of.iter().map(|deal| i64::from(deal.probability)).sum::<i64>(), "{:?}", due.when);
        for value in &due.values {
            let mine = of.iter().filter(|deal| deal.currency.as_ref() == Some(&value.currency));
            let sum = mine.filter_map(|deal| Some(deal.estimated_value? * i64::from(deal.probability))).sum::<i64>();
            // Months that are shown as one were rounded one by one.
            assert!((value.minor * 100 - sum).abs() <= 50 * 24, "{:?}: {} of {sum}", due.when, value.minor);
        }
        let (_, filter) = super::charts::due(asked, due.when, today);
        assert_eq!(leads(world, who, &filter).await, due.count.to_string(), "{:?}", due.when);
    }
}
