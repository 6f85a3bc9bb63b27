-- The same found for less.

-- Of hits that hold all that was typed, how alike they are is how much of each was typed, which takes a tenth of the time that
-- comparing their letters three by three took.

create function larder.share_typed(words text, typed text)
returns real
language sql
immutable
parallel safe
begin atomic
    select case
        when strpos(words, typed) > 0 then length(typed)::real / greatest(length(words), 1)
        else similarity(words, typed)
    end;
end;

create or replace function larder.nearness(words text, typed text, own boolean)
returns real
language sql
immutable
parallel safe
as $$
    select (case when starts_with(words, typed) then 2 when strpos(words, typed) > 0 then 1 else 0 end
        + case when own then 0.5 else 0 end + larder.share_typed(words, typed) / 4)::real
$$;

create or replace function larder.nearness(words text, typed text, own boolean, last timestamptz)
returns real
language sql
stable
parallel safe
as $$
    select (case when starts_with(words, typed) then 2 when strpos(words, typed) > 0 then 1 else 0 end
        + case when own then 0.5 else 0 end
        + case when last > now() - interval '30 days' then 0.25 else 0 end
        + larder.share_typed(words, typed) / 4)::real
$$;

-- How near those are that hold what was typed; how like it the others. What was typed is taken apart once, not for each.
create or replace function larder.search_names(words text, most integer)
returns table (kind text, id uuid, rank real)
language plpgsql stable rows 20
set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    with typed as materialized (
        select btrim(larder.fold(words)) as text, larder.patterns(words) as parts
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
    ), once as materialized (
        select n.*, larder.fold(n.name) as folded from named n
    ), near as (
        select n.kind, n.id, n.name, n.folded, t.text,
            cardinality(t.parts) > 0
                and n.folded like all (t.parts)
                and (length(t.text) >= 3 or n.folded like substr(t.parts[1], 2)) as holds,
            word_similarity(t.text, n.folded) as likeness
        from once n
        cross join typed t
    ), ranked as (
        select n.*, bool_or(n.holds) over of_kind as any_holds, max(n.likeness) over of_kind as likest
        from near n
        window of_kind as (partition by n.kind)
    ), hits as (
        select r.kind, r.id, r.name,
            case when r.holds then larder.nearness(r.folded, r.text, false) else r.likeness end as rank
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
    where h.place <= most;
end
$$;

revoke execute on function larder.share_typed(text, text) from public;

-- What starts with the first word stands together in an index of its own: looked up by three letters each, all that hold it
-- anywhere came along.
create index opportunity_words_start_idx on opportunity (words text_pattern_ops) where deleted_at is null;

create or replace function larder.search_organizations(words text, most integer)
returns table (id uuid, rank real)
language plpgsql stable rows 50
security definer
set search_path = public, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
    typed constant text := btrim(larder.fold(words));
    parts constant text[] := larder.patterns(words);
    first constant text := substring(typed from '^\S+');
begin
    return query
    with hits as (
        (
            select o.id, o.words, o.name, o.owner_id
            from larder.visible_organization o
            where o.deleted_at is null
                and o.words ~>=~ first
                and o.words ~<~ (first || chr(1114111))
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

create or replace function larder.search_opportunities(words text, most integer)
returns table (id uuid, rank real)
language plpgsql stable rows 50
security definer
set search_path = public, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
    typed constant text := btrim(larder.fold(words));
    parts constant text[] := larder.patterns(words);
    first constant text := substring(typed from '^\S+');
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
                and p.words ~>=~ first
                and p.words ~<~ (first || chr(1114111))
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
