-- What people are told of, where it happens.
-- Invariant: nobody is told of what they did themselves, nor of a record that they may not read.

-- Whom a text names: `@First Last`, or `@First` where only one person who works here has that first name. Accents and case
-- do not matter; the longest name wins.
create function larder.mentioned(words text)
returns setof uuid
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
    said text := larder.fold(words);
    one record;
    pattern text;
begin
    if strpos(said, '@') = 0 then
        return;
    end if;
    for one in
        with somebody as (
            select id, larder.fold(regexp_replace(btrim(name), '\s+', ' ', 'g')) as name from person where disabled_at is null
        ),
        called as (
            select id, name from somebody
            union
            select (array_agg(id))[1], split_part(name, ' ', 1)
            from somebody
            group by split_part(name, ' ', 1)
            having count(*) = 1
        )
        select id, name from called where name <> '' and strpos(said, '@' || name) > 0 order by length(name) desc, id
    loop
        pattern := '(?<![[:alnum:]_.@])@' || regexp_replace(one.name, '([^[:alnum:][:space:]])', '\\\1', 'g')
            || '(?![[:alnum:]_])';
        if said ~ pattern then
            return next one.id;
            said := regexp_replace(said, pattern, ' ', 'g');
        end if;
    end loop;
end
$$;

-- Whether somebody may read a record: asked as if it were they who act.
create function larder.would_see(whom uuid, about_table text, about uuid)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    names constant text[] := array['larder.person_id', 'larder.person_role', 'larder.team_id', 'larder.private_books'];
    before constant text[] := array(
        select coalesce(current_setting(n.name, true), '') from unnest(names) with ordinality n (name, place) order by place
    );
    answer boolean := false;
begin
    if larder.act_as(whom) is not null then
        answer := case about_table
            when 'interaction' then larder.sees_touch(about)
                or larder.sees_organization((select organization_id from interaction where id = about))
            when 'task' then larder.sees_task(about)
            else false
        end;
    end if;
    for place in 1..array_length(names, 1) loop
        perform set_config(names[place], before[place], true);
    end loop;
    return coalesce(answer, false);
end
$$;

-- Whoever is named in a text and was not before; the columns of the text are the trigger's arguments.
create function larder.tell_mentioned()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    now_said constant text := (
        select string_agg(to_jsonb(new) ->> name, E'\n') from unnest(tg_argv) name
    );
    before_said constant text := (
        select string_agg(to_jsonb(old) ->> name, E'\n') from unnest(tg_argv) name where tg_op = 'UPDATE'
    );
    whom uuid;
begin
    if new.deleted_at is not null or strpos(now_said, '@') = 0 or not larder.is_telling() then
        return null;
    end if;
    for whom in
        select larder.mentioned(now_said)
        except
        select larder.mentioned(coalesce(before_said, ''))
    loop
        if whom <> larder.person_id() and larder.would_see(whom, tg_table_name, new.id) then
            perform larder.tell(whom, 'mention', larder.operation_id()::text, tg_table_name, new.id);
        end if;
    end loop;
    return null;
end
$$;

create trigger mentions_insert after insert on interaction
    for each row when (strpos(new.body, '@') > 0)
    execute function larder.tell_mentioned('body');
create trigger mentions_update after update of body on interaction
    for each row when (strpos(new.body, '@') > 0 and new.body <> old.body)
    execute function larder.tell_mentioned('body');
create trigger mentions_insert after insert on task
    for each row when (strpos(new.title || new.done_note, '@') > 0)
    execute function larder.tell_mentioned('title', 'done_note');
create trigger mentions_update after update of title, done_note on task
    for each row when (
        strpos(new.title || new.done_note, '@') > 0
        and (new.title, new.done_note) is distinct from (old.title, old.done_note)
    )
    execute function larder.tell_mentioned('title', 'done_note');

-- Whoever is given tasks by somebody else.
create function larder.tell_given()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if not larder.is_telling() then
        return null;
    elsif tg_op = 'INSERT' then
        perform larder.tell(
            owner_id, 'task assigned', larder.operation_id()::text, 'task', (array_agg(id order by due_on, title, id))[1],
            count(*) - 1
        )
        from new_rows
        where owner_id <> larder.person_id()
            and done_at is null
            and deleted_at is null
        group by owner_id;
    else
        perform larder.tell(
            n.owner_id, 'task assigned', larder.operation_id()::text, 'task', (array_agg(n.id order by n.due_on, n.title, n.id))[1],
            count(*) - 1
        )
        from new_rows n
        join old_rows o on o.id = n.id and o.owner_id <> n.owner_id
        where n.owner_id <> larder.person_id()
            and n.done_at is null
            and n.deleted_at is null
        group by n.owner_id;
    end if;
    return null;
end
$$;

create trigger given_insert after insert on task
    referencing new table as new_rows
    for each statement execute function larder.tell_given();
create trigger given_update after update on task
    referencing old table as old_rows new table as new_rows
    for each statement execute function larder.tell_given();

-- A team, when one of its deals is won or lost.
create function larder.tell_closed()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if not exists (
        select from new_rows n join old_rows o on o.id = n.id and o.closed_on is null where n.closed_on is not null
    ) or not larder.is_telling() then
        return null;
    end if;
    perform larder.tell(
        p.id, 'deal closed', larder.operation_id()::text, 'opportunity', (array_agg(n.id order by n.id))[1],
        count(*) - 1, (array_agg(n.stage order by n.id))[1]
    )
    from new_rows n
    join old_rows o on o.id = n.id and o.closed_on is null
    join person p on p.team_id = n.team_id and p.disabled_at is null and p.id <> larder.person_id()
    where n.closed_on is not null
        and n.deleted_at is null
    group by p.id;
    return null;
