-- Opportunities, "deals" for short: the try to place a principal's products at an operator.
-- Invariant: one condition, written once below, decides who sees a deal and who writes it; what is on it follows. The
-- database itself refuses combinations that are none (another principal's product, another operator's contact), names what
-- nobody named, and writes down each move.

-- What the table of stages says; the program says the same.
create function larder.stage_probability(stage text)
returns integer
language sql immutable parallel safe
as $$
    select case stage
        when 'new lead' then 10
        when 'initial outreach' then 20
        when 'sample or visit offered' then 35
        when 'awaiting response' then 40
        when 'feedback logged' then 60
        when 'demo scheduled' then 80
        when 'closed won' then 100
        else 0
    end
$$;

-- After how many days in it a deal is stale; none for a closed one.
create function larder.stage_limit(stage text)
returns integer
language sql immutable parallel safe
as $$
    select case stage
        when 'new lead' then 7
        when 'feedback logged' then 21
        when 'closed won' then null
        when 'closed lost' then null
        else 14
    end
$$;

create function larder.opportunity_words(name text)
returns text
language plpgsql immutable parallel safe
as $$
begin
    return larder.fold(name);
end
$$;

create table opportunity (
    id uuid primary key,
    -- As it is called: as somebody named it, else made of what it is about; set by the database.
    name text not null default '' collate larder.name,
    -- As somebody named it; empty: by itself.
    own_name text not null default '',
    -- The month in its own name: the one it was made in, for who made it.
    named_for date not null default current_date,
    -- The operator.
    organization_id uuid not null references organization,
    principal_id uuid not null references organization,
    distributor_id uuid references organization,
    stage text not null default 'new lead',
    stage_entered_at timestamptz not null default now(),
    probability integer not null default 10,
    context text,
    -- What it is about, in the words of who chose "custom".
    custom_context text not null default '',
    expected_close_on date,
    owner_id uuid not null references person,
    -- Follows the owner; set by the database.
    team_id uuid references team,
    -- In minor units.
    estimated_value bigint,
    currency text,
    lead_source text not null default '',
    competitor text not null default '',
    opened_on date not null default current_date,
    closed_on date,
    reason text,
    reason_note text not null default '',
    -- When something was put on it or taken off it last; set by the database, so that its feed tells of that.
    linked_at timestamptz,
    custom jsonb not null default '{}',
    words text not null generated always as (larder.opportunity_words(name)) stored,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    constraint opportunity_own_name check (length(own_name) <= 255),
    constraint opportunity_stage check (
        stage in (
            'new lead', 'initial outreach', 'sample or visit offered', 'awaiting response', 'feedback logged',
            'demo scheduled', 'closed won', 'closed lost'
        )
    ),
    constraint opportunity_probability check (probability between 0 and 100),
    constraint opportunity_context check (
        context in (
            'site visit', 'food show', 'new product interest', 'follow-up', 'demo request', 'sampling', 'custom'
        )
    ),
    constraint opportunity_value check (estimated_value >= 0 and (estimated_value is null) = (currency is null)),
    constraint opportunity_reason check (
        reason in (
            'relationship', 'product quality', 'price', 'timing', 'no authorization', 'competitor relationship',
            'product fit', 'no response', 'other', 'not recorded'
        )
    ),
    constraint opportunity_reason_note check (
        length(reason_note) <= 2000 and (reason is distinct from 'other' or length(btrim(reason_note)) > 0)
    ),
    -- What is closed says when and why, what is open neither.
    constraint opportunity_closed check (
        case stage
            when 'closed won' then
                closed_on is not null
                and coalesce(reason, '') in (
                    'relationship', 'product quality', 'price', 'timing', 'other', 'not recorded'
                )
            when 'closed lost' then
                closed_on is not null
                and coalesce(reason, '') in (
                    'price', 'no authorization', 'competitor relationship', 'product fit', 'timing', 'no response',
                    'other', 'not recorded'
                )
            else closed_on is null and reason is null and reason_note = ''
        end
    )
);

