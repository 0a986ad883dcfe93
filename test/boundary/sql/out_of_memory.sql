-- Memory that runs out in truth.
\t on
\pset format unaligned
SELECT remember() \g /dev/null

SELECT regexp_replace(report('SELECT run_out_in_server()'), 'size.*', 'size …');
SELECT report('SELECT run_out_in_library()');
SELECT report('SELECT run_out_in_take_error()');
SELECT report('SELECT run_out_in_take_error_and_go_on()');
SELECT report('SELECT run_out_while_describing()');
SELECT report($$SELECT run('SELECT run_out_in_take_error()')$$);
SELECT report($$SELECT run_and_decorate('SELECT run_out_in_take_error()')$$);
SELECT report($$SELECT run_and_catch('SELECT run_out_in_take_error()')$$);
SELECT run_out_in_take_error();
SELECT untouched();
SELECT run_out_while_describing();
SELECT untouched();
SELECT regexp_replace(report('SELECT run_out_while_raising()'), 'size.*', 'size …');
SELECT lift_limit();
SELECT untouched();
SELECT report('SELECT throw_error(''ereport'')');
