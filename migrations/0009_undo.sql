-- Undo: the inverse of an operation, wherever the value is still what the operation wrote.
-- Invariant: it writes with the rights of who asks, so nobody undoes what they could not write.

-- What an operation changed, for whoever may undo it: also what is not shared with them any more, so that it is counted.
create function larder.changes_of(which uuid)
returns setof audit
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select a.*
    from operation o
    join audit a on a.operation_id = o.id
    where o.id = which
        and (o.person_id = larder.person_id() or larder.person_role() = 'admin')
        and a.table_name in ('organization', 'contact', 'interaction')
    -- Organizations come back first: what was on them needs them.
    order by a.verb = 'delete' and a.table_name = 'organization' desc, a.id desc
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
    join larder.changes_of(deletion) deleted on deleted.verb = 'delete'
    join larder.writable_organization back on back.id = deleted.record_id
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

-- Takes back each change, the last one first. Answers with one row per change: the fields that stayed as they are (none:
-- all went back), and why: 'changed' since, 'in use' by what others added since, or 'not yours' to write, or not any more.
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
    columns text;
begin
    for entry in
        select a.table_name, a.record_id, a.verb, a.changes from larder.changes_of(which) a
    loop
        table_name := entry.table_name;
        record_id := entry.record_id;
        kept := '{}';
        why := null;
        execute format('select to_jsonb(t) from %I t where id = $1 for update', table_name) into there using record_id;
        if there is null and entry.changes ?| '{parent_id,default_distributor_id}'
            and larder.hang_back(record_id, which) then
            return next;
            continue;
        elsif there is null then
            kept := case when entry.verb = 'insert' then '{deleted_at}'
                else array(select jsonb_object_keys(entry.changes)) end;
            why := 'not yours';
        elsif entry.verb = 'insert' then
            if there ->> 'deleted_at' is not null then
                continue;
            elsif larder.is_edited(record_id, which) then
                kept := '{deleted_at}';
                why := 'changed';
            elsif larder.is_in_use(table_name, record_id) then
                kept := '{deleted_at}';
                why := 'in use';
            end if;
            patch := jsonb_build_object('deleted_at', now());
        else
            select array_agg(c.key) filter (where there -> c.key is distinct from c.value -> 1
                    and there -> c.key is distinct from c.value -> 0),
                coalesce(jsonb_object_agg(c.key, c.value -> 0)
                    filter (where there -> c.key is not distinct from c.value -> 1), '{}')
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
            kept := coalesce(kept, '{}');
            why := case when kept <> '{}' then 'changed' end;
            if patch = '{}' then
                if kept <> '{}' then
                    return next;
                end if;
                continue;
            end if;
        end if;
        if why is null or entry.verb <> 'insert' and there is not null then
            select string_agg(quote_ident(k), ', ') into columns from jsonb_object_keys(patch) k;
            begin
                execute format(
                    'update %1$I t set (%2$s) = (select %2$s from jsonb_populate_record(t, $2)) where id = $1',
                    table_name, columns
                )
                using record_id, patch;
            exception
                -- A rule that held then would be broken now.
                when check_violation or unique_violation or foreign_key_violation then
                    kept := array(select jsonb_object_keys(patch));
                    why := 'changed';
                when insufficient_privilege then
                    kept := array(select jsonb_object_keys(patch));
                    why := 'not yours';
            end;
        end if;
        return next;
    end loop;
end
$$;

-- Whether a record that an operation made was edited by another one.
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
        else false
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
    return query select * from larder.take_back(which);
    perform set_config('larder.rearranging', '', true);
    update operation set undone_by = larder.operation_id() where id = which;
    update operation set undone_by = null where undone_by = which;
end
$$;

-- The application role calls what it is granted, and the world nothing.
revoke execute on all functions in schema larder from public;
grant execute on all functions in schema larder to larder_app;
alter default privileges in schema larder grant execute on functions to larder_app;
