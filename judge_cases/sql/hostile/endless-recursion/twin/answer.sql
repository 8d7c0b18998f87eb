WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) SELECT count(*) FROM n;
INSERT INTO books (title, year, author_id) VALUES ('Emma', 1815, 1);
SELECT title, year FROM books WHERE year < 1900 ORDER BY year;
