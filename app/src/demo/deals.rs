//! What the demo company's people try to sell to whom, and how far they have come.

/// One deal. `of` is `N` for Jordan, `S` for Sam.
pub struct Deal {
    pub of: char,
    /// The name of the operator.
    pub at: &'static str,
    /// The name of the principal.
    pub principal: &'static str,
    /// The names of products.
    pub products: &'static [&'static str],
    /// The last name of who has a say in it, and how much.
    pub with: (&'static str, &'static str),
    pub context: &'static str,
    pub stage: &'static str,
    /// How many days ago it was made.
    pub made: i32,
    /// How many days ago it came to its stage.
    pub moved: i32,
    /// In how many days it is to close.
    pub closes: Option<i32>,
    /// Why it ended, if it did, and what there is to say of that.
    pub end: (&'static str, &'static str),
    /// Who else is in the running.
    pub competitor: &'static str,
}

const PLAIN: Deal = Deal {
    of: 'N',
    at: "",
    principal: "",
    products: &[],
    with: ("", ""),
    context: "site visit",
    stage: "new lead",
    made: 0,
    moved: 0,
    closes: None,
    end: ("", ""),
    competitor: "",
};
const SOUTHERN: Deal = Deal { of: 'S', ..PLAIN };

const HARVEST: &str = "Harvest Mill Foods";
const CURRENT: &str = "Blue Current Seafood";
const VERDE: &str = "Verde Kitchen";
const STONEGATE: &str = "Stonegate Sauces";

/// Every one of them.
#[rustfmt::skip]
pub const DEALS: &[Deal] = &[
    Deal { at: "Maison Élise", principal: STONEGATE, products: &["Smoked tomato barbecue sauce"], with: ("Reyes", "medium"), context: "sampling", stage: "sample or visit offered", made: 20, moved: 6, closes: Some(24), ..PLAIN },
    Deal { at: "Maison Élise", principal: CURRENT, products: &["Sablefish portion", "Sea scallop, dry pack, U-10"], with: ("Marchand", "high"), stage: "closed won", made: 95, moved: 31, end: ("product quality", "The scallops seared dry on the first try."), ..PLAIN },
    Deal { at: "Beacon Harbor Hotel", principal: HARVEST, products: &["Bread flour, unbleached"], with: ("Bressard", "high"), context: "demo request", stage: "demo scheduled", made: 41, moved: 5, closes: Some(12), ..PLAIN },
    Deal { at: "Beacon Harbor Hotel", principal: CURRENT, products: &["Smoked salmon, sliced side"], with: ("Nguyen", "medium"), context: "food show", stage: "awaiting response", made: 52, moved: 26, closes: Some(-3), competitor: "Nordhav", ..PLAIN },
    Deal { at: "Beacon Inn Portsmouth", principal: HARVEST, with: ("Tuttle", "high"), stage: "new lead", made: 3, moved: 3, ..PLAIN },
    Deal { at: "Fulton Street Fish House", principal: CURRENT, products: &["Haddock fillet, skin on", "Atlantic cod loin, skinless"], with: ("Russo", "high"), context: "follow-up", stage: "feedback logged", made: 60, moved: 9, closes: Some(10), ..PLAIN },
    Deal { at: "Saltmarsh Tavern", principal: CURRENT, products: &["New England clam chowder base"], with: ("Littlefield", "high"), stage: "closed won", made: 120, moved: 64, end: ("relationship", ""), ..PLAIN },
    Deal { at: "St. Brigid Medical Center", principal: STONEGATE, products: &["Low-sodium brown gravy"], with: ("Abrams", "high"), context: "new product interest", stage: "sample or visit offered", made: 35, moved: 19, closes: Some(40), ..PLAIN },
    Deal { at: "Crescent Catering", principal: VERDE, products: &["Coconut panna cotta, ready to plate", "Plant-based burger patty"], with: ("Haddad", "high"), context: "food show", stage: "initial outreach", made: 11, moved: 8, ..PLAIN },
    Deal { at: "Noodle Lab", principal: VERDE, products: &["Jackfruit, pulled, unseasoned"], with: ("Watanabe", "high"), stage: "new lead", made: 16, moved: 16, ..PLAIN },
    Deal { at: "Pine Ridge School District", principal: HARVEST, with: ("Simms", "high"), stage: "closed lost", made: 140, moved: 47, end: ("price", "The bid went to the cheaper list."), competitor: "Granary Direct", ..PLAIN },
    Deal { at: "Chesapeake State University Dining", principal: VERDE, products: &["Chickpea nuggets", "Plant-based burger patty"], with: ("Baptiste", "high"), context: "demo request", stage: "demo scheduled", made: 33, moved: 2, closes: Some(15), ..SOUTHERN },
    Deal { at: "Bayview Dining Hall", principal: VERDE, products: &["Chickpea nuggets"], with: ("Zhang", "low"), context: "sampling", stage: "feedback logged", made: 48, moved: 23, ..SOUTHERN },
    Deal { at: "Rittenhouse Supper Club", principal: CURRENT, products: &["Crab cake, jumbo lump"], with: ("Frost", "high"), stage: "sample or visit offered", made: 14, moved: 4, competitor: "The Chesapeake day boats", ..SOUTHERN },
    Deal { at: "Penn Harbor Convention Center", principal: STONEGATE, with: ("Pierce", "medium"), context: "custom", stage: "awaiting response", made: 30, moved: 12, closes: Some(30), ..SOUTHERN },
    Deal { at: "Liberty Burger Works", principal: HARVEST, products: &["Pretzel bites"], with: ("Maddox", "high"), stage: "closed lost", made: 88, moved: 20, end: ("other", "The pretzel bites are discontinued."), ..SOUTHERN },
    Deal { at: "Old Line Smokehouse", principal: STONEGATE, products: &["Carolina mustard sauce", "Coffee and chili steak rub"], with: ("Carmichael", "high"), stage: "closed won", made: 75, moved: 15, end: ("product quality", ""), ..SOUTHERN },
    Deal { at: "Magnolia Senior Living", principal: STONEGATE, products: &["Low-sodium brown gravy"], with: ("Fairfax", "high"), context: "follow-up", stage: "initial outreach", made: 29, moved: 21, ..SOUTHERN },
];
