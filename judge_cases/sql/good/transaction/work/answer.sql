-- Emma; first
BEGIN;
CREATE TABLE log (what TEXT); /* a ; here */
CREATE TRIGGER note AFTER INSERT ON books BEGIN
  INSERT INTO log VALUES ('new; book');
  INSERT INTO log VALUES (NEW.title);
END;
INSERT INTO books (title, year, author_id) SELECT 'Emma', 1815, id FROM authors WHERE name = 'Jane Austen';
COMMIT;
SELECT b.title, b.year
FROM books AS b
WHERE b.year < 1900
ORDER BY b.year