-- What is done about a deal stands on it: an interaction may belong to one.
-- Invariant: the deal is at the organization of the interaction, checked when it is put on it; whoever may read the deal
-- reads what was done about it.

alter table interaction add column opportunity_id uuid references opportunity;

create index interaction_opportunity_idx on interaction (opportunity_id, happened_at desc, id desc)
    where opportunity_id is not null and deleted_at is null;

drop policy interaction_select on interaction;
create policy interaction_select on interaction for select
    using (
        author_id = (select larder.person_id())
        or exists (select from organization o where o.id = organization_id offset 0)
        or opportunity_id is not null and exists (select from opportunity d where d.id = opportunity_id offset 0)
    );
drop policy interaction_insert on interaction;
create policy interaction_insert on interaction for insert
    with check (
        (select larder.person_role()) <> 'viewer'
        and (author_id = (select larder.person_id()) or larder.manages_person(author_id))
        and (
            exists (select from organization o where o.id = organization_id offset 0)
            or opportunity_id is not null and exists (select from opportunity d where d.id = opportunity_id offset 0)
        )
    );

-- As before; and a deal fills the organization, one of another organization is refused. Whoever works a deal at an account
-- that is not shared with them writes down what they did about it.
create or replace function larder.interaction_references()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
declare
    place uuid;
begin
    if new.opportunity_id is not null and not larder.is_rearranging() and (
        tg_op = 'INSERT'
        or (new.opportunity_id, new.organization_id) is distinct from (old.opportunity_id, old.organization_id)
    ) then
        select organization_id into place
        from opportunity
        where id = new.opportunity_id
            and (deleted_at is null or tg_op = 'UPDATE' and new.opportunity_id = old.opportunity_id);
        if not found then
            perform larder.refuse('interaction_opportunity_gone', 'no such deal');
        end if;
        new.organization_id := coalesce(new.organization_id, place);
        if place <> larder.survivor(new.organization_id) then
            perform larder.refuse('interaction_opportunity_elsewhere', 'the deal is at another organization');
        end if;
    end if;
    if new.contact_id is not null and (tg_op = 'INSERT' or new.contact_id is distinct from old.contact_id) then
        new.organization_id := coalesce(
            new.organization_id, (select organization_id from contact where id = new.contact_id)
        );
    end if;
    if tg_op = 'INSERT' or new.organization_id is distinct from old.organization_id
        or old.deleted_at is not null and new.deleted_at is null then
        new.organization_id := larder.survivor(new.organization_id);
        if not exists (select from organization where id = new.organization_id and deleted_at is null)
            and (
                new.opportunity_id is null
                or exists (select from organization where id = new.organization_id)
            ) then
            perform larder.refuse('interaction_organization_gone', 'no such organization');
        end if;
    end if;
    if new.contact_id is not null and (tg_op = 'INSERT' or new.contact_id is distinct from old.contact_id)
        and not exists (
            select from contact
            where id = new.contact_id
                and organization_id = new.organization_id
                and deleted_at is null
        ) then
        perform larder.refuse('interaction_contact_elsewhere', 'the contact works elsewhere');
    end if;
    return new;
end
$$;

-- Whether the acting person may read a deal's interactions, or wrote this one.
create function larder.sees_touch(which uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select exists (
        select from interaction i
        where i.id = which
            and (
                i.author_id = larder.person_id()
                or i.opportunity_id is not null and larder.sees_opportunity(i.opportunity_id)
            )
    )
$$;

-- As before; and what was done about a deal keeps it.
create or replace function larder.is_in_use(which_table text, which uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select case which_table
        when 'organization' then
            exists (select from contact where organization_id = which and deleted_at is null)
            or exists (select from interaction where organization_id = which and deleted_at is null)
            or exists (select from task where organization_id = which and deleted_at is null)
            or exists (select from product where principal_id = which and deleted_at is null)
            or exists (
                select from distributor_authorization
                where which in (distributor_id, principal_id) and deleted_at is null
            )
            or exists (
                select from opportunity
                where which in (organization_id, principal_id, distributor_id) and deleted_at is null
            )
            or exists (
                select from organization
                where (parent_id = which or default_distributor_id = which) and deleted_at is null
            )
        when 'contact' then
            exists (select from interaction where contact_id = which and deleted_at is null)
            or exists (select from task where contact_id = which and deleted_at is null)
            or exists (select from opportunity_contact where contact_id = which and deleted_at is null)
        when 'product' then
            exists (select from opportunity_product where product_id = which and deleted_at is null)
        when 'opportunity' then
            exists (select from interaction where opportunity_id = which and deleted_at is null)
        when 'segment' then exists (select from organization where segment_id = which and deleted_at is null)
        else false
    end
$$;

-- As before; and what is done about a deal is told whoever sees the deal.
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
                    when 'interaction' then larder.sees_organization(c.organization_id)
                        or larder.sees_touch(c.record_id)
                    when 'task' then larder.sees_task(c.record_id)
                    when 'opportunity' then larder.sees_opportunity(c.record_id)
                    else true
                end, false) as seen,
                case
                    -- Theirs before, or of somebody they manage; else as with all that is on an account.
                    when c.table_name = 'task' and (
                        c.owner_before = larder.person_id()
                        or c.owner_before is not null and larder.manages_person(c.owner_before)
                    ) then true
                    when c.table_name = 'opportunity' and (
                        c.owner_before = larder.person_id() or c.team_before = larder.team_id()
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

revoke execute on function larder.sees_touch(uuid) from public;
