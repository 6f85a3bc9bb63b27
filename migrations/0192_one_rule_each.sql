-- Two rules that stood in several statements, each in one place.

-- Whether what stands there is not what was written first.
create function larder.is_edited(which uuid, body text)
returns boolean
language sql stable
as $$
    select coalesce((
        select w.changes -> 'body' ->> 0
        from audit w
        where w.record_id = which
            and w.changes -> 'body' is not null
        order by w.at, w.id
        limit 1
    ) <> body, false)
$$;

-- Whether the acting person manages the people of a team.
create function larder.manages_team(which uuid)
returns boolean
language sql stable
as $$ select larder.person_role() = 'admin' or larder.person_role() = 'manager' and which = larder.team_id() $$;

-- As before, by that rule.
create or replace function larder.manages_person(who uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select larder.person_role() = 'admin'
        or larder.person_role() = 'manager' and exists (
            select from person where id = who and larder.manages_team(team_id)
        )
$$;
