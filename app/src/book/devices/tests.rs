//! What was typed, in words.

use super::store::typed;

#[test]
fn what_was_typed_is_read_a_line_a_field_without_what_forms_carry_along() {
    let body = "command[id]=01a2&command[key]=01a3&command[base]=%7B%22name%22%3A%22Old%22%7D&command[organization]=\
        0198c0de-0000-7000-8000-000000000001&command[form][first_name]=Ana&command[form][position]=&\
        command[form][emails][0][address]=ana%40example.com&command[form][body]=Two+cases%0D%0Aof+cod";
    assert_eq!(typed(body), "First name: Ana\nEmails address: ana@example.com\nBody: Two cases\r\nof cod");
    let log = "_do=%2Fapi%2Finteractions%2Flog&command[form][account]=noo&command[form][organization_id]=7&\
        command[form][text]=Two+cases";
    assert!(!typed(log).contains("noo") && !typed(log).contains("Do:"), "{}", typed(log));
    assert_eq!(typed("command[form][account]=noo&command[form][organization_id]="), "Account: noo");
    assert_eq!(typed("id=1&key=2"), "");
    assert_eq!(typed("%%%&&=&x"), "");
}
