-- Finding by place and tag: what is meant, however it is written.
-- Invariant: a comparison of places is an ordinary equality under a collation, which is leakproof, so it uses its index
-- under row-level security; tags are no leakproof condition and go through definer functions, as before.

-- The same word whatever its case and accents: "ZURICH" is "Zürich".
create collation larder.same (provider = icu, locale = 'und-u-ks-level1', deterministic = false);

create index organization_by_city_same on organization (shipping_city collate larder.same, name, id)
    where deleted_at is null;
create index organization_by_state_same on organization (shipping_state collate larder.same, name, id)
    where deleted_at is null;
create index organization_by_country_same on organization (shipping_country collate larder.same, name, id)
    where deleted_at is null;

create function larder.fold_all(words text[])
returns text[]
language plpgsql immutable parallel safe strict
as $$
begin
    return array(select larder.fold(word) from unnest(words) word);
end
$$;

revoke execute on function larder.fold_all(text[]) from public;

create index organization_folded_tags_idx on organization using gin (larder.fold_all(tags)) where deleted_at is null;
create index contact_folded_tags_idx on contact using gin (larder.fold_all(tags)) where deleted_at is null;
drop index organization_tags_idx;
drop index contact_tags_idx;

create or replace function larder.tagged_organizations(tag text)
returns setof uuid
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select id
    from larder.visible_organization
    where deleted_at is null
        and larder.fold_all(tags) @> array[larder.fold(btrim(tag))]
$$;

create or replace function larder.tagged_contacts(tag text)
returns setof uuid
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select c.id
    from contact c
    join larder.visible_organization o on o.id = c.organization_id
    where c.deleted_at is null
        and larder.fold_all(c.tags) @> array[larder.fold(btrim(tag))]
$$;
