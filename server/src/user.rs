//! `larder user`: people from the command line, by the same functions as the admin's screens.
//! Invariant: whoever can run the program may do what an admin may; it is recorded as the longest-serving admin's, from
//! the command line. A password or a link is printed once and kept nowhere.

use crate::config::Config;
use crate::database::Database;
use app::auth::links::Purpose;
use app::auth::links::store::{Link, redeem};
use app::auth::password::{NewPassword, random};
use app::auth::{EmailAddress, PersonId, Role};
use app::context::{Host, Viewer};
use app::error::AppError;
use app::people::{Disable, Invite, PersonForm, store};
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Subcommand};
use std::error::Error;
use std::sync::Arc;
use uuid::Uuid;

/// What can be done with people.
#[derive(Clone, Debug, Subcommand)]
pub enum UserCommand {
    /// Add a person who can sign in at once, with a password from standard input or a random one
    Add {
        #[command(flatten)]
        person: NewPerson,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Add a person and print the link with which they choose their password
    Invite(NewPerson),
    /// Print a link with which a person chooses a password
    Reset {
        /// The address they sign in with
        email: String,
    },
    /// End a person's access, and give what they hold to somebody else
    Disable {
        /// The address they sign in with
        email: String,
        /// The address of whoever takes over their accounts
        #[arg(long, value_name = "EMAIL")]
        heir: String,
    },
}

/// Somebody to add.
#[derive(Args, Clone, Debug)]
pub struct NewPerson {
    /// Their full name
    #[arg(long)]
    name: String,
    /// The address they sign in with
    #[arg(long)]
    email: String,
    /// What they may do
    #[arg(long, value_parser = roles())]
    role: Role,
    /// Their team's name; not needed while there is one team
    #[arg(long)]
    team: Option<String>,
}

fn roles() -> impl clap::builder::TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.iter().map(|role| role.code())).try_map(|code| code.parse::<Role>())
}

impl UserCommand {
    /// The password on standard input, where the line says that there is one. Read before anything is opened that would
    /// have to wait for whoever types.
    ///
    /// # Errors
    /// Standard input cannot be read.
    pub fn typed_password(&self) -> std::io::Result<Option<String>> {
        match self {
            Self::Add { password_stdin: true, .. } => first_line().map(Some),
            _ => Ok(None),
        }
    }
}

/// Does it, and prints what came of it.
///
/// # Errors
/// In words, what is wrong with the line or the database.
pub async fn obey(
    config: &Config,
    database: &Database,
    command: UserCommand,
    typed: Option<String>,
) -> Result<(), Box<dyn Error>> {
    database.migrate().await?;
    let mut settings = config.app_settings();
    // Whoever asks here gets the link, whether mail goes out or not.
    settings.mail = false;
    let host = Host { pool: database.pool(2).await?, settings: Arc::new(settings) };
    let mut owner = database.connect_owner().await?;
    let admin = sqlx::query_scalar!(
        "select id from person where role = 'admin' and disabled_at is null order by created_at, id limit 1",
    );
    let admin = admin.fetch_optional(&mut owner).await?.map(PersonId);
    let admin = admin.ok_or_else(|| format!("Larder is not set up yet: open {}/set-up", config.public_url))?;
    let viewer = Viewer::on_behalf_of(&host.pool, admin, "cli").await.map_err(words)?;
    match command {
        UserCommand::Add { person, .. } => add(&host, viewer, person, typed).await,
        UserCommand::Invite(person) => {
            let link = invite(&host, viewer, person).await?;
            print_link(&host, &link);
            Ok(())
        }
        UserCommand::Reset { email } => reset(&host, viewer, &email).await,
        UserCommand::Disable { email, heir } => disable(viewer, &email, &heir).await,
    }
}

async fn add(host: &Host, viewer: Viewer, person: NewPerson, typed: Option<String>) -> Result<(), Box<dyn Error>> {
    let given = typed.is_some();
    let password = typed.map_or_else(random, Ok).map_err(words)?;
    // Checked before anything is written: a person without a password would be left behind.
    let about = [person.name.as_str(), &person.email, &viewer.me.company_name];
    NewPassword::parse("password", &password, &about).await.map_err(words)?;
    let email = person.email.clone();
    let link = invite(host, viewer, person).await?;
    redeem(host, Purpose::Invitation, link.token(), &password, None).await.map_err(words)?;
    println!("{email} can sign in at {}/sign-in.", host.settings.public_url);
    if !given {
        println!("Password, shown this once: {password}");
    }
    Ok(())
}

async fn invite(host: &Host, mut viewer: Viewer, person: NewPerson) -> Result<Link, Box<dyn Error>> {
    let team_id = team(&mut viewer, person.team.as_deref()).await?.to_string();
    let form = PersonForm { name: person.name, email: person.email, role: person.role.code().to_owned(), team_id };
    let command = Invite { id: PersonId::new(), key: Uuid::now_v7(), form };
    let invited = store::invite(viewer, host, command).await.map_err(words)?;
    invited.link.ok_or_else(|| "the invitation has no link".into())
}

/// The team of that name, or the only one there is.
async fn team(viewer: &mut Viewer, wanted: Option<&str>) -> Result<Uuid, Box<dyn Error>> {
    let teams = sqlx::query!(
        r#"select id, name, coalesce(larder.fold(name) = larder.fold($1), false) as "wanted!"
        from team
        where deleted_at is null
        order by name"#,
        wanted,
    )
    .fetch_all(viewer.db())
    .await?;
    match (wanted, teams.as_slice()) {
        (None, [only]) => Ok(only.id),
        _ => teams.iter().find(|team| team.wanted).map(|team| team.id).ok_or_else(|| {
            let names = teams.iter().map(|team| team.name.as_str()).collect::<Vec<_>>();
            format!("name one of the teams with --team: {}", names.join(", ")).into()
        }),
    }
}

async fn reset(host: &Host, mut viewer: Viewer, email: &str) -> Result<(), Box<dyn Error>> {
    let person = find(&mut viewer, email).await?;
    let link = store::make_link(viewer, person).await.map_err(words)?;
    print_link(host, &link);
    Ok(())
}

async fn disable(mut viewer: Viewer, email: &str, heir: &str) -> Result<(), Box<dyn Error>> {
    let (id, heir) = (find(&mut viewer, email).await?, find(&mut viewer, heir).await?);
    let command = Disable { id, key: Uuid::now_v7(), heir: heir.to_string() };
    let moved = store::disable(viewer, command).await.map_err(words)?;
    println!("{email} can no longer sign in. Accounts handed over: {moved}.");
    Ok(())
}

async fn find(viewer: &mut Viewer, email: &str) -> Result<PersonId, Box<dyn Error>> {
    let address = EmailAddress::parse("email", email).map_err(words)?;
    match store::by_email(viewer, &address).await {
        Err(AppError::NotFound) => Err(format!("nobody signs in with {email}").into()),
        found => found.map_err(|error| words(error).into()),
    }
}

fn print_link(host: &Host, link: &Link) {
    println!("Opens once, for {}: {}", link.purpose.lifetime(), link.address(host));
}

fn first_line() -> std::io::Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Every message of a refusal.
fn words(error: AppError) -> String {
    match error {
        AppError::Invalid(messages) => messages.into_iter().map(|wrong| wrong.message).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
