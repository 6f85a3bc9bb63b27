-- A person's notifications are read page by page, the newest first.

drop index notification_newest_idx;
create index notification_newest_idx on notification (person_id, made_at, id) where in_app;
