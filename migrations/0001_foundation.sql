-- What every later table stands on: the application role, who is acting, and how text is compared.
-- Invariant: the application role owns nothing and bypasses nothing; what exists for a person is decided here.

-- A group role. The program's pool either logs in as a member of it or does `set role larder_app`.
do $$
begin
    -- Who may not make roles is given this one.
    if not exists (select from pg_roles where rolname = 'larder_app') then
        create role larder_app nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end
$$;

do $$
begin
    execute format('grant larder_app to %I', current_user);
exception
    -- A superuser needs no membership in order to set the role.
    when others then null;
end
$$;

create schema larder;
grant usage on schema larder to larder_app;
revoke create on schema public from public;

create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- Names sort the way a person expects in any language, "Unit 2" before "Unit 10".
create collation larder.name (provider = icu, locale = 'und-u-kn-true');

-- Lower case without accents: what search and duplicate hints compare. Immutable because the dictionary is named.
create function larder.fold(value text)
returns text
language plpgsql immutable parallel safe strict
as $$
begin
    return lower(public.unaccent('public.unaccent'::regdictionary, value));
end
$$;

-- The person on whose behalf this transaction runs. After a commit the setting is '' rather than absent.
create function larder.person_id()
returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('larder.person_id', true), '')::uuid $$;

create function larder.person_role()
returns text
language sql stable parallel safe
as $$ select nullif(current_setting('larder.person_role', true), '') $$;

create function larder.team_id()
returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('larder.team_id', true), '')::uuid $$;

create function larder.private_books()
returns boolean
language sql stable parallel safe
as $$ select coalesce(nullif(current_setting('larder.private_books', true), '')::boolean, true) $$;

create function larder.operation_id()
returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('larder.operation_id', true), '')::uuid $$;

-- Stamps who and when on the server's clock, and counts the version. A row that did not change keeps all three; the
-- trigger's arguments name columns that follow from something else, which count but are nobody's edit. `words` is generated:
-- before the row is written it is not there yet. An id never changes.
create function larder.stamp()
returns trigger
language plpgsql
as $$
declare
    following text[] := array['version', 'words'] || tg_argv;
begin
    if tg_op = 'INSERT' then
        new.created_at := now();
        new.created_by := larder.person_id();
        new.version := 1;
    elsif to_jsonb(new) - 'words'::text = to_jsonb(old) - 'words'::text then
        return new;
    elsif to_jsonb(new) -> 'id' is distinct from to_jsonb(old) -> 'id' then
        perform larder.refuse('record_id', 'an id never changes');
    else
        new.created_at := old.created_at;
        new.created_by := old.created_by;
        new.version := old.version + 1;
        if to_jsonb(new) - following = to_jsonb(old) - following then
            new.updated_at := old.updated_at;
            new.updated_by := old.updated_by;
            return new;
        end if;
    end if;
    new.updated_at := now();
    new.updated_by := larder.person_id();
    return new;
end
$$;

-- A refused rule names the constraint, so that the program can put the message beside the field.
create function larder.refuse(rule text, message text)
returns void
language plpgsql
as $$
begin
    raise exception using errcode = 'check_violation', constraint = rule, message = message;
end
$$;