end
$$;

create trigger closed_update after update on opportunity
    referencing old table as old_rows new table as new_rows
    for each statement execute function larder.tell_closed();

-- Whoever is handed accounts.
create function larder.tell_handed()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if not exists (
        select from new_rows n join old_rows o on o.id = n.id and o.owner_id is distinct from n.owner_id
    ) or not larder.is_telling() then
        return null;
    end if;
    perform larder.tell(
        n.owner_id, 'access changed', larder.operation_id()::text, 'organization', (array_agg(n.id order by n.name, n.id))[1],
        count(*) - 1
    )
    from new_rows n
    join old_rows o on o.id = n.id and o.owner_id is distinct from n.owner_id
    where n.owner_id <> larder.person_id()
        and n.deleted_at is null
    group by n.owner_id;
    return null;
end
$$;

create trigger handed_update after update on organization
    referencing old table as old_rows new table as new_rows
    for each statement execute function larder.tell_handed();

-- Whoever may do something else than before, or shares another team's book.
create function larder.tell_access()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if new.disabled_at is null and new.id <> larder.person_id() and larder.is_telling() then
        perform larder.tell(new.id, 'access changed', larder.operation_id()::text, 'person', new.id);
    end if;
    return null;
end
$$;

create trigger access_changed after update of role, team_id on person
    for each row when ((old.role, old.team_id) is distinct from (new.role, new.team_id))
    execute function larder.tell_access();

-- Whoever began an import, when it is through; not when they stopped it by undoing it.
create function larder.tell_imported()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if not exists (select from operation where id = new.operation_id and undone_by is not null) then
        perform larder.tell(new.person_id, 'import done', new.id::text, 'import', new.id);
    end if;
    return null;
end
$$;

create trigger imported after update of status on import
    for each row when (old.status = 'running' and new.status = 'done')
    execute function larder.tell_imported();

-- What time brings: at seven in the morning, where the person is, what is due that day and what was not done by then, with
-- their digest; and a task that has a time, a quarter of an hour before it. Once each, whoever calls this and however often:
-- the digest's notification stands for the morning. What was slept through until noon waits for the next morning.
create function larder.tell_due(moment timestamptz)
returns bigint
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    one record;
    zone text;
    there timestamp;
    today date;
    since date;
    wanted record;
    mornings bigint := 0;
begin
    if larder.person_id() is not null or not pg_try_advisory_xact_lock(hashtext('larder.tell_due')) then
        return 0;
    end if;
    for one in select id, time_zone from person where disabled_at is null order by id loop
        begin
            zone := one.time_zone;
            there := moment at time zone zone;
        exception
            -- None that the database knows.
            when invalid_parameter_value then
                zone := 'UTC';
                there := moment at time zone zone;
        end;
        today := there::date;
        perform larder.tell(one.id, 'task due', concat_ws(' ', t.id, t.due_on, t.due_at), 'task', t.id)
        from task t
        where t.owner_id = one.id
            and t.due_on between today and today + 1
            and t.due_at is not null
            and t.done_at is null
            and t.deleted_at is null
            and t.due_on + t.due_at between there - interval '1 hour' and there + interval '15 minutes';
        if there::time < '07:00' or there::time >= '12:00' or exists (
            select from notification where person_id = one.id and kind = 'digest' and occasion = today::text
        ) then
            continue;
        end if;
        since := greatest(today - 14, coalesce(
            (select max(occasion)::date from notification where person_id = one.id and kind = 'digest'), today - 1
        ));
        -- What asks for a sample's verdict stands with the samples.
        perform larder.tell(
            one.id, due.kind, today::text, 'task', (array_agg(due.id order by due.due_on, due.title, due.id))[1], count(*) - 1
        )
        from (
            select t.id, t.title, t.due_on, case when t.due_on < today then 'task overdue' else 'task due' end as kind
            from task t
            where t.owner_id = one.id
                and (t.due_on >= since and t.due_on < today or t.due_on = today and t.due_at is null)
                and t.done_at is null
                and t.deleted_at is null
                and not exists (
                    select from interaction i
                    where i.task_id = t.id
                        and i.author_id = one.id
                        and i.sample in ('left', 'tasted')
                        and i.deleted_at is null
                )
        ) due
        group by due.kind;
        perform larder.tell(
            one.id, 'verdict due', today::text, 'interaction', (array_agg(due.id order by due.due_on, due.id))[1], count(*) - 1
        )
        from (
            select i.id, coalesce(t.due_on, i.follow_up_on, (i.happened_at at time zone zone)::date + 5) as due_on
            from interaction i
            left join task t on t.id = i.task_id and t.done_at is null and t.deleted_at is null
            where i.author_id = one.id
                and i.sample in ('left', 'tasted')
                and i.deleted_at is null
        ) due
        where due.due_on > since
            and due.due_on <= today
        having count(*) > 0;
        select * into wanted from larder.wants(one.id, 'digest');
        insert into notification (person_id, kind, occasion, in_app, mail)
        values (one.id, 'digest', today::text, false, wanted.mail);
        if wanted.mail then
            insert into job (kind, payload, created_by)
            values ('mail.digest', jsonb_build_object('person_id', one.id, 'day', today), null);
        end if;
        mornings := mornings + 1;
    end loop;
    return mornings;
end
$$;

revoke execute on function larder.mentioned(text), larder.would_see(uuid, text, uuid), larder.tell_mentioned(),
    larder.tell_given(), larder.tell_closed(), larder.tell_handed(), larder.tell_access(), larder.tell_imported()
from public, larder_app;
revoke execute on function larder.tell_due(timestamptz), larder.unsubscribe(bytea), larder.unsubscribes(bytea) from public;
