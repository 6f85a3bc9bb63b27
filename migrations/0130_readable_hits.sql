-- A hit is something that can be read on a page.
-- Invariant: what was written stays readable after a delete on the page it stands on; where that page is gone too, or is not
-- its reader's any more, search does not lead there.

create or replace function larder.search_interactions(words text, most integer)
returns table (id uuid)
language plpgsql stable
security definer
set search_path = public, pg_temp
set enable_seqscan = off
set jit = off
as $$
begin
    return query
    select i.id
    from (
        -- In order first: of a word that is everywhere, only as many are looked at as are shown.
        select hit.id, hit.organization_id, hit.happened_at
        from interaction hit
        where hit.deleted_at is null
            and to_tsvector('simple', larder.fold(hit.subject || ' ' || hit.body))
                @@ websearch_to_tsquery('simple', larder.fold(words))
        order by hit.happened_at desc
        offset 0
    ) i
    where exists (
        select from larder.visible_organization o where o.id = i.organization_id and o.deleted_at is null offset 0
    )
    order by i.happened_at desc
    limit most;
end
$$;
