-- Whoever is handed deals is told of them, as of accounts. Invariant: one notification for each of the two and operation.

create or replace function larder.tell_handed()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if not exists (
        select from new_rows n join old_rows o on o.id = n.id and o.owner_id is distinct from n.owner_id
    ) or not larder.is_telling() then
        return null;
    end if;
    perform larder.tell(
        n.owner_id, 'access changed',
        concat_ws(' ', larder.operation_id(), case when tg_table_name <> 'organization' then tg_table_name end),
        tg_table_name, (array_agg(n.id order by n.name, n.id))[1], count(*) - 1
    )
    from new_rows n
    join old_rows o on o.id = n.id and o.owner_id is distinct from n.owner_id
    where n.owner_id <> larder.person_id()
        and n.deleted_at is null
    group by n.owner_id;
    return null;
end
$$;

create trigger handed_update after update on opportunity
    referencing old table as old_rows new table as new_rows
    for each statement execute function larder.tell_handed();
