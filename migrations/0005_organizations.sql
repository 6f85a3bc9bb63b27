-- Organizations: operators, prospects, principals, distributors.
-- Invariant: one condition, written once below, decides for whom an organization exists; everything on it follows.

create table segment (
    id uuid primary key default gen_random_uuid(),
    name text not null collate larder.name,
    position integer not null default 0,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    constraint segment_name check (length(btrim(name)) between 1 and 120)
);

create unique index segment_name_key on segment (larder.fold(name)) where deleted_at is null;

insert into segment (name, position)
select name, position
from unnest(array[
    'Fine Dining', 'Casual Dining', 'Fast Food', 'Healthcare', 'Education', 'Hotel', 'Catering', 'Institutional',
    'Chain', 'Retail', 'Other'
]) with ordinality as list (name, position);

create table organization (
    id uuid primary key,
    name text not null collate larder.name,
    role text not null default 'prospect',
    priority text not null default 'C',
    segment_id uuid references segment,
    status text not null default 'active',
    inactive_reason text not null default '',
    parent_id uuid references organization,
    default_distributor_id uuid references organization,
    owner_id uuid references person,
    -- Follows the owner; set by the database.
    team_id uuid references team,
    website text not null default '',
    email text not null default '',
    -- [{"label": "office", "number": "+1 555 0100"}]
    phones jsonb not null default '[]',
    billing_line1 text not null default '',
    billing_line2 text not null default '',
    billing_city text not null default '',
    billing_state text not null default '',
    billing_postal_code text not null default '',
    billing_country text not null default '',
    shipping_line1 text not null default '',
    shipping_line2 text not null default '',
    shipping_city text not null default '',
    shipping_state text not null default '',
    shipping_postal_code text not null default '',
    shipping_country text not null default '',
    latitude double precision,
    longitude double precision,
    employees integer,
    founded_year integer,
    -- Minor units of revenue_currency.
    annual_revenue bigint,
    revenue_currency text,
    lead_source text not null default '',
    tags text[] not null default '{}',
    -- Weeks between visits; absent: the priority's default; 0: none wanted.
    cadence_weeks integer,
    custom jsonb not null default '{}',
    -- What search looks at.
    words text not null generated always as (
        larder.fold(name || ' ' || shipping_city || ' ' || billing_city)
    ) stored,
    merged_into uuid references organization,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    constraint organization_name check (length(btrim(name)) between 1 and 255),
    constraint organization_role check (role in ('operator', 'prospect', 'principal', 'distributor', 'other')),
    constraint organization_priority check (priority in ('A', 'B', 'C', 'D')),
    constraint organization_status check (status in ('active', 'inactive')),
    constraint organization_parent_self check (parent_id <> id),
    constraint organization_distributor_self check (default_distributor_id <> id),
    constraint organization_distributor_none check (role <> 'distributor' or default_distributor_id is null),
    constraint organization_website check (website = '' or website ~ '^https?://'),
    constraint organization_latitude check (latitude between -90 and 90),
    constraint organization_longitude check (longitude between -180 and 180),
    constraint organization_position check ((latitude is null) = (longitude is null)),
    constraint organization_employees check (employees >= 0),
    constraint organization_founded_year check (founded_year between 1000 and 2999),
    constraint organization_revenue check (annual_revenue is null or revenue_currency is not null),
    constraint organization_revenue_currency check (revenue_currency ~ '^[A-Z]{3}$'),
    constraint organization_cadence check (cadence_weeks between 0 and 104)
);

create index organization_by_name on organization (name, id) where deleted_at is null;
create index organization_by_priority on organization (priority, name, id) where deleted_at is null;
create index organization_by_city on organization (shipping_city, name, id) where deleted_at is null;
create index organization_by_newest on organization (created_at desc, id desc) where deleted_at is null;
create index organization_by_owner on organization (owner_id, name, id) where deleted_at is null;
create index organization_by_team on organization (team_id, name, id) where deleted_at is null;
create index organization_parent_idx on organization (parent_id) where parent_id is not null;
create index organization_distributor_idx on organization (default_distributor_id)
    where default_distributor_id is not null;
