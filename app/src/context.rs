//! What a server function can reach: the pool, the request, and the person asking.
//! Invariant: the only way to the tables is a transaction that carries who is acting, so row-level security decides.

mod replay;

use crate::auth::token::{self, Token};
use crate::auth::{Me, Role, SessionId};
use crate::error::AppError;
use http::{HeaderMap, request::Parts};
use leptos::prelude::{provide_context, use_context};
use sqlx::types::Json;
use sqlx::{Executor as _, PgConnection, PgPool, Postgres, Transaction};
use std::net::IpAddr;
use std::sync::Arc;
use uuid::Uuid;

pub use crate::auth::PersonId;
pub use crate::operations::OperationId;
pub use replay::TAKEN;

/// How the database plans what screens ask: short questions of many people at once, each planned once for a connection, and
/// no disk whose arm has to move.
pub const PLANNING: &str = "
    set random_page_cost = 1.1;
    set max_parallel_workers_per_gather = 0;
    set jit = off;
    set plan_cache_mode = force_generic_plan;
";

/// What the program around the app lends to every request.
#[derive(Clone)]
pub struct Host {
    /// Logs in as the application role.
    pub pool: PgPool,
    /// Settings that screens and links depend on.
    pub settings: Arc<Settings>,
}

/// The part of the configuration that the app itself needs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach Larder, without a trailing slash: the start of every link in a mail.
    pub public_url: String,
    /// Whether mail can be sent; otherwise an admin copies links.
    pub mail: bool,
    /// Cookies are Secure and `__Host-`: people come through TLS.
    pub secure_cookies: bool,
    /// On one's own machine: shows what is only for those who work on Larder.
    pub development: bool,
    /// Asked for by the set-up page when the program is reachable from elsewhere.
    pub set_up_token: Option<String>,
}

/// Lends the host to the components and server functions of one request.
pub fn provide_host(host: &Host) {
    provide_context(host.clone());
}

/// The host of this request.
///
/// # Errors
/// `Internal` outside of a request.
pub fn host() -> Result<Host, AppError> {
    use_context::<Host>().ok_or_else(|| AppError::internal("no host in this context"))
}

/// The head of this request.
///
/// # Errors
/// `Internal` outside of a request.
pub fn request() -> Result<Parts, AppError> {
    use_context::<Parts>().ok_or_else(|| AppError::internal("no request in this context"))
}

/// Where a request comes from, seen through the proxies that are trusted; the router's layers put it on each request.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// Where this request comes from, when that is known.
#[must_use]
pub fn client_address() -> Option<IpAddr> {
    use_context::<Parts>()?.extensions.get::<ClientAddress>().map(|address| address.0)
}

/// How often one person may ask, from however many browsers; the program around the app lends it where it counts requests.
#[derive(Clone)]
pub struct Admission(pub Arc<dyn Fn(PersonId) -> Result<(), AppError> + Send + Sync>);

/// The id under which the log, the answer and an error page speak of one request.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The signed-in person and their open transaction. Dropped without `commit`, nothing happened.
pub struct Viewer {
    /// Who is asking.
    pub me: Me,
    /// The session they ask from; none for a job or the command line.
    pub session: Option<SessionId>,
    tx: Transaction<'static, Postgres>,
    origin: &'static str,
    command: Option<replay::Carried>,
    /// Whether each statement gets a plan of its own by now.
    plans_each: bool,
}

/// The header that says whose command it is, from an outbox.
const FOR_PERSON: &str = "larder-person";

/// The person behind this request's session, with a transaction that acts for them.
///
/// # Errors
/// `SignedOut` without a live session, `RateLimited` after too many requests, `Unavailable` without a database.
pub async fn viewer() -> Result<Viewer, AppError> {
    let host = host()?;
    let request = request()?;
    let Some(viewer) = Viewer::from_headers(&host, &request.headers).await? else {
        return Err(signed_out(&host, &request.headers).await?);
    };
    // What waited on a device is of who gave it, whoever is signed in there by now.
    let meant = request.headers.get(FOR_PERSON);
    if meant.is_some_and(|meant| meant.as_bytes() != viewer.me.id.to_string().as_bytes()) {
        return Err(AppError::SignedOut);
    }
    // Not on a page that is being rendered: it was counted when it was asked for.
    use_context::<Admission>().map_or(Ok(()), |Admission(admit)| admit(viewer.me.id))?;
    Ok(viewer)
}

/// Why nobody is signed in: a session that ended by itself, or one that was ended from elsewhere. Who has no token of such a
/// one learns nothing.
async fn signed_out(host: &Host, headers: &HeaderMap) -> Result<AppError, AppError> {
    let Some(presented) = token::from_cookies(headers, host.settings.secure_cookies) else {
        return Ok(AppError::SignedOut);
    };
    let revoked = sqlx::query_scalar!("select larder.is_revoked($1)", &presented.hash()[..]);
    let revoked = revoked.fetch_one(&host.pool).await?.unwrap_or_default();
    Ok(if revoked { AppError::Revoked } else { AppError::SignedOut })
}

/// The same for a server function that only admins may call.
///
/// # Errors
/// `Forbidden` for anybody else.
pub async fn admin() -> Result<Viewer, AppError> {
    let viewer = viewer().await?;
    if viewer.me.role == Role::Admin { Ok(viewer) } else { Err(AppError::Forbidden) }
}

/// For the few server functions that anybody may call, signed in or not: they go through the doors of `0003_sign_in`.
///
/// # Errors
/// `Internal` outside of a request.
pub fn visitor() -> Result<Host, AppError> {
    host()
}

/// A live session, and what is due for it.
struct Acting {
    session_id: Uuid,
    touch_due: bool,
    rotation_due: bool,
    me: Json<Me>,
}

