-- Search by words and by likeness.
-- Invariant: a condition that is not leakproof cannot use an index under a policy, so it runs in definer functions that
-- apply the visible condition themselves and answer with ids only; callers join those to the table, under its policies.

create index organization_name_words on organization
    using gin (larder.fold(name || ' ' || shipping_city || ' ' || billing_city) gin_trgm_ops) where deleted_at is null;
create index organization_tags_idx on organization using gin (tags) where deleted_at is null;
create index contact_name_words on contact
    using gin (larder.fold(first_name || ' ' || last_name || ' ' || emails::text || ' ' || phones::text) gin_trgm_ops)
    where deleted_at is null;
create index contact_tags_idx on contact using gin (tags) where deleted_at is null;

-- A pattern that matches the words literally.
create function larder.like_pattern(words text)
returns text
language sql immutable parallel safe strict
set search_path = public, pg_temp
as $$ select '%' || replace(replace(replace(larder.fold(words), '\', '\\'), '%', '\%'), '_', '\_') || '%' $$;

-- Organizations whose name or city contains the words, or is like them; the likest first.
create function larder.search_organizations(words text, most integer)
returns table (id uuid, rank real)
language plpgsql stable
security definer
set search_path = public, pg_temp
set pg_trgm.word_similarity_threshold = 0.45
as $$
begin
    return query
    select o.id,
        (case when larder.fold(o.name) like larder.like_pattern(words) then 1 else 0 end
            + case when o.owner_id = larder.person_id() then 0.5 else 0 end
            + word_similarity(larder.fold(words), larder.fold(o.name)))::real
    from larder.visible_organization o
    where o.deleted_at is null
        and (
            larder.fold(o.name || ' ' || o.shipping_city || ' ' || o.billing_city) like larder.like_pattern(words)
            or larder.fold(words) <% larder.fold(o.name || ' ' || o.shipping_city || ' ' || o.billing_city)
        )
    order by 2 desc, o.name
    limit most;
end
$$;

create function larder.search_contacts(words text, most integer)
returns table (id uuid, rank real)
language plpgsql stable
security definer
set search_path = public, pg_temp
set pg_trgm.word_similarity_threshold = 0.45
as $$
begin
    return query
    select c.id,
        (case when larder.fold(c.first_name || ' ' || c.last_name) like larder.like_pattern(words) then 1 else 0 end
            + word_similarity(larder.fold(words), larder.fold(c.first_name || ' ' || c.last_name)))::real
    from contact c
    join larder.visible_organization o on o.id = c.organization_id
    where c.deleted_at is null
        and (
            larder.fold(c.first_name || ' ' || c.last_name || ' ' || c.emails::text || ' ' || c.phones::text)
                like larder.like_pattern(words)
            or larder.fold(words)
                <% larder.fold(c.first_name || ' ' || c.last_name || ' ' || c.emails::text || ' ' || c.phones::text)
        )
    order by 2 desc, c.last_name, c.first_name
    limit most;
end
$$;

-- Notes and other interactions that hold all the words; the newest first.
create function larder.search_interactions(words text, most integer)
returns table (id uuid)
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
begin
    return query
    select i.id
    from interaction i
    join larder.visible_organization o on o.id = i.organization_id
    where i.deleted_at is null
        and to_tsvector('simple', larder.fold(i.subject || ' ' || i.body))
            @@ websearch_to_tsquery('simple', larder.fold(words))
    order by i.happened_at desc
    limit most;
end
$$;

-- Organizations and contacts that carry a tag.
create function larder.tagged_organizations(tag text)
returns setof uuid
language sql stable
security definer
set search_path = public, pg_temp
as $$ select id from larder.visible_organization where deleted_at is null and tags @> array[tag] $$;

-- Likely twins of a name that is being typed.
create function larder.organizations_like(typed text, except_id uuid)
returns table (id uuid, likeness real)
language plpgsql stable
security definer
set search_path = public, pg_temp
set pg_trgm.similarity_threshold = 0.6
as $$
begin
    return query
    select o.id, similarity(larder.fold(o.name), larder.fold(typed))
    from larder.visible_organization o
    where o.deleted_at is null
        and o.id is distinct from except_id
        and larder.fold(o.name || ' ' || o.shipping_city || ' ' || o.billing_city) %> larder.fold(typed)
        and similarity(larder.fold(o.name), larder.fold(typed)) >= 0.6
    order by 2 desc
    limit 5;
end
$$;