create index organization_role_idx on organization (role, name, id) where deleted_at is null;

-- The source systems' ids: the first match key of an import.
create table external_id (
    table_name text not null,
    source text not null,
    value text not null,
    record_id uuid not null,
    -- False while the record is deleted: its id is free for another one.
    live boolean not null default true,
    primary key (record_id, source, value),
    constraint external_id_table check (table_name in ('organization', 'contact'))
);

create unique index external_id_key on external_id (table_name, source, value) where live;

create table follow (
    person_id uuid not null references person,
    organization_id uuid not null references organization,
    since timestamptz not null default now(),
    primary key (person_id, organization_id)
);

create index follow_organization_idx on follow (organization_id);

-- Derived facts: kept by triggers, beside the record, never an edit of it.
create table organization_fact (
    organization_id uuid primary key references organization on delete cascade,
    contact_count integer not null default 0,
    interaction_count integer not null default 0,
    last_interaction_at timestamptz,
    -- The last one again, with "never" as the oldest day, so that one index serves the order.
    activity_rank timestamptz not null generated always as (
        coalesce(last_interaction_at, '0001-01-01 00:00:00+00')
    ) stored
);

create index organization_fact_by_activity on organization_fact (activity_rank desc, organization_id desc);

alter table segment enable row level security;
alter table organization enable row level security;
alter table external_id enable row level security;
alter table follow enable row level security;
alter table organization_fact enable row level security;

grant select, insert, update on segment, organization to larder_app;
grant select, insert (table_name, source, value, record_id) on external_id to larder_app;
grant select, insert, delete on follow to larder_app;
grant select on organization_fact to larder_app;

-- The two conditions of the visibility table. They are spelled out once here, because a function in their place
-- would be called per row, and a policy cannot use a view of its own table.
do $$
declare
    visible constant text := $condition$
        (select larder.person_id()) is not null
        and (
            not (select larder.private_books())
            or (select larder.person_role()) in ('admin', 'manager', 'viewer')
            or role in ('principal', 'distributor')
            or owner_id is null
            or owner_id = (select larder.person_id())
            or team_id = (select larder.team_id())
        )
    $condition$;
    writable constant text := $condition$
        case (select larder.person_role())
            when 'admin' then true
            when 'manager' then
                role in ('principal', 'distributor')
                or owner_id is null
                or team_id = (select larder.team_id())
            when 'rep' then
                role not in ('principal', 'distributor')
                and (owner_id = (select larder.person_id()) or team_id = (select larder.team_id()))
            else false
        end
    $condition$;
begin
    execute 'create policy organization_select on organization for select using (' || visible || ')';
    execute 'create policy organization_insert on organization for insert with check (' || writable || ')';
    execute 'create policy organization_update on organization for update using (' || writable || ')';
    -- For definer functions, which no policy binds.
    execute 'create view larder.visible_organization as select * from organization where ' || visible;
    execute 'create view larder.writable_organization as select * from organization where ' || writable
        || ' and ' || visible;
end
$$;

