-- Reports by mail, week after week or month after month.
-- Invariant: a mailing is one's own and is read with one's own rights when it goes out; each falls due once, whoever asks.

create table report_mailing (
    id uuid primary key,
    person_id uuid not null references person,
    report text not null
        constraint report_mailing_report check (report in ('activity', 'pipeline', 'coverage', 'quality', 'principal')),
    who text not null constraint report_mailing_who check (who in ('me', 'team', 'all')),
    principal_id uuid references organization,
    every text not null constraint report_mailing_every check (every in ('week', 'month')),
    -- The day on which it goes out next, at seven where its person is.
    next_on date not null,
    made_at timestamptz not null default now(),
    constraint report_mailing_principal check (report <> 'principal' or principal_id is not null),
    constraint report_mailing_once unique nulls not distinct (person_id, report, who, principal_id, every)
);

alter table report_mailing enable row level security;
grant select, delete on report_mailing to larder_app;
grant insert (id, person_id, report, who, principal_id, every, next_on) on report_mailing to larder_app;

create policy report_mailing_select on report_mailing for select using (person_id = (select larder.person_id()));
create policy report_mailing_insert on report_mailing for insert with check (person_id = (select larder.person_id()));
create policy report_mailing_delete on report_mailing for delete using (person_id = (select larder.person_id()));

-- The first day after `day` on which what goes out `every` week or month goes out: a Monday, or the first of a month.
create function larder.next_mailing(day date, every text)
returns date
language sql immutable
as $$ select (date_trunc(every, day) + ('1 ' || every)::interval)::date $$;

-- The workers': puts down a job for each mailing that is due at `moment`, and when it is due again. What was slept through is
-- mailed once.
create function larder.mail_reports(moment timestamptz)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    with due as (
        select m.id, (moment at time zone p.time_zone)::date as today
        from report_mailing m
        join person p on p.id = m.person_id and p.disabled_at is null
        where m.next_on + time '7:00' <= moment at time zone p.time_zone
        for update of m skip locked
    ), moved as (
        update report_mailing m
        set next_on = larder.next_mailing(due.today, m.every)
        from due
        where m.id = due.id
        returning m.id, m.person_id, due.today
    )
    insert into job (kind, payload, created_by)
    select 'mail.report', jsonb_build_object('person_id', person_id, 'mailing', id, 'day', today), null
    from moved
$$;

revoke execute on function larder.next_mailing(date, text), larder.mail_reports(timestamptz) from public;
grant execute on function larder.next_mailing(date, text), larder.mail_reports(timestamptz) to larder_app;
