-- What was won is worth, and how many cards a column has, are read from the index alone.

drop index opportunity_ended_idx;
create index opportunity_ended_idx on opportunity (closed_on)
    include (
        owner_id, team_id, organization_id, principal_id, distributor_id, stage, opened_on, currency, estimated_value
    )
    where deleted_at is null and closed_on is not null;

drop index opportunity_board_idx;
create index opportunity_board_idx on opportunity (stage, stage_entered_at, id)
    include (owner_id, team_id, organization_id, principal_id)
    where deleted_at is null and closed_on is null;