create function larder.may_write_organization(which uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$ select exists (select from larder.writable_organization where id = which) $$;

create policy segment_select on segment for select using ((select larder.person_id()) is not null);
create policy segment_insert on segment for insert
    with check ((select larder.person_role()) in ('admin', 'manager'));
create policy segment_update on segment for update
    using ((select larder.person_role()) in ('admin', 'manager'));

-- What is on an organization follows it. `offset 0` keeps the look-up one per row: without it the planner may read the whole
-- table of organizations first, for a page of fifty rows.
create policy follow_select on follow for select
    using (exists (select from organization o where o.id = organization_id offset 0));
create policy follow_insert on follow for insert
    with check (
        person_id = (select larder.person_id())
        and exists (select from organization o where o.id = organization_id offset 0)
    );
create policy follow_delete on follow for delete using (person_id = (select larder.person_id()));

create policy organization_fact_select on organization_fact for select
    using (exists (select from organization o where o.id = organization_id offset 0));

-- The team is the owner's, always: their row is held, so that they cannot change teams meanwhile.
create function larder.organization_team()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    new.team_id := null;
    if new.owner_id is not null then
        select team_id into new.team_id
        from person
        where id = new.owner_id
            and (disabled_at is null or tg_op = 'UPDATE' and new.owner_id is not distinct from old.owner_id)
        for share;
        if not found then
            perform larder.refuse('organization_owner_gone', 'nobody there to own it');
        end if;
    end if;
    return new;
end
$$;

create trigger a_team before insert or update of owner_id, team_id on organization
    for each row execute function larder.organization_team();
create trigger stamp before insert or update on organization for each row execute function larder.stamp('team_id');
create trigger stamp before insert or update on segment for each row execute function larder.stamp();

create function larder.person_moved_team()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update organization set team_id = new.team_id where owner_id = new.id;
    return null;
end
$$;

create trigger moved_team after update of team_id on person
    for each row when (old.team_id is distinct from new.team_id) execute function larder.person_moved_team();

-- Where a record that was merged away lives on; any other is its own survivor.
create function larder.survivor(which uuid)
returns uuid
language sql stable
security definer
set search_path = public, pg_temp
as $$
    with recursive chain (id, merged_into, step) as (
        select id, merged_into, 1 from organization where id = which
        union all
        select o.id, o.merged_into, step + 1
        from organization o
        join chain on o.id = chain.merged_into
        where step < 20
    )
    select coalesce((select id from chain order by step desc limit 1), which)
$$;

-- Keeps an organization from being deleted, or from becoming something else, until this transaction ends.
create function larder.hold_organization(which uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$ select from organization where id = which for share $$;

-- Changes of who is above whom wait for each other: two at once could close a circle, or hang a branch onto a parent
-- that is being deleted.
create function larder.hold_hierarchy()
returns void
language sql
as $$ select pg_advisory_xact_lock(hashtext('larder.organization_parent')) $$;

-- Runs with the writer's own rights: what they cannot see, they cannot name. What was merged away stands for its survivor.
create function larder.organization_references()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
    if new.parent_id is not null and (tg_op = 'INSERT' or new.parent_id is distinct from old.parent_id) then
        perform larder.hold_hierarchy();
        new.parent_id := larder.survivor(new.parent_id);
        if not exists (select from organization where id = new.parent_id and deleted_at is null) then
            perform larder.refuse('organization_parent_gone', 'no such organization');
        end if;
    end if;
    if new.default_distributor_id is not null
        and (tg_op = 'INSERT' or new.default_distributor_id is distinct from old.default_distributor_id) then
        new.default_distributor_id := larder.survivor(new.default_distributor_id);
        perform larder.hold_organization(new.default_distributor_id);
        if not exists (
            select from organization where id = new.default_distributor_id and role = 'distributor' and deleted_at is null
        ) then
            perform larder.refuse('organization_distributor_role', 'not a distributor');
        end if;
    end if;
    if new.merged_into is not null and (tg_op = 'INSERT' or new.merged_into is distinct from old.merged_into)
        and not exists (select from organization where id = new.merged_into) then
        perform larder.refuse('organization_merged_into_gone', 'no such organization');
    end if;
    return new;
end
$$;

-- Rules over several rows: no circle, at most four levels, a role that others rely on stays.
create function larder.organization_rules()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    above integer;
    below integer;
begin
    if tg_op = 'UPDATE' and old.deleted_at is distinct from new.deleted_at then
        perform larder.hold_hierarchy();
        if new.deleted_at is null then
            -- Restored under a parent that is gone: its nearest ancestor that is there takes it.
            with recursive up (id, parent_id, deleted_at, level) as (
                select id, parent_id, deleted_at, 1 from organization where id = new.parent_id
                union all
                select o.id, o.parent_id, o.deleted_at, level + 1
                from organization o
                join up on o.id = up.parent_id
                where up.deleted_at is not null
                    and level < 20
            )
            select id into new.parent_id from up where deleted_at is null;
        end if;
    end if;
    if new.parent_id is not null and (
        tg_op = 'INSERT'
        or new.parent_id is distinct from old.parent_id
        or new.deleted_at is null and old.deleted_at is not null
    ) then
        with recursive up (id, parent_id, level) as (
            select id, parent_id, 1 from organization where id = new.parent_id
            union all
            select o.id, o.parent_id, up.level + 1 from organization o join up on o.id = up.parent_id where up.level < 9
        )
        select max(level) into above from up
        having not bool_or(up.id = new.id);
        if above is null then
            perform larder.refuse('organization_parent_cycle', 'an organization cannot be above itself');
        end if;
        with recursive down (id, level) as (
            select new.id, 1
            union all
            select o.id, down.level + 1
            from organization o
            join down on o.parent_id = down.id
            where down.level < 9
                and o.deleted_at is null
        )
        select max(level) into below from down;
        if above + below > 4 then
            perform larder.refuse('organization_parent_depth', 'at most four levels');
        end if;
    end if;
    if tg_op = 'UPDATE' and old.role = 'distributor' and new.role <> 'distributor'
        and exists (select from organization where default_distributor_id = new.id and deleted_at is null) then
        perform larder.refuse('organization_role_in_use', 'others name it as their distributor');
    end if;
    return new;
end
$$;

create trigger b_references before insert or update on organization
    for each row execute function larder.organization_references();
create trigger rules before insert or update on organization for each row execute function larder.organization_rules();

-- A deleted organization takes its contacts along, lifts its branches to its own parent and is nobody's distributor any
-- more, whosever those are.
create function larder.organization_deleted()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update contact set deleted_at = new.deleted_at where organization_id = new.id and deleted_at is null;
    update organization set parent_id = new.parent_id where parent_id = new.id and deleted_at is null;
    update organization set default_distributor_id = null where default_distributor_id = new.id and deleted_at is null;
    return null;
end
$$;

create trigger taken_along after update of deleted_at on organization
    for each row when (old.deleted_at is null and new.deleted_at is not null)
    execute function larder.organization_deleted();

-- The ids of a deleted record are free; restored, it has them back unless another one took them.
create function larder.external_ids_live()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update external_id e
    set live = new.deleted_at is null
    where e.table_name = tg_table_name
        and e.record_id = new.id
        and e.live = (new.deleted_at is not null)
        and (new.deleted_at is not null or not exists (
            select from external_id taken
            where taken.table_name = e.table_name
                and taken.source = e.source
                and taken.value = e.value
                and taken.live
        ));
    return null;
end
$$;

create trigger external_ids after update of deleted_at on organization
    for each row when ((old.deleted_at is null) <> (new.deleted_at is null))
    execute function larder.external_ids_live();

create function larder.organization_fact_row()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    insert into organization_fact (organization_id) values (new.id) on conflict do nothing;
    return null;
end
$$;

create trigger fact_row after insert on organization for each row execute function larder.organization_fact_row();

select larder.track('organization', 'team_id', 'words');
select larder.track('segment');

-- Gives records another owner, beyond the giver's own team. The giver must be able to write each of them.
create function larder.hand_over(which uuid[], new_owner uuid)
returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    moved integer;
begin
    if not exists (select from person where id = new_owner and disabled_at is null) then
        perform larder.refuse('hand_over_owner', 'nobody there to take it');
    end if;
    update organization
    set owner_id = new_owner
    where id in (select id from larder.writable_organization where id = any (which) and deleted_at is null);
    get diagnostics moved = row_count;
    return moved;
end
$$;
