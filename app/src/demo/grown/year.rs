//! A year at the larger demo company: deals and how they went, what was said and left at each kitchen, what is promised.
//! Invariant: what refers to something comes after it, in every batch.

use super::accounts::Account;
use super::chance::Chance;
use super::line::{Line, Principal};
use super::rows::{Rows, at, field, list, or_null};
use super::words::{ENDINGS, MIDDLES, OPENINGS, PROMISES};
use crate::error::AppError;
use crate::interactions::kind::Kind;
use crate::opportunities::Stage;
use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

const DEAL: &str = "copy opportunity (
        id, organization_id, principal_id, distributor_id, stage, stage_entered_at, probability, context, expected_close_on,
        owner_id, competitor, opened_on, named_for, closed_on, reason, reason_note
    ) from stdin with (format csv, null '\\N')";
const OF_DEAL: &str =
    "copy opportunity_product (id, opportunity_id, product_id) from stdin with (format csv, null '\\N')";
const WITH: &str =
    "copy opportunity_contact (id, opportunity_id, contact_id, influence) from stdin with (format csv, null '\\N')";
const MOVE: &str = "copy stage_move (opportunity_id, from_stage, to_stage, person_id, entered_at, given_at, at) from stdin with (format csv, null '\\N')";
const TOUCH: &str = "copy interaction (
        id, author_id, happened_at, type, subject, body, organization_id, contact_id, opportunity_id, outcome, minutes,
        follow_up_on, principal_ids, product_ids, rating, sample
    ) from stdin with (format csv, null '\\N')";
const PROMISE: &str = "copy task (
        id, title, kind, due_on, priority, owner_id, assigned_by, organization_id, opportunity_id, done_at, done_by
    ) from stdin with (format csv, null '\\N')";

/// What is written down of the year.
pub(super) struct Year {
    deals: Rows,
    of_deals: Rows,
    with: Rows,
    moves: Rows,
    touches: Rows,
    promises: Rows,
}

/// A deal, as far as what is said about it has to know.
#[derive(Clone, Copy)]
struct Deal<'a> {
    id: Uuid,
    principal: &'a Principal,
    product: &'a (Uuid, String),
    from: i64,
    to: i64,
    is_open: bool,
}

impl Year {
    pub(super) fn new() -> Self {
        Self {
            deals: Rows::of(DEAL, "analyze opportunity, stage_move, opportunity_fact"),
            of_deals: Rows::of(OF_DEAL, "analyze opportunity_product"),
            with: Rows::of(WITH, "analyze opportunity_contact"),
            moves: Rows::of(MOVE, "analyze stage_move"),
            touches: Rows::of(TOUCH, "analyze interaction, touch_sum, organization_fact"),
            promises: Rows::of(PROMISE, "analyze task, organization_fact"),
        }
    }

    /// All that happened with one kitchen.
    pub(super) fn at(
        &mut self,
        chance: &mut Chance,
        account: &Account,
        line: &Line,
        sellers: &[Uuid],
    ) -> Result<(), AppError> {
        let who = account.owner.unwrap_or_else(|| chance.pick(sellers));
        let count = chance.weighted(&[(2_u32, 0_usize), (3, 1), (3, 2), (2, 4), (1, 6)]);
        let principals = chance.some(&line.principals.iter().collect::<Vec<_>>(), count);
        let mut deals = Vec::new();
        for principal in principals {
            deals.push(self.deal(chance, account, principal, who)?);
        }
        for _ in 0..chance.between(4..=28) {
            let deal = if chance.percent(70) { chance.some(&deals, 1).first().copied() } else { None };
            self.touch(chance, account, deal, line, who)?;
        }
        for _ in 0..chance.weighted(&[(3, 0), (4, 1), (2, 2), (1, 3)]) {
            let open = deals.iter().filter(|deal| deal.is_open).copied().collect::<Vec<_>>();
            let deal = chance.some(&open, 1).first().copied();
            self.promise(chance, account, deal, line, who)?;
        }
        Ok(())
    }

