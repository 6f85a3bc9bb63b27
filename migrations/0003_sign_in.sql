-- The doors: what the program may do before it knows who is asking. Each is one definer function with its own check.
-- Invariant: tokens arrive hashed; nothing here answers with a hash of a token, and a used or expired one opens nothing.

-- Signed in without a sign of life for 14 days, or for 90 days in all: sign in again.
create function larder.session_is_live(s session)
returns boolean
language sql stable
as $$
    select s.revoked_at is null
        and s.last_seen_at > now() - interval '14 days'
        and s.created_at > now() - interval '90 days'
$$;

-- Makes the rest of this transaction act for one person, and answers with who that is (the program's type Me).
-- Null when they do not exist or are disabled. First it is known who they are, then they act: beside other conditions of
-- one query, the settings could be made for rows that are somebody else.
create function larder.act_as(who uuid)
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

-- The session behind a token, and the same as act_as for its person.
create function larder.act(presented bytea)
returns table (session_id uuid, touch_due boolean, rotation_due boolean, me jsonb)
language sql
security definer
set search_path = public, pg_temp
as $$
    select s.id, s.last_seen_at < now() - interval '1 minute', s.rotation_due and s.token_hash = presented,
        larder.act_as(s.person_id)
    from session s
    join person p on p.id = s.person_id and p.disabled_at is null
    where (s.token_hash = presented
            or s.previous_token_hash = presented and s.rotated_at > now() - interval '1 minute')
        and larder.session_is_live(s)
$$;

create function larder.touch_session(session_id uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$ update session set last_seen_at = now() where id = session_id $$;

create function larder.rotate_session(presented bytea, fresh bytea)
returns boolean
language sql
security definer
set search_path = public, pg_temp
as $$
    update session
    set token_hash = fresh, previous_token_hash = presented, rotated_at = now(), rotation_due = false
    where token_hash = presented
        and larder.session_is_live(session)
    returning true
$$;

create function larder.open_session(who uuid, fresh bytea, agent text)
returns uuid
language sql
security definer
set search_path = public, pg_temp
as $$
    insert into session (person_id, token_hash, user_agent)
    select id, fresh, left(agent, 300)
    from person
    where id = who
        and disabled_at is null
        -- Before it is known who asks, or for oneself: nobody opens a session as somebody else.
        and coalesce(larder.person_id(), id) = id
    returning id
$$;

create function larder.close_session(presented bytea)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    update session
    set revoked_at = now()
    where (token_hash = presented
            or previous_token_hash = presented and rotated_at > now() - interval '1 minute')
        and revoked_at is null
$$;

-- What signing in compares with. An unknown, disabled or never-activated account has no row.
create function larder.credential_of(address text)
returns table (person_id uuid, password_hash text)
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select p.id, c.password_hash
    from person p
    join credential c on c.person_id = p.id
    where lower(p.email) = lower(address)
        and p.disabled_at is null
        -- Whoever is signed in already has no business here.
        and larder.person_id() is null
$$;

-- Takes one try under each key, or answers how many seconds to wait and takes none. A key allows some tries for free,
-- then waits that double from a second up to its longest; it is forgotten an hour after the last try. The try is counted
-- before the password is compared, so that a thousand at once are counted one by one; being right gives it back.
create function larder.sign_in_try(keys bytea[], free integer[], longest integer[])
returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    wait integer;
begin
    -- Always in the same order, so that two tries never wait for each other.
    perform pg_advisory_xact_lock(hashtextextended(encode(k, 'hex'), 2)) from (select unnest(keys) as k order by 1) ordered;
    select ceil(max(extract(epoch from
        t.last_failure_at + make_interval(secs => least(k.longest, power(2, least(t.failures - k.free, 20))))
            - clock_timestamp()
    )))
    into wait
    from unnest(keys, free, longest) as k (key, free, longest)
    join sign_in_throttle t on t.key_hash = k.key
    where t.failures >= k.free
        and t.last_failure_at > clock_timestamp() - interval '1 hour';
    if wait > 0 then
        return wait;
    end if;
    insert into sign_in_throttle as t (key_hash, failures, last_failure_at)
    select unnest(keys), 1, clock_timestamp()
    on conflict (key_hash) do update
    set failures = case when t.last_failure_at < clock_timestamp() - interval '1 hour' then 1 else t.failures + 1 end,
        last_failure_at = clock_timestamp();
    return 0;
end
$$;

-- The password was right: the account's own keys start afresh, and its address gets its try back.
create function larder.sign_in_succeeded(own bytea[], address bytea)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    delete from sign_in_throttle where key_hash = any (own);
    update sign_in_throttle set failures = greatest(0, failures - 1) where key_hash = address;
$$;

create function larder.is_set_up()
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$ select exists (select from person where role = 'admin' and disabled_at is null) $$;

-- The company with its first team and first admin: once.
create function larder.set_up(
    company_name text, zone text, first_day smallint, money text, books_private boolean,
    team uuid, admin uuid, admin_name text, admin_email text, admin_password_hash text
)
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtext('larder.set_up'));
    if larder.is_set_up() then
        perform larder.refuse('set_up_once', 'already set up');
    end if;
    -- The first admin acts from here on, though they come last: what is made is one operation of theirs.
    set constraints operation_person_id_fkey deferred;
    perform set_config('larder.person_id', admin::text, true),
        set_config('larder.operation_id', gen_random_uuid()::text, true);
    insert into operation (id, kind, subject, person_id, origin)
    values (larder.operation_id(), 'set up', company_name, admin, 'web');
    insert into company (name, time_zone, week_start, currency, private_books)
    values (company_name, zone, first_day, money, books_private);
    insert into team (id, name) values (team, company_name);
    insert into person (id, name, email, role, team_id, time_zone)
    values (admin, admin_name, admin_email, 'admin', team, zone);
    insert into credential (person_id, password_hash) values (admin, admin_password_hash);
end
$$;

-- Who a link is for, while it is good.
create function larder.link_holder(presented bytea, wanted text)
returns table (person_id uuid, name text, email text, company_name text)
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select p.id, p.name, p.email, c.name
    from single_use_token t
    join person p on p.id = t.person_id
    cross join company c
    where t.token_hash = presented
        and t.purpose = wanted
        and t.used_at is null
        and t.expires_at > now()
        and p.disabled_at is null
        and p.email is not null
$$;

-- Uses the link up: the new password holds, every session and every other link of the person ends.
create function larder.redeem_link(presented bytea, wanted text, new_password_hash text)
returns uuid
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    who uuid;
begin
    update single_use_token t
    set used_at = now()
    from person p
    where t.token_hash = presented
        and t.purpose = wanted
        and t.used_at is null
        and t.expires_at > now()
        and p.id = t.person_id
        and p.disabled_at is null
    returning t.person_id into who;
    if who is null then
        return null;
    end if;
    insert into credential (person_id, password_hash)
    values (who, new_password_hash)
    on conflict (person_id) do update set password_hash = new_password_hash, changed_at = now();
    update session set revoked_at = now() where person_id = who and revoked_at is null;
    update single_use_token set used_at = now() where person_id = who and used_at is null;
    return who;
end
$$;

-- The hash of the signed-in person's own password: to check the old one before a new one is taken.
create function larder.own_password_hash()
returns text
language sql stable
security definer
set search_path = public, pg_temp
as $$ select password_hash from credential where person_id = larder.person_id() $$;

-- A link for somebody who forgot their password. Only the mail job calls it: the token exists in the mail alone.
create function larder.issue_link(who uuid, wanted text, fresh bytea, lifetime interval)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    insert into single_use_token (token_hash, purpose, person_id, created_by, expires_at)
    select fresh, wanted, id, larder.person_id(), now() + lifetime
    from person
    where id = who
        and disabled_at is null
        and (larder.person_id() is null or larder.person_role() = 'admin')
$$;

create function larder.person_by_email(address text)
returns uuid
language sql stable
security definer
set search_path = public, pg_temp
as $$ select id from person where lower(email) = lower(address) and disabled_at is null $$;
