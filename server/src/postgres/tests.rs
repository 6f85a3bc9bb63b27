use super::binaries::parse_version;

#[test]
fn the_version_is_read_as_every_packager_writes_it() {
    for (said, version) in [
        ("postgres (PostgreSQL) 15.10 (Debian 15.10-0+deb12u1)\n", "15.10"),
        ("postgres (PostgreSQL) 18beta1\n", "18beta1"),
        ("postgres (PostgreSQL) 17.2\n", "17.2"),
    ] {
        assert_eq!(parse_version(said).as_deref(), Some(version));
    }
    assert_eq!(parse_version("mysqld 8"), None);
}
