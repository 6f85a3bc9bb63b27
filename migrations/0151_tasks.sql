-- Tasks: a promise for the future, of one person, often about an account or a contact.
-- Invariant: its owner, who assigned it, their managers and admins write it; they read it, and whoever may read the account
-- that it is about. It goes where its account goes, and never belongs to somebody who is gone while it is open.

create table task (
    id uuid primary key,
    title text not null,
    kind text not null default 'to do',
    due_on date not null,
    -- In the owner's time zone; absent: some time that day.
    due_at time,
    priority text not null default 'normal',
    owner_id uuid not null references person,
    -- Who gave it to the owner; set by the database.
    assigned_by uuid not null references person,
    organization_id uuid references organization,
    contact_id uuid references contact,
    done_at timestamptz,
    done_by uuid references person,
    done_note text not null default '',
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    constraint task_title check (length(btrim(title)) between 1 and 255),
    constraint task_kind check (kind in ('to do', 'call', 'visit', 'email', 'follow-up', 'sample')),
    constraint task_priority check (priority in ('high', 'normal', 'low')),
    constraint task_done check ((done_at is null) = (done_by is null)),
    constraint task_done_note check (length(done_note) <= 2000)
);

create index task_owner_idx on task (owner_id, due_on, id) where done_at is null and deleted_at is null;
create index task_assigned_idx on task (assigned_by, due_on, id) where done_at is null and deleted_at is null;
create index task_organization_idx on task (organization_id, due_on, id) where deleted_at is null;
create index task_contact_idx on task (contact_id) where contact_id is not null;

alter table task enable row level security;

grant select, insert, update on task to larder_app;

-- The condition of the visibility table, once for the policy and once for definer functions, which no policy binds.
do $$
declare
    visible constant text := $condition$
        owner_id = (select larder.person_id())
        or assigned_by = (select larder.person_id())
        or exists (select from %s o where o.id = organization_id offset 0)
        or larder.manages_person(owner_id)
        or larder.manages_person(assigned_by)
    $condition$;
    writable constant text := $condition$
        (select larder.person_role()) <> 'viewer'
        and (
            owner_id = (select larder.person_id())
            or assigned_by = (select larder.person_id())
            or larder.manages_person(owner_id)
            or larder.manages_person(assigned_by)
        )
    $condition$;
begin
    execute 'create policy task_select on task for select using (' || format(visible, 'organization') || ')';
    execute 'create policy task_update on task for update using (' || writable || ')';
    execute 'create view larder.visible_task as select * from task where '
        || format(visible, 'larder.visible_organization');
end
$$;

-- Whoever makes it assigns it, to anybody who works here.
create policy task_insert on task for insert
    with check (
        (select larder.person_role()) <> 'viewer'
        and assigned_by = (select larder.person_id())
    );