/// Makes a transaction act for the person whose session `presented` opens.
async fn act(tx: &mut PgConnection, presented: &Token) -> Result<Option<Acting>, AppError> {
    let acting = sqlx::query_as!(
        Acting,
        r#"select session_id as "session_id!", touch_due as "touch_due!", rotation_due as "rotation_due!",
            me as "me!: Json<Me>"
        from larder.act($1)"#,
        &presented.hash()[..],
    );
    Ok(acting.fetch_optional(tx).await?)
}

impl Viewer {
    /// The person whose session cookie is in `headers`; `None` when there is no live session.
    ///
    /// # Errors
    /// `Unavailable` without a database.
    pub async fn from_headers(host: &Host, headers: &HeaderMap) -> Result<Option<Self>, AppError> {
        let Some(presented) = token::from_cookies(headers, host.settings.secure_cookies) else { return Ok(None) };
        let mut tx = host.pool.begin().await?;
        let Some(mut row) = act(&mut tx, &presented).await? else { return Ok(None) };
        if row.rotation_due && token::may_hand_out() {
            // With this connection given back: who waits for a second one may wait for others who do the same.
            tx.rollback().await?;
            token::rotate(host, &presented).await?;
            tx = host.pool.begin().await?;
            match act(&mut tx, &presented).await? {
                Some(again) => row = again,
                None => return Ok(None),
            }
        }
        if row.touch_due {
            let pool = host.pool.clone();
            tokio::spawn(async move {
                let touched = sqlx::query!("select larder.touch_session($1)", row.session_id).execute(&pool).await;
                if let Err(error) = touched {
                    tracing::warn!(%error, "a session's last sign of life was not kept");
                }
            });
        }
        Ok(Some(Self {
            me: row.me.0,
            session: Some(SessionId(row.session_id)),
            tx,
            origin: "web",
            command: None,
            plans_each: false,
        }))
    }

    /// A transaction for somebody who is not at the other end of a request: a job's or a command line's person.
    ///
    /// # Errors
    /// `NotFound` when they do not exist or are disabled.
    pub async fn on_behalf_of(pool: &PgPool, person: PersonId, origin: &'static str) -> Result<Self, AppError> {
        Self::in_transaction(pool.begin().await?, person, origin).await
    }

    /// The same in a transaction that is open already.
    ///
    /// # Errors
    /// `NotFound` when they do not exist or are disabled.
    pub async fn in_transaction(
        mut tx: Transaction<'static, Postgres>,
        person: PersonId,
        origin: &'static str,
    ) -> Result<Self, AppError> {
        let me =
            sqlx::query_scalar!(r#"select larder.act_as($1) as "me: Json<Me>""#, person.0).fetch_one(&mut *tx).await?;
        let Json(me) = me.ok_or(AppError::NotFound)?;
        Ok(Self { me, session: None, tx, origin, command: None, plans_each: false })
    }

    /// The connection inside the transaction, for the statements of a store.
    pub fn db(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// The same for a statement about whatever somebody asks, few rows or thousands. From here on each is planned for itself: a
    /// plan for the rep of few accounts is another than one for the whole company. What names its rows is planned once for
    /// each connection, since that takes longer than to carry it out.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn ad_hoc(&mut self) -> Result<&mut PgConnection, AppError> {
        if !self.plans_each {
            sqlx::query!("select set_config('plan_cache_mode', 'force_custom_plan', true)")
                .fetch_one(self.db())
                .await?;
            self.plans_each = true;
        }
        Ok(self.db())
    }

    /// The same where a list asks: `usual` is its question without conditions, the words of which are always the same and say
    /// how many rows it wants.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn asking(&mut self, usual: bool) -> Result<&mut PgConnection, AppError> {
        if usual { Ok(self.db()) } else { self.ad_hoc().await }
    }

    /// Opens an operation: what is written from here to the commit belongs to it, in the audit and for undo. How much that is
    /// nobody knows: the database chooses how to plan for it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn operation(&mut self, kind: &str, subject: &str) -> Result<OperationId, AppError> {
        let id = OperationId::new();
        sqlx::query!(
            "with setting as (
                select set_config('larder.operation_id', $1::uuid::text, true), set_config('plan_cache_mode', 'auto', true)
            )
            insert into operation (id, kind, subject, person_id, origin)
            select $1, $2, left($3, 255), $4, $5
            from setting",
            id.0,
            kind,
            subject,
            self.me.id.0,
            self.origin,
        )
        .execute(self.db())
        .await?;
        self.plans_each = false;
        Ok(id)
    }

    /// Goes on with an operation of this person that an earlier transaction opened: an import's next batch.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn resume(&mut self, operation: OperationId) -> Result<(), AppError> {
        sqlx::query!(
            "select set_config('larder.operation_id', $1::uuid::text, true) as operation,
                set_config('plan_cache_mode', 'auto', true) as planning",
            operation.0
        )
        .fetch_one(self.db())
        .await?;
        self.plans_each = false;
        Ok(())
    }

    /// A point to come back to, so that one refused row does not end its batch.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn savepoint(&mut self) -> Result<(), AppError> {
        self.tx.execute("savepoint attempt").await?;
        Ok(())
    }

    /// Keeps what was written since the savepoint, or takes it back.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn settle(&mut self, keep: bool) -> Result<(), AppError> {
        let statement = if keep { "release savepoint attempt" } else { "rollback to savepoint attempt" };
        self.tx.execute(statement).await?;
        Ok(())
    }

    /// Commits.
    ///
    /// # Errors
    /// Those of the database: then nothing happened.
    pub async fn commit(self) -> Result<(), AppError> {
        Ok(self.tx.commit().await?)
    }
}
