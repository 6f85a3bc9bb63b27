-- Search by words and by likeness.
-- Invariant: a condition that is not leakproof cannot use an index under a policy, so it runs in definer functions that
-- apply the visible condition themselves and answer with ids only; callers join those to the table, under its policies.

create index organization_words_idx on organization using gin (words gin_trgm_ops) where deleted_at is null;
create index organization_words_start_idx on organization (words text_pattern_ops) where deleted_at is null;
create index organization_tags_idx on organization using gin (tags) where deleted_at is null;
create index contact_words_idx on contact using gin (words gin_trgm_ops) where deleted_at is null;
create index contact_words_start_idx on contact (words text_pattern_ops) where deleted_at is null;
create index contact_tags_idx on contact using gin (tags) where deleted_at is null;

-- The typed words, folded, each as a pattern that matches it literally anywhere; a number however it is written.
create function larder.patterns(typed text)
returns text[]
language plpgsql immutable parallel safe strict
as $$
declare
    folded text := btrim(larder.fold(typed));
begin
    if folded ~ '^[-+0-9 ()./]*[0-9]{3}[-+0-9 ()./]*$' then
        folded := regexp_replace(folded, '[^0-9]', '', 'g');
    end if;
    return array(
        select '%' || regexp_replace(word, '([%_\\])', '\\\1', 'g') || '%'
        from regexp_split_to_table(folded, '\s+') as word
        where word <> ''
    );
end
$$;

-- How near a hit is: what starts with the words, then what holds them as they were typed, one's own before others'.
create function larder.nearness(words text, typed text, own boolean)
returns real
language sql immutable parallel safe
as $$
    select (case when starts_with(words, typed) then 2 when strpos(words, typed) > 0 then 1 else 0 end
        + case when own then 0.5 else 0 end + similarity(words, typed) / 4)::real
$$;

-- Organizations whose name or city holds all the words (under three letters: starts with them), the nearest first; when
-- there is none, those that are like them.
create function larder.search_organizations(words text, most integer)
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
    return query
    with hits as (
        (
            select o.id, o.words, o.name, o.owner_id
            from larder.visible_organization o
            where o.deleted_at is null
                and o.words like substr(parts[1], 2)
                and o.words like all (parts)
            limit most
        )
        union
        (
            select o.id, o.words, o.name, o.owner_id
            from larder.visible_organization o
            where o.deleted_at is null
                and length(typed) >= 3
                and o.words like parts[1]
                and o.words like coalesce(parts[2], '%')
                and o.words like coalesce(parts[3], '%')
                and o.words like all (parts)
            limit greatest(most, 500)
        )
    )
    select h.id, larder.nearness(h.words, typed, h.owner_id = larder.person_id())
    from hits h
    order by 2 desc, h.name
    limit most;
    if found or length(typed) < 4 or typed ~ '[0-9@]' then
        return;
    end if;
    -- Strictly first: what is alike only in a common word comes only when nothing is nearer.
    for attempt in 1..2 loop
        perform set_config('pg_trgm.word_similarity_threshold', (array['0.67', '0.5'])[attempt], true);
        return query
        select h.id, h.likeness
        from (
            select o.id, o.name, word_similarity(typed, o.words) as likeness
            from larder.visible_organization o
            where o.deleted_at is null
                and typed <% o.words
            limit 200
        ) h
        order by 2 desc, h.name
        limit most;
        exit when found;
    end loop;
end
$$;

-- Contacts whose name, address or number holds all the words, the nearest first; else those that are like them.
create function larder.search_contacts(words text, most integer)
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
    return query
    with hits as (
        (
            select c.id, c.words, c.last_name, c.first_name, o.owner_id
            from contact c
            join larder.visible_organization o on o.id = c.organization_id
            where c.deleted_at is null
                and c.words like substr(parts[1], 2)
                and c.words like all (parts)
            limit most
        )
        union
        (
            select c.id, c.words, c.last_name, c.first_name, o.owner_id
            from contact c
            join larder.visible_organization o on o.id = c.organization_id
            where c.deleted_at is null
                and length(typed) >= 3
                and c.words like parts[1]
                and c.words like coalesce(parts[2], '%')
                and c.words like coalesce(parts[3], '%')
                and c.words like all (parts)
            limit greatest(most, 500)
        )
    )
    select h.id, larder.nearness(h.words, typed, h.owner_id = larder.person_id())
    from hits h
    order by 2 desc, h.last_name, h.first_name
    limit most;
    if found or length(typed) < 4 or typed ~ '[0-9@]' then
        return;
    end if;
    for attempt in 1..2 loop
        perform set_config('pg_trgm.word_similarity_threshold', (array['0.67', '0.5'])[attempt], true);
        return query
        select h.id, h.likeness
        from (
            select c.id, c.last_name, c.first_name, word_similarity(typed, c.words) as likeness
            from contact c
            join larder.visible_organization o on o.id = c.organization_id
            where c.deleted_at is null
                and typed <% c.words
            limit 200
        ) h
        order by 2 desc, h.last_name, h.first_name
        limit most;
        exit when found;
    end loop;
end
$$;

-- Notes and other interactions that hold all the words; the newest first.
create function larder.search_interactions(words text, most integer)
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
        select hit.id, hit.author_id, hit.organization_id, hit.happened_at
        from interaction hit
        where hit.deleted_at is null
            and to_tsvector('simple', larder.fold(hit.subject || ' ' || hit.body))
                @@ websearch_to_tsquery('simple', larder.fold(words))
        order by hit.happened_at desc
        offset 0
    ) i
    where i.author_id = larder.person_id()
        or exists (select from larder.visible_organization o where o.id = i.organization_id offset 0)
    order by i.happened_at desc
    limit most;
end
$$;

-- Organizations that carry a tag.
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
set enable_seqscan = off
set jit = off
as $$
begin
    perform set_config('pg_trgm.word_similarity_threshold', '0.6', true);
    return query
    select o.id, similarity(larder.fold(o.name), larder.fold(typed))
    from larder.visible_organization o
    where o.deleted_at is null
        and o.id is distinct from except_id
        and o.words %> larder.fold(typed)
        and similarity(larder.fold(o.name), larder.fold(typed)) >= 0.6
    order by 2 desc
    limit 5;
end
$$;
