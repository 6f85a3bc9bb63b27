//! The organizations of the demo company. Principals and distributors first, parents before their branches.

/// Who owns an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Jordan, of the northern team.
    North,
    /// Sam, of the southern team.
    South,
    /// Nobody.
    None,
}

/// One organization.
pub struct Place {
    pub name: &'static str,
    pub role: &'static str,
    pub priority: &'static str,
    pub segment: Option<&'static str>,
    pub owner: Owner,
    /// The name of the organization above.
    pub parent: Option<&'static str>,
    /// The name of the distributor that delivers.
    pub distributor: Option<&'static str>,
    pub line1: &'static str,
    pub city: &'static str,
    pub state: &'static str,
    pub postal_code: &'static str,
    pub phone: &'static str,
    pub website: &'static str,
    pub employees: Option<i32>,
    pub founded: Option<i32>,
    pub tags: &'static [&'static str],
    /// Why they are no longer active.
    pub closed: &'static str,
}

/// What most fields are; a place names the others.
const PLAIN: Place = Place {
    name: "",
    role: "operator",
    priority: "C",
    segment: None,
    owner: Owner::None,
    parent: None,
    distributor: None,
    line1: "",
    city: "",
    state: "",
    postal_code: "",
    phone: "",
    website: "",
    employees: None,
    founded: None,
    tags: &[],
    closed: "",
};

const KEYSTONE: Option<&str> = Some("Keystone Foodservice");
const METRO: Option<&str> = Some("Metro Provisions");
const ATLANTIC: Option<&str> = Some("Atlantic Fresh Wholesale");
const BEACON: Option<&str> = Some("Beacon Hospitality Group");
const CHESAPEAKE: Option<&str> = Some("Chesapeake State University Dining");
const LIBERTY: Option<&str> = Some("Liberty Burger Works");

