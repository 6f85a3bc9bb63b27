-- Who has access: how people come and go, what an admin sees of it, and who reads the history.
-- Invariant: nobody leaves with records in their name, and no team with people in it.

alter table person add constraint person_locale check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$');

-- The first admin's operation is written before the admin is.
alter table operation alter constraint operation_person_id_fkey deferrable initially immediate;

-- Disables a person and hands everything they hold to somebody else, in one step; answers with the number of accounts.
create function larder.disable_person(who uuid, heir uuid)
returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    moved integer;
begin
    if larder.person_role() is distinct from 'admin' then
        raise insufficient_privilege using message = 'only an admin disables a person';
    end if;
    if who = heir or not exists (select from person where id = heir and disabled_at is null and role <> 'viewer') then
        perform larder.refuse('disable_heir', 'nobody there to take it');
    end if;
    update person set disabled_at = now() where id = who and disabled_at is null;
    if not found then
        return null;
    end if;
    -- What rests in the trash as well: restored, it must not belong to somebody who is gone.
    with handed_over as (
        update organization set owner_id = heir where owner_id = who returning deleted_at
    )
    select count(*) filter (where deleted_at is null) into moved from handed_over;
    update interaction set author_id = heir where author_id = who and status = 'scheduled';
    return moved;
end
$$;

-- A team is there as long as anybody belongs to it. The lock makes joining and deleting wait for each other.
create function larder.person_team()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    perform from team where id = new.team_id and deleted_at is null for share;
    if not found then
        perform larder.refuse('person_team_gone', 'no such team');
    end if;
    return new;
end
$$;

create trigger team before insert or update of team_id on person for each row execute function larder.person_team();

create function larder.team_rules()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if old.deleted_at is null and new.deleted_at is not null
        and exists (select from person where team_id = new.id) then
        perform larder.refuse('team_empty', 'people belong to it');
    end if;
    return new;
end
$$;

create trigger rules before update on team for each row execute function larder.team_rules();

-- Where the asking person is signed in.
create function larder.own_sessions()
returns table (id uuid, user_agent text, created_at timestamptz, last_seen_at timestamptz)
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select s.id, s.user_agent, s.created_at, s.last_seen_at
    from session s
    where s.person_id = larder.person_id()
        and larder.session_is_live(s)
$$;

-- The asking person's new password: every other session and every link ends, and the session it was typed in goes on
-- under a fresh token. The old token ends at once: whoever stole it is who the password is changed for.
create function larder.change_password(new_hash text, kept uuid, fresh bytea)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    update credential set password_hash = new_hash, changed_at = now() where person_id = larder.person_id();
    update single_use_token set used_at = now() where person_id = larder.person_id() and used_at is null;
    update session
    set revoked_at = now()
    where person_id = larder.person_id()
        and revoked_at is null
        and id is distinct from kept;
    update session
    set token_hash = fresh, previous_token_hash = null, rotated_at = now(), rotation_due = false
    where person_id = larder.person_id()
        and id = kept;
$$;

-- For admins: who has chosen a password, who has been invited and until when, who was last here when.
create function larder.people_access()
returns table (person_id uuid, activated boolean, invited_until timestamptz, last_seen_at timestamptz)
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select p.id,
        exists (select from credential c where c.person_id = p.id),
        (
            select max(t.expires_at)
            from single_use_token t
            where t.person_id = p.id
                and t.purpose = 'invitation'
                and t.used_at is null
                and t.expires_at > now()
        ),
        (select max(s.last_seen_at) from session s where s.person_id = p.id)
    from person p
    where larder.person_role() = 'admin'
$$;

-- Somebody forgot their password. The same statement, and no answer, whether the account is there or not.
create function larder.request_reset(address text)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    insert into job (kind, payload, created_by)
    select 'mail.reset', jsonb_build_object('person_id', id), null
    from person
    where lower(email) = lower(address)
        and disabled_at is null
$$;

-- The history of a record is for whoever may read the record; all of it for admins.
create policy audit_select on audit for select
    using (
        (select larder.person_role()) = 'admin'
        or case table_name
            when 'organization' then exists (select from organization o where o.id = record_id offset 0)
            when 'contact' then exists (select from contact c where c.id = record_id offset 0)
            when 'interaction' then exists (select from interaction i where i.id = record_id offset 0)
            else table_name in ('company', 'team', 'person', 'segment') and (select larder.person_id()) is not null
        end
    );

-- A password chosen and a link made are part of the trail that admins read, without a word of what they are.
create function larder.audit_access()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    part_of operation;
begin
    select * into part_of
    from operation
    where id = larder.operation_id()
        and person_id is not distinct from larder.person_id();
    insert into audit (operation_id, person_id, table_name, record_id, kind, origin, verb, changes)
    values (
        part_of.id,
        larder.person_id(),
        'access',
        new.person_id,
        coalesce(part_of.kind, ''),
        coalesce(part_of.origin, ''),
        'update',
        jsonb_build_object(
            case when tg_table_name = 'credential' then 'password' else to_jsonb(new) ->> 'purpose' end, '[null, null]'::jsonb
        )
    );
    return null;
end
$$;

create trigger audit after insert or update on credential for each row execute function larder.audit_access();
create trigger audit after insert on single_use_token for each row execute function larder.audit_access();
