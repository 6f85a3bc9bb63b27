//! What the demo company's people have promised to do.

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
