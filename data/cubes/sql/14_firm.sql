-- Employers one by one, under small integers that say nothing of them: how many are insured with each,
-- who joined and left, who stayed a year, what it advertised and what was paid; and who changed trades.
-- Distinct employers and their two largest add up over no places and no links, so that the rules for
-- employers (three of them, p %) are judged from these rows (metrics/disclosure/employers.py).

CREATE TABLE firm_key AS
SELECT employer_key, CAST(ROW_NUMBER() OVER (ORDER BY employer_key) AS INTEGER) AS firm,
       name, region, industry, size, nature, high_tech, chain, chain_link
FROM (
    SELECT employer_key, name, region, industry, size, nature, high_tech, chain, chain_link,
           ROW_NUMBER() OVER (PARTITION BY employer_key ORDER BY name, region) AS statement
    FROM employer
) AS stated
WHERE statement = 1;

-- The register with names, for the one door that asks a purpose (dashboard/access/firms.py).
CREATE TABLE firm_register AS
SELECT f.firm, CAST(f.employer_key AS VARCHAR) AS code, COALESCE(f.name, '') AS name, f.region,
       COALESCE(f.industry, 0) AS industry, COALESCE(d.section, 0) AS section,
       CASE f.size WHEN 'large' THEN 1 WHEN 'medium' THEN 2 WHEN 'small' THEN 3
            WHEN 'micro' THEN 4 ELSE 0 END AS size,
       CASE f.nature WHEN 'company' THEN 1 WHEN 'academic' THEN 2 WHEN 'government' THEN 3
            ELSE 0 END AS nature,
       COALESCE(f.chain, '') AS chain, COALESCE(f.chain_link, '') AS chain_link
FROM firm_key AS f
LEFT JOIN industry_dim AS d ON d.industry = f.industry
ORDER BY firm;

-- Those of a chain, without names.
CREATE TABLE chain_register AS
SELECT firm, region, section, size, chain, chain_link
FROM firm_register
WHERE chain <> ''
ORDER BY firm;

-- Everybody's stays with each employer, gaps of one or two months closed, side jobs too.
CREATE TABLE firm_stay AS
SELECT f.firm, j.pid, j.first_month, j.last_month
FROM employment_spell AS j
JOIN firm_key AS f ON f.employer_key = j.employer_key;

-- One point a year, counted back from the newest month after which three are known, so that leavers
-- are; not before the data tell who came in the twelve months to it.
CREATE TABLE firm_point AS
SELECT m.month
FROM month_dim AS m
CROSS JOIN limits AS l
WHERE m.month BETWEEN l.first_month + 14 AND l.last_month - 3
  AND MOD(l.last_month - 3 - m.month, 12) = 0;

CREATE TABLE firm_name AS
SELECT name, MIN(firm) AS firm
FROM firm_key
WHERE name IS NOT NULL
GROUP BY name
HAVING COUNT(*) = 1;

-- Each stay with the first point that sees it and the first one that no longer does (the points go on
-- beyond the newest); one that none sees has the same for both.
CREATE TABLE firm_seen AS
SELECT s.firm, s.pid, s.first_month, s.last_month,
       CASE WHEN s.last_month >= s.first_month + 12 THEN 1 ELSE 0 END AS here12,
       s.first_month + MOD(l.last_month + 9 - s.first_month, 12) AS first_point,
       s.last_month + 1 + MOD(l.last_month + 8 - s.last_month, 12) AS end_point
FROM firm_stay AS s
CROSS JOIN limits AS l;

-- Headcounts as in 03_stock.sql: +1 at the one, -1 at the other; of talent those parts of a stay in
-- which they were. joined, departed: since the point before; here12: of those joined, who stayed a year.
CREATE TABLE firm_change AS
SELECT firm, month, SUM(people) AS people, SUM(talent) AS talent, SUM(joined) AS joined,
       SUM(joined) - SUM(people) AS departed, SUM(here12) AS here12
