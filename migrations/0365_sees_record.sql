-- Who may read of a record reads what became of it. Asked of one record after the other: the rules of eight tables in every
-- question about the trail took longer to get ready for than the trail to read.

create function larder.sees_record(table_name text, record_id uuid)
returns boolean
language plpgsql stable
cost 10
set search_path = public, pg_temp
as $$
begin
    case table_name
        when 'organization' then return exists (select from organization where id = record_id);
        when 'contact' then return exists (select from contact where id = record_id);
        when 'contact_advocacy' then return exists (select from contact_advocacy where id = record_id);
        when 'interaction' then return exists (select from interaction where id = record_id);
        when 'task' then return exists (select from task where id = record_id);
        when 'opportunity' then return exists (select from opportunity where id = record_id);
        when 'opportunity_product' then return exists (select from opportunity_product where id = record_id);
        when 'opportunity_contact' then return exists (select from opportunity_contact where id = record_id);
        else return table_name in ('company', 'team', 'person', 'segment', 'product', 'distributor_authorization')
            and larder.person_id() is not null;
    end case;
end
$$;
revoke execute on function larder.sees_record(text, uuid) from public;
grant execute on function larder.sees_record(text, uuid) to larder_app;

alter policy audit_select on audit
    using ((select larder.person_role()) = 'admin' or larder.sees_record(table_name, record_id));
