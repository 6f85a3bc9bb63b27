-- Undo in steps, so that an operation of any size can be taken back: each step is a transaction that takes some records
-- back, whole. What is still to do stands in a table, so that whoever goes on after a death finds exactly what is left.
-- Invariant: as before, it writes with the rights of who asks, so nobody undoes what they could not write.

create table undo_row (
    -- What is taken back.
    operation_id uuid not null references operation,
    -- The order in which its records are tried.
    place integer not null,
    -- The undo.
    undo_id uuid not null references operation,
    table_name text not null,
    record_id uuid not null,
    state text not null default 'due',
    -- Of one that waits, because others stand on it: how many were back when it was last tried.
    tried integer not null default -1,
    -- The fields that stayed as they are, and why: 'changed' since, 'in use' by what others added since, or 'not yours' to
    -- write, or not any more.
    kept text[] not null default '{}',
    why text,
    primary key (operation_id, place),
    constraint undo_row_state check (state in ('due', 'unseen', 'waiting', 'done', 'same'))
);

create index undo_row_left_idx on undo_row (operation_id, state, place) where state in ('due', 'unseen', 'waiting');
create index undo_row_undo_idx on undo_row (undo_id);

alter table undo_row enable row level security;

grant select, update (state, tried, kept, why), delete on undo_row to larder_app;

create policy undo_row_select on undo_row for select
    using (operation_id in (select id from operation));
create policy undo_row_update on undo_row for update
    using (operation_id in (select id from operation));
create policy undo_row_delete on undo_row for delete
    using (operation_id in (select id from operation));

-- What an operation changed in sum, like `changes_of`, of some records only; of all without a list.
create function larder.changes_of(which uuid, ids uuid[])
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
            and a.table_name in ('organization', 'contact', 'contact_advocacy', 'interaction', 'segment')
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

drop function larder.changes_of(uuid);

-- Deleting an organization lifted this branch, or took a distributor from this organization, which may be somebody
-- else's. Undoing it hangs it back, if it is still as the deletion left it and the other one is there again, by the hand of
-- somebody who may write that one.
create or replace function larder.hang_back(which uuid, deletion uuid)
returns boolean
language sql
security definer
set search_path = public, pg_temp
as $$
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
$$;

-- Whether a record that is not shared with whoever undoes is as it was before their operation.
create or replace function larder.is_as_before(which uuid, operation uuid)
returns boolean
language plpgsql stable
security definer
set search_path = public, pg_temp
set timezone = 'UTC'
as $$
declare
    entry record;
    there jsonb;
begin
    select * into entry from larder.changes_of(operation, array[which]);
    execute format('select to_jsonb(t) from %I t where id = $1', entry.table_name) into there using which;
    return not exists (select from jsonb_each(entry.changes) c where there -> c.key is distinct from c.value -> 0);
end
$$;

-- Lists the records of an operation for the undo that is open. First what it made, the last one first: what had made room
-- for it can then come back. Then what it changed: organizations come back before what was on them.
create function larder.list_undo(which uuid)
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
            and a.table_name in ('organization', 'contact', 'contact_advocacy', 'interaction', 'segment')
        group by a.table_name, a.record_id
    ) record
$$;

-- Writes the values of one changed record back wherever they are still what the operation wrote. `unseen`: the record is
-- not shared with the person.
create function larder.restore(
    which_table text, which uuid, changes jsonb, out unseen boolean, out kept text[], out why text
)
language plpgsql
set search_path = public, pg_temp
set timezone = 'UTC'
as $$
declare
    there jsonb;
    patch jsonb;
    refused text;
begin
    execute format('select to_jsonb(t) from %I t where id = $1 for update', which_table) into there using which;
    unseen := there is null;
    if unseen then
        return;
    end if;
    select coalesce(array_agg(c.key) filter (where there -> c.key not in (c.value -> 0, c.value -> 1)), '{}'),
        coalesce(jsonb_object_agg(c.key, c.value -> 0) filter (where there -> c.key = c.value -> 1), '{}')
    into kept, patch
    from jsonb_each(changes) c;
    -- Whoever became the primary contact since stays it.
    if which_table = 'contact' and patch -> 'is_primary' = 'true' and exists (
        select from contact
        where organization_id = (coalesce(patch ->> 'organization_id', there ->> 'organization_id'))::uuid
            and is_primary
            and deleted_at is null
    ) then
        patch := patch - 'is_primary';
        kept := kept || 'is_primary'::text;
    end if;
    if kept <> '{}' then
        why := 'changed';
    end if;
    if patch <> '{}' then
        refused := larder.put_back(which_table, which, patch);
        if refused is not null then
            kept := array(select jsonb_object_keys(changes));
            why := refused;
        end if;
    end if;
end
$$;

-- Takes the next records back, at most so many, and answers whether any are left: first all in their order, then those that
-- the person cannot write (they followed from what they could, or they stay), then those on which others still stood, for
-- as long as one of them can go.
create function larder.undo_step(which uuid, most integer)
returns boolean
language plpgsql
set search_path = public, pg_temp
as $$
declare
    stage text := (
        select r.state
        from undo_row r
        where r.operation_id = which
            and r.state in ('due', 'unseen', 'waiting')
        order by array_position(array['due', 'unseen', 'waiting'], r.state)
        limit 1
    );
    back integer := (
        select count(*) from undo_row r where r.operation_id = which and r.state = 'done' and r.why is null
    );
    places integer[];
    records uuid[];
    entry record;
    next text;
    left_fields text[];
    reason text;
    hidden boolean;
