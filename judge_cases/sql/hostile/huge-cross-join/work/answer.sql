CREATE TABLE n AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i FROM n;
SELECT sum(a.i * b.i + c.i * d.i) FROM n AS a, n AS b, n AS c, n AS d;