create index opportunity_organization_idx on opportunity (organization_id, id) where deleted_at is null;
create index opportunity_principal_idx on opportunity (principal_id, id) where deleted_at is null;
create index opportunity_distributor_idx on opportunity (distributor_id) where distributor_id is not null;
create index opportunity_owner_idx on opportunity (owner_id, id) where deleted_at is null;
create index opportunity_team_idx on opportunity (team_id, id) where deleted_at is null;
create index opportunity_by_name on opportunity (name, id) where deleted_at is null;
create index opportunity_by_age on opportunity (stage_entered_at, id) where deleted_at is null;
create index opportunity_by_newest on opportunity (created_at desc, id desc) where deleted_at is null;
create index opportunity_by_close on opportunity (coalesce(expected_close_on, '9999-12-31'::date), id)
    where deleted_at is null;
create index opportunity_words_idx on opportunity using gin (words gin_trgm_ops) where deleted_at is null;

-- The products it is about, all of its principal.
create table opportunity_product (
    id uuid primary key default gen_random_uuid(),
    opportunity_id uuid not null references opportunity,
    product_id uuid not null references product,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1
);

create unique index opportunity_product_key on opportunity_product (opportunity_id, product_id) where deleted_at is null;
create index opportunity_product_product_idx on opportunity_product (product_id) where deleted_at is null;

-- Who at the operator has a say in it, and how much.
create table opportunity_contact (
    id uuid primary key default gen_random_uuid(),
    opportunity_id uuid not null references opportunity,
    contact_id uuid not null references contact,
    influence text not null default 'unknown',
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    constraint opportunity_contact_influence check (influence in ('high', 'medium', 'low', 'unknown'))
);

create unique index opportunity_contact_key on opportunity_contact (opportunity_id, contact_id) where deleted_at is null;
create index opportunity_contact_contact_idx on opportunity_contact (contact_id) where deleted_at is null;

-- Each move of a stage: who, when, from where to where. The database alone writes it.
create table stage_move (
    id bigint generated always as identity primary key,
    opportunity_id uuid not null references opportunity,
    -- Absent: it was made in it.
    from_stage text,
    to_stage text not null,
    person_id uuid references person,
    -- When it was given: it may have waited for a line.
    given_at timestamptz not null,
    at timestamptz not null default now(),
    -- Undo took it back.
    undone_at timestamptz
);

create index stage_move_opportunity_idx on stage_move (opportunity_id, id);

alter table opportunity enable row level security;
alter table opportunity_product enable row level security;
alter table opportunity_contact enable row level security;
alter table stage_move enable row level security;
grant select, insert, update on opportunity, opportunity_product, opportunity_contact to larder_app;
grant select on stage_move to larder_app;

-- The two conditions of the visibility table, once for policies and once for definer functions, which no policy binds.
do $$
declare
    visible constant text := $condition$
        owner_id = (select larder.person_id())
        or team_id = (select larder.team_id())
        or exists (select from %s o where o.id = organization_id offset 0)
    $condition$;
    writable constant text := $condition$
        case (select larder.person_role())
            when 'admin' then true
            when 'viewer' then false
            else owner_id = (select larder.person_id()) or team_id = (select larder.team_id())
        end
    $condition$;
begin
    execute 'create policy opportunity_select on opportunity for select using ('
        || format(visible, 'organization') || ')';
    execute 'create policy opportunity_insert on opportunity for insert with check (' || writable || ')';
    execute 'create policy opportunity_update on opportunity for update using (' || writable || ')';
    execute 'create view larder.visible_opportunity as select * from opportunity where '
        || format(visible, 'larder.visible_organization');
    execute 'create view larder.writable_opportunity as select * from opportunity where ' || writable;
end
$$;

