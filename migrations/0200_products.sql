-- Products: what a principal makes, and the broker sells.
-- Invariant: everybody reads them, reps may add them, managers and admins write them; a product is of exactly one principal,
-- goes where that one goes, and its SKU is that principal's only one.

-- What search looks at.
create function larder.product_words(name text, sku text)
returns text
language plpgsql immutable parallel safe
as $$
begin
    return larder.fold(name || ' ' || sku);
end
$$;

create table product (
    id uuid primary key,
    name text not null collate larder.name,
    principal_id uuid not null references organization,
    -- What it is on, for history and feed: its principal; set by the database.
    organization_id uuid not null references organization,
    category text not null default 'other',
    sku text not null default '',
    -- What one buys: "case", "bag".
    unit text not null default '',
    -- What is in it: "12 x 1 kg".
    pack_size text not null default '',
    -- In minor units.
    list_price bigint,
    currency text,
    status text not null default 'active',
    allergens text[] not null default '{}',
    certifications text[] not null default '{}',
    description text not null default '',
    launch_on date,
    end_on date,
    custom jsonb not null default '{}',
    words text not null generated always as (larder.product_words(name, sku)) stored,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    -- What names a product with its principal can name no other one's.
    constraint product_principal_key unique (id, principal_id),
    constraint product_name check (length(btrim(name)) between 1 and 255),
    constraint product_category check (
        category in (
            'protein', 'seafood', 'produce', 'dairy', 'bakery', 'frozen', 'dry goods', 'sauce', 'seasoning', 'snack',
            'beverage', 'dessert', 'plant-based', 'disposable', 'other'
        )
    ),
    constraint product_status check (status in ('active', 'discontinued', 'coming soon')),
    constraint product_price check (list_price >= 0 and (list_price is null) = (currency is null)),
    constraint product_description check (length(description) <= 2000),
    constraint product_days check (end_on >= launch_on)
);

-- Whatever its case: people read it out.
create unique index product_sku_key on product (principal_id, lower(sku)) where sku <> '' and deleted_at is null;
create index product_by_name on product (name, id) where deleted_at is null;
create index product_by_sku on product (sku, id) where deleted_at is null;
create index product_by_newest on product (created_at desc, id desc) where deleted_at is null;
create index product_principal_idx on product (principal_id, name, id);
create index product_words_idx on product using gin (words gin_trgm_ops) where deleted_at is null;
create index product_words_start_idx on product (words text_pattern_ops) where deleted_at is null;

alter table product enable row level security;
grant select, insert, update on product to larder_app;

create policy product_select on product for select using ((select larder.person_id()) is not null);
create policy product_insert on product for insert
    with check ((select larder.person_role()) in ('admin', 'manager', 'rep'));
create policy product_update on product for update
    using ((select larder.person_role()) in ('admin', 'manager'));

-- Runs with the writer's own rights. A product is of a principal that is there, and nobody makes that one something else
-- meanwhile.
create function larder.product_references()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
    if tg_op = 'INSERT' or new.principal_id <> old.principal_id
        or old.deleted_at is not null and new.deleted_at is null then
        new.principal_id := larder.survivor(new.principal_id);
        perform larder.hold_organization(new.principal_id);
        if not exists (
            select from organization where id = new.principal_id and role = 'principal' and deleted_at is null
        ) then
            perform larder.refuse('product_principal', 'not a principal');
        end if;
    end if;
    new.organization_id := new.principal_id;
    return new;
end
$$;

create trigger a_references before insert or update on product
    for each row execute function larder.product_references();
create trigger stamp before insert or update on product
    for each row execute function larder.stamp('organization_id');
select larder.track('product', 'organization_id', 'words');

-- An account stays a principal as long as products are of it.
create function larder.principal_stays()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if exists (select from product where principal_id = new.id and deleted_at is null) then
        perform larder.refuse('organization_has_products', 'products are of it');
    end if;
    return new;
end
$$;

create trigger rules_principal before update of role on organization
    for each row when (old.role = 'principal' and new.role <> 'principal')
    execute function larder.principal_stays();

