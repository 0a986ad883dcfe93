CREATE PROCEDURE migrate.upgrade_online(service text, target text DEFAULT 'head')
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_upgrade_online';

COMMENT ON PROCEDURE migrate.upgrade_online(text, text) IS
    'apply what is missing up to the target and commit after each revision; scripts that can''t run in a transaction run statement by statement, and a run that was interrupted goes on where it was';

CREATE PROCEDURE migrate.downgrade_online(service text, target text)
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_downgrade_online';

COMMENT ON PROCEDURE migrate.downgrade_online(text, text) IS
    'undo what was applied after the target and commit after each revision; undoes a revision that upgrade_online() left half applied too';
