-- Notifications: what a person is told of that somebody else did, or that is due, and how they want to be told.
-- Invariant: a notification is written in the transaction of what it tells of, by the database alone; its person alone reads
-- it. It names a record and holds none of its words, so that it shows no more than they may read by then. What one operation
-- does is one notification a person and kind, however many records it touches.

create table notification (
    id uuid primary key default gen_random_uuid(),
    person_id uuid not null references person,
    kind text not null,
    -- What it belongs to: an operation, a day, or a task at its time. What happens again within it is counted.
    occasion text not null,
    -- Who did it; nobody where it is merely time.
    actor_id uuid references person,
    -- What it is about, the first of several.
    table_name text,
    record_id uuid,
    others integer not null default 0,
    -- The stage that a deal was closed in.
    detail text not null default '',
    -- Where it is told, as the person wanted it then.
    in_app boolean not null,
    mail boolean not null,
    made_at timestamptz not null default now(),
    read_at timestamptz,
    -- Handed to the mail server, or found to be empty: once, whatever becomes of the program.
    mailed_at timestamptz,
    constraint notification_kind check (
        kind in (
            'task assigned', 'task due', 'task overdue', 'mention', 'deal closed', 'verdict due', 'import done',
            'access changed', 'digest'
        )
    ),
    constraint notification_occasion unique (person_id, kind, occasion)
);

create index notification_newest_idx on notification (person_id, made_at desc, id) where in_app;
create index notification_unread_idx on notification (person_id) where in_app and read_at is null;
create index notification_mail_idx on notification (person_id) where mail and mailed_at is null;

-- How a person wants to be told, as far as that is not as usual.
create table notification_choice (
    person_id uuid not null references person,
    kind text not null,
    in_app boolean not null,
    mail boolean not null,
    primary key (person_id, kind),
    constraint notification_choice_kind check (
        kind in (
            'task assigned', 'task due', 'task overdue', 'mention', 'deal closed', 'verdict due', 'import done',
            'access changed', 'digest'
        )
    )
);

-- A link in a mail that ends mails like it, without signing in: it does nothing else.
create table unsubscribe_link (
    token_hash bytea primary key,
    person_id uuid not null references person,
    -- Whether it stood in a digest.
    digest boolean not null,
    made_at timestamptz not null default now(),
    constraint unsubscribe_link_hash check (length(token_hash) = 32)
);

create index unsubscribe_link_made_idx on unsubscribe_link (made_at);

alter table notification enable row level security;
alter table notification_choice enable row level security;
alter table unsubscribe_link enable row level security;

grant select, update (read_at, mailed_at) on notification to larder_app;
grant select, insert, update, delete on notification_choice to larder_app;
grant insert (token_hash, person_id, digest) on unsubscribe_link to larder_app;

create policy notification_select on notification for select using (person_id = (select larder.person_id()));
create policy notification_update on notification for update using (person_id = (select larder.person_id()));
create policy notification_choice_select on notification_choice for select
    using (person_id = (select larder.person_id()));
create policy notification_choice_insert on notification_choice for insert
    with check (person_id = (select larder.person_id()));
create policy notification_choice_update on notification_choice for update
    using (person_id = (select larder.person_id()));
create policy notification_choice_delete on notification_choice for delete
    using (person_id = (select larder.person_id()));
create policy unsubscribe_link_insert on unsubscribe_link for insert
    with check (person_id = (select larder.person_id()));

-- Whether somebody wants to be told in Larder and by mail; as usual where they did not choose. With the rights of who asks.
create function larder.wants(whom uuid, what text)
returns table (in_app boolean, mail boolean)
language sql stable
as $$
    select coalesce(c.in_app, what <> 'digest'),
        coalesce(c.mail, what in ('task assigned', 'mention', 'access changed', 'digest'))
    from (select) one
    left join notification_choice c on c.person_id = whom and c.kind = what
$$;

