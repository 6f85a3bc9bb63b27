-- Imports: a file's rows, what each is to become, and how far the import has come.
-- Invariant: a row is marked done in the transaction that writes its record, so an import that dies goes on where it
-- stopped and doubles nothing.

create table import (
    id uuid primary key,
    person_id uuid not null references person default larder.person_id(),
    kind text not null,
    file_name text not null,
    header jsonb not null,
    mapping jsonb not null,
    status text not null default 'mapping',
    row_count integer not null,
    -- {"create": 80, "update": 3, "skip": 1, "error": 1, "done": 83}
    counts jsonb not null default '{}',
    operation_id uuid references operation,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    constraint import_kind check (kind in ('organizations', 'contacts')),
    constraint import_status check (status in ('mapping', 'checking', 'checked', 'running', 'done')),
    constraint import_file_name check (length(file_name) <= 255)
);

create index import_newest_idx on import (created_at desc, id desc);

create table import_row (
    import_id uuid not null references import on delete cascade,
    -- The line of the file on which the row starts.
    number integer not null,
    cells jsonb not null,
    outcome text,
    reason text not null default '',
    -- The record it makes or changes.
    record_id uuid,
    done boolean not null default false,
    -- What stands above the record, while it is not linked yet.
    parent text,
    primary key (import_id, number),
    constraint import_row_outcome check (outcome in ('create', 'update', 'skip', 'error'))
);

create index import_row_due_idx on import_row (import_id, number) where not done and outcome in ('create', 'update');
create index import_row_parent_idx on import_row (import_id, number) where parent is not null;
create index import_row_record_idx on import_row (record_id) where record_id is not null;

alter table import enable row level security;
alter table import_row enable row level security;

grant select, insert, update (mapping, status, counts, operation_id, started_at, finished_at) on import to larder_app;
grant select, insert, update (outcome, reason, record_id, done, parent) on import_row to larder_app;

create policy import_select on import for select
    using (
        (select larder.person_role()) = 'admin'
        or (select larder.person_role()) = 'manager' and person_id = (select larder.person_id())
    );
create policy import_insert on import for insert
    with check (
        (select larder.person_role()) in ('admin', 'manager')
        and person_id = (select larder.person_id())
    );
create policy import_update on import for update
    using (
        (select larder.person_role()) in ('admin', 'manager')
        and person_id = (select larder.person_id())
    );

create policy import_row_select on import_row for select
    using (import_id in (select id from import));
create policy import_row_insert on import_row for insert
    with check (import_id in (select id from import where person_id = (select larder.person_id())));
create policy import_row_update on import_row for update
    using (import_id in (select id from import where person_id = (select larder.person_id())));

-- The rows of a file are kept for as long as somebody may correct the rejected ones; the journal and undo need none. What
-- nobody went on with goes whole.
create function larder.purge_imports()
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    delete from import
    where operation_id is null
        and created_at < now() - interval '90 days';
    delete from import_row
    where import_id in (
            select id
            from import
            where status = 'done'
                and finished_at < now() - interval '90 days'
        )
$$;

-- Files hold people too: the rows with a contact's name, address or number go with the contact.
create function larder.erase_from_imports(contact_id uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    with known as (
        select array_agg(larder.fold(word)) as words
        from contact c,
            unnest(
                array[btrim(c.first_name || ' ' || c.last_name)]
                || array(select jsonb_path_query(c.emails, '$[*].address') #>> '{}')
                || array(select jsonb_path_query(c.phones, '$[*].number') #>> '{}')
            ) word
        where c.id = contact_id
            and c.erased_at is null
            and word <> ''
    )
    update import_row
    set cells = '[]', reason = ''
    from known
    where exists (select from jsonb_array_elements_text(cells) cell where larder.fold(cell) = any (known.words))
$$;

create index organization_folded_name_idx on organization (larder.fold(name)) where deleted_at is null;

-- What rows of a file may already be, within what the person sees: by their id in the source, or by name.
-- Place n is the nth element of both arrays.
create function larder.match_organizations(names text[], source_label text, ids text[])
returns table (place bigint, id uuid, by_id boolean, cities text[], other_id boolean)
language sql stable
security definer
set search_path = public, pg_temp
as $$
    select n.place, o.id, false, array[larder.fold(o.shipping_city), larder.fold(o.billing_city)], exists (
            select from external_id e
            where e.table_name = 'organization'
                and e.record_id = o.id
                and e.source = source_label
                and n.id <> ''
                and e.value <> n.id
        )
    from unnest(names, ids) with ordinality n (name, id, place)
    join larder.visible_organization o on larder.fold(o.name) = larder.fold(n.name)
    where o.deleted_at is null
    union all
    select n.place, o.id, true, '{}', false
    from unnest(names, ids) with ordinality n (name, id, place)
    join external_id e on e.table_name = 'organization' and e.source = source_label and e.value = n.id
    join larder.visible_organization o on o.id = e.record_id
    where n.id <> ''
        and e.live
        and o.deleted_at is null
$$;
