-- What is new stands nowhere yet: its principals are written down without looking for what they were before, which took
-- twice as long as to write them.

create or replace function larder.interaction_by_principal()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    touched uuid[];
begin
    if tg_op = 'INSERT' then
        select array_agg(id) into touched from new_rows where principal_ids <> '{}';
    else
        select array_agg(n.id) into touched
        from new_rows n
        join old_rows o on o.id = n.id
        where (o.principal_ids, o.author_id, o.type, o.status, o.happened_at, o.deleted_at)
            is distinct from (n.principal_ids, n.author_id, n.type, n.status, n.happened_at, n.deleted_at);
    end if;
    if touched is null then
        return null;
    end if;
    if tg_op = 'UPDATE' then
        delete from interaction_principal where interaction_id = any (touched);
    end if;
    insert into interaction_principal (interaction_id, principal_id, author_id, type, status, happened_at)
    select i.id, principal, i.author_id, i.type, i.status, i.happened_at
    from interaction i
    cross join unnest(i.principal_ids) principal
    where i.id = any (touched)
        and i.deleted_at is null;
    return null;
end
$$;
