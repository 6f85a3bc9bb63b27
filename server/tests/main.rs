//! Larder over HTTP, in process and on a real PostgreSQL: `LARDER_TEST_DATABASE_URL` says which (`make test` sets it).

#[path = "../../app/src/testing.rs"]
mod database;
mod sign_in;
mod test_app;
