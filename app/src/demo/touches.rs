//! What happened at the demo company's accounts: no two alike, told as a rep would.

/// One touch. `by` is `N` for Jordan, `S` for Sam, `M` for Dana.
pub struct Touch {
    /// How many days ago, and at what hour in the company's time zone.
    pub days_ago: i32,
    pub hour: i32,
    pub by: char,
    pub kind: &'static str,
    /// The name of the organization.
    pub at: &'static str,
    /// The last name of the contact, if it was about one.
    pub with: &'static str,
    pub subject: &'static str,
    pub body: &'static str,
}

const fn touch(
    when: (i32, i32),
    by: char,
    kind: &'static str,
    (at, with): (&'static str, &'static str),
    subject: &'static str,
    body: &'static str,
) -> Touch {
    Touch { days_ago: when.0, hour: when.1, by, kind, at, with, subject, body }
}

/// The subjects of those that went well, and of those that did not; all others went as they go.
const WELL: &[&str] = &[
    "Fall banquet menu",
    "Chowder base",
    "Quarterly review",
    "Fryer demo",
    "Three barbecue sauces",
    "Bracket pricing",
    "Keystone spring show",
    "Line extension",
    "Happy hour menu",
    "Met at the Boston show",
    "Growth plan",
];
const BADLY: &[&str] = &["Second try on the halibut", "Breakfast programme", "Closing", "First halibut"];

impl Touch {
    /// What came of it; nothing of a note.
    pub fn outcome(&self) -> Option<&'static str> {
        match self.kind {
            "note" => None,
            _ if WELL.contains(&self.subject) => Some("positive"),
            _ if BADLY.contains(&self.subject) => Some("negative"),
            _ => Some("neutral"),
        }
    }
}

