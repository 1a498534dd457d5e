-- Trades: who works in which occupation, at what pay, who left within a year; what industrial chains
-- have and look for; the posts behind a gap. Occupations are 小类. One point a quarter or a year,
-- counted back from the newest month, because occupations change slowly.

CREATE TABLE quarter_dim AS
SELECT m.month
FROM month_dim AS m
CROSS JOIN limits AS l
WHERE m.month BETWEEN l.first_month AND l.last_month AND MOD(l.last_month - m.month, 3) = 0;

-- Headcounts as in 03_stock.sql: +1 at the first quarter that a state sees, -1 at the one after its
-- last; a state that sees none comes to nothing.
CREATE TABLE trade_change AS
SELECT c.month, c.region, COALESCE(o.grp, '') AS occupation, c.education, SUM(c.people) AS people
FROM (
    SELECT s.first_month + MOD(l.last_month - s.first_month, 3) AS month, s.region, s.occupation,
           s.education, 1 AS people
    FROM state AS s
    CROSS JOIN limits AS l
    UNION ALL
    SELECT s.last_month + 3 - MOD(3 - MOD(l.last_month - s.last_month, 3), 3), s.region,
           s.occupation, s.education, -1
    FROM state AS s
    CROSS JOIN limits AS l
) AS c
LEFT JOIN occupation_dim AS o ON o.code = c.occupation
GROUP BY c.month, c.region, COALESCE(o.grp, ''), c.education
HAVING SUM(c.people) <> 0;

CREATE TABLE trade_period AS
SELECT region, occupation, education, month AS first_month,
       COALESCE(LEAD(month) OVER w, 999999) - 1 AS last_month, SUM(people) OVER w AS people
FROM trade_change
WINDOW w AS (PARTITION BY region, occupation, education ORDER BY month);

CREATE TABLE trade_stock AS
SELECT m.month, p.region, p.occupation, p.education, CAST(p.people AS INTEGER) AS people
FROM trade_period AS p
JOIN quarter_dim AS m ON m.month BETWEEN p.first_month AND p.last_month
WHERE p.people > 0
ORDER BY month, region, occupation, education;

-- Pay of the insured at the newest month and a year before, in bins of 500.
CREATE TABLE trade_pay AS
SELECT m.month, s.region, s.industry, COALESCE(o.grp, '') AS occupation,
       CAST(FLOOR(s.wage / 500) AS INTEGER) AS bin, CAST(COUNT(*) AS INTEGER) AS people
FROM state AS s
JOIN (
    SELECT q.month
    FROM quarter_dim AS q
    CROSS JOIN limits AS l
    WHERE q.month = l.last_month OR q.month = l.last_month - 12
) AS m ON m.month BETWEEN s.first_month AND s.last_month
LEFT JOIN occupation_dim AS o ON o.code = s.occupation
WHERE s.wage IS NOT NULL
GROUP BY m.month, s.region, s.industry, COALESCE(o.grp, ''), CAST(FLOOR(s.wage / 500) AS INTEGER)
ORDER BY month, region, industry, occupation;

-- Of those insured a year before, how many no longer are: in the province (1), the city (2), the
-- county (3), whatever the others do there. Seen from the county, industry and occupation they were in.
-- Whoever is in one state at both points has left nowhere: only those whose state ends between the two
-- are looked for a year later.
CREATE TABLE year_state AS
SELECT s.pid, s.region, s.industry, COALESCE(o.grp, '') AS occupation, s.first_point, s.last_point
FROM (
    SELECT s.pid, s.region, s.industry, s.occupation,
           s.first_month + MOD(l.last_month - s.first_month, 12) AS first_point,
           s.last_month - MOD(12 - MOD(l.last_month - s.last_month, 12), 12) AS last_point
    FROM state AS s
    CROSS JOIN limits AS l
) AS s
LEFT JOIN occupation_dim AS o ON o.code = s.occupation
WHERE s.first_point <= s.last_point;

CREATE TABLE trade_stay AS
SELECT month, region, industry, occupation, CAST(SUM(people) AS INTEGER) AS people,
       CAST(SUM(left_1) AS INTEGER) AS left_1, CAST(SUM(left_2) AS INTEGER) AS left_2,
       CAST(SUM(left_3) AS INTEGER) AS left_3
