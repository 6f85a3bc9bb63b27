-- What finding and naming contacts needs besides the search by words.

-- An organization as a form field names it: by name, with the city where several share the name. Null when it is not
-- there for who asks (no definer here).
create function larder.organization_text(which uuid)
returns text
language sql stable
as $$
    select case
        when o.shipping_city <> '' and exists (
            select from organization twin
            where twin.name = o.name
                and twin.id <> o.id
                and twin.deleted_at is null
        ) then o.name || ' (' || o.shipping_city || ')'
        else o.name
    end
    from organization o
    where o.id = which
$$;

-- Contacts that carry a tag. Tags are no leakproof condition: see the search by words.
create function larder.tagged_contacts(tag text)
returns setof uuid
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select c.id
    from contact c
    join larder.visible_organization o on o.id = c.organization_id
    where c.deleted_at is null
        and c.tags @> array[tag]
$$;

revoke execute on function larder.organization_text(uuid), larder.tagged_contacts(text) from public;
