-- Authorizations: which distributor may sell which principal's products, since when and until when.
-- Invariant: everybody reads them, managers and admins write them; there is one for a distributor and a principal, and it
-- says otherwise only of products of that principal.

create table distributor_authorization (
    id uuid primary key,
    distributor_id uuid not null references organization,
    principal_id uuid not null references organization,
    -- What it is on, for history and feed: the principal; set by the database.
    organization_id uuid not null references organization,
    since date,
    until date,
    territory text not null default '',
    -- [{"product_id": "…", "allowed": "no"}]: what holds for a product in the place of all this.
    overrides jsonb not null default '[]',
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    constraint distributor_authorization_days check (until >= since)
);

create unique index distributor_authorization_key on distributor_authorization (distributor_id, principal_id)
    where deleted_at is null;
create index distributor_authorization_principal_idx on distributor_authorization (principal_id);

alter table distributor_authorization enable row level security;
grant select, insert, update on distributor_authorization to larder_app;

create policy distributor_authorization_select on distributor_authorization for select
    using ((select larder.person_id()) is not null);
create policy distributor_authorization_insert on distributor_authorization for insert
    with check ((select larder.person_role()) in ('admin', 'manager'));
create policy distributor_authorization_update on distributor_authorization for update
    using ((select larder.person_role()) in ('admin', 'manager'));

-- Runs with the writer's own rights. Both are there and what they are said to be, and stay it meanwhile.
create function larder.authorization_references()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
    if tg_op = 'INSERT' or new.distributor_id <> old.distributor_id or new.principal_id <> old.principal_id
        or old.deleted_at is not null and new.deleted_at is null then
        new.distributor_id := larder.survivor(new.distributor_id);
        new.principal_id := larder.survivor(new.principal_id);
        perform larder.hold_organization(new.distributor_id);
        perform larder.hold_organization(new.principal_id);
        if not exists (
            select from organization where id = new.distributor_id and role = 'distributor' and deleted_at is null
        ) then
            perform larder.refuse('authorization_distributor', 'not a distributor');
        end if;
        if not exists (
            select from organization where id = new.principal_id and role = 'principal' and deleted_at is null
        ) then
            perform larder.refuse('authorization_principal', 'not a principal');
        end if;
    end if;
    if (tg_op = 'INSERT' or new.overrides <> old.overrides) and exists (
        select from jsonb_array_elements(new.overrides) override
        where not exists (
            select from product p
            where p.id = (override ->> 'product_id')::uuid
                and p.principal_id = new.principal_id
        )
    ) then
        perform larder.refuse('authorization_product', 'another principal''s product');
    end if;
    new.organization_id := new.principal_id;
    return new;
end
$$;

create trigger a_references before insert or update on distributor_authorization
    for each row execute function larder.authorization_references();
create trigger stamp before insert or update on distributor_authorization
    for each row execute function larder.stamp('organization_id');
select larder.track('distributor_authorization', 'organization_id');

-- An account stays what it is as long as it is authorized, or authorizes.
create function larder.authorized_stays()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if exists (
        select from distributor_authorization
        where (distributor_id = new.id or principal_id = new.id)
            and deleted_at is null
    ) then
        perform larder.refuse('organization_has_authorizations', 'authorizations are of it');
    end if;
    return new;
end
$$;

create trigger rules_authorized before update of role on organization
    for each row when (old.role <> new.role and old.role in ('principal', 'distributor'))
    execute function larder.authorized_stays();

-- Two that are one: what the one merged away was authorized for, the survivor is, unless that is said already. After its
-- products, of which an authorization speaks, and before it takes what is on it along.
create function larder.authorizations_merged()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update distributor_authorization a
    set deleted_at = now()
    where new.id in (a.distributor_id, a.principal_id)
        and a.deleted_at is null
        and exists (
            select from distributor_authorization there
            where there.deleted_at is null
                and (there.distributor_id, there.principal_id) = (
                    case a.distributor_id when new.id then new.merged_into else a.distributor_id end,
                    case a.principal_id when new.id then new.merged_into else a.principal_id end
                )
        );
    update distributor_authorization
    set distributor_id = case distributor_id when new.id then new.merged_into else distributor_id end,
        principal_id = case principal_id when new.id then new.merged_into else principal_id end
    where new.id in (distributor_id, principal_id)
        and deleted_at is null;
    return null;
end
$$;

create trigger merged_then_authorizations after update of merged_into on organization
    for each row when (old.merged_into is null and new.merged_into is not null)
    execute function larder.authorizations_merged();

create function larder.authorizations_deleted()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update distributor_authorization
    set deleted_at = new.deleted_at
    where new.id in (distributor_id, principal_id)
        and deleted_at is null;
    return null;
end
$$;

create trigger taken_along_authorizations after update of deleted_at on organization
    for each row when (old.deleted_at is null and new.deleted_at is not null)
    execute function larder.authorizations_deleted();

-- As before, and authorizations: both are in every book.
create or replace function larder.catalogue_changes(since text, until text)
returns setof uuid
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
    first constant text[] := string_to_array(since, ' ');
    last constant text[] := string_to_array(until, ' ');
begin
    return query
    with told as (
        select c.table_name, c.record_id
        from change c
        where larder.person_id() is not null
            and c.table_name in ('product', 'distributor_authorization')
            and (c.xid, c.id) > (first[2]::xid8, first[3]::bigint)
            and (c.xid, c.id) <= (last[2]::xid8, last[3]::bigint)
    )
    select t.record_id from told t where t.record_id is not null
    union
    select p.id from product p where exists (select from told t where t.table_name = 'product' and t.record_id is null)
    union
    select a.id
    from distributor_authorization a
    where exists (select from told t where t.table_name = 'distributor_authorization' and t.record_id is null);
end
$$;

-- Its history is for everybody, as it is.
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
        'distributor_authorization'
    )
$$;

-- As before, and authorizations.
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
                select from organization
                where (parent_id = which or default_distributor_id = which) and deleted_at is null
            )
        when 'contact' then
            exists (select from interaction where contact_id = which and deleted_at is null)
            or exists (select from task where contact_id = which and deleted_at is null)
        when 'segment' then exists (select from organization where segment_id = which and deleted_at is null)
        else false
    end
$$;

revoke execute on function larder.authorization_references(), larder.authorized_stays(), larder.authorizations_merged(),
    larder.authorizations_deleted() from public;