FROM (
    SELECT m.month, t.region, t.industry, t.occupation, t.people, 0 AS left_1, 0 AS left_2,
           0 AS left_3
    FROM (
        SELECT first_point, last_point, region, industry, occupation, COUNT(*) AS people
        FROM year_state
        WHERE first_point < last_point
        GROUP BY first_point, last_point, region, industry, occupation
    ) AS t
    JOIN region_dim AS d ON d.region = t.region
    JOIN quarter_dim AS m ON m.month > t.first_point AND m.month <= t.last_point
    CROSS JOIN limits AS l
    WHERE MOD(l.last_month - m.month, 12) = 0
    UNION ALL
    SELECT a.last_point + 12, a.region, a.industry, a.occupation, 1,
           CASE WHEN e.province = d.province THEN 0 ELSE 1 END,
           CASE WHEN e.city = d.city THEN 0 ELSE 1 END,
           CASE WHEN e.region = d.region THEN 0 ELSE 1 END
    FROM year_state AS a
    CROSS JOIN limits AS l
    JOIN region_dim AS d ON d.region = a.region
    LEFT JOIN year_state AS b ON b.pid = a.pid AND b.first_point = a.last_point + 12
    LEFT JOIN region_dim AS e ON e.region = b.region
    WHERE a.last_point < l.last_month
) AS x
GROUP BY month, region, industry, occupation
ORDER BY month, region, industry, occupation;

-- Posts with their firm's chain, where exactly one employer bears that name.
CREATE TABLE chain_name AS
SELECT e.name, MIN(f.firm) AS firm
FROM employer AS e
LEFT JOIN chain_firm AS f ON f.employer_key = e.employer_key
GROUP BY e.name
HAVING COUNT(*) = 1 AND MIN(f.firm) IS NOT NULL;

CREATE TABLE chain_post AS
SELECT n.firm, p.posted_month, COALESCE(p.closed_month, p.posted_month + 2) AS closed_month,
       COALESCE(o.grp, '') AS occupation, COALESCE(p.headcount, 1) AS headcount
FROM posting_in AS p
JOIN chain_name AS n ON n.name = p.employer
LEFT JOIN occupation_dim AS o ON o.code = p.occupation;

-- Firms of a chain and those who work for them, at the county where the firm is registered.
CREATE TABLE chain AS
SELECT x.month, f.region, f.chain, f.chain_link,
       CAST(SUM(x.firms) AS INTEGER) AS firms, CAST(SUM(x.people) AS INTEGER) AS people,
       CAST(SUM(x.headcount) AS INTEGER) AS headcount
FROM (
    SELECT m.month, f.firm, 1 AS firms, 0 AS people, 0 AS headcount
    FROM chain_firm AS f CROSS JOIN quarter_dim AS m
    UNION ALL
    SELECT m.month, s.firm, 0, COUNT(*), 0
    FROM state AS s
    JOIN quarter_dim AS m ON m.month BETWEEN s.first_month AND s.last_month
    WHERE s.firm > 0
    GROUP BY m.month, s.firm
    UNION ALL
    SELECT m.month, p.firm, 0, 0, SUM(p.headcount)
    FROM chain_post AS p
    JOIN quarter_dim AS m ON m.month BETWEEN p.posted_month AND p.closed_month
    GROUP BY m.month, p.firm
) AS x
JOIN chain_firm AS f ON f.firm = x.firm
GROUP BY x.month, f.region, f.chain, f.chain_link
ORDER BY month, region, chain, chain_link;

-- Whom a chain's links look for: the last twelve months, firm by firm (a number that says nothing of
-- it), because distinct firms add up over no occupations and no regions.
CREATE TABLE chain_need AS
SELECT f.region, f.chain, f.chain_link, p.occupation, p.firm,
       CAST(SUM(p.headcount) AS INTEGER) AS headcount
FROM chain_post AS p
JOIN chain_firm AS f ON f.firm = p.firm
CROSS JOIN (SELECT MAX(posted_month) AS last_month FROM posting_in) AS x
WHERE p.posted_month > x.last_month - 12
GROUP BY f.region, f.chain, f.chain_link, p.occupation, p.firm
ORDER BY region, chain, chain_link, occupation, firm;

-- The posts behind a gap: advertised titles, never the employers' names.
CREATE TABLE posting_detail AS
SELECT p.posted_month AS month, COALESCE(p.region, 0) AS region,
       COALESCE(p.industry, 0) AS industry, COALESCE(p.education, 0) AS education,
       COALESCE(o.grp, '') AS occupation, p.title,
       CAST(COUNT(*) AS INTEGER) AS posts,
       CAST(SUM(COALESCE(p.headcount, 1)) AS INTEGER) AS headcount,
       MIN(COALESCE(p.salary_low, p.salary_high)) AS pay_low,
       MAX(COALESCE(p.salary_high, p.salary_low)) AS pay_high
FROM posting_in AS p
LEFT JOIN occupation_dim AS o ON o.code = p.occupation
GROUP BY p.posted_month, COALESCE(p.region, 0), COALESCE(p.industry, 0),
         COALESCE(p.education, 0), COALESCE(o.grp, ''), p.title
ORDER BY month, region, industry;

DROP TABLE quarter_dim;
DROP TABLE trade_change;
DROP TABLE trade_period;
DROP TABLE year_state;
DROP TABLE chain_name;
DROP TABLE chain_post;
