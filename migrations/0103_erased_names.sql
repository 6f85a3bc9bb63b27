-- Erasing a contact takes their name from operations that had it, and from no other.

create or replace function larder.erase_contact(which uuid)
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
    -- Every name they ever went by here. Who had a first name and then only a last one never went by none.
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
    ) l
    where btrim(f.name || l.name) <> '';
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
    update operation o
    set subject = 'Erased contact'
    where o.subject = any (names)
        -- An account may be called like them; that is its own name.
        and not exists (select from audit where operation_id = o.id and table_name = 'organization')
        -- What was about nobody else, whatever it said.
        or o.id in (select operation_id from audit where record_id = which)
        and not exists (select from audit where operation_id = o.id and record_id <> which);
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
