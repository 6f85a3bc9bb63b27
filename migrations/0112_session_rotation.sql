-- A team decides what somebody reads, as a role decides what they do: a browser of theirs gets a new token for either.

create function larder.person_moved()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update session set rotation_due = true where person_id = new.id and revoked_at is null;
    return null;
end
$$;

create trigger moved after update of team_id on person for each row
    when (new.team_id is distinct from old.team_id) execute function larder.person_moved();
