//! How many touches there were, from the sums that the database keeps of them.
//! Invariant: a figure is the number of rows in the list that it leads to, whichever way it was found.

use super::asked::{Asked, Who};
use super::period::Days;
use super::store::from_touches;
use crate::context::Viewer;
use crate::organizations::listing::keeps_own_book;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

/// What is told apart in sums besides who did what kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Apart {
    Nothing,
    Days,
    /// A touch about two principals counts for each; one about none for the greatest id.
    Principals,
}

/// `from (…) k`: sums of touches on the `days` of the company's calendar, by those who are asked about, with the columns `day`
/// (only right where days are told apart), `author_id`, `principal_id`, `type` and `touches`.
pub(crate) fn from_sums(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer, asked: &Asked, days: Days, apart: Apart) {
    let me = viewer.me.id.0;
    let author = asked.owner.or((asked.who == Who::Me).then_some(me));
    sql.push(" from (");
    if keeps_own_book(viewer) && author != Some(me) {
        one_by_one(sql, viewer, asked, days, apart);
    } else {
        kept(sql, viewer, asked, days, apart, author);
    }
    sql.push(") k");
}

fn kept(
    sql: &mut QueryBuilder<Postgres>,
    viewer: &Viewer,
    asked: &Asked,
    days: Days,
    apart: Apart,
    author: Option<Uuid>,
) {
    let pieces = if apart == Apart::Days { vec![(false, days)] } else { pieces(days) };
    for (place, (is_month, (first, last))) in pieces.into_iter().enumerate() {
        if place > 0 {
            sql.push(" union all ");
        }
        sql.push("select s.first_on as day, s.author_id, s.principal_id, s.type, s.touches from touch_sum s");
        sql.push(" where s.touches > 0 and s.month = ").push_bind(is_month);
        sql.push(" and s.first_on between ").push_bind(first.date()).push(" and ").push_bind(last.date());
        match (apart, asked.principal) {
            (_, Some(principal)) => sql.push(" and s.principal_id = ").push_bind(principal),
            (Apart::Principals, None) => sql.push(" and s.principal_id <> ").push_bind(Uuid::nil()),
            (_, None) => sql.push(" and s.principal_id = ").push_bind(Uuid::nil()),
        };
        match (author, asked.who) {
            (Some(author), _) => sql.push(" and s.author_id = ").push_bind(author),
            (None, Who::Team) => {
                sql.push(" and s.author_id in (select w.id from person w where w.team_id = ");
                sql.push_bind(viewer.me.team_id.0).push(")")
            }
            (None, _) => continue,
        };
    }
}

/// For whoever may not see everything: each touch that they see, as a sum of its own.
fn one_by_one(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer, asked: &Asked, days: Days, apart: Apart) {
    let about = "left join interaction_principal a on a.interaction_id = i.id";
    sql.push("select (i.happened_at at time zone ").push_bind(viewer.me.company_time_zone.clone());
    sql.push(")::date as day, i.author_id, ");
    sql.push(if apart == Apart::Principals { "coalesce(a.principal_id, " } else { "(" }).push_bind(Uuid::max());
    sql.push(") as principal_id, i.type, 1 as touches");
    from_touches(sql, viewer, asked, days, if apart == Apart::Principals { about } else { "" });
    if let (Apart::Principals, Some(principal)) = (apart, asked.principal) {
        sql.push(" and a.principal_id = ").push_bind(principal);
    }
}

/// `days` in as few sums as there are: whole months, named by their first days, and the days before and after those.
fn pieces((from, to): Days) -> Vec<(bool, Days)> {
    let first = if from == from.month_start(0) { from } else { from.month_start(1) };
    let after = to.plus(1).month_start(0);
    if first >= after {
        return vec![(false, (from, to))];
    }
    let whole = (true, (first, after.plus(-1).month_start(0)));
    let edges = [(from, first.plus(-1)), (after, to)].into_iter().filter(|(from, to)| from <= to);
    std::iter::once(whole).chain(edges.map(|edge| (false, edge))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Day;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn days_are_whole_months_and_what_is_left_of_others() {
        let piece = |is_month: bool, from: &str, to: &str| (is_month, (day(from), day(to)));
        let of = |from: &str, to: &str| pieces((day(from), day(to)));
        assert_eq!(of("2026-03-04", "2026-03-20"), [piece(false, "2026-03-04", "2026-03-20")]);
        assert_eq!(of("2026-03-01", "2026-03-31"), [piece(true, "2026-03-01", "2026-03-01")]);
        assert_eq!(of("2026-01-20", "2026-02-10"), [piece(false, "2026-01-20", "2026-02-10")]);
        assert_eq!(
            of("2025-11-27", "2026-11-26"),
            [
                piece(true, "2025-12-01", "2026-10-01"),
                piece(false, "2025-11-27", "2025-11-30"),
                piece(false, "2026-11-01", "2026-11-26"),
            ]
        );
    }
}
