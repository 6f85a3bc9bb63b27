-- Search finds É, Ж and Ω whatever the language of the database is: lower case comes from Larder's own collation. Of
-- columns with that collation it always did; of what is typed, and of notes, it came from the database's, which under
-- locale C knows English letters only.
-- Invariant: two spellings of a word that differ in case and accents alone fold to the same.

create or replace function larder.fold(value text)
returns text
language plpgsql immutable parallel safe strict
as $$
begin
    return lower(public.unaccent('public.unaccent'::regdictionary, value) collate larder.name);
end
$$;

do $$
begin
    if (select datlocprovider <> 'i' from pg_database where datname = current_database()) then
        reindex index interaction_words_idx;
    end if;
end
$$;
