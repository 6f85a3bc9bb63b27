-- Every write belongs to an operation; every changed record leaves one audit entry and one change notice.
-- Invariant: the database writes all three in the write's own transaction, so none can be forgotten or forged.

create table operation (
    id uuid primary key,
    kind text not null,
    -- What the operation was about, in a person's words: "Blue Fin Grill", "accounts.csv".
    subject text not null default '',
    person_id uuid references person,
    -- From where: the web, the command line, an import's job.
    origin text not null,
    at timestamptz not null default now(),
    undone_by uuid references operation,
    -- Of an undo: how many records went back, and what it left alone: {"restored": 3, "left_alone": [...]}.
    outcome jsonb,
    -- Whether it deleted anything: the trash lists these.
    deletes boolean not null default false,
    constraint operation_origin check (origin in ('web', 'cli', 'job'))
);

create index operation_at_idx on operation (at desc, id desc);
create index operation_person_idx on operation (person_id, at desc);
create index operation_trash_idx on operation (at desc, id desc) where deletes and undone_by is null;

create table audit (
    -- Counts up: the order of two entries is the order of the changes, whatever the clock does.
    id bigint generated always as identity,
    at timestamptz not null default clock_timestamp(),
    operation_id uuid,
    person_id uuid,
    table_name text not null,
    record_id uuid not null,
    -- The organization through which the record is visible.
    organization_id uuid,
    -- What kind of operation it was part of, and from where: for readers who may not see the operation.
    kind text not null default '',
    origin text not null default '',
    verb text not null,
    -- {field: [old, new]}; empty for an insert, whose values are in the record itself.
    changes jsonb not null default '{}',
    primary key (at, id),
    constraint audit_verb check (verb in ('insert', 'update', 'delete', 'restore', 'remove'))
) partition by range (at);

create index audit_record_idx on audit (record_id, at desc);
create index audit_organization_idx on audit (organization_id, at desc);
create index audit_operation_idx on audit (operation_id);
create index audit_person_idx on audit (person_id, at desc, id desc);
create table audit_default partition of audit default;

-- This month's partition and the next two. Run at start and daily.
create function larder.prepare_partitions()
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    month date;
    part text;
begin
    perform pg_advisory_xact_lock(hashtext('larder.prepare_partitions'));
    for ahead in 0..2 loop
        month := (date_trunc('month', now() at time zone 'utc') + make_interval(months => ahead))::date;
        part := format('audit_%s', to_char(month, 'YYYY_MM'));
        if to_regclass(part) is null then
            begin
                execute format(
                    'create table %I partition of audit for values from (%L) to (%L)',
                    part, month::timestamp at time zone 'utc', (month + interval '1 month') at time zone 'utc'
                );
                execute format('alter table %I enable row level security', part);
            exception
                -- Entries of that month rest in the default partition already, and may stay there.
                when check_violation then null;
            end;
        end if;
    end loop;
end
$$;

select larder.prepare_partitions();

-- The feed that devices and open tabs follow. Only the owner role reads it.
create table change (
    id bigint generated always as identity primary key,
    xid xid8 not null default pg_current_xact_id(),
    table_name text not null,
    -- Absent when a statement touched over 100 rows: many changed, look again.
    record_id uuid,
    -- Whose it was and is: with these, everybody who loses sight of a record hears of it.
    organization_before uuid,
    organization_id uuid,
    owner_before uuid,
    team_before uuid,
    owner_after uuid,
    team_after uuid,
    at timestamptz not null default now()
);

create index change_xid_idx on change (xid, id);

create table idempotency (
    person_id uuid not null references person,
    key uuid not null,
    -- Of what the command said: a key that comes back with something else is refused.
    command_digest bytea not null,
    response jsonb not null,
    created_at timestamptz not null default now(),
    primary key (person_id, key)
);

create index idempotency_created_idx on idempotency (created_at);

create table job (
    id uuid primary key default gen_random_uuid(),
    kind text not null,
    payload jsonb not null default '{}',
    run_at timestamptz not null default now(),
    attempts integer not null default 0,
    -- While a worker holds it; a worker that died lets go by itself.
    leased_until timestamptz,
    done_at timestamptz,
    -- Given up after the last try.
    failed_at timestamptz,
    last_error text,
    created_at timestamptz not null default now(),
    created_by uuid default larder.person_id()
);

create index job_due_idx on job (run_at) where done_at is null and failed_at is null;

alter table operation enable row level security;
alter table audit enable row level security;
alter table audit_default enable row level security;
alter table change enable row level security;
alter table idempotency enable row level security;
alter table job enable row level security;

grant select, insert (id, kind, subject, person_id, origin), update (undone_by, outcome) on operation to larder_app;
grant select on audit to larder_app;
grant select, insert on idempotency to larder_app;
grant select, insert on job to larder_app;

