-- An import reaches a device as what it changed, and no book that it leaves alone is read anew.
-- Invariant: of a statement that touched over 100 rows open tabs hear once; books hear of each of its rows, up to 10,000.

-- A statement that touched over 100 rows has a row without a record: `summary` when each of its rows is told beside it, as
-- `one`, for books.
alter table change
    add column many text,
    add constraint change_many check (many = 'summary' and record_id is null or many = 'one' and record_id is not null);

-- As before, and each of many.
create or replace function larder.announce()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    touched bigint;
    one_of text;
begin
    if tg_op = 'INSERT' then
        select count(*) into touched from new_rows;
    elsif tg_op = 'DELETE' then
        select count(*) into touched from old_rows;
    else
        -- The company is one row and has no id.
        select count(*) into touched
        from (select to_jsonb(new_rows) as n from new_rows) after_rows
        join (select to_jsonb(old_rows) as o from old_rows) before_rows
            on coalesce(o ->> 'id', '') = coalesce(n ->> 'id', '')
        where n is distinct from o;
    end if;
    if touched = 0 then
        return null;
    end if;
    if touched > 100 then
        insert into change (table_name, many)
        values (tg_table_name, case when touched <= 10000 then 'summary' end);
        one_of := 'one';
    end if;
    if touched > 10000 then
        null;
    elsif tg_op = 'INSERT' then
        insert into change (many, table_name, record_id, organization_id, owner_after, team_after)
        select one_of, tg_table_name, (n ->> 'id')::uuid,
            case when tg_table_name = 'organization' then n ->> 'id' else n ->> 'organization_id' end::uuid,
            (n ->> 'owner_id')::uuid, (n ->> 'team_id')::uuid
        from (select to_jsonb(new_rows) as n from new_rows) rows;
    elsif tg_op = 'DELETE' then
        insert into change (many, table_name, record_id, organization_before, owner_before, team_before, role_before)
        select one_of, tg_table_name, (o ->> 'id')::uuid,
            case when tg_table_name = 'organization' then o ->> 'id' else o ->> 'organization_id' end::uuid,
            (o ->> 'owner_id')::uuid, (o ->> 'team_id')::uuid,
            case when tg_table_name = 'organization' then o ->> 'role' end
        from (select to_jsonb(old_rows) as o from old_rows) rows;
    else
        insert into change (
            many, table_name, record_id, organization_before, organization_id, owner_before, team_before, role_before,
            owner_after, team_after
        )
        select one_of, tg_table_name, (n ->> 'id')::uuid,
            case when tg_table_name = 'organization' then o ->> 'id' else o ->> 'organization_id' end::uuid,
            case when tg_table_name = 'organization' then n ->> 'id' else n ->> 'organization_id' end::uuid,
            (o ->> 'owner_id')::uuid, (o ->> 'team_id')::uuid,
            case when tg_table_name = 'organization' then o ->> 'role' end,
            (n ->> 'owner_id')::uuid, (n ->> 'team_id')::uuid
        from (select to_jsonb(new_rows) as n from new_rows) after_rows
        join (select to_jsonb(old_rows) as o from old_rows) before_rows
            on coalesce(o ->> 'id', '') = coalesce(n ->> 'id', '')
        where n is distinct from o;
    end if;
    perform pg_notify('larder_change', '');
    return null;
end
$$;

-- The same.
create or replace function larder.announce_account()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    accounts uuid[];
    one_of text;
begin
    if tg_op = 'INSERT' then
        select array_agg(distinct organization_id) into accounts from new_rows;
    else
        select array_agg(distinct organization_id) into accounts from old_rows;
    end if;
    if accounts is null then
        return null;
    end if;
    if cardinality(accounts) > 100 then
        insert into change (table_name, many)
        values ('organization', case when cardinality(accounts) <= 10000 then 'summary' end);
        one_of := 'one';
    end if;
    if cardinality(accounts) <= 10000 then
        insert into change (
            many, table_name, record_id, organization_before, organization_id, owner_before, team_before, role_before,
            owner_after, team_after
        )
        select one_of, 'organization', id, id, id, owner_id, team_id, role, owner_id, team_id
        from organization
        where id = any (accounts);
    end if;
    perform pg_notify('larder_change', '');
    return null;
end
$$;

