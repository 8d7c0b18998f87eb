VACUUM INTO '/tmp/other.db';
