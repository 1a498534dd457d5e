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

-- Where our talent grew up: one month a year, counted back from the newest.
-- Counted with those who are no talent, so that a cell whose last person leaves is known to be empty.
CREATE TABLE origin_tally AS
SELECT m.month, s.region, s.education, COALESCE(o.province, 0) AS origin,
       COUNT(*) AS people, SUM(s.talent) AS talent
FROM state AS s
CROSS JOIN limits AS l
JOIN month_dim AS m ON m.month BETWEEN s.first_month AND s.last_month
LEFT JOIN region_dim AS o ON o.region = s.origin
WHERE MOD(l.last_month - m.month, 12) = 0
GROUP BY m.month, s.region, s.education, COALESCE(o.province, 0);

CREATE TABLE origin_stock AS
SELECT month, region, education, origin, CAST(talent AS INTEGER) AS talent
FROM origin_tally
ORDER BY month, region, education, origin;

DROP TABLE stock_change;
DROP TABLE stock_period;
DROP TABLE origin_tally;
