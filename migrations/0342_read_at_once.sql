-- Who may read everything is asked once for a statement, not once for a row: in open books everybody, in private ones managers,
-- viewers and admins. A figure over a year of interactions then reads an index and looks nothing up.
-- Invariant: nobody reads more than before: what stands first is what the organization's policy says of every organization,
-- and each of these rows has one.

create function larder.reads_all()
returns boolean
language sql stable parallel safe
as $$
    select larder.person_id() is not null
        and (not larder.private_books() or larder.person_role() in ('admin', 'manager', 'viewer'))
$$;

alter policy interaction_select on interaction
    using (
        (select larder.reads_all())
        or author_id = (select larder.person_id())
        or exists (select from organization o where o.id = organization_id offset 0)
        or opportunity_id is not null and exists (select from opportunity d where d.id = opportunity_id offset 0)
    );
alter policy interaction_principal_select on interaction_principal
    using ((select larder.reads_all()) or exists (select from interaction i where i.id = interaction_id offset 0));
alter policy opportunity_select on opportunity
    using (
        (select larder.reads_all())
        or owner_id = (select larder.person_id())
        or team_id = (select larder.team_id())
        or exists (select from organization o where o.id = organization_id offset 0)
    );
alter policy stage_move_select on stage_move
    using ((select larder.reads_all()) or exists (select from opportunity o where o.id = opportunity_id offset 0));