-- As before: of many, that they are many.
create or replace function larder.changes_after(cursor text, most integer)
returns jsonb
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
    book constant text := larder.book();
    now_running constant pg_snapshot := pg_current_snapshot();
    horizon constant xid8 := pg_snapshot_xmin(now_running);
    place constant text[] := string_to_array(cursor, ' ');
begin
    if place[1] is distinct from book
        or place[2]::xid8 > pg_snapshot_xmax(now_running)
        or place[2]::xid8 <= (select purged from feed) then
        return jsonb_build_object('cursor', concat_ws(' ', book, horizon, 0), 'changes', null);
    end if;
    return (
        with told as (
            select c.*,
                coalesce(case c.table_name
                    when 'organization' then larder.sees_organization(c.record_id)
                    when 'contact' then larder.sees_organization(c.organization_id)
                    -- Where a contact stands towards a principal: 0120_advocacy.
                    when 'contact_advocacy' then larder.sees_organization(c.organization_id)
                    when 'interaction' then larder.sees_organization(c.organization_id) or exists (
                        select from interaction i where i.id = c.record_id and i.author_id = larder.person_id()
                    )
                    when 'task' then larder.sees_task(c.record_id)
                    else true
                end, false) as seen,
                case
                    -- Theirs before, or of somebody they manage; else as with all that is on an account.
                    when c.table_name = 'task' and (
                        c.owner_before = larder.person_id()
                        or c.owner_before is not null and larder.manages_person(c.owner_before)
                    ) then true
                    when c.organization_before is null then false
                    when not larder.private_books() or larder.person_role() in ('admin', 'manager', 'viewer') then true
                    when c.table_name = 'organization' then
                        c.role_before in ('principal', 'distributor')
                        or c.owner_before is null
                        or c.owner_before = larder.person_id()
                        or c.team_before = larder.team_id()
                    else larder.sees_organization(c.organization_before)
                end as saw
            from change c
            where (c.xid, c.id) > (place[2]::xid8, place[3]::bigint)
                and c.xid < horizon
                and c.many is distinct from 'one'
        ),
        news as (
            select t.xid, t.id,
                jsonb_build_object(
                    'table', t.table_name, 'id', t.record_id, 'gone', t.record_id is not null and not t.seen
                ) as change
            from told t
            where t.record_id is null
                or t.seen
                or t.saw
            order by t.xid, t.id
            limit most
        )
        select jsonb_build_object(
            'cursor', case
                when count(*) < most then concat_ws(' ', book, horizon, 0)
                else (array_agg(concat_ws(' ', book, n.xid, n.id) order by n.xid desc, n.id desc))[1]
            end,
            'changes', coalesce(jsonb_agg(n.change order by n.xid, n.id), '[]')
        )
        from news n
    );
end
$$;

-- As before; of many, each, and everything anew only after a statement that touched too many. What stands above an account
-- says which branches it has.
create or replace function larder.book_changes(since text, most integer)
returns table (
    next text, more boolean, anew boolean, lists boolean, tasks boolean, changed uuid[], gone uuid[]
)
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
    book constant text := larder.book();
    me constant uuid := larder.person_id();
    team constant uuid := larder.team_id();
    reads_all constant boolean := not larder.private_books() or larder.person_role() in ('admin', 'manager', 'viewer');
    now_running constant pg_snapshot := pg_current_snapshot();
    horizon constant xid8 := pg_snapshot_xmin(now_running);
    place constant text[] := string_to_array(since, ' ');
