//! The catalogue of the demo company: what its four principals make, and who may sell it.

/// One product.
pub struct Item {
    /// The principal.
    pub of: &'static str,
    pub name: &'static str,
    pub category: &'static str,
    pub sku: &'static str,
    pub unit: &'static str,
    pub pack: &'static str,
    /// The list price.
    pub cents: i64,
    pub allergens: &'static [&'static str],
    pub certifications: &'static [&'static str],
    pub status: &'static str,
    pub description: &'static str,
}

/// What can be ordered, and comes by the case.
const PLAIN: Item = Item {
    of: "",
    name: "",
    category: "",
    sku: "",
    unit: "case",
    pack: "",
    cents: 0,
    allergens: &[],
    certifications: &[],
    status: "active",
    description: "",
};

const HARVEST: Item = Item { of: "Harvest Mill Foods", ..PLAIN };
const CURRENT: Item = Item { of: "Blue Current Seafood", ..PLAIN };
const VERDE: Item = Item { of: "Verde Kitchen", ..PLAIN };
const STONEGATE: Item = Item { of: "Stonegate Sauces", ..PLAIN };

/// Who may sell whose products: distributor, principal, since how many days, and until in how many.
pub const AUTHORIZED: &[(&str, &str, i32, Option<i32>)] = &[
    ("Keystone Foodservice", "Harvest Mill Foods", 1900, None),
    ("Keystone Foodservice", "Stonegate Sauces", 700, Some(18)),
    ("Metro Provisions", "Harvest Mill Foods", 1400, None),
    ("Metro Provisions", "Blue Current Seafood", 950, Some(410)),
    ("Metro Provisions", "Verde Kitchen", 800, Some(-35)),
    ("Atlantic Fresh Wholesale", "Blue Current Seafood", 2600, None),
    ("Atlantic Fresh Wholesale", "Verde Kitchen", 90, None),
];