create function larder.sees_task(which uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$ select exists (select from larder.visible_task where id = which) $$;

-- Runs with the writer's own rights: what they cannot see, they cannot name. A contact fills the organization; what is
-- deleted takes nothing new.
create function larder.task_references()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
    if new.contact_id is not null and (tg_op = 'INSERT' or new.contact_id is distinct from old.contact_id) then
        new.organization_id := coalesce(
            new.organization_id, (select organization_id from contact where id = new.contact_id)
        );
    end if;
    if new.organization_id is not null and (
        tg_op = 'INSERT'
        or new.organization_id is distinct from old.organization_id
        or old.deleted_at is not null and new.deleted_at is null
    ) then
        new.organization_id := larder.survivor(new.organization_id);
        perform larder.hold_organization(new.organization_id);
        if not exists (select from organization where id = new.organization_id and deleted_at is null) then
            perform larder.refuse('task_organization_gone', 'no such organization');
        end if;
    end if;
    if new.contact_id is not null and (tg_op = 'INSERT' or new.contact_id is distinct from old.contact_id)
        and not exists (
            select from contact
            where id = new.contact_id
                and organization_id = new.organization_id
                and deleted_at is null
        ) then
        perform larder.refuse('task_contact_elsewhere', 'the contact works elsewhere');
    end if;
    return new;
end
$$;

-- An open task belongs to somebody who works here, and says itself who gave it to them. Who ticks it is who acts.
create function larder.task_rules()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        new.assigned_by := coalesce(larder.person_id(), new.assigned_by, new.owner_id);
    elsif new.owner_id <> old.owner_id then
        new.assigned_by := coalesce(larder.person_id(), old.assigned_by);
    else
        new.assigned_by := old.assigned_by;
    end if;
    if tg_op = 'INSERT' or new.owner_id <> old.owner_id then
        perform from person where id = new.owner_id and disabled_at is null and role <> 'viewer' for share;
        if not found then
            perform larder.refuse('task_owner_gone', 'nobody there to do it');
        end if;
    end if;
    if tg_op = 'INSERT' or new.done_at is distinct from old.done_at then
        -- A phone's clock may run ahead; nothing was done in the future.
        new.done_at := case when new.done_at > now() then now() else new.done_at end;
        new.done_by := case when new.done_at is not null then coalesce(larder.person_id(), new.owner_id) end;
        new.done_note := case when new.done_at is not null then new.done_note else '' end;
    else
        new.done_by := old.done_by;
    end if;
    return new;
end
$$;

create trigger a_references before insert or update on task
    for each row execute function larder.task_references();
create trigger rules before insert or update on task for each row execute function larder.task_rules();
create trigger stamp before insert or update on task
    for each row execute function larder.stamp('assigned_by', 'done_by');
select larder.track('task', 'assigned_by', 'done_by');

-- Whoever assigned a task and does not any more may have lost sight of it: the feed tells them as it tells an owner.
create function larder.task_assigner_changed()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    insert into change (table_name, record_id, organization_before, organization_id, owner_before, owner_after)
    values ('task', new.id, old.organization_id, new.organization_id, old.assigned_by, new.owner_id);
    return null;
end
$$;

create trigger assigner_changed after update on task
    for each row when (old.assigned_by <> new.assigned_by)
    execute function larder.task_assigner_changed();

-- The rows are held first, so that two tasks at once are counted one after the other.
create function larder.count_tasks(which uuid[])
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    perform from organization_fact where organization_id = any (which) order by organization_id for update;
    update organization_fact f
    set next_follow_up_on = (
        select min(t.due_on)
        from task t
        where t.organization_id = f.organization_id
            and t.done_at is null
            and t.deleted_at is null
    )
    where f.organization_id = any (which);
end
$$;

create function larder.task_facts()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    touched uuid[];
begin
    if tg_op = 'INSERT' then
        select array_agg(distinct organization_id) into touched from new_rows where organization_id is not null;
    else
        select array_agg(distinct moved.id) into touched
        from new_rows n
        join old_rows o on o.id = n.id
        cross join unnest(array[o.organization_id, n.organization_id]) as moved (id)
        where moved.id is not null
            and (o.organization_id, o.due_on, o.done_at, o.deleted_at)
                is distinct from (n.organization_id, n.due_on, n.done_at, n.deleted_at);
    end if;
    if touched is not null then
        perform larder.count_tasks(touched);
    end if;
    return null;
end
$$;

create trigger facts_insert after insert on task
    referencing new table as new_rows
    for each statement execute function larder.task_facts();
create trigger facts_update after update on task
    referencing old table as old_rows new table as new_rows
    for each statement execute function larder.task_facts();

-- Two accounts that are one: what was promised for the one merged away is promised for the survivor. Before the one merged
-- away takes what is on it along: triggers fire in the order of their names.
create function larder.tasks_merged()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update task set organization_id = new.merged_into where organization_id = new.id and deleted_at is null;
    return null;
end
$$;

create trigger merged_tasks after update of merged_into on organization
    for each row when (old.merged_into is null and new.merged_into is not null)
    execute function larder.tasks_merged();

create function larder.tasks_deleted()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    update task set deleted_at = new.deleted_at where organization_id = new.id and deleted_at is null;
    return null;
end
$$;

create trigger taken_along_tasks after update of deleted_at on organization
    for each row when (old.deleted_at is null and new.deleted_at is not null)
    execute function larder.tasks_deleted();

-- As before, and what they promised is promised by their heir.
create or replace function larder.disable_person(who uuid, heir uuid)
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
    update task set owner_id = heir where owner_id = who and done_at is null;
    return moved;
end
$$;

-- Its history is for whoever may read it.
drop policy audit_select on audit;
create policy audit_select on audit for select
    using (
        (select larder.person_role()) = 'admin'
        or case table_name
            when 'organization' then exists (select from organization o where o.id = record_id offset 0)
            when 'contact' then exists (select from contact c where c.id = record_id offset 0)
            when 'contact_advocacy' then exists (select from contact_advocacy a where a.id = record_id offset 0)
            when 'interaction' then exists (select from interaction i where i.id = record_id offset 0)
            when 'task' then exists (select from task t where t.id = record_id offset 0)
            else table_name in ('company', 'team', 'person', 'segment') and (select larder.person_id()) is not null
        end
    );

-- What an operation changed in sum, like `changes_of`, of some records only; of all without a list.
create or replace function larder.changes_of(which uuid, ids uuid[])
returns table (table_name text, record_id uuid, made boolean, deleted boolean, changes jsonb, last_id bigint)
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
begin
    return query
    with entry as (
        select a.*
        from operation o
        join audit a on a.operation_id = o.id
        where o.id = which
            and (o.person_id = larder.person_id() or larder.person_role() = 'admin')
            and a.table_name in ('organization', 'contact', 'contact_advocacy', 'interaction', 'task', 'segment')
            and (ids is null or a.record_id = any (ids))
    ),
    field as (
        select e.record_id, c.key, (array_agg(c.value -> 0 order by e.id))[1] as before,
            (array_agg(c.value -> 1 order by e.id desc))[1] as after
        from entry e
        cross join jsonb_each(e.changes) c
        group by e.record_id, c.key
    ),
    record as (
        select e.table_name, e.record_id, bool_or(e.verb = 'insert') as made, max(e.id) as last_id
        from entry e
        group by e.table_name, e.record_id
    )
    select r.table_name, r.record_id, r.made,
        coalesce(bool_or(f.key = 'deleted_at' and f.before = 'null' and f.after <> 'null'), false),
        coalesce(
            jsonb_object_agg(f.key, jsonb_build_array(f.before, f.after)) filter (where f.before <> f.after), '{}'
        ),
        r.last_id
    from record r
    left join field f on f.record_id = r.record_id
    group by r.table_name, r.record_id, r.made, r.last_id;
end
$$;

-- Lists the records of an operation for the undo that is open. First what it made, the last one first: what had made room
-- for it can then come back. Then what it changed: organizations come back before what was on them.
create or replace function larder.list_undo(which uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    insert into undo_row (operation_id, undo_id, place, table_name, record_id)
    select which, larder.operation_id(),
        row_number() over (order by made desc, not made and deleted and table_name = 'organization' desc, last_id desc),
        table_name, record_id
    from (
        select a.table_name, a.record_id, bool_or(a.verb = 'insert') as made, bool_or(a.verb = 'delete') as deleted,
            max(a.id) as last_id
        from operation o
        join audit a on a.operation_id = o.id
        where o.id = which
            and (o.person_id = larder.person_id() or larder.person_role() = 'admin')
            and a.table_name in ('organization', 'contact', 'contact_advocacy', 'interaction', 'task', 'segment')
        group by a.table_name, a.record_id
    ) record
$$;

-- Whether others have put something onto a record that would hang in the air without it.
create or replace function larder.is_in_use(which_table text, which uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select case which_table
        when 'organization' then
            exists (select from contact where organization_id = which and deleted_at is null)
            or exists (select from interaction where organization_id = which and deleted_at is null)
            or exists (select from task where organization_id = which and deleted_at is null)
            or exists (
                select from organization
                where (parent_id = which or default_distributor_id = which) and deleted_at is null
            )
        when 'contact' then
            exists (select from interaction where contact_id = which and deleted_at is null)
            or exists (select from task where contact_id = which and deleted_at is null)
        when 'segment' then exists (select from organization where segment_id = which and deleted_at is null)
        else false
    end
$$;

-- As before, and tasks.
create or replace function larder.changes_after(cursor text, most integer)
returns jsonb
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
    book constant text := larder.book();
    now_running constant pg_snapshot := pg_current_snapshot();
    horizon constant xid8 := pg_snapshot_xmin(now_running);
    place constant text[] := string_to_array(cursor, ' ');
begin
    if place[1] is distinct from book
        or place[2]::xid8 > pg_snapshot_xmax(now_running)
        or place[2]::xid8 <= (select purged from feed) then
        return jsonb_build_object('cursor', concat_ws(' ', book, horizon, 0), 'changes', null);
    end if;
    return (
        with told as (
            select c.*,
                coalesce(case c.table_name
                    when 'organization' then larder.sees_organization(c.record_id)
                    when 'contact' then larder.sees_organization(c.organization_id)
                    -- Where a contact stands towards a principal: 0120_advocacy.
                    when 'contact_advocacy' then larder.sees_organization(c.organization_id)
                    when 'interaction' then larder.sees_organization(c.organization_id) or exists (
                        select from interaction i where i.id = c.record_id and i.author_id = larder.person_id()
                    )
                    when 'task' then larder.sees_task(c.record_id)
                    else true
                end, false) as seen,
                case
                    -- Theirs before, or of somebody they manage; else as with all that is on an account.
                    when c.table_name = 'task' and (
                        c.owner_before = larder.person_id()
                        or c.owner_before is not null and larder.manages_person(c.owner_before)
                    ) then true
                    when c.organization_before is null then false
                    when not larder.private_books() or larder.person_role() in ('admin', 'manager', 'viewer') then true
                    when c.table_name = 'organization' then
                        c.role_before in ('principal', 'distributor')
                        or c.owner_before is null
                        or c.owner_before = larder.person_id()
                        or c.team_before = larder.team_id()
                    else larder.sees_organization(c.organization_before)
                end as saw
            from change c
            where (c.xid, c.id) > (place[2]::xid8, place[3]::bigint)
                and c.xid < horizon
        ),
        news as (
            select t.xid, t.id,
                jsonb_build_object(
                    'table', t.table_name, 'id', t.record_id, 'gone', t.record_id is not null and not t.seen
                ) as change
            from told t
            where t.record_id is null
                or t.seen
                or t.saw
            order by t.xid, t.id
            limit most
        )
        select jsonb_build_object(
            'cursor', case
                when count(*) < most then concat_ws(' ', book, horizon, 0)
                else (array_agg(concat_ws(' ', book, n.xid, n.id) order by n.xid desc, n.id desc))[1]
            end,
            'changes', coalesce(jsonb_agg(n.change order by n.xid, n.id), '[]')
        )
        from news n
    );
end
$$;

revoke execute on function larder.task_references(), larder.task_rules(), larder.task_assigner_changed(),
    larder.task_facts(), larder.tasks_merged(), larder.tasks_deleted() from public;
revoke execute on function larder.sees_task(uuid), larder.is_visit(text) from public;
revoke execute on function larder.count_tasks(uuid[]) from public, larder_app;