-- Two principals that are one: the products of the one merged away are the survivor's. Before the one merged away takes what
-- is on it along: triggers fire in the order of their names.
create function larder.products_merged()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update product set principal_id = new.merged_into where principal_id = new.id and deleted_at is null;
    return null;
end
$$;

create trigger merged_products after update of merged_into on organization
    for each row when (old.merged_into is null and new.merged_into is not null)
    execute function larder.products_merged();

create function larder.products_deleted()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update product set deleted_at = new.deleted_at where principal_id = new.id and deleted_at is null;
    return null;
end
$$;

create trigger taken_along_products after update of deleted_at on organization
    for each row when (old.deleted_at is null and new.deleted_at is not null)
    execute function larder.products_deleted();

-- The source systems know products by ids of their own.
alter table external_id
    drop constraint external_id_table,
    add constraint external_id_table check (table_name in ('organization', 'contact', 'product')) not valid;
alter table external_id validate constraint external_id_table;
drop policy external_id_select on external_id;
create policy external_id_select on external_id for select
    using (case table_name
        when 'organization' then exists (select from organization o where o.id = record_id offset 0)
        when 'product' then exists (select from product p where p.id = record_id offset 0)
        else exists (select from contact c where c.id = record_id offset 0)
    end);
drop policy external_id_insert on external_id;
create policy external_id_insert on external_id for insert
    with check (
        (select larder.person_role()) in ('admin', 'manager')
        and case table_name
            when 'organization' then larder.may_write_organization(record_id)
            when 'product' then exists (select from product p where p.id = record_id offset 0)
            else exists (
                select from contact c where c.id = record_id and larder.may_write_organization(c.organization_id)
            )
        end
    );
create trigger external_ids after update of deleted_at on product
    for each row when ((old.deleted_at is null) <> (new.deleted_at is null))
    execute function larder.external_ids_live();

-- Products whose name or SKU holds all the words, the nearest first; else those that are like them.
create function larder.search_products(words text, most integer)
returns table (id uuid, rank real)
language plpgsql stable
security definer
set search_path = public, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
    typed constant text := btrim(larder.fold(words));
    parts constant text[] := larder.patterns(words);
begin
    if larder.person_id() is null then
        return;
    end if;
    return query
    with hits as (
        (
            select p.id, p.words, p.name
            from product p
            where p.deleted_at is null
                and p.words like substr(parts[1], 2)
                and p.words like all (parts)
            limit most
        )
        union
        (
            select p.id, p.words, p.name
            from product p
            where p.deleted_at is null
                and length(typed) >= 3
                and p.words like parts[1]
                and p.words like coalesce(parts[2], '%')
                and p.words like coalesce(parts[3], '%')
                and p.words like all (parts)
            limit greatest(most, 500)
        )
    )
    select h.id, larder.nearness(h.words, typed, false)
    from hits h
    order by 2 desc, h.name
    limit most;
    if found or length(typed) < 4 or typed ~ '[0-9@]' then
        return;
    end if;
    for attempt in 1..2 loop
        perform set_config('pg_trgm.word_similarity_threshold', (array['0.67', '0.5'])[attempt], true);
        return query
        select h.id, h.likeness
        from (
            select p.id, p.name, word_similarity(typed, p.words) as likeness
            from product p
            where p.deleted_at is null
                and typed <% p.words
            limit 200
        ) h
        order by 2 desc, h.name
        limit most;
        exit when found;
    end loop;
end
$$;

-- Which products changed for whoever read the feed up to `since` and is told of it up to `until`, both as `book_changes`
-- answers them. Everybody sees them all; of very many, all are told.
create function larder.catalogue_changes(since text, until text)
returns setof uuid
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
    first constant text[] := string_to_array(since, ' ');
    last constant text[] := string_to_array(until, ' ');
