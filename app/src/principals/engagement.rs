//! How engaged one is with a principal: what is counted, what each count is worth, and what the sum is called.
//! Invariant: the parts add up to the score, to the tenth of a point (product rule: 0.3·min(100, 2·touches) +
//! 0.4·min(100, 10·open deals) + 0.2·min(100, 20·active products) + 0.1·max(0, 100 − days since the last touch)).

/// The days in which touches count.
pub(crate) const DAYS: i32 = 30;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Engagement {
    /// Touches in 30 days.
    pub(crate) touches: i64,
    /// Open deals.
    pub(crate) open: i64,
    /// Active products.
    pub(crate) products: i64,
    /// Days since the last touch; absent: there was none.
    pub(crate) quiet: Option<i32>,
}

impl Engagement {
    /// What touches, deals, products and the last touch are worth, in tenths of a point.
    pub(crate) fn parts(self) -> [i64; 4] {
        [
            3 * (2 * self.touches).min(100),
            4 * (10 * self.open).min(100),
            2 * (20 * self.products).min(100),
            self.quiet.map_or(0, |days| (100 - i64::from(days)).max(0)),
        ]
    }

    /// All together, in tenths of a point.
    pub(crate) fn score(self) -> i64 {
        self.parts().iter().sum()
    }

    /// What that is called.
    pub(crate) fn band(self) -> &'static str {
        match self.score() {
            800.. => "High",
            400.. => "Medium",
            _ => "Low",
        }
    }

    /// Whether something still happens.
    pub(crate) fn activity(self) -> &'static str {
        match self.quiet {
            None => "None",
            Some(31..) => "Stale",
            Some(8..) => "Moderate",
            Some(_) => "Active",
        }
    }

    /// When it last did.
    pub(crate) fn last(self) -> String {
        match self.quiet {
            None => "no touch yet".to_owned(),
            Some(0) => "last touch today".to_owned(),
            Some(1) => "last touch yesterday".to_owned(),
            Some(days) => format!("last touch {days} days ago"),
        }
    }
}

/// Tenths as one reads them: "60.3", "60".
pub(crate) fn points(tenths: i64) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        tenth => format!("{}.{tenth}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(touches: i64, open: i64, products: i64, quiet: Option<i32>) -> Engagement {
        Engagement { touches, open, products, quiet }
    }

    #[test]
    fn the_score_is_that_of_the_formula() {
        for touches in [0, 1, 17, 49, 50, 51, 400] {
            for open in [0, 1, 9, 10, 11] {
                for products in [0, 1, 4, 5, 6] {
                    for quiet in [None, Some(0), Some(7), Some(99), Some(100), Some(2000)] {
                        let share =
                            |per: f64, count: i64| f64::min(100.0, per * f64::from(i32::try_from(count).expect("few")));
                        let last = quiet.map_or(0.0, |days: i32| f64::max(0.0, 100.0 - f64::from(days)));
                        let expected = 0.3 * share(2.0, touches)
                            + 0.4 * share(10.0, open)
                            + 0.2 * share(20.0, products)
                            + 0.1 * last;
                        let score = of(touches, open, products, quiet).score();
                        let score = f64::from(i32::try_from(score).expect("at most a thousand")) / 10.0;
                        assert!((score - expected).abs() < 1e-9, "{touches} {open} {products} {quiet:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn bands_and_status_begin_where_they_are_said_to() {
        let band = |open, products, touches| of(touches, open, products, None).band();
        // 40 and 20 and 19.8; then 20.4.
        assert_eq!(
            [band(10, 5, 33), band(10, 5, 34), band(9, 0, 6), band(10, 0, 0)],
            ["Medium", "High", "Low", "Medium"]
        );
        let status = |quiet| of(0, 0, 0, quiet).activity();
        let known = [None, Some(31), Some(30), Some(8), Some(7), Some(0)].map(status);
        assert_eq!(known, ["None", "Stale", "Moderate", "Moderate", "Active", "Active"]);
        assert_eq!([points(603), points(600), points(0), points(5)], ["60.3", "60", "0", "0.5"]);
    }
}
