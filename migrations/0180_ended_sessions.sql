-- Whoever's session ends is out at once, also of what they keep open.
-- Invariant: an announcement names a session and nothing that opens one.

create function larder.announce_session()
returns trigger
language plpgsql
as $$
begin
    perform pg_notify('larder_session', new.id::text);
    return null;
end
$$;

create trigger announce after update of revoked_at on session for each row
    when (old.revoked_at is null and new.revoked_at is not null) execute function larder.announce_session();
