-- How far a deal has come at all, and the moves of a period: what a funnel and the time in a stage are made of.

create index stage_move_given_idx on stage_move (given_at) where undone_at is null;

-- The probability of the furthest stage that a deal was in, whatever became of it then: 100 only while it is won.
create function larder.furthest(deal uuid, now_in text)
returns integer
language sql stable
set search_path = public, pg_temp
as $$
    select case now_in
        when 'closed won' then 100
        else (
            select coalesce(max(larder.stage_probability(m.to_stage)), larder.stage_probability('new lead'))
            from stage_move m
            where m.opportunity_id = deal
                and m.undone_at is null
                and m.to_stage not in ('closed won', 'closed lost')
        )
    end
$$;
