use super::{LEAST_DISK, Report, database, room};
use chrono::TimeDelta;
use std::path::Path;

/// What the report says, and how much of it is wrong.
fn said(look: impl FnOnce(&mut Report)) -> (String, u32) {
    let mut report = Report::default();
    look(&mut report);
    (report.lines.join("\n"), report.problems)
}

#[test]
fn a_disk_that_is_nearly_full_is_a_problem() {
    let (words, problems) = said(|report| room(LEAST_DISK - 1, Path::new("/srv/larder"), report));
    assert!(words.contains("problem  disk") && words.contains("1073 MB free at /srv/larder"), "{words}");
    assert_eq!(problems, 1);
    assert_eq!(said(|report| room(LEAST_DISK, Path::new("/srv/larder"), report)).1, 0);
}

#[test]
fn a_clock_that_is_off_in_either_direction_is_a_problem() {
    for skew in [3, -3] {
        let (words, problems) = said(|report| database::clock(TimeDelta::seconds(skew), report));
        assert!(words.contains("problem  clock") && words.contains("3 s apart"), "{words}");
        assert_eq!(problems, 1);
    }
    assert_eq!(said(|report| database::clock(TimeDelta::milliseconds(-900), report)).1, 0);
}
