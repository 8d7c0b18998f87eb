PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = 'x';
