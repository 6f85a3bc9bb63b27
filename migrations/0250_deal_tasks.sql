-- A task may be about a deal. The deal says at which account that is; whoever may read the deal reads the task.
-- Invariant: a task about a deal is at the deal's account, wherever that one goes. What is still to be done for a deal goes
-- where the deal goes, and comes back with it; what was done stays to be read.

alter table task add column opportunity_id uuid;
alter table task add constraint task_opportunity_id_fkey foreign key (opportunity_id) references opportunity not valid;
alter table task validate constraint task_opportunity_id_fkey;

create index task_opportunity_idx on task (opportunity_id, due_on, id)
    where opportunity_id is not null and deleted_at is null;

do $$
declare
    visible constant text := $condition$
        owner_id = (select larder.person_id())
        or assigned_by = (select larder.person_id())
        or exists (select from %s o where o.id = organization_id offset 0)
        or opportunity_id is not null and exists (select from %s d where d.id = opportunity_id offset 0)
        or larder.manages_person(owner_id)
        or larder.manages_person(assigned_by)
    $condition$;
begin
    execute 'alter policy task_select on task using (' || format(visible, 'organization', 'opportunity') || ')';
    execute 'create or replace view larder.visible_task as select * from task where '
        || format(visible, 'larder.visible_organization', 'larder.visible_opportunity');
end
$$;

-- As before; and a deal fills the organization, and is of no other one.
create or replace function larder.task_references()
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
    if new.opportunity_id is not null and (tg_op = 'INSERT' or new.opportunity_id is distinct from old.opportunity_id) then
        new.organization_id := coalesce(
            new.organization_id, (select organization_id from opportunity where id = new.opportunity_id)
        );
    end if;
    if new.organization_id is not null and (
        tg_op = 'INSERT'
        or new.organization_id is distinct from old.organization_id
        or old.deleted_at is not null and new.deleted_at is null
    ) then
        new.organization_id := larder.survivor(new.organization_id);
        perform larder.hold_organization(new.organization_id);
        -- Whoever has a deal at an account has it there, also where the account is not shared with them.
        if not exists (select from organization where id = new.organization_id and deleted_at is null) and not exists (
            select from opportunity
            where id = new.opportunity_id
                and organization_id = new.organization_id
                and deleted_at is null
        ) then
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
    if new.opportunity_id is not null
        and not larder.is_rearranging()
        and (
            tg_op = 'INSERT'
            or (new.opportunity_id, new.organization_id) is distinct from (old.opportunity_id, old.organization_id)
        )
        and not exists (
            select from opportunity
            where id = new.opportunity_id
                and organization_id = new.organization_id
                and deleted_at is null
        ) then
        perform larder.refuse('task_opportunity_elsewhere', 'the deal is at another operator');
    end if;
    return new;
end
$$;

-- What is to be done for a deal is done where the deal is. Undo and merging move each by itself.
create function larder.opportunity_tasks_follow()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if not larder.is_rearranging() then
        update task set organization_id = new.organization_id where opportunity_id = new.id and deleted_at is null;
    end if;
    return null;
end
$$;

create trigger moved_tasks after update of organization_id on opportunity
    for each row when (old.organization_id <> new.organization_id)
    execute function larder.opportunity_tasks_follow();

create function larder.opportunity_tasks_deleted()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    if new.deleted_at is not null then
        update task
        set deleted_at = new.deleted_at
        where opportunity_id = new.id
            and done_at is null
            and deleted_at is null;
    else
        -- Whosever they are: those that went with it.
        update task set deleted_at = null where opportunity_id = new.id and deleted_at = old.deleted_at;
    end if;
    return null;
end
$$;

create trigger taken_along_tasks after update of deleted_at on opportunity
    for each row when ((old.deleted_at is null) <> (new.deleted_at is null))
    execute function larder.opportunity_tasks_deleted();

-- As before, and tasks about a deal.
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
            or exists (select from product where principal_id = which and deleted_at is null)
            or exists (
                select from distributor_authorization
                where which in (distributor_id, principal_id) and deleted_at is null
            )
            or exists (
                select from opportunity
                where which in (organization_id, principal_id, distributor_id) and deleted_at is null
            )
            or exists (
                select from organization
                where (parent_id = which or default_distributor_id = which) and deleted_at is null
            )
        when 'contact' then
            exists (select from interaction where contact_id = which and deleted_at is null)
            or exists (select from task where contact_id = which and deleted_at is null)
            or exists (select from opportunity_contact where contact_id = which and deleted_at is null)
        when 'product' then
            exists (select from opportunity_product where product_id = which and deleted_at is null)
        when 'opportunity' then
            exists (select from interaction where opportunity_id = which and deleted_at is null)
            or exists (select from task where opportunity_id = which and deleted_at is null)
        when 'segment' then exists (select from organization where segment_id = which and deleted_at is null)
        else false
    end
$$;

revoke execute on function larder.opportunity_tasks_follow(), larder.opportunity_tasks_deleted() from public;
