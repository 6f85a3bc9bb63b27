-- A book hears of where people no longer stand, or stand again, when what they stand towards stops or begins to be a principal.
-- Invariant: what an account says of people is read anew whenever something outside it changed what that is.

-- As before, and those people's accounts.
create or replace function larder.book_changes(since text, most integer)
returns table (
    next text, more boolean, anew boolean, lists boolean, tasks boolean, changed uuid[], gone uuid[]
)
language plpgsql stable
security definer
set search_path = public, pg_temp
-- As many as changed: a few, or thousands.
set plan_cache_mode = force_custom_plan
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
        -- Where those once worked who work there now, and what names them: whoever does not see the account sees none of them.
        select place.organization_id
        from account a
        cross join lateral (
            select c.id from contact c where c.organization_id = a.record_id and c.deleted_at is null offset 0
        ) here
        cross join lateral (
            select f.organization_id from former_position f where f.contact_id = here.id
            union all
            select i.organization_id from interaction i where i.contact_id = here.id
            union all
            select k.organization_id from task k where k.contact_id = here.id
        ) place
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
        union
        -- Where those work who stand towards it: nobody stands towards what is no principal, or not there.
        select s.organization_id
        from account a
        join audit was on was.record_id = a.record_id and was.at between a.at and a.at + interval '1 hour'
        join contact_advocacy s on s.principal_id = a.record_id and s.deleted_at is null
        where was.changes ?| array['role', 'deleted_at']
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
        union
        -- A deal of theirs that is closed, or somebody else's now.
        select moved.id
        from told t
        cross join unnest(array[t.organization_before, t.organization_id]) as moved (id)
        where t.table_name = 'opportunity'
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
                and t.table_name in (
                    'organization', 'contact', 'contact_advocacy', 'interaction', 'task', 'opportunity'
                )
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
