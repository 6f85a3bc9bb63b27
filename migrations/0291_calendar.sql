-- The calendar feed: a person's open tasks and what they planned, at a secret address that their calendar reads.
-- Invariant: one address a person, of which only a hash rests here; it opens nothing of somebody who is disabled, and what
-- it opens is read with their own rights.

create table calendar_feed (
    person_id uuid primary key references person,
    token_hash bytea not null,
    made_at timestamptz not null default now(),
    -- When a calendar last asked, to the hour.
    read_at timestamptz,
    constraint calendar_feed_token unique (token_hash)
);

alter table calendar_feed enable row level security;
grant select (person_id, made_at, read_at), delete on calendar_feed to larder_app;
grant insert (person_id, token_hash) on calendar_feed to larder_app;

create policy calendar_feed_select on calendar_feed for select using (person_id = (select larder.person_id()));
create policy calendar_feed_insert on calendar_feed for insert with check (person_id = (select larder.person_id()));
create policy calendar_feed_delete on calendar_feed for delete using (person_id = (select larder.person_id()));

-- A door: whose calendar an address opens, noted as read.
create function larder.open_calendar(presented bytea)
returns uuid
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    feed calendar_feed;
begin
    select f.* into feed
    from calendar_feed f
    join person p on p.id = f.person_id and p.disabled_at is null
    where f.token_hash = presented;
    if feed.read_at is null or feed.read_at < now() - interval '1 hour' then
        update calendar_feed set read_at = now() where person_id = feed.person_id;
    end if;
    return feed.person_id;
end
$$;

-- Where an account is, in one line.
create function larder.address_line(o organization)
returns text
language sql stable
as $$
    select concat_ws(
        ', ', nullif(o.shipping_line1, ''), nullif(o.shipping_line2, ''), nullif(o.shipping_city, ''),
        nullif(concat_ws(' ', nullif(o.shipping_state, ''), nullif(o.shipping_postal_code, '')), ''),
        nullif(o.shipping_country, '')
    )
$$;

-- Whoever comes back makes themselves a new one.
create function larder.calendar_gone()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    delete from calendar_feed where person_id = new.id;
    return null;
end
$$;

create trigger calendar_gone after update of disabled_at on person
    for each row when (old.disabled_at is null and new.disabled_at is not null)
    execute function larder.calendar_gone();

revoke execute on function larder.open_calendar(bytea), larder.address_line(organization), larder.calendar_gone() from public;
