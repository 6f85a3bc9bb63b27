-- What a form calls an organization: never the same for two that the person sees.
-- Its name; where others share that, the city too; where that does not tell them apart, the end of its id.
create or replace function larder.organization_text(which uuid)
returns text
language sql stable
as $$
    select case
        when not twins.there then o.name
        else o.name
            || case when o.shipping_city = '' then '' else ' (' || o.shipping_city || ')' end
            || case when o.shipping_city <> '' and not twins.nearby then '' else ' #' || right(o.id::text, 8) end
    end
    from organization o
    cross join lateral (
        select count(*) > 0 as there,
            coalesce(bool_or(larder.fold(twin.shipping_city) = larder.fold(o.shipping_city)), false) as nearby
        from organization twin
        where twin.name = o.name
            and twin.id <> o.id
            and twin.deleted_at is null
    ) twins
    where o.id = which
$$;
