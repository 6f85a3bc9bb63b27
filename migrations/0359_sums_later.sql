-- A load of a million touches sums them once, at its end, and says so before: summed as they come, the same sums were written
-- over and over.
-- Invariant: whoever says `larder.sums_later` puts `larder.touches_counted` in the place of all sums before they commit.

create or replace function larder.sum_touches()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    changes larder.touch_change[];
begin
    if nullif(current_setting('larder.sums_later', true), '') is not null then
        return null;
    end if;
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

-- As before, without a function for each touch: a hundred times as quick. The months are those of the days.
create or replace function larder.touches_counted()
returns setof touch_sum
language sql stable
as $$
    with counted as materialized (
        select i.day, p.principal_id, i.author_id, i.type, count(*)::integer as touches
        from (
            select author_id, type, principal_ids, (happened_at at time zone c.time_zone)::date as day
            from interaction
            cross join company c
            where interaction.deleted_at is null
                and status = 'completed'
                and type <> 'note'
        ) i
        cross join lateral unnest(
            '00000000-0000-0000-0000-000000000000'::uuid
                || case
                    when i.principal_ids = '{}' then array['ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid]
                    else i.principal_ids
                end
        ) p (principal_id)
        group by i.day, p.principal_id, i.author_id, i.type
    )
    select false, day, principal_id, author_id, type, touches
    from counted
    union all
    select true, date_trunc('month', day)::date, principal_id, author_id, type, sum(touches)::integer
    from counted
    group by date_trunc('month', day)::date, principal_id, author_id, type
$$;
