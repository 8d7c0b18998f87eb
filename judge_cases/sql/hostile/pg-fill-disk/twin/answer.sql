CREATE TABLE n AS SELECT md5(i::text) AS t FROM generate_series(1, 100) AS i;
INSERT INTO books (title, year, author_id) VALUES ('Emma', 1815, 1);
SELECT title, year FROM books WHERE year < 1900 ORDER BY year;
