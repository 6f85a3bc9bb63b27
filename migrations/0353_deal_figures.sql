-- What the figures of deals are added up from, for companies with a hundred thousand of them: how far each came, how long it
-- was in the stage that a move left, and what is open.
-- Invariant: all of it follows from the moves of stages as they are written; undo takes back the last move alone.

-- When the stage was entered that a move left; a load says it by itself.
alter table stage_move add column entered_at timestamptz;
create function larder.stage_entered()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    select given_at into new.entered_at
    from stage_move
    where opportunity_id = new.opportunity_id
        and undone_at is null
    order by id desc
    limit 1;
    return new;
end
$$;
create trigger entered before insert on stage_move
    for each row when (new.from_stage is not null and new.entered_at is null)
    execute function larder.stage_entered();

update stage_move n
set entered_at = (
    select b.given_at
    from stage_move b
    where b.opportunity_id = n.opportunity_id
        and b.id < n.id
        and b.undone_at is null
    order by b.id desc
    limit 1
)
where n.from_stage is not null;

drop index stage_move_given_idx;
create index stage_move_left_idx on stage_move (given_at) include (opportunity_id, from_stage, entered_at)
    where undone_at is null and entered_at is not null;

-- The probability of the furthest stage that a deal was in, whatever became of it then; a deal without a row went no further
-- than a new lead.
create table opportunity_fact (
    opportunity_id uuid primary key references opportunity on delete cascade,
    furthest integer not null
);

grant select on opportunity_fact to larder_app;
alter table opportunity_fact enable row level security;
create policy opportunity_fact_select on opportunity_fact for select
    using ((select larder.reads_all()) or exists (select from opportunity d where d.id = opportunity_id offset 0));

create function larder.furthest_of(deals uuid[])
returns setof opportunity_fact
language sql stable
as $$
    select m.opportunity_id, max(larder.stage_probability(m.to_stage))
    from stage_move m
    where m.opportunity_id = any (deals)
        and m.undone_at is null
        and m.to_stage not in ('closed won', 'closed lost')
    group by m.opportunity_id
$$;

create function larder.opportunity_facts()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    touched uuid[];
begin
    if tg_op = 'INSERT' then
        -- Another move takes a deal further or leaves it where it is.
        insert into opportunity_fact as f
        select m.opportunity_id, max(larder.stage_probability(m.to_stage))
        from new_rows m
        where m.undone_at is null
            and m.to_stage not in ('closed won', 'closed lost')
        group by m.opportunity_id
        order by m.opportunity_id
        on conflict (opportunity_id) do update set furthest = excluded.furthest where excluded.furthest > f.furthest;
        return null;
    elsif tg_op = 'UPDATE' then
        select array_agg(distinct opportunity_id) into touched from new_rows;
    else
        select array_agg(distinct opportunity_id) into touched from old_rows;
    end if;
    delete from opportunity_fact where opportunity_id = any (touched);
    insert into opportunity_fact select * from larder.furthest_of(touched);
    return null;
end
$$;
create trigger facts_insert after insert on stage_move
    referencing new table as new_rows
    for each statement execute function larder.opportunity_facts();
create trigger facts_update after update on stage_move
    referencing new table as new_rows
    for each statement execute function larder.opportunity_facts();
create trigger facts_delete after delete on stage_move
    referencing old table as old_rows
    for each statement execute function larder.opportunity_facts();

insert into opportunity_fact select * from larder.furthest_of(array(select id from opportunity));

revoke execute on function larder.stage_entered(), larder.opportunity_facts(), larder.furthest_of(uuid[]) from public;
drop function larder.furthest(uuid, text);

-- All that figures of open deals, and the policy, ask; and of those that ended, by when.
create index opportunity_open_idx on opportunity (owner_id)
    include (
        team_id, organization_id, principal_id, stage, stage_entered_at, probability, currency, estimated_value,
        expected_close_on
    )
    where deleted_at is null and closed_on is null;
create index opportunity_ended_idx on opportunity (closed_on)
    include (owner_id, team_id, organization_id, principal_id, distributor_id, stage, opened_on)
    where deleted_at is null and closed_on is not null;
create index opportunity_opened_idx on opportunity (opened_on)
    include (id, owner_id, team_id, organization_id, principal_id, stage)
    where deleted_at is null;
