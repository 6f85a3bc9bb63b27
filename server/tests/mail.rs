//! Mail, through a real SMTP server: `LARDER_TEST_SMTP_SERVER` is the `aiosmtpd` that `make test` installs.

use crate::test_app::TestApp;
use axum::http::StatusCode;
use server::jobs::{ROUND, registry, work};
use server::mail::Mailer;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use uuid::Uuid;

/// A mail server on this machine that keeps what it is given in a folder; gone with the test.
pub struct PostOffice {
    pub port: u16,
    folder: PathBuf,
    process: Child,
}

impl PostOffice {
    pub async fn open() -> Self {
        let program = std::env::var("LARDER_TEST_SMTP_SERVER");
        let program = program.expect("LARDER_TEST_SMTP_SERVER: `make test` sets it to aiosmtpd's program");
        let port = TcpListener::bind("127.0.0.1:0").await.and_then(|port| port.local_addr()).expect("a port").port();
        let folder = std::env::temp_dir().join(format!("larder-mail-{}", Uuid::now_v7().simple()));
        let process = Command::new(program)
            .args(["-n", "-l", &format!("127.0.0.1:{port}"), "-c", "aiosmtpd.handlers.Mailbox"])
            .arg(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a mail server");
        let office = Self { port, folder, process };
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        office
    }

    /// Whether nothing lies there.
    pub fn is_empty(&self) -> bool {
        std::fs::read_dir(self.folder.join("new")).map_or(true, |mut letters| letters.next().is_none())
    }

    /// The next letter, as it came over the wire.
    pub async fn letter(&self) -> String {
        let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
        while tokio::time::Instant::now() < deadline {
            let letter = std::fs::read_dir(self.folder.join("new")).ok().and_then(|mut letters| letters.next()?.ok());
            if let Some(letter) = letter {
                let text = std::fs::read_to_string(letter.path()).expect("a letter");
                std::fs::remove_file(letter.path()).expect("a letter");
                return text;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no letter came");
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test]
async fn a_forgotten_password_is_answered_by_a_mail_whose_link_opens_once() {
    let app = TestApp::with(|setup| setup.settings.mail = true).await;
    app.database.company(false).await;
    let office = PostOffice::open().await;
    let mailer = Mailer::new(&format!("smtp://127.0.0.1:{}", office.port), "Larder <larder@harbor.example>");
    let mailer = mailer.expect("a mail server's address");
    let (stop, asked) = watch::channel(false);
    let listen = (*app.database.owner.connect_options()).clone();
    let worker = tokio::spawn(work(app.host.clone(), listen, registry(Some(&mailer)), ROUND, asked));

    let visitor = app.visitor();
    visitor.form("/forgot", "/api/auth/forgot", &[("email", "Rob@harbor.example")]).await;
    let letter = format!("\n{}", office.letter().await);
    assert!(letter.contains("\nFrom: Larder <larder@harbor.example>"), "{letter}");
    assert!(letter.contains("\nTo: \"Rob Rep\" <rob@harbor.example>"), "{letter}");
    assert!(letter.contains("\nSubject: Choose a new password for Larder"), "{letter}");
    let text = letter.replace("=\n", "").replace("=3D", "=");
    let link = text.lines().find_map(|line| line.strip_prefix("http://larder.test/reset/")).expect("a link").trim();
    let kept = "select count(*) from job where payload::text like '%' || $1 || '%' or last_error like '%' || $1 || '%'";
    let kept = sqlx::query_scalar::<_, i64>(kept).bind(link).fetch_one(&app.database.owner).await;
    assert_eq!(kept.ok(), Some(0), "the token rests in the mail alone");

    let page = format!("/reset/{link}");
    assert!(visitor.get(&page).await.text().contains("rob@harbor.example"));
    let choice = [("purpose", "reset"), ("token", link), ("password", "seven herrings in a row")];
    let chosen = visitor.form(&page, "/api/auth/redeem", &choice).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", chosen.text());
    let again = app.visitor().form(&page, "/api/auth/redeem", &choice).await;
    assert_eq!(again.status, StatusCode::GONE);
    stop.send(true).expect("a worker");
    worker.await.expect("a worker that ends");
}
