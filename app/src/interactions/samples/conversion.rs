//! What becomes of samples, as the pages of a principal and of a product say it.

use crate::context::Viewer;
use crate::error::AppError;
use uuid::Uuid;

/// In a sentence: of a principal's samples, or of one product's.
pub(crate) async fn conversion(
    viewer: &mut Viewer,
    principal: Uuid,
    product: Option<Uuid>,
) -> Result<String, AppError> {
    let counted = sqlx::query!(
        r#"select sampled as "sampled!", won as "won!" from larder.sample_conversion($1, $2)"#,
        principal,
        product,
    );
    let counted = counted.fetch_one(viewer.db()).await?;
    Ok(in_words(counted.sampled, counted.won))
}

fn in_words(sampled: i64, won: i64) -> String {
    match sampled {
        0 => "No samples left yet.".to_owned(),
        1 => format!(
            "Sampled at 1 operator: {}.",
            if won == 1 { "bought within 90 days" } else { "not bought within 90 days" }
        ),
        _ => {
            let percent = (200 * won + sampled) / (2 * sampled);
            format!("Sampled at {sampled} operators: {won} bought within 90 days ({percent} %).")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn it_is_said_in_a_sentence() {
        assert_eq!(in_words(0, 0), "No samples left yet.");
        assert_eq!(in_words(1, 1), "Sampled at 1 operator: bought within 90 days.");
        assert_eq!(in_words(8, 1), "Sampled at 8 operators: 1 bought within 90 days (13 %).");
        assert_eq!(in_words(3, 0), "Sampled at 3 operators: 0 bought within 90 days (0 %).");
    }
}
