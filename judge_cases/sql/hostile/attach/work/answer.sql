ATTACH '{{canary}}' AS other;
SELECT * FROM other.sqlite_master;
