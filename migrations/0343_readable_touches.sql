-- What a rep may read in private books, found from what they own: without it, a list would ask for each interaction of the
-- company whether it is theirs.
-- Invariant: it answers with nothing that the policy of interactions hides from the acting person, and in private books with
-- all that it shows to a rep; ids only.

create index organization_deleted_idx on organization (id) where deleted_at is not null;
create index opportunity_deleted_idx on opportunity (id) where deleted_at is not null;

create function larder.readable_touches()
returns setof uuid
language plpgsql stable
security definer
set search_path = public, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set enable_hashjoin = off
set jit = off
as $$
declare
    me constant uuid := larder.person_id();
    mine constant uuid := larder.team_id();
begin
    if me is null then
        return;
    end if;
    -- Each part by an index of its own, each record once. What was done at an account or about a deal stays when that is
    -- deleted.
    return query
    select i.id
    from interaction i
    where i.author_id = me
        and i.deleted_at is null
    union
    select i.id
    from (
        select id from organization where owner_id = me and deleted_at is null
        union
        select id from organization where team_id = mine and deleted_at is null
        union
        select id from organization where owner_id is null and deleted_at is null
        union
        select id from organization where role in ('principal', 'distributor') and deleted_at is null
        union
        select id
        from organization
        where deleted_at is not null
            and (owner_id = me or team_id = mine or owner_id is null or role in ('principal', 'distributor'))
    ) o
    join interaction i on i.organization_id = o.id
    where i.deleted_at is null
    union
    select i.id
    from (
        select id from opportunity where owner_id = me and deleted_at is null
        union
        select id from opportunity where team_id = mine and deleted_at is null
        union
        select id from opportunity where deleted_at is not null and (owner_id = me or team_id = mine)
    ) d
    join interaction i on i.opportunity_id = d.id
    where i.deleted_at is null;
end
$$;
