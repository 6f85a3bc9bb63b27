-- Taking the demo company's records away again, for whoever stays.
-- Invariant: what people made themselves is left alone; what the demo made was made at the very moment of its operation.

-- For the owner of the database, in the name of an admin. Its people are disabled once somebody else is an admin. Answers
-- with how many accounts went.
create function larder.remove_demo()
returns bigint
language plpgsql
set search_path = public, pg_temp
as $$
declare
    moments constant timestamptz[] := array(select at from operation where kind = 'demo');
    part text;
    gone bigint;
begin
    foreach part in array array[
        'task', 'interaction', 'opportunity', 'distributor_authorization', 'product', 'contact', 'organization'
    ] loop
        execute format('update %I set deleted_at = now() where deleted_at is null and created_at = any ($1)', part)
            using moments;
        get diagnostics gone = row_count;
    end loop;
    if exists (
        select from person where role = 'admin' and disabled_at is null and created_at <> all (moments)
    ) then
        update person set disabled_at = now() where disabled_at is null and created_at = any (moments);
    end if;
    update company set demo = false;
    return gone;
end
$$;

revoke execute on function larder.remove_demo() from public;