    /// How far it came, and when.
    fn deal<'a>(
        &mut self,
        chance: &mut Chance,
        account: &Account,
        principal: &'a Principal,
        who: Uuid,
    ) -> Result<Deal<'a>, AppError> {
        let id = chance.id();
        let came = chance.weighted(&[(3_u32, 0_usize), (3, 1), (3, 2), (2, 3), (2, 4), (2, 5), (12, 6), (9, 7)]);
        let won = came == 6 && !account.is_prospect;
        let stage = if came == 6 && !won { Stage::Lost } else { Stage::ALL[came] };
        let from = if stage.is_closed() { chance.between(40..=360) } else { chance.between(3..=150) };
        let to = if stage.is_closed() { chance.between(1..=from - 20) } else { chance.between(0..=from.min(40)) };
        let steps = Stage::OPEN.iter().take(if stage.is_closed() { 5 } else { came }).copied().collect::<Vec<_>>();
        let path = steps.into_iter().chain([stage]).collect::<Vec<_>>();
        let last = i64::try_from(path.len() - 1).unwrap_or(1).max(1);
        let mut before = None;
        let mut entered = chance.moment(from..=from);
        for (place, step) in (0_i64..).zip(&path) {
            let days_ago = from - (from - to) * place / last;
            let left = before.map(|_| at(entered));
            entered = chance.moment(days_ago..=days_ago).max(entered);
            self.moves.push([
                field(id),
                or_null(before),
                field(step),
                field(who),
                or_null(left),
                at(entered),
                at(entered),
            ])?;
            before = Some(*step);
        }
        let opened = chance.today() - Duration::days(from);
        let reasons = stage.reasons();
        let reason = chance.some(&reasons[..reasons.len().saturating_sub(1)], 1).first().copied();
        self.deals.push([
            field(id),
            field(account.id),
            field(principal.id),
            field(account.distributor),
            field(stage),
            at(entered),
            field(stage.probability()),
            field(chance.pick(&[
                "site visit",
                "food show",
                "new product interest",
                "follow-up",
                "demo request",
                "sampling",
            ])),
            field(chance.today() + Duration::days(chance.between(-20..=120))),
            field(who),
            field(chance.pick(&["", "", "", "National brand", "House label", "Local bakery"])),
            field(opened),
            field(opened),
            or_null(stage.is_closed().then(|| entered.date_naive())),
            or_null(reason),
            String::new(),
        ])?;
        let count = usize::try_from(chance.between(1..=3)).unwrap_or(1);
        let products = chance.some(&principal.products.iter().collect::<Vec<_>>(), count);
        for (product, _) in &products {
            self.of_deals.push([field(chance.id()), field(id), field(product)])?;
        }
        for (contact, _) in chance.some(&account.contacts, 1) {
            let influence = chance.pick(&["high", "medium", "low"]);
            self.with.push([field(chance.id()), field(id), field(contact), field(influence)])?;
        }
        let product = products.first().copied().or_else(|| principal.products.first());
        let product = product.ok_or_else(|| AppError::internal("a principal without products"))?;
        Ok(Deal { id, principal, product, from, to, is_open: !stage.is_closed() })
    }

    fn touch(
        &mut self,
        chance: &mut Chance,
        account: &Account,
        deal: Option<Deal<'_>>,
        line: &Line,
        who: Uuid,
    ) -> Result<(), AppError> {
        let kinds = [(8, 0), (5, 1), (7, 2), (2, 3), (2, 4), (4, 5), (3, 6), (3, 7), (1, 8), (3, 9_usize)];
        let kind = Kind::ALL[chance.weighted(&kinds)];
        let when = deal.map_or(0..=360, |deal| if deal.is_open { 0..=deal.from } else { deal.to..=deal.from });
        let happened = chance.moment(when);
        let somewhere = chance.some(&line.principals.iter().collect::<Vec<_>>(), 1);
        let other =
            somewhere.first().and_then(|principal| principal.products.first().map(|product| (*principal, product)));
        let about = deal.map(|deal| (deal.principal, deal.product)).or(other.filter(|_| kind == Kind::SampleDrop));
        let (contact, name) =
            chance.some(&account.contacts, 1).first().map_or((None, "the kitchen"), |one| (Some(one.0), one.1));
        let what = about.or(other).map_or_else(|| "their order".to_owned(), |(_, product)| product.1.to_lowercase());
        let body = words(chance, name, &what);
        let outcome = match kind {
            Kind::Note => None,
            _ => Some(chance.weighted(&[(4, "positive"), (4, "neutral"), (1, "negative"), (1, "needs follow-up")])),
        };
        let follow_up =
            outcome.filter(|outcome| *outcome == "needs follow-up").map(|_| happened.date_naive() + Duration::days(7));
        let (rating, sample) = if kind == Kind::SampleDrop { tasted(chance, happened) } else { (None, None) };
        let shown = matches!(kind, Kind::SampleDrop | Kind::Demo);
        let principals = about.filter(|_| kind != Kind::Note).map(|(principal, _)| principal.id);
        self.touches.push([
            field(chance.id()),
            field(who),
            at(happened),
            field(kind),
            if kind == Kind::Note { String::new() } else { format!("{}: {what}", kind.label()) },
            body,
            field(account.id),
            or_null(contact),
            or_null(deal.map(|deal| deal.id)),
            or_null(outcome),
            or_null(kind.usual_minutes()),
            or_null(follow_up),
            list(principals),
            list(about.filter(|_| shown).map(|(_, product)| product.0)),
            or_null(rating),
            or_null(sample),
        ])
    }

    fn promise(
        &mut self,
        chance: &mut Chance,
        account: &Account,
        deal: Option<Deal<'_>>,
        line: &Line,
        who: Uuid,
    ) -> Result<(), AppError> {
        let (kind, title) = chance.pick(PROMISES);
        let somewhere = chance.some(&line.principals.iter().collect::<Vec<_>>(), 1);
        let product = deal.map(|deal| deal.product).or_else(|| somewhere.first().and_then(|one| one.products.first()));
        let what = product.map_or_else(|| "the order".to_owned(), |product| product.1.to_lowercase());
        let done = chance.percent(40).then(|| chance.moment(1..=90));
        let due = match done {
            Some(done) => done.date_naive() + Duration::days(chance.between(-3..=5)),
            None => chance.today() + Duration::days(chance.between(-12..=45)),
        };
        self.promises.push([
            field(chance.id()),
            title.replace("{what}", &what),
            field(kind),
            field(due),
            field(chance.weighted(&[(1, "high"), (6, "normal"), (2, "low")])),
            field(who),
            field(who),
            field(account.id),
            or_null(deal.map(|deal| deal.id)),
            or_null(done.map(at)),
            or_null(done.map(|_| who)),
        ])
    }

    /// Hands over what is here, once that is enough.
    pub(super) async fn flow(&mut self, db: &mut PgConnection) -> Result<(), AppError> {
        if self.touches.is_full() { self.flush(db).await } else { Ok(()) }
    }

    /// Hands over all that is here.
    pub(super) async fn flush(&mut self, db: &mut PgConnection) -> Result<(), AppError> {
        for rows in [&mut self.deals, &mut self.of_deals, &mut self.with, &mut self.touches, &mut self.promises] {
            rows.flush(db).await?;
        }
        Ok(())
    }

    /// Puts how each deal went in the place of what the database wrote down when it was made.
    pub(super) async fn tell_moves(mut self, db: &mut PgConnection) -> Result<(), AppError> {
        sqlx::query!("delete from stage_move where at = now()").execute(&mut *db).await?;
        self.moves.flush(db).await
    }
}

/// How a sample that was left then has fared.
fn tasted(chance: &mut Chance, left: DateTime<Utc>) -> (Option<i64>, Option<&'static str>) {
    let days = (chance.now - left).num_days();
    if days < 9 {
        return (None, Some(chance.pick(&["left", "left", "tasted"])));
    }
    if days < 20 && chance.percent(30) {
        return (None, Some("tasted"));
    }
    (Some(chance.weighted(&[(1, 1), (2, 2), (4, 3), (5, 4), (3, 5)])), Some("verdict"))
}

/// What a rep wrote down.
fn words(chance: &mut Chance, who: &str, what: &str) -> String {
    let number = chance.between(2..=29).to_string();
    let (opening, ending) = (chance.pick(OPENINGS), chance.pick(ENDINGS));
    let middles = chance.some(MIDDLES, 2).join("; ");
    let text = format!("{opening}: {middles}. Next: {ending}.");
    text.replace("{who}", who).replace("{what}", what).replace("{n}", &number)
}
