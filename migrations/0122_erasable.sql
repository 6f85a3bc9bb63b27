-- Whom one may still be asked to erase: the deleted contacts, the latest first.
create index contact_erasable_idx on contact (deleted_at desc, id) where deleted_at is not null and erased_at is null;
