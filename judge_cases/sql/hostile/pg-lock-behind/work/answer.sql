CREATE EXTENSION dblink;
SELECT dblink_connect('in', 'host=/box/tmp user=learner dbname=postgres');
SELECT dblink_send_query('in', 'BEGIN; LOCK TABLE books IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(1000)');
SELECT pg_sleep(0.1);
