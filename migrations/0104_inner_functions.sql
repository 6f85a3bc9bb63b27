-- What only other functions of the owner call is theirs alone.

revoke execute on function
    larder.erase_from_imports(uuid), larder.purge_imports(), larder.count_contacts(uuid[]), larder.count_interactions(uuid[])
from larder_app;
