//! People in SQL. Row-level security and the rules of the table decide; what is written here belongs to an operation.

mod inviting;
mod reading;
mod writing;

pub use inviting::{Invited, invite, invite_form, mail_link, make_link};
pub use reading::{by_email, detail, list};
pub use writing::{disable, edit, edit_profile, enable};
