//! `larder demo` and `larder serve --demo`: the demo company, and who can sign in to it with what.
//! Invariant: never in production, and never into a database that holds a company of its own.

use crate::config::{Config, Environment};
use crate::database::Database;
use app::auth::password::NewPassword;
use app::demo::{MEMBERS, grow, make, remove, set_passwords};
use clap::Args;
use sqlx::PgPool;
use std::error::Error;

/// How large the demo company is.
#[derive(Args, Clone, Copy, Debug)]
pub struct DemoSize {
    /// How many times 600 kitchens it has; 100 makes 60,000, and a million interactions
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=200))]
    scale: u16,
    /// The same seed makes the same company, on the same day
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Default for DemoSize {
    fn default() -> Self {
        Self { scale: 1, seed: 1 }
    }
}

/// The password of the demo's people.
#[derive(Args, Clone, Debug)]
pub struct DemoPassword {
    /// The password of everybody in the demo company; without it a random one is printed
    #[arg(long, env = "LARDER_DEMO_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    demo_password: Option<String>,
}

impl DemoPassword {
    /// The one that was given, or a fresh one.
    async fn choose(self) -> Result<(String, NewPassword), Box<dyn Error>> {
        let text = match self.demo_password {
            Some(text) => text,
            None => app::auth::password::random()?,
        };
        let password = NewPassword::parse("demo_password", &text, &[]).await;
        Ok((text, password.map_err(|error| format!("LARDER_DEMO_PASSWORD: {error}"))?))
    }
}

/// Loads the demo company, or gives the people of the one that is there this password, and prints who they are.
///
/// # Errors
/// In production; and where there is a company that is not the demo.
pub async fn load(
    config: &Config,
    database: &Database,
    pool: &PgPool,
    password: DemoPassword,
    size: DemoSize,
) -> Result<(), Box<dyn Error>> {
    if config.environment == Environment::Production {
        return Err("environment: production takes no demo company".into());
    }
    let (text, password) = password.choose().await?;
    if !there(database).await? {
        make(pool, password).await?;
        println!("Making up a year of work, with seed {} at scale {}\u{2026}", size.seed, size.scale);
        grow(&mut database.connect_owner().await?, size.scale, size.seed).await?;
    } else if !set_passwords(&mut database.connect_owner().await?, password).await? {
        return Err("There is a company already. The demo company needs a database of its own: --data-folder.".into());
    }
    println!("The demo company is loaded. Sign in at {}/sign-in as one of these:\n", config.public_url);
    for member in MEMBERS {
        println!("  {:<8} {:<16} {:<28} {text}", member.role, member.name, member.email);
    }
    println!();
    Ok(())
}

/// Takes the demo company's records away, and says how many accounts went.
///
/// # Errors
/// Those of the database.
pub async fn unload(database: &Database) -> Result<(), Box<dyn Error>> {
    let gone = remove(&mut database.connect_owner().await?).await?;
    println!("The demo company's records are removed: {gone} accounts, and all that was on them.");
    Ok(())
}

/// Whether there is a company.
async fn there(database: &Database) -> Result<bool, Box<dyn Error>> {
    let mut owner = database.connect_owner().await?;
    Ok(sqlx::query_scalar!(r#"select larder.is_set_up() as "there!""#).fetch_one(&mut owner).await?)
}
