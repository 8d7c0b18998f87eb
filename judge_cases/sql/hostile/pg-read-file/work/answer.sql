SELECT pg_read_file('{{canary}}');
