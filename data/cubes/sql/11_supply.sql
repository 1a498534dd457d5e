-- Who stays in a cell from one year to the next, who leaves it, who enters it: what demand and supply
-- are projected from. A cell is a region, a section (门类) and a band of education; points are a year
-- apart, counted back from the newest month. Level 1 province, 2 city; section 0 not stated, -1 all of
-- them together: a move between sections or cities is no leaving of what contains both, so each grain
-- is counted. band: 0 not known, 2 up to 高中, 3 大专, 4 本科, 5 硕士 and 博士; who passes into another
-- band in the same region and section has stayed and is among the `raised`, so that sums over bands
-- are had by taking them out of exits and entries.
-- Absences of one or two months are no leaving (DESIGN §4): who is away at a point for so short a time
-- stands in the cell worked in before (`people`); `here` counts the insured alone. Identities:
--   people(t) = stayed + moved + away + gone; in each band
--   people(t + 12) = stayed(t) - raised(t) + entries(t + 12).
-- tenure: full years in the cell, 5 and more together, -1 there since the data's first point and
-- less than five years. due: in how many years the statutory retirement age is reached (0 already,
-- 1 within the next twelve months … 5), 6 later, 7 not known; former: the same by the ages that held
-- until 2024, at which many may still go.

CREATE TABLE reference_dim AS
SELECT m.month
FROM month_dim AS m
CROSS JOIN limits AS l
WHERE m.month BETWEEN l.first_month AND l.last_month AND MOD(l.last_month - m.month, 12) = 0;

-- Each state's end with the month in which the next begins: between them lies a gap. What it counts to
-- is one number, city, section and band: two of them are compared by remainders.
CREATE TABLE gap AS
SELECT s.pid, s.first_month, s.last_month,
       CAST(d.city * 1000 + COALESCE(i.section, 0) * 10
            + CASE WHEN s.education >= 5 THEN 5 WHEN s.education IN (1, 2) THEN 2
                   ELSE s.education END AS INTEGER) AS cell,
       COALESCE(LEAD(s.first_month) OVER (PARTITION BY s.pid ORDER BY s.first_month), 999999)
           AS next_first
FROM state AS s
JOIN region_dim AS d ON d.region = s.region
LEFT JOIN industry_dim AS i ON i.industry = s.industry;

-- Such a number taken apart; 0 is nowhere.
CREATE TABLE cell_dim AS
SELECT CAST(d.city * 1000 + i.section * 10 + b.band AS INTEGER) AS cell, d.province, d.city,
       i.section, b.band
FROM (SELECT DISTINCT province, city FROM region_dim) AS d
CROSS JOIN (SELECT section FROM industry_dim UNION SELECT 0) AS i
CROSS JOIN (
    SELECT 0 AS band UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
) AS b
UNION ALL
SELECT 0, 0, 0, -1, -1;

-- Who is observed in which cell from which reference date to which: most are there at several on end.
-- Up to last_month they are insured, after it away for a month or two.
CREATE TABLE observation AS
SELECT pid, cell, last_month, first_point, last_point
FROM (
    SELECT g.pid, g.cell, g.last_month,
           g.first_month + MOD(l.last_month - g.first_month, 12) AS first_point,
           g.seen - MOD(12 - MOD(l.last_month - g.seen, 12), 12) AS last_point
    FROM (
        SELECT pid, cell, first_month, last_month,
               CASE WHEN next_first - last_month BETWEEN 2 AND 3 THEN next_first - 1
                    ELSE last_month END AS seen
        FROM gap
    ) AS g
    CROSS JOIN limits AS l
) AS pointed
WHERE first_point <= last_point;

-- Gaps that are still open, one or two months before a point: at the newest point nobody knows yet
-- who returns.
CREATE TABLE open_gap AS
SELECT g.pid, m.month
FROM gap AS g
JOIN reference_dim AS m
  ON m.month > g.last_month AND m.month <= g.last_month + 2 AND m.month < g.next_first;

