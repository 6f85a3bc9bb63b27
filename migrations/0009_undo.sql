-- Undo: the inverse of an operation, wherever the value is still what the operation wrote.
-- Invariant: it runs with the rights of who asks (no definer here), so nobody undoes what they could not write.

-- Answers with how many records went back and how many were left alone because they changed since.
create function larder.undo(which uuid)
returns table (restored integer, left_alone integer)
language plpgsql
set search_path = public, pg_temp
as $$
declare
    entry record;
    current_row jsonb;
    patch jsonb;
    columns text;
    hit integer;
begin
    restored := 0;
    left_alone := 0;
    for entry in
        select a.table_name, a.record_id, a.verb, a.changes
        from audit a
        where a.operation_id = which
            and a.table_name in ('organization', 'contact', 'interaction')
        order by a.at desc, a.id desc
    loop
        execute format('select to_jsonb(t) from %I t where id = $1 for update', entry.table_name)
        into current_row
        using entry.record_id;
        if current_row is null then
            left_alone := left_alone + 1;
            continue;
        end if;
        if entry.verb = 'insert' then
            -- Somebody worked on it since: it stays.
            if (current_row ->> 'deleted_at') is not null or exists (
                select from audit later
                where later.record_id = entry.record_id
                    and later.operation_id is distinct from which
                    and later.verb <> 'insert'
            ) then
                left_alone := left_alone + 1;
                continue;
            end if;
            patch := jsonb_build_object('deleted_at', now());
        else
            select coalesce(jsonb_object_agg(c.key, c.value -> 0), '{}')
            into patch
            from jsonb_each(entry.changes) c
            where current_row -> c.key is not distinct from c.value -> 1;
        end if;
        if patch = '{}' then
            left_alone := left_alone + 1;
            continue;
        end if;
        select string_agg(quote_ident(k), ', ') into columns from jsonb_object_keys(patch) k;
        execute format(
            'update %1$I t set (%2$s) = (select %2$s from jsonb_populate_record(t, $2)) where id = $1',
            entry.table_name, columns
        )
        using entry.record_id, patch;
        get diagnostics hit = row_count;
        if hit = 1 and (entry.verb = 'insert' or (select count(*) from jsonb_object_keys(patch))
            = (select count(*) from jsonb_object_keys(entry.changes))) then
            restored := restored + 1;
        else
            left_alone := left_alone + 1;
        end if;
    end loop;
    update operation set undone_by = larder.operation_id() where id = which and undone_by is null;
    return next;
end
$$;

-- The application role calls what it is granted, and the world nothing.
revoke execute on all functions in schema larder from public;
grant execute on all functions in schema larder to larder_app;
alter default privileges in schema larder grant execute on functions to larder_app;
