//! Very many changes at once: an import, an undo, a hand-over. Books that they leave alone stay as they are.

use super::{Device, act, company};
use crate::book::SCHEMA;
use crate::book::store::changes;
use crate::imports::tests::Case;

/// Asks for what is new until there is no more; how many accounts came, each once.
async fn synced(device: &mut Device<'_>) -> usize {
    device.database.settle().await;
    let mut came = 0;
    loop {
        let mut viewer = device.database.viewer(device.person).await;
        let delta = changes(&mut viewer, &device.cursor, SCHEMA).await.expect("a delta");
        assert!(!delta.anew, "read anew");
        came += delta.puts.iter().filter(|put| put.table == "organization").count();
        if !device.take(delta) {
            return came;
        }
    }
}

/// Accounts of Rob's.
fn file(name: &str) -> Vec<u8> {
    let rows = (0..500).map(|row| format!("{name} {row:03},Rob Rep,Lyon\n"));
    std::iter::once("Account,Owner,City\n".to_owned()).chain(rows).collect::<String>().into_bytes()
}

#[tokio::test]
async fn an_import_comes_as_what_it_changed_and_to_nobody_else() {
    let (database, staff) = company(false).await;
    let mut mias = Device::new(&database, staff.manager).await;
    let mut robs = Device::new(&database, staff.rep).await;
    let mut sams = Device::new(&database, staff.other_rep).await;
    let import = Case::imported(&database, staff.manager, &file("Imported")).await;
    assert_eq!((synced(&mut mias).await, synced(&mut robs).await), (500, 500), "the importer's, and the owner's");
    mias.is_fresh().await;
    let before = sams.records.clone();
    assert_eq!(synced(&mut sams).await, 0);
    assert!(sams.records == before, "nothing of it is Sam's");
    import.undo().await;
    assert_eq!((synced(&mut mias).await, synced(&mut sams).await), (0, 0));
    mias.is_fresh().await;
    sams.is_fresh().await;
}

#[tokio::test]
async fn many_accounts_that_change_or_go_to_others_are_a_delta_too() {
    let (database, staff) = company(false).await;
    let mut robs = Device::new(&database, staff.rep).await;
    let mut sams = Device::new(&database, staff.other_rep).await;
    act(
        &database,
        staff.rep,
        "insert into organization (id, name, owner_id)
        select gen_random_uuid(), 'Place ' || n, larder.person_id() from generate_series(1, 400) n",
    )
    .await;
    assert_eq!((synced(&mut robs).await, synced(&mut sams).await), (400, 0));
    act(&database, staff.rep, "update organization set priority = 'A' where name like 'Place%'").await;
    assert_eq!((synced(&mut robs).await, synced(&mut sams).await), (400, 0));
    let all = "array(select id from organization where name like 'Place%')";
    act(&database, staff.admin, &format!("select larder.hand_over({all}, '{}')", staff.other_rep)).await;
    assert_eq!((synced(&mut robs).await, synced(&mut sams).await), (0, 400));
    robs.is_fresh().await;
    sams.is_fresh().await;
}

#[tokio::test]
async fn after_a_statement_that_touched_too_many_all_is_read_anew() {
    let (database, staff) = company(false).await;
    let mut device = Device::new(&database, staff.other_rep).await;
    act(
        &database,
        staff.admin,
        "insert into organization (id, name) select gen_random_uuid(), 'Place ' || n from generate_series(1, 10001) n",
    )
    .await;
    assert!(device.sync().await);
    device.is_fresh().await;
}
