//! An admin at the pages of imports, over HTTP.

use crate::database::Staff;
use crate::test_app::{Caller, HTML, TestApp, same_origin};
use app::imports::{Counts, ImportDetail, ImportId, Status, deciding, showing};
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use std::fmt::Write as _;

/// An admin at the import's pages; the jobs are carried out as soon as they are asked for.
pub struct Desk {
    pub app: TestApp,
    pub staff: Staff,
    pub ada: Caller,
}

impl Desk {
    /// Of a company.
    pub async fn of(app: TestApp, staff: Staff) -> Self {
        let ada = app.sign_in(staff.admin).await;
        Self { app, staff, ada }
    }

    /// What a page says.
    pub async fn get(&self, path: &str) -> String {
        let answer = self.ada.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        answer.text().to_owned()
    }

    /// The imports of files that are chosen together, in the order in which they are to come in.
    pub async fn upload(&self, files: &[(&str, String)]) -> Vec<ImportId> {
        let mut body = String::new();
        for (name, text) in files {
            let head = format!("content-disposition: form-data; name=\"file\"; filename=\"{name}\"");
            write!(body, "--part\r\n{head}\r\n\r\n{text}\r\n").expect("a part");
        }
        let mut request = same_origin(Request::post("/imports/upload")).header(ACCEPT, HTML);
        let headers = request.headers_mut().expect("headers");
        headers.insert(CONTENT_TYPE, "multipart/form-data; boundary=part".parse().expect("a header"));
        let answer = self.ada.send(request, Body::from(format!("{body}--part--\r\n"))).await;
        let page = answer.location().expect("an import").to_owned();
        let first = page.trim_start_matches("/imports/").parse().expect("an id");
        self.detail(first).await.together.into_iter().map(|file| file.id).collect()
    }

    /// An import with all that its page shows.
    pub async fn detail(&self, id: ImportId) -> ImportDetail {
        let mut viewer = self.app.database.viewer(self.staff.admin).await;
        showing::detail(&mut viewer, id, "", 0).await.expect("the import")
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(String, String)]) {
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>();
        let answer = self.ada.post(path, &fields).await;
        assert!(answer.status.is_success() || answer.status.is_redirection(), "{path}: {}", answer.text());
    }

    async fn work(&self, id: ImportId) {
        deciding::work(&self.app.host.pool, self.staff.admin, id).await.expect("the job");
    }

    /// Maps a file as it is guessed, and as `say` says for the others; takes what is offered for unknown words and keeps
    /// what nothing is like. Answers with what each row will do.
    pub async fn check(&self, id: ImportId, say: &[(&str, &str)]) -> Counts {
        let guessed = self.detail(id).await;
        let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut fields = vec![own("id", &id.to_string())];
        let columns = guessed.mapping.columns.iter().enumerate();
        fields.extend(columns.map(|(place, code)| own(&format!("mapping[columns][{place}]"), code)));
        let mapping = &guessed.mapping;
        for (name, value) in [
            ("role", &mapping.role),
            ("priority", &mapping.priority),
            ("person_role", &mapping.person_role),
            ("won_reason", &mapping.won_reason),
            ("lost_reason", &mapping.lost_reason),
            ("on_match", &mapping.on_match),
            ("touch", &mapping.touch),
            ("outcome", &mapping.outcome),
            ("principal", &mapping.principal),
            ("source", &mapping.source),
            ("currency", &mapping.currency),
        ] {
            if say.iter().all(|(said, _)| *said != name) {
                fields.push(own(&format!("mapping[{name}]"), value));
            }
        }
        fields.extend(say.iter().map(|(name, value)| own(&format!("mapping[{name}]"), value)));
        self.post("/api/imports/map", &fields).await;
        if self.detail(id).await.status == Status::Mapping {
            self.post("/api/imports/decide", &[own("id", &id.to_string()), own("accept", "true")]).await;
            let mut answers = vec![own("id", &id.to_string())];
            let open = self.detail(id).await.questions.into_iter().filter(|question| question.decision.is_empty());
            for (place, question) in open.enumerate() {
                answers.push(own(&format!("answers[{place}][field]"), question.field.code()));
                answers.push(own(&format!("answers[{place}][word]"), &question.word));
                answers.push(own(&format!("answers[{place}][decision]"), "keep"));
            }
            self.post("/api/imports/decide", &answers).await;
        }
        if self.detail(id).await.status == Status::Checking {
            self.work(id).await;
        }
        let checked = self.detail(id).await;
        assert_eq!(checked.status, Status::Checked);
        checked.counts
    }

    /// Imports what is checked.
    pub async fn run(&self, id: ImportId) -> ImportDetail {
        self.post("/api/imports/run", &[("id".to_owned(), id.to_string())]).await;
        self.work(id).await;
        let done = self.detail(id).await;
        assert_eq!((done.status, done.counts.done), (Status::Done, done.counts.to_write()));
        done
    }

    /// One answer of the database.
    pub async fn text(&self, query: &'static str) -> String {
        sqlx::query_scalar(query).fetch_one(&self.app.database.owner).await.expect("an answer")
    }
}

/// Counts without changes.
pub fn counts(create: u32, skip: u32, error: u32) -> Counts {
    Counts { create, skip, error, ..Counts::default() }
}
