-- What logging a visit needs: what came of it, how long it took, when to come back.
-- Invariant: a touch that happened says what came of it, notes excepted; "needs follow-up" says until when.

alter table interaction
    add column outcome text,
    add column minutes integer,
    add column follow_up_on date,
    -- When it happened by the clock of the phone, where that ran ahead: `happened_at` is then the server's.
    add column claimed_at timestamptz,
    add constraint interaction_outcome check (outcome in ('positive', 'neutral', 'negative', 'needs follow-up')),
    add constraint interaction_outcome_note check (type <> 'note' or outcome is null),
    add constraint interaction_minutes check (minutes between 1 and 1440),
    add constraint interaction_follow_up check (outcome <> 'needs follow-up' or follow_up_on is not null),
    -- To the day, wherever on earth it was.
    add constraint interaction_follow_up_before check (follow_up_on >= (happened_at at time zone 'UTC')::date - 1);

create or replace function larder.interaction_rules()
returns trigger
language plpgsql
as $$
begin
    -- A phone's clock may run ahead by ten minutes; a later moment has not happened yet.
    if new.status = 'completed' and new.happened_at > now() then
        if new.happened_at > now() + interval '10 minutes' then
            perform larder.refuse('interaction_future', 'it has not happened yet');
        end if;
        new.claimed_at := new.happened_at;
        new.happened_at := now();
    end if;
    -- What was recorded before outcomes were asked for stays as it is.
    if new.status = 'completed' and new.type <> 'note' and new.outcome is null
        and (
            tg_op = 'INSERT'
            or (new.status, new.type, new.outcome) is distinct from (old.status, old.type, old.outcome)
        ) then
        perform larder.refuse('interaction_outcome_missing', 'what came of it');
    end if;
    return new;
end
$$;

-- Whether somebody was there: what a visit cadence counts from.
create function larder.is_visit(type text)
returns boolean
language sql immutable parallel safe
as $$ select type in ('visit', 'meeting', 'demo', 'sample drop') $$;

alter table organization_fact
    add column last_visit_at timestamptz,
    -- The earliest day on which something is promised here.
    add column next_follow_up_on date;

create or replace function larder.count_interactions(which uuid[])
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    perform from organization_fact where organization_id = any (which) order by organization_id for update;
    update organization_fact f
    set (interaction_count, last_interaction_at, last_visit_at) = (
        select count(*), max(i.happened_at), max(i.happened_at) filter (where larder.is_visit(i.type))
        from interaction i
        where i.organization_id = f.organization_id
            and i.deleted_at is null
            and i.status = 'completed'
    )
    where f.organization_id = any (which);
end
$$;

create or replace function larder.interaction_facts()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    touched uuid[];
begin
    if tg_op = 'INSERT' then
        select array_agg(distinct organization_id) into touched from new_rows;
    else
        select array_agg(distinct moved.id) into touched
        from new_rows n
        join old_rows o on o.id = n.id
        cross join unnest(array[o.organization_id, n.organization_id]) as moved (id)
        where (o.organization_id, o.happened_at, o.type, o.status, o.deleted_at)
            is distinct from (n.organization_id, n.happened_at, n.type, n.status, n.deleted_at);
    end if;
    if touched is not null then
        perform larder.count_interactions(touched);
    end if;
    return null;
end
$$;

update organization_fact f
set last_visit_at = v.last
from (
    select organization_id, max(happened_at) as last
    from interaction
    where deleted_at is null
        and status = 'completed'
        and larder.is_visit(type)
    group by organization_id
) v
where v.organization_id = f.organization_id;
