-- Undo: the inverse of an operation, wherever the value is still what the operation wrote.
-- Invariant: it writes with the rights of who asks, so nobody undoes what they could not write.

-- What an operation changed in sum, record by record, for whoever may undo it: also what is not shared with them any
-- more, so that it is counted. `changes` is {field: [before, after]}; a record that it made needs none.
create function larder.changes_of(which uuid)
returns table (table_name text, record_id uuid, made boolean, deleted boolean, changes jsonb, last_id bigint)
language sql stable
security definer
set search_path = public, pg_temp
as $$
    with entry as (
        select a.*
        from operation o
        join audit a on a.operation_id = o.id
        where o.id = which
            and (o.person_id = larder.person_id() or larder.person_role() = 'admin')
            and a.table_name in ('organization', 'contact', 'interaction', 'segment')
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
    group by r.table_name, r.record_id, r.made, r.last_id
$$;

-- Deleting an organization lifted this branch, or took a distributor from this organization, which may be somebody
-- else's. Undoing it hangs it back, if it is still as the deletion left it and the other one is there again, by the hand of
-- somebody who may write that one.
create function larder.hang_back(which uuid, deletion uuid)
returns boolean
language sql
security definer
set search_path = public, pg_temp
as $$
    update organization o
    set parent_id = case when unhung.changes ? 'parent_id' then back.id else o.parent_id end,
        default_distributor_id = case when unhung.changes ? 'parent_id' then o.default_distributor_id else back.id end
    from larder.changes_of(deletion) unhung
    join larder.changes_of(deletion) gone on gone.deleted
    join larder.writable_organization back on back.id = gone.record_id
    where o.id = which
        and o.deleted_at is null
        and unhung.record_id = which
        and back.deleted_at is null
        and coalesce(unhung.changes -> 'parent_id', unhung.changes -> 'default_distributor_id') ->> 0 = back.id::text
        and case
            when unhung.changes ? 'parent_id' then
                o.parent_id is not distinct from (unhung.changes -> 'parent_id' ->> 1)::uuid
            else o.default_distributor_id is null
        end
    returning true
$$;

-- Whether a record that is not shared with whoever undoes is as it was before their operation.
create function larder.is_as_before(which uuid, operation uuid)
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
    select * into entry from larder.changes_of(operation) c where c.record_id = which;
    execute format('select to_jsonb(t) from %I t where id = $1', entry.table_name) into there using which;
    return not exists (select from jsonb_each(entry.changes) c where there -> c.key is distinct from c.value -> 0);
end
$$;

-- Writes fields of a record as they were. Null when that worked; else why not.
create function larder.put_back(which_table text, which uuid, fields jsonb)
returns text
language plpgsql
set search_path = public, pg_temp
as $$
declare
    columns text := (select string_agg(quote_ident(k), ', ') from jsonb_object_keys(fields) k);
    hit integer;
begin
    execute format(
        'update %1$I t set (%2$s) = (select %2$s from jsonb_populate_record(t, $2)) where id = $1', which_table, columns
    )
    using which, fields;
    get diagnostics hit = row_count;
    return case when hit = 0 then 'not yours' end;
exception
    -- A rule that held then would be broken now.
    when check_violation or unique_violation or foreign_key_violation then
        return 'changed';
    when insufficient_privilege then
        return 'not yours';
end
$$;

-- Whether a record that an operation made was edited by another one, other than its undo.
create function larder.is_edited(which uuid, made_by uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select exists (
        select from audit
        where record_id = which
            and operation_id is distinct from made_by
            and operation_id is distinct from larder.operation_id()
            and verb = 'update'
    )
$$;

-- Whether others have put something onto a record that would hang in the air without it.
create function larder.is_in_use(which_table text, which uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select case which_table
        when 'organization' then
            exists (select from contact where organization_id = which and deleted_at is null)
            or exists (select from interaction where organization_id = which and deleted_at is null)
            or exists (
                select from organization
                where (parent_id = which or default_distributor_id = which) and deleted_at is null
            )
        when 'contact' then exists (select from interaction where contact_id = which and deleted_at is null)
        when 'segment' then exists (select from organization where segment_id = which and deleted_at is null)
        else false
    end
$$;

-- Takes back one record that the operation made: it is deleted, unless somebody worked on it since. Null when it is gone.
create function larder.unmake(which_table text, which uuid, made_by uuid)
returns text
language plpgsql
set search_path = public, pg_temp
as $$
declare
    there jsonb;
begin
    execute format('select to_jsonb(t) from %I t where id = $1 for update', which_table) into there using which;
    return case
        when there is null then 'not yours'
        when there ->> 'deleted_at' is not null then null
        when larder.is_edited(which, made_by) then 'changed'
        when larder.is_in_use(which_table, which) then 'in use'
        else larder.put_back(which_table, which, jsonb_build_object('deleted_at', now()))
    end;
end
$$;

-- Takes an operation back, record by record. Answers with the fields that stayed as they are (none: all is as before), and
-- why: 'changed' since, 'in use' by what others added since, or 'not yours' to write, or not any more.
create function larder.take_back(which uuid)
returns table (table_name text, record_id uuid, kept text[], why text)
language plpgsql
set search_path = public, pg_temp
set timezone = 'UTC'
as $$
declare
    entry record;
    there jsonb;
    patch jsonb;
    refused text;
    unseen uuid[] := '{}';
    waiting uuid[] := '{}';
    still_waiting uuid[];
begin
    -- First what it made, the last one first: what had made room for it can then come back. What something else still
    -- stands on waits.
    for entry in select c.* from larder.changes_of(which) c where c.made order by c.last_id desc loop
        why := larder.unmake(entry.table_name, entry.record_id, which);
        if why = 'in use' then
            waiting := waiting || entry.record_id;
        else
            table_name := entry.table_name;
            record_id := entry.record_id;
            kept := case when why is null then '{}' else '{deleted_at}' end::text[];
            return next;
        end if;
    end loop;
    -- Then what it changed. Organizations come back before what was on them.
    for entry in
        select c.*
        from larder.changes_of(which) c
        where not c.made
            and c.changes <> '{}'
        order by c.deleted and c.table_name = 'organization' desc, c.last_id desc
    loop
        table_name := entry.table_name;
        record_id := entry.record_id;
        why := null;
        execute format('select to_jsonb(t) from %I t where id = $1 for update', table_name) into there using record_id;
        if there is null then
            unseen := unseen || record_id;
            continue;
        end if;
        select coalesce(array_agg(c.key) filter (where there -> c.key not in (c.value -> 0, c.value -> 1)), '{}'),
            coalesce(jsonb_object_agg(c.key, c.value -> 0) filter (where there -> c.key = c.value -> 1), '{}')
        into kept, patch
        from jsonb_each(entry.changes) c;
        -- Whoever became the primary contact since stays it.
        if table_name = 'contact' and patch -> 'is_primary' = 'true' and exists (
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
            refused := larder.put_back(table_name, record_id, patch);
            if refused is not null then
                kept := array(select jsonb_object_keys(entry.changes));
                why := refused;
            end if;
        end if;
        return next;
    end loop;
    -- Then what the person cannot write: it followed from what they could, or it stays.
    for entry in select c.* from larder.changes_of(which) c where c.record_id = any (unseen) loop
        table_name := entry.table_name;
        record_id := entry.record_id;
        why := case
            when larder.hang_back(record_id, which) or larder.is_as_before(record_id, which) then null
            else 'not yours'
        end;
        kept := case when why is null then '{}' else array(select jsonb_object_keys(entry.changes)) end;
        return next;
    end loop;
    -- Now what waited, for as long as one of them can go.
    while waiting <> '{}' loop
        still_waiting := '{}';
        for entry in
            select c.* from larder.changes_of(which) c where c.record_id = any (waiting) order by c.last_id desc
        loop
            why := larder.unmake(entry.table_name, entry.record_id, which);
            if why = 'in use' then
                still_waiting := still_waiting || entry.record_id;
                continue;
            end if;
            table_name := entry.table_name;
            record_id := entry.record_id;
            kept := case when why is null then '{}' else '{deleted_at}' end::text[];
            return next;
        end loop;
        exit when still_waiting = waiting;
        waiting := still_waiting;
    end loop;
    return query
    select c.table_name, c.record_id, '{deleted_at}'::text[], 'in use'
    from larder.changes_of(which) c
    where c.record_id = any (waiting);
end
$$;

-- Merging moved what others own as well, for whoever may write both; undoing that moves it back, for the same. What has no
-- history of its own (followers, the source systems' ids, former positions) comes back from the merge's own record.
create function larder.unmerge(which uuid)
returns table (table_name text, record_id uuid, kept text[], why text)
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
    return query select * from larder.take_back(which);
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

-- Undoes an operation of one's own (an admin: of anybody), once; an undo undone may be done again.
create function larder.undo(which uuid)
returns table (table_name text, record_id uuid, kept text[], why text)
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
    end if;
    perform set_config('larder.rearranging', 'yes', true);
    if exists (select from organization_merge where operation_id = which) then
        return query select * from larder.unmerge(which);
    else
        return query select * from larder.take_back(which);
    end if;
    perform set_config('larder.rearranging', '', true);
    update operation set undone_by = larder.operation_id() where id = which;
    update operation set undone_by = null where undone_by = which;
end
$$;

revoke execute on all functions in schema larder from public;
