-- How long deals stayed in the stages that they left, summed as it is written: over a year of a large company that is half a
-- million moves, and of each the days by the calendar of the company.
-- Invariant: the sums are what counting says (`larder.stays_counted`). What happens adds a row and changes none, so nobody
-- waits for anybody else; every night they become one for each day, principal and stage.

create table stay_sum (
    left_on date not null,
    principal_id uuid not null,
    stage text not null,
    moves integer not null,
    days integer not null
);
create index stay_sum_idx on stay_sum (left_on) include (principal_id, stage, moves, days);

grant select on stay_sum to larder_app;
alter table stay_sum enable row level security;
-- Whoever may not read everything adds up what they see by themselves.
create policy stay_sum_select on stay_sum for select using ((select larder.reads_all()));

-- Each stay of a deal in a stage that it left: until which day, and how many.
create view larder.stay as
select m.id, m.opportunity_id, m.undone_at, day.left_on, d.principal_id, m.from_stage as stage,
    greatest(0, day.left_on - day.entered_on) as days
from stage_move m
join opportunity d on d.id = m.opportunity_id and d.deleted_at is null
cross join company c
cross join lateral (
    select (m.given_at at time zone c.time_zone)::date as left_on,
        (m.entered_at at time zone c.time_zone)::date as entered_on
) day
where m.entered_at is not null;

create function larder.stays_counted()
returns setof stay_sum
language sql stable
as $$
    select left_on, principal_id, stage, count(*)::integer, sum(days)::integer
    from larder.stay
    where undone_at is null
    group by left_on, principal_id, stage
$$;

-- Counts moves as they and their deals are now: once more, or once less.
create function larder.sum_stays(moves bigint[], times integer)
returns void
language sql
as $$
    insert into stay_sum
    select left_on, principal_id, stage, times * count(*), times * sum(days)
    from larder.stay
    where id = any (moves)
    group by left_on, principal_id, stage
$$;

create function larder.moves_stayed()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        perform larder.sum_stays((select array_agg(id) from new_rows where undone_at is null), 1);
    else
        perform larder.sum_stays(array_agg(n.id), case when n.undone_at is null then 1 else -1 end)
        from new_rows n
        join old_rows o on o.id = n.id
        where (n.undone_at is null) <> (o.undone_at is null)
        group by n.undone_at is null;
    end if;
    return null;
end
$$;
create trigger stays_insert after insert on stage_move
    referencing new table as new_rows
    for each statement execute function larder.moves_stayed();
create trigger stays_update after update on stage_move
    referencing old table as old_rows new table as new_rows
    for each statement execute function larder.moves_stayed();

-- A deal takes its stays along, into the trash and back and to another principal. The moves that the same change makes come
-- after it.
create function larder.deal_stayed()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    perform larder.sum_stays(
        array(select id from stage_move where opportunity_id = old.id and undone_at is null),
        case when tg_when = 'BEFORE' then -1 else 1 end
    );
    return case when tg_op = 'DELETE' then old else new end;
end
$$;
create trigger stays_before before update on opportunity
    for each row when ((old.deleted_at is null, old.principal_id) is distinct from (new.deleted_at is null, new.principal_id))
    execute function larder.deal_stayed();
create trigger a_stays_after after update on opportunity
    for each row when ((old.deleted_at is null, old.principal_id) is distinct from (new.deleted_at is null, new.principal_id))
    execute function larder.deal_stayed();
create trigger stays_delete before delete on opportunity
    for each row execute function larder.deal_stayed();

-- One sum for each day, principal and stage; nobody sees a difference.
create function larder.fold_stays()
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    with apart as (
        delete from stay_sum returning *
    )
    insert into stay_sum
    select left_on, principal_id, stage, sum(moves), sum(days)
    from apart
    group by left_on, principal_id, stage
    having sum(moves) <> 0
$$;

-- In another time zone the same moment may be another day. Whoever is writing comes first.
create function larder.recount_stays()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    lock table opportunity, stage_move in share row exclusive mode;
    delete from stay_sum;
    insert into stay_sum select * from larder.stays_counted();
    return null;
end
$$;
create trigger recount_stays after update of time_zone on company
    for each row when (old.time_zone <> new.time_zone)
    execute function larder.recount_stays();

revoke execute on function larder.stays_counted(), larder.sum_stays(bigint[], integer), larder.moves_stayed(),
    larder.deal_stayed(), larder.recount_stays() from public;
revoke execute on function larder.fold_stays() from public;
grant execute on function larder.fold_stays() to larder_app;

insert into stay_sum select * from larder.stays_counted();
