-- Interactions as a list, and the operators that a sample conversion counts.
-- Invariant: a figure and the list it leads to are one condition. The lists read an index each: all of them and touches alone
-- (what happened between people), the newest first; of touches the index has all that figures and policies ask.

create index interaction_newest_idx on interaction (happened_at desc, id desc) where deleted_at is null;
create index interaction_touch_idx on interaction (happened_at desc, id desc)
    include (author_id, type, organization_id, opportunity_id)
    where deleted_at is null and status = 'completed' and type <> 'note';

-- The operators where samples of a principal, or of one product, were dropped, each once, and whether a deal of the same
-- principal, or about the same product, was won within 90 days after a drop. As 0272_sample_conversion counted them.
create function larder.sampled(what uuid)
returns table (organization_id uuid, won boolean)
language sql stable
set search_path = public, pg_temp
as $$
    with asked as (
        select p.principal_id, p.id as product_id from product p where p.id = what
        union all
        select what, null where not exists (select from product p where p.id = what)
    ),
    dropped as (
        select i.organization_id, (i.happened_at at time zone (select time_zone from company))::date as dropped_on,
            a.principal_id, a.product_id
        from asked a
        join interaction_principal p on p.principal_id = a.principal_id
        join interaction i on i.id = p.interaction_id
        join organization o on o.id = i.organization_id
        where p.type = 'sample drop'
            and p.status = 'completed'
            and i.deleted_at is null
            and o.deleted_at is null
            and o.role in ('operator', 'prospect')
            and (a.product_id is null or a.product_id = any (i.product_ids))
    )
    select d.organization_id,
        bool_or(
            exists (
                select from opportunity w
                where w.organization_id = d.organization_id
                    and w.principal_id = d.principal_id
                    and w.stage = 'closed won'
                    and w.deleted_at is null
                    and w.closed_on between d.dropped_on and d.dropped_on + 90
                    and (
                        d.product_id is null
                        or exists (
                            select from opportunity_product l
                            where l.opportunity_id = w.id
                                and l.product_id = d.product_id
                                and l.deleted_at is null
                        )
                    )
            )
        )
    from dropped d
    group by d.organization_id
$$;

create or replace function larder.sample_conversion(of_principal uuid, of_product uuid)
returns table (sampled bigint, won bigint)
language sql stable
set search_path = public, pg_temp
as $$
    select count(*), count(*) filter (where s.won)
    from larder.sampled(coalesce(of_product, of_principal)) s
$$;
