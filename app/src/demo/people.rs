//! Who works at the demo company, and whom they know.

/// Somebody who can sign in.
pub struct Member {
    pub name: &'static str,
    pub email: &'static str,
    pub role: &'static str,
    pub team: &'static str,
}

/// The team the company begins with.
pub const NORTH: &str = "Northeast";
/// The other one.
pub const SOUTH: &str = "Mid-Atlantic";

/// One person in every role, and a second rep so that there is a colleague's book to look into. The admin is the first.
#[rustfmt::skip]
pub const MEMBERS: &[Member] = &[
    Member { name: "Alex Moreno", email: "alex@cornerstone.example", role: "admin", team: NORTH },
    Member { name: "Dana Whitfield", email: "dana@cornerstone.example", role: "manager", team: NORTH },
    Member { name: "Jordan Lee", email: "jordan@cornerstone.example", role: "rep", team: NORTH },
    Member { name: "Sam Okafor", email: "sam@cornerstone.example", role: "rep", team: SOUTH },
    Member { name: "Priya Natarajan", email: "priya@cornerstone.example", role: "viewer", team: NORTH },
];

/// A contact; the mail address is made of the first name and `domain`.
pub struct Contact {
    pub first: &'static str,
    pub last: &'static str,
    /// The name of their organization.
    pub at: &'static str,
    pub position: &'static str,
    pub influence: &'static str,
    pub authority: &'static str,
    pub advocacy: &'static str,
    /// The last four digits of their mobile number; none when it is not known.
    pub mobile: &'static str,
    pub domain: &'static str,
}

