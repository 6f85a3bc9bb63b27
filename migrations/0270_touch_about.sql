-- What an interaction was about: principals, the products of theirs that were shown or left, and how it was liked.
-- Invariant: at most four principals, and of each product its principal is one of them. `interaction_principal` says the
-- same principal by principal, so that figures are one statement over its index; the database alone writes it.

alter table interaction
    add column principal_ids uuid[] not null default '{}',
    add column product_ids uuid[] not null default '{}',
    add column rating smallint,
    add constraint interaction_principals check (cardinality(principal_ids) <= 4),
    add constraint interaction_products check (cardinality(product_ids) <= 50),
    add constraint interaction_rating check (rating between 1 and 5);

create index interaction_products_idx on interaction using gin (product_ids)
    where product_ids <> '{}' and deleted_at is null;

-- In order and once each; a product brings its principal. What was put there once stays, whatever becomes of it.
create function larder.interaction_about()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
declare
    known_principals uuid[] := '{}';
    known_products uuid[] := '{}';
begin
    if tg_op = 'UPDATE' then
        if (new.principal_ids, new.product_ids) is not distinct from (old.principal_ids, old.product_ids) then
            return new;
        end if;
        known_principals := old.principal_ids;
        known_products := old.product_ids;
    end if;
    new.product_ids := array(select distinct id from unnest(new.product_ids) id where id is not null order by id);
    new.principal_ids := array(
        select distinct case when larder.is_rearranging() then id else larder.survivor(id) end as id
        from (
            select unnest(new.principal_ids)
            union all
            select principal_id from product where id = any (new.product_ids) and not larder.is_rearranging()
        ) about (id)
        where id is not null
        order by 1
    );
    if larder.is_rearranging() then
        return new;
    end if;
    if exists (
        select from unnest(new.product_ids) added (id)
        where added.id <> all (known_products)
            and not exists (select from product p where p.id = added.id and p.deleted_at is null)
    ) then
        perform larder.refuse('interaction_product_gone', 'no such product');
    end if;
    if exists (
        select from unnest(new.principal_ids) added (id)
        where added.id <> all (known_principals)
            and not exists (
                select from organization o where o.id = added.id and o.role = 'principal' and o.deleted_at is null
            )
    ) then
        perform larder.refuse('interaction_principal_gone', 'no such principal');
    end if;
    return new;
end
$$;

create trigger b_about before insert or update on interaction
    for each row execute function larder.interaction_about();

create table interaction_principal (
    interaction_id uuid not null references interaction,
    principal_id uuid not null references organization,
    author_id uuid not null references person,
    type text not null,
    status text not null,
    happened_at timestamptz not null,
    primary key (interaction_id, principal_id)
);

create index interaction_principal_time_idx on interaction_principal (happened_at)
    include (principal_id, author_id, type, status);
create index interaction_principal_principal_idx on interaction_principal (principal_id, happened_at desc);

alter table interaction_principal enable row level security;
grant select on interaction_principal to larder_app;
create policy interaction_principal_select on interaction_principal for select
    using (exists (select from interaction i where i.id = interaction_id offset 0));

create function larder.interaction_by_principal()
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
    delete from interaction_principal where interaction_id = any (touched);
    insert into interaction_principal (interaction_id, principal_id, author_id, type, status, happened_at)
    select i.id, principal, i.author_id, i.type, i.status, i.happened_at
    from interaction i
    cross join unnest(i.principal_ids) principal
    where i.id = any (touched)
        and i.deleted_at is null;
    return null;
end
$$;

create trigger by_principal_insert after insert on interaction
    referencing new table as new_rows
    for each statement execute function larder.interaction_by_principal();
create trigger by_principal_update after update on interaction
    referencing old table as old_rows new table as new_rows
    for each statement execute function larder.interaction_by_principal();

-- Two principals that are one: what was about the one merged away was about the survivor.
create function larder.interactions_merged()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update interaction
    set principal_ids = array_replace(principal_ids, new.id, new.merged_into)
    where id in (select interaction_id from interaction_principal where principal_id = new.id);
    return null;
end
$$;

create trigger merged_then_touches after update of merged_into on organization
    for each row when (old.merged_into is null and new.merged_into is not null)
    execute function larder.interactions_merged();

-- As before; and what was about it keeps a principal and a product.
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
            or exists (select from interaction_principal where principal_id = which)
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
            or exists (
                select from interaction
                where product_ids @> array[which] and product_ids <> '{}' and deleted_at is null
            )
        when 'opportunity' then
            exists (select from interaction where opportunity_id = which and deleted_at is null)
            or exists (select from task where opportunity_id = which and deleted_at is null)
        when 'segment' then exists (select from organization where segment_id = which and deleted_at is null)
        else false
    end
$$;

revoke execute on function larder.interaction_about(), larder.interaction_by_principal(), larder.interactions_merged()
    from public;
