-- Tasks that come back: when one is done, the next is there.
-- Invariant: each has at most one that follows it, whatever is ticked twice or taken back; nothing follows on what is gone.

alter table task
    add column repeat text not null default 'never'
        constraint task_repeat check (
            repeat in ('never', 'day', 'weekday', 'week', 'two weeks', 'month', 'quarter')
        ),
    -- The one that was done before it.
    add column follows uuid references task;
create unique index task_follows on task (follows) where deleted_at is null;

-- The first day after `done` on which a task comes back that was due on `due`: in steps from that day, however late it was
-- done, and after it also where it was done early. The last day of a month is followed by that of the next.
create function larder.next_due(due date, repeat text, done date)
returns date
language plpgsql immutable
as $$
declare
    months constant integer := case repeat when 'month' then 1 when 'quarter' then 3 end;
    is_last constant boolean := extract(day from due + 1) = 1;
    steps integer := 0;
    comes date := due;
begin
    loop
        steps := steps + 1;
        comes := case
            when months is not null and is_last then
                date_trunc('month', due) + make_interval(months => steps * months + 1) - interval '1 day'
            when months is not null then due + make_interval(months => steps * months)
            when repeat = 'weekday' then
                comes + case extract(isodow from comes) when 5 then 3 when 6 then 2 else 1 end::integer
            else due + steps * case repeat when 'day' then 1 when 'week' then 7 when 'two weeks' then 14 end
        end;
        exit when comes is null or comes > done;
    end loop;
    return comes;
end
$$;

create function larder.task_repeated()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if larder.is_rearranging() or new.deleted_at is not null then
        return null;
    end if;
    if new.done_at is null then
        -- It is not done after all: what nobody touched goes again.
        update task
        set deleted_at = now()
        where follows = new.id
            and version = 1
            and done_at is null
            and deleted_at is null;
        return null;
    end if;
    insert into task (
        id, title, kind, due_on, due_at, priority, owner_id, assigned_by, organization_id, contact_id, opportunity_id,
        repeat, follows
    )
    select gen_random_uuid(), new.title, new.kind,
        larder.next_due(new.due_on, new.repeat, (new.done_at at time zone p.time_zone)::date),
        new.due_at, new.priority, new.owner_id, new.assigned_by, new.organization_id, c.id, new.opportunity_id,
        new.repeat, new.id
    from person p
    left join contact c
        on c.id = new.contact_id and c.organization_id = new.organization_id and c.deleted_at is null
    where p.id = new.owner_id
        and p.disabled_at is null
        and p.role <> 'viewer'
        and (
            new.organization_id is null
            or exists (select from organization o where o.id = new.organization_id and o.deleted_at is null)
        )
        and (
            new.opportunity_id is null
            or exists (
                select from opportunity d
                where d.id = new.opportunity_id and d.closed_on is null and d.deleted_at is null
            )
        )
        and not exists (select from task t where t.follows = new.id and t.deleted_at is null);
    return null;
end
$$;

create trigger repeated after update of done_at on task
    for each row when (new.repeat <> 'never' and (old.done_at is null) <> (new.done_at is null))
    execute function larder.task_repeated();

revoke execute on function larder.next_due(date, text, date), larder.task_repeated() from public;
