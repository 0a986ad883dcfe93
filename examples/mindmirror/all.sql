-- MindMirror, all six services. Registers, upgrades nothing; may be run again.
--     psql -v ON_ERROR_STOP=1 -1 -f examples/mindmirror/all.sql
-- Then SELECT * FROM migrate.upgrade_all(); brings every service to its head in one transaction.

\ir habits.sql
\ir meals.sql
\ir movements.sql
\ir practices.sql
\ir users.sql
\ir journal.sql