/// Every one of them.
#[rustfmt::skip]
pub const CATALOGUE: &[Item] = &[
    Item { name: "Sourdough country loaf, par-baked", category: "bakery", sku: "HM-1010", pack: "12 x 800 g", cents: 5_460, allergens: &["wheat", "gluten"], description: "Eight minutes from the freezer to the table.", ..HARVEST },
    Item { name: "Brioche burger bun, sliced", category: "bakery", sku: "HM-1022", pack: "48 x 75 g", cents: 3_980, allergens: &["wheat", "egg", "milk"], description: "Holds a wet burger without falling apart.", ..HARVEST },
    Item { name: "Butter croissant, ready to bake", category: "bakery", sku: "HM-1040", pack: "100 x 80 g", cents: 7_250, allergens: &["wheat", "milk", "egg"], description: "Straight from the freezer into the oven, no proofing.", ..HARVEST },
    Item { name: "Whole grain dinner roll", category: "bakery", sku: "HM-1055", pack: "120 x 40 g", cents: 4_120, allergens: &["wheat"], certifications: &["Kosher"], description: "A third of the flour is whole grain; schools count it.", ..HARVEST },
    Item { name: "Gluten-free pizza crust, 12 inch", category: "frozen", sku: "HM-2010", pack: "20 x 12 in", cents: 6_640, allergens: &["egg"], certifications: &["Certified gluten-free"], description: "Bakes crisp on a screen.", ..HARVEST },
    Item { name: "Sweet potato fries, skin on", category: "frozen", sku: "HM-2033", pack: "6 x 2.5 lb", cents: 4_475, certifications: &["Kosher"], description: "Stay crisp twelve minutes under a lamp.", ..HARVEST },
    Item { name: "Steel-cut oats", category: "dry goods", sku: "HM-3001", unit: "bag", pack: "25 lb", cents: 2_890, certifications: &["Kosher", "Non-GMO"], description: "For the breakfast line.", ..HARVEST },
    Item { name: "Bread flour, unbleached", category: "dry goods", sku: "HM-3015", unit: "bag", pack: "50 lb", cents: 3_120, allergens: &["wheat"], certifications: &["Kosher"], description: "12.7 % protein, milled the week it ships.", ..HARVEST },
    Item { name: "Cinnamon roll, thaw and serve", category: "dessert", sku: "HM-4008", pack: "60 x 110 g", cents: 6_890, allergens: &["wheat", "milk", "egg", "soy"], status: "coming soon", description: "Out in the spring, for hotels that have no baker.", ..HARVEST },
    Item { name: "Pretzel bites", category: "snack", sku: "HM-4020", pack: "10 x 1 kg", cents: 4_730, allergens: &["wheat"], status: "discontinued", description: "Followed by the pretzel stick.", ..HARVEST },
    Item { name: "Atlantic cod loin, skinless", category: "seafood", sku: "BC-110", pack: "10 lb, 6-8 oz", cents: 10_450, allergens: &["fish"], certifications: &["MSC"], description: "Line-caught, frozen at sea within four hours.", ..CURRENT },
    Item { name: "Haddock fillet, skin on", category: "seafood", sku: "BC-114", pack: "10 lb, 8-10 oz", cents: 8_925, allergens: &["fish"], certifications: &["MSC"], description: "The one for a proper fish and chips.", ..CURRENT },
    Item { name: "Sablefish portion", category: "seafood", sku: "BC-121", pack: "10 lb, 6 oz", cents: 21_900, allergens: &["fish"], certifications: &["MSC"], description: "Rich enough to forgive a busy line.", ..CURRENT },
    Item { name: "Wild shrimp, peeled and deveined, 16/20", category: "seafood", sku: "BC-205", pack: "10 x 2 lb", cents: 16_800, allergens: &["shellfish"], description: "Gulf of Mexico, no additives.", ..CURRENT },
    Item { name: "Sea scallop, dry pack, U-10", category: "seafood", sku: "BC-212", unit: "tub", pack: "8 lb", cents: 18_750, allergens: &["shellfish"], certifications: &["MSC"], description: "Dry: they sear instead of steam.", ..CURRENT },
    Item { name: "New England clam chowder base", category: "sauce", sku: "BC-301", pack: "4 x 4 lb", cents: 6_225, allergens: &["shellfish", "milk", "wheat"], description: "Add milk and heat.", ..CURRENT },
    Item { name: "Crab cake, jumbo lump", category: "seafood", sku: "BC-320", pack: "48 x 4 oz", cents: 19_480, allergens: &["shellfish", "egg", "wheat"], description: "Four parts crab, one part everything else.", ..CURRENT },
    Item { name: "Smoked salmon, sliced side", category: "seafood", sku: "BC-402", pack: "8 x 2.5 lb", cents: 22_160, allergens: &["fish"], certifications: &["ASC"], description: "Cold smoked over alder, for the banquet breakfast.", ..CURRENT },
    Item { name: "Cod bites, battered", category: "frozen", sku: "BC-410", pack: "4 x 5 lb", cents: 7_340, allergens: &["fish", "wheat"], certifications: &["MSC"], status: "coming soon", description: "For the fryer, and for schools.", ..CURRENT },
    Item { name: "Plant-based burger patty", category: "plant-based", sku: "VK-01", pack: "40 x 113 g", cents: 5_890, allergens: &["soy"], certifications: &["Vegan"], description: "Grills from frozen and stays in one piece.", ..VERDE },
    Item { name: "Oat cream for cooking", category: "plant-based", sku: "VK-07", pack: "12 x 1 L", cents: 3_840, allergens: &["oats"], certifications: &["Vegan"], description: "Reduces like cream and does not split.", ..VERDE },
    Item { name: "Chickpea nuggets", category: "plant-based", sku: "VK-12", pack: "6 x 1 kg", cents: 4_460, allergens: &["wheat"], certifications: &["Vegan", "Halal"], description: "What the dining halls ask for twice.", ..VERDE },
    Item { name: "Jackfruit, pulled, unseasoned", category: "plant-based", sku: "VK-15", pack: "10 x 1 kg", cents: 4_970, certifications: &["Vegan"], description: "Takes any sauce.", ..VERDE },
    Item { name: "Coconut panna cotta, ready to plate", category: "dessert", sku: "VK-31", pack: "48 x 90 g", cents: 5_510, allergens: &["tree nuts"], certifications: &["Vegan"], description: "Set and turned out; add fruit.", ..VERDE },
    Item { name: "Cashew ricotta", category: "dairy", sku: "VK-33", unit: "tub", pack: "2 kg", cents: 2_990, allergens: &["tree nuts"], certifications: &["Vegan"], status: "discontinued", description: "Its line was closed last year.", ..VERDE },
    Item { name: "Pea protein crumbles", category: "plant-based", sku: "VK-40", pack: "8 x 1 kg", cents: 4_380, certifications: &["Vegan", "Non-GMO"], status: "coming soon", description: "Without soy, for hospitals and schools.", ..VERDE },
    Item { name: "Smoked tomato barbecue sauce", category: "sauce", sku: "SG-100", pack: "4 x 1 gal", cents: 5_275, certifications: &["Gluten-free"], description: "Hickory, no liquid smoke.", ..STONEGATE },
    Item { name: "Carolina mustard sauce", category: "sauce", sku: "SG-104", pack: "4 x 1 gal", cents: 4_990, allergens: &["mustard"], certifications: &["Gluten-free"], description: "Thin enough to brush, sharp enough to notice.", ..STONEGATE },
    Item { name: "Classic Caesar dressing", category: "sauce", sku: "SG-210", pack: "4 x 1 gal", cents: 6_130, allergens: &["egg", "fish", "milk"], certifications: &["Gluten-free"], description: "Anchovy first, sugar last.", ..STONEGATE },
    Item { name: "Low-sodium brown gravy", category: "sauce", sku: "SG-320", pack: "12 x 50 oz", cents: 4_715, allergens: &["wheat", "milk"], description: "140 mg a portion: what a hospital can serve.", ..STONEGATE },
    Item { name: "Roasted garlic aioli", category: "sauce", sku: "SG-215", pack: "6 x 1 L", cents: 4_350, allergens: &["egg"], certifications: &["Gluten-free"], description: "Holds on a warm plate.", ..STONEGATE },
    Item { name: "Coffee and chili steak rub", category: "seasoning", sku: "SG-500", pack: "6 x 20 oz", cents: 3_960, certifications: &["Gluten-free"], description: "A crust in two minutes.", ..STONEGATE },
    Item { name: "Sambal ketchup", category: "sauce", sku: "SG-112", pack: "6 x 1 L", cents: 3_620, certifications: &["Gluten-free", "Vegan"], status: "coming soon", description: "For chains that change their dips in fall.", ..STONEGATE },
];