create policy operation_select on operation for select
    using (person_id = (select larder.person_id()) or (select larder.person_role()) = 'admin');
create policy operation_insert on operation for insert with check (person_id = (select larder.person_id()));
create policy operation_update on operation for update
    using (person_id = (select larder.person_id()) or (select larder.person_role()) = 'admin');

create policy idempotency_select on idempotency for select using (person_id = (select larder.person_id()));
create policy idempotency_insert on idempotency for insert with check (person_id = (select larder.person_id()));

create policy job_select on job for select
    using (created_by = (select larder.person_id()) or (select larder.person_role()) = 'admin');
create policy job_insert on job for insert
    with check (created_by is not distinct from (select larder.person_id()));

-- One audit entry per changed row. The trigger's arguments name derived or secret columns that are nobody's edit.
-- Times are written in UTC, so that undo can compare them with what is there, whatever the session's zone.
create function larder.audit()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
set timezone = 'UTC'
as $$
declare
    silent text[] := array['created_at', 'created_by', 'updated_at', 'updated_by', 'version'] || tg_argv;
    before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - silent end;
    after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - silent end;
    whole jsonb := coalesce(to_jsonb(new), to_jsonb(old));
    diff jsonb := '{}';
    change_verb text;
    part_of operation;
begin
    -- Only an admin's load (the demo company) goes without an entry for each row.
    if nullif(current_setting('larder.bulk', true), '') is not null
        and coalesce(larder.person_role(), 'admin') = 'admin' then
        return null;
    end if;
    if tg_op = 'UPDATE' then
        select coalesce(jsonb_object_agg(a.key, jsonb_build_array(before -> a.key, a.value)), '{}')
        into diff
        from jsonb_each(after) a
        where a.value is distinct from before -> a.key;
        if diff = '{}' then
            return null;
        end if;
    end if;
    change_verb := case
        when tg_op = 'INSERT' then 'insert'
        when tg_op = 'DELETE' then 'remove'
        when before ->> 'deleted_at' is null and after ->> 'deleted_at' is not null then 'delete'
        when before ->> 'deleted_at' is not null and after ->> 'deleted_at' is null then 'restore'
        else 'update'
    end;
    -- Nobody writes into another person's operation.
    select * into part_of
    from operation
    where id = larder.operation_id()
        and person_id is not distinct from larder.person_id();
    if change_verb = 'delete' and not part_of.deletes then
        update operation set deletes = true where id = part_of.id;
    end if;
    insert into audit (operation_id, person_id, table_name, record_id, organization_id, kind, origin, verb, changes)
    values (
        part_of.id,
        larder.person_id(),
        tg_table_name,
        coalesce(whole ->> 'id', whole ->> 'person_id', '00000000-0000-0000-0000-000000000000')::uuid,
        case when tg_table_name = 'organization' then whole ->> 'id' else whole ->> 'organization_id' end::uuid,
        coalesce(part_of.kind, ''),
        coalesce(part_of.origin, ''),
        change_verb,
        diff
    );
    return null;
end
$$;

-- One notice per changed row, or one for many; one wake-up per transaction (equal notifications collapse).
create function larder.announce()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    touched bigint;
begin
    if tg_op = 'INSERT' then
        select count(*) into touched from new_rows;
    elsif tg_op = 'DELETE' then
        select count(*) into touched from old_rows;
    else
        -- The company is one row and has no id.
        select count(*) into touched
        from (select to_jsonb(new_rows) as n from new_rows) after_rows
        join (select to_jsonb(old_rows) as o from old_rows) before_rows
            on coalesce(o ->> 'id', '') = coalesce(n ->> 'id', '')
        where n is distinct from o;
    end if;
    if touched = 0 then
        return null;
    elsif touched > 100 then
        insert into change (table_name) values (tg_table_name);
    elsif tg_op = 'INSERT' then
        insert into change (table_name, record_id, organization_id, owner_after, team_after)
        select tg_table_name, (n ->> 'id')::uuid,
            case when tg_table_name = 'organization' then n ->> 'id' else n ->> 'organization_id' end::uuid,
            (n ->> 'owner_id')::uuid, (n ->> 'team_id')::uuid
        from (select to_jsonb(new_rows) as n from new_rows) rows;
    elsif tg_op = 'DELETE' then
        insert into change (table_name, record_id, organization_before, owner_before, team_before)
        select tg_table_name, (o ->> 'id')::uuid,
            case when tg_table_name = 'organization' then o ->> 'id' else o ->> 'organization_id' end::uuid,
            (o ->> 'owner_id')::uuid, (o ->> 'team_id')::uuid
        from (select to_jsonb(old_rows) as o from old_rows) rows;
    else
        insert into change (
            table_name, record_id, organization_before, organization_id, owner_before, team_before, owner_after,
            team_after
        )
        select tg_table_name, (n ->> 'id')::uuid,
            case when tg_table_name = 'organization' then o ->> 'id' else o ->> 'organization_id' end::uuid,
            case when tg_table_name = 'organization' then n ->> 'id' else n ->> 'organization_id' end::uuid,
            (o ->> 'owner_id')::uuid, (o ->> 'team_id')::uuid, (n ->> 'owner_id')::uuid, (n ->> 'team_id')::uuid
        from (select to_jsonb(new_rows) as n from new_rows) after_rows
        join (select to_jsonb(old_rows) as o from old_rows) before_rows
            on coalesce(o ->> 'id', '') = coalesce(n ->> 'id', '')
        where n is distinct from o;
    end if;
    perform pg_notify('larder_change', '');
    return null;
