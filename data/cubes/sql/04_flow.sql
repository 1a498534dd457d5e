-- Comings and goings, seen from each level of region (1 province, 2 city, 3 county), because the
-- inflow of a city is not the sum over its counties. Events, dated as DESIGN §4 says:
--   1 new        first present, not insured there in the 24 months before
--   2 returned   first present again after 3 to 23 months away
--   3 resumed    present again after 1 or 2 months away
--   4 changed in   stayed, but industry, education or county changed: into this cell
--   5 changed out  the same, out of the old cell (dated at the same month)
--   6 left       last month present before at least 3 months away
--   7 paused     last month present before 1 or 2 months away, or away at the data's end
-- The identity, on any cell: stock(t) - stock(t-1) = (1+2+3+4-5) at t - (6+7) at t-1.
-- Presence in the data's first month is no arrival: those people enter late.

CREATE TABLE region_spell AS
SELECT s.pid, v.level,
       CASE v.level WHEN 1 THEN d.province WHEN 2 THEN d.city ELSE s.region END AS region,
       s.region AS county, s.first_month, s.last_month, s.industry, s.education, s.talent, s.high
FROM state AS s
JOIN region_dim AS d ON d.region = s.region
CROSS JOIN (SELECT 1 AS level UNION ALL SELECT 2 UNION ALL SELECT 3) AS v;

-- Each spell with the one before it in the same region, and the month in which the next begins.
CREATE TABLE linked_spell AS
SELECT level, region, pid, first_month, last_month, county, industry, education, talent, high,
       LAG(last_month) OVER w AS previous_last,
       LAG(industry) OVER w AS previous_industry,
       LAG(education) OVER w AS previous_education,
       LAG(county) OVER w AS previous_county,
       LAG(talent) OVER w AS previous_talent,
       LAG(high) OVER w AS previous_high,
       LEAD(first_month) OVER w AS next_first
FROM region_spell
WINDOW w AS (PARTITION BY level, pid, region ORDER BY first_month);

DROP TABLE region_spell;

-- Origin and destination of each spell: the county worked in within three months before it, and after
-- it; 0 = not in the data.
CREATE TABLE move AS
SELECT pid, first_month, last_month,
       CASE WHEN LAG(last_month) OVER w >= first_month - 3
            THEN LAG(region) OVER w ELSE 0 END AS origin,
       CASE WHEN LEAD(first_month) OVER w <= last_month + 3
            THEN LEAD(region) OVER w ELSE 0 END AS destination
FROM state
WINDOW w AS (PARTITION BY pid ORDER BY first_month);

CREATE TABLE event AS
SELECT s.level, s.region, s.first_month AS month, s.industry, s.education, s.talent, s.high,
       CASE WHEN s.previous_last IS NULL OR s.first_month - s.previous_last > 24 THEN 1
            WHEN s.first_month - s.previous_last > 3 THEN 2
            ELSE 3 END AS event,
       COALESCE(t.origin, 0) AS other
FROM linked_spell AS s
CROSS JOIN limits AS l
JOIN move AS t ON t.pid = s.pid AND t.first_month = s.first_month
WHERE (s.previous_last IS NULL AND s.first_month > l.first_month)
   OR s.first_month - s.previous_last > 1
UNION ALL
SELECT level, region, first_month, industry, education, talent, high, 4, 0
FROM linked_spell
WHERE first_month - previous_last = 1
  AND (industry <> previous_industry OR education <> previous_education
       OR county <> previous_county OR talent <> previous_talent OR high <> previous_high)
UNION ALL
SELECT level, region, first_month, previous_industry, previous_education, previous_talent,
       previous_high, 5, 0
FROM linked_spell
WHERE first_month - previous_last = 1
  AND (industry <> previous_industry OR education <> previous_education
       OR county <> previous_county OR talent <> previous_talent OR high <> previous_high)
UNION ALL
SELECT s.level, s.region, s.last_month, s.industry, s.education, s.talent, s.high,
       CASE WHEN COALESCE(s.next_first, l.last_month + 1) - s.last_month > 3 THEN 6 ELSE 7 END,
       COALESCE(t.destination, 0)
FROM linked_spell AS s
CROSS JOIN limits AS l
JOIN move AS t ON t.pid = s.pid AND t.first_month = s.first_month
WHERE s.last_month < l.last_month AND (s.next_first IS NULL OR s.next_first - s.last_month > 1);

DROP TABLE move;

CREATE TABLE flow AS
SELECT level, month, region, event, industry, education,
       CAST(COUNT(*) AS INTEGER) AS people, CAST(SUM(talent) AS INTEGER) AS talent,
       CAST(SUM(high) AS INTEGER) AS high
FROM event
GROUP BY level, month, region, event, industry, education
ORDER BY level, month, region, event, industry, education;

CREATE TABLE od AS
SELECT e.level, e.month, e.region, e.event, e.education,
       COALESCE(CASE e.level WHEN 3 THEN d.region ELSE d.city END, 0) AS other,
       CAST(COUNT(*) AS INTEGER) AS people, CAST(SUM(e.talent) AS INTEGER) AS talent
FROM event AS e
LEFT JOIN region_dim AS d ON d.region = e.other
WHERE e.event IN (1, 2, 6)
GROUP BY e.level, e.month, e.region, e.event, e.education,
         COALESCE(CASE e.level WHEN 3 THEN d.region ELSE d.city END, 0)
ORDER BY level, month, region, event, education;

-- How leaving ripens: of the talents insured in a month (lag 0), those whom the next one, two and
-- three months no longer find there. Lag 3 is event 6.
CREATE TABLE leaver_ripening AS
SELECT level, month, region, education, lag, CAST(SUM(talent) AS INTEGER) AS talent
FROM (
    SELECT v.level, s.month,
           CASE v.level WHEN 1 THEN d.province WHEN 2 THEN d.city ELSE s.region END AS region,
           s.education, 0 AS lag, s.talent
    FROM stock AS s
    JOIN region_dim AS d ON d.region = s.region
    CROSS JOIN (SELECT 1 AS level UNION ALL SELECT 2 UNION ALL SELECT 3) AS v
    WHERE s.talent > 0
    UNION ALL
    SELECT s.level, s.last_month, s.region, s.education, a.lag, s.talent
    FROM linked_spell AS s
    CROSS JOIN limits AS l
    CROSS JOIN (SELECT 1 AS lag UNION ALL SELECT 2 UNION ALL SELECT 3) AS a
    WHERE s.talent = 1 AND COALESCE(s.next_first, l.last_month + 1) - s.last_month > a.lag
) AS found
GROUP BY level, month, region, education, lag
ORDER BY level, month, region, education, lag;

DROP TABLE linked_spell;
DROP TABLE event;
