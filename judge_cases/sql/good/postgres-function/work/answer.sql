CREATE FUNCTION add_book(name text, year_of int) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO books (title, year, author_id) VALUES (name, year_of, 1);
END;
$body$;
SELECT add_book('Emma', 1815);
SELECT title, year FROM books WHERE year < 1900 ORDER BY year;