begin
    return query
    with told as (
        select c.record_id
        from change c
        where larder.person_id() is not null
            and c.table_name = 'product'
            and (c.xid, c.id) > (first[2]::xid8, first[3]::bigint)
            and (c.xid, c.id) <= (last[2]::xid8, last[3]::bigint)
    )
    select t.record_id from told t where t.record_id is not null
    union
    select p.id from product p where exists (select from told t where t.record_id is null);
end
$$;

-- Its history is for everybody, as it is.
drop policy audit_select on audit;
create policy audit_select on audit for select
    using (
        (select larder.person_role()) = 'admin'
        or case table_name
            when 'organization' then exists (select from organization o where o.id = record_id offset 0)
            when 'contact' then exists (select from contact c where c.id = record_id offset 0)
            when 'contact_advocacy' then exists (select from contact_advocacy a where a.id = record_id offset 0)
            when 'interaction' then exists (select from interaction i where i.id = record_id offset 0)
            when 'task' then exists (select from task t where t.id = record_id offset 0)
            else table_name in ('company', 'team', 'person', 'segment', 'product')
                and (select larder.person_id()) is not null
        end
    );

-- The tables whose changes undo takes back.
create function larder.is_undoable(which_table text)
returns boolean
language sql immutable parallel safe
as $$
    select which_table in (
        'organization', 'contact', 'contact_advocacy', 'interaction', 'task', 'segment', 'product'
    )
$$;

-- As before, and products.
create or replace function larder.changes_of(which uuid, ids uuid[])
returns table (table_name text, record_id uuid, made boolean, deleted boolean, changes jsonb, last_id bigint)
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
begin
    return query
    with entry as (
        select a.*
        from operation o
        join audit a on a.operation_id = o.id
        where o.id = which
            and (o.person_id = larder.person_id() or larder.person_role() = 'admin')
            and larder.is_undoable(a.table_name)
            and (ids is null or a.record_id = any (ids))
    ),
    field as (
        select e.record_id, c.key, (array_agg(c.value -> 0 order by e.id))[1] as before,
            (array_agg(c.value -> 1 order by e.id desc))[1] as after
        from entry e
        cross join jsonb_each(e.changes) c
        group by e.record_id, c.key
    ),
    record as (
        select e.table_name, e.record_id, bool_or(e.verb = 'insert') as made, max(e.id) as last_id
        from entry e
        group by e.table_name, e.record_id
    )
    select r.table_name, r.record_id, r.made,
        coalesce(bool_or(f.key = 'deleted_at' and f.before = 'null' and f.after <> 'null'), false),
        coalesce(
            jsonb_object_agg(f.key, jsonb_build_array(f.before, f.after)) filter (where f.before <> f.after), '{}'
        ),
        r.last_id
    from record r
    left join field f on f.record_id = r.record_id
    group by r.table_name, r.record_id, r.made, r.last_id;
end
$$;

create or replace function larder.list_undo(which uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    insert into undo_row (operation_id, undo_id, place, table_name, record_id)
    select which, larder.operation_id(),
        row_number() over (order by made desc, not made and deleted and table_name = 'organization' desc, last_id desc),
        table_name, record_id
    from (
        select a.table_name, a.record_id, bool_or(a.verb = 'insert') as made, bool_or(a.verb = 'delete') as deleted,
            max(a.id) as last_id
        from operation o
        join audit a on a.operation_id = o.id
        where o.id = which
            and (o.person_id = larder.person_id() or larder.person_role() = 'admin')
            and larder.is_undoable(a.table_name)
        group by a.table_name, a.record_id
    ) record
$$;

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
                select from organization
                where (parent_id = which or default_distributor_id = which) and deleted_at is null
            )
        when 'contact' then
            exists (select from interaction where contact_id = which and deleted_at is null)
            or exists (select from task where contact_id = which and deleted_at is null)
        when 'segment' then exists (select from organization where segment_id = which and deleted_at is null)
        else false
    end
$$;

revoke execute on function larder.product_words(text, text), larder.product_references(), larder.principal_stays(),
    larder.products_merged(), larder.products_deleted(), larder.search_products(text, integer),
    larder.catalogue_changes(text, text), larder.is_undoable(text) from public;
