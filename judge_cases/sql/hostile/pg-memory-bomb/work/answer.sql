SELECT length(string_agg(repeat(md5(i::text), 3000), '')) FROM generate_series(1, 10000000) AS i;
