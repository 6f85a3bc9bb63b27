-- A contact left when somebody said so, not when that arrived: it may have waited on a phone without a line.
-- Invariant: nobody left in the future.

create or replace function larder.former_position_kept()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    given_at timestamptz := nullif(current_setting('larder.given_at', true), '');
begin
    delete from former_position where contact_id = new.id and organization_id = new.organization_id;
    -- Undo and merge put people where they belong: nobody left anything.
    if nullif(current_setting('larder.rearranging', true), '') is not null then
        return null;
    end if;
    insert into former_position (contact_id, organization_id, position, left_at)
    values (new.id, old.organization_id, old.position, least(given_at, now()))
    on conflict (contact_id, organization_id) do update
        set (position, left_at) = (excluded.position, excluded.left_at);
    return null;
end
$$;
