-- A person's inbox lists on request what they did, the last first.
create index task_done_idx on task (owner_id, done_at desc, id desc) where done_at is not null and deleted_at is null;
