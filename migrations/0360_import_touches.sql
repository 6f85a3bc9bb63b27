-- What was done and what is promised comes in by imports too: interactions and tasks.
-- Invariant: an imported task is its owner's own, as is what they did of it; what was left in a kitchen long before its
-- import waits for no verdict.

alter table import
    drop constraint import_kind,
    add constraint import_kind check (
        kind in ('organizations', 'products', 'people', 'opportunities', 'interactions', 'tasks')
    ) not valid;
alter table import validate constraint import_kind;

-- The source systems know them by ids of their own.
alter table external_id
    drop constraint external_id_table,
    add constraint external_id_table check (
        table_name in ('organization', 'contact', 'product', 'opportunity', 'interaction', 'task')
    ) not valid;
alter table external_id validate constraint external_id_table;
alter policy external_id_select on external_id
    using (case table_name
        when 'organization' then exists (select from organization o where o.id = record_id offset 0)
        when 'product' then exists (select from product p where p.id = record_id offset 0)
        when 'opportunity' then exists (select from opportunity d where d.id = record_id offset 0)
        when 'interaction' then exists (select from interaction i where i.id = record_id offset 0)
        when 'task' then exists (select from task t where t.id = record_id offset 0)
        else exists (select from contact c where c.id = record_id offset 0)
    end);
-- Who may write the record: as the policies for update have it.
alter policy external_id_insert on external_id
    with check (
        (select larder.person_role()) in ('admin', 'manager')
        and case table_name
            when 'organization' then larder.may_write_organization(record_id)
            when 'product' then exists (select from product p where p.id = record_id offset 0)
            when 'opportunity' then larder.may_write_opportunity(record_id)
            when 'interaction' then exists (
                select from interaction i
                where i.id = record_id
                    and (i.author_id = (select larder.person_id()) or larder.manages_person(i.author_id))
            )
            when 'task' then exists (
                select from task t
                where t.id = record_id
                    and (
                        (select larder.person_id()) in (t.owner_id, t.assigned_by)
                        or larder.manages_person(t.owner_id)
                        or larder.manages_person(t.assigned_by)
                    )
            )
            else exists (
                select from contact c where c.id = record_id and larder.may_write_organization(c.organization_id)
            )
        end
    );
create trigger external_ids after update of deleted_at on interaction
    for each row when ((old.deleted_at is null) <> (new.deleted_at is null))
    execute function larder.external_ids_live();
create trigger external_ids after update of deleted_at on task
    for each row when ((old.deleted_at is null) <> (new.deleted_at is null))
    execute function larder.external_ids_live();

-- Whether what is written comes from somewhere else, where others did it.
create function larder.is_importing()
returns boolean
language sql stable
as $$
    select larder.operation_id() is not null
        and exists (select from operation where id = larder.operation_id() and kind = 'import')
$$;

-- As before; and what comes from a file nobody gave to its owner but they themselves, who did what is done of it: else the
-- inbox and the devices of whoever imports would fill with other people's work.
create or replace function larder.task_rules()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    is_brought constant boolean := tg_op = 'INSERT' and larder.is_importing() and larder.manages_person(new.owner_id);
begin
    if is_brought then
        new.assigned_by := new.owner_id;
    elsif tg_op = 'INSERT' then
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
        new.done_by := case
            when new.done_at is null then null
            when is_brought then new.owner_id
            else coalesce(larder.person_id(), new.owner_id)
        end;
        new.done_note := case when new.done_at is not null then new.done_note else '' end;
    else
        new.done_by := old.done_by;
    end if;
    return new;
end
$$;

-- The trigger above says who assigned it, whatever the statement says.
alter policy task_insert on task
    with check (
        (select larder.person_role()) <> 'viewer'
        and (
            assigned_by = (select larder.person_id())
            or assigned_by = owner_id and larder.is_importing() and larder.manages_person(owner_id)
        )
    );

-- As before; and nobody comes back for the verdict on what was left a season before its import.
create or replace function larder.sample_clock()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
declare
    begun constant text := case when new.rating is null then 'left' else 'verdict' end;
begin
    if larder.is_rearranging() then
        return new;
    end if;
    if new.type <> 'sample drop' or new.status <> 'completed' then
        new.sample := null;
    elsif tg_op = 'INSERT' then
        new.sample := coalesce(new.sample, begun);
        if new.sample <> 'verdict' and new.happened_at < now() - interval '90 days' and larder.is_importing() then
            new.sample := null;
        end if;
    elsif (new.type, new.status) is distinct from (old.type, old.status) then
        new.sample := begun;
    elsif new.sample = old.sample and new.rating is distinct from old.rating then
        new.sample := case
            when new.rating is not null then 'verdict'
            when old.sample = 'verdict' then 'tasted'
            else old.sample
        end;
    end if;
    return new;
end
$$;
