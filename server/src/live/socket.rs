//! One tab's socket: it says what is on its screen, and is told what changes there.
//! Invariant: only a page of Larder's own opens one, for a live session; a record is followed only by who may see it; and
//! whoever does not answer, does not keep up or asks too much is let go.

use super::Taken;
use super::inbox::{Channel, Due, End, Message};
use super::presence::Present;
use super::rule::{News, Who};
use crate::AppState;
use crate::refusal::Refusal;
use app::context::{ClientAddress, Host, Viewer};
use app::error::AppError;
use axum::Extension;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout};
use uuid::Uuid;

/// What a tab may say at once.
const SAID_BYTES: usize = 8 * 1024;
/// What it may follow.
const FOLLOWED: usize = 40;
/// Changes that it missed and is told one by one; after more it reads everything again.
const MISSED: i32 = 65;
/// How often a tab shows that it is there, at least.
const PING: Duration = Duration::from_secs(25);
/// After so long without a sign it is gone.
const SILENCE: Duration = Duration::from_mins(1);
/// How long a program that just started may take to listen.
const START: Duration = Duration::from_secs(3);
/// How long a tab may take to take something in.
const PATIENCE: Duration = Duration::from_secs(20);

/// Codes with which a socket ends: after the first, nobody comes back.
const SIGNED_OUT: u16 = 4401;
const STOPPING: u16 = 1012;
const UNREADABLE: u16 = 1008;
const TOO_MUCH: u16 = 1013;

/// What a tab says: what it follows from now on, and, after a break, how far it had heard.
#[derive(Deserialize)]
struct Said {
    follow: Vec<String>,
    cursor: Option<String>,
}

#[derive(Serialize)]
struct Here {
    here: Uuid,
    people: Vec<Present>,
}

/// The answer of the feed to a cursor.
#[derive(Deserialize)]
struct Missed {
    cursor: String,
    changes: Option<Vec<Change>>,
}

#[derive(Deserialize)]
struct Change {
    table: String,
    id: Option<Uuid>,
    gone: bool,
}

/// Opens a socket.
pub async fn open(
    State(state): State<AppState>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let taken = match take(&state, address, &headers).await {
        Ok(taken) => taken,
        Err(error) => return Refusal::from(error).into_response(),
    };
    let upgrade = upgrade.max_message_size(SAID_BYTES).read_buffer_size(2 * 1024).write_buffer_size(0);
    upgrade.on_upgrade(move |socket| Tab { state, taken, socket, heard: Instant::now() }.run())
}

