-- What devices hold: how long a book opens without a line, who waits with unsent work, and what a device handed in before
-- it was wiped.
-- Invariant: a device is told that it was signed out from elsewhere by its own token alone; what it hands in is read by its
-- person, the managers of their team and admins, and carried out by nobody.

alter table company
    -- For how many days after the last contact a book opens without a line.
    add column book_days smallint not null default 14,
    add constraint company_book_days check (book_days between 1 and 90);

-- As before, and for how long a book opens.
create or replace function larder.act_as(who uuid)
returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    me jsonb;
begin
    select jsonb_build_object(
        'id', p.id,
        'name', p.name,
        'email', coalesce(p.email, ''),
        'role', p.role,
        'team_id', p.team_id,
        'team_name', t.name,
        'time_zone', p.time_zone,
        'locale', p.locale,
        'company_name', c.name,
        'company_time_zone', c.time_zone,
        'week_start', c.week_start,
        'currency', c.currency,
        'private_books', c.private_books,
        'book_days', c.book_days,
        'demo', c.demo
    )
    into me
    from person p
    join team t on t.id = p.team_id
    cross join company c
    where p.id = who
        and p.disabled_at is null;
    if me is not null then
        perform set_config('larder.person_id', me ->> 'id', true),
            set_config('larder.person_role', me ->> 'role', true),
            set_config('larder.team_id', me ->> 'team_id', true),
            set_config('larder.private_books', me ->> 'private_books', true);
    end if;
    return me;
end
$$;

alter table session
    -- When it last asked what is new in its book.
    add column book_at timestamptz,
    -- How many commands it said it holds, and since when.
    add column unsent integer not null default 0,
    add column unsent_since timestamptz;

create index session_unsent_idx on session (unsent_since) where unsent > 0;

-- What a device of the acting person says of itself. Its clock may run ahead.
create function larder.device_seen(which uuid, held integer, since timestamptz)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    update session
    set book_at = now(), unsent = greatest(held, 0),
        unsent_since = case when held > 0 then least(coalesce(since, unsent_since), now()) end
    where id = which
        and person_id = larder.person_id()
        and (
            book_at is null
            or book_at < now() - interval '1 minute'
            or unsent <> greatest(held, 0)
            or unsent > 0 and unsent_since is distinct from least(coalesce(since, unsent_since), now())
        )
$$;

-- As before, and what each says it holds.
drop function larder.own_sessions();
create function larder.own_sessions()
returns table (
    id uuid, user_agent text, created_at timestamptz, last_seen_at timestamptz, book_at timestamptz, unsent integer,
    unsent_since timestamptz
)
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select s.id, s.user_agent, s.created_at, s.last_seen_at, s.book_at, s.unsent, s.unsent_since
    from session s
    where s.person_id = larder.person_id()
        and larder.session_is_live(s)
$$;

-- Devices of people whom the acting person manages, which hold work unsent for over a day.
create function larder.waiting_devices()
returns table (id uuid, person_id uuid, user_agent text, last_seen_at timestamptz, unsent integer, unsent_since timestamptz)
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select s.id, s.person_id, s.user_agent, s.last_seen_at, s.unsent, s.unsent_since
    from session s
    where s.unsent > 0
        and s.unsent_since < now() - interval '24 hours'
        and larder.manages_person(s.person_id)
$$;

-- What a device held that was signed out from elsewhere.
create table unsent_command (
    id uuid primary key default gen_random_uuid(),
    person_id uuid not null references person,
    -- The command's own: what is handed in twice is here once.
    key uuid not null,
    -- From what browser.
    user_agent text not null default '',
    -- What the command was to do, and what was typed, as it would have been sent.
    path text not null,
    label text not null,
    body text not null,
    -- By the device's clock.
    typed_at timestamptz not null,
    handed_in_at timestamptz not null default now(),
    dealt_at timestamptz,
    dealt_by uuid references person,
    constraint unsent_command_key unique (person_id, key),
    constraint unsent_command_path check (length(path) <= 300),
    constraint unsent_command_label check (length(label) <= 300),
    constraint unsent_command_body check (length(body) <= 200000),
    constraint unsent_command_dealt check ((dealt_at is null) = (dealt_by is null))
);

create index unsent_command_by_newest on unsent_command (handed_in_at desc, id desc);
create index unsent_command_open_idx on unsent_command (handed_in_at desc, id desc) where dealt_at is null;

alter table unsent_command enable row level security;

grant select on unsent_command to larder_app;
grant update (dealt_at, dealt_by) on unsent_command to larder_app;

create policy unsent_command_select on unsent_command for select
    using (person_id = (select larder.person_id()) or larder.manages_person(person_id));
create policy unsent_command_update on unsent_command for update
    using (larder.manages_person(person_id))
    with check (larder.manages_person(person_id) and dealt_by = (select larder.person_id()));

-- Whether a token is of a session that was ended from elsewhere, or whose person works here no more. Of a session that ran
-- out, or that nobody knows, nothing is said.
create function larder.is_revoked(presented bytea)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select exists (
        select from session s
        join person p on p.id = s.person_id
        where (s.token_hash = presented or s.previous_token_hash = presented)
            and (s.revoked_at is not null or p.disabled_at is not null)
    )
$$;

-- Takes what a device holds that was signed out from elsewhere, by its token; answers how much is new, and nothing for any
-- other token. A device hands in so many in its life; what was dealt with half a year ago goes.
create function larder.hand_in(presented bytea, commands jsonb)
returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    device session;
    taken integer;
begin
    if not larder.is_revoked(presented) then
        return null;
    end if;
    select * into device
    from session
    where token_hash = presented
        or previous_token_hash = presented
    order by token_hash = presented desc
    limit 1
    for update;
    delete from unsent_command where dealt_at < now() - interval '180 days';
    insert into unsent_command (person_id, key, user_agent, path, label, body, typed_at)
    select device.person_id, c.key, device.user_agent, c.path, c.label, c.body, least(c.typed_at, now())
    from jsonb_to_recordset(commands) as c (key uuid, path text, label text, body text, typed_at timestamptz)
    on conflict on constraint unsent_command_key do nothing;
    get diagnostics taken = row_count;
    if (select count(*) from unsent_command where person_id = device.person_id and dealt_at is null) > 5000 then
        perform larder.refuse('unsent_command_many', 'too much for one person');
    end if;
    update session set unsent = 0, unsent_since = null where id = device.id;
    return taken;
end
$$;

-- Who is erased goes from here too: what names their record is handed to nobody any more.
create function larder.unsent_command_erased()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    delete from unsent_command where strpos(body, new.id::text) > 0;
    return null;
end
$$;

create trigger unsent_command_erased after update of erased_at on contact
    for each row when (old.erased_at is null and new.erased_at is not null)
    execute function larder.unsent_command_erased();

revoke execute on function larder.device_seen(uuid, integer, timestamptz), larder.own_sessions(), larder.waiting_devices(),
    larder.is_revoked(bytea), larder.hand_in(bytea, jsonb), larder.unsent_command_erased() from public;
