-- As before, ten times as quick: given the company's zone as a column, where a touch is counted becomes a part of the statement;
-- given a question for it, it was asked for each touch.
create or replace function larder.touches_counted()
returns setof touch_sum
language sql stable
as $$
    select p.month, p.first_on, p.principal_id, i.author_id, i.type, count(*)::integer
    from interaction i
    cross join company c
    cross join lateral larder.touch_places(i.happened_at, i.principal_ids, c.time_zone) p
    where i.deleted_at is null
        and i.status = 'completed'
        and i.type <> 'note'
    group by p.month, p.first_on, p.principal_id, i.author_id, i.type
$$;