/// Every one of them, the latest first.
#[rustfmt::skip]
pub const TOUCHES: &[Touch] = &[
    touch((1, 15), 'N', "visit", ("Beacon Harbor Hotel", "Bressard"), "Fall banquet menu", "Antoine is rewriting the fall banquet menu and wants a potato side that holds for two hours. Showed him the Harvest Mill gratin; he asked for a full-pan test."),
    touch((1, 11), 'S', "call", ("Rittenhouse Supper Club", "Frost"), "Second try on the halibut", "Julian was short but listened. He found the first halibut wet. I promised a frozen-at-sea case so that he can compare."),
    touch((2, 10), 'N', "sample drop", ("Maison Élise", "Reyes"), "Smoked tomato sauce", "Left two quarts of the Stonegate smoked tomato with Tomas. He will try it under the monkfish on Thursday."),
    touch((2, 14), 'S', "note", ("Liberty Burger Works", ""), "", "Chris says the plant patty goes on the menu board in all eight stores if Newark sells 40 a week in the test."),
    touch((3, 9), 'S', "visit", ("Chesapeake State University Dining", "Baptiste"), "Walk through the new kitchen", "Andre showed me the new plant-forward station. He needs a bean burger that survives the flat top and is free of the top nine allergens."),
    touch((3, 16), 'N', "email", ("Beacon Hospitality Group", "Feldman"), "Price list for the group", "Sent Grace the group price list with the Metro item numbers she asked for."),
    touch((4, 13), 'N', "call", ("St. Brigid Medical Center", "Abrams"), "Sodium limits", "Dr. Abrams confirmed the limit: 140 mg a serving for the cardiac floor. Three of our soups pass."),
    touch((5, 10), 'S', "meeting", ("Penn Harbor Convention Center", "Ingram"), "Spring conference season", "Robert expects eleven events over a thousand covers. He wants one seafood item that plates in under a minute."),
    touch((6, 12), 'N', "visit", ("Saltmarsh Tavern", "Littlefield"), "Chowder base", "Hannah cooked our base side by side with hers. The staff could not tell; she could, and still liked the labour it saves."),
    touch((6, 15), 'S', "note", ("Atlantic Fresh Wholesale", "Meeks"), "", "Carol is adding a second truck to Annapolis, so Old Line can order for Saturday until Friday noon."),
    touch((7, 9), 'M', "meeting", ("Metro Provisions", "Kowalski"), "Quarterly review", "Brenda will slot two new Harvest Mill items in exchange for dropping the shoestring. She wants movement numbers by principal next time."),
    touch((8, 14), 'N', "demo", ("Beacon Inn Portsmouth", "Tuttle"), "Fryer demo", "Cooked the beer-battered cod and the haddock for Owen and two line cooks. Haddock won on colour; he worries about the case price."),
    touch((8, 11), 'S', "call", ("Magnolia Senior Living", "Fairfax"), "Soft-texture menu", "Denise needs fish that stays moist after an hour in a cart. I suggested the poached cod portions."),
    touch((9, 10), 'N', "note", ("Fulton Street Fish House", "Russo"), "", "Dominic buys whole fish himself at four in the morning. The way in is the fry station, not the raw bar."),
    touch((10, 13), 'S', "sample drop", ("Old Line Smokehouse", "Carmichael"), "Three barbecue sauces", "Left Carolina gold, Memphis and the chipotle. Bo put the gold on a brisket sandwich while I stood there."),
    touch((11, 16), 'N', "call", ("Crescent Catering", "Haddad"), "Wedding season", "Nadia has 46 weddings booked from May. She wants a vegan main that does not look like an afterthought."),
    touch((12, 9), 'S', "visit", ("Bayview Dining Hall", "Zhang"), "Allergen-free line", "Wei keeps a separate fryer. The oven fries pass his check; the onion rings do not (wheat)."),
    touch((13, 15), 'N', "email", ("Noodle Lab", "Watanabe"), "Nice to meet you", "Followed up on the food show: a page on the plant-based ground and where to taste it."),
    touch((14, 11), 'M', "call", ("Harvest Mill Foods", "Sorensen"), "Bracket pricing", "Ellen agreed to hold the bracket through June for Beacon if all three hotels take the gratin."),
    touch((15, 10), 'S', "note", ("Chesapeake Commons", "Banks"), "", "Terrell's team has high turnover. Anything with more than three steps will not be cooked right on a Sunday."),
    touch((16, 14), 'N', "visit", ("Beacon Suites Providence", "Paquette"), "Breakfast programme", "Renée is not convinced that frozen pastry can be good. Left a dozen bake-off croissants and the oven times."),
    touch((17, 9), 'S', "food show", ("Keystone Foodservice", "DiMarco"), "Keystone spring show", "Busy day. 31 operators tasted the plant patty; Theresa was at the booth twice."),
    touch((18, 13), 'N', "note", ("St. Brigid Medical Center", "Novak"), "", "Patricia places the order on Tuesdays before ten. Call Monday if an item runs out."),
    touch((19, 15), 'S', "call", ("Riverside County Kitchens", "Estes"), "Public tender", "Lorraine confirmed that the tender opens in the first week of the quarter. Bids must name a local distributor."),
    touch((20, 10), 'N', "sample drop", ("St. Brigid Medical Center", "Jackson"), "Low-sodium soups", "Chef Jackson has the lentil, the minestrone and the chicken. He will serve them to the tray line crew first."),
    touch((21, 12), 'S', "visit", ("Liberty Burger Works Newark", "Greene"), "Test store", "Tasha's crew needs the cook chart on the wall, in English and Spanish. Printed both and laminated them."),
    touch((22, 14), 'M', "note", ("Blue Current Seafood", "Gagnon"), "", "Paul hinted at a second shift on the portion line by autumn: lead times should fall to ten days."),
    touch((23, 11), 'N', "meeting", ("Beacon Hospitality Group", "Almeida"), "One menu for three houses", "Victor wants shared sides across the hotels and freedom on mains. He decides after the Harbor test."),
    touch((24, 9), 'S', "email", ("Rittenhouse Supper Club", "Dubois"), "Tasting date", "Camille offered the 3 pm lull any Wednesday. Asked for next week."),
    touch((26, 15), 'N', "call", ("Pine Ridge School District", "Simms"), "Bid calendar", "Walter's bids go out in May and close in three weeks. Whole-grain is worth points."),
    touch((27, 10), 'S', "demo", ("Chesapeake State University Dining", "Lindqvist"), "Nutrition labels", "Sofia checked our labels against her database. Two serving sizes differ; Verde will correct them."),
    touch((28, 13), 'N', "note", ("Maison Élise", "Marchand"), "", "Élise never buys on a first visit. She calls back when a dish needs it."),
    touch((30, 11), 'S', "visit", ("Old Line Smokehouse", "Carmichael"), "Sides", "Bo would switch his fries for a battered one if the basket cost stays under 60 cents."),
    touch((31, 14), 'N', "call", ("Metro Provisions", "Aziz"), "Ride-along", "Hassan will spend a day with me in Portland and Portsmouth. He knows every back door in both."),
    touch((33, 9), 'S', "note", ("Keystone Foodservice", "Ortega"), "", "Luis gets a bonus for new item placements this quarter. Good moment to ask him along."),
    touch((35, 15), 'N', "visit", ("Fulton Street Fish House", "Park"), "Happy hour menu", "Angela wants three bites under seven dollars. The popcorn shrimp came out at 1.85 a portion."),
    touch((37, 10), 'S', "call", ("Penn Harbor Convention Center", "Pierce"), "Hot-box holding", "Yolanda holds food at 145 for ninety minutes. Cream sauces split on her; asked Stonegate for a stable one."),
    touch((39, 12), 'M', "meeting", ("Verde Kitchen", "Carvalho"), "Line extension", "Inês showed the bean burger with no top-nine allergens. It ships in eight weeks; Chesapeake should taste it first."),
    touch((41, 14), 'N', "note", ("Beacon Harbor Hotel", "Nguyen"), "", "Kim runs banquets on weekends and is the one who has to like it. Bring her in early."),
    touch((43, 11), 'S', "visit", ("Magnolia Senior Living", "Fairfax"), "Dining committee", "Sat with the residents' committee. They miss a real fish fry on Fridays."),
    touch((45, 9), 'N', "email", ("Crescent Catering", "Haddad"), "Vegan mains", "Sent photographs of the stuffed squash and the mushroom wellington with portion costs."),
    touch((47, 16), 'S', "call", ("Corner Oven Café", "Polasky"), "Closing", "Greg has sold. The new owners bake everything themselves; closing the account."),
    touch((50, 10), 'N', "visit", ("Saltmarsh Tavern", "Littlefield"), "Summer hours", "Open daily from Memorial Day. Hannah doubles her fish order in July and August."),
    touch((52, 13), 'S', "meeting", ("Chesapeake State University Dining", "Cole"), "Contract year", "Marjorie renews in July. She scores suppliers on local sourcing, allergens and fill rate, in that order."),
    touch((55, 15), 'N', "call", ("Beacon Inn Portsmouth", "Tuttle"), "New chef", "Owen took over from Marie in January. Fewer covers in winter; he is keen to change the bar menu."),
    touch((58, 11), 'M', "visit", ("Stonegate Sauces", "Hensley"), "Plant visit", "Walt walked the team through the kettle room. The minimum for a private label is 400 cases."),
    touch((61, 9), 'S', "sample drop", ("Liberty Burger Works", "Maddox"), "Plant patty, three sizes", "Chris has the three, four and five ounce. His cooks prefer the four: same time as the beef."),
    touch((64, 14), 'N', "note", ("Pine Ridge School District", ""), "", "Fourteen schools, one central kitchen, deliveries before seven."),
    touch((68, 10), 'S', "call", ("Atlantic Fresh Wholesale", "Meeks"), "Stocking the cod portions", "Carol takes a half pallet if two accounts commit. Magnolia is one."),
    touch((72, 12), 'N', "food show", ("Noodle Lab", "Watanabe"), "Met at the Boston show", "Jun tried the plant-based ground in a dan dan sauce and asked for a price. One shop now, a second one in the autumn."),
    touch((77, 15), 'S', "visit", ("Rittenhouse Supper Club", "Frost"), "First halibut", "Left six portions. Julian cooks by touch and distrusts anything frozen; Camille keeps an open mind."),
    touch((83, 11), 'N', "meeting", ("St. Brigid Medical Center", "Abrams"), "Menu cycle", "The four-week cycle changes in April and October. New items need her tasting panel six weeks before."),
    touch((90, 9), 'S', "note", ("Penn Harbor Convention Center", ""), "", "Union kitchen: demos need a steward, so book a week ahead."),
    touch((97, 13), 'N', "call", ("Beacon Suites Providence", "Paquette"), "Small kitchen", "No fryer and one combi oven. Whatever we show must bake."),
    touch((105, 10), 'S', "visit", ("Bayview Dining Hall", "Zhang"), "Peak hours", "1,900 covers between eleven and one. Speed decides everything here."),
    touch((112, 14), 'M', "note", ("Keystone Foodservice", "DiMarco"), "", "Theresa reviews the category twice a year, in March and September. Decks are due two weeks before."),
    touch((120, 11), 'N', "visit", ("Maison Élise", "Marchand"), "Introduction", "Élise gave me ten minutes before service. She buys langoustine from Brittany and wants to hear about nothing else, for now."),
    touch((128, 15), 'S', "meeting", ("Liberty Burger Works", "Maddox"), "Growth plan", "Chris opens three stores next year, all franchise. He wants one distributor for all of them."),
    touch((139, 10), 'N', "call", ("Beacon Hospitality Group", "Almeida"), "First call", "Victor took the call because Metro had recommended us. He asked for references from two other hotels."),
    touch((150, 12), 'S', "visit", ("Old Line Smokehouse", "Carmichael"), "Introduction", "Bo smokes everything on site and buys the rest. He cooked me lunch; I left a catalogue."),
];
