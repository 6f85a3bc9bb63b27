//! What holds for the database as a whole: nobody forgets row-level security, and no definer function can be fooled.

use crate::database::Database;

/// The first column of what `query` answers.
async fn list(query: &'static str) -> Vec<String> {
    let database = Database::fresh().await;
    sqlx::query_scalar::<_, String>(query).fetch_all(&database.owner).await.expect("the catalogue")
}

#[tokio::test]
async fn every_table_has_row_level_security_and_a_policy_for_each_verb_that_is_granted() {
    let unprotected = list(
        "select c.oid::regclass::text || ' ' || verb
        from pg_class c
        cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as verb
        where c.relnamespace in ('public'::regnamespace, 'larder'::regnamespace)
            and c.relkind in ('r', 'p', 'f', 'm')
            and c.relname <> '_sqlx_migrations'
            and (
                not c.relrowsecurity
                or (
                    has_table_privilege('larder_app', c.oid, verb)
                    or verb <> 'DELETE' and has_any_column_privilege('larder_app', c.oid, verb)
                ) and not exists (
                    select from pg_policies p
                    where format('%I.%I', p.schemaname, p.tablename)::regclass = c.oid
                        and p.cmd = verb
                )
            )",
    );
    assert!(unprotected.await.is_empty());
}

/// Permissive policies add up: a second one for the same verb would silently widen the first.
#[tokio::test]
async fn a_table_has_one_policy_for_a_verb() {
    let several = list(
        "select tablename || ' ' || cmd
        from pg_policies
        group by schemaname, tablename, cmd
        having count(*) > 1 or bool_or(cmd = 'ALL')",
    );
    assert!(several.await.is_empty());
}

#[tokio::test]
async fn the_application_role_owns_nothing_bypasses_nothing_and_makes_nothing() {
    let powers = list(
        "select power
        from pg_roles r
        cross join lateral (
            values
                ('superuser', rolsuper),
                ('bypasses row-level security', rolbypassrls),
                ('makes roles', rolcreaterole),
                ('makes databases', rolcreatedb),
                ('is a member of another role', exists (select from pg_auth_members where member = r.oid)),
                ('owns a relation', exists (select from pg_class where relowner = r.oid)),
                ('owns a function', exists (select from pg_proc where proowner = r.oid)),
                ('makes tables', has_schema_privilege(r.oid, 'public', 'create')),
                ('makes functions', has_schema_privilege(r.oid, 'larder', 'create')),
                ('empties a table', exists (
                    select from pg_class c
                    where c.relnamespace in ('public'::regnamespace, 'larder'::regnamespace)
                        and c.relkind in ('r', 'p')
                        and has_table_privilege(r.oid, c.oid, 'truncate, references, trigger')
                )),
                ('reads a view that runs as its owner', exists (
                    select from pg_class c
                    where c.relkind = 'v'
                        and c.relnamespace in ('public'::regnamespace, 'larder'::regnamespace)
                        and has_table_privilege(r.oid, c.oid, 'select')
                        and not coalesce(c.reloptions @> '{security_invoker=true}', false)
                ))
        ) as powers (power, has)
        where rolname = 'larder_app'
            and has",
    );
    assert!(powers.await.is_empty());
}

#[tokio::test]
async fn every_definer_function_has_a_fixed_search_path() {
    let open = list(
        "select p.oid::regprocedure::text
        from pg_proc p
        where p.pronamespace in ('public'::regnamespace, 'larder'::regnamespace)
            and p.prosecdef
            and not coalesce(p.proconfig @> '{\"search_path=public, pg_temp\"}', false)",
    );
    assert!(open.await.is_empty());
}

#[tokio::test]
async fn the_world_may_call_nothing_of_larder() {
    assert!(list("select 'usage' where has_schema_privilege('public', 'larder', 'usage')").await.is_empty());
}
