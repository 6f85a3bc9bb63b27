-- Contacts: a person at exactly one organization.
-- Invariant: a contact is seen and written by whoever sees and writes its organization.

-- What search looks at: the names, the addresses and the numbers, these also as digits alone.
create function larder.contact_words(first_name text, last_name text, emails jsonb, phones jsonb)
returns text
language plpgsql immutable parallel safe
as $$
declare
    numbers text := jsonb_path_query_array(phones, '$[*].number') #>> '{}';
begin
    return larder.fold(
        first_name || ' ' || last_name || ' ' || (jsonb_path_query_array(emails, '$[*].address') #>> '{}')
            || ' ' || numbers || ' ' || regexp_replace(numbers, '[^0-9,]', '', 'g')
    );
end
$$;

create table contact (
    id uuid primary key,
    first_name text not null default '' collate larder.name,
    last_name text not null default '' collate larder.name,
    organization_id uuid not null references organization,
    position text not null default '',
    -- [{"label": "work", "address": "sam@example.com"}]; not unique: kitchens share info@.
    emails jsonb not null default '[]',
    -- [{"label": "mobile", "number": "+1 555 0100"}]
    phones jsonb not null default '[]',
    influence text not null default 'unknown',
    authority text not null default 'unknown',
    advocacy text not null default 'neutral',
    is_primary boolean not null default false,
    linkedin text not null default '',
    tags text[] not null default '{}',
    custom jsonb not null default '{}',
    words text not null generated always as (larder.contact_words(first_name, last_name, emails, phones)) stored,
    merged_into uuid references contact,
    -- Removed for good under privacy law: a tombstone, never restored.
    erased_at timestamptz,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    constraint contact_name check (length(btrim(first_name || last_name)) > 0),
    constraint contact_name_length check (length(first_name) <= 120 and length(last_name) <= 120),
    constraint contact_influence check (influence in ('high', 'medium', 'low', 'unknown')),
    constraint contact_authority check (
        authority in ('decision maker', 'influencer', 'end user', 'gatekeeper', 'unknown')
    ),
    constraint contact_advocacy check (advocacy in ('champion', 'supporter', 'neutral', 'skeptic', 'blocker')),
    constraint contact_linkedin check (linkedin = '' or linkedin ~ '^https?://')
);

create unique index contact_primary_key on contact (organization_id) where is_primary and deleted_at is null;
create index contact_by_name on contact (last_name, first_name, id) where deleted_at is null;
create index contact_organization_idx on contact (organization_id, last_name, first_name, id) where deleted_at is null;
create index contact_by_newest on contact (created_at desc, id desc) where deleted_at is null;

-- Where a contact worked before: the old kitchen still shows them, as former.
create table former_position (
    contact_id uuid not null references contact,
    organization_id uuid not null references organization,
    position text not null default '',
    left_at timestamptz not null default now(),
    primary key (contact_id, organization_id)
);

create index former_position_organization_idx on former_position (organization_id);

alter table contact enable row level security;
alter table former_position enable row level security;

grant select, insert, update on contact to larder_app;
grant select on former_position to larder_app;

create policy contact_select on contact for select
    using (exists (select from organization o where o.id = organization_id offset 0));
create policy contact_insert on contact for insert
    with check (larder.may_write_organization(organization_id));
create policy contact_update on contact for update
    using (larder.may_write_organization(organization_id));

create policy former_position_select on former_position for select
    using (exists (select from organization o where o.id = organization_id offset 0));

create policy external_id_select on external_id for select
    using (case table_name
        when 'organization' then exists (select from organization o where o.id = record_id offset 0)
        else exists (select from contact c where c.id = record_id offset 0)
    end);
-- Only those who import, and so read everything: a taken id would tell others of a record they cannot see.
create policy external_id_insert on external_id for insert
    with check (
        (select larder.person_role()) in ('admin', 'manager')
        and case table_name
            when 'organization' then larder.may_write_organization(record_id)
            else exists (
                select from contact c where c.id = record_id and larder.may_write_organization(c.organization_id)
            )
        end
    );
create trigger external_ids after update of deleted_at on contact
    for each row when ((old.deleted_at is null) <> (new.deleted_at is null))
    execute function larder.external_ids_live();

-- Runs with the writer's own rights: what they cannot see, they cannot name. A contact is at an organization that is
-- there, and nobody deletes that one meanwhile.
create function larder.contact_references()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
    if tg_op = 'INSERT' or new.organization_id <> old.organization_id
        or old.deleted_at is not null and new.deleted_at is null then
        new.organization_id := larder.survivor(new.organization_id);
        perform larder.hold_organization(new.organization_id);
        if not exists (select from organization where id = new.organization_id and deleted_at is null) then
            perform larder.refuse('contact_organization_gone', 'no such organization');
        end if;
    end if;
    if new.merged_into is not null and (tg_op = 'INSERT' or new.merged_into is distinct from old.merged_into)
        and not exists (select from contact where id = new.merged_into) then
        perform larder.refuse('contact_merged_into_gone', 'no such contact');
    end if;
    return new;
end
$$;

create trigger a_references before insert or update of organization_id, deleted_at, merged_into on contact
    for each row execute function larder.contact_references();

-- The first contact of an organization is its primary one, unless undo or merge puts back who was; a new primary takes the
-- place of the old.
create function larder.contact_primary()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if new.deleted_at is not null then
        new.is_primary := false;
        return new;
    end if;
    -- Two first contacts at once must not both become it.
    perform pg_advisory_xact_lock(hashtextextended('larder.contact_primary' || new.organization_id::text, 0));
    if tg_op = 'INSERT' or new.organization_id <> old.organization_id then
        if exists (
            select from contact
            where organization_id = new.organization_id and is_primary and deleted_at is null and id <> new.id
        ) then
            new.is_primary := new.is_primary and tg_op = 'INSERT';
        elsif nullif(current_setting('larder.rearranging', true), '') is null then
            new.is_primary := true;
        end if;
    end if;
    if new.is_primary then
        update contact
        set is_primary = false
        where organization_id = new.organization_id
            and is_primary
            and deleted_at is null
            and id <> new.id;
    end if;
    return new;
end
$$;

create trigger b_primary before insert or update of is_primary, organization_id, deleted_at on contact
    for each row execute function larder.contact_primary();
create trigger stamp before insert or update on contact for each row execute function larder.stamp();

-- Counts again for the organizations a statement touched. Their rows are held first, so that two at once count one after
-- the other, each with what the other committed.
create function larder.count_contacts(which uuid[])
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    perform from organization_fact where organization_id = any (which) order by organization_id for update;
    update organization_fact f
    set contact_count = (
        select count(*) from contact c where c.organization_id = f.organization_id and c.deleted_at is null
    )
    where f.organization_id = any (which);
end
$$;

create function larder.contact_facts()
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
        where o.organization_id <> n.organization_id
            or (o.deleted_at is null) <> (n.deleted_at is null);
    end if;
    if touched is not null then
        perform larder.count_contacts(touched);
    end if;
    return null;
end
$$;

create trigger facts_insert after insert on contact
    referencing new table as new_rows
    for each statement execute function larder.contact_facts();
create trigger facts_update after update on contact
    referencing old table as old_rows new table as new_rows
    for each statement execute function larder.contact_facts();

select larder.track('contact', 'words');

-- A contact who moves to another kitchen: the old one remembers them. The writer must be able to write both.
create function larder.former_position_kept()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    delete from former_position where contact_id = new.id and organization_id = new.organization_id;
    -- Undo and merge put people where they belong: nobody left anything.
    if nullif(current_setting('larder.rearranging', true), '') is not null then
        return null;
    end if;
    insert into former_position (contact_id, organization_id, position)
    values (new.id, old.organization_id, old.position)
    on conflict (contact_id, organization_id) do update set position = old.position, left_at = now();
    return null;
end
$$;

create trigger former_position after update of organization_id on contact
    for each row when (old.organization_id is distinct from new.organization_id)
    execute function larder.former_position_kept();

-- Privacy law: the person goes for good, from history too; a tombstone stays so that nothing dangles.
create function larder.erase_contact(which uuid)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    names text[];
begin
    if larder.person_role() is distinct from 'admin' then
        raise insufficient_privilege using message = 'only an admin erases a contact';
    end if;
    perform larder.erase_from_imports(which);
    -- Every name they ever went by here.
    select array_agg(btrim(f.name || ' ' || l.name)) into names
    from (
        select first_name as name from contact where id = which
        union
        select jsonb_array_elements_text(changes -> 'first_name') from audit where record_id = which
    ) f
    cross join (
        select last_name as name from contact where id = which
        union
        select jsonb_array_elements_text(changes -> 'last_name') from audit where record_id = which
    ) l;
    update contact
    set first_name = '', last_name = 'Erased contact', position = '', emails = '[]', phones = '[]', linkedin = '',
        tags = '{}', custom = '{}', influence = 'unknown', authority = 'unknown', advocacy = 'neutral',
        erased_at = now(), deleted_at = coalesce(deleted_at, now())
    where id = which
        and erased_at is null;
    if not found then
        return false;
    end if;
    delete from external_id where table_name = 'contact' and record_id = which;
    delete from former_position where contact_id = which;
    update audit set changes = '{}' where record_id = which;
    update operation
    set subject = 'Erased contact'
    where id in (select operation_id from audit where record_id = which)
        or subject = any (names);
    -- What an undo left alone is called by its name.
    update operation o
    set outcome = jsonb_set(o.outcome, '{left_alone}', (
        select jsonb_agg(case when left_alone ->> 'name' = any (names) then left_alone || '{"name": "Erased contact"}' else left_alone end)
        from jsonb_array_elements(o.outcome -> 'left_alone') left_alone
    ))
    where exists (
        select from jsonb_array_elements(o.outcome -> 'left_alone') left_alone where left_alone ->> 'name' = any (names)
    );
    update import_row set cells = '[]', reason = '' where record_id = which;
    return true;
end
$$;
