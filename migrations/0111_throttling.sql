-- Who waits: a try that was right leaves no trace on its address, and one inbox gets one mail in five minutes.

alter table sign_in_throttle add column previous_failure_at timestamptz;

-- As before, and it keeps when the try before this one was, should this one be right.
create or replace function larder.sign_in_try(keys bytea[], free integer[], longest integer[])
returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    wait integer;
begin
    -- Always in the same order, so that two tries never wait for each other.
    perform pg_advisory_xact_lock(hashtextextended(encode(k, 'hex'), 2)) from (select unnest(keys) as k order by 1) ordered;
    select ceil(max(extract(epoch from
        t.last_failure_at + make_interval(secs => least(k.longest, power(2, least(t.failures - k.free, 20))))
            - clock_timestamp()
    )))
    into wait
    from unnest(keys, free, longest) as k (key, free, longest)
    join sign_in_throttle t on t.key_hash = k.key
    where t.failures >= k.free
        and t.last_failure_at > clock_timestamp() - interval '1 hour';
    if wait > 0 then
        return wait;
    end if;
    insert into sign_in_throttle as t (key_hash, failures, last_failure_at)
    select unnest(keys), 1, clock_timestamp()
    on conflict (key_hash) do update
    set failures = case when t.last_failure_at < clock_timestamp() - interval '1 hour' then 1 else t.failures + 1 end,
        last_failure_at = clock_timestamp(),
        previous_failure_at = t.last_failure_at;
    return 0;
end
$$;

-- The password was right: the account's own keys start afresh, and its address is as it was before the try.
create or replace function larder.sign_in_succeeded(own bytea[], address bytea)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    delete from sign_in_throttle where key_hash = any (own);
    update sign_in_throttle
    set failures = greatest(0, failures - 1), last_failure_at = coalesce(previous_failure_at, last_failure_at)
    where key_hash = address;
$$;

create index job_reset_idx on job ((payload ->> 'person_id'), created_at) where kind = 'mail.reset';

-- Somebody forgot their password. No answer, whether the account is there or not. The link of a mail that is on its way
-- is as good as another one's, so whoever asks again and again fills nobody's inbox.
create or replace function larder.request_reset(address text)
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(lower(address), 3));
    insert into job (kind, payload, created_by)
    select 'mail.reset', jsonb_build_object('person_id', p.id), null
    from person p
    where lower(p.email) = lower(address)
        and p.disabled_at is null
        and not exists (
            select from job j
            where j.kind = 'mail.reset'
                and j.payload ->> 'person_id' = p.id::text
                and j.created_at > now() - interval '5 minutes'
        );
end
$$;
