-- What becomes of samples, principal by principal and product by product: one definition for every screen and export.
-- Invariant: it counts operators, each once, as far as the person asking may read: those where a sample was dropped, and
-- among them those where a deal of the same principal, or about the same product, was won within 90 days after a drop. Days
-- are the company's. What is deleted is in no figure.

create function larder.sample_conversion(of_principal uuid, of_product uuid)
returns table (sampled bigint, won bigint)
language sql stable
set search_path = public, pg_temp
as $$
    with dropped as (
        select i.organization_id, (i.happened_at at time zone (select time_zone from company))::date as dropped_on
        from interaction_principal p
        join interaction i on i.id = p.interaction_id
        join organization o on o.id = i.organization_id
        where p.principal_id = of_principal
            and p.type = 'sample drop'
            and p.status = 'completed'
            and i.deleted_at is null
            and o.deleted_at is null
            and o.role in ('operator', 'prospect')
            and (of_product is null or of_product = any (i.product_ids))
    )
    select count(distinct d.organization_id),
        count(distinct d.organization_id) filter (
            where exists (
                select from opportunity w
                where w.organization_id = d.organization_id
                    and w.principal_id = of_principal
                    and w.stage = 'closed won'
                    and w.deleted_at is null
                    and w.closed_on between d.dropped_on and d.dropped_on + 90
                    and (
                        of_product is null
                        or exists (
                            select from opportunity_product l
                            where l.opportunity_id = w.id
                                and l.product_id = of_product
                                and l.deleted_at is null
                        )
                    )
            )
        )
    from dropped d
$$;
