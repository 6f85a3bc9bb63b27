-- Hundreds of thousands of rows at once: an import, or a large demo company.
-- Invariant: what a trigger does for a row that asks for nothing costs next to nothing.

-- The rows of a load without entries are not taken apart first.
create or replace function larder.audit()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    silent text[];
    before jsonb;
    after jsonb;
    whole jsonb;
    diff jsonb := '{}';
    change_verb text;
    part_of operation;
begin
    -- Only an admin's load (the demo company) goes without an entry for each row.
    if nullif(current_setting('larder.bulk', true), '') is not null
        and coalesce(larder.person_role(), 'admin') = 'admin' then
        return null;
    end if;
    silent := array['created_at', 'created_by', 'updated_at', 'updated_by', 'version'] || tg_argv;
    before := case when tg_op <> 'INSERT' then to_jsonb(old) - silent end;
    after := case when tg_op <> 'DELETE' then to_jsonb(new) - silent end;
    whole := coalesce(to_jsonb(new), to_jsonb(old));
    if tg_op = 'UPDATE' then
        select coalesce(jsonb_object_agg(a.key, jsonb_build_array(before -> a.key, a.value)), '{}')
        into diff
        from jsonb_each(after) a
        where a.value is distinct from before -> a.key;
        if diff = '{}' then
            return null;
        end if;
    end if;
    change_verb := case
        when tg_op = 'INSERT' then 'insert'
        when tg_op = 'DELETE' then 'remove'
        when before ->> 'deleted_at' is null and after ->> 'deleted_at' is not null then 'delete'
        when before ->> 'deleted_at' is not null and after ->> 'deleted_at' is null then 'restore'
        else 'update'
    end;
    -- Nobody writes into another person's operation.
    select * into part_of
    from operation
    where id = larder.operation_id()
        and person_id is not distinct from larder.person_id();
    if change_verb = 'delete' and not part_of.deletes then
        update operation set deletes = true where id = part_of.id;
    end if;
    insert into audit (operation_id, person_id, table_name, record_id, organization_id, kind, origin, verb, changes)
    values (
        part_of.id,
        larder.person_id(),
        tg_table_name,
        coalesce(whole ->> 'id', whole ->> 'person_id', '00000000-0000-0000-0000-000000000000')::uuid,
        case when tg_table_name = 'organization' then whole ->> 'id' else whole ->> 'organization_id' end::uuid,
        coalesce(part_of.kind, ''),
        coalesce(part_of.origin, ''),
        change_verb,
        diff
    );
    return null;
end
$$;
alter function larder.audit() set timezone = 'UTC';

-- What comes after a change is named only where there was one.
create or replace function larder.stamp()
returns trigger
language plpgsql
as $$
declare
    following text[];
begin
    if tg_op = 'INSERT' then
        new.created_at := now();
        new.created_by := larder.person_id();
        new.version := 1;
        new.updated_at := new.created_at;
        new.updated_by := new.created_by;
        return new;
    elsif to_jsonb(new) - 'words'::text = to_jsonb(old) - 'words'::text then
        return new;
    elsif to_jsonb(new) -> 'id' is distinct from to_jsonb(old) -> 'id' then
        perform larder.refuse('record_id', 'an id never changes');
    else
        following := array['version', 'words'] || tg_argv;
        new.created_at := old.created_at;
        new.created_by := old.created_by;
        new.version := old.version + 1;
        if to_jsonb(new) - following = to_jsonb(old) - following then
            new.updated_at := old.updated_at;
            new.updated_by := old.updated_by;
            return new;
        end if;
    end if;
    new.updated_at := now();
    new.updated_by := larder.person_id();
    return new;
end
$$;

-- What is put on many deals is told of once; a deal that is made in the same transaction is told of anyway.
drop trigger linked on opportunity_product;
drop trigger linked on opportunity_contact;
create or replace function larder.opportunity_linked()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update opportunity
    set linked_at = clock_timestamp()
    where id in (select opportunity_id from changed_rows)
        and created_at < now();
    return null;
