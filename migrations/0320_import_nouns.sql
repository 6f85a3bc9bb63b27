-- Products, people and deals come in by imports, several files of one company together; undo takes people and teams back too.
-- Invariant: files that were chosen together are one operation, and what undo took away owns nothing and is in no list.

-- What its rows are; nothing was ever imported as contacts.
alter table import
    drop constraint import_kind,
    add constraint import_kind check (kind in ('organizations', 'products', 'people', 'opportunities')) not valid;
alter table import validate constraint import_kind;

-- Shared by the files that were chosen together; absent for one that was chosen alone.
alter table import add column together uuid;
create index import_together_idx on import (together) where together is not null;
grant update (kind) on import to larder_app;

-- Only undo sets it, of somebody whom an import had brought: their name stays on what they did.
alter table person add column deleted_at timestamptz;

-- Whoever is gone cannot sign in; whoever comes back may own records again.
create function larder.person_gone()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
    if larder.person_role() is distinct from 'admin' and larder.person_id() is not null then
        raise insufficient_privilege using message = 'only an admin adds people and takes them away';
    end if;
    new.disabled_at := case when new.deleted_at is not null then coalesce(new.disabled_at, now()) end;
    -- The address is free for somebody else.
    if new.deleted_at is not null then
        new.email := null;
    end if;
    return new;
end
$$;

create trigger a_gone before update of deleted_at on person
    for each row when ((old.deleted_at is null) <> (new.deleted_at is null)) execute function larder.person_gone();

-- As before, but those whom undo took away belong to no team any more.
create or replace function larder.team_rules()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if old.deleted_at is null and new.deleted_at is not null
        and exists (select from person where team_id = new.id and deleted_at is null) then
        perform larder.refuse('team_empty', 'people belong to it');
    end if;
    return new;
end
$$;

-- As before, and people and teams: only where an import made them.
create or replace function larder.changes_of(which uuid, ids uuid[])
returns table (table_name text, record_id uuid, made boolean, deleted boolean, changes jsonb, last_id bigint)
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
begin
    return query
    with entry as (
        select a.*
        from operation o
        join audit a on a.operation_id = o.id
        where o.id = which
            and (o.person_id = larder.person_id() or larder.person_role() = 'admin')
            and (
                larder.is_undoable(a.table_name)
                or a.table_name in ('person', 'team') and o.kind in ('import', 'undo')
            )
            and (ids is null or a.record_id = any (ids))
    ),
    field as (
        select e.record_id, c.key, (array_agg(c.value -> 0 order by e.id))[1] as before,
            (array_agg(c.value -> 1 order by e.id desc))[1] as after
        from entry e
        cross join jsonb_each(e.changes) c
        group by e.record_id, c.key
    ),
    record as (
        select e.table_name, e.record_id, bool_or(e.verb = 'insert') as made, max(e.id) as last_id
        from entry e
        group by e.table_name, e.record_id
    )
    select r.table_name, r.record_id, r.made,
        coalesce(bool_or(f.key = 'deleted_at' and f.before = 'null' and f.after <> 'null'), false),
        coalesce(
            jsonb_object_agg(f.key, jsonb_build_array(f.before, f.after)) filter (where f.before <> f.after), '{}'
        ),
        r.last_id
    from record r
    left join field f on f.record_id = r.record_id
    group by r.table_name, r.record_id, r.made, r.last_id;
end
$$;

create or replace function larder.list_undo(which uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    insert into undo_row (operation_id, undo_id, place, table_name, record_id)
    select which, larder.operation_id(),
        row_number() over (order by made desc, not made and deleted and table_name = 'organization' desc, last_id desc),
        table_name, record_id
    from (
        select a.table_name, a.record_id, bool_or(a.verb = 'insert') as made, bool_or(a.verb = 'delete') as deleted,
            max(a.id) as last_id
        from operation o
        join audit a on a.operation_id = o.id
        where o.id = which
            and (o.person_id = larder.person_id() or larder.person_role() = 'admin')
            and (
                larder.is_undoable(a.table_name)
                or a.table_name in ('person', 'team') and o.kind in ('import', 'undo')
            )
        group by a.table_name, a.record_id
    ) record
$$;

-- As before, and people and teams.
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
            or exists (select from interaction_principal where principal_id = which)
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
            or exists (
                select from interaction
                where product_ids @> array[which] and product_ids <> '{}' and deleted_at is null
            )
        when 'opportunity' then
            exists (select from interaction where opportunity_id = which and deleted_at is null)
            or exists (select from task where opportunity_id = which and deleted_at is null)
        when 'person' then
            exists (select from organization where owner_id = which and deleted_at is null)
            or exists (select from opportunity where owner_id = which and deleted_at is null)
            or exists (select from interaction where author_id = which and deleted_at is null)
            or exists (select from task where which in (owner_id, assigned_by) and deleted_at is null)
            or exists (select from session where person_id = which)
        when 'team' then exists (select from person where team_id = which and deleted_at is null)
        when 'segment' then exists (select from organization where segment_id = which and deleted_at is null)
        else false
    end
$$;

revoke execute on function larder.person_gone() from public;
