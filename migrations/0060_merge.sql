-- Merging: everything on one organization moves to another, which survives.
-- Invariant: whoever may write both may merge them; the one merged away keeps `merged_into`, which links and later writes
-- follow.

-- What a merge moved that leaves no history of its own; the rest is in the audit.
create table organization_merge (
    operation_id uuid primary key references operation,
    survivor_id uuid not null references organization,
    other_id uuid not null references organization,
    followers uuid[] not null,
    -- Those who did not follow the survivor before.
    new_followers uuid[] not null,
    -- [{"source": "crm", "value": "A-1"}]
    external_ids jsonb not null,
    -- Contacts who used to work at the one merged away.
    former_contacts uuid[] not null
);

create index organization_merge_survivor_idx on organization_merge (survivor_id);
create index organization_merge_other_idx on organization_merge (other_id);

alter table organization_merge enable row level security;
grant select on organization_merge to larder_app;
create policy organization_merge_select on organization_merge for select
    using (exists (select from organization o where o.id = survivor_id offset 0));

-- Merges one into the other, within the operation that is open. What the survivor does not know yet, it takes over.
create function larder.merge_organizations(survivor uuid, other uuid)
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    kept organization;
    gone organization;
    above uuid[];
    moved_followers uuid[];
    moved_ids jsonb;
    moved_former uuid[];
    joined uuid[];
begin
    -- In the order of their ids, so that two merges never wait for each other.
    perform from organization where id in (survivor, other) order by id for update;
    perform larder.hold_hierarchy();
    select * into kept from organization where id = survivor and deleted_at is null;
    select * into gone from organization where id = other and deleted_at is null;
    if survivor = other or kept.id is null or gone.id is null then
        perform larder.refuse('merge_gone', 'nothing to merge');
    end if;
    if not larder.may_write_organization(survivor) or not larder.may_write_organization(other) then
        raise insufficient_privilege using message = 'not theirs to merge';
    end if;
    if gone.role = 'distributor' and kept.role <> 'distributor'
        and exists (select from organization where default_distributor_id = other and deleted_at is null) then
        perform larder.refuse('merge_distributor', 'others name it as their distributor');
    end if;
    perform set_config('larder.rearranging', 'yes', true);

    -- A branch of the other one that stands above the survivor, or is it, goes up to the other one's parent.
    with recursive up (id, parent_id, level) as (
        select id, parent_id, 1 from organization where id = survivor
        union all
        select o.id, o.parent_id, up.level + 1 from organization o join up on o.id = up.parent_id where up.level < 9
    )
    select array_agg(id) into above from up;
    update organization
    set parent_id = gone.parent_id
    where parent_id = other
        and id = any (above);
    update organization
    set parent_id = survivor
    where parent_id = other
        and deleted_at is null;
    update organization
    set default_distributor_id = nullif(survivor, id)
    where default_distributor_id = other
        and deleted_at is null;

    -- The primary contact first: it stays one where the survivor has none.
    update contact set organization_id = survivor where organization_id = other and deleted_at is null and is_primary;
    update contact set organization_id = survivor where organization_id = other and deleted_at is null;
    update interaction set organization_id = survivor where organization_id = other and deleted_at is null;

    with taken as (
        insert into follow (person_id, organization_id, since)
        select person_id, survivor, since from follow where organization_id = other
        on conflict do nothing
        returning person_id
    )
    select coalesce(array_agg(person_id), '{}') into joined from taken;
    with left_behind as (
        delete from follow where organization_id = other returning person_id
    )
    select coalesce(array_agg(person_id), '{}') into moved_followers from left_behind;
    with moved as (
        update external_id set record_id = survivor where record_id = other returning source, value
    )
    select coalesce(jsonb_agg(to_jsonb(moved)), '[]') into moved_ids from moved;
    with moved as (
        update former_position f
        set organization_id = survivor
        where f.organization_id = other
            and not exists (
                select from former_position there
                where there.contact_id = f.contact_id
                    and there.organization_id = survivor
            )
        returning contact_id
    )
    select coalesce(array_agg(contact_id), '{}') into moved_former from moved;

    update organization s
    set website = coalesce(nullif(s.website, ''), gone.website),
        email = coalesce(nullif(s.email, ''), gone.email),
        phones = case when s.phones = '[]' then gone.phones else s.phones end,
        (billing_line1, billing_line2, billing_city, billing_state, billing_postal_code, billing_country) = (
            select b.billing_line1, b.billing_line2, b.billing_city, b.billing_state, b.billing_postal_code,
                b.billing_country
            from organization b
            where b.id = case
                when s.billing_line1 || s.billing_line2 || s.billing_city || s.billing_postal_code = '' then other
                else survivor
            end
        ),
        (shipping_line1, shipping_line2, shipping_city, shipping_state, shipping_postal_code, shipping_country) = (
            select b.shipping_line1, b.shipping_line2, b.shipping_city, b.shipping_state, b.shipping_postal_code,
                b.shipping_country
            from organization b
            where b.id = case
                when s.shipping_line1 || s.shipping_line2 || s.shipping_city || s.shipping_postal_code = '' then other
                else survivor
            end
        ),
        latitude = case when s.latitude is null then gone.latitude else s.latitude end,
        longitude = case when s.latitude is null then gone.longitude else s.longitude end,
        employees = coalesce(s.employees, gone.employees),
        founded_year = coalesce(s.founded_year, gone.founded_year),
        annual_revenue = coalesce(s.annual_revenue, gone.annual_revenue),
        revenue_currency = case
            when s.annual_revenue is null and gone.annual_revenue is not null then gone.revenue_currency
            else s.revenue_currency
        end,
        segment_id = coalesce(s.segment_id, gone.segment_id),
        lead_source = coalesce(nullif(s.lead_source, ''), gone.lead_source),
        tags = s.tags || array(select t from unnest(gone.tags) t where t <> all (s.tags)),
        custom = gone.custom || s.custom
    where id = survivor;
    update organization set merged_into = survivor, deleted_at = now() where id = other;

    insert into organization_merge (
        operation_id, survivor_id, other_id, followers, new_followers, external_ids, former_contacts
    )
    values (larder.operation_id(), survivor, other, moved_followers, joined, moved_ids, moved_former);
    perform set_config('larder.rearranging', '', true);
end
$$;
