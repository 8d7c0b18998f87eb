SELECT author_id,
       count(*),
       title
FROM books GROUP BY author_id;
