-- The board reads each column from its oldest card on.
create index opportunity_board_idx on opportunity (stage, stage_entered_at, id)
    where closed_on is null and deleted_at is null;
