-- Search ranks one's own before others', and where something happened lately before where nothing did.
-- Invariant: what starts with the words comes first, then what holds them; own and lately count within each of these.

-- How near a hit is, of which something happened `last`.
create function larder.nearness(words text, typed text, own boolean, last timestamptz)
returns real
language sql stable parallel safe
as $$
    select (case when starts_with(words, typed) then 2 when strpos(words, typed) > 0 then 1 else 0 end
        + case when own then 0.5 else 0 end
        + case when last > now() - interval '30 days' then 0.25 else 0 end
        + similarity(words, typed) / 4)::real
$$;

create or replace function larder.search_organizations(words text, most integer)
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
    select h.id, larder.nearness(h.words, typed, h.owner_id = larder.person_id(), f.last_interaction_at)
    from hits h
    left join organization_fact f on f.organization_id = h.id
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

create or replace function larder.search_contacts(words text, most integer)
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
            select c.id, c.words, c.last_name, c.first_name, c.organization_id, o.owner_id
            from contact c
            join larder.visible_organization o on o.id = c.organization_id
            where c.deleted_at is null
                and c.words like substr(parts[1], 2)
                and c.words like all (parts)
            limit most
        )
        union
        (
            select c.id, c.words, c.last_name, c.first_name, c.organization_id, o.owner_id
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
    select h.id, larder.nearness(h.words, typed, h.owner_id = larder.person_id(), f.last_interaction_at)
    from hits h
    left join organization_fact f on f.organization_id = h.organization_id
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

create or replace function larder.search_opportunities(words text, most integer)
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
            select p.id, p.words, p.name, p.owner_id, p.organization_id, p.stage_entered_at
            from larder.visible_opportunity p
            where p.deleted_at is null
                and p.words like substr(parts[1], 2)
                and p.words like all (parts)
            limit most
        )
        union
        (
            select p.id, p.words, p.name, p.owner_id, p.organization_id, p.stage_entered_at
            from larder.visible_opportunity p
            where p.deleted_at is null
                and length(typed) >= 3
                and p.words like parts[1]
                and p.words like coalesce(parts[2], '%')
                and p.words like coalesce(parts[3], '%')
                and p.words like all (parts)
            limit greatest(most, 500)
        )
    )
    select h.id,
        larder.nearness(
            h.words, typed, h.owner_id = larder.person_id(), greatest(h.stage_entered_at, f.last_interaction_at)
        )
    from hits h
    left join organization_fact f on f.organization_id = h.organization_id
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
            from larder.visible_opportunity p
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

-- Principals, and people who own something: few enough to be looked at one by one, with the rights of whoever asks.
create function larder.search_names(words text, most integer)
returns table (kind text, id uuid, rank real)
language sql stable
set search_path = public, pg_temp
as $$
    with typed as (
        select btrim(larder.fold($1)) as text, larder.patterns($1) as parts
    ), named as (
        select 'principal' as kind, id, name
        from organization
        where role = 'principal'
            and deleted_at is null
        union all
        select 'person', id, name
        from person
        where disabled_at is null
            and role <> 'viewer'
    ), near as (
        select n.kind, n.id, n.name, t.text,
            cardinality(t.parts) > 0
                and larder.fold(n.name) like all (t.parts)
                and (length(t.text) >= 3 or larder.fold(n.name) like substr(t.parts[1], 2)) as holds,
            larder.nearness(larder.fold(n.name), t.text, false) as nearness,
            word_similarity(t.text, larder.fold(n.name)) as likeness
        from named n
        cross join typed t
    ), ranked as (
        select n.*, bool_or(n.holds) over of_kind as any_holds, max(n.likeness) over of_kind as likest
        from near n
        window of_kind as (partition by n.kind)
    ), hits as (
        select r.kind, r.id, r.name, case when r.holds then r.nearness else r.likeness end as rank
        from ranked r
        where r.holds
            or not r.any_holds
                and length(r.text) >= 4
                and r.text !~ '[0-9@]'
                and r.likeness >= case when r.likest >= 0.67 then 0.67 else 0.5 end
    )
    select h.kind, h.id, h.rank
    from (
        select h.*, row_number() over (partition by h.kind order by h.rank desc, h.name, h.id) as place
        from hits h
    ) h
    where h.place <= $2
$$;

revoke execute on function larder.nearness(text, text, boolean, timestamptz), larder.search_names(text, integer)
    from public;