-- A woman's former age, 55 or 50, went by her post, which nobody registers: a degree (大专 and up) or a
-- professional title stands for 管理和技术岗位. Of a birth only the year is known: people are spread over
-- its months by their keys, which are as good as drawn (hexadecimal digits, two of them).
CREATE TABLE retirement AS
SELECT k.pid, MAX(r.month) AS month, MAX(r.former) AS former
FROM (
    SELECT p.pid, d.gender, d.birth_year, CAST(MOD(16 * STRPOS('0123456789abcdef', LOWER(SUBSTRING(CAST(p.person_key AS VARCHAR), 3, 1)))
                         + STRPOS('0123456789abcdef', LOWER(SUBSTRING(CAST(p.person_key AS VARCHAR), 4, 1))),
                         12) AS INTEGER) AS birth_month,
           CAST(CASE WHEN d.education >= 3 OR d.professional_title IS NOT NULL
                     THEN 1 ELSE 0 END AS INTEGER) AS office
    FROM person AS d
    JOIN pid AS p ON p.person_key = d.person_key
) AS k
JOIN retirement_dim AS r
  ON r.birth_year = k.birth_year AND r.birth_month = k.birth_month AND r.office = k.office
 AND r.gender = k.gender
GROUP BY k.pid;

-- Transitions: the same with the cell a year before the first of these points and a year after the last
-- (0: not observed), and since which point the person has been in each grain's cell without a break:
-- province or city, section (_s) or all (_a).
CREATE TABLE transition AS
SELECT pid, cell, last_month, first_point, last_point, previous_cell, next_cell,
       MAX(CASE WHEN previous_cell - MOD(previous_cell, 10000000) = cell - MOD(cell, 10000000)
                     AND MOD(previous_cell, 1000) - MOD(previous_cell, 10) = MOD(cell, 1000) - MOD(cell, 10)
                THEN 0 ELSE first_point END) OVER so_far AS province_s,
       MAX(CASE WHEN previous_cell - MOD(previous_cell, 10000000) = cell - MOD(cell, 10000000)
                THEN 0 ELSE first_point END) OVER so_far AS province_a,
       MAX(CASE WHEN previous_cell - MOD(previous_cell, 10) = cell - MOD(cell, 10)
                THEN 0 ELSE first_point END) OVER so_far AS city_s,
       MAX(CASE WHEN previous_cell - MOD(previous_cell, 1000) = cell - MOD(cell, 1000)
                THEN 0 ELSE first_point END) OVER so_far AS city_a
