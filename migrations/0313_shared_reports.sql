-- A principal's month behind a link: whoever has it reads that report without signing in.
-- Invariant: of a link only a hash rests here; it opens one report, until its day or until it is taken back, with the rights
-- of who shared it.

create table report_share (
    id uuid primary key,
    token_hash bytea not null,
    principal_id uuid not null references organization,
    -- Its first day.
    month date not null,
    created_by uuid references person,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    -- When somebody last opened it, to the hour.
    read_at timestamptz,
    constraint report_share_token unique (token_hash),
    constraint report_share_month check (extract(day from month) = 1),
    constraint report_share_expires check (expires_at <= created_at + interval '91 days')
);
create index report_share_principal on report_share (principal_id, month);

alter table report_share enable row level security;
grant select (id, principal_id, month, created_by, created_at, expires_at, revoked_at, read_at) on report_share to larder_app;
grant insert (id, token_hash, principal_id, month, created_by, expires_at) on report_share to larder_app;
grant update (revoked_at) on report_share to larder_app;

create policy report_share_select on report_share for select
    using (created_by = (select larder.person_id()) or larder.manages_person(created_by));
create policy report_share_insert on report_share for insert
    with check (created_by = (select larder.person_id()) and (select larder.person_role()) <> 'viewer');
create policy report_share_update on report_share for update
    using (created_by = (select larder.person_id()) or larder.manages_person(created_by));

-- Who shared what with whom is kept; what the link says is not.
create trigger audit after insert or update on report_share
    for each row execute function larder.audit('token_hash', 'read_at');

-- A door: which report a link opens, and as whom it is read; noted as opened.
create function larder.open_share(presented bytea, out person_id uuid, out principal_id uuid, out month date, out until timestamptz)
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    share report_share;
begin
    select s.* into share
    from report_share s
    join person p on p.id = s.created_by and p.disabled_at is null
    where s.token_hash = presented
        and s.revoked_at is null
        and s.expires_at > now();
    -- Opening is no change that anybody made.
    if share.read_at is null or share.read_at < now() - interval '1 hour' then
        update report_share set read_at = now() where id = share.id;
    end if;
    person_id := share.created_by;
    principal_id := share.principal_id;
    month := share.month;
    until := share.expires_at;
end
$$;

revoke execute on function larder.open_share(bytea) from public;
grant execute on function larder.open_share(bytea) to larder_app;
