-- A company that has been at it for years: 100,000 organizations and contacts, 200,000 notes and their history, 10,000
-- products, 50,000 deals and as many calls about them, the same every time. Without triggers, which would take minutes; what they keep is filled in by hand.
set session_replication_role = replica;
set maintenance_work_mem = '256MB';
select setseed(0.42);

-- Indexes are built at the end, which takes a fraction of the time.
create temporary table shelved as
select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
from pg_index
where indrelid in ('organization'::regclass, 'contact'::regclass, 'interaction'::regclass, 'opportunity'::regclass)
    and not indisprimary;

do $$
declare
    shelf record;
begin
    for shelf in select name from shelved loop
        execute 'drop index ' || shelf.name;
    end loop;
end
$$;

insert into team (id, name)
select gen_random_uuid(), 'Team ' || n
from generate_series(1, 8) n;

insert into person (id, name, email, role, team_id, time_zone)
select gen_random_uuid(), 'Rep ' || n, 'rep' || n || '@harbor.example', 'rep', t.id, 'America/New_York'
from generate_series(1, 40) n
join (select id, row_number() over (order by name) as place from team where name like 'Team %') t on t.place = 1 + n % 8;

-- Nobody owns one in fifty; Sam has thirty accounts, everybody else thousands.
create temporary table owner as
select row_number() over (order by name) - 1 as place, id, team_id
from person
where name like 'Rep %'
    or name in ('Rob Rep', 'Rita Rep');

insert into organization (
    id, name, role, priority, segment_id, owner_id, team_id, email, phones, shipping_line1, shipping_city, shipping_state,
    shipping_postal_code, shipping_country, employees, tags, created_at
)
select gen_random_uuid(),
    (array['Blue', 'Green', 'Golden', 'Hidden', 'Old', 'Silver', 'Café', 'Grand', 'Little', 'Harbor', 'Corner', 'Royal',
        'Union', 'River', 'Sunny', 'North', 'Stone', 'Copper', 'Velvet', 'Wild'])[1 + (random() * 19)::integer]
        || ' '
        || (array['Fin', 'Door', 'Spoon', 'Kitchen', 'Mill', 'Garden', 'Table', 'Oven', 'Market', 'Bistro', 'Tavern',
            'Hospital', 'School', 'Hotel', 'Grill', 'House', 'Bakery', 'Diner', 'Terrace', 'Room'])[1 + (random() * 19)::integer]
        || ' ' || n,
    case when n % 200 = 0 then 'principal' when n % 100 = 0 then 'distributor' when n % 3 = 0 then 'prospect' else 'operator' end,
    (array['A', 'B', 'C', 'C', 'C', 'D'])[1 + (random() * 5)::integer],
    s.id, o.id, o.team_id,
    case when n % 2 = 0 then 'info@place' || n || '.example' else '' end,
    jsonb_build_array(jsonb_build_object('label', 'office', 'number', '+1 555 ' || 1000000 + n)),
    n || ' Main Street',
    (array['Boston', 'Salem', 'Portland', 'Providence', 'Hartford', 'Albany', 'New York', 'Zürich', ''])[1 + (random() * 8)::integer],
    'MA', '0' || 1000 + n % 9000, 'United States', (random() * 500)::integer,
    case n % 1000 when 0 then '{patio,fish}' when 1 then '{fish}' else '{}' end::text[],
    now() - n * interval '7 minutes'
from generate_series(1, 100000) n
left join owner o on o.place = n % 42 and n % 50 <> 0
join (select id, row_number() over (order by name) as place from segment) s on s.place = 1 + n % 11;

update organization o
set owner_id = sam.id, team_id = sam.team_id
from (select id, team_id from person where name = 'Sam Rep') sam
where o.id in (select id from organization order by id limit 30);

update organization o
set parent_id = (select id from organization where role = 'operator' order by id limit 1)
where o.id in (select id from organization where role = 'operator' order by id offset 1 limit 60);

insert into contact (id, first_name, last_name, organization_id, position, emails, phones, is_primary, tags, created_at)
select gen_random_uuid(),
    (array['Ann', 'Bob', 'Carla', 'David', 'Emma', 'Frank', 'Grace', 'Hugo', 'Iris', 'Zoë'])[1 + (random() * 9)::integer],
    (array['Adams', 'Baker', 'Chu', 'Diaz', 'Evans', 'Fischer', 'Garcia', 'Hughes', 'Ivanov', 'Marín', 'Smith', 'Young'])[1 + (random() * 11)::integer]
        || ' ' || chr(65 + n % 26) || o.place % 997,
    o.id, 'Head Chef',
    jsonb_build_array(jsonb_build_object('label', 'work', 'address', 'chef' || n || '@place' || o.place || '.example')),
    jsonb_build_array(jsonb_build_object('label', 'mobile', 'number', '+1 555 ' || 3000000 + n)),
    true, case n % 2000 when 0 then '{vip}' else '{}' end::text[], o.created_at + interval '1 hour'
from generate_series(1, 100000) n
join (select id, created_at, row_number() over (order by id) as place from organization) o on o.place = n;

insert into interaction (id, author_id, happened_at, type, body, organization_id, contact_id)
select gen_random_uuid(), coalesce(o.owner_id, (select id from person where name = 'Ada Admin')),
    now() - n * interval '5 minutes', 'note',
    'They ' || (array['like', 'want', 'tasted', 'refused', 'ordered'])[1 + (random() * 4)::integer] || ' '
        || (array['cod', 'sablefish', 'flour', 'vanilla', 'oat milk', 'butter', 'tomatoes'])[1 + (random() * 6)::integer]
        || case when n % 10000 = 0 then ' and rhubarb' else '' end || ', lot ' || n,
    o.id, null
