//! What the demo company's people have promised to do and planned.

/// One task. `of` is `N` for Jordan, `S` for Sam, `M` for Dana.
pub struct Promise {
    /// In how many days it is due; before today, when negative.
    pub in_days: i32,
    pub of: char,
    pub kind: &'static str,
    pub title: &'static str,
    /// The name of the organization.
    pub at: &'static str,
    /// The last name of the contact, if it is about one.
    pub with: &'static str,
}

const fn promise(
    in_days: i32,
    of: char,
    kind: &'static str,
    (at, with): (&'static str, &'static str),
    title: &'static str,
) -> Promise {
    Promise { in_days, of, kind, title, at, with }
}

/// Every one of them, the earliest first.
#[rustfmt::skip]
pub const PROMISES: &[Promise] = &[
    promise(-3, 'N', "email", ("Crescent Catering", "Haddad"), "Send the vegan mains with case prices"),
    promise(-1, 'S', "call", ("Penn Harbor Convention Center", "Pierce"), "Say whether Stonegate has a stable cream sauce"),
    promise(0, 'N', "sample", ("Maison Élise", "Reyes"), "Ask Tomas how the smoked tomato did"),
    promise(0, 'N', "call", ("Beacon Harbor Hotel", "Bressard"), "Set a day for the full-pan test"),
    promise(0, 'S', "to do", ("Rittenhouse Supper Club", "Frost"), "Get the frozen-at-sea case from Blue Current"),
    promise(1, 'N', "follow-up", ("St. Brigid Medical Center", "Jackson"), "Collect the tray line crew's verdict on the soups"),
    promise(1, 'M', "to do", ("Metro Provisions", "Kowalski"), "Movement numbers by principal for Brenda"),
    promise(3, 'S', "visit", ("Chesapeake State University Dining", "Baptiste"), "Taste the bean burger on Andre's flat top"),
    promise(9, 'N', "to do", ("Pine Ridge School District", "Simms"), "Whole-grain list for Walter's May bid"),
];

/// A visit or a call that is planned, likewise.
pub struct Visit {
    /// In how many days, and at what hour in the company's time zone.
    pub in_days: i32,
    pub hour: i32,
    pub of: char,
    pub kind: &'static str,
    pub at: &'static str,
    pub with: &'static str,
    pub body: &'static str,
}

const fn visit(
    (in_days, hour): (i32, i32),
    of: char,
    kind: &'static str,
    (at, with): (&'static str, &'static str),
    body: &'static str,
) -> Visit {
    Visit { in_days, hour, of, kind, at, with, body }
}

/// Every one of them, the earliest first.
#[rustfmt::skip]
pub const VISITS: &[Visit] = &[
    visit((-1, 11), 'N', "call", ("Pine Ridge School District", "Simms"), "Which of the whole-grain items the bid names."),
    visit((0, 15), 'N', "visit", ("Beacon Harbor Hotel", "Bressard"), "Full-pan test of the gratin."),
    visit((1, 10), 'N', "demo", ("Maison Élise", "Reyes"), "Two soups beside the smoked tomato."),
    visit((2, 14), 'S', "visit", ("Chesapeake State University Dining", "Baptiste"), "The bean burger on the flat top."),
    visit((4, 9), 'M', "meeting", ("Metro Provisions", "Kowalski"), "Quarterly review with Brenda."),
];
