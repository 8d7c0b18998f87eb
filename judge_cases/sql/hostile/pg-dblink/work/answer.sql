CREATE EXTENSION dblink;
SELECT dblink_connect('out', 'host=127.0.0.1 port={{port}} connect_timeout=1 user=a dbname=a');