begin
    select array_agg(r.place), array_agg(r.record_id) into places, records
    from (
        select u.place, u.record_id
        from undo_row u
        where u.operation_id = which
            and u.state = stage
            and (stage <> 'waiting' or u.tried < back)
        order by u.place
        limit most
    ) r;
    if places is null then
        update undo_row
        set state = 'done', kept = '{deleted_at}', why = 'in use'
        where operation_id = which
            and state = 'waiting';
        return false;
    end if;
    perform set_config('larder.rearranging', 'yes', true);
    for entry in
        select r.place, c.*
        from unnest(places, records) r (place, record)
        left join larder.changes_of(which, records) c on c.record_id = r.record
        order by r.place
    loop
        next := 'done';
        reason := null;
        left_fields := '{}';
        if entry.record_id is null or not entry.made and entry.changes = '{}' then
            -- Changed back by the operation itself, or erased since.
            next := 'same';
        elsif entry.made then
            reason := larder.unmake(entry.table_name, entry.record_id, which);
            if reason = 'in use' then
                next := 'waiting';
                reason := null;
            elsif reason is not null then
                left_fields := '{deleted_at}';
            end if;
        elsif stage = 'unseen' then
            if not coalesce(larder.hang_back(entry.record_id, which), false)
                and not larder.is_as_before(entry.record_id, which) then
                reason := 'not yours';
                left_fields := array(select jsonb_object_keys(entry.changes));
            end if;
        else
            select unseen, kept, why into hidden, left_fields, reason
            from larder.restore(entry.table_name, entry.record_id, entry.changes);
            if hidden then
                next := 'unseen';
                left_fields := '{}';
            end if;
        end if;
        update undo_row
        set state = next, tried = case when stage = 'waiting' then back else tried end, kept = left_fields, why = reason
        where operation_id = which
            and place = entry.place;
    end loop;
    perform set_config('larder.rearranging', '', true);
    return exists (select from undo_row where operation_id = which and state in ('due', 'unseen', 'waiting'));
end
$$;

drop function larder.undo(uuid);
drop function larder.unmerge(uuid);
drop function larder.take_back(uuid);

-- Merging moved what others own as well, for whoever may write both; undoing that moves it back, for the same. What has no
-- history of its own (followers, the source systems' ids, former positions) comes back from the merge's own record.
create function larder.unmerge(which uuid)
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    m organization_merge;
begin
    select * into m from organization_merge where operation_id = which;
    if not larder.may_write_organization(m.survivor_id) or not larder.may_write_organization(m.other_id) then
        raise insufficient_privilege using message = 'not theirs to take apart';
    end if;
    while larder.undo_step(which, 1000) loop
    end loop;
    if not exists (select from organization where id = m.other_id and deleted_at is null) then
        return;
    end if;
    update external_id e
    set record_id = m.other_id
    from jsonb_to_recordset(m.external_ids) as moved (source text, value text)
    where e.record_id = m.survivor_id
        and e.source = moved.source
        and e.value = moved.value;
    delete from follow where organization_id = m.survivor_id and person_id = any (m.new_followers);
    insert into follow (person_id, organization_id)
    select unnest(m.followers), m.other_id
    on conflict do nothing;
    update former_position
    set organization_id = m.other_id
    where organization_id = m.survivor_id
        and contact_id = any (m.former_contacts);
end
$$;

-- Begins to undo an operation of one's own (an admin: of anybody), once; an undo undone may be done again. Answers how many
-- records are left to take back: a merge is taken apart at once.
create function larder.begin_undo(which uuid)
returns integer
language plpgsql
set search_path = public, pg_temp
as $$
declare
    done boolean;
begin
    select undone_by is not null into done from operation where id = which for update;
    if done is null then
        perform larder.refuse('undo_gone', 'no such operation');
    elsif done then
        perform larder.refuse('undo_done', 'undone already');
    elsif exists (select from undo_row where operation_id = which or undo_id = which) then
        perform larder.refuse('undo_running', 'being undone');
    end if;
    perform larder.list_undo(which);
    if exists (select from organization_merge where operation_id = which) then
        perform larder.unmerge(which);
        return 0;
    end if;
    return (select count(*) from undo_row where operation_id = which);
end
$$;

-- Ends an undo of which nothing is left to do, and answers what became of each record.
create function larder.end_undo(which uuid, undo uuid)
returns table (table_name text, record_id uuid, kept text[], why text)
language plpgsql
set search_path = public, pg_temp
as $$
begin
    update operation o set undone_by = undo where o.id = which;
    update operation o set undone_by = null where o.undone_by = which;
    return query
    with taken as (
        delete from undo_row r
        where r.operation_id = which
        returning r.place, r.state, r.table_name, r.record_id, r.kept, r.why
    )
    select t.table_name, t.record_id, t.kept, t.why
    from taken t
    where t.state = 'done'
    order by t.place;
end
$$;

-- An import that was taken back before it was through is over: its file's rows are then thrown away in their time.
create function larder.import_undone()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update import set status = 'done', finished_at = now() where operation_id = new.id and status = 'running';
    return null;
end
$$;

create trigger import_undone after update of undone_by on operation
    for each row when (new.undone_by is not null) execute function larder.import_undone();

revoke execute on all functions in schema larder from public;
