-- Emma

INSERT INTO books (titel, year, author_id) VALUES ('Emma', 1815, 1);
