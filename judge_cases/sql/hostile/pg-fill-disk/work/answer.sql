CREATE TABLE n AS SELECT repeat(md5(i::text), 1000) AS t FROM generate_series(1, 100000000) AS i;