FROM (
    SELECT firm, first_point AS month, 1 AS people, 0 AS talent, 1 AS joined, here12
    FROM firm_seen
    UNION ALL
    SELECT firm, end_point, -1, 0, 0, 0 FROM firm_seen
    UNION ALL
    SELECT x.firm, CASE v.step WHEN 1 THEN x.first_month + MOD(l.last_month + 9 - x.first_month, 12)
                        ELSE x.last_month + 1 + MOD(l.last_month + 8 - x.last_month, 12) END,
           0, v.step, 0, 0
    FROM (
        SELECT s.firm, s.first_month, s.last_month
        FROM firm_seen AS s
        JOIN person_attribute AS t ON t.pid = s.pid
        WHERE t.qualified = 1
        UNION ALL
        SELECT s.firm,
               CASE WHEN d.first_month > s.first_month THEN d.first_month ELSE s.first_month END,
               CASE WHEN d.last_month < s.last_month THEN d.last_month ELSE s.last_month END
        FROM firm_seen AS s
        JOIN education_spell AS d
          ON d.pid = s.pid AND d.first_month <= s.last_month AND d.last_month >= s.first_month
        LEFT JOIN person_attribute AS t ON t.pid = s.pid
        WHERE d.education >= 3 AND COALESCE(t.qualified, 0) = 0
    ) AS x
    CROSS JOIN limits AS l
    CROSS JOIN (SELECT 1 AS step UNION ALL SELECT -1) AS v
) AS changes
GROUP BY firm, month;

CREATE TABLE firm_period AS
SELECT firm, month AS first_month, COALESCE(LEAD(month) OVER w, 999999) - 1 AS last_month,
       SUM(people) OVER w AS people, SUM(talent) OVER w AS talent
FROM firm_change
WINDOW w AS (PARTITION BY firm ORDER BY month);

-- people, talent: there at the point. joined, departed: in the twelve months to it (who left was last
-- there before it), so that people(t) - people(t-12) = joined - departed. seen12: joined in the twelve
-- months before those; here12: of them, still there after twelve. The rest is of the twelve months.
CREATE TABLE firm_year AS
SELECT x.month, x.firm,
       CAST(SUM(x.people) AS INTEGER) AS people, CAST(SUM(x.talent) AS INTEGER) AS talent,
       CAST(SUM(x.joined) AS INTEGER) AS joined, CAST(SUM(x.departed) AS INTEGER) AS departed,
       CAST(SUM(x.seen12) AS INTEGER) AS seen12, CAST(SUM(x.here12) AS INTEGER) AS here12,
       CAST(SUM(x.headcount) AS INTEGER) AS headcount, CAST(SUM(x.filled) AS INTEGER) AS filled,
       CAST(SUM(x.filled_of) AS INTEGER) AS filled_of, CAST(SUM(x.cases) AS INTEGER) AS cases,
       CAST(SUM(x.fen) AS DOUBLE) / 100 AS amount
FROM (
    SELECT p.month, s.firm, s.people, s.talent, 0 AS joined, 0 AS departed, 0 AS seen12,
           0 AS here12, 0 AS headcount, 0 AS filled, 0 AS filled_of, 0 AS cases,
           CAST(0 AS BIGINT) AS fen
    FROM firm_period AS s
    JOIN firm_point AS p ON p.month BETWEEN s.first_month AND s.last_month
    WHERE s.people > 0
    UNION ALL
    SELECT p.month, c.firm, 0, 0, c.joined, c.departed, 0, 0, 0, 0, 0, 0, CAST(0 AS BIGINT)
    FROM firm_change AS c
    JOIN firm_point AS p ON p.month = c.month
    WHERE c.joined > 0 OR c.departed > 0
    UNION ALL
    SELECT p.month, c.firm, 0, 0, 0, 0, c.joined, c.here12, 0, 0, 0, 0, CAST(0 AS BIGINT)
    FROM firm_change AS c
    CROSS JOIN limits AS l
    JOIN firm_point AS p ON p.month = c.month + 12
    WHERE c.joined > 0 AND p.month - 23 >= l.first_month + 3
    UNION ALL
    SELECT p.month, n.firm, 0, 0, 0, 0, 0, 0, COALESCE(a.headcount, 1),
           CASE WHEN a.filled IS NULL THEN 0 ELSE a.filled END,
           CASE WHEN a.filled IS NULL THEN 0 ELSE COALESCE(a.headcount, 1) END, 0,
           CAST(0 AS BIGINT)
    FROM posting_in AS a
    JOIN firm_name AS n ON n.name = a.employer
    JOIN firm_point AS p ON a.posted_month BETWEEN p.month - 11 AND p.month
    WHERE COALESCE(a.headcount, 1) + COALESCE(a.filled, 0) > 0
    UNION ALL
    SELECT p.month, f.firm, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, g.fen
    FROM payout_in AS g
    JOIN payout_nature AS n ON n.case_id = g.case_id
    JOIN firm_key AS f ON f.employer_key = n.employer_key
    JOIN firm_point AS p ON g.paid_month BETWEEN p.month - 11 AND p.month
    WHERE g.status = 'paid'
) AS x
GROUP BY x.month, x.firm
ORDER BY month, firm;

