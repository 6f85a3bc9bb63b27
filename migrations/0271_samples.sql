-- Samples: what a sample drop left in a kitchen, until there is a verdict on it. The clock runs on the interaction itself.
-- Invariant: a sample drop that happened is left, then tasted, then has its verdict; the verdict's rating is the
-- interaction's. What was dropped before there were clocks has none. An interaction names the task that it made.

alter table interaction
    add column sample text,
    add column task_id uuid,
    add constraint interaction_sample check (sample in ('left', 'tasted', 'verdict')),
    add constraint interaction_sample_drop check (sample is null or type = 'sample drop' and status = 'completed'),
    add constraint interaction_sample_rating check (sample is null or sample = 'verdict' or rating is null);

-- It is written before its task, in one transaction.
alter table interaction
    add constraint interaction_task_id_fkey foreign key (task_id) references task on delete set null
        deferrable initially deferred not valid;
alter table interaction validate constraint interaction_task_id_fkey;

create index interaction_open_sample_idx on interaction (author_id, happened_at)
    where sample in ('left', 'tasted') and deleted_at is null;
create index interaction_task_idx on interaction (task_id) where task_id is not null;

-- The clock starts with what becomes a sample drop, and a rating is its verdict. Undo puts back what there was.
create function larder.sample_clock()
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

create trigger c_sample before insert or update on interaction
    for each row execute function larder.sample_clock();

revoke execute on function larder.sample_clock() from public;
