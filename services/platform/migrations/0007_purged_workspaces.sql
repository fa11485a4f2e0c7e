-- When a retired internal id's data was purged from every service; empty while it waits.
ALTER TABLE retired_workspaces ADD COLUMN purged_at DATETIME(6) NULL;
