INSERT INTO books (title, year, author_id) VALUES ('Emma', 1815, 1);
SELECT NULL AS title;
