//! What people call a column, on every screen.

/// `shipping_city` is "Delivery city", `owner_id` "Owner".
#[must_use]
pub fn label(column: &str) -> String {
    let mut words = match column {
        "is_primary" => "primary contact".to_owned(),
        "merged_into" => "merged into".to_owned(),
        "body" => "text".to_owned(),
        _ => column.trim_end_matches("_id").trim_end_matches("_at").replace("shipping", "delivery").replace('_', " "),
    };
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}