begin
    if place[1] is distinct from book
        or place[2]::xid8 > pg_snapshot_xmax(now_running)
        or place[2]::xid8 <= (select purged from feed) then
        return query select concat_ws(' ', book, horizon, 0), false, true, false, false, '{}'::uuid[],
            '{}'::uuid[];
        return;
    end if;
    return query
    with told as materialized (
        select c.*
        from change c
        where (c.xid, c.id) > (place[2]::xid8, place[3]::bigint)
            and c.xid < horizon
        order by c.xid, c.id
        limit most
    ),
    account as (
        select t.*, o.role as role_now, o.deleted_at,
            t.organization_before is not null and (
                reads_all
                or t.role_before in ('principal', 'distributor')
                or t.owner_before is null
                or t.owner_before = me
                or t.team_before = team
            ) as saw
        from told t
        left join organization o on o.id = t.record_id
        where t.table_name = 'organization'
            and t.record_id is not null
    ),
    -- Those, and others whose name is or was the same: what forms call an account depends on who shares its name.
    called (id) as (
        select record_id from account
        union
        select twin.id
        from (
            select o.name
            from account a
            join organization o on o.id = a.record_id
            union
            select (was.changes -> 'name' ->> 0) collate larder.name
            from account a
            join audit was on was.record_id = a.record_id and was.at between a.at and a.at + interval '1 hour'
            where was.changes -> 'name' is not null
        ) shared
        join organization twin on twin.name = shared.name and twin.deleted_at is null
    ),
    touched (id) as (
        select id from called
        union
        select organization_id from told
        union
        select organization_before from told
        union
        -- The names of those above them.
        select below.id
        from called above
        cross join lateral (
            with recursive down (id, level) as (
                select o.id, 1 from organization o where o.parent_id = above.id
                union all
                select o.id, down.level + 1
                from organization o
                join down on o.parent_id = down.id
                where down.level < 9
            )
            select down.id from down
        ) below
        union
        -- Their names below those above them, now and before.
        select o.parent_id
        from account a
        join organization o on o.id = a.record_id
        union
        select (was.changes -> 'parent_id' ->> 0)::uuid
        from account a
        join audit was on was.record_id = a.record_id and was.at between a.at and a.at + interval '1 hour'
        where was.changes -> 'parent_id' is not null
        union
        -- Where those work now who once worked there.
        select c.organization_id
        from account a
        join former_position f on f.organization_id = a.record_id
        join contact c on c.id = f.contact_id
        union
        -- Where a contact once worked, and what names them.
        select f.organization_id
        from told t
        join former_position f on f.contact_id = t.record_id
        where t.table_name = 'contact'
        union
        select i.organization_id
        from told t
        join interaction i on i.contact_id = t.record_id
        where t.table_name = 'contact'
        union
        select k.organization_id
        from told t
        join task k on k.contact_id = t.record_id
        where t.table_name = 'contact'
    ),
    left_perhaps (id) as (
        -- Handed over or deleted.
        select record_id
        from account
        where saw
            and (
                deleted_at is not null
                or (owner_before = me or team_before = team)
                    and (owner_before, team_before) is distinct from (owner_after, team_after)
            )
        union
        -- Out of sight.
        select a.record_id
        from account a
        where a.saw
            and not exists (select from larder.visible_organization v where v.id = a.record_id)
        union
        -- A visit of theirs that is planned no more.
        select moved.id
        from told t
        join interaction i on i.id = t.record_id and i.author_id = me
        cross join unnest(array[t.organization_before, t.organization_id]) as moved (id)
        where t.table_name = 'interaction'
            and moved.id is not null
        union
        -- A task of theirs that is done, or somebody else's now.
        select moved.id
        from told t
        cross join unnest(array[t.organization_before, t.organization_id]) as moved (id)
        where t.table_name = 'task'
            and me in (t.owner_before, t.owner_after)
            and moved.id is not null
    )
    select
        case
            when (select count(*) from told) < most then concat_ws(' ', book, horizon, 0)
            else (select concat_ws(' ', book, t.xid, t.id) from told t order by t.xid desc, t.id desc limit 1)
        end,
        (select count(*) from told) >= most,
        exists (
            select from told t
            where t.record_id is null
                and t.many is null
                and t.table_name in ('organization', 'contact', 'contact_advocacy', 'interaction', 'task')
        ) or larder.person_role() = 'manager' and exists (
            -- What a manager may write of somebody's goes with their team.
            select from told t
            where t.table_name = 'person'
                and t.team_before is distinct from t.team_after
                and team in (t.team_before, t.team_after)
        ),
        exists (select from told t where t.table_name in ('company', 'team', 'person', 'segment'))
            or exists (
                select from account a
                where a.role_before in ('principal', 'distributor')
                    or a.role_now in ('principal', 'distributor')
            ),
        exists (select from told t where t.table_name = 'task' and me in (t.owner_before, t.owner_after))
            or exists (select from left_perhaps),
        array(select v.id from touched t join larder.visible_organization v on v.id = t.id),
        array(select g.id from left_perhaps g);
end
$$;
