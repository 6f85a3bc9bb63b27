-- Files are typed by hand: between the words of a name, an address or a number there may be more than one space.
create or replace function larder.erase_from_imports(contact_id uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    with known as (
        select array_agg(btrim(regexp_replace(larder.fold(word), '[\s\u00a0]+', ' ', 'g'))) as words
        from contact c,
            unnest(
                array[c.first_name || ' ' || c.last_name]
                || array(select jsonb_path_query(c.emails, '$[*].address') #>> '{}')
                || array(select jsonb_path_query(c.phones, '$[*].number') #>> '{}')
            ) word
        where c.id = contact_id
            and c.erased_at is null
            and btrim(word) <> ''
    )
    update import_row
    set cells = '[]', reason = ''
    from known
    where exists (
        select from jsonb_array_elements_text(cells) cell
        where btrim(regexp_replace(larder.fold(cell), '[\s\u00a0]+', ' ', 'g')) = any (known.words)
    )
$$;
