-- What comes back from the trash names what is there: a distributor that still is one, a parent that was not merged away.
-- Invariant: no organization that is there points to one that is not.

create or replace function larder.organization_rules()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    above integer;
    below integer;
begin
    if tg_op = 'UPDATE' and old.deleted_at is distinct from new.deleted_at then
        perform larder.hold_hierarchy();
        if new.deleted_at is null then
            -- Restored under a parent that is gone: its survivor takes it, or its nearest ancestor that is there.
            with recursive up (id, above_id, deleted_at, level) as (
                select id, coalesce(merged_into, parent_id), deleted_at, 1 from organization where id = new.parent_id
                union all
                select o.id, coalesce(o.merged_into, o.parent_id), o.deleted_at, level + 1
                from organization o
                join up on o.id = up.above_id
                where up.deleted_at is not null
                    and level < 20
            )
            select id into new.parent_id from up where deleted_at is null;
            -- Its distributor may have gone meanwhile, or become something else.
            if new.default_distributor_id is not null then
                new.default_distributor_id := larder.survivor(new.default_distributor_id);
                perform larder.hold_organization(new.default_distributor_id);
                select id into new.default_distributor_id
                from organization
                where id = new.default_distributor_id
                    and id <> new.id
                    and role = 'distributor'
                    and deleted_at is null;
            end if;
        end if;
    end if;
    if new.parent_id is not null and (
        tg_op = 'INSERT'
        or new.parent_id is distinct from old.parent_id
        or new.deleted_at is null and old.deleted_at is not null
    ) then
        with recursive up (id, parent_id, level) as (
            select id, parent_id, 1 from organization where id = new.parent_id
            union all
            select o.id, o.parent_id, up.level + 1 from organization o join up on o.id = up.parent_id where up.level < 9
        )
        select max(level) into above from up
        having not bool_or(up.id = new.id);
        if above is null then
            perform larder.refuse('organization_parent_cycle', 'an organization cannot be above itself');
        end if;
        with recursive down (id, level) as (
            select new.id, 1
            union all
            select o.id, down.level + 1
            from organization o
            join down on o.parent_id = down.id
            where down.level < 9
                and o.deleted_at is null
        )
        select max(level) into below from down;
        if above + below > 4 then
            perform larder.refuse('organization_parent_depth', 'at most four levels');
        end if;
    end if;
    if tg_op = 'UPDATE' and old.role = 'distributor' and new.role <> 'distributor'
        and exists (select from organization where default_distributor_id = new.id and deleted_at is null) then
        perform larder.refuse('organization_role_in_use', 'others name it as their distributor');
    end if;
    return new;
end
$$;

-- What came back before this rule was there.
update organization o
set default_distributor_id = (
    select d.id
    from organization d
    where d.id = larder.survivor(o.default_distributor_id)
        and d.id <> o.id
        and d.role = 'distributor'
        and d.deleted_at is null
)
where o.deleted_at is null
    and exists (
        select from organization d
        where d.id = o.default_distributor_id
            and (d.deleted_at is not null or d.role <> 'distributor')
    );
