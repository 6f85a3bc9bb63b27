-- Where a contact stands towards one principal, when that is not where they stand in general.
-- Invariant: it is read and written by whoever reads and writes the contact, and goes with them: to another organization, and
-- for good when they are erased.

create table contact_advocacy (
    id uuid primary key default gen_random_uuid(),
    contact_id uuid not null references contact,
    principal_id uuid not null references organization,
    -- Where the contact works; set by the database.
    organization_id uuid not null references organization,
    advocacy text not null,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    constraint contact_advocacy_advocacy check (advocacy in ('champion', 'supporter', 'neutral', 'skeptic', 'blocker'))
);

create unique index contact_advocacy_key on contact_advocacy (contact_id, principal_id) where deleted_at is null;
create index contact_advocacy_contact_idx on contact_advocacy (contact_id);
create index contact_advocacy_principal_idx on contact_advocacy (principal_id) where deleted_at is null;

alter table contact_advocacy enable row level security;
grant select, insert, update on contact_advocacy to larder_app;

create policy contact_advocacy_select on contact_advocacy for select
    using (exists (select from organization o where o.id = organization_id offset 0));
create policy contact_advocacy_insert on contact_advocacy for insert
    with check (larder.may_write_organization(organization_id));
create policy contact_advocacy_update on contact_advocacy for update
    using (larder.may_write_organization(organization_id));

-- Runs with the writer's own rights: what they cannot see, they cannot name.
create function larder.contact_advocacy_references()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
    new.organization_id := (select organization_id from contact where id = new.contact_id);
    if new.organization_id is null then
        perform larder.refuse('contact_advocacy_contact_gone', 'no such contact');
    end if;
    if tg_op = 'INSERT' or new.principal_id <> old.principal_id then
        new.principal_id := larder.survivor(new.principal_id);
        perform larder.hold_organization(new.principal_id);
        if not exists (
            select from organization where id = new.principal_id and role = 'principal' and deleted_at is null
        ) then
            perform larder.refuse('contact_advocacy_principal', 'not a principal');
        end if;
    end if;
    return new;
end
$$;

create trigger a_references before insert or update on contact_advocacy
    for each row execute function larder.contact_advocacy_references();
create trigger stamp before insert or update on contact_advocacy
    for each row execute function larder.stamp('organization_id');
select larder.track('contact_advocacy', 'organization_id');

-- Goes with the contact to another organization.
create function larder.contact_advocacy_moved()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update contact_advocacy set organization_id = new.organization_id where contact_id = new.id;
    return null;
end
$$;

create trigger advocacy_moved after update of organization_id on contact
    for each row when (old.organization_id is distinct from new.organization_id)
    execute function larder.contact_advocacy_moved();

-- Nothing of it stays of a person who is erased, nor in history.
create function larder.contact_advocacy_erased()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update audit
    set changes = '{}'
    where table_name = 'contact_advocacy'
        and record_id in (select id from contact_advocacy where contact_id = new.id);
    delete from contact_advocacy where contact_id = new.id;
    return null;
end
$$;

create trigger advocacy_erased after update of erased_at on contact
    for each row when (old.erased_at is null and new.erased_at is not null)
    execute function larder.contact_advocacy_erased();

-- Two principals that are one: what was said of the one merged away holds for the survivor, unless that is said of already.
create function larder.contact_advocacy_merged()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if not exists (
        select from organization where id = new.merged_into and role = 'principal' and deleted_at is null
    ) then
        return null;
    end if;
    update contact_advocacy a
    set deleted_at = now()
    where a.principal_id = new.id
        and a.deleted_at is null
        and exists (
            select from contact_advocacy there
            where there.contact_id = a.contact_id
                and there.principal_id = new.merged_into
                and there.deleted_at is null
        );
    update contact_advocacy set principal_id = new.merged_into where principal_id = new.id and deleted_at is null;
    return null;
end
$$;

create trigger advocacy_merged after update of merged_into on organization
    for each row when (old.merged_into is null and new.merged_into is not null)
    execute function larder.contact_advocacy_merged();

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
            else table_name in ('company', 'team', 'person', 'segment') and (select larder.person_id()) is not null
        end
    );

revoke execute on function larder.contact_advocacy_references(), larder.contact_advocacy_moved(),
    larder.contact_advocacy_erased(), larder.contact_advocacy_merged() from public;
