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

-- Each spell's end with the month in which the next begins: between them lies a gap.
CREATE TABLE gap AS
SELECT pid, region, industry, education, last_month,
       COALESCE(LEAD(first_month) OVER (PARTITION BY pid ORDER BY first_month), 999999) AS next_first
FROM state;

-- Who is observed in which cell at each reference date.
CREATE TABLE observation AS
SELECT p.pid, p.month, d.province, d.city, COALESCE(i.section, 0) AS section,
       CASE WHEN p.education >= 5 THEN 5 WHEN p.education IN (1, 2) THEN 2
            ELSE p.education END AS band, p.here
FROM (
    SELECT s.pid, m.month, s.region, s.industry, s.education, 1 AS here
    FROM state AS s
    JOIN reference_dim AS m ON m.month BETWEEN s.first_month AND s.last_month
    UNION ALL
    SELECT g.pid, m.month, g.region, g.industry, g.education, 0
    FROM gap AS g
    JOIN reference_dim AS m ON m.month > g.last_month AND m.month < g.next_first
    WHERE g.next_first - g.last_month BETWEEN 2 AND 3
) AS p
JOIN region_dim AS d ON d.region = p.region
LEFT JOIN industry_dim AS i ON i.industry = p.industry;

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

-- Transitions: one row per person and point, with the point before and after, and since which point
-- the person has been in each grain's cell without a break: province or city, section (_s) or all
-- (_a).
CREATE TABLE transition AS
SELECT pid, month, province, city, section, band, here, previous_month,
       CASE WHEN next_month = month + 12 THEN next_province ELSE 0 END AS next_province,
       CASE WHEN next_month = month + 12 THEN next_city ELSE 0 END AS next_city,
       CASE WHEN next_month = month + 12 THEN next_section ELSE -1 END AS next_section,
       CASE WHEN next_month = month + 12 THEN next_band ELSE -1 END AS next_band,
       CASE WHEN previous_month = month - 12 THEN previous_province ELSE 0 END AS previous_province,
       CASE WHEN previous_month = month - 12 THEN previous_city ELSE 0 END AS previous_city,
       CASE WHEN previous_month = month - 12 THEN previous_section ELSE -1 END AS previous_section,
       CASE WHEN previous_month = month - 12 THEN previous_band ELSE -1 END AS previous_band,
       MAX(CASE WHEN previous_month = month - 12 AND previous_province = province
                     AND previous_section = section THEN 0 ELSE month END) OVER so_far AS province_s,
       MAX(CASE WHEN previous_month = month - 12 AND previous_province = province
                THEN 0 ELSE month END) OVER so_far AS province_a,
       MAX(CASE WHEN previous_month = month - 12 AND previous_city = city
                     AND previous_section = section THEN 0 ELSE month END) OVER so_far AS city_s,
       MAX(CASE WHEN previous_month = month - 12 AND previous_city = city
                THEN 0 ELSE month END) OVER so_far AS city_a
