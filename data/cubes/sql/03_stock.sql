-- Headcounts from +1 at a state's start and -1 after its end, with a running sum: 3 times faster
-- than counting monthly rows, and exact (DESIGN §5).

CREATE TABLE stock_change AS
SELECT month, region, industry, education,
       SUM(people) AS people, SUM(talent) AS talent, SUM(high) AS high
FROM (
    SELECT first_month AS month, region, industry, education,
           1 AS people, talent AS talent, high AS high
    FROM state
    UNION ALL
    SELECT last_month + 1, region, industry, education, -1, -talent, -high FROM state
) AS changes
GROUP BY month, region, industry, education;

CREATE TABLE stock_period AS
SELECT region, industry, education, month AS first_month,
       COALESCE(LEAD(month) OVER w, 999999) - 1 AS last_month,
       SUM(people) OVER w AS people, SUM(talent) OVER w AS talent, SUM(high) OVER w AS high
FROM stock_change
WINDOW w AS (PARTITION BY region, industry, education ORDER BY month);

CREATE TABLE stock AS
SELECT m.month, s.region, s.industry, s.education,
       CAST(s.people AS INTEGER) AS people, CAST(s.talent AS INTEGER) AS talent,
       CAST(s.high AS INTEGER) AS high
FROM stock_period AS s
JOIN month_dim AS m ON m.month BETWEEN s.first_month AND s.last_month
WHERE s.people > 0
ORDER BY month, region, industry, education;

-- Where our talent grew up: one month a year, counted back from the newest. A state is at several such
-- points on end: it is counted with those that are at the same ones before it is counted at each.
-- Counted with those who are no talent, so that a cell whose last person leaves is known to be empty.
CREATE TABLE origin_tally AS
SELECT m.month, t.region, t.education, t.origin, CAST(SUM(t.people) AS BIGINT) AS people,
       CAST(SUM(t.talent) AS BIGINT) AS talent
FROM (
    SELECT first_point, last_point, region, education, origin, COUNT(*) AS people,
           SUM(talent) AS talent
    FROM (
        SELECT s.first_month + MOD(l.last_month - s.first_month, 12) AS first_point,
               s.last_month - MOD(12 - MOD(l.last_month - s.last_month, 12), 12) AS last_point,
               s.region, s.education, COALESCE(o.province, 0) AS origin, s.talent
        FROM state AS s
        CROSS JOIN limits AS l
        LEFT JOIN region_dim AS o ON o.region = s.origin
    ) AS pointed
    WHERE first_point <= last_point
    GROUP BY first_point, last_point, region, education, origin
) AS t
CROSS JOIN limits AS l
JOIN month_dim AS m ON m.month BETWEEN t.first_point AND t.last_point
WHERE MOD(l.last_month - m.month, 12) = 0
GROUP BY m.month, t.region, t.education, t.origin;

CREATE TABLE origin_stock AS
SELECT month, region, education, origin, CAST(talent AS INTEGER) AS talent
FROM origin_tally
ORDER BY month, region, education, origin;

DROP TABLE stock_change;
DROP TABLE stock_period;
DROP TABLE origin_tally;
