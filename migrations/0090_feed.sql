-- What changed since: how devices and open tabs read the feed.
-- Invariant: nobody misses a change that concerns them, in whatever order transactions commit, and nobody hears of a record
-- that they neither see nor saw.

-- What decides which records exist for the acting person. Another value than before: everything may be different.
create function larder.book()
returns text
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select md5(concat_ws(' ', epoch, private_books, larder.person_id(), larder.person_role(), larder.team_id()))
    from company
$$;

-- Whether the acting person sees the organization.
create function larder.sees_organization(which uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$ select exists (select from larder.visible_organization where id = which) $$;

-- What changed for the acting person after their cursor, in the order of transactions, and the cursor for the next time:
-- {"cursor": "…", "changes": [{"table": "contact", "id": "…", "gone": false}]}. Only ids, to be read again under their own
-- rights; `gone` is what they do not see any more; without an id the whole table is to be read again. Without changes
-- everything is: the answer to a cursor of another book, or to none.
-- Transactions that may still be running, and all after them, wait for the next time: none is ever skipped.
create function larder.changes_after(cursor text, most integer)
returns jsonb
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
    book constant text := larder.book();
    horizon constant xid8 := pg_snapshot_xmin(pg_current_snapshot());
    place constant text[] := string_to_array(cursor, ' ');
begin
    if place[1] is distinct from book then
        return jsonb_build_object('cursor', concat_ws(' ', book, horizon, 0), 'changes', null);
    end if;
    return (
        with told as (
            select c.*,
                coalesce(case c.table_name
                    when 'organization' then larder.sees_organization(c.record_id)
                    when 'contact' then larder.sees_organization(c.organization_id)
                    when 'interaction' then larder.sees_organization(c.organization_id) or exists (
                        select from interaction i where i.id = c.record_id and i.author_id = larder.person_id()
                    )
                    else true
                end, false) as seen,
                case
                    when c.organization_before is null then false
                    when not larder.private_books() or larder.person_role() in ('admin', 'manager', 'viewer') then true
                    when c.table_name = 'organization' then
                        c.owner_before is null or c.owner_before = larder.person_id() or c.team_before = larder.team_id()
                    else larder.sees_organization(c.organization_before)
                end as saw
            from change c
            where (c.xid, c.id) > (place[2]::xid8, place[3]::bigint)
                and c.xid < horizon
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

revoke execute on function larder.book(), larder.sees_organization(uuid), larder.changes_after(text, integer) from public;
