-- Interactions: one touch that happened or is scheduled. A note is an interaction of type note.
-- Invariant: its author and everyone who may read the organization read it; its author, managers of the author's team and
-- admins write it.

create table interaction (
    id uuid primary key,
    author_id uuid not null references person,
    happened_at timestamptz not null default now(),
    type text not null,
    status text not null default 'completed',
    subject text not null default '',
    body text not null default '',
    organization_id uuid not null references organization,
    contact_id uuid references contact,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    created_by uuid,
    updated_at timestamptz not null default now(),
    updated_by uuid,
    version bigint not null default 1,
    constraint interaction_type check (
        type in (
            'call', 'email', 'visit', 'meeting', 'demo', 'sample drop', 'follow-up', 'check-in', 'food show', 'note'
        )
    ),
    constraint interaction_status check (status in ('completed', 'scheduled', 'cancelled', 'no-show')),
    constraint interaction_subject check (length(subject) <= 255),
    constraint interaction_body check (length(body) <= 20000),
    constraint interaction_note_body check (type <> 'note' or length(btrim(body)) > 0)
);

create index interaction_organization_idx on interaction (organization_id, happened_at desc, id desc)
    where deleted_at is null;
create index interaction_contact_idx on interaction (contact_id, happened_at desc) where contact_id is not null;
create index interaction_author_idx on interaction (author_id, happened_at desc) where deleted_at is null;
create index interaction_words_idx on interaction
    using gin (to_tsvector('simple', larder.fold(subject || ' ' || body))) where deleted_at is null;

alter table interaction enable row level security;

grant select, insert, update on interaction to larder_app;

create function larder.manages_person(who uuid)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select larder.person_role() = 'admin'
        or larder.person_role() = 'manager' and exists (
            select from person where id = who and team_id = larder.team_id()
        )
$$;

create policy interaction_select on interaction for select
    using (
        author_id = (select larder.person_id())
        or exists (select from organization o where o.id = organization_id offset 0)
    );
create policy interaction_insert on interaction for insert
    with check (
        (select larder.person_role()) <> 'viewer'
        and (author_id = (select larder.person_id()) or larder.manages_person(author_id))
        and exists (select from organization o where o.id = organization_id offset 0)
    );
create policy interaction_update on interaction for update
    using (
        (select larder.person_role()) <> 'viewer'
        and (author_id = (select larder.person_id()) or larder.manages_person(author_id))
    );

-- Runs with the writer's own rights: what they cannot see, they cannot name. A contact fills the organization; one of
-- another organization is refused. What is deleted takes nothing new.
create function larder.interaction_references()
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
    if tg_op = 'INSERT' or new.organization_id is distinct from old.organization_id
        or old.deleted_at is not null and new.deleted_at is null then
        new.organization_id := larder.survivor(new.organization_id);
        if not exists (select from organization where id = new.organization_id and deleted_at is null) then
            perform larder.refuse('interaction_organization_gone', 'no such organization');
        end if;
    end if;
    if new.contact_id is not null and (tg_op = 'INSERT' or new.contact_id is distinct from old.contact_id)
        and not exists (
            select from contact
            where id = new.contact_id
                and organization_id = new.organization_id
                and deleted_at is null
        ) then
        perform larder.refuse('interaction_contact_elsewhere', 'the contact works elsewhere');
    end if;
    return new;
end
$$;

create function larder.interaction_rules()
returns trigger
language plpgsql
as $$
begin
    -- A phone's clock may run ahead by ten minutes; a later moment has not happened yet.
    if new.status = 'completed' and new.happened_at > now() then
        if new.happened_at > now() + interval '10 minutes' then
            perform larder.refuse('interaction_future', 'it has not happened yet');
        end if;
        new.happened_at := now();
    end if;
    return new;
end
$$;

create trigger a_references before insert or update on interaction
    for each row execute function larder.interaction_references();
create trigger rules before insert or update on interaction for each row execute function larder.interaction_rules();
create trigger stamp before insert or update on interaction for each row execute function larder.stamp();

-- The rows are held first, so that two touches at once count one after the other.
create function larder.count_interactions(which uuid[])
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    perform from organization_fact where organization_id = any (which) order by organization_id for update;
    update organization_fact f
    set (interaction_count, last_interaction_at) = (
        select count(*), max(i.happened_at)
        from interaction i
        where i.organization_id = f.organization_id
            and i.deleted_at is null
            and i.status = 'completed'
    )
    where f.organization_id = any (which);
end
$$;

create function larder.interaction_facts()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    touched uuid[];
begin
    if tg_op = 'INSERT' then
        select array_agg(distinct organization_id) into touched from new_rows;
    else
        select array_agg(distinct moved.id) into touched
        from new_rows n
        join old_rows o on o.id = n.id
        cross join unnest(array[o.organization_id, n.organization_id]) as moved (id)
        where (o.organization_id, o.happened_at, o.status, o.deleted_at)
            is distinct from (n.organization_id, n.happened_at, n.status, n.deleted_at);
    end if;
    if touched is not null then
        perform larder.count_interactions(touched);
    end if;
    return null;
end
$$;

create trigger facts_insert after insert on interaction
    referencing new table as new_rows
    for each statement execute function larder.interaction_facts();
create trigger facts_update after update on interaction
    referencing old table as old_rows new table as new_rows
    for each statement execute function larder.interaction_facts();

select larder.track('interaction');
