-- Jobs are announced to the workers, and what recurs is there once.
-- Invariant: a job that nobody hears of is found by the workers' rounds; an announcement only makes it quicker.

-- Wakes the workers; equal announcements of one transaction collapse.
create function larder.announce_job()
returns trigger
language plpgsql
as $$
begin
    perform pg_notify('larder_job', '');
    return null;
end
$$;

create trigger announce after insert on job for each statement execute function larder.announce_job();

-- At most one purge waits or runs, over any number of processes.
create unique index job_purge_key on job (kind) where kind = 'purge' and done_at is null and failed_at is null;

-- The next purge: now, or a day after the last.
create function larder.schedule_purge()
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    insert into job (kind, run_at, created_by)
    select 'purge', greatest(now(), max(coalesce(done_at, failed_at)) + interval '1 day'), null
    from job
    where kind = 'purge'
    on conflict do nothing
$$;
