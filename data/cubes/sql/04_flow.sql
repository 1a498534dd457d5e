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

CREATE TABLE visit AS
SELECT s.pid, v.level,
       CASE v.level WHEN 1 THEN d.province WHEN 2 THEN d.city ELSE s.region END AS region,
       s.region AS county, s.first_month, s.last_month, s.industry, s.education, s.talent, s.high
FROM state AS s
JOIN region_dim AS d ON d.region = s.region
CROSS JOIN (SELECT 1 AS level UNION ALL SELECT 2 UNION ALL SELECT 3) AS v;

CREATE TABLE step AS
SELECT level, region, pid, first_month, last_month, county, industry, education, talent, high,
       LAG(last_month) OVER w AS before_last,
       LAG(industry) OVER w AS before_industry,
       LAG(education) OVER w AS before_education,
       LAG(county) OVER w AS before_county,
       LAG(talent) OVER w AS before_talent,
       LAG(high) OVER w AS before_high,
       LEAD(first_month) OVER w AS after_first
FROM visit
WINDOW w AS (PARTITION BY level, pid, region ORDER BY first_month);

-- The county a newcomer came from, or a leaver went to, within three months; 0 = not in the data.
CREATE TABLE trail AS
SELECT pid, first_month, last_month,
       CASE WHEN first_month - LAG(last_month) OVER w <= 3
            THEN LAG(region) OVER w ELSE 0 END AS came_from,
       CASE WHEN LEAD(first_month) OVER w - last_month <= 3
            THEN LEAD(region) OVER w ELSE 0 END AS went_to
FROM state
WINDOW w AS (PARTITION BY pid ORDER BY first_month);

CREATE TABLE event AS
SELECT s.level, s.region, s.first_month AS month, s.industry, s.education, s.talent, s.high,
       CASE WHEN s.before_last IS NULL OR s.first_month - s.before_last > 24 THEN 1
            WHEN s.first_month - s.before_last > 3 THEN 2
            ELSE 3 END AS event,
       COALESCE(t.came_from, 0) AS other
FROM step AS s
CROSS JOIN limits AS l
JOIN trail AS t ON t.pid = s.pid AND t.first_month = s.first_month
WHERE (s.before_last IS NULL AND s.first_month > l.first_month)
   OR s.first_month - s.before_last > 1
UNION ALL
SELECT level, region, first_month, industry, education, talent, high, 4, 0
FROM step
WHERE first_month - before_last = 1
  AND (industry <> before_industry OR education <> before_education
       OR county <> before_county OR talent <> before_talent OR high <> before_high)
UNION ALL
SELECT level, region, first_month, before_industry, before_education, before_talent, before_high,
       5, 0
FROM step
WHERE first_month - before_last = 1
  AND (industry <> before_industry OR education <> before_education
       OR county <> before_county OR talent <> before_talent OR high <> before_high)
UNION ALL
SELECT s.level, s.region, s.last_month, s.industry, s.education, s.talent, s.high,
       CASE WHEN COALESCE(s.after_first, l.last_month + 1) - s.last_month > 3 THEN 6 ELSE 7 END,
       COALESCE(t.went_to, 0)
FROM step AS s
CROSS JOIN limits AS l
JOIN trail AS t ON t.pid = s.pid AND t.first_month = s.first_month
WHERE s.last_month < l.last_month AND (s.after_first IS NULL OR s.after_first - s.last_month > 1);

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
ORDER BY e.level, e.month, e.region, e.event, e.education;

DROP TABLE visit;
DROP TABLE step;
DROP TABLE trail;
DROP TABLE event;
