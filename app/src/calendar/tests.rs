//! Addresses of calendars against a real database, as the application role.

use super::store;
use crate::auth::token::Token;
use crate::context::{Host, Settings};
use crate::error::AppError;
use crate::testing::Database;
use std::sync::Arc;

#[tokio::test]
async fn an_address_rests_as_its_hash_and_is_ones_own() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let settings = Settings {
        public_url: "http://larder.test".into(),
        mail: false,
        secure_cookies: false,
        development: true,
        set_up_token: None,
    };
    let host = Host { pool: database.pool.clone(), settings: Arc::new(settings) };
    let path = store::make(database.viewer(staff.rep).await).await.expect("an address");
    let token = path.strip_prefix("calendar/").and_then(|file| file.strip_suffix(".ics")).expect("a token");
    let kept = sqlx::query_scalar::<_, Vec<u8>>("select token_hash from calendar_feed");
    let kept = kept.fetch_one(&database.owner).await.expect("a hash");
    assert_eq!(kept, Token::presented(token).hash());
    let hash = sqlx::query("select token_hash from calendar_feed");
    assert!(hash.execute(database.viewer(staff.rep).await.db()).await.is_err(), "which the application cannot read");
    assert_eq!(store::opened_by(&host, token).await, Ok(staff.rep));
    let shown = async |who| store::show(&mut database.viewer(who).await).await.expect("an answer");
    let rob = shown(staff.rep).await;
    assert!(rob.made.is_some() && rob.read.is_some() && rob.address.is_none());
    assert_eq!(shown(staff.admin).await.made, None);
    store::revoke(database.viewer(staff.admin).await).await.expect("nothing of their own");
    assert_eq!(store::opened_by(&host, token).await, Ok(staff.rep));
    store::revoke(database.viewer(staff.rep).await).await.expect("taken back");
    assert_eq!(store::opened_by(&host, token).await, Err(AppError::NotFound));
}
