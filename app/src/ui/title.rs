//! What the tab says.

/// A page's title with the program's name. Leptos does not escape the title on the server, so it is escaped here.
#[must_use]
pub fn tab_title(page: String) -> String {
    let title = if page.is_empty() { "Larder".to_owned() } else { format!("{page} · Larder") };
    if cfg!(feature = "ssr") { super::field::escape(&title) } else { title }
}
