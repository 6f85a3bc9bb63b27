//! Organizations against a real database.