end
$$;

-- Gives a table its history and its place in the feed. `silent` are columns that are no edit of the record.
create function larder.track(tracked regclass, variadic silent text[] default '{}')
returns void
language plpgsql
as $$
declare
    arguments text := (select coalesce(string_agg(quote_literal(s), ', '), '') from unnest(silent) s);
begin
    execute format(
        'create trigger audit after insert or update or delete on %s for each row execute function larder.audit(%s)',
        tracked, arguments
    );
    execute format(
        'create trigger announce_insert after insert on %s referencing new table as new_rows for each statement execute function larder.announce()',
        tracked
    );
    execute format(
        'create trigger announce_update after update on %s referencing old table as old_rows new table as new_rows for each statement execute function larder.announce()',
        tracked
    );
    execute format(
        'create trigger announce_delete after delete on %s referencing old table as old_rows for each statement execute function larder.announce()',
        tracked
    );
end
$$;

select larder.track('company', 'epoch');
select larder.track('team');
select larder.track('person');

-- Jobs: claimed by one worker at a time over any number of processes, and never on behalf of a person. One that took
-- its worker down ten times is given up.
create function larder.claim_job(kinds text[], lease interval)
returns table (id uuid, kind text, payload jsonb, attempts integer, created_by uuid)
language sql
security definer
set search_path = public, pg_temp
as $$
    update job
    set failed_at = clock_timestamp(), leased_until = null, last_error = coalesce(last_error, 'the worker died')
    where done_at is null
        and failed_at is null
        and attempts >= 10
        and leased_until < clock_timestamp();
    update job
    set leased_until = clock_timestamp() + lease, attempts = job.attempts + 1
    where job.id = (
        select j.id
        from job j
        where j.done_at is null
            and j.failed_at is null
            and j.run_at <= clock_timestamp()
            and (j.leased_until is null or j.leased_until < clock_timestamp())
            and j.kind = any (kinds)
            and larder.person_id() is null
        order by j.run_at
        limit 1
        for update skip locked
    )
    returning job.id, job.kind, job.payload, job.attempts, job.created_by
$$;

-- The rest is for whoever holds the latest attempt: a worker that lost its lease to another says nothing any more.
create function larder.extend_job(job_id uuid, attempt integer, lease interval)
returns boolean
language sql
security definer
set search_path = public, pg_temp
as $$
    update job
    set leased_until = clock_timestamp() + lease
    where id = job_id
        and attempts = attempt
        and done_at is null
        and failed_at is null;
    select exists (select from job where id = job_id and attempts = attempt and done_at is null and failed_at is null)
$$;

create function larder.finish_job(job_id uuid, attempt integer)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    update job
    set done_at = clock_timestamp(), leased_until = null, last_error = null
    where id = job_id
        and attempts = attempt
$$;

-- Puts a job back that its worker did not come to the end of, because the program stops.
create function larder.release_job(job_id uuid, attempt integer)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    update job
    set leased_until = null, attempts = attempts - 1
    where id = job_id
        and attempts = attempt
        and done_at is null
$$;

-- Tries again after 2^attempts seconds, at most an hour later; after the tenth try an admin must look.
create function larder.fail_job(job_id uuid, attempt integer, why text)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    update job
    set last_error = left(why, 2000),
        leased_until = null,
        failed_at = case when attempts >= 10 then clock_timestamp() end,
        run_at = clock_timestamp() + make_interval(secs => least(3600, power(2, attempts)))
    where id = job_id
        and attempts = attempt
        and done_at is null
$$;

-- What has served its time: replies for retries after 180 days, notices after 30, finished jobs and dead sessions after 30,
-- the files of imports after 90.
create function larder.purge()
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    delete from idempotency where created_at < now() - interval '180 days';
    delete from change where at < now() - interval '30 days';
    delete from job where done_at < now() - interval '30 days';
    delete from session where last_seen_at < now() - interval '120 days';
    delete from single_use_token where expires_at < now() - interval '30 days';
    delete from sign_in_throttle where last_failure_at < now() - interval '1 day';
    perform larder.purge_imports();
end
$$;