create function larder.sees_opportunity(which uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$ select exists (select from larder.visible_opportunity where id = which) $$;

create function larder.may_write_opportunity(which uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$ select exists (select from larder.writable_opportunity where id = which) $$;

create policy opportunity_product_select on opportunity_product for select
    using (exists (select from opportunity o where o.id = opportunity_id offset 0));
create policy opportunity_product_insert on opportunity_product for insert
    with check (larder.may_write_opportunity(opportunity_id));
create policy opportunity_product_update on opportunity_product for update
    using (larder.may_write_opportunity(opportunity_id));
create policy opportunity_contact_select on opportunity_contact for select
    using (exists (select from opportunity o where o.id = opportunity_id offset 0));
create policy opportunity_contact_insert on opportunity_contact for insert
    with check (larder.may_write_opportunity(opportunity_id));
create policy opportunity_contact_update on opportunity_contact for update
    using (larder.may_write_opportunity(opportunity_id));
create policy stage_move_select on stage_move for select
    using (exists (select from opportunity o where o.id = opportunity_id offset 0));

-- Whether undo or a merge is putting things where they belong: what was allowed then is not asked again.
create function larder.is_rearranging()
returns boolean
language sql stable
as $$ select nullif(current_setting('larder.rearranging', true), '') is not null $$;

-- Runs with the writer's own rights: what they cannot see, they cannot name. An operator buys, a principal makes, a
-- distributor delivers, and all of them are there.
create function larder.opportunity_references()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
declare
    back constant boolean := tg_op = 'UPDATE' and old.deleted_at is not null and new.deleted_at is null;
begin
    if tg_op = 'INSERT' or new.organization_id <> old.organization_id or back then
        new.organization_id := larder.survivor(new.organization_id);
        perform larder.hold_organization(new.organization_id);
        if not exists (
            select from organization
            where id = new.organization_id and role in ('operator', 'prospect') and deleted_at is null
        ) then
            perform larder.refuse('opportunity_organization', 'not an operator');
        end if;
    end if;
    if tg_op = 'INSERT' or new.principal_id <> old.principal_id or back then
        new.principal_id := larder.survivor(new.principal_id);
        perform larder.hold_organization(new.principal_id);
        if not exists (
            select from organization where id = new.principal_id and role = 'principal' and deleted_at is null
        ) then
            perform larder.refuse('opportunity_principal', 'not a principal');
        end if;
    end if;
    if new.distributor_id is not null
        and (tg_op = 'INSERT' or new.distributor_id is distinct from old.distributor_id) then
        new.distributor_id := larder.survivor(new.distributor_id);
        perform larder.hold_organization(new.distributor_id);
        if not exists (
            select from organization where id = new.distributor_id and role = 'distributor' and deleted_at is null
        ) then
            perform larder.refuse('opportunity_distributor', 'not a distributor');
        end if;
    end if;
    if tg_op = 'UPDATE' and new.principal_id <> old.principal_id and not larder.is_rearranging() and exists (
        select from opportunity_product l
        join product p on p.id = l.product_id
        where l.opportunity_id = new.id
            and l.deleted_at is null
            and p.principal_id <> new.principal_id
    ) then
        perform larder.refuse('opportunity_product_principal', 'products of another principal are on it');
    end if;
    if tg_op = 'UPDATE' and new.organization_id <> old.organization_id and not larder.is_rearranging() and exists (
        select from opportunity_contact l
        join contact c on c.id = l.contact_id
        where l.opportunity_id = new.id
            and l.deleted_at is null
            and c.organization_id <> new.organization_id
    ) then
        perform larder.refuse('opportunity_contact_elsewhere', 'contacts of another operator are on it');
    end if;
    return new;
end
$$;

-- What a deal is called by itself: "Blue Fin Grill - Harvest Mill - Food show - March 2026".
create function larder.opportunity_name(operator uuid, principal uuid, context text, custom text, made date)
returns text
language sql stable
as $$
    select btrim(regexp_replace(concat_ws(
        ' - ',
        (select nullif(btrim(name), '') from organization where id = operator),
        (select nullif(btrim(name), '') from organization where id = principal),
        nullif(btrim(case context when 'custom' then custom else upper(left(context, 1)) || substr(context, 2) end), ''),
        to_char(made, 'FMMonth YYYY')
    ), '\s+', ' ', 'g'))
$$;

-- It belongs to somebody who works here, and to their team. Nobody closes what is closed. What nobody named is called by
-- what it is about; a second one of that name says so.
create function larder.opportunity_rules()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    base text;
    place integer := 1;
begin
    select team_id into new.team_id
    from person
    where id = new.owner_id
        and (
            disabled_at is null and role <> 'viewer'
            or tg_op = 'UPDATE' and new.owner_id is not distinct from old.owner_id
        )
    for share;
    if not found then
        perform larder.refuse('opportunity_owner_gone', 'nobody there to own it');
    end if;
    if new.context is distinct from 'custom' then
        new.custom_context := '';
    end if;
    if tg_op = 'UPDATE' and new.stage <> old.stage and not larder.is_rearranging() then
        if old.closed_on is not null and new.closed_on is not null then
            perform larder.refuse('opportunity_closed_already', 'closed already');
        end if;
        if new.stage_entered_at = old.stage_entered_at then
            new.stage_entered_at := now();
        end if;
    end if;
    -- A phone's clock may run ahead; nothing was moved in the future.
    new.stage_entered_at := least(new.stage_entered_at, now());
    new.named_for := date_trunc('month', new.named_for::timestamp);
    if new.own_name <> '' then
        new.name := new.own_name;
    elsif tg_op = 'INSERT'
        or (new.organization_id, new.principal_id, new.context, new.custom_context, new.named_for, new.own_name)
            is distinct from
            (old.organization_id, old.principal_id, old.context, old.custom_context, old.named_for, old.own_name) then
        base := larder.opportunity_name(
            new.organization_id, new.principal_id, new.context, new.custom_context, new.named_for
        );
        -- Two of one name at once are told apart, too.
        perform pg_advisory_xact_lock(hashtextextended('larder.opportunity_name' || base, 0));
        new.name := base;
        while exists (select from opportunity where name = new.name and deleted_at is null and id <> new.id) loop
            place := place + 1;
            new.name := base || ' (' || place || ')';
        end loop;
    else
        new.name := old.name;
    end if;
    return new;
end
$$;

create trigger a_references before insert or update on opportunity
    for each row execute function larder.opportunity_references();
create trigger rules before insert or update on opportunity for each row execute function larder.opportunity_rules();
create trigger stamp before insert or update on opportunity
    for each row execute function larder.stamp('team_id', 'name');
select larder.track('opportunity', 'team_id', 'name', 'words', 'linked_at');

-- What the move was, and what a first win makes of a prospect.
create function larder.opportunity_moved()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if tg_op = 'UPDATE' and larder.is_rearranging() then
        update stage_move
        set undone_at = now()
        where id = (select max(id) from stage_move where opportunity_id = new.id and undone_at is null)
            and (from_stage, to_stage) = (new.stage, old.stage);
        if found then
            return null;
        end if;
    end if;
    insert into stage_move (opportunity_id, from_stage, to_stage, person_id, given_at)
    values (
        new.id, case when tg_op = 'UPDATE' then old.stage end, new.stage, larder.person_id(), new.stage_entered_at
    );
    if new.stage = 'closed won' then
        update organization
        set role = 'operator'
        where id = new.organization_id
            and role = 'prospect'
            and deleted_at is null;
    end if;
    return null;
end
$$;

create trigger made after insert on opportunity for each row execute function larder.opportunity_moved();
create trigger moved after update of stage on opportunity
    for each row when (old.stage <> new.stage) execute function larder.opportunity_moved();

-- Runs with the writer's own rights. The deal stays of its principal meanwhile.
create function larder.opportunity_product_references()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
    if tg_op = 'UPDATE' and (new.opportunity_id, new.product_id) is distinct from (old.opportunity_id, old.product_id) then
        perform larder.refuse('opportunity_product_fixed', 'what is on it stays what it is');
    end if;
    if (tg_op = 'INSERT' or old.deleted_at is not null and new.deleted_at is null) and not larder.is_rearranging() then
        perform from opportunity where id = new.opportunity_id for share;
        if not exists (
            select from product p
            join opportunity o on o.id = new.opportunity_id and o.principal_id = p.principal_id
            where p.id = new.product_id
                and p.deleted_at is null
        ) then
            perform larder.refuse('opportunity_product_principal', 'another principal''s product');
        end if;
    end if;
    return new;
end
$$;

-- The same. A contact who moves later was at this operator when they were put on it.
create function larder.opportunity_contact_references()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
    if tg_op = 'UPDATE' and (new.opportunity_id, new.contact_id) is distinct from (old.opportunity_id, old.contact_id) then
        perform larder.refuse('opportunity_contact_fixed', 'who is on it stays who they are');
    end if;
    if (tg_op = 'INSERT' or old.deleted_at is not null and new.deleted_at is null) and not larder.is_rearranging() then
        perform from opportunity where id = new.opportunity_id for share;
        if not exists (
            select from contact c
            join opportunity o on o.id = new.opportunity_id and o.organization_id = c.organization_id
            where c.id = new.contact_id
                and c.deleted_at is null
        ) then
            perform larder.refuse('opportunity_contact_elsewhere', 'another operator''s contact');
        end if;
    end if;
    return new;
end
$$;

-- What is put on a deal or taken off it is a change of the deal.
create function larder.opportunity_linked()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update opportunity set linked_at = clock_timestamp() where id = coalesce(new.opportunity_id, old.opportunity_id);
    return null;
end
$$;

create trigger a_references before insert or update on opportunity_product
    for each row execute function larder.opportunity_product_references();
create trigger stamp before insert or update on opportunity_product for each row execute function larder.stamp();
create trigger audit after insert or update or delete on opportunity_product
    for each row execute function larder.audit();
create trigger linked after insert or update on opportunity_product
    for each row execute function larder.opportunity_linked();
create trigger a_references before insert or update on opportunity_contact
    for each row execute function larder.opportunity_contact_references();
create trigger stamp before insert or update on opportunity_contact for each row execute function larder.stamp();
create trigger audit after insert or update or delete on opportunity_contact
    for each row execute function larder.audit();
create trigger linked after insert or update or delete on opportunity_contact
    for each row execute function larder.opportunity_linked();

-- The team is the owner's, always.
create function larder.opportunities_moved_team()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update opportunity set team_id = new.team_id where owner_id = new.id;
    return null;
end
$$;

create trigger moved_team_opportunities after update of team_id on person
    for each row when (old.team_id is distinct from new.team_id) execute function larder.opportunities_moved_team();

-- An account stays what it is as long as deals are of it; that a prospect buys is no other thing.
create function larder.opportunities_stay()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if exists (
        select from opportunity
        where new.id in (organization_id, principal_id, distributor_id)
            and deleted_at is null
    ) then
        perform larder.refuse('organization_has_opportunities', 'deals are of it');
    end if;
    return new;
end
$$;

create trigger rules_opportunities before update of role on organization
    for each row when (
        old.role <> new.role
        and not (old.role in ('operator', 'prospect') and new.role in ('operator', 'prospect'))
    )
    execute function larder.opportunities_stay();

-- Two that are one: the deals of the one merged away are the survivor's. After its products, before it takes what is on it
-- along: triggers fire in the order of their names.
create function larder.opportunities_merged()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update opportunity
    set organization_id = case organization_id when new.id then new.merged_into else organization_id end,
        principal_id = case principal_id when new.id then new.merged_into else principal_id end,
        distributor_id = case distributor_id when new.id then new.merged_into else distributor_id end
    where new.id in (organization_id, principal_id, distributor_id)
        and deleted_at is null;
    return null;
end
$$;

create trigger merged_then_opportunities after update of merged_into on organization
    for each row when (old.merged_into is null and new.merged_into is not null)
    execute function larder.opportunities_merged();

-- Open deals go where their operator or their principal goes; closed ones stay to be read.
create function larder.opportunities_deleted()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update opportunity
    set deleted_at = new.deleted_at
    where new.id in (organization_id, principal_id)
        and closed_on is null
        and deleted_at is null;
    return null;
end
$$;

create trigger taken_along_opportunities after update of deleted_at on organization
    for each row when (old.deleted_at is null and new.deleted_at is not null)
    execute function larder.opportunities_deleted();

-- Nothing of it stays of a person who is erased, nor in history.
create function larder.opportunity_contact_erased()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update audit
    set changes = '{}'
    where table_name = 'opportunity_contact'
        and record_id in (select id from opportunity_contact where contact_id = new.id);
    delete from opportunity_contact where contact_id = new.id;
    return null;
end
$$;

create trigger opportunities_erased after update of erased_at on contact
    for each row when (old.erased_at is null and new.erased_at is not null)
    execute function larder.opportunity_contact_erased();

-- The source systems know deals by ids of their own.
alter table external_id
    drop constraint external_id_table,
    add constraint external_id_table check (table_name in ('organization', 'contact', 'product', 'opportunity'))
        not valid;
alter table external_id validate constraint external_id_table;
drop policy external_id_select on external_id;
create policy external_id_select on external_id for select
    using (case table_name
        when 'organization' then exists (select from organization o where o.id = record_id offset 0)
        when 'product' then exists (select from product p where p.id = record_id offset 0)
        when 'opportunity' then exists (select from opportunity d where d.id = record_id offset 0)
        else exists (select from contact c where c.id = record_id offset 0)
    end);
drop policy external_id_insert on external_id;
create policy external_id_insert on external_id for insert
    with check (
        (select larder.person_role()) in ('admin', 'manager')
        and case table_name
            when 'organization' then larder.may_write_organization(record_id)
            when 'product' then exists (select from product p where p.id = record_id offset 0)
            when 'opportunity' then larder.may_write_opportunity(record_id)
            else exists (
                select from contact c where c.id = record_id and larder.may_write_organization(c.organization_id)
            )
        end
    );
create trigger external_ids after update of deleted_at on opportunity
    for each row when ((old.deleted_at is null) <> (new.deleted_at is null))
    execute function larder.external_ids_live();

-- Deals that are shared with whoever asks and whose name holds all the words, the nearest first; else those that are like them.
create function larder.search_opportunities(words text, most integer)
returns table (id uuid, rank real)
language plpgsql stable
security definer
set search_path = public, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
    typed constant text := btrim(larder.fold(words));
    parts constant text[] := larder.patterns(words);
begin
    if larder.person_id() is null then
        return;
    end if;
    return query
    with hits as (
        (
            select p.id, p.words, p.name
            from larder.visible_opportunity p
            where p.deleted_at is null
                and p.words like substr(parts[1], 2)
                and p.words like all (parts)
            limit most
        )
        union
        (
            select p.id, p.words, p.name
            from larder.visible_opportunity p
            where p.deleted_at is null
                and length(typed) >= 3
                and p.words like parts[1]
                and p.words like coalesce(parts[2], '%')
                and p.words like coalesce(parts[3], '%')
                and p.words like all (parts)
            limit greatest(most, 500)
        )
    )
    select h.id, larder.nearness(h.words, typed, false)
    from hits h
    order by 2 desc, h.name
    limit most;
    if found or length(typed) < 4 or typed ~ '[0-9@]' then
        return;
    end if;
    for attempt in 1..2 loop
        perform set_config('pg_trgm.word_similarity_threshold', (array['0.67', '0.5'])[attempt], true);
        return query
        select h.id, h.likeness
        from (
            select p.id, p.name, word_similarity(typed, p.words) as likeness
            from larder.visible_opportunity p
            where p.deleted_at is null
                and typed <% p.words
            limit 200
        ) h
        order by 2 desc, h.name
        limit most;
        exit when found;
    end loop;
end
$$;

-- As before, and what they had open is their heir's.
create or replace function larder.disable_person(who uuid, heir uuid)
returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    moved integer;
begin
    if larder.person_role() is distinct from 'admin' then
        raise insufficient_privilege using message = 'only an admin disables a person';
    end if;
    if who = heir or not exists (select from person where id = heir and disabled_at is null and role <> 'viewer') then
        perform larder.refuse('disable_heir', 'nobody there to take it');
    end if;
    update person set disabled_at = now() where id = who and disabled_at is null;
    if not found then
        return null;
    end if;
    -- What rests in the trash as well: restored, it must not belong to somebody who is gone.
    with handed_over as (
        update organization set owner_id = heir where owner_id = who returning deleted_at
    )
    select count(*) filter (where deleted_at is null) into moved from handed_over;
    update interaction set author_id = heir where author_id = who and status = 'scheduled';
    update task set owner_id = heir where owner_id = who and done_at is null;
    update opportunity set owner_id = heir where owner_id = who and closed_on is null;
    return moved;
end
$$;

-- Its history is for whoever may read it.
drop policy audit_select on audit;
create policy audit_select on audit for select
    using (
        (select larder.person_role()) = 'admin'
        or case table_name
            when 'organization' then exists (select from organization o where o.id = record_id offset 0)
            when 'contact' then exists (select from contact c where c.id = record_id offset 0)
            when 'contact_advocacy' then exists (select from contact_advocacy a where a.id = record_id offset 0)
            when 'interaction' then exists (select from interaction i where i.id = record_id offset 0)
            when 'task' then exists (select from task t where t.id = record_id offset 0)
            when 'opportunity' then exists (select from opportunity d where d.id = record_id offset 0)
            when 'opportunity_product' then exists (select from opportunity_product l where l.id = record_id offset 0)
            when 'opportunity_contact' then exists (select from opportunity_contact l where l.id = record_id offset 0)
            else table_name in (
                'company', 'team', 'person', 'segment', 'product', 'distributor_authorization'
            ) and (select larder.person_id()) is not null
        end
    );

create or replace function larder.is_undoable(which_table text)
returns boolean
language sql immutable parallel safe
as $$
    select which_table in (
        'organization', 'contact', 'contact_advocacy', 'interaction', 'task', 'segment', 'product',
        'distributor_authorization', 'opportunity', 'opportunity_product', 'opportunity_contact'
    )
$$;

-- As before, and deals.
create or replace function larder.is_in_use(which_table text, which uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select case which_table
        when 'organization' then
            exists (select from contact where organization_id = which and deleted_at is null)
            or exists (select from interaction where organization_id = which and deleted_at is null)
            or exists (select from task where organization_id = which and deleted_at is null)
            or exists (select from product where principal_id = which and deleted_at is null)
            or exists (
                select from distributor_authorization
                where which in (distributor_id, principal_id) and deleted_at is null
            )
            or exists (
                select from opportunity
                where which in (organization_id, principal_id, distributor_id) and deleted_at is null
            )
            or exists (
                select from organization
                where (parent_id = which or default_distributor_id = which) and deleted_at is null
            )
        when 'contact' then
            exists (select from interaction where contact_id = which and deleted_at is null)
            or exists (select from task where contact_id = which and deleted_at is null)
            or exists (select from opportunity_contact where contact_id = which and deleted_at is null)
        when 'product' then
            exists (select from opportunity_product where product_id = which and deleted_at is null)
        when 'segment' then exists (select from organization where segment_id = which and deleted_at is null)
        else false
    end
$$;

-- As before; and a deal that went along with its account comes back with it, whosever it is.
create or replace function larder.hang_back(which uuid, deletion uuid)
returns boolean
language sql
security definer
set search_path = public, pg_temp
as $$
    with deal as (
        update opportunity d
        set deleted_at = null
        where d.id = which
            and d.deleted_at is not null
            and exists (select from larder.changes_of(deletion, array[which]) gone where gone.deleted)
            and exists (
                select from larder.changes_of(deletion, array[d.organization_id, d.principal_id]) account
                join larder.writable_organization back on back.id = account.record_id and back.deleted_at is null
                where account.deleted
            )
        returning true
    ),
    branch as (
        update organization o
        set parent_id = case when unhung.changes ? 'parent_id' then back.id else o.parent_id end,
            default_distributor_id = case when unhung.changes ? 'parent_id' then o.default_distributor_id else back.id end
        from larder.changes_of(deletion, array[which]) unhung
        cross join lateral (
            select (coalesce(unhung.changes -> 'parent_id', unhung.changes -> 'default_distributor_id') ->> 0)::uuid as id
        ) was
        cross join lateral larder.changes_of(deletion, array[was.id]) gone
        join larder.writable_organization back on back.id = gone.record_id
        where o.id = which
            and o.deleted_at is null
            and gone.deleted
            and back.deleted_at is null
            and case
                when unhung.changes ? 'parent_id' then
                    o.parent_id is not distinct from (unhung.changes -> 'parent_id' ->> 1)::uuid
                else o.default_distributor_id is null
            end
        returning true
    )
    select * from deal
    union all
    select * from branch
$$;

-- As before, and deals.
create or replace function larder.changes_after(cursor text, most integer)
returns jsonb
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
    book constant text := larder.book();
    now_running constant pg_snapshot := pg_current_snapshot();
    horizon constant xid8 := pg_snapshot_xmin(now_running);
    place constant text[] := string_to_array(cursor, ' ');
begin
    if place[1] is distinct from book
        or place[2]::xid8 > pg_snapshot_xmax(now_running)
        or place[2]::xid8 <= (select purged from feed) then
        return jsonb_build_object('cursor', concat_ws(' ', book, horizon, 0), 'changes', null);
    end if;
    return (
        with told as (
            select c.*,
                coalesce(case c.table_name
                    when 'organization' then larder.sees_organization(c.record_id)
                    when 'contact' then larder.sees_organization(c.organization_id)
                    -- Where a contact stands towards a principal: 0120_advocacy.
                    when 'contact_advocacy' then larder.sees_organization(c.organization_id)
                    when 'interaction' then larder.sees_organization(c.organization_id) or exists (
                        select from interaction i where i.id = c.record_id and i.author_id = larder.person_id()
                    )
                    when 'task' then larder.sees_task(c.record_id)
                    when 'opportunity' then larder.sees_opportunity(c.record_id)
                    else true
                end, false) as seen,
                case
                    -- Theirs before, or of somebody they manage; else as with all that is on an account.
                    when c.table_name = 'task' and (
                        c.owner_before = larder.person_id()
                        or c.owner_before is not null and larder.manages_person(c.owner_before)
                    ) then true
                    when c.table_name = 'opportunity' and (
                        c.owner_before = larder.person_id() or c.team_before = larder.team_id()
                    ) then true
                    when c.organization_before is null then false
                    when not larder.private_books() or larder.person_role() in ('admin', 'manager', 'viewer') then true
                    when c.table_name = 'organization' then
                        c.role_before in ('principal', 'distributor')
                        or c.owner_before is null
                        or c.owner_before = larder.person_id()
                        or c.team_before = larder.team_id()
                    else larder.sees_organization(c.organization_before)
                end as saw
            from change c
            where (c.xid, c.id) > (place[2]::xid8, place[3]::bigint)
                and c.xid < horizon
                and c.many is distinct from 'one'
        ),
        news as (
            select t.xid, t.id,
                jsonb_build_object(
                    'table', t.table_name, 'id', t.record_id, 'gone', t.record_id is not null and not t.seen
                ) as change
            from told t
            where t.record_id is null
                or t.seen
                or t.saw
            order by t.xid, t.id
            limit most
        )
        select jsonb_build_object(
            'cursor', case
                when count(*) < most then concat_ws(' ', book, horizon, 0)
                else (array_agg(concat_ws(' ', book, n.xid, n.id) order by n.xid desc, n.id desc))[1]
            end,
            'changes', coalesce(jsonb_agg(n.change order by n.xid, n.id), '[]')
        )
        from news n
    );
end
$$;

revoke execute on function larder.stage_probability(text), larder.stage_limit(text), larder.opportunity_words(text),
    larder.search_opportunities(text, integer), larder.sees_opportunity(uuid), larder.may_write_opportunity(uuid),
    larder.is_rearranging(),
    larder.opportunity_references(), larder.opportunity_name(uuid, uuid, text, text, date), larder.opportunity_rules(),
    larder.opportunity_moved(), larder.opportunity_product_references(), larder.opportunity_contact_references(),
    larder.opportunity_linked(), larder.opportunities_moved_team(), larder.opportunities_stay(),
    larder.opportunities_merged(), larder.opportunities_deleted(), larder.opportunity_contact_erased() from public;
