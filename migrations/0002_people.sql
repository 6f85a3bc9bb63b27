-- The company, its teams and people, and how they sign in.
-- Invariant: a password hash, a session token's hash and a link's hash are never readable by another person.

create table company (
    only_row boolean primary key default true check (only_row),
    name text not null,
    time_zone text not null,
    week_start smallint not null,
    currency text not null,
    private_books boolean not null default false,
    demo boolean not null default false,
    -- Changes when a backup is restored, so that every device knows its cursor means nothing any more.
    epoch uuid not null default gen_random_uuid(),
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    constraint company_name check (length(btrim(name)) between 1 and 255),
    -- ISO 8601: 1 is Monday, 7 is Sunday.
    constraint company_week_start check (week_start between 1 and 7),
    constraint company_currency check (currency ~ '^[A-Z]{3}$')
);

create table team (
    id uuid primary key,
    name text not null collate larder.name,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    constraint team_name check (length(btrim(name)) between 1 and 120)
);

create unique index team_name_key on team (larder.fold(name)) where deleted_at is null;

create table person (
    id uuid primary key,
    name text not null collate larder.name,
    -- Absent for somebody an import brought: they own records and cannot sign in.
    email text,
    role text not null,
    team_id uuid not null references team,
    time_zone text not null,
    locale text not null default 'en',
    disabled_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    constraint person_name check (length(btrim(name)) between 1 and 255),
    constraint person_role check (role in ('admin', 'manager', 'rep', 'viewer')),
    constraint person_email check (email like '%_@_%' and length(email) <= 254)
);

create unique index person_email_key on person (lower(email));
create index person_team_idx on person (team_id);

create table credential (
    person_id uuid primary key references person,
    password_hash text not null,
    changed_at timestamptz not null default now()
);

create table session (
    id uuid primary key default gen_random_uuid(),
    person_id uuid not null references person,
    token_hash bytea not null,
    -- The token before the last rotation: answers for a minute, for requests that were already on their way.
    previous_token_hash bytea,
    rotated_at timestamptz,
    rotation_due boolean not null default false,
    user_agent text not null default '',
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    revoked_at timestamptz,
    constraint session_token_hash check (length(token_hash) = 32)
);

create unique index session_token_hash_key on session (token_hash);
create index session_previous_token_hash_idx on session (previous_token_hash) where previous_token_hash is not null;
create index session_person_idx on session (person_id) where revoked_at is null;

-- A link in a mail or handed over by an admin: one purpose, one use, an end.
create table single_use_token (
    token_hash bytea primary key,
    purpose text not null,
    person_id uuid not null references person,
    created_at timestamptz not null default now(),
    created_by uuid default larder.person_id(),
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint single_use_token_purpose check (purpose in ('invitation', 'reset')),
    constraint single_use_token_hash check (length(token_hash) = 32)
);

create index single_use_token_person_idx on single_use_token (person_id);

-- Failed sign-ins per account and per address. The key is a hash: no address and no email rests here.
create table sign_in_throttle (
    key_hash bytea primary key,
    failures integer not null,
    last_failure_at timestamptz not null
);

-- What a person chose for themselves: theme, columns, a collapsed sidebar.
create table preference (
    person_id uuid not null references person,
    name text not null,
    value jsonb not null,
    primary key (person_id, name),
    constraint preference_name check (length(name) between 1 and 60),
    constraint preference_size check (pg_column_size(value) < 8192)
);

create trigger stamp before insert or update on company for each row execute function larder.stamp();
create trigger stamp before insert or update on team for each row execute function larder.stamp();
create trigger stamp before insert or update on person for each row execute function larder.stamp();

alter table company enable row level security;
alter table team enable row level security;
alter table person enable row level security;
alter table credential enable row level security;
alter table session enable row level security;
alter table single_use_token enable row level security;
alter table sign_in_throttle enable row level security;
alter table preference enable row level security;

grant select, update on company to larder_app;
grant select, insert, update on team, person to larder_app;
grant select (person_id, changed_at) on credential to larder_app;
grant select (id, person_id, user_agent, created_at, last_seen_at, revoked_at) on session to larder_app;
grant update (revoked_at) on session to larder_app;
grant select (purpose, person_id, created_at, created_by, expires_at, used_at), insert on single_use_token to larder_app;
grant select, insert, update, delete on preference to larder_app;

create policy company_select on company for select using ((select larder.person_id()) is not null);
create policy company_update on company for update using ((select larder.person_role()) = 'admin');

create policy team_select on team for select using ((select larder.person_id()) is not null);
create policy team_insert on team for insert with check ((select larder.person_role()) in ('admin', 'manager'));
create policy team_update on team for update using ((select larder.person_role()) in ('admin', 'manager'));

create policy person_select on person for select using ((select larder.person_id()) is not null);
create policy person_insert on person for insert with check ((select larder.person_role()) = 'admin');
create policy person_update on person for update
    using (id = (select larder.person_id()) or (select larder.person_role()) in ('admin', 'manager'));

create policy credential_select on credential for select using (person_id = (select larder.person_id()));

create policy session_select on session for select using (person_id = (select larder.person_id()));
create policy session_update on session for update
    using (person_id = (select larder.person_id()))
    with check (person_id = (select larder.person_id()) and revoked_at is not null);

create policy single_use_token_select on single_use_token for select
    using ((select larder.person_role()) = 'admin');
create policy single_use_token_insert on single_use_token for insert
    with check ((select larder.person_role()) = 'admin' and created_by = (select larder.person_id()));

create policy preference_select on preference for select using (person_id = (select larder.person_id()));
create policy preference_insert on preference for insert with check (person_id = (select larder.person_id()));
create policy preference_update on preference for update using (person_id = (select larder.person_id()));
create policy preference_delete on preference for delete using (person_id = (select larder.person_id()));

-- Nobody raises their own role, moves their own team or enables themselves; a manager corrects the name of somebody else
-- and no more; and one admin always remains.
create function larder.person_rules()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if larder.person_role() is distinct from 'admin' and larder.person_id() is not null
        and (new.role, new.team_id, new.disabled_at, new.email)
            is distinct from (old.role, old.team_id, old.disabled_at, old.email) then
        raise insufficient_privilege using message = 'only an admin changes role, team, email or access';
    end if;
    if larder.person_role() is distinct from 'admin' and larder.person_id() <> new.id
        and (new.time_zone, new.locale) is distinct from (old.time_zone, old.locale) then
        raise insufficient_privilege using message = 'a person chooses their own time zone and language';
    end if;
    if old.role = 'admin' and old.disabled_at is null and (new.role <> 'admin' or new.disabled_at is not null) then
        perform pg_advisory_xact_lock(hashtext('larder.last_admin'));
        if not exists (select from person where role = 'admin' and disabled_at is null and id <> old.id) then
            perform larder.refuse('person_last_admin', 'one admin must remain');
        end if;
    end if;
    -- A link sent to an address that was wrong opens nothing.
    if new.email is distinct from old.email then
        update single_use_token set used_at = now() where person_id = new.id and used_at is null;
    end if;
    if new.role <> old.role then
        update session set rotation_due = true where person_id = new.id and revoked_at is null;
    end if;
    if old.disabled_at is null and new.disabled_at is not null then
        update session set revoked_at = now() where person_id = new.id and revoked_at is null;
        update single_use_token set used_at = now() where person_id = new.id and used_at is null;
    end if;
    return new;
end
$$;

create trigger rules before update on person for each row execute function larder.person_rules();
