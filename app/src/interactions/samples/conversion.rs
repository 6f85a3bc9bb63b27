//! What becomes of samples, as the pages of a principal and of a product say it.

use crate::context::Viewer;
use crate::dashboard::win_rate;
use crate::error::AppError;
use uuid::Uuid;

/// Where samples were left, and where something was bought after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Conversion {
    /// Operators.
    pub(crate) sampled: i64,
    /// Of them, those with a win within 90 days.
    pub(crate) won: i64,
}

impl Conversion {
    /// Of a principal's samples, or of one product's.
    pub(crate) async fn of(viewer: &mut Viewer, principal: Uuid, product: Option<Uuid>) -> Result<Self, AppError> {
        let counted = sqlx::query_as!(
            Self,
            r#"select sampled as "sampled!", won as "won!" from larder.sample_conversion($1, $2)"#,
            principal,
            product,
        );
        Ok(counted.fetch_one(viewer.db()).await?)
    }

    /// In whole percent; absent where no samples were left.
    pub(crate) fn percent(self) -> Option<i64> {
        win_rate(self.won, self.sampled - self.won)
    }

    /// In a sentence.
    pub(crate) fn words(self) -> String {
        let Self { sampled, won } = self;
        match (sampled, self.percent()) {
            (_, None) => "No samples left yet.".to_owned(),
            (1, _) => format!(
                "Sampled at 1 operator: {}.",
                if won == 1 { "bought within 90 days" } else { "not bought within 90 days" }
            ),
            (_, Some(percent)) => {
                format!("Sampled at {sampled} operators: {won} bought within 90 days ({percent} %).")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Conversion;

    #[test]
    fn it_is_said_in_a_sentence() {
        let said = |sampled, won| Conversion { sampled, won }.words();
        assert_eq!(said(0, 0), "No samples left yet.");
        assert_eq!(said(1, 1), "Sampled at 1 operator: bought within 90 days.");
        assert_eq!(said(8, 1), "Sampled at 8 operators: 1 bought within 90 days (13 %).");
        assert_eq!(said(3, 0), "Sampled at 3 operators: 0 bought within 90 days (0 %).");
    }
}