const fn contact(
    who: (&'static str, &'static str),
    at: &'static str,
    position: &'static str,
    (influence, authority, advocacy): (&'static str, &'static str, &'static str),
    (mobile, domain): (&'static str, &'static str),
) -> Contact {
    Contact { first: who.0, last: who.1, at, position, influence, authority, advocacy, mobile, domain }
}

/// Every one of them; the first of an organization is its primary contact.
#[rustfmt::skip]
pub const CONTACTS: &[Contact] = &[
    contact(("Ellen", "Sorensen"), "Harvest Mill Foods", "Regional Sales Manager", ("high", "decision maker", "champion"), ("0210", "harvestmill.example")),
    contact(("Marcus", "Tran"), "Harvest Mill Foods", "Culinary Specialist", ("medium", "influencer", "supporter"), ("0211", "harvestmill.example")),
    contact(("Paul", "Gagnon"), "Blue Current Seafood", "VP Foodservice", ("high", "decision maker", "supporter"), ("0212", "bluecurrent.example")),
    contact(("Inês", "Carvalho"), "Verde Kitchen", "Founder", ("high", "decision maker", "champion"), ("0213", "verdekitchen.example")),
    contact(("Walt", "Hensley"), "Stonegate Sauces", "National Accounts", ("medium", "influencer", "neutral"), ("0214", "stonegate.example")),
    contact(("Theresa", "DiMarco"), "Keystone Foodservice", "Category Manager", ("high", "gatekeeper", "supporter"), ("0215", "keystonefs.example")),
    contact(("Luis", "Ortega"), "Keystone Foodservice", "District Sales Representative", ("medium", "influencer", "neutral"), ("0216", "keystonefs.example")),
    contact(("Brenda", "Kowalski"), "Metro Provisions", "Frozen Buyer", ("high", "gatekeeper", "neutral"), ("0217", "metroprovisions.example")),
    contact(("Hassan", "Aziz"), "Metro Provisions", "Protein Specialist", ("medium", "influencer", "supporter"), ("0218", "metroprovisions.example")),
    contact(("Carol", "Meeks"), "Atlantic Fresh Wholesale", "Owner", ("high", "decision maker", "supporter"), ("0219", "atlanticfresh.example")),
    contact(("Victor", "Almeida"), "Beacon Hospitality Group", "F&B Director", ("high", "decision maker", "supporter"), ("0220", "beaconhospitality.example")),
    contact(("Grace", "Feldman"), "Beacon Hospitality Group", "Purchasing Manager", ("medium", "gatekeeper", "neutral"), ("0221", "beaconhospitality.example")),
    contact(("Antoine", "Bressard"), "Beacon Harbor Hotel", "Executive Chef", ("high", "decision maker", "champion"), ("0222", "beaconhospitality.example")),
    contact(("Kim", "Nguyen"), "Beacon Harbor Hotel", "Banquet Chef", ("medium", "end user", "supporter"), ("0223", "beaconhospitality.example")),
    contact(("Owen", "Tuttle"), "Beacon Inn Portsmouth", "Head Chef", ("high", "decision maker", "neutral"), ("0224", "beaconhospitality.example")),
    contact(("Renée", "Paquette"), "Beacon Suites Providence", "Kitchen Manager", ("medium", "influencer", "skeptic"), ("", "beaconhospitality.example")),
    contact(("Élise", "Marchand"), "Maison Élise", "Owner", ("high", "decision maker", "supporter"), ("0226", "maisonelise.example")),
    contact(("Tomas", "Reyes"), "Maison Élise", "Sous Chef", ("medium", "influencer", "champion"), ("0227", "maisonelise.example")),
    contact(("Dominic", "Russo"), "Fulton Street Fish House", "Executive Chef", ("high", "decision maker", "neutral"), ("0228", "fultonfish.example")),
    contact(("Angela", "Park"), "Fulton Street Fish House", "Manager", ("medium", "gatekeeper", "supporter"), ("0229", "fultonfish.example")),
    contact(("Hannah", "Littlefield"), "Saltmarsh Tavern", "Head Chef", ("high", "decision maker", "champion"), ("0230", "saltmarsh.example")),
    contact(("Dr. Ruth", "Abrams"), "St. Brigid Medical Center", "Director of Nutrition", ("high", "decision maker", "supporter"), ("0231", "stbrigid.example")),
    contact(("Leon", "Jackson"), "St. Brigid Medical Center", "Executive Chef", ("high", "influencer", "supporter"), ("0232", "stbrigid.example")),
    contact(("Patricia", "Novak"), "St. Brigid Medical Center", "Buyer", ("medium", "gatekeeper", "neutral"), ("", "stbrigid.example")),
    contact(("Walter", "Simms"), "Pine Ridge School District", "Food Service Director", ("high", "decision maker", "neutral"), ("0234", "pineridge.example")),
    contact(("Nadia", "Haddad"), "Crescent Catering", "Owner", ("high", "decision maker", "supporter"), ("0235", "crescentcatering.example")),
    contact(("Jun", "Watanabe"), "Noodle Lab", "Owner", ("high", "decision maker", "neutral"), ("0236", "noodlelab.example")),
    contact(("Marjorie", "Cole"), "Chesapeake State University Dining", "Director of Dining", ("high", "decision maker", "supporter"), ("0237", "chesapeake.example")),
    contact(("Andre", "Baptiste"), "Chesapeake State University Dining", "Executive Chef", ("high", "influencer", "champion"), ("0238", "chesapeake.example")),
    contact(("Sofia", "Lindqvist"), "Chesapeake State University Dining", "Dietitian", ("medium", "influencer", "supporter"), ("", "chesapeake.example")),
    contact(("Terrell", "Banks"), "Chesapeake Commons", "Kitchen Manager", ("medium", "end user", "neutral"), ("0240", "chesapeake.example")),
    contact(("Wei", "Zhang"), "Bayview Dining Hall", "Sous Chef", ("medium", "end user", "supporter"), ("0241", "chesapeake.example")),
    contact(("Julian", "Frost"), "Rittenhouse Supper Club", "Executive Chef", ("high", "decision maker", "skeptic"), ("0242", "rittenhousesupper.example")),
    contact(("Camille", "Dubois"), "Rittenhouse Supper Club", "General Manager", ("medium", "gatekeeper", "supporter"), ("0243", "rittenhousesupper.example")),
    contact(("Robert", "Ingram"), "Penn Harbor Convention Center", "F&B Director", ("high", "decision maker", "neutral"), ("0244", "pennharbor.example")),
    contact(("Yolanda", "Pierce"), "Penn Harbor Convention Center", "Banquet Chef", ("medium", "influencer", "supporter"), ("0245", "pennharbor.example")),
    contact(("Chris", "Maddox"), "Liberty Burger Works", "Director of Operations", ("high", "decision maker", "supporter"), ("0246", "libertyburger.example")),
    contact(("Tasha", "Greene"), "Liberty Burger Works Newark", "Manager", ("low", "end user", "neutral"), ("", "libertyburger.example")),
    contact(("Bo", "Carmichael"), "Old Line Smokehouse", "Owner", ("high", "decision maker", "champion"), ("0248", "oldlinesmoke.example")),
    contact(("Denise", "Fairfax"), "Magnolia Senior Living", "Dining Services Director", ("high", "decision maker", "neutral"), ("0249", "magnoliasenior.example")),
    contact(("Greg", "Polasky"), "Corner Oven Café", "Former owner", ("low", "decision maker", "neutral"), ("", "corneroven.example")),
    contact(("Lorraine", "Estes"), "Riverside County Kitchens", "Procurement Officer", ("high", "gatekeeper", "neutral"), ("0251", "riversidecounty.example")),
];

/// Who stands otherwise towards a principal than in general: last name, principal, how.
pub const STANDS: &[(&str, &str, &str)] = &[
    ("Reyes", "Stonegate Sauces", "champion"),
    ("Bressard", "Harvest Mill Foods", "supporter"),
    ("Frost", "Blue Current Seafood", "skeptic"),
    ("Carmichael", "Stonegate Sauces", "champion"),
    ("Carmichael", "Harvest Mill Foods", "skeptic"),
    ("Paquette", "Harvest Mill Foods", "blocker"),
];
