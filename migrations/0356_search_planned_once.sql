-- Search folds each name once, and is planned once: that is most of what it takes to look at them one by one.

-- Principals, and people who own something: few enough to be looked at one by one, with the rights of whoever asks.
create or replace function larder.search_names(words text, most integer)
returns table (kind text, id uuid, rank real)
language plpgsql stable
set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    with typed as (
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
        select n.kind, n.id, n.name, t.text,
            cardinality(t.parts) > 0
                and n.folded like all (t.parts)
                and (length(t.text) >= 3 or n.folded like substr(t.parts[1], 2)) as holds,
            larder.nearness(n.folded, t.text, false) as nearness,
            word_similarity(t.text, n.folded) as likeness
        from once n
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
    where h.place <= most;
end
$$;

-- The database takes a function to answer with a thousand rows, and reads what belongs to them from end to end.
alter function larder.search_organizations(text, integer) rows 50;
alter function larder.search_contacts(text, integer) rows 20;
alter function larder.search_opportunities(text, integer) rows 50;
alter function larder.search_products(text, integer) rows 50;
alter function larder.search_names(text, integer) rows 20;