async fn take(state: &AppState, address: std::net::IpAddr, headers: &HeaderMap) -> Result<Taken, AppError> {
    let viewer = state.viewer(headers).await?;
    let (me, session) = (&viewer.me, viewer.session.ok_or(AppError::SignedOut)?);
    let (who, name) = (Who { person: me.id, role: me.role, team: me.team_id }, me.name.clone());
    drop(viewer);
    // Before anybody listens to what changes there is nothing to hear.
    let listening = async {
        while state.live.place().is_none() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(START, listening).await.map_err(|_| AppError::Unavailable)?;
    state.live.join(session, who, name, address)
}

struct Tab {
    state: AppState,
    taken: Taken,
    socket: WebSocket,
    /// When it last gave a sign.
    heard: Instant,
}

/// Why a socket ends from this side.
type Closed = (u16, &'static str);

impl Tab {
    async fn run(mut self) {
        if let Err(Some((code, reason))) = self.talk().await {
            let close = Frame::Close(Some(CloseFrame { code, reason: reason.into() }));
            // Who is gone already is told nothing.
            _ = timeout(PATIENCE, self.socket.send(close)).await;
        }
    }

    /// Talks until the end; without a reason when the other side is gone.
    async fn talk(&mut self) -> Result<(), Option<Closed>> {
        let mut ping = interval(PING);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let place = self.taken.live.place();
            let due = self.taken.seat.inbox().take(std::time::Instant::now(), place);
            let next = due.next.map(Instant::from_std);
            self.deliver(due).await?;
            let later = async {
                match next {
                    Some(next) => sleep_until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                said = self.socket.recv() => {
                    let said = said.and_then(Result::ok).ok_or(None)?;
                    self.heard = Instant::now();
                    match said {
                        Frame::Text(text) => self.hear(&text).await?,
                        Frame::Close(_) => return Err(None),
                        Frame::Ping(_) | Frame::Pong(_) => {}
                        Frame::Binary(_) => return Err(Some((UNREADABLE, ""))),
                    }
                }
                () = self.taken.seat.bell.notified() => {}
                () = later => {}
                _ = ping.tick() => {
                    if self.heard.elapsed() > SILENCE {
                        return Err(None);
                    }
                    self.send(Frame::Ping(Vec::new().into())).await?;
                }
            }
        }
    }

    async fn deliver(&mut self, due: Due) -> Result<(), Option<Closed>> {
        match due.end {
            Some(End::SignedOut) => return Err(Some((SIGNED_OUT, "signed out"))),
            Some(End::Stopping) => return Err(Some((STOPPING, "stopping"))),
            None => {}
        }
        if due.renew {
            // With other rights everything is different: which records they may follow, they find out by saying it again.
            let records = self.taken.seat.inbox().let_go_of_records();
            self.taken.live.moved(records);
            self.catch_up("").await?;
        }
        for (record, people) in due.here {
            self.say(&Here { here: record, people }).await?;
        }
        match due.message {
            Some(message) => self.say(&message).await,
            None => Ok(()),
        }
    }

    async fn say(&mut self, what: &impl Serialize) -> Result<(), Option<Closed>> {
        let text = serde_json::to_string(what).map_err(|_| None)?;
        self.send(Frame::Text(text.into())).await
    }

    async fn send(&mut self, frame: Frame) -> Result<(), Option<Closed>> {
        timeout(PATIENCE, self.socket.send(frame)).await.map_err(|_| None)?.map_err(|_| None)
    }

    async fn hear(&mut self, text: &str) -> Result<(), Option<Closed>> {
        let person = self.taken.seat.present.id;
        self.state.rates.take_of_person(person).map_err(|_| Some((TOO_MUCH, "")))?;
        let said = serde_json::from_str::<Said>(text).map_err(|_| Some((UNREADABLE, "")))?;
        let channels = said.follow.iter().map(|name| Channel::parse(name)).collect::<Option<Vec<_>>>();
        let channels = channels.filter(|channels| channels.len() <= FOLLOWED).ok_or(Some((UNREADABLE, "")))?;
        let channels = visible(&self.state.host, &self.taken, channels).await.map_err(|error| Some(later(&error)))?;
        let (live, seat) = (&self.taken.live, &self.taken.seat);
        let (new, before, after) = {
            let mut inbox = seat.inbox();
            let before = inbox.records();
            let new = inbox.follow(channels);
            (new, before, inbox.records())
        };
        live.catch_up(seat, &new);
        live.moved(before.symmetric_difference(&after).copied());
        let knows_book = self.taken.seat.inbox().book.is_some();
        match said.cursor {
            Some(cursor) => self.catch_up(&cursor).await,
            None if knows_book => Ok(()),
            None => self.catch_up("").await,
        }
    }

    /// Tells what changed since `cursor`, by the database's own word.
    async fn catch_up(&mut self, cursor: &str) -> Result<(), Option<Closed>> {
        let missed = missed(&self.state.host, &self.taken, cursor).await.map_err(|error| Some(later(&error)))?;
        let book = missed.cursor.split(' ').next().map(str::to_owned);
        self.taken.seat.inbox().book = book;
        let few = missed.changes.filter(|changes| i32::try_from(changes.len()).is_ok_and(|many| many < MISSED));
        let changes = few.map(|changes| {
            let news =
                |change: Change| News { table: change.table.into(), id: change.id, of: Vec::new(), gone: change.gone };
            changes.into_iter().map(news).collect::<Vec<_>>()
        });
        self.say(&Message { cursor: Some(missed.cursor), changes }).await
    }
}

/// Who cannot be answered now comes back later; who is not there any more does not.
fn later(error: &AppError) -> Closed {
    match error {
        AppError::NotFound => (SIGNED_OUT, "signed out"),
        _ => (TOO_MUCH, ""),
    }
}

/// Without the records that their person does not see.
async fn visible(host: &Host, taken: &Taken, channels: Vec<Channel>) -> Result<Vec<Channel>, AppError> {
    let known = taken.seat.inbox().records();
    let record = |channel: &Channel| if let Channel::Record(id) = channel { Some(*id) } else { None };
    let asked = channels.iter().filter_map(record).filter(|id| !known.contains(id)).collect::<Vec<_>>();
    if asked.is_empty() {
        return Ok(channels);
    }
    let mut viewer = Viewer::on_behalf_of(&host.pool, taken.seat.present.id, "web").await?;
    let seen = sqlx::query_scalar!(
        r#"select id as "id!" from organization where id = any ($1)
        union all
        select id from contact where id = any ($1)
        union all
        select id from product where id = any ($1)
        union all
        select id from distributor_authorization where id = any ($1)
        union all
        select id from opportunity where id = any ($1)"#,
        &asked,
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(channels
        .into_iter()
        .filter(|channel| record(channel).is_none_or(|id| known.contains(&id) || seen.contains(&id)))
        .collect())
}

async fn missed(host: &Host, taken: &Taken, cursor: &str) -> Result<Missed, AppError> {
    let mut viewer = Viewer::on_behalf_of(&host.pool, taken.seat.present.id, "web").await?;
    let answer = sqlx::query_scalar!(
        r#"select larder.changes_after($1, $2) as "answer!: sqlx::types::Json<Missed>""#,
        cursor,
        MISSED,
    );
    Ok(answer.fetch_one(viewer.db()).await?.0)
}
