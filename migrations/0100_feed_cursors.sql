-- When the feed cannot say what changed since: notices were purged, a backup was restored, or a device knows of what is
-- not here. Then everything is to be read again, as with a cursor of another book.
-- Invariant: an answer with changes holds every change since the cursor.

create table feed (
    only_row boolean primary key default true check (only_row),
    -- The latest transaction of which a notice was purged.
    purged xid8 not null default '0',
    -- Where the transactions are counted: the cluster, its timeline, and the oids that a restored dump has anew.
    home text
);

insert into feed default values;

alter table feed enable row level security;

-- Of an organization: a principal or distributor is everybody's, whoever owns it.
alter table change add column role_before text;

create or replace function larder.announce()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    touched bigint;
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
    elsif touched > 100 then
        insert into change (table_name) values (tg_table_name);
    elsif tg_op = 'INSERT' then
        insert into change (table_name, record_id, organization_id, owner_after, team_after)
        select tg_table_name, (n ->> 'id')::uuid,
            case when tg_table_name = 'organization' then n ->> 'id' else n ->> 'organization_id' end::uuid,
            (n ->> 'owner_id')::uuid, (n ->> 'team_id')::uuid
        from (select to_jsonb(new_rows) as n from new_rows) rows;
    elsif tg_op = 'DELETE' then
        insert into change (table_name, record_id, organization_before, owner_before, team_before, role_before)
        select tg_table_name, (o ->> 'id')::uuid,
            case when tg_table_name = 'organization' then o ->> 'id' else o ->> 'organization_id' end::uuid,
            (o ->> 'owner_id')::uuid, (o ->> 'team_id')::uuid,
            case when tg_table_name = 'organization' then o ->> 'role' end
        from (select to_jsonb(old_rows) as o from old_rows) rows;
    else
        insert into change (
            table_name, record_id, organization_before, organization_id, owner_before, team_before, role_before,
            owner_after, team_after
        )
        select tg_table_name, (n ->> 'id')::uuid,
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

create or replace function larder.purge()
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    delete from idempotency where created_at < now() - interval '180 days';
    with forgotten as (
        delete from change where at < now() - interval '30 days' returning xid
    )
    update feed set purged = greatest(purged, (select max(xid) from forgotten));
    delete from job where done_at < now() - interval '30 days';
    delete from session where last_seen_at < now() - interval '120 days';
    delete from single_use_token where expires_at < now() - interval '30 days';
    delete from sign_in_throttle where last_failure_at < now() - interval '1 day';
    perform larder.purge_imports();
end
$$;

-- Whether this database is another one than when the program last started: a dump that was loaded, a backup that was
-- restored, a standby that took over. Transactions are then counted anew, and what devices know may never have happened.
-- For the owner, at start.
create function larder.recognise_database()
returns boolean
language plpgsql
set search_path = public, pg_temp
as $$
declare
    here constant text := (
        select concat_ws(' ', cluster.system_identifier, place.timeline_id, d.oid, 'change'::regclass::oid)
        from pg_control_system() cluster
        cross join pg_control_checkpoint() place
        join pg_database d on d.datname = current_database()
    );
    moved constant boolean := coalesce((select home <> here from feed), false)
        or exists (select from change where xid >= pg_snapshot_xmax(pg_current_snapshot()));
begin
    if moved then
        delete from change;
        update company set epoch = gen_random_uuid();
    end if;
    update feed
    set home = here, purged = case when moved then '0' else purged end
    where moved
        or home is distinct from here;
    return moved;
end
$$;

revoke execute on function larder.recognise_database() from public, larder_app;

-- As before, and everything anew where notices after the cursor were purged, or where the cursor is ahead of all
-- transactions there are: of a disk that was put back to an earlier day, nothing else tells.
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
                    else true
                end, false) as seen,
                case
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