-- Who they are at the newest point: education, age, tier.
CREATE TABLE firm_people AS
SELECT month, firm, education, age, tier, CAST(COUNT(*) AS INTEGER) AS people
FROM (
    SELECT p.month, s.firm, COALESCE(d.education, 0) AS education,
           CASE WHEN t.birth_year IS NULL THEN 0
                WHEN p.month - MOD(p.month, 12) - 12 * t.birth_year < 300 THEN 1
                WHEN p.month - MOD(p.month, 12) - 12 * t.birth_year < 360 THEN 2
                WHEN p.month - MOD(p.month, 12) - 12 * t.birth_year < 420 THEN 3
                WHEN p.month - MOD(p.month, 12) - 12 * t.birth_year < 540 THEN 4
                WHEN p.month - MOD(p.month, 12) - 12 * t.birth_year < 660 THEN 5
                ELSE 6 END AS age,
           COALESCE(t.tier, '') AS tier
    FROM firm_stay AS s
    JOIN (SELECT MAX(month) AS month FROM firm_point) AS p
      ON p.month BETWEEN s.first_month AND s.last_month
    LEFT JOIN education_spell AS d
      ON d.pid = s.pid AND d.first_month <= p.month AND d.last_month >= p.month
    LEFT JOIN person_attribute AS t ON t.pid = s.pid
) AS described
GROUP BY month, firm, education, age, tier
ORDER BY month, firm, education, age, tier;

-- Changes of the primary job into another trade: the old one ended, and within three months another
-- began with another employer. Where the new job is, in the month in which it begins; what both paid,
-- hundreds of yuan a month, -1 where it isn't known.
CREATE TABLE trade_move AS
SELECT x.month, x.region, x.from_industry, x.industry,
       CASE WHEN o.pay_last BETWEEN 1 AND 999999 THEN o.pay_last ELSE -1 END AS pay_before,
       CASE WHEN n.pay_first BETWEEN 1 AND 999999 THEN n.pay_first ELSE -1 END AS pay_after
FROM (
    SELECT pid, first_month AS month, region, industry, job,
           LAG(industry) OVER w AS from_industry, LAG(job) OVER w AS from_job,
           LAG(last_month) OVER w AS from_last
    FROM state
    WINDOW w AS (PARTITION BY pid ORDER BY first_month)
) AS x
JOIN job_spell AS o
  ON o.pid = x.pid AND o.preference = x.from_job AND o.last_month = x.from_last
JOIN job_spell AS n ON n.pid = x.pid AND n.preference = x.job AND n.first_month = x.month
WHERE x.industry <> x.from_industry AND x.industry > 0 AND x.from_industry > 0
  AND x.month - x.from_last <= 3 AND o.employer_key <> n.employer_key;

CREATE TABLE industry_move AS
SELECT month, region, from_industry, industry, CAST(COUNT(*) AS INTEGER) AS people
FROM trade_move
GROUP BY month, region, from_industry, industry
ORDER BY month, region, from_industry, industry;

CREATE TABLE move_pay AS
SELECT month, region, from_industry, industry, CAST(pay_before AS INTEGER) AS pay_before,
       CAST(pay_after AS INTEGER) AS pay_after, CAST(COUNT(*) AS INTEGER) AS people
FROM trade_move
WHERE pay_before > 0 AND pay_after > 0
GROUP BY month, region, from_industry, industry, pay_before, pay_after
ORDER BY month, region, from_industry, industry, pay_before, pay_after;

DROP TABLE firm_key;
DROP TABLE firm_stay;
DROP TABLE firm_point;
DROP TABLE firm_name;
DROP TABLE firm_seen;
DROP TABLE firm_change;
DROP TABLE firm_period;
DROP TABLE trade_move;
DROP TABLE payout_nature;
DROP TABLE employment_spell;
