//! Chance that is the same for the same seed: what is picked, when things happen, which ids they have.
//! Invariant: nothing here asks the system for randomness; only the day comes from outside.

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, Utc, Weekday};
use std::ops::RangeInclusive;
use uuid::Uuid;

/// The dice.
pub(super) struct Chance {
    dice: fastrand::Rng,
    /// The moment that everything is told from.
    pub(super) now: DateTime<Utc>,
}

impl Chance {
    pub(super) fn new(seed: u64, now: DateTime<Utc>) -> Self {
        Self { dice: fastrand::Rng::with_seed(seed), now }
    }

    /// The day that everything is told from.
    pub(super) fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// One of them; of nothing, the default.
    pub(super) fn pick<T: Copy + Default>(&mut self, of: &[T]) -> T {
        self.dice.choice(of).copied().unwrap_or_default()
    }

    /// One of them, each as often as its weight says.
    pub(super) fn weighted<T: Copy + Default>(&mut self, of: &[(u32, T)]) -> T {
        let mut at = self.dice.u32(0..of.iter().map(|(weight, _)| weight).sum::<u32>().max(1));
        for (weight, one) in of {
            if at < *weight {
                return *one;
            }
            at -= weight;
        }
        T::default()
    }

    /// So many of them, in their order and each once.
    pub(super) fn some<T: Copy>(&mut self, of: &[T], count: usize) -> Vec<T> {
        let mut places = self.dice.choose_multiple(0..of.len(), count);
        places.sort_unstable();
        places.into_iter().filter_map(|place| of.get(place).copied()).collect()
    }

    pub(super) fn between(&mut self, range: RangeInclusive<i64>) -> i64 {
        self.dice.i64(range)
    }

    /// Whether something that happens so many times in a hundred does.
    pub(super) fn percent(&mut self, times: u8) -> bool {
        self.dice.u8(0..100) < times
    }

    pub(super) fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.dice.u128(..).to_be_bytes()).into_uuid()
    }

    /// A moment of a working day about so many days ago, never one to come; busier in spring and autumn, when menus change.
    pub(super) fn moment(&mut self, days_ago: RangeInclusive<i64>) -> DateTime<Utc> {
        let mut day = self.today();
        for _ in 0..4 {
            day = self.today() - Duration::days(self.between(days_ago.clone()));
            let busy = matches!(day.month(), 3..=5 | 9..=11);
            let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            if !weekend && (busy || self.percent(70)) {
                break;
            }
        }
        let minute = self.between(12 * 60..=21 * 60);
        let at = day.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc() + Duration::minutes(minute);
        at.min(self.now - Duration::minutes(5))
    }
}
