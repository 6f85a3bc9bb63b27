-- How often what kind of touch happened, summed as it is written: a figure over a year of a million interactions then adds up
-- thousands of rows. A touch is what happened between people: a completed interaction that is no note.
-- Invariant: the sums are what counting says (`larder.touches_counted`), in the calendar of the company.

create table touch_sum (
    -- Of a month, else of a day.
    month boolean not null,
    first_on date not null,
    -- About this one. The least id: whatever they were about; the greatest: about none in particular.
    principal_id uuid not null,
    author_id uuid not null,
    type text not null,
    touches integer not null,
    primary key (author_id, principal_id, month, first_on, type)
);
create index touch_sum_days_idx on touch_sum (month, principal_id, first_on) include (author_id, type, touches);

grant select on touch_sum to larder_app;
alter table touch_sum enable row level security;
-- Whoever may not read everything adds up what they see by themselves.
create policy touch_sum_select on touch_sum for select
    using ((select larder.reads_all()) or author_id = (select larder.person_id()));

-- Where a touch is counted.
create function larder.touch_places(happened_at timestamptz, principal_ids uuid[], zone text)
returns table (month boolean, first_on date, principal_id uuid)
language sql stable
as $$
    select m.month, case when m.month then date_trunc('month', d.day)::date else d.day end, p.principal_id
    from (select (happened_at at time zone zone)::date as day) d
    cross join (values (false), (true)) m (month)
    cross join unnest(
        '00000000-0000-0000-0000-000000000000'::uuid
            || case
                when principal_ids = '{}' then array['ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid]
                else principal_ids
            end
    ) p (principal_id)
$$;

create function larder.touches_counted()
returns setof touch_sum
language sql stable
as $$
    select p.month, p.first_on, p.principal_id, i.author_id, i.type, count(*)::integer
    from interaction i
    cross join lateral larder.touch_places(i.happened_at, i.principal_ids, (select time_zone from company)) p
    where i.deleted_at is null
        and i.status = 'completed'
        and i.type <> 'note'
    group by p.month, p.first_on, p.principal_id, i.author_id, i.type
$$;

create type larder.touch_change as (
    touches integer,
    author_id uuid,
    type text,
    happened_at timestamptz,
    principal_ids uuid[]
);

create function larder.sum_touches()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    changes larder.touch_change[];
begin
    if tg_op = 'INSERT' then
        select array_agg((1, author_id, type, happened_at, principal_ids)::larder.touch_change) into changes
        from new_rows
        where deleted_at is null and status = 'completed' and type <> 'note';
    elsif tg_op = 'DELETE' then
        select array_agg((-1, author_id, type, happened_at, principal_ids)::larder.touch_change) into changes
        from old_rows
        where deleted_at is null and status = 'completed' and type <> 'note';
    else
        select array_agg((r.touches, r.author_id, r.type, r.happened_at, r.principal_ids)::larder.touch_change)
        into changes
        from new_rows n
        join old_rows o on o.id = n.id
        cross join lateral (
            values
                (1, n.author_id, n.type, n.happened_at, n.principal_ids, n.status, n.deleted_at),
                (-1, o.author_id, o.type, o.happened_at, o.principal_ids, o.status, o.deleted_at)
        ) r (touches, author_id, type, happened_at, principal_ids, status, deleted_at)
        where (n.author_id, n.type, n.happened_at, n.principal_ids, n.status, n.deleted_at)
            is distinct from (o.author_id, o.type, o.happened_at, o.principal_ids, o.status, o.deleted_at)
            and r.deleted_at is null
            and r.status = 'completed'
            and r.type <> 'note';
    end if;
    if changes is null then
        return null;
    end if;
    -- In one order, so that two who write at once do not wait for each other.
    insert into touch_sum as s (month, first_on, principal_id, author_id, type, touches)
    select p.month, p.first_on, p.principal_id, c.author_id, c.type, sum(c.touches)
    from unnest(changes) c
    cross join lateral larder.touch_places(c.happened_at, c.principal_ids, (select time_zone from company)) p
    group by p.month, p.first_on, p.principal_id, c.author_id, c.type
    having sum(c.touches) <> 0
    order by c.author_id, p.principal_id, p.month, p.first_on, c.type
    on conflict (author_id, principal_id, month, first_on, type) do update set touches = s.touches + excluded.touches;
    return null;
end
$$;

create trigger sums_insert after insert on interaction
    referencing new table as new_rows
    for each statement execute function larder.sum_touches();
create trigger sums_update after update on interaction
    referencing old table as old_rows new table as new_rows
    for each statement execute function larder.sum_touches();
create trigger sums_delete after delete on interaction
    referencing old table as old_rows
    for each statement execute function larder.sum_touches();

-- In another time zone the same moment may be another day. Whoever is writing comes first.
create function larder.recount_touches()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    lock table interaction in share row exclusive mode;
    delete from touch_sum;
    insert into touch_sum select * from larder.touches_counted();
    return null;
end
$$;
create trigger recount_touches after update of time_zone on company
    for each row when (old.time_zone <> new.time_zone)
    execute function larder.recount_touches();

revoke execute on function larder.sum_touches(), larder.recount_touches(), larder.touches_counted() from public;

insert into touch_sum select * from larder.touches_counted();
