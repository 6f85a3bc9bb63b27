-- Thousands of deals in one transaction: an import, or the demo company.
-- Invariant: how many locks a transaction takes does not grow with how many deals it makes, since the room for them does not.

create or replace function larder.opportunity_rules()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
    base text;
    place integer := 1;
begin
    select team_id into new.team_id
    from person
    where id = new.owner_id
        and (
            disabled_at is null and role <> 'viewer'
            or tg_op = 'UPDATE' and new.owner_id is not distinct from old.owner_id
        )
    for share;
    if not found then
        perform larder.refuse('opportunity_owner_gone', 'nobody there to own it');
    end if;
    if new.context is distinct from 'custom' then
        new.custom_context := '';
    end if;
    if tg_op = 'UPDATE' and new.stage <> old.stage and not larder.is_rearranging() then
        if old.closed_on is not null and new.closed_on is not null then
            perform larder.refuse('opportunity_closed_already', 'closed already');
        end if;
        if new.stage_entered_at = old.stage_entered_at then
            new.stage_entered_at := now();
        end if;
    end if;
    -- A phone's clock may run ahead; nothing was moved in the future.
    new.stage_entered_at := least(new.stage_entered_at, now());
    new.named_for := date_trunc('month', new.named_for::timestamp);
    if new.own_name <> '' then
        new.name := new.own_name;
    elsif tg_op = 'INSERT'
        or (new.organization_id, new.principal_id, new.context, new.custom_context, new.named_for, new.own_name)
            is distinct from
            (old.organization_id, old.principal_id, old.context, old.custom_context, old.named_for, old.own_name) then
        base := larder.opportunity_name(
            new.organization_id, new.principal_id, new.context, new.custom_context, new.named_for
        );
        -- Two of one name at once are told apart, too. There are only so many locks: whoever makes thousands takes no more.
        perform pg_advisory_xact_lock(hashtext('larder.opportunity_name'), hashtext(base) & 1023);
        new.name := base;
        while exists (select from opportunity where name = new.name and deleted_at is null and id <> new.id) loop
            place := place + 1;
            new.name := base || ' (' || place || ')';
        end loop;
    else
        new.name := old.name;
    end if;
    return new;
end
$$;
