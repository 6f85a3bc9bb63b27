//! The one connection that listens: reads what changed, tells everybody whom it concerns, and whose session is over.
//! Invariant: nothing that was committed goes untold, whatever becomes of the connection. What is committed is told at
//! once, whatever else still runs; but the place from which a broken-off tab goes on lies before all that still runs.

use super::Live;
use super::inbox::End;
use super::presence::{Elsewhere, Present, SIGN_OF_LIFE, Said, in_order};
use super::rule::{Change, On, Party, Standing, Who};
use crate::stop::asked;
use app::auth::{PersonId, Role, TeamId};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, sleep};
use uuid::Uuid;

const CHANGED: &str = "larder_change";
const SESSION: &str = "larder_session";
const HERE: &str = "larder_here";
const NOTICE: &str = "larder_notice";

/// What is asked here follows keys from a few rows to one each: a plan for that is made once, where planning a dozen joins for
/// every change would cost more than reading it.
const PLANNING: [(&str, &str); 3] =
    [("plan_cache_mode", "force_generic_plan"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off")];

/// How many changes are read at a time.
const PAGE: i64 = 1000;
/// Changes that are told but may be followed by earlier ones, above which there is a pause between two looks.
const MANY: usize = 1000;
/// How often sessions are looked at that ended by themselves.
const ROUNDS: u32 = 4;

/// Listens until `stop`, and then ends every socket. `database` reaches it directly: a pooler does not pass announcements on.
pub async fn work(live: Live, database: PgConnectOptions, stop: watch::Receiver<bool>) {
    let mut hub = Hub::new(live.clone());
    let database = database.application_name("larder live").options(PLANNING);
    let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(database);
    let listening = async {
        loop {
            if let Err(error) = hub.listen(&pool).await {
                tracing::warn!(%error, "what changes is not heard; it will be told late");
            }
            sleep(Duration::from_millis(500)).await;
        }
    };
    tokio::select! {
        () = listening => {}
        () = asked(stop) => {}
    }
    live.end_all().await;
}

struct Hub {
    live: Live,
    program: Uuid,
    /// Which database this is, as far as anything that was told goes.
    epoch: Option<Uuid>,
    /// What was told of transactions at or after the place: not to be told again.
    told: HashMap<i64, i64>,
    /// Who has which record open with other programs.
    elsewhere: Elsewhere,
    /// What the others know of this one.
    said: BTreeMap<Uuid, Vec<Present>>,
    /// Records of which they want to know.
    asked: BTreeSet<Uuid>,
}

/// What there is to look at.
#[derive(Default)]
struct Look {
    changes: bool,
    sessions: bool,
}

impl Hub {
    fn new(live: Live) -> Self {
        Self {
            live,
            program: Uuid::now_v7(),
            epoch: None,
            told: HashMap::new(),
            elsewhere: Elsewhere::default(),
            said: BTreeMap::new(),
            asked: BTreeSet::new(),
        }
    }

    /// Listens until the connection ends.
    async fn listen(&mut self, pool: &sqlx::PgPool) -> Result<(), sqlx::Error> {
        let mut ear = PgListener::connect_with(pool).await?;
        ear.eager_reconnect(false);
        ear.listen_all([CHANGED, SESSION, HERE, NOTICE]).await?;
        // What was announced before somebody listened is found by looking.
        let mut look = Look { changes: true, sessions: true };
        self.live.ring(None);
        self.said.clear();
        let records = self.live.seats().iter().flat_map(|seat| seat.inbox().records()).collect::<Vec<_>>();
        self.live.moved(records);
        let mut rounds = 0_u32;
        let mut round = interval(SIGN_OF_LIFE);
        round.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let live = self.live.clone();
        loop {
            if look.changes {
                self.read(&mut ear, look.sessions).await?;
                if self.told.len() > MANY {
                    sleep(Duration::from_millis(250)).await;
                }
            } else if look.sessions {
                self.check(&mut ear).await?;
            }
            self.say_who_is_where(&mut ear).await?;
            look = Look::default();
            tokio::select! {
                heard = ear.try_recv() => match heard? {
                    Some(heard) => self.sort(&mut look, heard.channel(), heard.payload()),
                    None => return Ok(()),
                },
                () = live.0.hub.notified() => {}
                _ = round.tick() => {
                    rounds = rounds.wrapping_add(1);
                    look = Look { changes: true, sessions: rounds.is_multiple_of(ROUNDS) };
                    self.live.moved(self.elsewhere.forget_silent(Instant::now()));
                    self.sign_of_life(&mut ear).await?;
                }
            }
            while let Some(heard) = ear.next_buffered() {
                self.sort(&mut look, heard.channel(), heard.payload());
            }
        }
    }

    fn sort(&mut self, look: &mut Look, channel: &str, payload: &str) {
        match channel {
            CHANGED => look.changes = true,
            SESSION => look.sessions = true,
            NOTICE => self.live.ring(payload.parse().ok().map(PersonId)),
            _ => {
                let said = serde_json::from_str::<Said>(payload).ok().filter(|said| said.program != self.program);
                let Some(said) = said else { return };
                self.asked.extend(said.record.filter(|_| said.asks));
                let record = said.record;
                let new = self.elsewhere.keep(Instant::now(), said);
                self.live.moved(record.filter(|_| new));
            }
        }
    }

    /// Reads what is new, and tells it. With `sessions`, or when people changed, sessions are looked at before.
    async fn read(&mut self, ear: &mut PgListener, sessions: bool) -> Result<(), sqlx::Error> {
        // First how far everything is over, then the changes: none of those is missing then.
        let now = sqlx::query!(
            r#"select epoch, private_books,
                pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "horizon!"
            from company"#
        );
        let Some(now) = now.fetch_optional(&mut *ear).await? else { return Ok(()) };
        let (place, other_books) = {
            let mut state = self.live.state();
            let other_books = state.private_books != now.private_books;
            state.private_books = now.private_books;
            let same = self.epoch == Some(now.epoch);
            (state.place.filter(|_| same), other_books)
        };
        let Some(place) = place else {
            // From here on; or in another database than before, where everything may be different.
            self.epoch = Some(now.epoch);
            self.told.clear();
            self.live.state().place = Some(now.horizon);
            self.live.with_all(|_, inbox| inbox.renew = true);
            return self.check(ear).await;
        };
        let mut check = sessions || other_books;
        let mut changes = Vec::new();
        loop {
            let page = self.page(ear, place).await?;
            let last = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
            check |= page.iter().any(|change| &*change.table == "person");
            changes.extend(page);
            if last {
                break;
            }
        }
        if check {
            self.check(ear).await?;
        }
        if other_books {
            self.live.with_all(|_, inbox| inbox.renew = true);
        }
        for change in &changes {
            self.live.tell(change, now.private_books);
        }
        self.told.retain(|_, xid| *xid >= now.horizon);
        self.live.state().place = Some(now.horizon);
        Ok(())
    }

    /// The changes since `place` that were not told yet, with what decides who hears of them.
    async fn page(&mut self, ear: &mut PgListener, place: i64) -> Result<Vec<Change>, sqlx::Error> {
        let told = self.told.keys().copied().collect::<Vec<_>>();
        let rows = sqlx::query!(
            r#"select c.id, c.xid::text::bigint as "xid!", c.table_name, c.record_id,
                c.organization_before, c.role_before, c.owner_before, c.team_before,
                c.organization_id,
                was.role as "was_role?", was.owner_id as was_owner, was.team_id as was_team,
                is_at.role as "role?", is_at.owner_id as owner, is_at.team_id as team,
                array_remove(
                    array[coalesce(i.contact_id, a.contact_id, t.contact_id, d.distributor_id, deal.principal_id),
                        pursued.id],
                    null
                ) as "beside!",
                pursued.owner_id as "pursuer?", pursued.team_id as pursuer_team,
                p.id as "first?", p.team_id as "first_team?",
                s.id as "second?", s.team_id as "second_team?",
                before.id as "first_before?",
                case c.table_name when 'task' then before.team_id else c.team_before end as "first_team_before?"
            from change c
            left join organization was on was.id = c.organization_before
            left join organization is_at on is_at.id = c.organization_id
            left join interaction i on c.table_name = 'interaction' and i.id = c.record_id
            left join contact_advocacy a on c.table_name = 'contact_advocacy' and a.id = c.record_id
            left join task t on c.table_name = 'task' and t.id = c.record_id
            left join opportunity pursued on pursued.id = coalesce(i.opportunity_id, t.opportunity_id)
            left join distributor_authorization d on c.table_name = 'distributor_authorization' and d.id = c.record_id
            left join opportunity deal on c.table_name = 'opportunity' and deal.id = c.record_id
            left join person p on p.id = coalesce(i.author_id, t.owner_id, deal.owner_id)
            left join person s on s.id = t.assigned_by
            left join person before on c.table_name in ('task', 'opportunity') and before.id = c.owner_before
            where c.xid >= ($1::bigint)::text::xid8
                and c.id <> all ($2)
                and c.many is distinct from 'one'
            order by c.xid, c.id
            limit $3"#,
            place,
            &told,
            PAGE,
        )
        .fetch_all(&mut *ear)
        .await?;
        let standing = |role: Option<String>, owner: Option<Uuid>, team: Option<Uuid>| {
            let shared = matches!(role?.as_str(), "principal" | "distributor");
            Some(Standing { shared, owner: owner.map(PersonId), team: team.map(TeamId) })
        };
        let rows = rows.into_iter().map(|row| {
            self.told.insert(row.id, row.xid);
            let before = if row.table_name == "organization" {
                standing(row.role_before, row.owner_before, row.team_before)
            } else {
                standing(row.was_role, row.was_owner, row.was_team)
            };
            let after = standing(row.role, row.owner, row.team);
            let party = |id: Option<Uuid>, team: Option<Uuid>| {
                id.zip(team).map(|(id, team)| Party { person: PersonId(id), team: TeamId(team) })
            };
            let (first, second) = (party(row.first, row.first_team), party(row.second, row.second_team));
            let first_before = party(row.first_before, row.first_team_before);
            Change {
                table: row.table_name.into(),
                record: row.record_id,
                before: row.organization_before.map(|id| On { id, standing: before }),
                after: row.organization_id.map(|id| On { id, standing: after }),
                parties: first.into_iter().chain(second).collect(),
                parties_before: first_before.into_iter().collect(),
                deal: party(row.pursuer, row.pursuer_team),
                beside: row.beside,
            }
        });
        Ok(rows.collect())
    }

    /// Looks at everybody's session: ends the sockets of those that are over, and of the others knows the rights.
    async fn check(&self, ear: &mut PgListener) -> Result<(), sqlx::Error> {
        let sessions = self.live.seats().iter().map(|seat| seat.session.0).collect::<BTreeSet<_>>();
        if sessions.is_empty() {
            return Ok(());
        }
        let rows = sqlx::query!(
            "select s.id, p.role, p.team_id
            from session s
            join person p on p.id = s.person_id and p.disabled_at is null
            where s.id = any ($1)
                and larder.session_is_live(s)",
            &sessions.iter().copied().collect::<Vec<_>>(),
        )
        .fetch_all(&mut *ear)
        .await?;
        let rights = |row: (Uuid, String, Uuid)| Some((row.0, (row.1.parse::<Role>().ok()?, TeamId(row.2))));
        let alive =
            rows.into_iter().filter_map(|row| rights((row.id, row.role, row.team_id))).collect::<HashMap<_, _>>();
        self.live.with_all(|seat, inbox| {
            // Whoever came meanwhile was just let in.
            if !sessions.contains(&seat.session.0) {
                return;
            }
            match alive.get(&seat.session.0) {
                None => inbox.end = Some(End::SignedOut),
                Some(&(role, team)) => {
                    let who = Who { person: inbox.who.person, role, team };
                    inbox.renew |= inbox.who != who;
                    inbox.who = who;
                }
            }
        });
        Ok(())
    }

    /// Says here and to the other programs who has the records open that somebody opened or left.
    async fn say_who_is_where(&mut self, ear: &mut PgListener) -> Result<(), sqlx::Error> {
        let asked = std::mem::take(&mut self.asked);
        let mut moved = std::mem::take(&mut self.live.state().moved);
        moved.extend(asked.iter().filter(|record| self.said.contains_key(record)));
        if moved.is_empty() {
            return Ok(());
        }
        let seats = self.live.seats();
        let open = seats.iter().map(|seat| (seat, seat.inbox().records())).collect::<Vec<_>>();
        for record in moved {
            let at = open.iter().filter(|(_, records)| records.contains(&record)).map(|(seat, _)| *seat);
            let at = at.collect::<Vec<_>>();
            let people = in_order(at.iter().map(|seat| seat.present.clone()).collect());
            let everywhere = in_order(self.elsewhere.at(record).chain(&people).cloned().collect());
            for seat in at {
                let rings = seat.inbox().sees_here(record, everywhere.clone());
                if rings {
                    seat.bell.notify_one();
                }
            }
            let before =
                if people.is_empty() { self.said.remove(&record) } else { self.said.insert(record, people.clone()) };
            // Whoever opens it first asks the others; they answer, which is nothing to ask about.
            let asks = before.is_none();
            if asked.contains(&record) || before.unwrap_or_default() != people {
                self.say(ear, Said { program: self.program, record: Some(record), people, asks }).await?;
            }
        }
        Ok(())
    }

    async fn sign_of_life(&self, ear: &mut PgListener) -> Result<(), sqlx::Error> {
        self.say(ear, Said { program: self.program, record: None, people: Vec::new(), asks: false }).await
    }

    async fn say(&self, ear: &mut PgListener, said: Said) -> Result<(), sqlx::Error> {
        let said = serde_json::to_string(&said).unwrap_or_default();
        sqlx::query!("select pg_notify($1, $2)", HERE, said).execute(&mut *ear).await?;
        Ok(())
    }
}
