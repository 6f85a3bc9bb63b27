-- Browsers that people signed in from before: theirs are the tries that no stranger's guessing holds up.
-- Invariant: the browser has the token, and only its hash rests here; it opens nothing, it tells one try from another.

create table known_browser (
    token_hash bytea not null,
    person_id uuid not null references person,
    created_at timestamptz not null default now(),
    last_signed_in_at timestamptz not null default now(),
    -- Several people may share a browser.
    primary key (token_hash, person_id),
    constraint known_browser_token_hash check (length(token_hash) = 32)
);

create index known_browser_person_idx on known_browser (person_id);

-- No grant and no policy: it is reached through the two doors below alone.
alter table known_browser enable row level security;

create function larder.knows_browser(presented bytea, address text)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select exists (
        select from known_browser b
        join person p on p.id = b.person_id
        where b.token_hash = presented
            and lower(p.email) = lower(address)
            and p.disabled_at is null
    )
$$;

-- Somebody has just signed in there. Browsers keep a cookie for at most 400 days.
create function larder.remember_browser(who uuid, presented bytea)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    delete from known_browser where person_id = who and last_signed_in_at < now() - interval '400 days';
    insert into known_browser (token_hash, person_id)
    select presented, id
    from person
    where id = who
        and disabled_at is null
        -- Before it is known who asks, or for oneself.
        and coalesce(larder.person_id(), id) = id
    on conflict (token_hash, person_id) do update set last_signed_in_at = now();
$$;
