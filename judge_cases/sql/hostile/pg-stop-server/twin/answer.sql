COPY (SELECT 1) TO PROGRAM 'cat > /dev/null';
INSERT INTO books (title, year, author_id) VALUES ('Emma', 1815, 1);
SELECT title, year FROM books WHERE year < 1900 ORDER BY year;