from generate_series(1, 200000) n
join (select id, owner_id, row_number() over (order by id) as place from organization) o on o.place = 1 + n % 60000;

-- Of each principal there is about one call a week.
insert into interaction (id, author_id, happened_at, type, outcome, organization_id, principal_ids)
select gen_random_uuid(), o.owner_id, now() - n * interval '30 minutes', 'call', 'neutral', o.id, array[p.id]
from generate_series(1, 50000) n
join (
    select id, owner_id, row_number() over (order by id) as place from organization where role = 'operator' and owner_id is not null
) o on o.place = n
join (
    select id, row_number() over (order by id) as place from organization where role = 'principal'
) p on p.place = 1 + n % 400;

insert into interaction_principal (interaction_id, principal_id, author_id, type, status, happened_at)
select id, principal_ids[1], author_id, type, status, happened_at
from interaction
where principal_ids <> '{}';

-- Two open tasks and a hundred done ones for every fiftieth account.
insert into task (id, title, due_on, owner_id, assigned_by, organization_id, done_at, done_by)
select gen_random_uuid(), 'Call about the cod', current_date - 5 + n, o.owner_id, o.owner_id, o.id,
    case when n > 2 then now() - n * interval '1 day' end, case when n > 2 then o.owner_id end
from (select id, owner_id, row_number() over (order by id) as place from organization where owner_id is not null) o
cross join generate_series(1, 102) n
where o.place % 50 = 0;

insert into organization_fact (organization_id, contact_count, interaction_count, last_interaction_at)
select o.id, 1, count(i.id), max(i.happened_at)
from organization o
left join interaction i on i.organization_id = o.id
group by o.id;

-- As many as a book may bring along: it has all of them.
insert into product (id, name, principal_id, organization_id)
select gen_random_uuid(),
    (array['Cod', 'Sablefish', 'Salmon', 'Barley', 'Vanilla', 'Oat', 'Butter', 'Tomato'])[1 + (random() * 7)::integer] || ' '
        || (array['loin', 'flour', 'cream', 'fillet', 'sauce', 'bread'])[1 + (random() * 5)::integer] || ' ' || n,
    p.id, p.id
from generate_series(1, 10000) n
join (
    select id, row_number() over (order by id) as place from organization where role = 'principal'
) p on p.place = 1 + n % 400;

-- Most are over.
insert into opportunity (
    id, name, organization_id, principal_id, stage, stage_entered_at, context, owner_id, team_id, closed_on, reason, created_at
)
select gen_random_uuid(), o.name || ' - ' || p.name || ' - ' || (array['Food show', 'Sampling'])[1 + n % 2] || ' - March 2026',
    o.id, p.id, case when n % 10 = 0 then 'demo scheduled' when n % 3 = 0 then 'closed won' else 'closed lost' end,
    now() - n * interval '20 minutes', (array['food show', 'sampling'])[1 + n % 2], o.owner_id, o.team_id,
    case when n % 10 > 0 then current_date - n / 72 end, case when n % 10 > 0 then 'timing' end, now() - n * interval '30 minutes'
from generate_series(1, 50000) n
join (
    select id, name, owner_id, team_id, row_number() over (order by id) as place
    from organization
    where role = 'operator' and owner_id is not null
) o on o.place = n
join (
    select id, name, row_number() over (order by id) as place from organization where role = 'principal'
) p on p.place = 1 + n % 400;

insert into opportunity_product (opportunity_id, product_id)
select d.id, p.id
from (select id, principal_id, row_number() over (order by id) as place from opportunity) d
join (select id, principal_id, row_number() over (partition by principal_id order by id) as place from product) p
    on p.principal_id = d.principal_id and p.place = 1 + d.place % 5;

-- Every record was added by its owner, most of them by hand; some were changed or deleted since.
insert into operation (id, kind, subject, person_id, origin, at, deletes)
select o.id, 'create', o.name, o.owner_id, 'web', o.created_at, false
from organization o;

insert into audit (at, operation_id, person_id, table_name, record_id, organization_id, kind, origin, verb, changes)
select c.created_at, c.organization_id, o.owner_id, 'contact', c.id, c.organization_id, 'create', 'web', 'insert', '{}'::jsonb
from contact c
join organization o on o.id = c.organization_id
union all
select o.created_at, o.id, o.owner_id, 'organization', o.id, o.id, 'create', 'web', 'insert', '{}'::jsonb
from organization o
union all
select o.created_at + interval '1 day', null, (select id from person where name = 'Mia Manager'), 'organization', o.id, o.id,
    'edit', 'web', 'update', '{"priority": ["C", "B"]}'
from organization o
where o.priority = 'B';

update operation
set deletes = true
where id in (select id from organization where name like 'Velvet Room %' and role <> 'principal');

insert into audit (at, operation_id, person_id, table_name, record_id, organization_id, kind, origin, verb, changes)
select now(), o.id, o.owner_id, 'organization', o.id, o.id, 'delete', 'web', 'delete', '{"deleted_at": [null, "now"]}'
from organization o
where o.name like 'Velvet Room %'
    and o.role <> 'principal';

update organization set deleted_at = now() where name like 'Velvet Room %' and role <> 'principal';

do $$
declare
    shelf record;
begin
    for shelf in select definition from shelved loop
        execute shelf.definition;
    end loop;
end
$$;

set session_replication_role = origin;
