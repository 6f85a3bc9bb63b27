-- Who reads everything reads what belongs to deals from end to end: the planner takes a look at each row's deal for something
-- that happens, and would rather look each row up.
-- Invariant: what belongs to a deal is read by whoever reads the deal.

alter function larder.sees_opportunity(uuid) cost 1;

alter policy opportunity_fact_select on opportunity_fact
    using ((select larder.reads_all()) or larder.sees_opportunity(opportunity_id));
alter policy stage_move_select on stage_move
    using ((select larder.reads_all()) or larder.sees_opportunity(opportunity_id));
