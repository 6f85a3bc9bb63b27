-- What every request and nearly every write asks is planned once per connection, and no longer each time: PostgreSQL
-- keeps the plans of PL/pgSQL, and not those of functions in SQL. Nothing else about them is new.

-- As before: it is known who they are, then they act.
create or replace function larder.act(presented bytea)
returns table (session_id uuid, touch_due boolean, rotation_due boolean, me jsonb)
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    return query
    select s.id, s.last_seen_at < now() - interval '1 minute', s.rotation_due and s.token_hash = presented,
        larder.act_as(s.person_id)
    from session s
    join person p on p.id = s.person_id and p.disabled_at is null
    where (s.token_hash = presented
            or s.previous_token_hash = presented and s.rotated_at > now() - interval '1 minute')
        and larder.session_is_live(s);
end
$$;

-- Whom an organization was merged into, and that one in turn, at most twenty times; itself when it was not.
create or replace function larder.survivor(which uuid)
returns uuid
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
    into_which uuid;
begin
    for step in 1..20 loop
        select merged_into into into_which from organization where id = which;
        exit when into_which is null;
        which := into_which;
    end loop;
    return which;
end
$$;
