use crate::error::AppError;
use crate::testing::Database;
use http::{Method, Request};
use leptos::prelude::{Owner, provide_context};
use sqlx::AssertSqlSafe;
use std::io::{Error, ErrorKind};

/// What is answered when the database fails with `code` while a request with `method` is served.
async fn said(database: &Database, code: &str, method: &Method) -> AppError {
    let fail = format!("do $$ begin raise exception 'on purpose' using errcode = '{code}'; end $$");
    let error = sqlx::query(AssertSqlSafe(fail)).execute(&database.pool).await.expect_err("a failure");
    let (request, ()) = Request::builder().method(method).body(()).expect("a request").into_parts();
    Owner::new().with(|| {
        provide_context(request);
        error.into()
    })
}

#[tokio::test]
async fn what_passes_by_itself_is_no_refusal_of_what_was_typed() {
    let database = Database::fresh().await;
    for code in ["40001", "40P01", "55P03", "57P01", "57P02", "57P03", "08006", "25P03", "25006", "53100", "53300"] {
        assert_eq!(said(&database, code, &Method::POST).await, AppError::Unavailable, "{code}");
        assert_eq!(said(&database, code, &Method::GET).await, AppError::Unavailable, "{code}");
    }
    for code in ["XX000", "25P02", "42703", "57000"] {
        assert!(matches!(said(&database, code, &Method::POST).await, AppError::Internal(_)), "{code}");
    }
    assert_eq!(said(&database, "42501", &Method::POST).await, AppError::Forbidden);
}

#[tokio::test]
async fn what_takes_too_long_is_asked_for_less_or_sent_again() {
    let database = Database::fresh().await;
    assert_eq!(said(&database, "57014", &Method::POST).await, AppError::Unavailable);
    let question = said(&database, "57014", &Method::GET).await;
    assert_eq!(question, AppError::field("", "That takes too long. Narrow it down with a filter."));
}

#[test]
fn a_connection_that_breaks_is_no_refusal_either() {
    let cut = Error::from(ErrorKind::ConnectionReset);
    for error in [sqlx::Error::Io(cut), sqlx::Error::Protocol("half".into()), sqlx::Error::PoolTimedOut] {
        assert_eq!(AppError::from(error), AppError::Unavailable);
    }
}
