-- Who asks is looked up before anything else, by the key of a session: the plan for that is made once, where those of what
-- is asked are made anew each time.
alter function larder.act(bytea) set plan_cache_mode = 'auto';
