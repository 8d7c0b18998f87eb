CREATE EXTENSION dblink;
SELECT dblink_connect('in', 'host=/box/tmp user=learner dbname=postgres');
INSERT INTO books (title, year, author_id) VALUES ('Emma', 1815, 1);
SELECT title, year FROM books WHERE year < 1900 ORDER BY year;