FROM (
    SELECT pid, cell, last_month, first_point, last_point,
           CASE WHEN LAG(last_point) OVER w = first_point - 12
                THEN LAG(cell) OVER w ELSE 0 END AS previous_cell,
           CASE WHEN LEAD(first_point) OVER w = last_point + 12
                THEN LEAD(cell) OVER w ELSE 0 END AS next_cell
    FROM observation
    WINDOW w AS (PARTITION BY pid ORDER BY first_point)
) AS observed
WINDOW so_far AS (PARTITION BY pid ORDER BY first_point
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

DROP TABLE observation;

-- People at each point who have all of this in common.
CREATE TABLE described AS
SELECT month, cell, next_cell, here, province_s, province_a, city_s, city_a, vanished,
       CASE WHEN retires IS NULL THEN 7 WHEN retires <= month THEN 0
            WHEN retires <= month + 12 THEN 1 WHEN retires <= month + 24 THEN 2
            WHEN retires <= month + 36 THEN 3 WHEN retires <= month + 48 THEN 4
            WHEN retires <= month + 60 THEN 5 ELSE 6 END AS due,
       CASE WHEN former_month IS NULL THEN 7 WHEN former_month <= month THEN 0
            WHEN former_month <= month + 12 THEN 1 WHEN former_month <= month + 24 THEN 2
            WHEN former_month <= month + 36 THEN 3 WHEN former_month <= month + 48 THEN 4
            WHEN former_month <= month + 60 THEN 5 ELSE 6 END AS former,
       COUNT(*) AS people
FROM (
    SELECT m.month, w.cell,
           CASE WHEN m.month < w.last_point THEN w.cell ELSE w.next_cell END AS next_cell,
           CASE WHEN m.month <= w.last_month THEN 1 ELSE 0 END AS here,
           w.province_s, w.province_a, w.city_s, w.city_a,
           CASE WHEN m.month = w.last_point AND w.next_cell = 0 AND v.pid IS NOT NULL
                THEN 1 ELSE 0 END AS vanished,
           r.month AS retires, r.former AS former_month
    FROM transition AS w
    JOIN reference_dim AS m ON m.month BETWEEN w.first_point AND w.last_point
    LEFT JOIN retirement AS r ON r.pid = w.pid
    LEFT JOIN open_gap AS v ON v.pid = w.pid AND v.month = w.last_point + 12
) AS observed
GROUP BY month, cell, next_cell, here, province_s, province_a, city_s, city_a, vanished,
       CASE WHEN retires IS NULL THEN 7 WHEN retires <= month THEN 0
            WHEN retires <= month + 12 THEN 1 WHEN retires <= month + 24 THEN 2
            WHEN retires <= month + 36 THEN 3 WHEN retires <= month + 48 THEN 4
            WHEN retires <= month + 60 THEN 5 ELSE 6 END,
       CASE WHEN former_month IS NULL THEN 7 WHEN former_month <= month THEN 0
            WHEN former_month <= month + 12 THEN 1 WHEN former_month <= month + 24 THEN 2
            WHEN former_month <= month + 36 THEN 3 WHEN former_month <= month + 48 THEN 4
            WHEN former_month <= month + 60 THEN 5 ELSE 6 END;

CREATE TABLE grain_dim AS
SELECT v.level, c.apart
FROM (SELECT 1 AS level UNION ALL SELECT 2) AS v
CROSS JOIN (SELECT 0 AS apart UNION ALL SELECT 1) AS c;

CREATE TABLE cell_stay AS
SELECT level, region, section, band, month, tenure, due, former,
       CAST(SUM(people) AS INTEGER) AS people, CAST(SUM(here * people) AS INTEGER) AS here,
       CAST(SUM(stayed * people) AS INTEGER) AS stayed,
       CAST(SUM(raised * people) AS INTEGER) AS raised,
       CAST(SUM(moved * people) AS INTEGER) AS moved,
       CAST(SUM(away * people) AS INTEGER) AS away, CAST(SUM(gone * people) AS INTEGER) AS gone,
       CAST(SUM(vanished * people) AS INTEGER) AS vanished
FROM (
    SELECT s.level, s.region, s.section, s.band, s.month, s.here, s.vanished, s.due, s.former,
           s.people,
           CASE WHEN s.month - s.since >= 60 THEN 5 WHEN s.since < l.first_month + 12 THEN -1
                WHEN s.month - s.since = 48 THEN 4 WHEN s.month - s.since = 36 THEN 3
                WHEN s.month - s.since = 24 THEN 2 WHEN s.month - s.since = 12 THEN 1
                ELSE 0 END AS tenure,
           CASE WHEN s.next_region = s.region AND s.next_section = s.section
                THEN 1 ELSE 0 END AS stayed,
           CASE WHEN s.next_region = s.region AND s.next_section = s.section
                     AND s.next_band <> s.band THEN 1 ELSE 0 END AS raised,
           CASE WHEN s.next_region = s.region AND s.next_section <> s.section
                THEN 1 ELSE 0 END AS moved,
           CASE WHEN s.next_region > 0 AND s.next_region <> s.region THEN 1 ELSE 0 END AS away,
           CASE WHEN s.next_region = 0 AND s.month + 12 <= l.last_month
                THEN 1 ELSE 0 END AS gone
    FROM (
        SELECT g.level, CASE g.level WHEN 1 THEN c.province ELSE c.city END AS region,
               CASE g.apart WHEN 1 THEN c.section ELSE -1 END AS section, c.band, w.month, w.here,
               CASE WHEN g.level = 1 AND g.apart = 1 THEN w.province_s
                    WHEN g.level = 1 THEN w.province_a
                    WHEN g.apart = 1 THEN w.city_s ELSE w.city_a END AS since,
               CASE g.level WHEN 1 THEN n.province ELSE n.city END AS next_region,
               CASE g.apart WHEN 1 THEN n.section
                    ELSE CASE WHEN n.section < 0 THEN -2 ELSE -1 END END AS next_section,
               n.band AS next_band, w.due, w.former, w.vanished, w.people
        FROM described AS w
        CROSS JOIN grain_dim AS g
        JOIN cell_dim AS c ON c.cell = w.cell
        JOIN cell_dim AS n ON n.cell = w.next_cell
    ) AS s
    CROSS JOIN limits AS l
) AS known
GROUP BY level, region, section, band, month, tenure, due, former
ORDER BY level, region, section, band, month, tenure, due, former;

DROP TABLE described;

-- way: 1 a graduate of this year or the last, 2 back in the region, 3 new to the region, 4 from
-- another section of it, 5 from another band in the same section, 6 from another region in the data.
-- Entries are counted at the point at which they are first seen: where a person goes on in a cell
-- there is none.
CREATE TABLE recent_graduate AS
SELECT DISTINCT w.pid, w.first_point AS month
FROM transition AS w
JOIN pid AS p ON p.pid = w.pid
JOIN person AS d ON d.person_key = p.person_key
WHERE d.graduation_year > 0
  AND d.graduation_year * 12
      BETWEEN w.first_point - MOD(w.first_point, 12) - 12 AND w.first_point;

CREATE TABLE first_observed AS
SELECT v.level, s.pid, CASE v.level WHEN 1 THEN d.province ELSE d.city END AS region,
       MIN(s.first_month) AS month
FROM state AS s
JOIN region_dim AS d ON d.region = s.region
CROSS JOIN (SELECT 1 AS level UNION ALL SELECT 2) AS v
GROUP BY v.level, s.pid, CASE v.level WHEN 1 THEN d.province ELSE d.city END;

CREATE TABLE cell_entry AS
SELECT level, region, section, band, month, way, CAST(COUNT(*) AS INTEGER) AS people
FROM (
    SELECT e.level, e.region, e.section, e.band, e.month,
           CASE WHEN e.previous_region = e.region AND e.previous_section <> e.section THEN 4
                WHEN e.previous_region = e.region THEN 5
                WHEN e.previous_region > 0 THEN 6
                WHEN x.pid IS NOT NULL THEN 1
                WHEN f.month <= e.month - 12 THEN 2 ELSE 3 END AS way
    FROM (
        SELECT g.level, CASE g.level WHEN 1 THEN c.province ELSE c.city END AS region,
               CASE g.apart WHEN 1 THEN c.section ELSE -1 END AS section, c.band,
               w.first_point AS month, w.pid,
               CASE g.level WHEN 1 THEN b.province ELSE b.city END AS previous_region,
               CASE g.apart WHEN 1 THEN b.section ELSE -1 END AS previous_section,
               b.band AS previous_band
        FROM transition AS w
        CROSS JOIN grain_dim AS g
        JOIN cell_dim AS c ON c.cell = w.cell
        JOIN cell_dim AS b ON b.cell = w.previous_cell
        CROSS JOIN limits AS l
        WHERE w.first_point - 12 >= l.first_month
    ) AS e
    JOIN first_observed AS f ON f.level = e.level AND f.pid = e.pid AND f.region = e.region
    LEFT JOIN recent_graduate AS x ON x.pid = e.pid AND x.month = e.month
    WHERE e.previous_region <> e.region OR e.previous_section <> e.section
       OR e.previous_band <> e.band
) AS came
GROUP BY level, region, section, band, month, way
ORDER BY level, region, section, band, month, way;

DROP TABLE reference_dim;
DROP TABLE gap;
DROP TABLE open_gap;
DROP TABLE retirement;
DROP TABLE transition;
DROP TABLE cell_dim;
DROP TABLE grain_dim;
DROP TABLE recent_graduate;
DROP TABLE first_observed;