end
$$;
create trigger linked_insert after insert on opportunity_product
    referencing new table as changed_rows
    for each statement execute function larder.opportunity_linked();
create trigger linked_update after update on opportunity_product
    referencing new table as changed_rows
    for each statement execute function larder.opportunity_linked();
create trigger linked_insert after insert on opportunity_contact
    referencing new table as changed_rows
    for each statement execute function larder.opportunity_linked();
create trigger linked_update after update on opportunity_contact
    referencing new table as changed_rows
    for each statement execute function larder.opportunity_linked();
create trigger linked_delete after delete on opportunity_contact
    referencing old table as changed_rows
    for each statement execute function larder.opportunity_linked();

-- A touch that names neither a product nor a principal, or no other ones, is not asked about them.
drop trigger b_about on interaction;
create trigger b_about before insert on interaction
    for each row when (new.product_ids <> '{}' or new.principal_ids <> '{}')
    execute function larder.interaction_about();
create trigger b_about_others before update on interaction
    for each row when (
        (new.principal_ids, new.product_ids) is distinct from (old.principal_ids, old.product_ids)
    )
    execute function larder.interaction_about();
create or replace function larder.interaction_about()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
declare
    is_free constant boolean := larder.is_rearranging();
    known_principals uuid[] := '{}';
    known_products uuid[] := '{}';
    principals uuid[] := '{}';
    products uuid[] := '{}';
    one uuid;
    its_principal uuid;
begin
    if tg_op = 'UPDATE' then
        known_principals := old.principal_ids;
        known_products := old.product_ids;
    end if;
    -- Row by row: most name one, and a query of sets costs ten times as much for that.
    foreach one in array new.product_ids loop
        continue when one is null or one = any (products);
        products := products || one;
        continue when is_free;
        select principal_id into its_principal
        from product
        where id = one
            and (deleted_at is null or id = any (known_products));
        if not found then
            perform larder.refuse('interaction_product_gone', 'no such product');
        end if;
        new.principal_ids := new.principal_ids || its_principal;
    end loop;
    foreach one in array new.principal_ids loop
        one := case when is_free then one else larder.survivor(one) end;
        continue when one is null or one = any (principals);
        principals := principals || one;
        continue when is_free or one = any (known_principals);
        perform from organization where id = one and role = 'principal' and deleted_at is null;
        if not found then
            perform larder.refuse('interaction_principal_gone', 'no such principal');
        end if;
    end loop;
    if cardinality(products) > 1 then
        products := array(select unnest(products) order by 1);
    end if;
    if cardinality(principals) > 1 then
        principals := array(select unnest(principals) order by 1);
    end if;
    new.product_ids := products;
    new.principal_ids := principals;
    return new;
end
$$;

-- A plan is kept from call to call.
create or replace function larder.hold_organization(which uuid)
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    perform from organization where id = which for share;
end
$$;

-- A change of nothing is told to nobody, before anything is compared.
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
    if tg_op = 'UPDATE' then
        if not exists (select from new_rows) then
            return null;
        end if;
    end if;
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

-- There are only so many locks: whoever makes thousands of contacts takes no more. Nobody is unmade where nobody was.
create or replace function larder.contact_primary()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    is_taken boolean;
begin
    if new.deleted_at is not null then
        new.is_primary := false;
        return new;
    end if;
    -- Two first contacts at once must not both become it.
    perform pg_advisory_xact_lock(hashtext('larder.contact_primary'), hashtext(new.organization_id::text) & 1023);
    is_taken := exists (
        select from contact
        where organization_id = new.organization_id and is_primary and deleted_at is null and id <> new.id
    );
    if tg_op = 'INSERT' or new.organization_id <> old.organization_id then
        if is_taken then
            new.is_primary := new.is_primary and tg_op = 'INSERT';
        elsif not larder.is_rearranging() then
            new.is_primary := true;
        end if;
    end if;
    if new.is_primary and is_taken then
        update contact
        set is_primary = false
        where organization_id = new.organization_id
            and is_primary
            and deleted_at is null
            and id <> new.id;
    end if;
    return new;
end
$$;