-- Whether what happens now is told: not what Larder does by itself, what an import or the demo brings, what undo and merges
-- put in its place.
create function larder.is_telling()
returns boolean
language sql stable
as $$
    select larder.person_id() is not null
        and nullif(current_setting('larder.bulk', true), '') is null
        and not larder.is_rearranging()
        and not exists (select from operation where id = larder.operation_id() and kind in ('import', 'demo', 'undo'))
$$;

-- Tells somebody of something, if they want to know. Mail waits a moment, so that what comes together goes in one letter.
create function larder.tell(
    whom uuid, what text, at_occasion text, about_table text, about uuid, more bigint default 0, words text default ''
)
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    wanted record;
    is_new boolean;
begin
    select * into wanted from larder.wants(whom, what);
    if not (wanted.in_app or wanted.mail) then
        return;
    end if;
    insert into notification as known (
        person_id, kind, occasion, actor_id, table_name, record_id, others, detail, in_app, mail
    )
    values (
        whom, what, coalesce(at_occasion, gen_random_uuid()::text), nullif(larder.person_id(), whom), about_table, about,
        more, words, wanted.in_app, wanted.mail
    )
    on conflict on constraint notification_occasion do update
    set others = known.others + excluded.others + 1, read_at = null
    where known.record_id is distinct from excluded.record_id
    returning xmax = 0 into is_new;
    if is_new and wanted.mail then
        insert into job (kind, payload, run_at, created_by)
        values ('mail.notices', jsonb_build_object('person_id', whom), now() + interval '1 minute', null);
    end if;
end
$$;

-- Open tabs hear of it: that there is something, and not what.
create function larder.announce_notification()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    perform pg_notify('larder_notice', new.person_id::text);
    return null;
end
$$;

create trigger announce_insert after insert on notification
    for each row when (new.in_app)
    execute function larder.announce_notification();
create trigger announce_update after update on notification
    for each row when (new.in_app and (new.read_at, new.others) is distinct from (old.read_at, old.others))
    execute function larder.announce_notification();

-- A door: ends mails like the one that a link stood in, however often it is followed. Answers whether it was the digest;
-- nothing where the link opens nothing.
create function larder.unsubscribe(presented bytea)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    link unsubscribe_link;
begin
    select * into link from unsubscribe_link where token_hash = presented;
    if found then
        insert into notification_choice as known (person_id, kind, in_app, mail)
        select link.person_id, k.kind, w.in_app, false
        from unnest(
            case
                when link.digest then array['digest']
                else array[
                    'task assigned', 'task due', 'task overdue', 'mention', 'deal closed', 'verdict due', 'import done',
                    'access changed'
                ]
            end
        ) k (kind)
        cross join larder.wants(link.person_id, k.kind) w
        on conflict (person_id, kind) do update set mail = false;
        -- What waits to be mailed is mail like it.
        update notification
        set mail = false
        where person_id = link.person_id
            and mail
            and mailed_at is null
            and (kind = 'digest') = link.digest;
    end if;
    return link.digest;
end
$$;

-- A door without a step through it: whether a link would end digests, other mails, or nothing.
create function larder.unsubscribes(presented bytea)
returns boolean
language sql stable
security definer
set search_path = public, pg_temp
as $$ select digest from unsubscribe_link where token_hash = presented $$;

-- As before, and what one was told of a quarter of a year ago.
create or replace function larder.purge()
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    delete from idempotency where created_at < now() - interval '180 days';
    with forgotten as (
        delete from change where at < now() - interval '30 days' returning xid
    )
    update feed set purged = greatest(purged, (select max(xid) from forgotten));
    delete from job where done_at < now() - interval '30 days';
    delete from session where last_seen_at < now() - interval '120 days';
    delete from single_use_token where expires_at < now() - interval '30 days';
    delete from sign_in_throttle where last_failure_at < now() - interval '1 day';
    delete from notification where made_at < now() - interval '90 days';
    delete from unsubscribe_link where made_at < now() - interval '400 days';
    perform larder.purge_imports();
end
$$;

revoke execute on function larder.is_telling(), larder.tell(uuid, text, text, text, uuid, bigint, text),
    larder.announce_notification() from public, larder_app;
