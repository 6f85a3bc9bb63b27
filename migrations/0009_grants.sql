-- The application role calls what it is granted, and the world nothing.
revoke execute on all functions in schema larder from public;
grant execute on all functions in schema larder to larder_app;
alter default privileges in schema larder grant execute on functions to larder_app;