/// Every one of them.
#[rustfmt::skip]
pub const PLACES: &[Place] = &[
    Place { name: "Harvest Mill Foods", role: "principal", priority: "A", line1: "1800 Grain Belt Rd", city: "Minneapolis", state: "MN", postal_code: "55413", phone: "+1 612 555 0110", website: "https://harvestmill.example", founded: Some(1946), tags: &["frozen", "bakery"], ..PLAIN },
    Place { name: "Blue Current Seafood", role: "principal", priority: "A", line1: "41 Fish Pier", city: "Gloucester", state: "MA", postal_code: "01930", phone: "+1 978 555 0127", website: "https://bluecurrent.example", founded: Some(1971), tags: &["seafood", "msc"], ..PLAIN },
    Place { name: "Verde Kitchen", role: "principal", priority: "B", line1: "920 Cannery Row", city: "Salinas", state: "CA", postal_code: "93901", phone: "+1 831 555 0163", website: "https://verdekitchen.example", founded: Some(2014), tags: &["plant-based"], ..PLAIN },
    Place { name: "Stonegate Sauces", role: "principal", priority: "B", line1: "77 Foundry St", city: "Louisville", state: "KY", postal_code: "40202", phone: "+1 502 555 0148", website: "https://stonegate.example", founded: Some(1988), tags: &["sauce", "gluten-free"], ..PLAIN },

    Place { name: "Keystone Foodservice", role: "distributor", priority: "A", line1: "2600 Packer Ave", city: "Philadelphia", state: "PA", postal_code: "19148", phone: "+1 215 555 0172", employees: Some(640), tags: &["broadline"], ..PLAIN },
    Place { name: "Metro Provisions", role: "distributor", priority: "A", line1: "500 Doremus Ave", city: "Newark", state: "NJ", postal_code: "07105", phone: "+1 973 555 0119", employees: Some(380), tags: &["broadline"], ..PLAIN },
    Place { name: "Atlantic Fresh Wholesale", role: "distributor", priority: "B", line1: "7460 Conowingo Ave", city: "Jessup", state: "MD", postal_code: "20794", phone: "+1 410 555 0185", employees: Some(120), tags: &["seafood", "produce"], ..PLAIN },

    Place { name: "Beacon Hospitality Group", priority: "A", segment: Some("Hotel"), owner: Owner::North, distributor: METRO, line1: "12 Batterymarch St", city: "Boston", state: "MA", postal_code: "02110", phone: "+1 617 555 0101", website: "https://beaconhospitality.example", employees: Some(900), founded: Some(1962), tags: &["key account"], ..PLAIN },
    Place { name: "Beacon Harbor Hotel", priority: "A", segment: Some("Hotel"), owner: Owner::North, parent: BEACON, distributor: METRO, line1: "1 Long Wharf", city: "Boston", state: "MA", postal_code: "02110", phone: "+1 617 555 0102", employees: Some(310), tags: &["banquets"], ..PLAIN },
    Place { name: "Beacon Inn Portsmouth", priority: "B", segment: Some("Hotel"), owner: Owner::North, parent: BEACON, distributor: METRO, line1: "40 Ceres St", city: "Portsmouth", state: "NH", postal_code: "03801", phone: "+1 603 555 0144", employees: Some(85), ..PLAIN },
    Place { name: "Beacon Suites Providence", priority: "C", segment: Some("Hotel"), owner: Owner::North, parent: BEACON, distributor: METRO, line1: "200 Fountain St", city: "Providence", state: "RI", postal_code: "02903", phone: "+1 401 555 0137", employees: Some(60), ..PLAIN },
    Place { name: "Maison Élise", priority: "A", segment: Some("Fine Dining"), owner: Owner::North, distributor: METRO, line1: "61 W 12th St", city: "New York", state: "NY", postal_code: "10011", phone: "+1 212 555 0166", website: "https://maisonelise.example", employees: Some(42), founded: Some(2009), tags: &["tasting menu"], ..PLAIN },
    Place { name: "Fulton Street Fish House", priority: "B", segment: Some("Casual Dining"), owner: Owner::North, distributor: METRO, line1: "19 Fulton St", city: "New York", state: "NY", postal_code: "10038", phone: "+1 212 555 0190", employees: Some(55), founded: Some(1998), tags: &["seafood"], ..PLAIN },
    Place { name: "Saltmarsh Tavern", priority: "B", segment: Some("Casual Dining"), owner: Owner::North, distributor: METRO, line1: "88 Commercial St", city: "Portland", state: "ME", postal_code: "04101", phone: "+1 207 555 0123", employees: Some(28), founded: Some(2015), tags: &["seasonal"], ..PLAIN },
    Place { name: "St. Brigid Medical Center", priority: "A", segment: Some("Healthcare"), owner: Owner::North, distributor: METRO, line1: "114 Woodland St", city: "Hartford", state: "CT", postal_code: "06105", phone: "+1 860 555 0155", employees: Some(2400), founded: Some(1897), tags: &["low sodium", "key account"], ..PLAIN },
    Place { name: "Pine Ridge School District", priority: "C", segment: Some("Education"), owner: Owner::North, distributor: METRO, line1: "30 Academy Park", city: "Albany", state: "NY", postal_code: "12207", phone: "+1 518 555 0118", employees: Some(70), tags: &["bids in May"], ..PLAIN },
    Place { name: "Crescent Catering", priority: "C", segment: Some("Catering"), owner: Owner::North, distributor: METRO, line1: "245 Bond St", city: "Brooklyn", state: "NY", postal_code: "11217", phone: "+1 718 555 0179", employees: Some(34), founded: Some(2004), ..PLAIN },
    Place { name: "Noodle Lab", role: "prospect", priority: "D", segment: Some("Casual Dining"), owner: Owner::North, line1: "315 Mass Ave", city: "Cambridge", state: "MA", postal_code: "02139", phone: "+1 617 555 0131", employees: Some(16), founded: Some(2023), tags: &["plant-based"], ..PLAIN },

    Place { name: "Chesapeake State University Dining", priority: "A", segment: Some("Education"), owner: Owner::South, distributor: ATLANTIC, line1: "8000 York Rd", city: "Towson", state: "MD", postal_code: "21204", phone: "+1 410 555 0108", website: "https://dining.chesapeake.example", employees: Some(420), tags: &["key account", "self-operated"], ..PLAIN },
    Place { name: "Chesapeake Commons", priority: "B", segment: Some("Education"), owner: Owner::South, parent: CHESAPEAKE, distributor: ATLANTIC, line1: "3 Commons Way", city: "Towson", state: "MD", postal_code: "21204", phone: "+1 410 555 0109", employees: Some(130), ..PLAIN },
    Place { name: "Bayview Dining Hall", priority: "B", segment: Some("Education"), owner: Owner::South, parent: CHESAPEAKE, distributor: ATLANTIC, line1: "27 Bayview Cir", city: "Towson", state: "MD", postal_code: "21204", phone: "+1 410 555 0111", employees: Some(95), tags: &["allergen-free line"], ..PLAIN },
    Place { name: "Rittenhouse Supper Club", priority: "A", segment: Some("Fine Dining"), owner: Owner::South, distributor: KEYSTONE, line1: "1801 Walnut St", city: "Philadelphia", state: "PA", postal_code: "19103", phone: "+1 215 555 0134", website: "https://rittenhousesupper.example", employees: Some(48), founded: Some(2011), ..PLAIN },
    Place { name: "Penn Harbor Convention Center", priority: "B", segment: Some("Catering"), owner: Owner::South, distributor: KEYSTONE, line1: "1101 Arch St", city: "Philadelphia", state: "PA", postal_code: "19107", phone: "+1 215 555 0158", employees: Some(210), tags: &["banquets"], ..PLAIN },
    Place { name: "Liberty Burger Works", priority: "B", segment: Some("Chain"), owner: Owner::South, distributor: KEYSTONE, line1: "400 N Market St", city: "Wilmington", state: "DE", postal_code: "19801", phone: "+1 302 555 0126", website: "https://libertyburger.example", employees: Some(160), founded: Some(2016), tags: &["franchise"], ..PLAIN },
    Place { name: "Liberty Burger Works Newark", priority: "C", segment: Some("Chain"), owner: Owner::South, parent: LIBERTY, distributor: KEYSTONE, line1: "57 E Main St", city: "Newark", state: "DE", postal_code: "19711", phone: "+1 302 555 0129", employees: Some(24), ..PLAIN },
    Place { name: "Old Line Smokehouse", priority: "B", segment: Some("Casual Dining"), owner: Owner::South, distributor: ATLANTIC, line1: "14 Dock St", city: "Annapolis", state: "MD", postal_code: "21401", phone: "+1 410 555 0147", employees: Some(31), founded: Some(2012), tags: &["barbecue"], ..PLAIN },
    Place { name: "Magnolia Senior Living", priority: "C", segment: Some("Institutional"), owner: Owner::South, distributor: ATLANTIC, line1: "2200 Monument Ave", city: "Richmond", state: "VA", postal_code: "23220", phone: "+1 804 555 0173", employees: Some(140), tags: &["low sodium", "soft textures"], ..PLAIN },
    Place { name: "Corner Oven Café", priority: "D", segment: Some("Casual Dining"), owner: Owner::South, distributor: KEYSTONE, line1: "522 S 4th St", city: "Philadelphia", state: "PA", postal_code: "19147", phone: "+1 215 555 0182", employees: Some(9), closed: "Sold in spring; the new owners bake their own", ..PLAIN },
    Place { name: "Riverside County Kitchens", role: "prospect", priority: "D", segment: Some("Institutional"), line1: "900 County Center Dr", city: "Dover", state: "DE", postal_code: "19901", phone: "+1 302 555 0195", tags: &["public tender"], ..PLAIN },
];
