-- Who owns an account works it: nobody gives one to a viewer, who writes nothing. What a viewer owns already stays theirs
-- until somebody hands it over.

create or replace function larder.organization_team()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    new.team_id := null;
    if new.owner_id is not null then
        select team_id into new.team_id
        from person
        where id = new.owner_id
            and (
                disabled_at is null and role <> 'viewer'
                or tg_op = 'UPDATE' and new.owner_id is not distinct from old.owner_id
            )
        for share;
        if not found then
            perform larder.refuse('organization_owner_gone', 'nobody there to own it');
        end if;
    end if;
    return new;
end
$$;

create or replace function larder.hand_over(which uuid[], new_owner uuid)
returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    moved integer;
begin
    if not exists (select from person where id = new_owner and disabled_at is null and role <> 'viewer') then
        perform larder.refuse('hand_over_owner', 'nobody there to take it');
    end if;
    update organization
    set owner_id = new_owner
    where id in (select id from larder.writable_organization where id = any (which) and deleted_at is null);
    get diagnostics moved = row_count;
    return moved;
end
$$;
