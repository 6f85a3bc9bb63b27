//! Larder over HTTP, in process and on a real PostgreSQL: `LARDER_TEST_DATABASE_URL` says which (`make test` sets it).

mod assets;
mod cluster;
#[path = "../../app/src/testing.rs"]
mod database;
mod elsewhere;
mod export;
mod facts;
mod feed;
mod forgery;
mod forms;
mod headers;
mod health;
mod identity;
mod import_command;
mod imports;
mod inert;
mod jobs;
mod limits;
mod mail;
mod offline;
mod origin;
mod owner;
mod paths;
mod program;
mod requests;
mod role_matrix;
mod routers;
mod schema;
mod sign_in;
mod sources;
mod start;
mod test_app;
mod tls;
mod upkeep;
mod uploads;
mod users;
