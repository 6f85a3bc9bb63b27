-- What is planned becomes what happened: a visit for a day to come ends as completed, cancelled or with nobody there.
-- Invariant: what is planned says nothing of what came of it; what happened is not planned again, unless by undo.

alter table interaction
    add constraint interaction_planned check (
        status <> 'scheduled' or outcome is null and rating is null and follow_up_on is null
    ) not valid;
alter table interaction validate constraint interaction_planned;

-- What an account waits for, whoever goes there.
create index interaction_planned_idx on interaction (organization_id, happened_at, id)
    where status = 'scheduled' and deleted_at is null;

create or replace function larder.interaction_rules()
returns trigger
language plpgsql
as $$
begin
    if tg_op = 'UPDATE' and old.status = 'completed' and new.status <> 'completed' and not larder.is_rearranging() then
        perform larder.refuse('interaction_happened', 'what happened stays so');
    end if;
    -- A phone's clock may run ahead by ten minutes; a later moment has not happened yet.
    if new.status = 'completed' and new.happened_at > now() then
        if new.happened_at > now() + interval '10 minutes' then
            perform larder.refuse('interaction_future', 'it has not happened yet');
        end if;
        new.claimed_at := new.happened_at;
        new.happened_at := now();
    end if;
    -- What was recorded before outcomes were asked for stays as it is.
    if new.status = 'completed' and new.type <> 'note' and new.outcome is null
        and (
            tg_op = 'INSERT'
            or (new.status, new.type, new.outcome) is distinct from (old.status, old.type, old.outcome)
        ) then
        perform larder.refuse('interaction_outcome_missing', 'what came of it');
    end if;
    return new;
end
$$;