FROM (
    SELECT pid, month, province, city, section, band, here,
           COALESCE(LAG(month) OVER by_month, 0) AS previous_month,
           LAG(province) OVER by_month AS previous_province,
           LAG(city) OVER by_month AS previous_city,
           LAG(section) OVER by_month AS previous_section,
           LAG(band) OVER by_month AS previous_band,
           COALESCE(LEAD(month) OVER by_month, 0) AS next_month,
           LEAD(province) OVER by_month AS next_province,
           LEAD(city) OVER by_month AS next_city,
           LEAD(section) OVER by_month AS next_section,
           LEAD(band) OVER by_month AS next_band
    FROM observation
    WINDOW by_month AS (PARTITION BY pid ORDER BY month)
) AS observed
WINDOW so_far AS (PARTITION BY pid ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TABLE grain_dim AS
SELECT v.level, c.apart
FROM (SELECT 1 AS level UNION ALL SELECT 2) AS v
CROSS JOIN (SELECT 0 AS apart UNION ALL SELECT 1) AS c;

CREATE TABLE cell_stay AS
SELECT level, region, section, band, month, tenure, due, former,
       CAST(COUNT(*) AS INTEGER) AS people, CAST(SUM(here) AS INTEGER) AS here,
       CAST(SUM(stayed) AS INTEGER) AS stayed, CAST(SUM(raised) AS INTEGER) AS raised,
       CAST(SUM(moved) AS INTEGER) AS moved,
       CAST(SUM(away) AS INTEGER) AS away, CAST(SUM(gone) AS INTEGER) AS gone,
       CAST(SUM(vanished) AS INTEGER) AS vanished
FROM (
    SELECT s.level, s.region, s.section, s.band, s.month, s.here, s.vanished,
           CASE WHEN s.month - s.since >= 60 THEN 5 WHEN s.since < l.first_month + 12 THEN -1
                WHEN s.month - s.since = 48 THEN 4 WHEN s.month - s.since = 36 THEN 3
                WHEN s.month - s.since = 24 THEN 2 WHEN s.month - s.since = 12 THEN 1
                ELSE 0 END AS tenure,
           CASE WHEN s.retires = 0 THEN 7 WHEN s.retires <= s.month THEN 0
                WHEN s.retires <= s.month + 12 THEN 1 WHEN s.retires <= s.month + 24 THEN 2
                WHEN s.retires <= s.month + 36 THEN 3 WHEN s.retires <= s.month + 48 THEN 4
                WHEN s.retires <= s.month + 60 THEN 5 ELSE 6 END AS due,
           CASE WHEN s.former_month = 0 THEN 7 WHEN s.former_month <= s.month THEN 0
                WHEN s.former_month <= s.month + 12 THEN 1
                WHEN s.former_month <= s.month + 24 THEN 2
                WHEN s.former_month <= s.month + 36 THEN 3
                WHEN s.former_month <= s.month + 48 THEN 4
                WHEN s.former_month <= s.month + 60 THEN 5 ELSE 6 END AS former,
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
        SELECT g.level, CASE g.level WHEN 1 THEN w.province ELSE w.city END AS region,
               CASE g.apart WHEN 1 THEN w.section ELSE -1 END AS section, w.band, w.month, w.here,
               CASE WHEN g.level = 1 AND g.apart = 1 THEN w.province_s
                    WHEN g.level = 1 THEN w.province_a
                    WHEN g.apart = 1 THEN w.city_s ELSE w.city_a END AS since,
               CASE g.level WHEN 1 THEN w.next_province ELSE w.next_city END AS next_region,
               CASE g.apart WHEN 1 THEN w.next_section
                    ELSE CASE WHEN w.next_section < 0 THEN -2 ELSE -1 END END AS next_section,
               w.next_band,
               COALESCE(r.month, 0) AS retires, COALESCE(r.former, 0) AS former_month,
               CASE WHEN w.next_section < 0 AND v.pid IS NOT NULL THEN 1 ELSE 0 END AS vanished
        FROM transition AS w
        CROSS JOIN grain_dim AS g
        LEFT JOIN retirement AS r ON r.pid = w.pid
        LEFT JOIN open_gap AS v ON v.pid = w.pid AND v.month = w.month + 12
    ) AS s
    CROSS JOIN limits AS l
) AS known
GROUP BY level, region, section, band, month, tenure, due, former
ORDER BY level, region, section, band, month, tenure, due, former;

-- way: 1 a graduate of this year or the last, 2 back in the region, 3 new to the region, 4 from
-- another section of it, 5 from another band in the same section, 6 from another region in the data.
-- Entries are counted at the point at which they are first seen.
CREATE TABLE recent_graduate AS
SELECT DISTINCT w.pid, w.month
FROM transition AS w
JOIN pid AS p ON p.pid = w.pid
JOIN person AS d ON d.person_key = p.person_key
WHERE d.graduation_year > 0
  AND d.graduation_year * 12 BETWEEN w.month - MOD(w.month, 12) - 12 AND w.month;

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
        SELECT g.level, CASE g.level WHEN 1 THEN w.province ELSE w.city END AS region,
               CASE g.apart WHEN 1 THEN w.section ELSE -1 END AS section, w.band, w.month, w.pid,
               CASE g.level WHEN 1 THEN w.previous_province ELSE w.previous_city END AS previous_region,
               CASE g.apart WHEN 1 THEN w.previous_section ELSE -1 END AS previous_section,
               w.previous_band
        FROM transition AS w
        CROSS JOIN grain_dim AS g
        CROSS JOIN limits AS l
        WHERE w.month - 12 >= l.first_month
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
DROP TABLE observation;
DROP TABLE open_gap;
DROP TABLE retirement;
DROP TABLE transition;
DROP TABLE grain_dim;
DROP TABLE recent_graduate;
DROP TABLE first_observed;
